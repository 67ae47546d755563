//! `glasshouse par`: the PAR sheet of a game's configuration, and whether it passes its lint.

use crate::configuration::{game, house_or_file, read_json};
use clap::{Args, ValueEnum};
use games::GameId;
use par::{LintRules, Refused, Sheet, examine};
use std::fs;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The lint has findings.
const FINDINGS: u8 = 1;
/// Bad usage, or a configuration with faults.
const CANNOT: u8 = 2;

#[derive(Args)]
pub(crate) struct Options {
    /// The game, such as "slots"
    #[arg(value_parser = game)]
    game: GameId,
    /// A configuration as JSON; the house's own if it is left out
    #[arg(long)]
    config: Option<PathBuf>,
    /// Rules of a jurisdiction as JSON, such as {"rtp_min": "0.85", "hit_frequency_min": "0.1"}
    #[arg(long)]
    rules: Option<PathBuf>,
    /// How the sheet is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// A file for the sheet; standard output if it is left out
    #[arg(long)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The figures that people ask for, one line for each way to bet
    Text,
    /// The whole sheet: canonical JSON, whose SHA-256 is its id
    Json,
    /// The whole sheet as tables, for spreadsheets
    Csv,
    /// The whole sheet as one page with charts; a browser prints it as PDF
    Html,
    /// The whole sheet as a workbook, for spreadsheets
    Xlsx,
}

pub(crate) fn run(options: &Options) -> ExitCode {
    let written = match &options.output {
        Some(path) => write_file(options, path),
        None if options.format == Format::Xlsx && io::stdout().is_terminal() => {
            Err("a workbook is nothing to read on a terminal: name a file with --output".to_owned())
        }
        None => write(options, &mut io::stdout().lock()),
    };
    match written {
        Ok(None) => ExitCode::SUCCESS,
        Ok(Some(refused)) => {
            eprintln!("{refused}");
            ExitCode::from(if refused.sheet.is_some() { FINDINGS } else { CANNOT })
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(CANNOT)
        }
    }
}

