//! A history as a whole: what is found in it, and that its parts add up.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use games::testing::Export;
use games::{Catalogue, Claim, GameId, History, Report, Status, Verdict, verify};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::LazyLock;

static HOUSE: LazyLock<Catalogue> = LazyLock::new(Catalogue::house);

fn export(number: u32, rounds: u64, rounds_per_seed: u64) -> Vec<String> {
    let games = GameId::ALL.to_vec();
    Export { number, rounds, games, rounds_per_seed, repeats: 2, revealed: true }.lines().collect()
}

fn report_from(lines: &[String], byte: u64) -> Report {
    let mut history = History::new(&HOUSE, byte);
    // In pieces of any size.
    let file = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    for piece in file.as_bytes().chunks(7_001) {
        history.check(piece);
    }
    history.finish()
}

fn report(lines: &[String]) -> Value {
    report_from(lines, 0).json()
}

fn faults(report: &Value) -> Vec<(&str, &str)> {
    let faults = report["faults"].as_array().unwrap().iter();
    faults.map(|fault| (fault["kind"].as_str().unwrap(), fault["detail"].as_str().unwrap())).collect()
}

#[test]
fn a_whole_history_is_verified_and_summed_up() {
    let lines = export(1, 1_500, 400);
    let found = report(&lines);
    assert_eq!((&found["rounds"], &found["verified"]), (&json!(1_500), &json!(1_500)));
    assert_eq!((&found["faults"], &found["unreadable"]), (&json!([]), &json!(0)));
    let account = json!({"operator": "demo", "player": "ada", "currency": "EUR", "mode": "demo"});
    assert_eq!(found["accounts"], json!([account]));
    let seeds = found["seeds"].as_array().unwrap();
    assert_eq!(seeds.iter().map(|seed| &seed["nonces"]).collect::<Vec<_>>()[3], &json!([[0, 299, 1]]));
    let games = found["games"].as_array().unwrap();
    assert_eq!(games.len(), GameId::ALL.len());
    for game in games {
        let amount = |value: &Value| value.as_str().unwrap().parse::<u128>().unwrap();
        let rounds: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let rounds: Vec<&Value> = rounds.iter().filter(|round| round["game"] == game["game"]).collect();
        let sum = |of: &dyn Fn(&Value) -> u128| {
            json!(rounds.iter().map(|round| of(round)).sum::<u128>().to_string())
        };
        assert_eq!(game["rounds"], json!(rounds.len()));
        assert_eq!(game["stakes"], sum(&|round| amount(&round["stake"])));
        assert_eq!(game["staked"], sum(&|round| amount(&round["staked"])));
        assert_eq!(game["paid"], sum(&|round| amount(&round["payout"])));
        assert_eq!(game["stake_squares"], sum(&|round| amount(&round["stake"]).pow(2)));
        let bets = game["bets"].as_array().unwrap();
        let of_bets: u64 = bets.iter().map(|bet| bet["rounds"].as_u64().unwrap()).sum();
        assert_eq!(json!(of_bets), game["rounds"]);
    }
}

