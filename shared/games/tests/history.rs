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
    Export { number, rounds, games, rounds_per_seed, repeats: 2, bets: 0, revealed: true }.lines().collect()
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

/// The rounds of a history as receipts: with all that their seeds and terms say.
fn receipts(lines: &[String]) -> Vec<Value> {
    let (mut seed, mut terms, mut receipts) = (Value::Null, Vec::new(), Vec::new());
    for line in lines {
        let mut line: Value = serde_json::from_str(line).unwrap();
        if line["seed"].is_object() {
            (seed, terms) = (line["seed"].take(), Vec::new());
        } else if line["terms"].is_object() {
            assert_eq!(line["terms"]["id"], terms.len());
            terms.push(line["terms"].take());
        } else if line["round"].is_string() {
            let named = &terms[usize::try_from(line["terms"].as_u64().unwrap()).unwrap()];
            for name in ["game", "rules_version", "config_hash", "stake", "bet"] {
                line[name] = named[name].clone();
            }
            for name in ["scheme", "commitment", "next_commitment", "client_seed", "server_seed"] {
                line[name] = seed[name].clone();
            }
            if line["staked"].is_null() {
                line["staked"] = line["stake"].clone();
            }
            (line["seed_index"], line["status"]) = (seed["index"].clone(), json!("settled"));
            receipts.push(line);
        }
    }
    receipts
}

/// Where the round with this nonce stands behind a line.
fn round_at(lines: &[String], behind: usize, nonce: u64) -> usize {
    let nonce = format!("\"nonce\":{nonce},");
    behind + lines[behind..].iter().position(|line| line.contains(&nonce)).unwrap()
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
        let rounds = receipts(&lines);
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
    let with = |change: &dyn Fn(&mut Vec<String>)| {
        let mut lines = lines.clone();
        change(&mut lines);
        report(&lines)
    };
    let seed_lines: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].starts_with("{\"seed\"")).collect();
    let [first, second, third] = seed_lines[..] else { panic!("three seeds") };

    let found = with(&|lines| drop(lines.remove(round_at(lines, first, 7))));
    assert_eq!(faults(&found), [("missing_nonces", "seed 0: nonce 7 is missing")]);
    let found = with(&|lines| {
        for nonce in 0..3 {
            lines.remove(round_at(lines, second, nonce));
        }
    });
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
    let found = with(&|lines| {
        // With the terms that stand before, which it ends.
        let named: Vec<String> =
            lines[second..third].iter().filter(|line| line.starts_with("{\"terms\"")).cloned().collect();
        let at = round_at(lines, second, 50);
        let at = at - usize::from(lines[at - 1].starts_with("{\"terms\""));
        lines.splice(at..at, [again.clone()].into_iter().chain(named));
    });
    let changed = "seed 1: the client seed changed: \"a client seed of ada\" from nonce 0, \"a client seed of eve\" from nonce 50";
    assert_eq!(faults(&found), [("changed", changed)]);
    let found = with(&|lines| lines.push(lines[0].replace("ada", "eve")));
    assert_eq!((faults(&found)[0].0, found["accounts"].as_array().unwrap().len()), ("accounts", 2));

    let found = with(&|lines| drop(lines.remove(first)));
    assert_eq!(found["reasons"], json!([{"reason": "no seed line stands before it", "rounds": 100}]));
    let found = with(&|lines| lines[first] = lines[first].replace(&format!("\"{revealed}\""), "null"));
    assert_eq!((&found["pending"], &found["verified"]), (&json!(100), &json!(200)));
    assert_eq!(faults(&found), []);

    let dice = lines.iter().position(|line| line.contains("\"roll\":")).unwrap();
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
    // The nonce of a round that was taken back is burnt.
    let taken_back = |payout: &str| {
        let mut round: Value = serde_json::from_str(&lines[dice]).unwrap();
        let staked = receipts(&lines[..=dice]).pop().unwrap()["staked"].clone();
        for name in ["outcome", "multiplier"] {
            round.as_object_mut().unwrap().remove(name);
        }
        round["status"] = json!("void");
        round["payout"] = if payout.is_empty() { staked } else { json!(payout) };
        with(&|lines| lines[dice] = round.to_string())
    };
    let found = taken_back("");
    assert_eq!((&found["verified"], faults(&found)), (&json!(300), vec![]));
    assert_eq!(taken_back("1")["mismatches"][0]["checks"][0]["field"], "payout");
}

