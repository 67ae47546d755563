//! `glasshouse design`: a configuration that has a given return and volatility.

use crate::configuration::{game, house_or_file};
use clap::Args;
use games::{GameId, Multiplier, Risk, canonical_json};
use par::design::{Design, Part, Targets, design};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// A target is missed, or the lint has findings.
const MISSED: u8 = 1;
/// Bad usage, or a base configuration with faults.
const CANNOT: u8 = 2;
/// Letters of a fraction that is shown.
const FRACTION_MAX: usize = 60;

/// The configuration goes to standard output, for `glasshouse par GAME --config`; how well it meets the targets, by its
/// exact sheet, to standard error. Exit code 1: a target is missed, and this is the nearest that was found.
#[derive(Args)]
pub(crate) struct Options {
    /// The game: plinko, wheel, keno or slots
    #[arg(value_parser = game)]
    game: GameId,
    /// Return to player as a share of the stake, such as 0.97; it is met within 0.0001
    #[arg(long)]
    rtp: String,
    /// Standard deviation of what one round returns, in stakes, such as 4.5; it is met within 1 %
    #[arg(long)]
    volatility: String,
    /// The configuration to start from as JSON: its shape, and all that is not designed, stay. The house's own if it is
    /// left out
    #[arg(long)]
    from: Option<PathBuf>,
    /// No multiplier of the table, and no award of a line or of scatters, is more stakes than this
    #[arg(long, value_parser = multiplier)]
    max_win: Option<Multiplier>,
    /// Plinko: the table for so many rows
    #[arg(long)]
    rows: Option<u8>,
    /// Wheel: the table for so many segments
    #[arg(long)]
    segments: Option<u8>,
    /// Keno: the table for so many picks
    #[arg(long)]
    picks: Option<u8>,
    /// Plinko, wheel and keno: the table for this risk, such as high
    #[arg(long, value_parser = risk)]
    risk: Option<Risk>,
}

pub(crate) fn run(options: &Options) -> ExitCode {
    let found = match find(options) {
        Ok(found) => found,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(CANNOT);
        }
    };
    eprint!("{}", describe(&found, options));
    let written = writeln!(io::stdout().lock(), "{}", canonical_json(&found.config));
    if let Some(error) = written.err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe) {
        eprintln!("error: {error}");
        return ExitCode::from(CANNOT);
    }
    let met = found.misses.is_empty() && found.findings.is_empty();
    if met { ExitCode::SUCCESS } else { ExitCode::from(MISSED) }
}

fn multiplier(text: &str) -> Result<Multiplier, String> {
    Multiplier::parse(text).map_err(|error| error.to_string())
}

fn risk(text: &str) -> Result<Risk, String> {
    let risks = [Risk::Classic, Risk::Low, Risk::Medium, Risk::High, Risk::Expert];
    risks
        .into_iter()
        .find(|risk| risk.word() == text)
        .ok_or_else(|| format!("there is no such risk; the risks are {}", risks.map(Risk::word).join(", ")))
}

fn find(options: &Options) -> Result<Design, String> {
    let part = part(options)?;
    let targets = Targets::parse(&options.rtp, &options.volatility, options.max_win)
        .ok_or("--rtp and --volatility are decimals such as 0.97 and 4.5, and the return is above 0")?;
    let base = house_or_file(options.game, options.from.as_deref())?;
    design(options.game, &base, part, &targets).map_err(|error| error.to_string())
}

/// What of the game is designed; options of other games are refused.
fn part(options: &Options) -> Result<Part, String> {
    let sizes = [("rows", options.rows), ("segments", options.segments), ("picks", options.picks)];
    let own = match options.game {
        GameId::Plinko => Some("rows"),
        GameId::Wheel => Some("segments"),
        GameId::Keno => Some("picks"),
        _ => None,
    };
    let other = |(name, size): &&(&str, Option<u8>)| size.is_some() && Some(*name) != own;
    if let Some((name, _)) = sizes.iter().find(other) {
        return Err(format!("{} has no {name}", options.game));
    }
    let Some(own) = own else {
        return match options.risk {
            None => Ok(Part::Machine),
            Some(_) => Err(format!("{} has no risks", options.game)),
        };
    };
    let size = sizes.into_iter().find_map(|(name, size)| size.filter(|_| name == own));
    match (size, options.risk) {
        (Some(size), Some(risk)) => Ok(Part::Table { size, risk }),
        _ => Err(format!("name the table of {} with --{own} and --risk", options.game)),
    }
}

