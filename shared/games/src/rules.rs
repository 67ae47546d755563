//! Any configured game, as the house sees it.

use crate::amount::Amount;
use crate::form::Faults;
use crate::game::{Game, Step};
use crate::multiplier::Multiplier;
use crate::registry::GameId;
use crate::round::{Played, Position, Round, RoundError};
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

    /// Reads a bet of `stake` in total.
    ///
    /// # Errors
    /// Every fault of the bet.
    fn prepare<'a>(&'a self, stake: Amount, bet: &Value) -> Result<Box<dyn Prepared + 'a>, Faults>;

    /// The step that the published rule takes for a player who left. Players cannot send it.
    fn abandon(&self) -> Option<Value>;
}

impl dyn Rules + '_ {
    /// The canonical form of a bet of `stake` in total, and the most it can pay (`None`: more than an amount holds).
    ///
    /// # Errors
    /// Every fault of the bet.
    pub fn check_bet(&self, stake: Amount, bet: &Value) -> Result<(Value, Option<Amount>), Faults> {
        let prepared = self.prepare(stake, bet)?;
        Ok((prepared.bet(), prepared.payout_max()))
    }

    /// Deals a round and applies the actions.
    ///
    /// # Errors
    /// [`RoundError`] if the bet or an action is not well formed, or an action not legal.
    pub fn round(
        &self,
        draws: &mut Draws,
        stake: Amount,
        bet: &Value,
        actions: &[Value],
    ) -> Result<Round, RoundError> {
        self.prepare(stake, bet)?.round(draws, actions)
    }
}

/// A bet that was read once, for any number of rounds.
pub trait Prepared {
    /// Its canonical form.
    fn bet(&self) -> Value;

    /// The most it can pay; `None` if that is more than an amount holds.
    fn payout_max(&self) -> Option<Amount>;

    /// The stake and the bet that stand for all bets with these odds.
    fn representative(&self) -> (Amount, Value);

    /// Deals a round and applies the actions.
    ///
    /// # Errors
    /// [`RoundError`] if an action is not well formed or not legal.
    fn round(&self, draws: &mut Draws, actions: &[Value]) -> Result<Round, RoundError>;

    /// The same in short: appends the canonical text of the outcome, and answers where the round stands. `None` where
    /// [`Prepared::round`] has an error.
    fn play(&self, draws: &mut Draws, actions: &[Value], outcome: &mut String) -> Option<Position>;
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

    fn prepare<'a>(&'a self, stake: Amount, bet: &Value) -> Result<Box<dyn Prepared + 'a>, Faults> {
        let bet = G::parse_bet(&self.0, stake, bet)?;
        Ok(Box::new(PreparedBet::<'a, G> { config: &self.0, stake, bet }))
    }

    fn abandon(&self) -> Option<Value> {
        G::Action::abandon().as_ref().map(plain)
    }
}

struct PreparedBet<'a, G: Game> {
    config: &'a G::Config,
    stake: Amount,
    bet: G::Bet,
}

impl<G: Game> Prepared for PreparedBet<'_, G> {
    fn bet(&self) -> Value {
        plain(&self.bet)
    }

    fn payout_max(&self) -> Option<Amount> {
        G::payout_max(self.config, self.stake, &self.bet)
    }

    fn representative(&self) -> (Amount, Value) {
        match G::representative(self.stake, &self.bet) {
            Some((stake, bet)) => (stake, plain(&bet)),
            None => (Multiplier::UNROUNDED, plain(&self.bet)),
        }
    }

    fn round(&self, draws: &mut Draws, actions: &[Value]) -> Result<Round, RoundError> {
        let (actions, Played { position, outcome }) = self.dealt(draws, actions)?;
        let actions = actions.iter().map(plain).collect();
        Ok(Round { bet: plain(&self.bet), actions, position, outcome: G::outcome(&outcome) })
    }

    fn play(&self, draws: &mut Draws, actions: &[Value], outcome: &mut String) -> Option<Position> {
        let (_, played) = self.dealt(draws, actions).ok()?;
        G::write_outcome(&played.outcome, outcome);
        Some(played.position)
    }
}

/// The steps as they were read, and what came of them.
type Dealt<G> = (Vec<<G as Game>::Action>, Played<<G as Game>::Outcome>);

impl<G: Game> PreparedBet<'_, G> {
    /// Not inlined: it is most of both its callers.
    #[inline(never)]
    fn dealt(&self, draws: &mut Draws, actions: &[Value]) -> Result<Dealt<G>, RoundError> {
        let actions = actions.iter().map(G::Action::parse).collect::<Result<Vec<_>, _>>()?;
        let played = G::play(self.config, self.stake, &self.bet, &actions, draws)?;
        Ok((actions, played))
    }
}

fn plain<T: serde::Serialize>(value: &T) -> Value {
    serde_json::to_value(value).expect("bets and actions are plain data with text keys")
}