/// Writes the sheet to a file, all of it or, with a configuration that has faults, none.
fn write_file(options: &Options, path: &Path) -> Result<Option<Refused>, String> {
    let mut bytes = Vec::new();
    let refused = write(options, &mut bytes)?;
    if !bytes.is_empty() {
        fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(refused)
}

/// Writes the sheet, where there is one; answers what speaks against the configuration.
fn write(options: &Options, output: &mut impl Write) -> Result<Option<Refused>, String> {
    let config = house_or_file(options.game, options.config.as_deref())?;
    let rules = match &options.rules {
        None => LintRules::default(),
        Some(path) => serde_json::from_value(read_json(path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?,
    };
    let (sheet, refused) = match examine(options.game, &config, &rules) {
        Ok(sheet) => (sheet, None),
        Err(refused) => match refused.sheet.as_deref().cloned() {
            Some(sheet) => (sheet, Some(refused)),
            None => return Ok(Some(refused)),
        },
    };
    let written = match options.format {
        // Without a line's end: these are the bytes that the id is the hash of.
        Format::Json => output.write_all(sheet.canonical().as_bytes()),
        Format::Csv => output.write_all(par::render::csv(&sheet).as_bytes()),
        Format::Html => output.write_all(par::render::html(&sheet).as_bytes()),
        Format::Xlsx => output.write_all(&par::render::xlsx(&sheet)),
        Format::Text => describe(output, &sheet),
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(refused),
    }
}

fn describe(output: &mut impl Write, sheet: &Sheet) -> io::Result<()> {
    writeln!(output, "{}, rules version {}, {}", sheet.title, sheet.rules_version, sheet.scheme)?;
    writeln!(output, "sheet          {}", sheet.id())?;
    writeln!(output, "configuration  {}", sheet.config_hash)?;
    writeln!(output, "return, most   {} ({}): {}", sheet.rtp.decimal, sheet.rtp.mode, sheet.rtp.exact)?;
    writeln!(output, "return, least  {} ({})", sheet.rtp_lowest.decimal, sheet.rtp_lowest.mode)?;
    let width = sheet.modes.iter().map(|mode| mode.name.chars().count()).max().unwrap_or_default();
    writeln!(
        output,
        "\n{:width$}  {:>14}  {:>14}  {:>14}  {:>12}  {:>20}",
        "", "return", "hit frequency", "std deviation", "top award", "one in"
    )?;
    for mode in &sheet.modes {
        let short = |text: &str| text.chars().take(14).collect::<String>();
        writeln!(
            output,
            "{:width$}  {:>14}  {:>14}  {:>14}  {:>12}  {:>20}",
            mode.name,
            short(&mode.rtp.decimal),
            short(&mode.hit_frequency.decimal),
            short(&mode.standard_deviation),
            mode.top_award.multiplier,
            mode.top_award.one_in,
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn options(game: GameId, format: Format) -> Options {
        Options { game, config: None, rules: None, format, output: None }
    }

    #[test]
    fn the_json_is_what_the_id_is_the_hash_of() {
        let mut output = Vec::new();
        let findings = write(&options(GameId::Roulette, Format::Json), &mut output).unwrap();
        assert_eq!(findings, None);
        let document: Value = serde_json::from_slice(&output).unwrap();
        assert_eq!(document["rtp"]["exact"], "36/37");
        let sheet: Sheet = serde_json::from_value(document).unwrap();
        assert_eq!(sheet.canonical().into_bytes(), output);
    }

    #[test]
    fn tables_and_pages_hold_the_sheet() {
        let written = |format: Format| {
            let mut output = Vec::new();
            assert_eq!(write(&options(GameId::Roulette, format), &mut output).unwrap(), None);
            String::from_utf8(output).unwrap()
        };
        let id = serde_json::from_str::<Sheet>(&written(Format::Json)).unwrap().id();
        assert!(written(Format::Csv).contains(&format!("\r\nsheet,{id}\r\n")));
        assert!(written(Format::Html).contains(&format!("<dd>{id}</dd>")));
    }

    #[test]
    fn a_file_holds_what_standard_output_would() {
        let directory = tempfile::tempdir().unwrap();
        for format in [Format::Text, Format::Json, Format::Csv, Format::Html, Format::Xlsx] {
            let options = options(GameId::Roulette, format);
            let path = directory.path().join("sheet");
            assert_eq!(write_file(&options, &path).unwrap(), None);
            let mut output = Vec::new();
            write(&options, &mut output).unwrap();
            assert!(fs::read(&path).unwrap() == output);
            assert_eq!(format == Format::Xlsx, output.starts_with(b"PK"));
        }
        let error = write_file(&options(GameId::Roulette, Format::Csv), directory.path()).unwrap_err();
        assert!(error.contains(&directory.path().display().to_string()), "{error}");
    }

    #[test]
    fn the_text_names_every_way_to_bet() {
        for game in GameId::ALL {
            let mut output = Vec::new();
            write(&options(game, Format::Text), &mut output).unwrap();
            let text = String::from_utf8(output).unwrap();
            let config = house_or_file(game, None).unwrap();
            for mode in games::returns_of(game, &config).unwrap() {
                assert!(text.contains(&mode.name), "{game}: {}", mode.name);
            }
        }
    }

    /// A published sample configuration of the field returns six times its stakes; one that returns all of them is
    /// enough to be refused.
    #[test]
    fn findings_and_faults_are_named() {
        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str, text: Value| {
            let path = directory.path().join(name);
            std::fs::write(&path, text.to_string()).unwrap();
            path
        };
        let run = |config: Value, rules: Value| {
            let (config, rules) = (file("config", config), file("rules", rules));
            let options = Options {
                config: Some(config),
                rules: Some(rules),
                ..options(GameId::Coinflip, Format::Text)
            };
            write(&options, &mut Vec::new())
        };
        let run_all = |config: Value, rules: Value| run(config, rules).unwrap().unwrap().findings;
        let found = run_all(json!({"edge": 0}), json!({}));
        assert!(
            found.iter().all(|finding| finding.code == "rtp_not_below_one") && found.len() == 20,
            "{found:?}"
        );
        let found = run_all(json!({"edge": 500}), json!({"rtp_min": "0.96"}));
        assert!(found.iter().any(|finding| finding.code == "rtp_min"), "{found:?}");
        let found = run_all(json!({"edge": "no"}), json!({}));
        assert!(found.len() == 1 && found[0].pointer == "/config/edge", "{found:?}");
        assert!(run(json!({"edge": 100}), json!({"rtp": "1"})).unwrap_err().contains("unknown field"));
    }

    /// Published returns, from configurations as a mathematician would write them down.
    #[test]
    fn configurations_of_others_give_what_they_publish() {
        let directory = tempfile::tempdir().unwrap();
        let check = |game: GameId, config: Value, mode: &str, expect: &str| {
            let path = directory.path().join("config");
            std::fs::write(&path, config.to_string()).unwrap();
            let options = Options { config: Some(path), ..options(game, Format::Json) };
            let mut output = Vec::new();
            let refused = write(&options, &mut output).unwrap();
            assert_eq!(refused, None, "{game}: {config}");
            let sheet: Sheet = serde_json::from_slice(&output).unwrap();
            let found = sheet.modes.iter().find(|it| it.name == mode).unwrap();
            assert_eq!(found.rtp.exact, expect, "{game}, {mode}");
        };
        let roulette = json!({"payout_numbers": 36, "five_number": 7, "bets_max": 20});
        check(GameId::Roulette, roulette.clone(), "european, straight", "36/37");
        check(GameId::Roulette, roulette.clone(), "american, red", "18/19");
        check(GameId::Roulette, roulette, "american, five number", "35/38");
        check(GameId::Mines, json!({"edge": 300}), "1 mines, cash out after 20 gems", "97/100");
        // Three bars in any mixture, and a wild that doubles.
        let reel = json!(["wild", "bar", "bars", "blank"]);
        let slots = json!({
            "reels": [reel, reel, reel], "rows": 1, "lines": [[0, 0, 0]], "wild": "wild", "wild_factor": 2,
            "groups": {"any bar": ["bar", "bars"]},
            "pays": {"wild": {"3": "5"}, "bar": {"3": "1"}, "bars": {"3": "1"}, "any bar": {"3": "0.1"}},
        });
        // (5 + 19 x 2 + (6 + 2 x 6) / 10) / 64.
        check(GameId::Slots, slots, "all lines", "7/10");
    }

    /// A sample whose pays were multiplied by mistake: what it returns, what is stated and every other finding at once.
    #[test]
    fn a_machine_that_returns_six_times_its_stakes_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str, text: Value| {
            let path = directory.path().join(name);
            std::fs::write(&path, text.to_string()).unwrap();
            path
        };
        let reel = json!(["a", "b", "c", "d", "scatter"]);
        let config = json!({
            "reels": [reel, reel, reel, reel, reel], "rows": 1, "lines": [[0, 0, 0, 0, 0]], "scatter": "scatter",
            "pays": {"a": {"3": "187.5", "4": "187.5", "5": "187.5"}, "b": {"3": "565", "4": "565", "5": "565"}},
        });
        let options = Options {
            config: Some(file("config", config)),
            rules: Some(file("rules", json!({"rtp_stated": "0.955"}))),
            ..options(GameId::Slots, Format::Text)
        };
        let mut output = Vec::new();
        let refused = write(&options, &mut output).unwrap().unwrap();
        let named: Vec<_> = refused.findings.iter().map(|it| (it.pointer.as_str(), it.code)).collect();
        let expect = [
            ("/modes/0/rtp", "rtp_not_below_one"),
            ("/modes/0/as_drawn/rtp", "rtp_not_below_one"),
            ("/rtp", "rtp_stated"),
        ];
        assert_eq!(named, expect);
        // (187.5 + 565) / 125.
        let detail = &refused.findings[2].detail;
        assert_eq!(detail, "the return is 602.00 % and 95.50 % is stated: 506.50 % off");
        assert!(!output.is_empty(), "the sheet is written all the same");
    }
}
