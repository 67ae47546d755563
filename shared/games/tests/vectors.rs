//! F15: outcomes against those of other people's programs (`vectors/official_calculator.json` names its source).

#![allow(clippy::unwrap_used, clippy::cast_possible_wrap, reason = "a test stops at the first surprise")]

use fair::Draws;
use games::{Auditor, GameId};
use serde_json::{Value, json};

/// Runs every case of `game` that `params` knows how to ask for, and returns how many there were.
fn check(game: GameId, params: impl Fn(&Value) -> Value, agrees: impl Fn(&Value, &Value) -> bool) -> usize {
    check_set(game.id(), game, params, agrees)
}

/// The same, for a game that has another name in the file.
fn check_set(
    name: &str,
    game: GameId,
    params: impl Fn(&Value) -> Value,
    agrees: impl Fn(&Value, &Value) -> bool,
) -> usize {
    let file: Value = serde_json::from_str(include_str!("../vectors/official_calculator.json")).unwrap();
    let set = &file["games"][name];
    let seed = |name: &str| set[name].as_str().unwrap().to_owned();
    let (server_seed, client_seed) = (seed("server_seed"), seed("client_seed"));
    let auditor = Auditor::house();
    let cases = set["cases"].as_array().unwrap();
    for case in cases {
        let mut draws = Draws::new(&server_seed, &client_seed, case["nonce"].as_u64().unwrap());
        let line = auditor.outcome_line(game, &params(case), &mut draws).unwrap();
        assert!(agrees(case, &line), "{game}: expected {case}, computed {line}");
    }
    cases.len()
}

fn sorted(line: &Value) -> Value {
    let mut numbers: Vec<u64> =
        line.as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect();
    numbers.sort_unstable();
    json!(numbers)
}

fn decimal(value: &Value) -> String {
    value.as_number().unwrap().to_string()
}

#[test]
fn f15_dice() {
    let hundredths = |case: &Value| -> u32 {
        let (whole, fraction) = decimal(&case["expected"]).split_once('.').map_or_else(
            || (decimal(&case["expected"]), String::new()),
            |(whole, fraction)| (whole.to_owned(), fraction.to_owned()),
        );
        format!("{whole}{fraction:0<2}").parse().unwrap()
    };
    let cases = check(GameId::Dice, |_| json!({}), |case, line| line["roll"] == json!(hundredths(case)));
    assert_eq!(cases, 10);
}

#[test]
fn f15_plinko() {
    let params = |case: &Value| json!({"rows": case["rows"], "risk": case["risk"]});
    let cases = check(GameId::Plinko, params, |case, line| {
        line["multiplier"].as_str().unwrap() == decimal(&case["expected_multiplier"]).trim_end_matches(".0")
    });
    assert!(cases >= 9, "{cases}");
}

#[test]
fn f15_roulette() {
    let cases = check(GameId::Roulette, |_| json!({}), |case, line| line["pocket"] == case["expected"]);
    assert_eq!(cases, 10);
}

#[test]
fn f15_mines() {
    let params = |case: &Value| json!({"mines": case["mines"]});
    let cases =
        check(GameId::Mines, params, |case, line| sorted(&line["mines"]) == case["expected_sorted_0based"]);
    assert!(cases >= 10, "{cases}");
}

#[test]
fn f15_limbo() {
    let hundredths = |case: &Value| {
        let text = decimal(&case["expected"]);
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        format!("{whole}{fraction:0<2}").parse::<u64>().unwrap()
    };
    let cases = check(GameId::Limbo, |_| json!({}), |case, line| line["result"] == json!(hundredths(case)));
    assert_eq!(cases, 10);
}

#[test]
fn f15_coinflip() {
    let cases = check(GameId::Coinflip, |_| json!({}), |case, line| line["flips"] == case["expected"]);
    assert_eq!(cases, 10);
}

#[test]
fn f15_wheel() {
    let params = |case: &Value| json!({"segments": case["segments"], "risk": case["risk"]});
    let cases = check(GameId::Wheel, params, |case, line| {
        line["multiplier"].as_str().unwrap() == decimal(&case["expected_multiplier"]).trim_end_matches(".0")
    });
    assert_eq!(cases, 15);
}

#[test]
fn f15_keno() {
    let cases = check(
        GameId::Keno,
        |_| json!({}),
        |case, line| sorted(&line["numbers"]) == case["expected_sorted_1based"],
    );
    assert_eq!(cases, 10);
}

#[test]
fn f15_hilo() {
    let cases = check(GameId::Hilo, |_| json!({}), |case, line| line["cards"] == case["cards"]);
    assert_eq!(cases, 10);
}

#[test]
fn f15_blackjack() {
    let cases = check(
        GameId::Blackjack,
        |_| json!({}),
        |case, line| {
            let parts = ["player", "dealer", "remaining"].map(|part| case[part].as_array().unwrap().clone());
            line["cards"] == json!(parts.concat())
        },
    );
    assert_eq!(cases, 10);
}

#[test]
fn f15_video_poker() {
    let cases = check_set(
        "videopoker",
        GameId::VideoPoker,
        |_| json!({}),
        |case, line| {
            let parts = ["initial", "coming"].map(|part| case[part].as_array().unwrap().clone());
            line["deck"] == json!(parts.concat())
        },
    );
    assert_eq!(cases, 10);
}