/// What terms say counts for every round under them, true or not.
#[test]
fn changed_terms_are_found() {
    let games = vec![GameId::Coinflip];
    let export =
        Export { number: 4, rounds: 40, games, rounds_per_seed: 40, repeats: 40, bets: 0, revealed: true };
    let lines: Vec<String> = export.lines().collect();
    assert!(lines[2].starts_with("{\"terms\""));
    let with = |from: &str, to: &str| {
        let mut lines = lines.clone();
        lines[2] = lines[2].replace(from, to);
        report(&lines)
    };
    let stake = receipts(&lines)[0]["stake"].as_str().unwrap().to_owned();
    let lost = lines.iter().filter(|line| line.contains("\"payout\":\"0\"")).count();
    let found = with(&format!("\"stake\":\"{stake}\""), "\"stake\":\"777\"");
    assert_eq!((&found["mismatch"], &found["verified"]), (&json!(40 - lost), &json!(lost)));
    assert!((1..40).contains(&lost));
    let found = with("\"config_hash\":\"", "\"config_hash\":\"0");
    assert_eq!((&found["cannot_check"], &found["unreadable"]), (&json!(40), &json!(0)));
    let side = if lines[2].contains("heads") { ["heads", "tails"] } else { ["tails", "heads"] };
    let found = with(side[0], side[1]);
    assert!(found["mismatch"].as_u64().unwrap() > 0, "{found}");
    let found = with("\"id\":0", "\"id\":1");
    let unknown = json!([{"reason": "no line with its terms stands before it", "rounds": 40}]);
    assert_eq!((&found["reasons"], faults(&found)), (&unknown, vec![]));
}

/// What follows a line that may have named terms is not judged by the terms before.
#[test]
fn a_damaged_terms_line_breaks_no_proof() {
    let lines = export(7, 200, 100);
    let mut terms = (0..lines.len()).filter(|at| lines[*at].starts_with("{\"terms\""));
    let at = terms.nth(2).unwrap();
    let terms = &lines[at];
    for damaged in [
        &terms[..60],
        "{\"terms\":null}",
        "{\"terms\":[]}",
        "{ \"terms\" : {} }",
        &terms.replace("\"bet\"", "\"bets\""),
        &terms.replace("\"stake\":\"", "\"stake\":-\""),
        &terms.replace("\"rules_version\":1", "\"rules_version\":\"1\""),
        &terms.replace("\"id\":2", "\"id\":1"),
        &terms.replace("\"id\":2", "\"id\":10000"),
        // The break between two lines is lost.
        &[terms.as_str(), &lines[at + 1]].concat(),
    ] {
        let mut changed = lines.clone();
        changed[at] = damaged.to_owned();
        let found = report(&changed);
        let [verified, mismatch, cannot_check, unreadable, faults] =
            ["verified", "mismatch", "cannot_check", "unreadable", "fault_count"]
                .map(|name| found[name].as_u64().unwrap());
        assert_eq!((mismatch, unreadable), (0, 1), "{damaged}");
        assert_eq!(verified + cannot_check, 200, "{damaged}");
        assert!(verified >= 104 && cannot_check >= 2, "{damaged}: {found}");
        // A line that does not show what it was may have been a seed: then the nonces behind it have none.
        assert_eq!(faults, 0, "{damaged}");
    }
    // Said twice, they mean the same.
    let mut twice = lines.clone();
    twice.insert(at, lines[at].clone());
    assert_eq!(report(&twice), report(&lines));
    // Those of one seed are not those of the next.
    let second = lines.iter().rposition(|line| line.starts_with("{\"seed\"")).unwrap();
    let mut without = lines.clone();
    without.remove(second + 1);
    let found = report(&without);
    assert_eq!((&found["mismatch"], &found["cannot_check"]), (&json!(0), &json!(2)));
}

