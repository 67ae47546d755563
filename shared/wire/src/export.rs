//! The export of an account: lines of JSON, oldest round first.
//!
//! Written for a million rounds: what the rounds of a seed have in common, and what those with the same bet have, stands
//! once, in a line before them.

use games::Status;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One line of `GET /v1/rounds/export`.
///
/// A page starts with its account. A seed stands before the first round on it, and again before the first round of the
/// next page. Terms stand before the first round under them, and again behind every line with a seed: from one of those to
/// the next, all is said. The first field of a line tells which it is.
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
    /// What the rounds after this line that refer to it have in common.
    Terms {
        /// The terms.
        terms: ExportedTerms,
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

/// What rounds with the same bet have in common. The fields mean what they do in a receipt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedTerms {
    /// Which terms: 0 for the first behind the line with the seed, 1 for the next.
    pub id: u32,
    /// Game id.
    pub game: String,
    /// Version of the game's rules.
    pub rules_version: u32,
    /// SHA-256 of the game's configuration document, lowercase hex.
    pub config_hash: String,
    /// Minor units taken when the round was opened.
    pub stake: String,
    /// The bet in its canonical form.
    pub bet: Value,
}

/// A round, without what its seed and its terms say. The fields mean what they do in a receipt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedRound {
    /// Id of the round within its wallet.
    pub round: String,
    /// Under which terms: their `id` in a line before this one, behind the line with the seed.
    pub terms: u32,
    /// Round number on its seed.
    pub nonce: u64,
    /// `settled` or `void`. Left out where it is `settled`.
    #[serde(default = "settled", skip_serializing_if = "is_settled")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "void", default = "settled", required = false))]
    pub status: Status,
    /// Minor units taken in all, where that is more than the stake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staked: Option<String>,
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

fn settled() -> Status {
    Status::Settled
}

fn is_settled(status: &Status) -> bool {
    *status == Status::Settled
}
