//! The glasshouse command line. One file per command; each ends with an exit code: 0 done or verified, 1 mismatch or
//! finding, 2 bad usage or cannot check.

mod backup;
mod configuration;
mod design;
mod dev;
mod history;
mod keys;
mod office;
mod outcome;
mod par;
mod restore;
mod signature;
mod simulate;
mod verify;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "glasshouse", version, about = "A provably-fair game backend", propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Back a house up, or list its backups
    Backup(backup::Options),
    /// Find a configuration with a given return and volatility
    Design(design::Options),
    /// Run the whole house on this machine
    Dev(dev::Options),
    /// Show, make and exchange the house's keys
    Keys(keys::Options),
    /// Compute outcomes: JSON lines in, one JSON line out for each
    Outcome,
    /// The PAR sheet of a game: exact returns, distributions, volatility
    Par(par::Options),
    /// Restore a house from a backup into fresh tables
    Restore(restore::Options),
    /// Play many rounds of a game and hold them against its exact odds
    Simulate(simulate::Options),
    /// Check receipts or whole histories, offline
    Verify(verify::Options),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Backup(options) => backup::run(&options),
        Command::Design(options) => design::run(&options),
        Command::Dev(options) => dev::run(&options),
        Command::Keys(options) => keys::run(&options),
        Command::Outcome => outcome::run(),
        Command::Par(options) => par::run(&options),
        Command::Restore(options) => restore::run(&options),
        Command::Simulate(options) => simulate::run(&options),
        Command::Verify(options) => verify::run(&options),
    }
}
