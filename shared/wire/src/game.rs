//! The catalogue of games.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A game on offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GameView {
    /// Game id.
    pub game: String,
    /// Version of the rules.
    pub rules_version: u32,
    /// SHA-256 of the canonical text of `document`, lowercase hex.
    pub config_hash: String,
    /// SHA-256 of the PAR sheet of the active version; `null` for the house's own configuration as long as no version was
    /// ever activated.
    pub par: Option<String>,
    /// Game, rules version, scheme and configuration.
    pub document: Value,
    /// Stakes and payouts that the house accepts.
    pub limits: LimitsView,
    /// Games with steps: a round that is still open so many hours after it was opened is settled by its published rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_after_hours: Option<u32>,
    /// Return to player over all ways to bet, exactly.
    pub return_to_player: ReturnRange,
}

/// Limits of one round, minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LimitsView {
    /// Smallest stake.
    pub stake_min: String,
    /// Largest stake.
    pub stake_max: String,
    /// A bet whose best outcome pays more is refused.
    pub payout_max: String,
}

/// The lowest and the highest return of a game's ways to bet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReturnRange {
    /// Ways to bet that were counted.
    pub modes: usize,
    /// The lowest.
    pub lowest: Fraction,
    /// The highest.
    pub highest: Fraction,
}

/// An exact fraction and its decimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fraction {
    /// `numerator/denominator`.
    #[cfg_attr(feature = "openapi", schema(example = "36/37"))]
    pub exact: String,
    /// Cut off after 12 digits.
    #[cfg_attr(feature = "openapi", schema(example = "0.972972972972"))]
    pub decimal: String,
}

/// All games on offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GameList {
    /// In the order people are shown them.
    pub games: Vec<GameView>,
}
