//! What stands in the form, and how a receipt gets in and out of it.

use games::GameId;
use serde_json::{Map, Value};

use super::hints::{self, Place};
use crate::bet::Draft;
use crate::form::{Choice, Line};
use crate::game;
use crate::json;
use crate::markup::{Element, element};
use crate::part::Deed;

/// The form's contents, valid or not.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    game: String,
    commitment: String,
    server_seed: String,
    client_seed: String,
    nonce: String,
    stake: String,
    draft: Draft,
    /// The rest of the receipt: what the house claims, and what no field shows.
    rest: Map<String, Value>,
}

/// What fields show; the rest of a receipt is kept as it came.
const SHOWN: [&str; 7] = ["game", "commitment", "server_seed", "client_seed", "nonce", "stake", "bet"];

/// Chooses a game.
const GAME: &str = "game";
/// Types into the field of this name.
const NONCE: &str = "nonce";
const SERVER_SEED: &str = "server-seed";
const COMMITMENT: &str = "commitment";
const CLIENT_SEED: &str = "client-seed";
const STAKE: &str = "stake";

impl Fields {
    pub(crate) fn new() -> Self {
        Self {
            game: GameId::Dice.id().to_owned(),
            commitment: String::new(),
            server_seed: String::new(),
            client_seed: String::new(),
            nonce: "0".to_owned(),
            stake: "100".to_owned(),
            draft: Draft::new(),
            rest: Map::new(),
        }
    }

    /// Puts a receipt into the fields.
    pub(crate) fn load(&mut self, receipt: &Value) {
        let text = |name: &str| match &receipt[name] {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.game = text("game");
        self.commitment = text("commitment");
        self.server_seed = text("server_seed");
        self.client_seed = text("client_seed");
        self.nonce = text("nonce");
        self.stake = text("stake");
        self.draft.load(&self.game, &receipt["bet"]);
        self.rest = json::without(receipt, &SHOWN);
    }

    /// The receipt that the form describes now.
    pub(crate) fn receipt(&self) -> Value {
        let Self { game, nonce, server_seed: seed, .. } = self;
        let mut receipt = Value::Object(self.rest.clone());
        receipt["bet"] = self.draft.json(game);
        receipt["game"] = game.as_str().into();
        receipt["commitment"] = self.commitment.trim().into();
        receipt["server_seed"] = Some(seed.as_str()).filter(|seed| !seed.is_empty()).into();
        receipt["client_seed"] = self.client_seed.as_str().into();
        receipt["nonce"] = nonce.trim().parse::<u64>().map_or_else(|_| nonce.as_str().into(), Value::from);
        // A receipt's own stake stays what it says; by hand, the chips on the table are the stake.
        let from_house = receipt["round"].is_string();
        receipt["stake"] =
            if from_house { self.stake.clone() } else { self.draft.stake(game, &self.stake) }.into();
        receipt
    }

    /// Whether nothing was entered yet.
    pub(crate) fn untouched(&self) -> bool {
        self.server_seed.is_empty() && self.client_seed.is_empty() && self.commitment.is_empty()
    }

    /// Takes what was done to the fields.
    pub(crate) fn hear(&mut self, deed: &Deed) {
        let field = match deed.does.as_str() {
            GAME => {
                // What a receipt claimed was about another game.
                self.rest.clear();
                &mut self.game
            }
            NONCE => &mut self.nonce,
            SERVER_SEED => &mut self.server_seed,
            COMMITMENT => &mut self.commitment,
            CLIENT_SEED => &mut self.client_seed,
            STAKE => &mut self.stake,
            _ => return self.draft.hear(&self.game, &self.stake, deed),
        };
        field.clone_from(&deed.value);
    }

    /// The fields as they are now, with what the engine takes for a mistake.
    pub(crate) fn shown(&self, mistake: Option<(Place, &str)>) -> Vec<Element> {
        let line = |does, label, value, mono, problem| {
            Line { id: does, label, does, value, mono, problem, locked: false }.field()
        };
        let game = Choice { id: "game", label: "Game", does: GAME, value: &self.game, locked: false };
        let first = element("div")
            .class("fields")
            .child(game.field(game::choices().iter().copied()))
            .child(line(NONCE, "Nonce", &self.nonce, false, None));
        let seed_hint = mistake.filter(|(place, _)| *place == Place::ServerSeed).map(|(_, hint)| hint);
        let client_hint = hints::client_seed(&self.client_seed);
        let stake = if game::chips(&self.game) { "One chip, in cents" } else { "Stake, in cents" };
        let commitment_hint = hints::commitment(&self.commitment);
        let bet = element("div").attr("id", "bet-fields").class("stack");
        vec![
            first,
            line(SERVER_SEED, "Server seed", &self.server_seed, true, seed_hint),
            line(COMMITMENT, "Commitment", &self.commitment, true, commitment_hint),
            line(CLIENT_SEED, "Client seed", &self.client_seed, true, client_hint.as_deref()),
            line(STAKE, stake, &self.stake, false, None),
            bet.children(self.draft.fields(&self.game, false)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_receipt_comes_out_as_it_went_in() {
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
            let mut fields = Fields::new();
            fields.load(&receipt);
            assert_eq!(fields.receipt(), receipt);
        }
    }
}
