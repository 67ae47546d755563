//! The module itself, as it is shipped, against the published vectors of the field, in a wasm runtime that knows
//! nothing of Rust. The site's own builder makes it: these are the bytes that the site offers.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::path::Path;

use games::testing::Export;
use games::{Catalogue, GameId, History};
use serde_json::{Value, json};
use wasmi::{Config, Engine, Linker, Module, Store, TypedFunc};

struct Verifier {
    store: Store<()>,
    memory: wasmi::Memory,
    reserve: TypedFunc<u32, u32>,
    verify: TypedFunc<(), u32>,
    prove: TypedFunc<(), u32>,
    configuration: TypedFunc<(), u32>,
    judgement: TypedFunc<(), u32>,
    begin_history: TypedFunc<u64, ()>,
    check_lines: TypedFunc<(), u64>,
    history_report: TypedFunc<(), u32>,
    merge_reports: TypedFunc<(), u32>,
}

impl Verifier {
    fn load() -> Self {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let wasm = site_build::verifier(workspace).unwrap();
        let mut config = Config::default();
        config.wasm_simd(true);
        let engine = Engine::new(&config);
        let module = Module::new(&engine, &wasm).unwrap();
        assert_eq!(module.imports().count(), 0, "the module imports nothing");
        let mut store = Store::new(&engine, ());
        let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module).unwrap();
        let memory = instance.get_memory(&store, "memory").unwrap();
        let reserve = instance.get_typed_func(&store, "reserve").unwrap();
        let verify = instance.get_typed_func(&store, "verify").unwrap();
        let prove = instance.get_typed_func(&store, "prove").unwrap();
        let configuration = instance.get_typed_func(&store, "configuration").unwrap();
        let judgement = instance.get_typed_func(&store, "judgement").unwrap();
        let begin_history = instance.get_typed_func(&store, "begin_history").unwrap();
        let check_lines = instance.get_typed_func(&store, "check_lines").unwrap();
        let history_report = instance.get_typed_func(&store, "history_report").unwrap();
        let merge_reports = instance.get_typed_func(&store, "merge_reports").unwrap();
        Self {
            store,
            memory,
            reserve,
            verify,
            prove,
            configuration,
            judgement,
            begin_history,
            check_lines,
            history_report,
            merge_reports,
        }
    }

    fn write(&mut self, text: &str) {
        let length = u32::try_from(text.len()).unwrap();
        let room = self.reserve.call(&mut self.store, length).unwrap();
        self.memory.write(&mut self.store, room as usize, text.as_bytes()).unwrap();
    }

    fn answer(&mut self, length: u32) -> Value {
        let at = self.judgement.call(&mut self.store, ()).unwrap();
        let mut judgement = vec![0; length as usize];
        self.memory.read(&self.store, at as usize, &mut judgement).unwrap();
        serde_json::from_slice(&judgement).unwrap()
    }

    /// The report of lines that stand at this byte of their file, and how many rounds were counted on the way.
    fn history(&mut self, byte: u64, lines: &str) -> (Value, u64) {
        self.begin_history.call(&mut self.store, byte).unwrap();
        let mut rounds = 0;
        let mut rest = lines;
        while !rest.is_empty() {
            // Pieces of growing and of shrinking length.
            let (piece, after) = rest.split_at(rest.len().min(700 + rest.len() % 9_000));
            self.write(piece);
            rounds = self.check_lines.call(&mut self.store, ()).unwrap();
            rest = after;
        }
        let length = self.history_report.call(&mut self.store, ()).unwrap();
        (self.answer(length), rounds)
    }

    fn merge(&mut self, reports: &[Value]) -> Value {
        self.write(&json!(reports).to_string());
        let length = self.merge_reports.call(&mut self.store, ()).unwrap();
        self.answer(length)
    }

    fn judge(&mut self, receipt: &Value) -> Value {
        self.write(&receipt.to_string());
        let length = self.verify.call(&mut self.store, ()).unwrap();
        self.answer(length)
    }
}