#[test]
fn lines_that_cannot_be_read_are_told() {
    let mut lines = export(3, 5, 5);
    lines.insert(0, "  ".to_owned());
    lines.insert(1, "{\"round\":\"1\"".to_owned());
    lines.push("{\"hello\":1}".to_owned());
    let round = round_at(&lines, 0, 1);
    lines.push(lines[round].replace("\"nonce\":", "\"nonce\":-"));
    lines.push(lines[round].replace("{", "{\"stake\":\"100\","));
    let found = report(&lines);
    assert_eq!((&found["unreadable"], &found["verified"]), (&json!(4), &json!(5)));
    let told = found["unreadable_lines"].as_array().unwrap();
    assert_eq!((&told[0]["byte"], &told[0]["starts"]), (&json!(3), &json!("{\"round\":\"1\"")));
    assert!(told[1]["reason"].as_str().unwrap().contains("neither"), "{told:?}");
    assert!(told[2]["reason"].as_str().unwrap().contains("`nonce`"), "{told:?}");
    assert!(told[3]["reason"].as_str().unwrap().contains("its terms say"), "{told:?}");
    // A byte that is no UTF-8 costs its own line.
    let mut bytes = lines[2..].join("\n").into_bytes();
    bytes.splice(0..0, b"\xff\n".iter().copied());
    let mut history = History::new(&HOUSE, 7);
    history.check(&bytes);
    let found = history.finish().json();
    assert_eq!((&found["unreadable_lines"][0]["byte"], &found["unreadable"]), (&json!(7), &json!(4)));
    assert_eq!(found["verified"], 5);
}

