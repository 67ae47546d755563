//! The exact return of every way to bet on a game.
//!
//! Apart from [`Rules`](crate::Rules) on purpose: a program that only plays or verifies, such as the one in the
//! browser, then carries none of this.

use crate::amount::Amount;
use crate::catalogue::Entry;
use crate::game::Game;
use crate::multiplier::Multiplier;
use crate::ratio::Ratio;
use crate::registry::GameVisitor;

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
#[must_use]
pub fn returns(entry: &Entry) -> &[ModeReturn] {
    entry.returns.get_or_init(|| entry.rules().id().visit(Modes(entry)))
}

struct Modes<'a>(&'a Entry);

impl GameVisitor for Modes<'_> {
    type Answer = Vec<ModeReturn>;

    fn visit<G: Game>(self) -> Vec<ModeReturn> {
        let config: G::Config = serde_json::from_value(self.0.rules().config())
            .expect("a configuration reads back what it wrote");
        // At a stake of 10,000 minor units a multiplier of four digits is paid without rounding.
        let stake = Amount::new(u128::from(Multiplier::UNITS_PER_ONE)).expect("below the maximum");
        G::modes(&config)
            .into_iter()
            .filter_map(|mode| {
                let odds = G::odds(&config, stake, &mode.bet, &mode.plan)?;
                Some(ModeReturn {
                    name: mode.name,
                    return_to_player: odds.return_to_player,
                    hit_frequency: odds.hit_frequency,
                    variance: odds.variance,
                    multiplier_max: Multiplier::from_units(u64::try_from(odds.payout_max.get()).ok()?),
                })
            })
            .collect()
    }
}
