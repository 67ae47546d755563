//! The field's published vectors as data of the verify page, which tries its engine on them when it loads.

use serde_json::{Value, json};

use crate::decimal;

/// Results of the published calculator of the field, captured by its users (the file names the source).
const PUBLISHED: &str = include_str!("../../../shared/games/vectors/official_calculator.json");

/// All vectors of games that this house deals, as [`crate::verify::golden`] reads them.
pub(crate) fn vectors() -> Value {
    let file: Value = serde_json::from_str(PUBLISHED).unwrap_or_default();
    let games = file["games"].as_object().into_iter().flatten();
    let vectors = games.flat_map(|(game, set)| {
        let cases = set["cases"].as_array().into_iter().flatten();
        cases.flat_map(move |case| {
            vectors_of(game, case).into_iter().map(move |vector| seeded(vector, set, case))
        })
    });
    vectors.collect()
}

fn seeded(mut vector: Value, set: &Value, case: &Value) -> Value {
    for seed in ["server_seed", "client_seed"] {
        vector[seed] = set[seed].clone();
    }
    vector["nonce"] = case["nonce"].clone();
    vector["stake"] = json!("100");
    vector
}

/// What a case says: bet and steps that make the round show it, and where in the outcome it stands.
fn vectors_of(game: &str, case: &Value) -> Vec<Value> {
    let expected = &case["expected"];
    let hundredths = || decimal::read(&expected.to_string()).and_then(|text| text.parse::<u64>().ok());
    let multiplier = || {
        let text = case["expected_multiplier"].to_string();
        text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
    };
    let vector = match game {
        "dice" => {
            json!({"bet": {"condition": "over", "target": 5_000}, "field": "/roll", "expected": hundredths()})
        }
        "limbo" => json!({"bet": {"target": "2"}, "field": "/result", "expected": hundredths()}),
        "roulette" => {
            json!({"bet": {"bets": [{"on": "red", "stake": "100"}]}, "field": "/pocket", "expected": expected})
        }
        "plinko" => json!({
            "bet": {"rows": case["rows"], "risk": case["risk"]}, "field": "multiplier", "expected": multiplier(),
        }),
        "wheel" => json!({
            "bet": {"segments": case["segments"], "risk": case["risk"]}, "field": "multiplier", "expected": multiplier(),
        }),
        "mines" => json!({
            "bet": {"mines": case["mines"]}, "field": "/mines", "expected": case["expected_sorted_0based"], "sorted": true,
        }),
        "keno" => json!({
            "bet": {"risk": "low", "picks": [1]}, "field": "/numbers", "expected": case["expected_sorted_1based"],
            "sorted": true,
        }),
        "coinflip" => {
            let sides = expected.as_array().map(Vec::as_slice).unwrap_or_default();
            let flips = sides.iter().skip(1).map(|side| json!({"type": "flip", "side": side}));
            let actions: Vec<_> = flips.collect();
            json!({"bet": {"side": sides.first()}, "actions": actions, "field": "/flips", "expected": expected})
        }
        "hilo" => {
            let turned = case["cards"].as_array().map_or(0, Vec::len);
            let actions = vec![json!({"type": "skip"}); turned.saturating_sub(1)];
            json!({"bet": {}, "actions": actions, "field": "/cards", "expected": case["cards"]})
        }
        "blackjack" => json!({"bet": {}, "field": "/hands/0/cards", "expected": case["player"]}),
        "videopoker" => {
            let drawn = |field, expected: &Value| {
                json!({
                    "game": "video_poker", "bet": {}, "actions": [{"type": "draw", "hold": []}], "field": field,
                    "expected": expected,
                })
            };
            return vec![drawn("/dealt", &case["initial"]), drawn("/hand", &case["coming"])];
        }
        // Games of the calculator that this house does not deal.
        _ => return Vec::new(),
    };
    let mut vector = vector;
    vector["game"] = json!(game);
    vec![vector]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::golden::holds;

    #[test]
    fn f15_the_engine_agrees_with_every_published_result() {
        let vectors = vectors();
        let vectors = vectors.as_array().unwrap();
        assert_eq!(vectors.len(), 10 + 10 + 10 + 36 + 15 + 24 + 10 + 10 + 10 + 10 + 20);
        for vector in vectors {
            assert!(holds(vector), "{vector}");
            let mut wrong = vector.clone();
            wrong["nonce"] = json!(vector["nonce"].as_u64().unwrap() + 1_000_000);
            // Results of few values may come again by chance; lists of cards or tiles do not.
            let telling = vector["expected"].as_array().is_some_and(|list| list.len() > 2);
            assert!(!(telling && holds(&wrong)), "{wrong}");
        }
    }
}
