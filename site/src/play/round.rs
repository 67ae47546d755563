//! What the house answers, field by field. Read from JSON by name: types that read themselves would be a quarter of the
//! wasm.

use serde_json::Value;

use crate::api::{Failure, number, text};

/// A receipt as the house wrote it, with all that this page asks of one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Round(Value);

impl Round {
    /// Whatever lacks one of these is no receipt.
    pub(super) fn read(receipt: Value) -> Result<Self, Failure> {
        for name in ["round", "game", "config_hash", "status", "stake", "balance"] {
            text(&receipt, name)?;
        }
        for name in ["nonce", "seq"] {
            number(&receipt, name)?;
        }
        Ok(Self(receipt))
    }

    /// A part of it; `null` where it has none.
    pub(crate) fn part(&self, name: &str) -> &Value {
        &self.0[name]
    }

    /// A text of it; empty where it has none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_default()
    }

    /// A number that every receipt has.
    pub(super) fn number(&self, name: &str) -> u64 {
        self.0[name].as_u64().unwrap_or_default()
    }

    /// The player's steps so far.
    pub(crate) fn actions(&self) -> &[Value] {
        self.0["actions"].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether its player has a step to take.
    pub(super) fn open(&self) -> bool {
        self.text("status") == "open"
    }

    /// Whether the server seed is known, and with it everything that proves it.
    pub(super) fn revealed(&self) -> bool {
        !self.0["server_seed"].is_null()
    }

    /// What the draws decided, once the round is over.
    pub(super) fn outcome(&self) -> Option<&Value> {
        Some(&self.0["outcome"]).filter(|outcome| !outcome.is_null())
    }

    /// The receipt as JSON.
    pub(super) fn json(&self) -> String {
        self.0.to_string()
    }
}

/// The wallet's seeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seeds {
    pub(super) active: Option<ActiveSeed>,
    pub(super) next_commitment: String,
}

/// The seed that rounds are played on now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ActiveSeed {
    pub(super) commitment: String,
    pub(super) client_seed: String,
    /// Of the next round.
    pub(super) nonce: u64,
}

impl Seeds {
    /// From the answer of `GET /v1/seeds`.
    pub(super) fn read(answer: &Value) -> Result<Self, Failure> {
        let active = &answer["active"];
        let active = if active.is_null() { None } else { Some(ActiveSeed::read(active)?) };
        Ok(Self { active, next_commitment: text(answer, "next_commitment")? })
    }
}

impl ActiveSeed {
    fn read(active: &Value) -> Result<Self, Failure> {
        Ok(Self {
            commitment: text(active, "commitment")?,
            client_seed: text(active, "client_seed")?,
            nonce: number(active, "nonce")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wire::{ActiveSeed as WireSeed, Receipt, SeedsView};

    /// As the house writes it.
    fn receipt() -> Value {
        let receipt = json!({
            "round": "7", "game": "dice", "rules_version": 1, "scheme": "hmac-sha256-v1", "config_hash": "c",
            "status": "open", "seed_index": 0, "commitment": "p", "next_commitment": "q", "client_seed": "s",
            "nonce": 4, "stake": "100", "bet": {}, "actions": [{"type": "skip"}], "server_seed": null, "seq": 9,
            "ts": 1, "balance": "900",
        });
        serde_json::to_value(serde_json::from_value::<Receipt>(receipt).unwrap()).unwrap()
    }

    #[test]
    fn a_receipt_of_the_house_is_read_and_handed_on_whole() {
        let round = Round::read(receipt()).unwrap();
        assert!(round.open() && !round.revealed() && round.outcome().is_none());
        assert_eq!((round.number("nonce"), round.actions().len(), round.text("payout")), (4, 1, ""));
        assert_eq!(serde_json::from_str::<Value>(&round.json()).unwrap(), receipt());
    }

    #[test]
    fn what_lacks_a_field_is_no_receipt() {
        for name in ["round", "game", "config_hash", "status", "stake", "balance", "nonce", "seq"] {
            let mut receipt = receipt();
            receipt[name].take();
            assert_eq!(Round::read(receipt), Err(Failure::Lacks(name)));
        }
        assert!(Round::read(json!("hello")).is_err());
    }

    #[test]
    fn seeds_of_the_house_are_read() {
        let active = WireSeed { index: 0, commitment: "p".into(), client_seed: "s".into(), nonce: 3 };
        let mut view =
            SeedsView { active: Some(active), next_commitment: "q".into(), revealed: None, seq: 1 };
        let seeds = Seeds::read(&json!(view)).unwrap();
        assert_eq!((seeds.active.unwrap().nonce, seeds.next_commitment.as_str()), (3, "q"));
        view.active = None;
        assert_eq!(Seeds::read(&json!(view)).unwrap().active, None);
        assert_eq!(Seeds::read(&json!({"active": {}})), Err(Failure::Lacks("commitment")));
    }
}
