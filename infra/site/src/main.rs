//! `cargo run -p glasshouse-site-build`: builds the site into `target/site`, and prints the hash of what browsers run.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use site_build::{Options, build};

/// Builds the static site.
#[derive(Parser)]
struct Arguments {
    /// The checkout to build [default: the one that this program was built from]
    #[arg(long)]
    workspace: Option<PathBuf>,
    /// The directory to write, replaced as a whole [default: target/site of the checkout]
    #[arg(long)]
    output: Option<PathBuf>,
    /// The JWK set of the house's receipt keys, to publish with the site [default: an empty one]
    #[arg(long)]
    keys: Option<PathBuf>,
}

impl Arguments {
    fn options(self) -> Options {
        let mut options = self.workspace.map_or_else(Options::this_workspace, Options::of);
        options.keys = self.keys;
        options.output = self.output.unwrap_or(options.output);
        options
    }
}

fn main() -> ExitCode {
    match build(&Arguments::parse().options()) {
        Ok(site) if site.unchanged => {
            println!("{} is up to date", site.directory.display());
            println!("Build {}", site.build);
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
            println!("Build {}", site.build);
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
