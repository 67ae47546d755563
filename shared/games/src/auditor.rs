//! What draws give for auditors who hold seeds and parameters, but no bet.
//!
//! Apart from [`Rules`](crate::Rules) on purpose, as [`crate::returns`] is: a program that only plays or verifies then
//! carries none of this.

use crate::form::Faults;
use crate::game::Game;
use crate::registry::{GameId, GameVisitor};
use fair::Draws;
use serde_json::Value;

type Line = Box<dyn Fn(&Value, &mut Draws) -> Result<Value, Faults> + Send + Sync>;

/// Answers what the draws of a round give, under the house's configurations.
pub struct Auditor(Vec<(GameId, Line)>);

impl Auditor {
    /// For every game.
    #[must_use]
    pub fn house() -> Self {
        Self(GameId::ALL.map(|game| (game, game.visit(LineOf))).into())
    }

    /// One answer line.
    ///
    /// # Errors
    /// Every fault of `params`, with pointers from the root of the request that holds them as `/params`.
    ///
    /// # Panics
    /// Never: there is a line for every game.
    pub fn outcome_line(&self, game: GameId, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        let (_, line) = self.0.iter().find(|(known, _)| *known == game).expect("every game has one");
        line(params, draws).map_err(|faults| faults.under("/params"))
    }
}

impl std::fmt::Debug for Auditor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Auditor")
    }
}

struct LineOf;

impl GameVisitor for LineOf {
    type Answer = Line;

    fn visit<G: Game>(self) -> Line {
        let config = G::house();
        Box::new(move |params, draws| G::outcome_line(&config, params, draws))
    }
}
