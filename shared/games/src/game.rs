//! What one game owes the house.

use crate::amount::Amount;
use crate::distribution::Distribution;
use crate::form::Faults;
use crate::round::Position;
use fair::Draws;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The games of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GameId {
    /// A number from 0.00 to 100.00, over or under a target.
    Dice,
    /// A ball through rows of pegs.
    Plinko,
    /// A wheel with 37 or 38 pockets, many bets in one round.
    Roulette,
    /// Reveal gems, avoid mines, stop when you like.
    Mines,
}

impl GameId {
    /// Every game, in the order people are shown them.
    pub const ALL: [GameId; 4] = [GameId::Dice, GameId::Plinko, GameId::Roulette, GameId::Mines];

    /// The id in requests, receipts and addresses.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            GameId::Dice => "dice",
            GameId::Plinko => "plinko",
            GameId::Roulette => "roulette",
            GameId::Mines => "mines",
        }
    }

    /// The game with this id.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|game| game.id() == id)
    }
}

impl std::fmt::Display for GameId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

/// One game: pure functions over its configuration, a bet, the draws and the player's actions.
///
/// The whole outcome is fixed by [`Game::deal`] when the round opens; everything later only uncovers it.
pub trait Game: Send + Sync + 'static {
    /// Which game.
    const ID: GameId;
    /// F14: changing an outcome or a payout is a new version, not an edit.
    const RULES_VERSION: u32;

    /// Edge, tables: data with a version of its own.
    type Config: Serialize + DeserializeOwned + Send + Sync;
    /// A bet that cannot be invalid.
    type Bet: Serialize;
    /// All that the draws decide.
    type Outcome;
    /// A step of the player. [`NoActions`] where a round is settled at once.
    type Action: Serialize;
    /// What a player decides to do in a whole round, for the exact distribution. `()` where nothing is decided.
    type Plan;

    /// Reads a bet of `stake` in total.
    ///
    /// # Errors
    /// Every fault, with pointers from the root of `bet`.
    fn parse_bet(config: &Self::Config, stake: Amount, bet: &Value) -> Result<Self::Bet, Faults>;

    /// Reads a step.
    ///
    /// # Errors
    /// Every fault, with pointers from the root of `action`.
    fn parse_action(action: &Value) -> Result<Self::Action, Faults>;

    /// Takes the draws of the round, in the published order.
    fn deal(config: &Self::Config, bet: &Self::Bet, draws: &mut Draws) -> Self::Outcome;

    /// The round's outcome as it is published once the round is over.
    fn outcome(outcome: &Self::Outcome) -> Value;

    /// Where the round stands after `actions`.
    ///
    /// # Errors
    /// [`IllegalAction`] if one of them was not legal when it was taken.
    fn position(
        config: &Self::Config,
        stake: Amount,
        bet: &Self::Bet,
        outcome: &Self::Outcome,
        actions: &[Self::Action],
    ) -> Result<Position, IllegalAction>;

    /// The step that the published rule takes for a player who left an open round. `None` where no round stays open.
    fn abandon() -> Option<Self::Action>;

    /// The most that the bet can pay; `None` if that is more than an [`Amount`] holds.
    fn payout_max(config: &Self::Config, stake: Amount, bet: &Self::Bet) -> Option<Amount>;

    /// Every way to bet that differs in its return, with the plan its distribution is taken under.
    fn modes(config: &Self::Config) -> Vec<Mode<Self::Bet, Self::Plan>>;

    /// The exact distribution of payouts of a bet played by `plan`, for draws that are exactly uniform. `None` where
    /// a payout is more than an [`Amount`] holds.
    fn distribution(
        config: &Self::Config,
        stake: Amount,
        bet: &Self::Bet,
        plan: &Self::Plan,
    ) -> Option<Distribution>;

    /// What the draws give for an auditor who holds seeds and parameters, but no bet.
    ///
    /// # Errors
    /// Every fault of `params`, with pointers from its root.
    fn outcome_line(config: &Self::Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults>;
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

/// The action type of games whose rounds are settled at once: it has no values.
#[derive(Debug, Clone, Copy, Serialize)]
pub enum NoActions {}

impl NoActions {
    /// The answer to any action.
    ///
    /// # Errors
    /// Always.
    pub fn parse(_action: &Value) -> Result<Self, Faults> {
        Err(Faults::one("", "unknown", "rounds of this game are settled at once and take no actions"))
    }
}
