//! The exact return of every way to bet on a game.
//!
//! Apart from [`Rules`](crate::Rules) on purpose: a program that only plays or verifies, such as the one in the
//! browser, then carries none of this.

use crate::amount::Amount;
use crate::catalogue::Entry;
use crate::form::Faults;
use crate::game::Game;
use crate::multiplier::Multiplier;
use crate::ratio::Ratio;
use crate::registry::{GameId, GameVisitor};
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
    /// Variance of the return of one round.
    pub variance: Ratio,
    /// The largest multiplier.
    pub multiplier_max: Multiplier,
}

/// Returns of every way to bet under the configuration of `entry`. Computed at the first call.
///
/// # Panics
/// Never: a configuration reads back what it wrote.
#[must_use]
pub fn returns(entry: &Entry) -> &[ModeReturn] {
    entry.returns.get_or_init(|| {
        let returns = returns_of(entry.rules().id(), &entry.rules().config());
        returns.expect("a configuration reads back what it wrote")
    })
}

/// Returns of every way to bet on `game` under a configuration that may come from anybody.
///
/// # Errors
/// Every fault, with pointers from the root of the configuration.
pub fn returns_of(game: GameId, config: &Value) -> Result<Vec<ModeReturn>, Faults> {
    game.visit(Modes(config))
}

struct Modes<'a>(&'a Value);

impl GameVisitor for Modes<'_> {
    type Answer = Result<Vec<ModeReturn>, Faults>;

    fn visit<G: Game>(self) -> Self::Answer {
        let config = G::parse_config(self.0)?;
        // At a stake of 10,000 minor units a multiplier of four digits is paid without rounding.
        let stake = Amount::new(u128::from(Multiplier::UNITS_PER_ONE)).expect("below the maximum");
        let modes = G::modes(&config).into_iter().filter_map(|mode| {
            let odds = G::odds(&config, stake, &mode.bet, &mode.plan)?;
            Some(ModeReturn {
                name: mode.name,
                return_to_player: odds.return_to_player,
                hit_frequency: odds.hit_frequency,
                variance: odds.variance,
                multiplier_max: Multiplier::from_units(u64::try_from(odds.payout_max.get()).ok()?),
            })
        });
        Ok(modes.collect())
    }
}
