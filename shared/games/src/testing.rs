//! Random bets and steps of every game, for tests that play the house. Behind the feature `testing`.

mod export;

pub use export::Export;

use crate::registry::GameId;
use serde_json::{Value, json};

/// A bet of `stake` in total, chosen by `pick`. Within the house's configuration; whether the stake is within the limits
/// is up to the caller.
#[must_use]
pub fn bet(game: GameId, stake: u128, pick: u32) -> Value {
    let word = |words: &[&str]| words[pick as usize % words.len()].to_owned();
    // Two chips where the stake can be divided.
    let chips = |first: Value, second: Value| {
        let (half, rest) = (stake - stake / 3, stake / 3);
        let chips = [(first, half), (second, rest)].into_iter().filter(|(_, stake)| *stake > 0);
        chips
            .map(|(mut chip, stake)| {
                chip["stake"] = json!(stake.to_string());
                chip
            })
            .collect::<Vec<_>>()
    };
    match game {
        GameId::Dice if pick.is_multiple_of(2) => json!({"condition": "over", "target": 200 + pick % 9_800}),
        GameId::Dice => json!({"condition": "under", "target": 1 + pick % 9_800}),
        GameId::Limbo => json!({"target": format!("{}.{:02}", 1 + pick % 500, 1 + pick / 500 % 99)}),
        GameId::Coinflip => json!({"side": word(&["heads", "tails"])}),
        GameId::Plinko => {
            json!({"rows": 8 + pick / 4 % 9, "risk": word(&["low", "medium", "high", "expert"])})
        }
        GameId::Roulette => {
            let straight = json!({"on": "straight", "numbers": [pick % 37]});
            let bets = chips(straight, json!({"on": "dozen", "which": 1 + pick % 3}));
            json!({"wheel": word(&["european", "american"]), "bets": bets})
        }
        GameId::Wheel => {
            json!({"segments": 10 + pick / 3 % 5 * 10, "risk": word(&["low", "medium", "high"])})
        }
        GameId::Keno => {
            let picks: Vec<u32> = (0..=pick / 4 % 10).map(|i| 1 + (pick / 40 + i * 3) % 40).collect();
            json!({"risk": word(&["classic", "low", "medium", "high"]), "picks": picks})
        }
        GameId::Mines => json!({"mines": 1 + pick % 24}),
        GameId::Baccarat => {
            let spots = ["player", "banker", "tie"];
            let (first, second) = (spots[pick as usize % 3], spots[(pick as usize + 1) % 3]);
            json!({"bets": chips(json!({"on": first}), json!({"on": second}))})
        }
        GameId::Hilo | GameId::Blackjack | GameId::Slots | GameId::VideoPoker => json!({}),
    }
}

/// Every step that an open round offers, from its `legal`.
#[must_use]
pub fn legal_steps(legal: &Value) -> Vec<Value> {
    let list = |name: &str| legal[name].as_array().cloned().unwrap_or_default();
    let mut steps: Vec<Value> = Vec::new();
    steps.extend(list("reveal").iter().map(|tile| json!({"type": "reveal", "tile": tile})));
    steps.extend(list("flip").iter().map(|side| json!({"type": "flip", "side": side})));
    steps.extend(list("guess").iter().map(|guess| json!({"type": "guess", "direction": guess["direction"]})));
    steps.extend(list("actions").iter().map(|action| json!({"type": action["type"]})));
    if legal["skip"] == true {
        steps.push(json!({"type": "skip"}));
    }
    if !legal["cash_out"].is_null() {
        steps.push(json!({"type": "cash_out"}));
    }
    if let Some(positions) = legal["draw"].as_array() {
        steps.extend(holds(positions.len()));
    }
    steps
}

/// Every step that can be written down for a game, legal or not. The house's own step is not among them.
#[must_use]
pub fn all_steps(game: GameId) -> Vec<Value> {
    let typed = |name: &str, field: &str, words: &[&str]| -> Vec<Value> {
        words.iter().map(|word| json!({"type": name, field: word})).collect()
    };
    let plain = |words: &[&str]| -> Vec<Value> { words.iter().map(|word| json!({"type": word})).collect() };
    match game {
        GameId::Coinflip => [typed("flip", "side", &["heads", "tails"]), plain(&["cash_out"])].concat(),
        GameId::Mines => {
            let tiles = (0..25).map(|tile| json!({"type": "reveal", "tile": tile}));
            tiles.chain(plain(&["cash_out"])).collect()
        }
        GameId::Hilo => {
            let directions = ["higher_or_same", "lower_or_same", "higher", "lower", "same"];
            [typed("guess", "direction", &directions), plain(&["skip", "cash_out"])].concat()
        }
        GameId::Blackjack => plain(&["hit", "stand", "double", "split", "insure", "decline"]),
        GameId::VideoPoker => holds(5),
        GameId::Dice
        | GameId::Limbo
        | GameId::Plinko
        | GameId::Roulette
        | GameId::Wheel
        | GameId::Keno
        | GameId::Slots
        | GameId::Baccarat => Vec::new(),
    }
}

/// Every subset of the positions.
fn holds(positions: usize) -> Vec<Value> {
    (0..1_usize << positions)
        .map(|subset| {
            let hold: Vec<usize> = (0..positions).filter(|at| subset >> at & 1 == 1).collect();
            json!({"type": "draw", "hold": hold})
        })
        .collect()
}
