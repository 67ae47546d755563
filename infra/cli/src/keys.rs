//! `glasshouse keys`: the house's keys, by hand.

use crate::dev::{data_directory, with_causes};
use clap::{Args, Subcommand};
use edge::keys::{Kept, Purpose, Rotated, Shelf, make_missing, rotate, show};
use edge::private_directory;
use serde_json::json;
use std::error::Error;
use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;

/// Bad usage or cannot be done, as for every command.
const FAILED: u8 = 2;

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    at: Place,
}

#[derive(Subcommand)]
enum Command {
    /// Show the ids of the keys: which is used, which is next; never the keys themselves
    Show,
    /// Make the keys that are not there yet, before a house is first opened
    Init,
    /// Exchange keys: the next one is used from now on, and a fresh one is next. At most once an hour, so that every
    /// process knows a key before it is used
    Rotate {
        /// seed-real, seed-demo, tokens, receipts, statements [default: all of them]
        purposes: Vec<Purpose>,
    },
}

#[derive(Args)]
struct Place {
    /// The data directory of a house on this machine, which must be closed [default: .glasshouse in the checkout, or here]
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    /// Take the places of the keys from the variables GLASSHOUSE_KEYS_…, as the functions do: file:<path> or
    /// secret:<name or ARN>
    #[arg(long, global = true, conflicts_with = "data")]
    from_env: bool,
    /// One line of JSON for each ring
    #[arg(long, global = true)]
    json: bool,
}

pub(crate) fn run(options: &Options) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(execute(options))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", with_causes(&*error));
            ExitCode::from(FAILED)
        }
    }
}

/// Says what was done as it is done: of several rings, those before one that fails were exchanged.
async fn execute(options: &Options) -> Result<(), Box<dyn Error>> {
    let say = |rings: &[Rotated]| rings.iter().for_each(|ring| println!("{}", line(ring, options.at.json)));
    let (shelf, kept, _lock) = options.open().await?;
    match &options.command {
        Command::Show => say(&show(&shelf, &kept).await?),
        Command::Init => {
            let made = make_missing(&shelf, &kept, edge::now()).await?;
            say(&made);
            if made.is_empty() {
                eprintln!("All keys are there; nothing was changed.");
            }
        }
        Command::Rotate { purposes } => {
            let all = Purpose::ALL;
            for purpose in if purposes.is_empty() { &all[..] } else { purposes } {
                say(&[rotate(&shelf, &kept, *purpose, edge::now()).await?]);
            }
        }
    }
    Ok(())
}

impl Options {
    /// Where the keys are, and the lock of a house on this machine: one that runs has read its keys already, and would not
    /// know newer ones.
    async fn open(&self) -> Result<(Shelf, Kept, Option<File>), Box<dyn Error>> {
        if self.at.from_env {
            let lookup = |name: &str| std::env::var(name).ok();
            return Ok((Shelf::from_variables(lookup).await, Kept::from_variables(lookup)?, None));
        }
        let data = self.at.data.clone();
        let data = data.unwrap_or_else(data_directory);
        let keys = data.join(local::KEYS_DIRECTORY);
        if matches!(self.command, Command::Init) {
            private_directory(&data)?;
            private_directory(&keys)?;
        }
        let lock = match self.command {
            Command::Show => None,
            Command::Init | Command::Rotate { .. } => Some(local::lock(&data)?),
        };
        Ok((Shelf::of_files(), Kept::files_in(&keys), lock))
    }
}

fn line(ring: &Rotated, as_json: bool) -> String {
    let Rotated { purpose, active, next, retired, rotated_at } = ring;
    if as_json {
        let ring = json!({
            "keys": purpose.name(), "active": active, "next": next, "retired": retired, "rotated_at": rotated_at,
        });
        return ring.to_string();
    }
    format!("{:<11} used: {active}   next: {next}   retired: {retired}", purpose.name())
}
