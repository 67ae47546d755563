//! The receipt of a round: the answer to a play, and all that a verifier needs.

use games::{Claim, Link, Status};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A round, open or over. Amounts are decimal-free strings in minor units.
///
/// Unknown fields are ignored when a receipt is read: receipts may grow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// Id of the round within its wallet: the log position it was opened at.
    pub round: String,
    /// Game id.
    #[cfg_attr(feature = "openapi", schema(example = "dice"))]
    pub game: String,
    /// Version of the game's rules.
    pub rules_version: u32,
    /// Fairness scheme.
    #[cfg_attr(feature = "openapi", schema(example = "hmac-sha256-v1"))]
    pub scheme: String,
    /// SHA-256 of the game's configuration document, lowercase hex.
    pub config_hash: String,
    /// `open`, `settled` or `void`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "settled"))]
    pub status: Status,
    /// Which seed of the wallet, from 0.
    pub seed_index: u64,
    /// SHA-256 of the server seed, published before the player chose the client seed.
    pub commitment: String,
    /// The commitment that was published for the seed after this one: links the seeds of a history into a chain.
    pub next_commitment: String,
    /// The player's seed.
    pub client_seed: String,
    /// Round number on this seed, from 0, without gaps.
    pub nonce: u64,
    /// Minor units taken.
    #[cfg_attr(feature = "openapi", schema(example = "100"))]
    pub stake: String,
    /// Minor units taken in all: the stake, and what steps added to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staked: Option<String>,
    /// The bet in its canonical form.
    pub bet: Value,
    /// The player's steps so far.
    #[serde(default)]
    pub actions: Vec<Value>,
    /// Open rounds: what the player may see by now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Value>,
    /// Open rounds: what is legal next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal: Option<Value>,
    /// Settled rounds: what the draws decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Value>,
    /// Settled rounds of one bet: what the stake was multiplied by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiplier: Option<String>,
    /// Minor units paid, once the round is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payout: Option<String>,
    /// Once the seed is revealed: the server seed. `null` until then.
    #[serde(default)]
    pub server_seed: Option<String>,
    /// Log position of the last event of the round.
    pub seq: u64,
    /// Time of that event, milliseconds since 1970.
    pub ts: u64,
    /// Balance after that event, minor units.
    pub balance: String,
    /// The operator whose player it is. Receipts from before they were signed do not name their wallet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "demo"))]
    pub operator: Option<String>,
    /// Player id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "ada"))]
    pub player: Option<String>,
    /// Currency code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "EUR"))]
    pub currency: Option<String>,
    /// `real` or `demo`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "demo"))]
    pub mode: Option<String>,
    /// The house's signature: a compact JWS by a key of `GET /.well-known/jwks.json`. Its payload is this receipt
    /// without `signature`, `server_seed`, `shown` and `legal`, as canonical JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

impl Receipt {
    /// What the receipt says, for [`games::verify`].
    #[must_use]
    pub fn claim(&self) -> Claim<'_> {
        Claim {
            game: &self.game,
            rules_version: self.rules_version,
            scheme: &self.scheme,
            config_hash: Some(&self.config_hash),
            commitment: Some(&self.commitment),
            server_seed: self.server_seed.as_deref(),
            client_seed: &self.client_seed,
            nonce: self.nonce,
            stake: &self.stake,
            bet: &self.bet,
            actions: &self.actions,
            status: self.status,
            staked: self.staked.as_deref(),
            outcome: self.outcome.as_ref(),
            multiplier: self.multiplier.as_deref(),
            payout: self.payout.as_deref(),
        }
    }

    /// Where the round stands in the history of its wallet, for [`games::check_history`].
    #[must_use]
    pub fn link(&self) -> Link<'_> {
        Link {
            seed_index: self.seed_index,
            commitment: &self.commitment,
            next_commitment: &self.next_commitment,
            client_seed: &self.client_seed,
            nonce: self.nonce,
        }
    }
}

/// A page of rounds, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoundPage {
    /// The rounds.
    pub rounds: Vec<Receipt>,
    /// Where the next page starts; `null` on the last.
    pub cursor: Option<String>,
}
