//! What stands in the form, and how a receipt gets in and out of it.

use games::GameId;
use leptos::prelude::*;
use serde_json::{Map, Value, json};

use crate::bet::Draft;

/// The form's contents, valid or not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub(crate) game: RwSignal<String>,
    pub(crate) commitment: RwSignal<String>,
    pub(crate) server_seed: RwSignal<String>,
    pub(crate) client_seed: RwSignal<String>,
    pub(crate) nonce: RwSignal<String>,
    pub(crate) stake: RwSignal<String>,
    pub(crate) draft: Draft,
    /// The rest of the receipt: what the house claims, and what no field shows.
    pub(crate) rest: RwSignal<Map<String, Value>>,
}

/// What fields show; the rest of a receipt is kept as it came.
const SHOWN: [&str; 7] = ["game", "commitment", "server_seed", "client_seed", "nonce", "stake", "bet"];

impl Fields {
    pub(crate) fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Self {
            game: RwSignal::new(GameId::Dice.id().to_owned()),
            commitment: empty(),
            server_seed: empty(),
            client_seed: empty(),
            nonce: RwSignal::new("0".to_owned()),
            stake: RwSignal::new("100".to_owned()),
            draft: Draft::new(),
            rest: RwSignal::new(Map::new()),
        }
    }

    /// Puts a receipt into the fields.
    pub(crate) fn load(&self, receipt: &Value) {
        let text = |name: &str| match &receipt[name] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.game.set(text("game"));
        self.commitment.set(text("commitment"));
        self.server_seed.set(text("server_seed"));
        self.client_seed.set(text("client_seed"));
        self.nonce.set(text("nonce"));
        self.stake.set(text("stake"));
        self.draft.load(&text("game"), &receipt["bet"]);
        let rest =
            receipt.as_object().into_iter().flatten().filter(|(name, _)| !SHOWN.contains(&name.as_str()));
        self.rest.set(rest.map(|(name, value)| (name.clone(), value.clone())).collect());
    }

    /// The receipt that the form describes now.
    pub(crate) fn receipt(&self) -> Value {
        let game = self.game.get();
        let mut receipt = Value::Object(self.rest.get());
        let nonce = self.nonce.get();
        let seed = self.server_seed.get();
        receipt["bet"] = self.draft.json(&game);
        receipt["game"] = json!(game);
        receipt["commitment"] = json!(self.commitment.get().trim());
        receipt["server_seed"] = if seed.is_empty() { Value::Null } else { json!(seed) };
        receipt["client_seed"] = json!(self.client_seed.get());
        receipt["nonce"] = nonce.trim().parse::<u64>().map_or(json!(nonce), Value::from);
        // A receipt's own stake stays what it says; by hand, the chips on the table are the stake.
        let typed = self.stake.get();
        let from_house = receipt["round"].is_string();
        receipt["stake"] = json!(if from_house { typed } else { self.draft.stake(&game, &typed) });
        receipt
    }

    /// Whether nothing was entered yet.
    pub(crate) fn untouched(&self) -> bool {
        self.server_seed.with(String::is_empty)
            && self.client_seed.with(String::is_empty)
            && self.commitment.with(String::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_comes_out_as_it_went_in() {
        let owner = Owner::new();
        owner.set();
        for bet in [
            json!({"game": "dice", "bet": {"condition": "under", "target": 4950}}),
            json!({"game": "plinko", "bet": {"rows": 12, "risk": "expert"}}),
            json!({"game": "mines", "bet": {"mines": 5}, "actions": [{"type": "reveal", "tile": 3}, {"type": "cash_out"}]}),
            json!({"game": "roulette", "bet": {"wheel": "american", "bets": [{"on": "straight", "numbers": [17], "stake": "60"}, {"on": "red", "stake": "40"}]}}),
        ] {
            let mut receipt = json!({
                "round": "r1", "commitment": "ab", "server_seed": null, "client_seed": "a:b", "nonce": 7, "stake": "100",
                "outcome": {"x": [1, 2]}, "payout": "0", "actions": [],
            });
            for (name, value) in bet.as_object().unwrap() {
                receipt[name] = value.clone();
            }
            let fields = Fields::new();
            fields.load(&receipt);
            assert_eq!(fields.receipt(), receipt);
        }
    }
}
