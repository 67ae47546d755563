//! `glasshouse verify`: checks receipts and whole histories offline, with the crate that dealt them.

use crate::configuration::read_json;
use crate::history;
use crate::signature::{Signed, read_keys};
use clap::Args;
use games::{Catalogue, Claim, ConfigHash, Entry, GameId, Proof, Verdict, check_history, verify};
use serde_json::{Value, json};
use std::fs;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use wire::{KeySet, Receipt};

/// A proof is broken.
const MISMATCH: u8 = 1;
/// Something could not be checked.
const CANNOT_CHECK: u8 = 2;

#[derive(Args)]
pub(crate) struct Options {
    /// Receipts: one object, a list, a page of the API, or JSON lines; or an export of an account, as
    /// GET /v1/rounds/export gives it. "-" reads standard input. The rounds of one file are taken for those of one wallet
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// A configuration document that rounds name and this program does not know, as GET /v1/configurations/{hash} gives
    /// it. It counts only for rounds that name its hash
    #[arg(long, value_name = "FILE")]
    configuration: Vec<PathBuf>,
    /// The house's public keys, as GET /.well-known/jwks.json gives them: signatures of receipts are checked with these
    #[arg(long, value_name = "FILE")]
    keys: Vec<PathBuf>,
    /// One JSON line per round, and per fault of a history
    #[arg(long)]
    json: bool,
    /// Rounds whose seed is not revealed yet are no reason for exit code 2
    #[arg(long)]
    allow_pending: bool,
}

/// How many rounds got which verdict.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) verified: u64,
    pub(crate) mismatch: u64,
    pub(crate) pending: u64,
    pub(crate) cannot_check: u64,
}

impl Tally {
    fn count(&mut self, verdict: &Verdict) -> &'static str {
        let (count, word) = match verdict {
            Verdict::Verified => (&mut self.verified, "verified"),
            Verdict::Mismatch => (&mut self.mismatch, "mismatch"),
            Verdict::Pending => (&mut self.pending, "pending"),
            Verdict::CannotCheck(_) => (&mut self.cannot_check, "cannot check"),
        };
        *count += 1;
        word
    }

    pub(crate) fn exit_code(&self, allow_pending: bool) -> u8 {
        if self.mismatch > 0 {
            MISMATCH
        } else if self.cannot_check > 0 || (self.pending > 0 && !allow_pending) {
            CANNOT_CHECK
        } else {
            0
        }
    }
}

pub(crate) fn run(options: &Options) -> ExitCode {
    let mut tally = Tally::default();
    // Whoever reads the verdicts may stop early; the exit code then speaks for what was checked by then.
    if let Err(error) = judge(options, &mut io::stdout().lock(), &mut tally)
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        eprintln!("error: {error}");
        tally.cannot_check += 1;
    }
    ExitCode::from(tally.exit_code(options.allow_pending))
}

fn judge(options: &Options, output: &mut impl Write, tally: &mut Tally) -> io::Result<()> {
    let known = catalogue(&options.configuration)
        .and_then(|catalogue| Ok(Known { catalogue, keys: read_keys(&options.keys)? }));
    let known = match known {
        Ok(known) => known,
        Err(error) => {
            eprintln!("error: {error}");
            tally.cannot_check += 1;
            return Ok(());
        }
    };
    for file in &options.files {
        let opened = open(file).and_then(|mut reader| Ok((history::is_export(&mut reader)?, reader)));
        let mut reader = match opened {
            Ok((true, mut reader)) => {
                history::check(&known.catalogue, file, &mut reader, options.json, output, tally)?;
                continue;
            }
            Ok((false, reader)) => reader,
            Err(error) => {
                eprintln!("error: {}: {error}", file.display());
                tally.cannot_check += 1;
                continue;
            }
        };
        match read(&mut reader).and_then(|text| receipts(&text)) {
            Ok(receipts) => check(&known, file, &receipts, options.json, output, tally)?,
            Err(error) => {
                eprintln!("error: {}: {error}", file.display());
                tally.cannot_check += 1;
            }
        }
    }
    if !options.json {
        let Tally { verified, mismatch, pending, cannot_check } = &tally;
        let words = format!(
            "{verified} verified, {mismatch} mismatch, {pending} pending, {cannot_check} cannot check"
        );
        writeln!(output, "{words}")?;
    }
    Ok(())
}

