//! A definitive "no" by a rule of the house.

use serde::{Deserialize, Serialize};

/// Stable word for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// The balance does not cover it.
    InsufficientFunds,
    /// The balance could grow beyond what the books hold.
    BalanceLimit,
    /// One of the player's own limits.
    LimitExceeded,
    /// The player is excluded.
    Excluded,
    /// F5: the wallet has no client seed.
    ClientSeedRequired,
    /// F9: the seed is used up or too old.
    RotationRequired,
    /// A round is open: finish it first.
    RoundOpen,
    /// There is no open round, or not this one.
    RoundNotOpen,
    /// The rules of the game do not allow this step now.
    IllegalAction,
}

impl RefusalCode {
    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            RefusalCode::InsufficientFunds => "insufficient_funds",
            RefusalCode::BalanceLimit => "balance_limit",
            RefusalCode::LimitExceeded => "limit_exceeded",
            RefusalCode::Excluded => "excluded",
            RefusalCode::ClientSeedRequired => "client_seed_required",
            RefusalCode::RotationRequired => "rotation_required",
            RefusalCode::RoundOpen => "round_open",
            RefusalCode::RoundNotOpen => "round_not_open",
            RefusalCode::IllegalAction => "illegal_action",
        }
    }
}

/// Why a command was refused. Written into the log as a REJECT event, so that a retry gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// For programs.
    pub code: RefusalCode,
    /// For people: what is wrong and what to do.
    pub detail: String,
}

impl Refusal {
    /// A refusal.
    pub fn new(code: RefusalCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}