/// What is in the file as text is found there, and named.
#[test]
fn what_is_wrong_is_named() {
    let lines = export(2, 300, 100);
    let at = |needle: &str| lines.iter().position(|line| line.contains(needle)).unwrap();
    let with = |change: &dyn Fn(&mut Vec<String>)| {
        let mut lines = lines.clone();
        change(&mut lines);
        report(&lines)
    };
    let seed_lines: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with("{\"seed\"")).collect();
    let [first, second, third] = seed_lines[..] else { panic!("three seeds") };

    let found = with(&|lines| drop(lines.remove(first + 8)));
    assert_eq!(faults(&found), [("missing_nonces", "seed 0: nonce 7 is missing")]);
    let found = with(&|lines| drop(lines.drain(second + 1..second + 4)));
    assert_eq!(faults(&found), [("missing_nonces", "seed 1: nonces 0 to 2 are missing")]);
    let found = with(&|lines| lines.insert(second, lines[second - 1].clone()));
    assert_eq!(faults(&found), [("duplicate_nonces", "seed 0: nonce 99 is used twice")]);
    let found = with(&|lines| drop(lines.drain(second..third)));
    assert_eq!(faults(&found), [("missing_seeds", "seed 1 is not in this file")]);
    assert_eq!(found["verified"], 200);

    let text = |line: &str, field: &str| {
        serde_json::from_str::<Value>(line).unwrap()["seed"][field].as_str().unwrap().to_owned()
    };
    let promised = text(&lines[first], "next_commitment");
    let found = with(&|lines| lines[first] = lines[first].replace(&promised, &"0".repeat(64)));
    let broken = format!("seed 1: the commitment {promised} is not the promised {}", "0".repeat(64));
    assert_eq!(faults(&found), [("chain", broken.as_str())]);
    let revealed = text(&lines[first], "server_seed");
    let found = with(&|lines| lines[first] = lines[first].replace(&revealed, &"0".repeat(64)));
    assert_eq!((faults(&found)[0].0, faults(&found).len()), ("commitment", 1));
    assert_eq!((&found["mismatch"], &found["verified"]), (&json!(100), &json!(200)));
    let again = lines[second].replace("of ada", "of eve");
    let found = with(&|lines| lines.insert(second + 51, again.clone()));
    let changed = "seed 1: the client seed changed: \"a client seed of ada\" from nonce 0, \"a client seed of eve\" from nonce 50";
    assert_eq!(faults(&found), [("changed", changed)]);
    let found = with(&|lines| lines.push(lines[0].replace("ada", "eve")));
    assert_eq!((faults(&found)[0].0, found["accounts"].as_array().unwrap().len()), ("accounts", 2));

    let found = with(&|lines| drop(lines.remove(first)));
    assert_eq!(found["reasons"], json!([{"reason": "no seed line stands before it", "rounds": 100}]));
    let found = with(&|lines| lines[first] = lines[first].replace(&format!("\"{revealed}\""), "null"));
    assert_eq!((&found["pending"], &found["verified"]), (&json!(100), &json!(200)));
    assert_eq!(faults(&found), []);

    let dice = at("\"game\":\"dice\"");
    let found = with(&|lines| lines[dice] = lines[dice].replace("\"roll\":", "\"roll\":1"));
    let mismatch = &found["mismatches"][0];
    assert_eq!((&mismatch["seed"], &mismatch["game"]), (&json!(0), &json!("dice")));
    let round: Value = serde_json::from_str(&lines[dice]).unwrap();
    assert_eq!((&mismatch["nonce"], &mismatch["round"]), (&round["nonce"], &round["round"]));
    let claimed = round["outcome"].to_string().replace(':', ":1");
    let check = json!({"field": "outcome", "claimed": claimed, "computed": round["outcome"].to_string()});
    assert_eq!(mismatch["checks"], json!([check]));
    let found = with(&|lines| lines[dice] = lines[dice].replace("\"payout\"", "\"paid\""));
    assert_eq!(found["reasons"], json!([{"reason": Claim::SILENT, "rounds": 1}]));
}

#[test]
fn lines_that_cannot_be_read_are_told() {
    let mut lines = export(3, 5, 5);
    lines.insert(0, "  ".to_owned());
    lines.insert(1, "{\"round\":\"1\"".to_owned());
    lines.push("{\"hello\":1}".to_owned());
    lines.push(lines[4].replace("\"nonce\":", "\"nonce\":-"));
    let found = report(&lines);
    assert_eq!((&found["unreadable"], &found["verified"]), (&json!(3), &json!(5)));
    let told = found["unreadable_lines"].as_array().unwrap();
    assert_eq!((&told[0]["byte"], &told[0]["starts"]), (&json!(3), &json!("{\"round\":\"1\"")));
    assert!(told[1]["reason"].as_str().unwrap().contains("neither"), "{told:?}");
    assert!(told[2]["reason"].as_str().unwrap().contains("`nonce`"), "{told:?}");
    // A byte that is no UTF-8 costs its own line.
    let mut bytes = lines[2..8].join("\n").into_bytes();
    bytes.splice(0..0, b"\xff\n".iter().copied());
    let mut history = History::new(&HOUSE, 7);
    history.check(&bytes);
    let found = history.finish().json();
    assert_eq!((&found["unreadable_lines"][0]["byte"], &found["unreadable"]), (&json!(7), &json!(1)));
    assert_eq!(found["verified"], 4);
}

/// What follows a line that may have named a seed is not judged by the seed before.
#[test]
fn a_damaged_seed_line_breaks_no_proof() {
    let lines = export(6, 100, 50);
    let second = lines.iter().rposition(|line| line.starts_with("{\"seed\"")).unwrap();
    for damaged in [&lines[second][..100], "{\"seed\":null}", &lines[second].replace("\"index\"", "\"at\"")] {
        let mut lines = lines.clone();
        lines[second] = damaged.to_owned();
        let found = report(&lines);
        let counts =
            ["verified", "mismatch", "cannot_check", "unreadable"].map(|name| found[name].as_u64().unwrap());
        assert_eq!(counts, [50, 0, 50, 1], "{damaged}");
    }
}