/// What rounds are held against.
struct Known {
    catalogue: Catalogue,
    /// The house's public keys; `None` if nobody gave them.
    keys: Option<KeySet>,
}

/// A receipt, and the document that it was read from: a signature covers every field of that.
struct Given {
    receipt: Receipt,
    document: Value,
}

/// The house's own configurations and these.
fn catalogue(files: &[PathBuf]) -> Result<Catalogue, String> {
    let mut catalogue = Catalogue::house();
    for file in files {
        let entry = Entry::read(&read_json(file)?);
        let entry = entry.map_err(|faults| format!("{}: {faults}", file.display()))?;
        catalogue = catalogue.knowing(Arc::new(entry));
    }
    Ok(catalogue)
}

fn open(file: &Path) -> io::Result<Box<dyn BufRead>> {
    if file.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    Ok(Box::new(io::BufReader::with_capacity(1 << 20, fs::File::open(file)?)))
}

fn read(reader: &mut impl BufRead) -> Result<String, String> {
    let mut text = String::new();
    reader.read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

/// A receipt, a list of them, a page of the API, or one of these per line.
fn receipts(text: &str) -> Result<Vec<Given>, String> {
    let mut found = Vec::new();
    for document in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let mut document = document.map_err(|error| format!("not JSON: {error}"))?;
        let list = match document.get_mut("rounds").map(Value::take).unwrap_or(document) {
            Value::Array(list) => list,
            single => vec![single],
        };
        for document in list {
            let number = found.len() + 1;
            let receipt = serde_json::from_value(document.clone())
                .map_err(|error| format!("receipt {number} cannot be read: {error}"))?;
            found.push(Given { receipt, document });
        }
    }
    if found.is_empty() { Err("there is no receipt in it".to_owned()) } else { Ok(found) }
}

fn check(
    known: &Known,
    file: &Path,
    receipts: &[Given],
    json: bool,
    output: &mut impl Write,
    tally: &mut Tally,
) -> io::Result<()> {
    let Known { catalogue, keys } = known;
    for Given { receipt, document } in receipts {
        let mut proof = verify(catalogue, &receipt.claim());
        if receipt.claim().is_silent() && proof.verdict == Verdict::Verified {
            proof.verdict = Verdict::CannotCheck(Claim::SILENT.into());
        }
        let mut details = details(&proof);
        let signed = Signed::of(document, keys.as_ref());
        if matches!(signed, Signed::Invalid(_)) {
            proof.verdict = Verdict::Mismatch;
        }
        let word = tally.count(&proof.verdict);
        let config_is_known = GameId::parse(&receipt.game)
            .zip(ConfigHash::parse(&receipt.config_hash))
            .is_none_or(|(game, hash)| catalogue.by_hash(game, hash).is_some());
        if !config_is_known {
            let hash = &receipt.config_hash;
            details.push(format!(
                "save the house's GET /v1/configurations/{hash}, and name it with --configuration"
            ));
        }
        let signature = signed.word();
        details.extend(signed.details(keys.is_some()));
        if json {
            let word = word.replace(' ', "_");
            let line = json!({
                "file": file, "round": receipt.round, "verdict": word, "signature": signature, "details": details,
            });
            writeln!(output, "{line}")?;
        } else {
            let (round, game, nonce) = (&receipt.round, &receipt.game, receipt.nonce);
            writeln!(output, "{word}: round {round}, {game}, nonce {nonce} of seed {}", receipt.seed_index)?;
            for detail in details {
                writeln!(output, "  {detail}")?;
            }
        }
    }
    let links: Vec<_> = receipts.iter().map(|given| given.receipt.link()).collect();
    for fault in check_history(&links) {
        tally.mismatch += 1;
        if json {
            writeln!(output, "{}", json!({"file": file, "history": fault, "verdict": "mismatch"}))?;
        } else {
            writeln!(output, "mismatch: {fault}")?;
        }
    }
    Ok(())
}

