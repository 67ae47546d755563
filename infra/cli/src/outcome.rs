//! `glasshouse outcome`: what seeds, nonce and parameters give. JSON lines on standard input, one JSON line out for
//! each, in order.
//!
//! ```text
//! {"game":"dice","server_seed":"…","client_seed":"…","nonce":0,"params":{}}
//! {"commitment":"…","roll":5432}
//! ```
//!
//! Seeds of any length and any text are accepted: an auditor may hold another house's rounds.

use fair::{Commitment, Draws};
use games::{Auditor, Faults, Form, GameId};
use serde_json::{Value, json};
use std::io::{self, BufRead, BufWriter, Write};
use std::process::ExitCode;

/// At least one line was bad.
const BAD_LINE: u8 = 2;

pub(crate) fn run() -> ExitCode {
    match answer_lines(io::stdin().lock(), BufWriter::new(io::stdout().lock())) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(BAD_LINE),
        // Whoever read the answers has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(BAD_LINE)
        }
    }
}

/// Answers every line, and returns how many were bad.
fn answer_lines(mut input: impl BufRead, mut output: impl Write) -> io::Result<u64> {
    let auditor = Auditor::house();
    let (mut line, mut bad) = (Vec::new(), 0);
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            output.flush()?;
            return Ok(bad);
        }
        let answer = answer(&auditor, &line).unwrap_or_else(|error| {
            bad += 1;
            json!({ "error": error })
        });
        writeln!(output, "{answer}")?;
    }
}

fn answer(auditor: &Auditor, line: &[u8]) -> Result<Value, String> {
    let line: Value = serde_json::from_slice(line).map_err(|error| format!("not JSON: {error}"))?;
    compute(auditor, &line).map_err(|faults| faults.to_string())
}

fn compute(auditor: &Auditor, line: &Value) -> Result<Value, Faults> {
    let mut form = Form::new(line, "")?;
    let game = form.choice("game", &GameId::ALL.map(GameId::id)).map(|at| GameId::ALL[at]);
    let server_seed = form.text("server_seed");
    let client_seed = form.text("client_seed");
    let nonce = form.required("nonce").and_then(|nonce| {
        if nonce.as_u64().is_none() {
            form.fault("nonce", "range", "must be a whole number from 0 to 2^64 - 1");
        }
        nonce.as_u64()
    });
    let params = form.optional("params").unwrap_or_else(|| json!({}));
    let seeds = server_seed.zip(client_seed);
    let (game, (server_seed, client_seed), nonce) =
        form.finish_with(game.zip(seeds).zip(nonce).map(|((game, seeds), nonce)| (game, seeds, nonce)))?;
    let mut draws = Draws::new(&server_seed, &client_seed, nonce);
    let mut answer = auditor.outcome_line(game, &params, &mut draws)?;
    answer["commitment"] = Commitment::of(&server_seed).to_string().into();
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(input: &[u8]) -> (Vec<Value>, u64) {
        let mut output = Vec::new();
        let bad = answer_lines(input, &mut output).unwrap();
        let lines = output.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        (lines.map(|line| serde_json::from_slice(line).unwrap()).collect(), bad)
    }

    #[test]
    fn one_answer_for_each_line_in_order() {
        let input = r#"{"game":"dice","server_seed":"f2ac89b608eeb01312d115bce6741b32","client_seed":"86ff027f15c48241af7f54a726690ee7","nonce":1,"params":{}}
{"game":"mines","server_seed":"5ff5c610e633b2a91c46d1be1f74286b","client_seed":"854581b6f52eaa86503f1dc6433655f9","nonce":1,"params":{"mines":2}}
"#;
        let (lines, bad) = answers(input.as_bytes());
        assert_eq!((lines.len(), bad), (2, 0));
        assert_eq!(lines[0]["roll"], 2902);
        assert_eq!(lines[0]["commitment"], Commitment::of("f2ac89b608eeb01312d115bce6741b32").to_string());
        let mut mines: Vec<u64> =
            lines[1]["mines"].as_array().unwrap().iter().map(|tile| tile.as_u64().unwrap()).collect();
        mines.sort_unstable();
        assert_eq!(mines, [1, 21]);
    }

    #[test]
    fn bad_lines_are_answered_and_counted() {
        let seeds = r#""server_seed":"s","client_seed":"c""#;
        let input = [
            "{".to_owned(),
            String::new(),
            format!(r#"{{"game":"dice",{seeds},"nonce":-1}}"#),
            format!(r#"{{"game":"dice",{seeds},"nonce":18446744073709551616}}"#),
            format!(r#"{{"game":"chess",{seeds},"nonce":0}}"#),
            format!(r#"{{"game":"mines",{seeds},"nonce":0}}"#),
            format!(r#"{{"game":"dice",{seeds},"nonce":0,"param":{{}}}}"#),
            format!(r#"{{"game":"dice",{seeds},"nonce":18446744073709551615}}"#),
        ]
        .join("\n");
        let (lines, bad) = answers(input.as_bytes());
        assert_eq!((lines.len(), bad), (8, 7));
        assert!(lines[..7].iter().all(|line| line["error"].is_string()), "{lines:?}");
        assert_eq!(lines[5]["error"], "/params/mines: this field is required");
        assert!(lines[7]["roll"].is_number());
        assert_eq!(answers(b"\xff\n").1, 1);
    }
}