/// A receipt over `bet` that claims no outcome, so that the module has to say what it is.
fn receipt(game: GameId, seeds: &Value, nonce: &Value, bet: Value) -> Value {
    let server_seed = seeds["server_seed"].as_str().unwrap();
    let house = Catalogue::house();
    json!({
        "game": game.id(), "rules_version": 1, "scheme": fair::SCHEME,
        "config_hash": house.active(game).config_hash().to_string(),
        "status": if game == GameId::Mines { "open" } else { "settled" },
        "commitment": fair::Commitment::of(server_seed).to_string(), "server_seed": server_seed,
        "client_seed": seeds["client_seed"], "nonce": nonce, "stake": "100", "bet": bet,
    })
}

/// Every case of the file of `game`, with its receipt.
fn cases(game: GameId, bet: impl Fn(&Value) -> Value) -> Vec<(Value, Value)> {
    cases_of(game.id(), game, bet)
}

/// The same, for a game that has another name in the file.
fn cases_of(name: &str, game: GameId, bet: impl Fn(&Value) -> Value) -> Vec<(Value, Value)> {
    let file: Value =
        serde_json::from_str(include_str!("../../../shared/games/vectors/official_calculator.json")).unwrap();
    let set = &file["games"][name];
    let cases = set["cases"].as_array().unwrap();
    cases.iter().map(|case| (receipt(game, set, &case["nonce"], bet(case)), case.clone())).collect()
}

fn dice() -> Vec<(Value, Value)> {
    cases(GameId::Dice, |_| json!({"condition": "over", "target": 5_000}))
}

/// What the module says the draws decide, from a receipt that it finds nothing wrong with.
fn outcome(verifier: &mut Verifier, receipt: &Value) -> Value {
    let judgement = verifier.judge(receipt);
    assert_eq!(judgement["verdict"], "verified", "{judgement}");
    judgement["outcome"].clone()
}

#[test]
fn f15_dice() {
    let mut verifier = Verifier::load();
    let cases = dice();
    for (receipt, case) in &cases {
        let roll = outcome(&mut verifier, receipt)["roll"].as_u64().unwrap();
        let expected: f64 = case["expected"].as_f64().unwrap();
        assert_eq!(format!("{}.{:02}", roll / 100, roll % 100), format!("{expected:.2}"), "{case}");
    }
    assert_eq!(cases.len(), 10);
}

#[test]
fn f15_plinko() {
    let mut verifier = Verifier::load();
    let cases = cases(GameId::Plinko, |case| json!({"rows": case["rows"], "risk": case["risk"]}));
    for (receipt, case) in &cases {
        let expected = case["expected_multiplier"].to_string();
        let mut receipt = receipt.clone();
        receipt["multiplier"] = json!(expected.trim_end_matches(".0"));
        outcome(&mut verifier, &receipt);
    }
    assert_eq!(cases.len(), 36);
}

#[test]
fn f15_roulette() {
    let mut verifier = Verifier::load();
    let cases = cases(GameId::Roulette, |_| json!({"bets": [{"on": "red", "stake": "100"}]}));
    for (receipt, case) in &cases {
        assert_eq!(outcome(&mut verifier, receipt), json!({"pocket": case["expected"]}), "{case}");
    }
    assert_eq!(cases.len(), 10);
}

#[test]
fn f15_mines() {
    let mut verifier = Verifier::load();
    let cases = cases(GameId::Mines, |case| json!({"mines": case["mines"]}));
    for (receipt, case) in &cases {
        assert_eq!(
            sorted(&outcome(&mut verifier, receipt)["mines"]),
            case["expected_sorted_0based"],
            "{case}"
        );
    }
    assert_eq!(cases.len(), 24);
}

fn sorted(numbers: &Value) -> Value {
    let mut numbers: Vec<u64> = serde_json::from_value(numbers.clone()).unwrap();
    numbers.sort_unstable();
    json!(numbers)
}

#[test]
fn f15_limbo() {
    let mut verifier = Verifier::load();
    let cases = cases(GameId::Limbo, |_| json!({"target": "2"}));
    for (receipt, case) in &cases {
        let result = outcome(&mut verifier, receipt)["result"].as_u64().unwrap();
        let expected: f64 = case["expected"].as_f64().unwrap();
        assert_eq!(format!("{}.{:02}", result / 100, result % 100), format!("{expected:.2}"), "{case}");
    }
    assert_eq!(cases.len(), 10);
}