fn describe(found: &Design, options: &Options) -> String {
    let signed = |text: &str| if text.starts_with('-') { text.to_owned() } else { format!("+{text}") };
    let mut text = format!("{}\n", found.mode);
    // Of a machine with free spins the fraction has hundreds of digits; its sheet has it.
    let exact = Some(format!(" ({})", found.rtp)).filter(|exact| exact.len() <= FRACTION_MAX);
    let _ = writeln!(
        text,
        "return              {}, {} from {}{}",
        found.rtp.decimal(12),
        signed(&found.rtp_off.decimal(12)),
        options.rtp,
        exact.unwrap_or_default()
    );
    let _ = writeln!(
        text,
        "standard deviation  {}, {} from {}",
        found.standard_deviation,
        signed(&found.standard_deviation_off),
        options.volatility
    );
    let _ = writeln!(text, "top award           {}, one in {}", found.top_award, found.top_award_one_in);
    for miss in &found.misses {
        let _ = writeln!(text, "missed: {miss}");
    }
    for finding in &found.findings {
        let _ = writeln!(text, "{}: {} ({})", finding.pointer, finding.detail, finding.code);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use serde_json::Value;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn options(line: &str) -> Result<Options, String> {
        let words = std::iter::once("design").chain(line.split(' '));
        Line::try_parse_from(words).map(|line| line.options).map_err(|error| error.to_string())
    }

    #[test]
    fn the_configuration_is_one_that_the_sheet_takes() {
        let options = options("plinko --rtp 0.97 --volatility 4.5 --rows 12 --risk high").unwrap();
        let found = find(&options).unwrap();
        let config: Value = serde_json::from_str(&canonical_json(&found.config)).unwrap();
        let sheet = par::sheet(GameId::Plinko, &config).unwrap();
        let mode = sheet.modes.iter().find(|mode| mode.name == "12 rows, high risk").unwrap();
        assert_eq!(mode.rtp.ratio(), Some(found.rtp.clone()));
        assert_eq!(mode.standard_deviation, found.standard_deviation);
        let text = describe(&found, &options);
        assert!(text.contains(&mode.standard_deviation) && !text.contains("missed"), "{text}");
    }

    #[test]
    fn what_cannot_be_met_is_said() {
        let options = options("wheel --rtp 0.97 --volatility 9 --segments 10 --risk low").unwrap();
        let found = find(&options).unwrap();
        assert_eq!((found.misses.len(), found.top_award.as_str()), (1, "9.7"));
        let text = describe(&found, &options);
        assert!(text.contains("missed: the standard deviation is 2.91"), "{text}");
    }

    #[test]
    fn bad_usage_is_named() {
        let error = |line: &str| options(line).and_then(|options| find(&options)).unwrap_err();
        let rest = "--rtp 0.97 --volatility 2";
        assert!(error(&format!("plinko {rest} --risk high")).contains("--rows"));
        assert!(error(&format!("plinko {rest} --rows 12 --picks 3 --risk high")).contains("no picks"));
        assert!(error(&format!("plinko {rest} --rows 99 --risk high")).contains("99 rows"));
        assert!(error(&format!("slots {rest} --risk high")).contains("no risks"));
        assert!(error(&format!("dice {rest}")).contains("dice"));
        assert!(error(&format!("keno {rest} --picks 3 --risk huge")).contains("classic, low"));
        assert!(error("keno --rtp 97% --volatility 2 --picks 3 --risk low").contains("decimals"));
        assert!(error("keno --rtp 0 --volatility 2 --picks 3 --risk low").contains("above 0"));
    }
}
