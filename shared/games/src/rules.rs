//! Any configured game, as the house sees it.

use crate::amount::Amount;
use crate::form::Faults;
use crate::game::{Game, Step};
use crate::registry::GameId;
use crate::round::{Played, Round, RoundError};
use fair::Draws;
use serde_json::Value;

/// A game with its configuration. Bets and actions are JSON here and typed behind it.
pub trait Rules: Send + Sync {
    /// Which game.
    fn id(&self) -> GameId;

    /// F14.
    fn rules_version(&self) -> u32;

    /// The configuration as JSON.
    fn config(&self) -> Value;

    /// The canonical form of a bet of `stake` in total, and the most it can pay (`None`: more than an amount holds).
    ///
    /// # Errors
    /// Every fault of the bet.
    fn check_bet(&self, stake: Amount, bet: &Value) -> Result<(Value, Option<Amount>), Faults>;

    /// Deals a round and applies the actions.
    ///
    /// # Errors
    /// [`RoundError`] if the bet or an action is not well formed, or an action not legal.
    fn round(
        &self,
        draws: &mut Draws,
        stake: Amount,
        bet: &Value,
        actions: &[Value],
    ) -> Result<Round, RoundError>;

    /// The step that the published rule takes for a player who left. Players cannot send it.
    fn abandon(&self) -> Option<Value>;
}

/// A game and its configuration.
pub(crate) struct Configured<G: Game>(pub(crate) G::Config);

impl<G: Game> Rules for Configured<G> {
    fn id(&self) -> GameId {
        G::ID
    }

    fn rules_version(&self) -> u32 {
        G::RULES_VERSION
    }

    fn config(&self) -> Value {
        serde_json::to_value(&self.0).expect("configurations are plain data with text keys")
    }

    fn check_bet(&self, stake: Amount, bet: &Value) -> Result<(Value, Option<Amount>), Faults> {
        let bet = G::parse_bet(&self.0, stake, bet)?;
        Ok((plain(&bet), G::payout_max(&self.0, stake, &bet)))
    }

    fn round(
        &self,
        draws: &mut Draws,
        stake: Amount,
        bet: &Value,
        actions: &[Value],
    ) -> Result<Round, RoundError> {
        let bet = G::parse_bet(&self.0, stake, bet)?;
        let actions = actions.iter().map(G::Action::parse).collect::<Result<Vec<_>, _>>()?;
        let Played { position, outcome } = G::play(&self.0, stake, &bet, &actions, draws)?;
        let actions = actions.iter().map(plain).collect();
        Ok(Round { bet: plain(&bet), actions, position, outcome: G::outcome(&outcome) })
    }

    fn abandon(&self) -> Option<Value> {
        G::Action::abandon().as_ref().map(plain)
    }
}

fn plain<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("bets and actions are plain data with text keys")
}
