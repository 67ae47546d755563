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
            for (path, size) in &site.files {
                println!("{size:>9}  {path}");
            }
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
