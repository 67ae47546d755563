//! `cargo run -p glasshouse-site-build`: builds the site into `target/site`.

use std::error::Error;
use std::process::ExitCode;

use site_build::{Options, build};

fn main() -> ExitCode {
    match build(&Options::this_workspace()) {
        Ok(site) if site.unchanged => {
            println!("{} is up to date", site.directory.display());
            ExitCode::SUCCESS
        }
        Ok(site) => {
            // Every way to bet has a page: hundreds of lines would bury the others.
            let (sheets, others): (Vec<_>, Vec<_>) =
                site.files.iter().partition(|(path, _)| path.starts_with("par/"));
            for (path, size) in others {
                println!("{size:>9}  {path}");
            }
            println!(
                "{:>9}  par/: {} files",
                sheets.iter().map(|(_, size)| size).sum::<usize>(),
                sheets.len()
            );
            println!("Built {}", site.directory.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("The site was not built: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}
