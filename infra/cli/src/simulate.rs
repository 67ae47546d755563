//! `glasshouse simulate`: rounds on the real stream, played by the real game code, held against the exact odds.

use crate::configuration::{game, house_or_file};
use clap::Args;
use games::{GameId, ModeReturn, returns_of};
use indicatif::{ProgressBar, ProgressStyle};
use par::{Report, Simulation, Tally, Verdict, convergence, judge};
use serde_json::json;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

/// The rounds do not fit the odds.
const DISAGREES: u8 = 1;
/// Bad usage.
const CANNOT: u8 = 2;
/// Rounds of one piece of work: a tenth of a second or so.
const CHUNK: u64 = 1 << 18;

#[derive(Args)]
pub(crate) struct Options {
    /// The game, such as "blackjack"
    #[arg(value_parser = game)]
    game: GameId,
    /// How many rounds
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    rounds: u64,
    /// The way to bet, such as "basic strategy"; the one with the highest return if it is left out
    #[arg(long)]
    mode: Option<String>,
    /// A configuration as JSON; the house's own if it is left out
    #[arg(long)]
    config: Option<PathBuf>,
    /// The server seed: any text
    #[arg(long, default_value = Simulation::SERVER_SEED)]
    seed: String,
    /// One JSON document, with the points of the convergence plot
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(options: &Options) -> ExitCode {
    match simulate(options) {
        Ok(Verdict::Disagrees) => ExitCode::from(DISAGREES),
        Ok(Verdict::Agrees | Verdict::Unusual) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(CANNOT)
        }
    }
}

fn simulate(options: &Options) -> Result<Verdict, String> {
    let config = house_or_file(options.game, options.config.as_deref())?;
    let modes = returns_of(options.game, &config).map_err(|faults| faults.under("/config").to_string())?;
    let simulation = Simulation {
        game: options.game,
        config,
        mode: choose(options.mode.as_deref(), &modes)?,
        server_seed: options.seed.clone(),
        client_seed: Simulation::CLIENT_SEED.to_owned(),
        rounds: options.rounds,
    };
    let expected = simulation.expected().map_err(|faults| faults.to_string())?;
    let started = Instant::now();
    let tallies = play(&simulation)?;
    let seconds = started.elapsed().as_secs_f64();
    let tally: Tally = tallies.iter().cloned().sum();
    let report = judge(&tally, &expected).ok_or("no rounds were played")?;
    let mut output = io::stdout().lock();
    let written = if options.json {
        let points = convergence(&tallies, &expected);
        let document = json!({
            "game": options.game.id(), "mode": simulation.mode, "server_seed": simulation.server_seed,
            "client_seed": simulation.client_seed, "report": report, "convergence": points,
        });
        writeln!(output, "{document}")
    } else {
        describe(&mut output, &simulation, &report, seconds)
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(report.verdict),
    }
}

fn choose(wanted: Option<&str>, modes: &[ModeReturn]) -> Result<String, String> {
    let found = match wanted {
        Some(name) => modes.iter().find(|mode| mode.name == name),
        // Of equal ones the first.
        None => modes.iter().rev().max_by(|one, two| one.return_to_player.cmp(&two.return_to_player)),
    };
    found.map(|mode| mode.name.clone()).ok_or_else(|| {
        let names: Vec<&str> = modes.iter().map(|mode| mode.name.as_str()).collect();
        format!("there is no such way to bet; these are:\n  {}", names.join("\n  "))
    })
}

/// Plays all chunks on all cores; answers their tallies in order.
fn play(simulation: &Simulation) -> Result<Vec<Tally>, String> {
    let chunks: Vec<_> = simulation.chunks(CHUNK).collect();
    // Hidden where standard error is no terminal.
    let bar = ProgressBar::new(simulation.rounds);
    let style = ProgressStyle::with_template("{wide_bar} {human_pos} of {human_len} rounds, {eta} left");
    bar.set_style(style.map_err(|error| error.to_string())?);
    let (next, done) = (AtomicUsize::new(0), Mutex::new(vec![None; chunks.len()]));
    let work = || -> Result<(), String> {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = chunks.get(at) else { return Ok(()) };
            let tally = simulation.run_chunk(*chunk).map_err(|faults| faults.to_string())?;
            bar.inc(chunk.rounds);
            done.lock().map_err(|_| "a thread broke down")?[at] = Some(tally);
        }
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a thread broke down")?)
    })?;
    bar.finish_and_clear();
    let done = done.into_inner().map_err(|_| "a thread broke down")?;
    done.into_iter().collect::<Option<Vec<_>>>().ok_or_else(|| "a chunk was not played".to_owned())
}