/// Of a list that is too long the first ones stay, and all are counted.
#[test]
fn long_lists_are_cut_and_counted() {
    let lines: Vec<String> =
        export(4, 600, 600).into_iter().map(|line| line.replace("\"payout\":\"", "\"payout\":\"9")).collect();
    let whole = report(&lines);
    assert_eq!((&whole["mismatch"], whole["mismatches"].as_array().unwrap().len()), (&json!(600), 100));
    assert_eq!(whole["mismatches"][99]["nonce"], 99);
}

/// Receipts carry their seeds themselves, alone or in pages.
#[test]
fn receipts_are_judged_like_rounds() {
    let lines = export(5, 120, 50);
    let mut seed = Value::Null;
    let mut receipts = Vec::new();
    for line in &lines {
        let line: Value = serde_json::from_str(line).unwrap();
        if let Some(named) = line.get("seed") {
            seed = named.clone();
        } else if line.get("round").is_some() {
            let mut receipt = line;
            for name in ["scheme", "commitment", "next_commitment", "client_seed", "server_seed"] {
                receipt[name] = seed[name].clone();
            }
            receipt["seed_index"] = seed["index"].clone();
            receipts.push(receipt);
        }
    }
    let expected = {
        let mut expected = report(&lines);
        expected["accounts"] = json!([]);
        expected
    };
    let each: Vec<String> = receipts.iter().map(Value::to_string).collect();
    assert_eq!(report(&each), expected);
    // As the API gives them: newest first.
    receipts.reverse();
    let pages = receipts.chunks(50).map(|page| json!({"rounds": page, "cursor": null}).to_string());
    assert_eq!(report(&pages.collect::<Vec<_>>()), expected);
    // The seed of a receipt is not that of a round line behind it.
    let found = report(&[each[0].clone(), lines[2].clone()]);
    assert_eq!((&found["verified"], &found["cannot_check"]), (&json!(1), &json!(1)));
}

/// A change of one round in a file.
fn damage(round: &Value, field: usize, how: u32) -> Option<String> {
    let name =
        round.as_object().unwrap().keys().nth(field % round.as_object().unwrap().len()).unwrap().clone();
    let mut changed = round.clone();
    changed[&name] = match (how % 8, &round[&name]) {
        (0, _) => Value::Null,
        (1, _) => json!("0"),
        (2, Value::String(text)) => json!(format!("{text}0")),
        (3, Value::String(text)) => json!(text.get(1..)),
        (4, Value::Number(number)) => json!(number.as_u64().unwrap() + 1),
        (5, Value::Object(inner)) => {
            let mut inner = inner.clone();
            inner.insert("x".to_owned(), json!(1));
            Value::Object(inner)
        }
        (6, Value::Array(items)) => json!(items.get(1..).unwrap_or_default()),
        (7, Value::Object(inner)) => {
            inner.iter().map(|(name, value)| (name.clone(), json!([value]))).collect()
        }
        // The same in other words.
        _ => return Some(serde_json::to_string_pretty(round).unwrap().replace('\n', " ")),
    };
    Some(changed.to_string())
}

