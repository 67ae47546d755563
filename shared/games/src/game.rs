//! What one game owes the house.

use crate::amount::{Amount, write_digits};
use crate::distribution::{Distribution, Odds};
use crate::form::{Faults, canonical_json};
use crate::registry::GameId;
use crate::round::Played;
use fair::Draws;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// One game: pure functions over its configuration, a bet, the draws and the player's actions.
///
/// The seeds fix every draw of a round when it opens; what comes later only uncovers them, one after the other in the
/// published order.
pub trait Game: Send + Sync + 'static {
    /// Which game.
    const ID: GameId;
    /// Its name for people.
    const TITLE: &'static str;
    /// F14: changing an outcome or a payout is a new version, not an edit.
    const RULES_VERSION: u32;

    /// Edge, tables: data with a version of its own.
    type Config: Serialize + DeserializeOwned + Send + Sync;
    /// A bet that cannot be invalid.
    type Bet: Serialize;
    /// What the draws of a round decide.
    type Outcome;
    /// A step of the player. [`NoActions`] where a round is settled at once.
    type Action: Step;
    /// What a player decides to do in a whole round, for the exact distribution. `()` where nothing is decided.
    type Plan;

    /// The house's own configuration.
    fn house() -> Self::Config;

    /// Reads a configuration that may come from anybody.
    ///
    /// # Errors
    /// Every fault, with pointers from the root of the configuration.
    fn parse_config(config: &Value) -> Result<Self::Config, Faults> {
        serde_json::from_value(config.clone()).map_err(|error| Faults::one("", "form", error.to_string()))
    }

    /// Reads a bet of `stake` in total.
    ///
    /// # Errors
    /// Every fault, with pointers from the root of `bet`.
    fn parse_bet(config: &Self::Config, stake: Amount, bet: &Value) -> Result<Self::Bet, Faults>;

    /// Deals the round and takes the player's steps. Takes the draws in the published order, and no more of them than
    /// are uncovered or have to be fixed by now.
    ///
    /// # Errors
    /// [`IllegalAction`] if one of the steps was not legal when it was taken.
    fn play(
        config: &Self::Config,
        stake: Amount,
        bet: &Self::Bet,
        actions: &[Self::Action],
        draws: &mut Draws,
    ) -> Result<Played<Self::Outcome>, IllegalAction>;

    /// The round's outcome as it is published once the round is over.
    fn outcome(outcome: &Self::Outcome) -> Value;

    /// Appends the canonical text of [`Game::outcome`], for whoever reads a million rounds. The quickest games write it
    /// without a tree of JSON.
    fn write_outcome(outcome: &Self::Outcome, text: &mut String) {
        text.push_str(&canonical_json(&Self::outcome(outcome)));
    }

    /// The stake and the bet that stand for all bets with the same odds, where a game has several of them: what
    /// statistics are grouped by. `None`: the bet is the only one, and its odds are those of any stake.
    fn representative(_stake: Amount, _bet: &Self::Bet) -> Option<(Amount, Self::Bet)> {
        None
    }

    /// The most that the bet can pay, whatever its player does; `None` if that is more than an [`Amount`] holds.
    fn payout_max(config: &Self::Config, stake: Amount, bet: &Self::Bet) -> Option<Amount>;

    /// Every way to bet that differs in its return, with the plan its distribution is taken under.
    fn modes(config: &Self::Config) -> Vec<Mode<Self::Bet, Self::Plan>>;

    /// What a player who follows `plan` does next in an open round. Looks only at what the player can see. `None` where
    /// no round stays open.
    fn decide(
        _config: &Self::Config,
        _bet: &Self::Bet,
        _plan: &Self::Plan,
        _outcome: &Self::Outcome,
        _actions: &[Self::Action],
    ) -> Option<Self::Action> {
        None
    }

    /// The exact distribution of payouts of a bet played by `plan`, for draws that are exactly uniform. `None` where
    /// a payout is more than an [`Amount`] holds, or where the results of a round are too many to list.
    fn distribution(
        config: &Self::Config,
        stake: Amount,
        bet: &Self::Bet,
        plan: &Self::Plan,
    ) -> Option<Distribution>;

    /// The exact odds of a bet played by `plan`. Games whose distribution cannot be listed compute them another way.
    fn odds(config: &Self::Config, stake: Amount, bet: &Self::Bet, plan: &Self::Plan) -> Option<Odds> {
        Self::distribution(config, stake, bet, plan)?.odds(stake)
    }

    /// What F11 makes of the odds: `index(n)` spreads 2^32 words over n numbers, which is exactly even only where n is a
    /// power of two. `None` as for [`Game::distribution`].
    fn as_drawn(config: &Self::Config, stake: Amount, bet: &Self::Bet, plan: &Self::Plan) -> Option<AsDrawn>;

    /// What the draws give for an auditor who holds seeds and parameters, but no bet.
    ///
    /// # Errors
    /// Every fault of `params`, with pointers from its root.
    fn outcome_line(config: &Self::Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults>;
}

/// Appends the object that holds one number.
pub(crate) fn write_number(name: &str, number: u128, text: &mut String) {
    text.push_str("{\"");
    text.push_str(name);
    text.push_str("\":");
    write_digits(number, text);
    text.push('}');
}

/// A step of the player, or of the house for a player who left.
pub trait Step: Serialize + Clone {
    /// Reads a step.
    ///
    /// # Errors
    /// Every fault, with pointers from the root of `action`.
    fn parse(action: &Value) -> Result<Self, Faults>;

    /// The step that the published rule takes for a player who left an open round. It always ends the round. `None`
    /// where no round stays open.
    fn abandon() -> Option<Self>;
}

/// What the draws as they are make of a way to bet, beside [`Game::distribution`] with its exactly uniform ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AsDrawn {
    /// The distribution over all values of the 32-bit words.
    Exact(Distribution),
    /// A range n of `index(n)` for every draw that a round can take, whether it comes to it or not. Where a result looks
    /// at less than the number itself, such as the rank of a card, it is the range of what is looked at.
    Ranges(Vec<u32>),
}

/// One way to bet.
#[derive(Debug, Clone)]
pub struct Mode<Bet, Plan> {
    /// Short name, such as `16 rows, high risk`.
    pub name: String,
    /// The bet.
    pub bet: Bet,
    /// How it is played to the end.
    pub plan: Plan,
}

/// A step that the rules do not allow at this point.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("step {}: {reason}", .index + 1)]
pub struct IllegalAction {
    /// Position in the list of actions, from 0.
    pub index: usize,
    /// For people.
    pub reason: String,
}

impl IllegalAction {
    /// The step at `index` is not legal, for this reason.
    pub(crate) fn new(index: usize, reason: impl Into<String>) -> Self {
        Self { index, reason: reason.into() }
    }

    /// A step after the round's end.
    pub(crate) fn after_the_end(index: usize) -> Self {
        Self::new(index, "the round was over before this step")
    }
}

/// The action type of games whose rounds are settled at once: it has no values.
#[derive(Debug, Clone, Copy, Serialize)]
pub enum NoActions {}

impl Step for NoActions {
    fn parse(_action: &Value) -> Result<Self, Faults> {
        Err(Faults::one("", "unknown", "rounds of this game are settled at once and take no actions"))
    }

    fn abandon() -> Option<Self> {
        None
    }
}
