//! Vectors of the field, tried on every load: the engine is believed only where other people's programs agree.
//!
//! The page carries them as data (see `page/golden.rs`), so the module holds none of the results that it is tried on.

use games::{Claim, Proof, Status, verify};
use serde::Deserialize;
use serde_json::Value;

use crate::house::HOUSE;

/// A round and what another program says about it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Golden {
    pub(crate) game: String,
    pub(crate) server_seed: String,
    pub(crate) client_seed: String,
    pub(crate) nonce: u64,
    pub(crate) bet: Value,
    #[serde(default)]
    pub(crate) actions: Vec<Value>,
    /// A pointer into the outcome; "multiplier" for what the stake is multiplied by.
    pub(crate) field: String,
    /// The published result. A list is compared without its order, where the publisher sorted it.
    pub(crate) expected: Value,
    #[serde(default)]
    pub(crate) sorted: bool,
}

impl Golden {
    /// Whether the engine comes to the published result.
    pub(crate) fn holds(&self) -> bool {
        let commitment = fair::Commitment::of(&self.server_seed).to_string();
        let claim = Claim {
            game: &self.game,
            rules_version: 1,
            scheme: fair::SCHEME,
            config_hash: None,
            commitment: Some(&commitment),
            server_seed: Some(&self.server_seed),
            client_seed: &self.client_seed,
            nonce: self.nonce,
            stake: "100",
            bet: &self.bet,
            actions: &self.actions,
            status: Status::Settled,
            staked: None,
            outcome: None,
            multiplier: None,
            payout: None,
        };
        self.result(&verify(&HOUSE, &claim)).is_some_and(|result| result == self.expected)
    }

    fn result(&self, proof: &Proof) -> Option<Value> {
        let round = proof.round.as_ref()?;
        if self.field == "multiplier" {
            let games::Position::Settled { multiplier, .. } = &round.position else { return None };
            return multiplier.map(|multiplier| Value::from(multiplier.to_string()));
        }
        let mut result = round.outcome.pointer(&self.field)?.clone();
        if let (true, Some(list)) = (self.sorted, result.as_array_mut()) {
            list.sort_by_key(Value::as_u64);
        }
        Some(result)
    }
}

/// How many of the vectors in this text the engine agrees with, of how many.
pub(crate) fn try_all(json: &str) -> Option<(usize, usize)> {
    let vectors: Vec<Golden> = serde_json::from_str(json).ok()?;
    Some((vectors.iter().filter(|vector| vector.holds()).count(), vectors.len()))
}