#[test]
fn f15_wheel() {
    let mut verifier = Verifier::load();
    let cases = cases(GameId::Wheel, |case| json!({"segments": case["segments"], "risk": case["risk"]}));
    for (receipt, case) in &cases {
        let mut receipt = receipt.clone();
        receipt["multiplier"] = json!(case["expected_multiplier"].to_string().trim_end_matches(".0"));
        outcome(&mut verifier, &receipt);
    }
    assert_eq!(cases.len(), 15);
}

#[test]
fn f15_keno() {
    let mut verifier = Verifier::load();
    let cases = cases(GameId::Keno, |_| json!({"risk": "low", "picks": [1]}));
    for (receipt, case) in &cases {
        assert_eq!(
            sorted(&outcome(&mut verifier, receipt)["numbers"]),
            case["expected_sorted_1based"],
            "{case}"
        );
    }
    assert_eq!(cases.len(), 10);
}

/// All twenty flips, called as the file says they fall.
#[test]
fn f15_coinflip() {
    let mut verifier = Verifier::load();
    let cases = cases(GameId::Coinflip, |case| json!({"side": case["expected"][0]}));
    for (receipt, case) in &cases {
        let mut receipt = receipt.clone();
        let later = case["expected"].as_array().unwrap()[1..].iter();
        receipt["actions"] = later.map(|side| json!({"type": "flip", "side": side})).collect();
        receipt["multiplier"] = json!("1038090.24");
        assert_eq!(outcome(&mut verifier, &receipt)["flips"], case["expected"], "{case}");
    }
    assert_eq!(cases.len(), 10);
}

/// All 52 cards, turned without a guess.
#[test]
fn f15_hilo() {
    let mut verifier = Verifier::load();
    let cases = cases(GameId::Hilo, |_| json!({}));
    for (receipt, case) in &cases {
        let mut receipt = receipt.clone();
        receipt["actions"] = json!(vec![json!({"type": "skip"}); 51]);
        assert_eq!(outcome(&mut verifier, &receipt)["cards"], case["cards"], "{case}");
    }
    assert_eq!(cases.len(), 10);
}

/// Every card replaced.
#[test]
fn f15_video_poker() {
    let mut verifier = Verifier::load();
    let cases = cases_of("videopoker", GameId::VideoPoker, |_| json!({}));
    for (receipt, case) in &cases {
        let mut receipt = receipt.clone();
        receipt["actions"] = json!([{"type": "draw", "hold": []}]);
        let outcome = outcome(&mut verifier, &receipt);
        assert_eq!((&outcome["dealt"], &outcome["hand"]), (&case["initial"], &case["coming"]), "{case}");
    }
    assert_eq!(cases.len(), 10);
}

/// The round as it is abandoned: insurance declined, standing on every card.
#[test]
fn f15_blackjack() {
    let mut verifier = Verifier::load();
    let cases = cases(GameId::Blackjack, |_| json!({}));
    for (receipt, case) in &cases {
        let mut receipt = receipt.clone();
        receipt["actions"] = json!([{"type": "abandon"}]);
        if verifier.judge(&receipt)["verdict"] == "mismatch" {
            // A blackjack ended the round at once.
            receipt["actions"] = json!([]);
        }
        let outcome = outcome(&mut verifier, &receipt);
        assert_eq!(outcome["hands"][0]["cards"], case["player"], "{case}");
        let rest = case["remaining"].as_array().unwrap();
        let dealer = [case["dealer"].as_array().unwrap(), &rest[..]].concat();
        let drawn = outcome["dealer"].as_array().unwrap();
        assert_eq!(*drawn, dealer[..drawn.len()], "{case}");
    }
    assert_eq!(cases.len(), 10);
}

/// The page that proves rounds asks for these: every step, and what the round was played under.
#[test]
fn the_module_shows_every_step_and_the_configuration() {
    let mut verifier = Verifier::load();
    for (receipt, case) in dice() {
        let judgement = verifier.judge(&receipt);
        verifier.write(&receipt.to_string());
        let length = verifier.prove.call(&mut verifier.store, ()).unwrap();
        let proof = verifier.answer(length);
        for part in ["verdict", "reason", "checks", "outcome"] {
            assert_eq!(proof[part], judgement[part], "{part} of {case}");
        }
        let draw = &proof["draws"][0];
        assert_eq!(draw["index"], proof["outcome"]["roll"]);
        let word = draw["word"].as_u64().unwrap();
        assert!(proof["blocks"][0]["bytes"].as_str().unwrap().starts_with(&format!("{word:08x}")), "{proof}");
        let hash = proof["round"]["config_hash"].as_str().unwrap().to_owned();
        assert_eq!(receipt["config_hash"], json!(hash));
        verifier.write(&hash);
        let length = verifier.configuration.call(&mut verifier.store, ()).unwrap();
        assert_eq!(verifier.answer(length), *Catalogue::house().active(GameId::Dice).document());
    }
}