fn details(proof: &Proof) -> Vec<String> {
    match &proof.verdict {
        Verdict::Verified => Vec::new(),
        Verdict::Mismatch => proof
            .mismatches()
            .map(|check| format!("{}: claimed {}, computed {}", check.field, check.claimed, check.computed))
            .collect(),
        Verdict::Pending => {
            vec!["the server seed is not revealed yet; rotate, and fetch the round again".into()]
        }
        Verdict::CannotCheck(reason) => vec![reason.clone()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt() -> Value {
        json!({
            "round": "3", "game": "dice", "rules_version": 1, "scheme": "hmac-sha256-v1",
            "config_hash": Catalogue::house().active(games::GameId::Dice).config_hash().to_string(),
            "status": "settled", "seed_index": 0,
            "commitment": fair::Commitment::of("f2ac89b608eeb01312d115bce6741b32").to_string(),
            "next_commitment": "0".repeat(64),
            "client_seed": "86ff027f15c48241af7f54a726690ee7", "nonce": 1, "stake": "100",
            "bet": {"condition": "under", "target": 5000}, "outcome": {"roll": 2902}, "multiplier": "1.98",
            "payout": "198", "server_seed": "f2ac89b608eeb01312d115bce6741b32",
            "seq": 3, "ts": 1, "balance": "98",
        })
    }

    fn tally(text: &str) -> Tally {
        let mut tally = Tally::default();
        let receipts = receipts(text).unwrap();
        let known = Known { catalogue: Catalogue::house(), keys: None };
        check(&known, Path::new("-"), &receipts, true, &mut Vec::new(), &mut tally).unwrap();
        tally
    }

    #[test]
    fn every_form_of_file_is_read() {
        let one = receipt();
        let mut two = receipt();
        two["nonce"] = 2.into();
        for (text, count) in [
            (one.to_string(), 1),
            (json!([one, two]).to_string(), 2),
            (json!({"rounds": [one, two], "cursor": null}).to_string(), 2),
            (format!("{one}\n{two}\n"), 2),
        ] {
            assert_eq!(receipts(&text).map(|found| found.len()), Ok(count), "{text}");
        }
        for bad in ["", "{", "[]", "{\"round\":1}", "7"] {
            assert!(receipts(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_configuration_of_the_callers_counts_for_rounds_that_name_its_hash() {
        let mut document = Catalogue::house().active(games::GameId::Dice).document().clone();
        document["config"]["edge"] = json!(200);
        let entry = Entry::read(&document).unwrap();
        let mut under_it = receipt();
        under_it["config_hash"] = entry.config_hash().to_string().into();
        (under_it["multiplier"], under_it["payout"]) = (json!("1.96"), json!("196"));
        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &Value| {
            let path = directory.path().join(name);
            fs::write(&path, text.to_string()).unwrap();
            path
        };
        let run = |receipt: &Value, documents: &[&Value]| {
            let configuration = documents.iter().map(|document| file("configuration", document)).collect();
            let files = vec![file("receipt", receipt)];
            let options =
                Options { files, configuration, keys: Vec::new(), json: true, allow_pending: false };
            let mut tally = Tally::default();
            judge(&options, &mut Vec::new(), &mut tally).unwrap();
            tally.exit_code(false)
        };
        assert_eq!(run(&under_it, &[]), CANNOT_CHECK);
        assert_eq!(run(&under_it, &[&document]), 0);
        assert_eq!(run(&receipt(), &[&document]), 0, "other rounds are judged as before");
        under_it["payout"] = json!("198");
        assert_eq!(run(&under_it, &[&document]), MISMATCH);
        assert_eq!(run(&receipt(), &[&json!({"game": "dice"})]), CANNOT_CHECK);
    }

    #[test]
    fn verdicts_and_exit_codes() {
        let code = |field: &str, value: Value| {
            let mut changed = receipt();
            changed[field] = value;
            tally(&changed.to_string()).exit_code(false)
        };
        assert_eq!(code("balance", "98".into()), 0);
        for (field, value) in [
            ("payout", json!("199")),
            ("outcome", json!({"roll": 2901})),
            ("nonce", json!(2)),
            ("client_seed", json!("other")),
            ("commitment", json!("0".repeat(64))),
            ("status", json!("open")),
            ("multiplier", json!("2")),
        ] {
            assert_eq!(code(field, value), 1, "{field}");
        }
        for (field, value) in [
            ("server_seed", Value::Null),
            ("config_hash", json!("0".repeat(64))),
            ("game", json!("chess")),
            ("scheme", json!("v0")),
            ("rules_version", json!(2)),
            ("outcome", Value::Null),
            ("payout", Value::Null),
        ] {
            assert_eq!(code(field, value), 2, "{field}");
        }
    }

    #[test]
    fn what_the_house_did_not_sign_is_a_mismatch_even_before_the_seed_is_revealed() {
        let house = crate::signature::tests::house("k1", 7);
        let signed = |receipt: Value| {
            let receipt = house.sign(serde_json::from_value(receipt).unwrap()).unwrap();
            serde_json::to_value(receipt).unwrap()
        };
        let run = |receipt: &Value, keys: Option<&KeySet>| {
            let known = Known { catalogue: Catalogue::house(), keys: keys.cloned() };
            let (mut tally, mut output) = (Tally::default(), Vec::new());
            let receipts = receipts(&receipt.to_string()).unwrap();
            check(&known, Path::new("-"), &receipts, true, &mut output, &mut tally).unwrap();
            (tally.exit_code(false), serde_json::from_slice::<Value>(&output).unwrap())
        };
        let keys = Some(house.keys());
        let mut pending = receipt();
        pending["server_seed"] = Value::Null;
        for (receipt, keys, code, signature, detail) in [
            (signed(receipt()), keys, 0, "valid", Value::Null),
            (receipt(), keys, 0, "none", json!("not signed")),
            (receipt(), None, 0, "none", Value::Null),
            (
                signed(receipt()),
                None,
                0,
                "not checked",
                json!("signed by key k1: not checked; give the house's /.well-known/jwks.json with --keys"),
            ),
            (
                signed(pending.clone()),
                keys,
                CANNOT_CHECK,
                "valid",
                details(&verify(
                    &Catalogue::house(),
                    &serde_json::from_value::<Receipt>(pending.clone()).unwrap().claim(),
                ))[0]
                    .clone()
                    .into(),
            ),
        ] {
            let (exit, line) = run(&receipt, keys);
            assert_eq!((exit, &line["signature"], &line["details"][0]), (code, &json!(signature), &detail));
        }
        let mut altered = signed(pending);
        altered["balance"] = json!("99");
        let (exit, line) = run(&altered, keys);
        assert_eq!(
            (exit, &line["verdict"], &line["signature"]),
            (MISMATCH, &json!("mismatch"), &json!("invalid"))
        );
        assert_eq!(line["details"][1], json!(r#"balance: claimed "99", signed "98""#));
        assert_eq!(run(&altered, None).0, CANNOT_CHECK, "nobody asked the house");
    }

    #[test]
    fn a_missing_nonce_is_a_mismatch() {
        let mut later = receipt();
        later["nonce"] = 3.into();
        later["server_seed"] = Value::Null;
        let tally = tally(&json!([receipt(), later]).to_string());
        assert_eq!(tally, Tally { verified: 1, mismatch: 1, pending: 1, cannot_check: 0 });
    }
}
