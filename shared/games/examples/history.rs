//! Writes a made-up history, as `GET /v1/rounds/export` gives it, for tests and measurements:
//! `cargo run --release -p glasshouse-games --features testing --example history -- --rounds 1000000 --games dice > file`.
//!
//! `--games` is a list with commas, or `all`. `--repeats` is how many rounds in a row have one bet, `--bets` how many
//! different bets there are, `--seed-rounds` how many rounds stand under one seed, `--number` which history of this form it is. With `--open` the last seed is not revealed.

use games::GameId;
use games::testing::Export;
use std::io::{self, BufWriter, Write};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str, default: u64| match text(&arguments, name) {
        Some(number) => number.parse().unwrap_or_else(|_| panic!("{name} is a whole number")),
        None => default,
    };
    let games = match text(&arguments, "--games") {
        None | Some("all") => GameId::ALL.to_vec(),
        Some(list) => list
            .split(',')
            .map(|game| GameId::parse(game).unwrap_or_else(|| panic!("there is no game {game:?}")))
            .collect(),
    };
    let export = Export {
        number: u32::try_from(option("--number", 0)).unwrap_or_default(),
        rounds: option("--rounds", 1_000),
        games,
        rounds_per_seed: option("--seed-rounds", 5_000).max(1),
        repeats: option("--repeats", 20).max(1),
        bets: option("--bets", 0),
        revealed: !arguments.iter().any(|argument| argument == "--open"),
    };
    let mut output = BufWriter::new(io::stdout().lock());
    for line in export.lines() {
        writeln!(output, "{line}")?;
    }
    output.flush()
}

fn text<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    let at = arguments.iter().position(|argument| argument == name)?;
    Some(arguments.get(at + 1).unwrap_or_else(|| panic!("{name} needs a value")))
}