#[test]
fn the_module_tells_the_four_verdicts_apart() {
    let mut verifier = Verifier::load();
    let (receipt, _) = dice().remove(0);
    let mut check = |change: &dyn Fn(&mut Value), verdict: &str| {
        let mut receipt = receipt.clone();
        change(&mut receipt);
        assert_eq!(verifier.judge(&receipt)["verdict"], verdict, "{receipt}");
    };
    check(&|_| {}, "verified");
    check(&|receipt| receipt["server_seed"] = Value::Null, "pending");
    check(&|receipt| receipt["payout"] = json!("1000"), "mismatch");
    check(&|receipt| receipt["outcome"] = json!({"roll": 2808}), "mismatch");
    check(&|receipt| receipt["rules_version"] = json!(9), "cannot_check");
    check(&|receipt| *receipt = json!("not a receipt"), "cannot_check");
}

fn export() -> Vec<String> {
    let games = GameId::ALL.to_vec();
    Export { number: 9, rounds: 2_600, games, rounds_per_seed: 700, repeats: 3, bets: 0, revealed: true }
        .lines()
        .collect()
}

/// What the engine itself reports, which its own tests hold against everything it claims.
fn native(lines: &str) -> Value {
    let house = Catalogue::house();
    let mut history = History::new(&house, 0);
    history.check(lines.as_bytes());
    history.finish().json()
}

#[test]
fn a_history_of_all_games_whole_and_in_parts() {
    let mut verifier = Verifier::load();
    let lines = export();
    let whole: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let (report, rounds) = verifier.history(0, &whole);
    assert_eq!((rounds, &report["verified"], &report["fault_count"]), (2_600, &json!(2_600), &json!(0)));
    assert_eq!(report, native(&whole));

    let cuts: Vec<usize> = whole.match_indices("\n{\"seed\"").map(|(at, _)| at + 1).collect();
    assert!(cuts.len() > 3);
    let starts = [&[0], &cuts[..]].concat();
    let ends = [&cuts[..], &[whole.len()]].concat();
    let mut parts: Vec<Value> = starts
        .iter()
        .zip(ends)
        .map(|(start, end)| verifier.history(*start as u64, &whole[*start..end]).0)
        .collect();
    parts.reverse();
    assert_eq!(verifier.merge(&parts), report);
}

#[test]
fn a_damaged_history_is_told_where() {
    let mut verifier = Verifier::load();
    let mut lines = export();
    let played = lines.iter().position(|line| line.contains("\"roll\":")).unwrap();
    lines[played] = lines[played].replace("\"roll\":", "\"roll\":9");
    lines.remove(played + 50);
    let hidden = lines.iter().position(|line| line.contains("\"index\":1,")).unwrap();
    let next = lines.iter().position(|line| line.contains("\"index\":2,")).unwrap();
    lines.drain(hidden..next);
    lines.push("{".to_owned());
    let damaged = lines.join("\n");
    let (report, _) = verifier.history(0, &damaged);
    assert_eq!(report, native(&damaged));
    assert_eq!((&report["mismatch"], &report["unreadable"]), (&json!(1), &json!(1)));
    assert_eq!(report["mismatches"][0]["checks"][0]["field"], "outcome");
    let kinds: Vec<&Value> =
        report["faults"].as_array().unwrap().iter().map(|fault| &fault["kind"]).collect();
    assert_eq!(kinds, ["missing_nonces", "missing_seeds"]);
    // Without `begin_history` the next lines are a history of their own; and single receipts are judged as before.
    assert_eq!(verifier.history(0, "").0["rounds"], 0);
    let (receipt, _) = dice().remove(0);
    assert_eq!(verifier.judge(&receipt)["verdict"], "verified");
    assert!(verifier.merge(&[json!(1)])["error"].is_string());
}
