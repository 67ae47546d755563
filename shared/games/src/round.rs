//! Where a round stands.

use crate::amount::Amount;
use crate::form::Faults;
use crate::game::IllegalAction;
use crate::multiplier::Multiplier;
use serde_json::{Value, json};

/// A round after its actions so far.
#[derive(Debug, Clone, PartialEq)]
pub enum Position {
    /// The player has to choose.
    Open {
        /// Taken from the player by now: the stake, and what steps added to it.
        staked: Amount,
        /// What the player may see by now; never what the draws still hide.
        shown: Value,
        /// What is legal next.
        legal: Value,
    },
    /// The round is over.
    Settled {
        /// Taken from the player: the stake, and what steps added to it.
        staked: Amount,
        /// What the stake was multiplied by. `None` for rounds of several bets.
        multiplier: Option<Multiplier>,
        /// Paid to the player, 0 for a loss.
        payout: Amount,
    },
}

impl Position {
    /// The end of a round whose whole stake has one multiplier.
    ///
    /// A payout beyond [`Amount::MAX`] is cut to it: [`crate::Entry::accept`] refuses such bets before they are
    /// taken, so only a forged receipt can ask for one, and then the payout it claims is no amount either.
    #[must_use]
    pub fn settled(stake: Amount, multiplier: Multiplier) -> Self {
        let payout = multiplier.payout(stake).unwrap_or(Amount::MAX);
        Position::Settled { staked: stake, multiplier: Some(multiplier), payout }
    }

    /// Taken from the player: the stake, and what steps added to it.
    #[must_use]
    pub fn staked(&self) -> Amount {
        match self {
            Position::Open { staked, .. } | Position::Settled { staked, .. } => *staked,
        }
    }
}

/// What cashing out now would pay, as open rounds show it.
pub(crate) fn worth(stake: Amount, multiplier: Multiplier) -> Value {
    json!({ "multiplier": multiplier, "payout": multiplier.payout(stake) })
}

/// What a game makes of a bet, its draws and the steps so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Played<Outcome> {
    /// Where the round stands.
    pub position: Position,
    /// What its draws decided. Secret while the round is open, but for what the position shows.
    pub outcome: Outcome,
}

impl<Outcome> Played<Outcome> {
    /// A round that is over, whose whole stake has one multiplier.
    pub(crate) fn settled(stake: Amount, multiplier: Multiplier, outcome: Outcome) -> Self {
        Self { position: Position::settled(stake, multiplier), outcome }
    }
}

/// A round recomputed from its seeds, bet and actions.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// The bet in its canonical form.
    pub bet: Value,
    /// The actions in their canonical form.
    pub actions: Vec<Value>,
    /// Where it stands.
    pub position: Position,
    /// All that the draws decided. Secret while the round is open.
    pub outcome: Value,
}

/// Why a round cannot be played or recomputed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RoundError {
    /// The bet or an action is not well formed.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// An action was not legal when it was taken.
    #[error(transparent)]
    Illegal(#[from] IllegalAction),
}
