//! The export of an account: lines of JSON, oldest round first.
//!
//! Written for a million rounds: what a seed's rounds have in common stands once, in the line before them.

use games::Status;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One line of `GET /v1/rounds/export`.
///
/// A page starts with its account. A seed stands before the first round on it, and again before the first round of the
/// next page. Lines have no field in common, so that the first one of each tells them apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ExportLine {
    /// Whose rounds these are.
    Account {
        /// The wallet.
        account: ExportedAccount,
    },
    /// What the rounds after this line were played on.
    Seed {
        /// The seed.
        seed: ExportedSeed,
    },
    /// A round that is over.
    Round(ExportedRound),
}

/// A wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedAccount {
    /// The operator whose player it is.
    pub operator: String,
    /// Player id.
    pub player: String,
    /// Currency code.
    pub currency: String,
    /// `real` or `demo`.
    pub mode: String,
}

/// What all rounds on a seed have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedSeed {
    /// 0 for the first seed of the wallet.
    pub index: u64,
    /// Fairness scheme.
    pub scheme: String,
    /// SHA-256 of the server seed.
    pub commitment: String,
    /// The commitment that was published for the seed after this one.
    pub next_commitment: String,
    /// The player's seed.
    pub client_seed: String,
    /// The server seed; `null` while it is not revealed.
    pub server_seed: Option<String>,
}

/// A round, without what its seed says. The fields mean what they do in a receipt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedRound {
    /// Id of the round within its wallet.
    pub round: String,
    /// Game id.
    pub game: String,
    /// Version of the game's rules.
    pub rules_version: u32,
    /// SHA-256 of the game's configuration document, lowercase hex.
    pub config_hash: String,
    /// `settled` or `void`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "settled"))]
    pub status: Status,
    /// Round number on its seed.
    pub nonce: u64,
    /// Minor units taken when the round was opened.
    pub stake: String,
    /// Minor units taken in all, where that is more than the stake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staked: Option<String>,
    /// The bet in its canonical form.
    pub bet: Value,
    /// The player's steps, if there were any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Value>,
    /// What the draws decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Value>,
    /// What the stake was multiplied by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiplier: Option<String>,
    /// Minor units paid.
    pub payout: String,
    /// Log position of the event that ended the round.
    pub seq: u64,
    /// Time of that event, milliseconds since 1970.
    pub ts: u64,
    /// Balance after that event, minor units.
    pub balance: String,
}