/// What follows a line that may have named a seed is not judged by the seed before.
#[test]
fn a_damaged_seed_line_breaks_no_proof() {
    let lines = export(6, 100, 50);
    let second = lines.iter().rposition(|line| line.starts_with("{\"seed\"")).unwrap();
    let round = round_at(&lines, second, 0);
    for damaged in [
        &lines[second][..100],
        "{\"seed\":null}",
        &lines[second].replace("\"index\"", "\"at\""),
        // The break between two lines is lost.
        &[lines[second].as_str(), &lines[round].replace("\"nonce\":0", "\"nonce\":50")].concat(),
    ] {
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
    let mut receipts = receipts(&lines);
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
    let found = report(&[each[0].clone(), lines[2].clone(), lines[3].clone()]);
    assert_eq!((&found["verified"], &found["cannot_check"]), (&json!(1), &json!(1)));
}

/// Ways to change a line.
const WAYS: u32 = 10;

/// A change of one line in a file: of one of its fields, or of one in its seed or its terms.
fn damage(line: &Value, field: usize, how: u32) -> Option<String> {
    for inner in ["seed", "terms"] {
        if line[inner].is_object() && field.is_multiple_of(2) {
            let changed: Value = serde_json::from_str(&damage(&line[inner], field / 2, how)?).unwrap();
            return Some(format!("{{\"{inner}\":{changed}}}"));
        }
    }
    let round = line;
    let name =
        round.as_object().unwrap().keys().nth(field % round.as_object().unwrap().len()).unwrap().clone();
    let mut changed = round.clone();
    changed[&name] = match (how % WAYS, &round[&name]) {
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
        (8, _) => {
            changed["status"] = json!("void");
            return Some(changed.to_string());
        }
        (9, _) => {
            changed["stake"] = json!("100");
            return Some(changed.to_string());
        }
        // The same in other words.
        _ => return Some(serde_json::to_string_pretty(round).unwrap().replace('\n', " ")),
    };
    Some(changed.to_string())
}

/// Whether terms say all that they must.
fn are_terms(terms: &Value) -> bool {
    let texts = ["game", "config_hash", "stake"].iter().all(|name| terms[name].is_string());
    let rules_version = terms["rules_version"].as_u64().is_some_and(|version| u32::try_from(version).is_ok());
    texts && rules_version && !terms["bet"].is_null()
}

/// The verdict of a single round, as everybody else gets it.
fn alone(seed: &Value, terms: &Value, round: &Value) -> Option<(Verdict, Value)> {
    let optional = |name: &str| match &round[name] {
        Value::Null => Some(None),
        value => value.as_str().map(Some),
    };
    let none = Vec::new();
    let claim = Claim {
        game: terms["game"].as_str()?,
        rules_version: terms["rules_version"].as_u64()?.try_into().ok()?,
        scheme: seed["scheme"].as_str()?,
        config_hash: Some(terms["config_hash"].as_str()?),
        commitment: seed["commitment"].as_str(),
        server_seed: seed["server_seed"].as_str(),
        client_seed: seed["client_seed"].as_str()?,
        nonce: round["nonce"].as_u64()?,
        stake: terms["stake"].as_str()?,
        bet: &terms["bet"],
        actions: if round["actions"].is_null() { &none } else { round["actions"].as_array()? },
        status: Status::parse(optional("status")?.unwrap_or("settled"))?,
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
        game in prop::sample::select(GameId::ALL.to_vec()), number: u32, field: prop::sample::Index, how: u32, what in 0..4,
    ) {
        let export = Export { number, rounds: 2, games: vec![game], rounds_per_seed: 2, repeats: 2, bets: 0, revealed: true };
        let lines: Vec<String> = export.lines().collect();
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        let seed = value(&lines[1])["seed"].take();
        let mut named = lines[2].replace("\"id\":0", "\"id\":1");
        let mut last = lines[4].replace("\"terms\":0", "\"terms\":1");
        match what {
            0 => {}
            1 => last = damage(&value(&last), field.index(64), how).unwrap(),
            2 => named = damage(&value(&named), field.index(64), how).unwrap(),
            // In the order of the fields in which exports write them.
            _ => last.replace_range(field.index(last.len() - 1)..=field.index(last.len() - 1), &(how % 10).to_string()),
        }
        // The round before has made the bet known.
        let found = report(&[lines[1..4].join("\n"), named.clone(), last.clone(), last.clone()]);
        let words = ["verified", "mismatch", "pending", "cannot_check"].map(|word| found[word].as_u64().unwrap());

        // The terms by their number: what cannot be read ends those before, too.
        let mut terms = [value(&lines[2])["terms"].take(), Value::Null];
        let new = value(&named)["terms"].take();
        let readable = match new["id"].as_u64().filter(|id| are_terms(&new) && *id < 10_000) {
            Some(1) => { terms[1] = new; true }
            Some(0) => named == lines[2],
            Some(_) => true,
            None => false,
        };
        if !readable {
            terms.fill(Value::Null);
        }
        let round = value(&last);
        let unreadable = u64::from(!readable);
        let sound = round["nonce"].is_u64() && round["terms"].is_u64()
            && ["game", "rules_version", "config_hash", "stake", "bet"].iter().all(|name| round[*name].is_null());
        let under = round["terms"].as_u64().and_then(|id| terms.get(usize::try_from(id).ok()?)).filter(|terms| !terms.is_null());
        let judged = match under {
            _ if !sound => None,
            None => Some((Verdict::CannotCheck("no line with its terms stands before it".to_owned()), Value::Null)),
            Some(terms) => alone(&seed, terms, &round),
        };
        let Some((verdict, checks)) = judged else {
            prop_assert_eq!((words, &found["unreadable"]), ([1, 0, 0, 0], &json!(2 + unreadable)), "{} {}", named, last);
            return Ok(());
        };
        let expected = match &verdict {
            Verdict::Verified => [3, 0, 0, 0],
            Verdict::Mismatch => [1, 2, 0, 0],
            Verdict::Pending => [1, 0, 2, 0],
            Verdict::CannotCheck(reason) => {
                prop_assert_eq!(&found["reasons"][0]["reason"], reason);
                [1, 0, 0, 2]
            }
        };
        prop_assert_eq!((words, &found["unreadable"]), (expected, &json!(unreadable)), "{} {}", named, last);
        if verdict == Verdict::Mismatch {
            prop_assert_eq!(&found["mismatches"][0]["checks"], &checks);
        }
    }

    /// However a history is cut at its seeds, whatever is wrong with it, and in whatever order its parts are put together:
    /// the report is that of the whole.
    #[test]
    fn parts_add_up_to_the_whole(
        number: u32, rounds in 1_u64..160, rounds_per_seed in 1_u64..60,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0_u32..13), 0..6),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5), turn: prop::sample::Index,
    ) {
        let mut lines = export(number, rounds, rounds_per_seed);
        for (at, other, how) in changes {
            let at = at.index(lines.len());
            match how {
                10 => drop(lines.remove(at)),
                11 => lines.insert(at, lines[at].clone()),
                12 => { let other = other.index(lines.len()); lines.swap(at, other) },
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
