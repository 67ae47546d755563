//! Any configured game, as the house sees it.

use crate::amount::Amount;
use crate::distribution::Distribution;
use crate::form::Faults;
use crate::game::{Game, GameId};
use crate::multiplier::Multiplier;
use crate::ratio::Ratio;
use crate::round::{Round, RoundError};
use fair::Draws;
use serde_json::Value;

/// The exact return of one way to bet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModeReturn {
    /// Short name, such as `16 rows, high risk`.
    pub name: String,
    /// Return to player, before the rounding of payouts to minor units.
    pub return_to_player: Ratio,
    /// Probability that anything is paid.
    pub hit_frequency: Ratio,
    /// The largest multiplier.
    pub multiplier_max: Multiplier,
}

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

    /// Returns of every way to bet.
    fn returns(&self) -> Vec<ModeReturn>;

    /// What the draws give for seeds and parameters.
    ///
    /// # Errors
    /// Every fault of `params`.
    fn outcome_line(&self, params: &Value, draws: &mut Draws) -> Result<Value, Faults>;
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
        let actions = actions.iter().map(G::parse_action).collect::<Result<Vec<_>, _>>()?;
        let outcome = G::deal(&self.0, &bet, draws);
        let position = G::position(&self.0, stake, &bet, &outcome, &actions)?;
        let actions = actions.iter().map(plain).collect();
        Ok(Round { bet: plain(&bet), actions, position, outcome: G::outcome(&outcome) })
    }

    fn abandon(&self) -> Option<Value> {
        G::abandon().as_ref().map(plain)
    }

    fn returns(&self) -> Vec<ModeReturn> {
        // At a stake of 10,000 minor units a multiplier of four digits is paid without rounding.
        let stake = Amount::new(u128::from(Multiplier::UNITS_PER_ONE)).expect("below the maximum");
        let modes = G::modes(&self.0).into_iter();
        modes
            .filter_map(|mode| {
                let distribution: Distribution = G::distribution(&self.0, stake, &mode.bet, &mode.plan)?;
                Some(ModeReturn {
                    name: mode.name,
                    return_to_player: distribution.return_to_player(stake)?,
                    hit_frequency: distribution.hit_frequency(),
                    multiplier_max: Multiplier::from_units(
                        u64::try_from(distribution.payout_max().get()).ok()?,
                    ),
                })
            })
            .collect()
    }

    fn outcome_line(&self, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        G::outcome_line(&self.0, params, draws)
    }
}

fn plain<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("bets and actions are plain data with text keys")
}