/// The verdict of a single round, as everybody else gets it.
fn alone(seed: &Value, round: &Value) -> Option<(Verdict, Value)> {
    let text = |name: &str| round[name].as_str();
    let optional = |name: &str| match &round[name] {
        Value::Null => Some(None),
        value => value.as_str().map(Some),
    };
    let none = Vec::new();
    let claim = Claim {
        game: text("game")?,
        rules_version: round["rules_version"].as_u64()?.try_into().ok()?,
        scheme: seed["scheme"].as_str()?,
        config_hash: Some(text("config_hash")?),
        commitment: seed["commitment"].as_str(),
        server_seed: seed["server_seed"].as_str(),
        client_seed: seed["client_seed"].as_str()?,
        nonce: round["nonce"].as_u64()?,
        stake: text("stake")?,
        bet: Some(&round["bet"]).filter(|bet| !bet.is_null())?,
        actions: if round["actions"].is_null() { &none } else { round["actions"].as_array()? },
        status: Status::parse(text("status")?)?,
        staked: optional("staked")?,
        outcome: Some(&round["outcome"]).filter(|outcome| !outcome.is_null()),
        multiplier: optional("multiplier")?,
        payout: optional("payout")?,
    };
    let proof = verify(&HOUSE, &claim);
    let checks = proof
        .mismatches()
        .map(|check| json!({"field": check.field, "claimed": check.claimed, "computed": check.computed}));
    let checks = checks.collect();
    let silent = proof.verdict == Verdict::Verified && claim.is_silent();
    let verdict = if silent { Verdict::CannotCheck(Claim::SILENT.to_owned()) } else { proof.verdict };
    Some((verdict, checks))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// There is one judgement: what the quick way says of a round, damaged or not, `verify` says too.
    #[test]
    fn every_round_is_judged_as_verify_judges_it(
        game in prop::sample::select(GameId::ALL.to_vec()), number: u32, field: prop::sample::Index, how: u32, damaged: bool,
    ) {
        let export = Export { number, rounds: 2, games: vec![game], rounds_per_seed: 2, repeats: 2, revealed: true };
        let lines: Vec<String> = export.lines().collect();
        let seed = serde_json::from_str::<Value>(&lines[1]).unwrap()["seed"].clone();
        let round: Value = serde_json::from_str(&lines[3]).unwrap();
        let last = if damaged { damage(&round, field.index(64), how).unwrap() } else { lines[3].clone() };
        // The round before has made the bet known.
        let found = report(&[lines[1..3].join("\n"), [&*last, &*last].join("\n")]);
        let words = ["verified", "mismatch", "pending", "cannot_check"].map(|word| found[word].as_u64().unwrap());
        match alone(&seed, &serde_json::from_str(&last).unwrap()) {
            None => prop_assert_eq!((words, &found["unreadable"]), ([1, 0, 0, 0], &json!(2)), "{}", last),
            Some((verdict, checks)) => {
                let expected = match &verdict {
                    Verdict::Verified => [3, 0, 0, 0],
                    Verdict::Mismatch => [1, 2, 0, 0],
                    Verdict::Pending => [1, 0, 2, 0],
                    Verdict::CannotCheck(reason) => {
                        prop_assert_eq!(&found["reasons"][0]["reason"], reason);
                        [1, 0, 0, 2]
                    }
                };
                prop_assert_eq!(words, expected, "{}", last);
                if verdict == Verdict::Mismatch {
                    prop_assert_eq!(&found["mismatches"][0]["checks"], &checks);
                }
            }
        }
    }

    /// However a history is cut at its seeds, whatever is wrong with it, and in whatever order its parts are put together:
    /// the report is that of the whole.
    #[test]
    fn parts_add_up_to_the_whole(
        number: u32, rounds in 1_u64..160, rounds_per_seed in 1_u64..60,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0_u32..11), 0..6),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5), turn: prop::sample::Index,
    ) {
        let mut lines = export(number, rounds, rounds_per_seed);
        for (at, other, how) in changes {
            let at = at.index(lines.len());
            match how {
                8 => drop(lines.remove(at)),
                9 => lines.insert(at, lines[at].clone()),
                10 => { let other = other.index(lines.len()); lines.swap(at, other) },
                how => {
                    let value: Value = serde_json::from_str(&lines[at]).unwrap();
                    lines[at] = damage(&value, other.index(64), how).unwrap();
                }
            }
            prop_assume!(!lines.is_empty());
        }
        let whole = report(&lines);
        let may_cut: Vec<usize> = (0..lines.len())
            .filter(|at| lines[*at].starts_with("{\"seed\":{") || lines[*at].starts_with("{\"account\":{"))
            .collect();
        let mut cuts: Vec<usize> = cuts.iter().filter(|_| !may_cut.is_empty()).map(|cut| may_cut[cut.index(may_cut.len())]).collect();
        cuts.extend([0, lines.len()]);
        cuts.sort_unstable();
        let mut parts: Vec<Report> = cuts.windows(2).map(|cut| {
            let byte: usize = lines[..cut[0]].iter().map(|line| line.len() + 1).sum();
            let part = report_from(&lines[cut[0]..cut[1]], byte as u64);
            // As it travels.
            let text = part.json().to_string();
            Report::read(&serde_json::from_str(&text).unwrap()).unwrap()
        }).collect();
        let turn = turn.index(parts.len());
        parts.rotate_left(turn);
        let rest = parts.split_off(parts.len() / 2);
        let merged = Report::merged([Report::merged(rest), Report::merged(parts)]);
        prop_assert_eq!(merged.json(), whole);
    }
}
