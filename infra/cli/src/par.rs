//! `glasshouse par`: the PAR sheet of a game's configuration, and whether it passes its lint.

use crate::configuration::{game, house_or_file, read_json};
use clap::{Args, ValueEnum};
use games::{Fault, GameId};
use par::{LintRules, Sheet, lint, sheet};
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
        Ok(findings) if findings.is_empty() => ExitCode::SUCCESS,
        Ok(findings) => {
            for finding in &findings {
                eprintln!("{}: {} ({})", finding.pointer, finding.detail, finding.code);
            }
            ExitCode::from(FINDINGS)
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(CANNOT)
        }
    }
}

/// Writes the sheet to a file, all of it or, with a configuration that has faults, none.
fn write_file(options: &Options, path: &Path) -> Result<Vec<Fault>, String> {
    let mut bytes = Vec::new();
    let findings = write(options, &mut bytes)?;
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(findings)
}

/// Writes the sheet; answers what its lint finds.
fn write(options: &Options, output: &mut impl Write) -> Result<Vec<Fault>, String> {
    let config = house_or_file(options.game, options.config.as_deref())?;
    let rules = match &options.rules {
        None => LintRules::default(),
        Some(path) => serde_json::from_value(read_json(path)?)
            .map_err(|error| format!("{}: {error}", path.display()))?,
    };
    let sheet = sheet(options.game, &config).map_err(|faults| faults.to_string())?;
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
        _ => Ok(lint(&sheet, &rules)),
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
        assert_eq!(findings, []);
        let document: Value = serde_json::from_slice(&output).unwrap();
        assert_eq!(document["rtp"]["exact"], "36/37");
        let sheet: Sheet = serde_json::from_value(document).unwrap();
        assert_eq!(sheet.canonical().into_bytes(), output);
    }

    #[test]
    fn tables_and_pages_hold_the_sheet() {
        let written = |format: Format| {
            let mut output = Vec::new();
            assert_eq!(write(&options(GameId::Roulette, format), &mut output).unwrap(), []);
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
            assert_eq!(write_file(&options, &path).unwrap(), []);
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
        let found = run(json!({"edge": 0}), json!({})).unwrap();
        assert!(
            found.iter().all(|finding| finding.code == "rtp_not_below_one") && found.len() == 20,
            "{found:?}"
        );
        let found = run(json!({"edge": 500}), json!({"rtp_min": "0.96"})).unwrap();
        assert!(found.iter().any(|finding| finding.code == "rtp_min"), "{found:?}");
        assert!(run(json!({"edge": "no"}), json!({})).unwrap_err().starts_with("/config/edge"));
        assert!(run(json!({"edge": 100}), json!({"rtp": "1"})).unwrap_err().contains("unknown field"));
    }
}
