//! Vectors of the field, tried on every load: the engine is believed only where other people's programs agree.
//!
//! The page carries them as data (see `page/golden.rs`), so the module holds none of the results that it is tried on.

use games::{Claim, Position, Status, verify};
use serde_json::Value;

use crate::house::HOUSE;

/// How many of the vectors in this text the engine agrees with, of how many.
pub(crate) fn try_all(json: &str) -> Option<(usize, usize)> {
    let vectors: Value = serde_json::from_str(json).ok()?;
    let vectors = vectors.as_array()?;
    Some((vectors.iter().filter(|vector| holds(vector)).count(), vectors.len()))
}

/// Whether the engine comes to the published result of a round: to `expected`, at the pointer `field` of the outcome or as
/// the `multiplier` of the stake. `sorted` lists are compared without their order.
pub(crate) fn holds(vector: &Value) -> bool {
    result(vector).is_some_and(|result| result == vector["expected"])
}

fn result(vector: &Value) -> Option<Value> {
    let text = |name: &str| vector[name].as_str();
    let commitment = fair::Commitment::of(text("server_seed")?).to_string();
    let claim = Claim {
        game: text("game")?,
        rules_version: 1,
        scheme: fair::SCHEME,
        config_hash: None,
        commitment: Some(&commitment),
        server_seed: text("server_seed"),
        client_seed: text("client_seed")?,
        nonce: vector["nonce"].as_u64()?,
        stake: "100",
        bet: &vector["bet"],
        actions: vector["actions"].as_array().map(Vec::as_slice).unwrap_or_default(),
        status: Status::Settled,
        staked: None,
        outcome: None,
        multiplier: None,
        payout: None,
    };
    let round = verify(&HOUSE, &claim).round?;
    if text("field")? == "multiplier" {
        let Position::Settled { multiplier, .. } = round.position else { return None };
        return multiplier.map(|multiplier| Value::from(multiplier.to_string()));
    }
    let mut result = round.outcome.pointer(text("field")?)?.clone();
    if let (Some(true), Some(list)) = (vector["sorted"].as_bool(), result.as_array_mut()) {
        list.sort_by_key(Value::as_u64);
    }
    Some(result)
}