fn describe(
    output: &mut impl Write,
    simulation: &Simulation,
    report: &Report,
    seconds: f64,
) -> io::Result<()> {
    let game = simulation.game.title();
    writeln!(output, "{game}, {}: {} rounds in {seconds:.1} s", simulation.mode, report.rounds)?;
    writeln!(output, "{:22} {:>16} {:>16}", "", "simulated", "exact")?;
    for (name, figure) in [
        ("return to player", &report.return_to_player),
        ("hit frequency", &report.hit_frequency),
        ("standard deviation", &report.standard_deviation),
    ] {
        writeln!(output, "{name:22} {:>16} {:>16}", figure.observed, figure.exact)?;
    }
    if let (Some(z), Some(p)) = (&report.z, &report.z_p) {
        writeln!(output, "z of the return: {z} standard errors (p {})", p.class)?;
    }
    if let Some(test) = &report.chi_square {
        let (statistic, df) = (&test.statistic, test.degrees_of_freedom);
        writeln!(
            output,
            "chi-square of the results: {statistic}, {df} degrees of freedom (p {})",
            test.p.class
        )?;
    }
    if let Some(largest) = &report.largest {
        let times = largest.payout.get();
        let (whole, part) = (times / 10_000, times % 10_000);
        writeln!(output, "largest payout: {whole}.{part:04} times the stake, at nonce {}", largest.nonce)?;
    }
    for class in &report.impossible {
        writeln!(output, "a result that the exact odds do not know: {class:?}")?;
    }
    let verdict = match report.verdict {
        Verdict::Agrees => "the rounds agree with the exact odds",
        Verdict::Unusual => "unusual: this happens once in a thousand times; try another seed",
        Verdict::Disagrees => "the rounds do NOT agree with the exact odds",
    };
    writeln!(output, "{verdict}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(game: GameId) -> Options {
        Options {
            game,
            rounds: 5_000,
            mode: None,
            config: None,
            seed: Simulation::SERVER_SEED.to_owned(),
            json: false,
        }
    }

    #[test]
    fn rounds_of_every_game_agree_with_its_odds() {
        for game in GameId::ALL {
            assert_eq!(simulate(&options(game)), Ok(Verdict::Agrees), "{game}");
        }
    }

    /// Chunks are played by threads in any order, and the result is the same.
    #[test]
    fn the_same_seed_gives_the_same_rounds() {
        let config = house_or_file(GameId::Keno, None).unwrap();
        let simulation = Simulation {
            game: GameId::Keno,
            config,
            mode: "low risk, 3 picks".to_owned(),
            server_seed: "a".to_owned(),
            client_seed: "b".to_owned(),
            rounds: 3 * CHUNK / 2 + 1,
        };
        assert_eq!(play(&simulation), play(&simulation));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let error = |options: &Options| simulate(options).unwrap_err();
        let unknown = Options { mode: Some("martingale".to_owned()), ..options(GameId::Blackjack) };
        assert!(
            error(&unknown).ends_with("these are:\n  optimal play\n  basic strategy"),
            "{}",
            error(&unknown)
        );
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("mines.json");
        let with = |text: &str| {
            std::fs::write(&path, text).unwrap();
            error(&Options { config: Some(path.clone()), ..options(GameId::Mines) })
        };
        assert!(with("{").contains("not JSON"));
        assert!(with("{\"edge\": \"much\"}").starts_with("/config"));
        assert!(game("chess").unwrap_err().contains("video_poker"));
    }
}
