//! The part of `glasshouse verify` that checks exports: files of any size, line by line.

use crate::verify::Tally;
use games::{Catalogue, FaultKind, History, Report};
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};
use std::path::Path;

/// Whether what is read is an export: its first line names an account or a seed.
pub(crate) fn is_export(reader: &mut impl BufRead) -> io::Result<bool> {
    let begins = reader.fill_buf()?;
    let text: String =
        String::from_utf8_lossy(begins).chars().filter(|letter| !letter.is_whitespace()).take(12).collect();
    Ok(text.starts_with("{\"account\"") || text.starts_with("{\"seed\""))
}

/// Checks an export and tells what is wrong with it. Of what is verified only the number is told.
pub(crate) fn check(
    catalogue: &Catalogue,
    file: &Path,
    reader: &mut impl BufRead,
    json: bool,
    output: &mut impl Write,
    tally: &mut Tally,
) -> io::Result<()> {
    let mut history = History::new(catalogue, 0);
    loop {
        let bytes = reader.fill_buf()?;
        let length = bytes.len();
        if length == 0 {
            break;
        }
        history.check(bytes);
        reader.consume(length);
    }
    let report = history.finish();
    count(&report, tally);
    for (verdict, headline, mut line, details) in findings(&report) {
        if json {
            line["file"] = json!(file);
            line["verdict"] = json!(verdict.replace(' ', "_"));
            line["details"] = json!(details);
            writeln!(output, "{line}")?;
        } else {
            writeln!(output, "{verdict}: {headline}")?;
            for detail in details {
                writeln!(output, "  {detail}")?;
            }
        }
    }
    Ok(())
}

fn count(report: &Report, tally: &mut Tally) {
    let rounds = report.tally();
    let (faults, fault_count) = report.faults();
    let missing = faults.iter().filter(|fault| fault.kind == FaultKind::MissingSeeds).count() as u64;
    tally.verified += rounds.verified;
    tally.mismatch += rounds.mismatch + (fault_count - missing);
    tally.pending += rounds.pending;
    tally.cannot_check += rounds.cannot_check + report.unreadable() + missing;
}

/// What there is to tell: the verdict, a headline, the same for programs, and details.
fn findings(report: &Report) -> Vec<(&'static str, String, Value, Vec<String>)> {
    let mut found = Vec::new();
    let document = report.json();
    let list = |name: &str| document[name].as_array().cloned().unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for entry in list("mismatches") {
        let (round, game) = (word(&entry["round"]), word(&entry["game"]));
        let (nonce, seed) = (&entry["nonce"], &entry["seed"]);
        let headline = format!("round {round}, {game}, nonce {nonce} of seed {seed}");
        let checks = entry["checks"].as_array().into_iter().flatten();
        let details = checks.map(|check| {
            let [field, claimed, computed] = ["field", "claimed", "computed"].map(|part| word(&check[part]));
            format!("{field}: claimed {claimed}, computed {computed}")
        });
        found.push(("mismatch", headline, json!({"round": round}), details.collect()));
    }
    for entry in list("reasons") {
        let (rounds, reason) = (&entry["rounds"], word(&entry["reason"]));
        let line = json!({"rounds": rounds});
        found.push(("cannot check", format!("{rounds} rounds"), line, vec![reason]));
    }
    for entry in list("unreadable_lines") {
        let (byte, reason) = (&entry["byte"], word(&entry["reason"]));
        let headline = format!("the line at byte {byte}: {}", word(&entry["starts"]));
        found.push(("cannot check", headline, json!({"byte": byte}), vec![reason]));
    }
    for fault in report.faults().0 {
        let verdict = if fault.kind == FaultKind::MissingSeeds { "cannot check" } else { "mismatch" };
        let line = json!({"history": fault.detail});
        found.push((verdict, fault.detail, line, Vec::new()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use games::GameId;
    use games::testing::Export;

    fn lines(open: bool) -> Vec<String> {
        let games = GameId::ALL.to_vec();
        Export { number: 3, rounds: 90, games, rounds_per_seed: 40, repeats: 1, bets: 0, revealed: !open }
            .lines()
            .collect()
    }

    fn checked(lines: &[String], json: bool) -> (Tally, String) {
        let (mut tally, mut output) = (Tally::default(), Vec::new());
        let text = lines.join("\n");
        let mut reader = text.as_bytes();
        assert!(is_export(&mut reader).unwrap());
        check(&Catalogue::house(), Path::new("-"), &mut reader, json, &mut output, &mut tally).unwrap();
        (tally, String::from_utf8(output).unwrap())
    }

    #[test]
    fn an_export_is_told_from_receipts() {
        for (text, expect) in [
            (" {\"account\": {}}\n", true),
            ("\n{ \"seed\":{}}", true),
            ("{\"round\":\"1\",\"game\":\"dice\"}", false),
            ("[{\"seed\":1}]", false),
            ("", false),
        ] {
            assert_eq!(is_export(&mut text.as_bytes()).unwrap(), expect, "{text:?}");
        }
    }

    #[test]
    fn verdicts_and_exit_codes_of_an_export() {
        let whole = lines(false);
        let (tally, output) = checked(&whole, false);
        assert_eq!((tally.exit_code(false), output.as_str()), (0, ""));
        let (tally, _) = checked(&lines(true), false);
        assert_eq!((tally.exit_code(false), tally.exit_code(true)), (2, 0));

        let mut damaged = whole.clone();
        let at = damaged.iter().position(|line| line.contains("\"roll\":")).unwrap();
        damaged[at] = damaged[at].replace("\"roll\":", "\"roll\":1");
        let (tally, output) = checked(&damaged, false);
        assert_eq!(tally.exit_code(false), 1);
        assert!(
            output.starts_with("mismatch: round 0, dice, nonce 0 of seed 0\n  outcome: claimed"),
            "{output}"
        );
        let (_, output) = checked(&damaged, true);
        let line: Value = serde_json::from_str(&output).unwrap();
        assert_eq!(
            (&line["round"], &line["verdict"], &line["file"]),
            (&json!("0"), &json!("mismatch"), &json!("-"))
        );

        let mut missing = whole.clone();
        missing.remove(whole.iter().position(|line| line.contains("\"nonce\":3,")).unwrap());
        assert_eq!(checked(&missing, false).1, "mismatch: seed 0: nonce 3 is missing\n");
        let mut hidden = whole.clone();
        let seed = |index: &str| whole.iter().position(|line| line.contains(index)).unwrap();
        hidden.drain(seed("\"index\":1,")..seed("\"index\":2,"));
        let (tally, output) = checked(&hidden, false);
        assert_eq!(
            (tally.exit_code(true), output.as_str()),
            (2, "cannot check: seed 1 is not in this file\n")
        );
        let torn = [&whole[..], &["{\"round\":".to_owned()]].concat();
        assert_eq!(checked(&torn, false).0.exit_code(true), 2);
    }
}
