//! The exact return of every way to bet on a game.
//!
//! Apart from [`Rules`](crate::Rules) on purpose: a program that only plays or verifies, such as the one in the
//! browser, then carries none of this.

use crate::amount::Amount;
use crate::catalogue::Entry;
use crate::form::{Faults, canonical_json};
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

/// Returns of the listed ways to bet that have the odds of `bet`: where the player decides these are several, one per
/// plan. A bet that is not listed, such as chips on several spots, has the one that is computed for it, named by its JSON.
/// `stake` and `bet` are those of a history's report.
///
/// # Errors
/// Every fault of the bet.
///
/// # Panics
/// Never: a configuration reads back what it wrote.
pub fn returns_of_bet(entry: &Entry, stake: Amount, bet: &Value) -> Result<Vec<ModeReturn>, Faults> {
    let alike = entry.rules().id().visit(Alike { config: &entry.rules().config(), stake, bet })?;
    match alike {
        AlikeModes::Listed(names) => {
            let listed = returns(entry).iter().filter(|mode| names.contains(&mode.name));
            Ok(listed.cloned().collect())
        }
        AlikeModes::Computed(mode) => Ok(mode.into_iter().collect()),
    }
}

struct Alike<'a> {
    config: &'a Value,
    stake: Amount,
    bet: &'a Value,
}

enum AlikeModes {
    Listed(Vec<String>),
    Computed(Option<ModeReturn>),
}

impl GameVisitor for Alike<'_> {
    type Answer = Result<AlikeModes, Faults>;

    fn visit<G: Game>(self) -> Self::Answer {
        let config = G::parse_config(self.config)?;
        let bet = G::parse_bet(&config, self.stake, self.bet)?;
        let representative = |stake: Amount, bet: &G::Bet| {
            let other = G::representative(stake, bet);
            serde_json::to_value(other.as_ref().map_or(bet, |(_, bet)| bet))
                .expect("bets are plain data with text keys")
        };
        let wanted = representative(self.stake, &bet);
        let mut modes = G::modes(&config);
        let alike = modes.iter().filter(|mode| representative(Multiplier::UNROUNDED, &mode.bet) == wanted);
        let names: Vec<String> = alike.map(|mode| mode.name.clone()).collect();
        if !names.is_empty() || modes.is_empty() {
            return Ok(AlikeModes::Listed(names));
        }
        // Only games without decisions have bets that are not listed; their one plan is that of any mode.
        let plan = modes.swap_remove(0).plan;
        let odds = G::odds(&config, self.stake, &bet, &plan);
        Ok(AlikeModes::Computed(odds.and_then(|odds| {
            Some(ModeReturn {
                name: canonical_json(&wanted),
                return_to_player: odds.return_to_player,
                hit_frequency: odds.hit_frequency,
                variance: odds.variance,
                multiplier_max: Multiplier::floor(odds.payout_max.get(), self.stake.get())?,
            })
        })))
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use serde_json::json;

    fn names(game: GameId, stake: u128, bet: &Value) -> Vec<String> {
        let house = Catalogue::house();
        let found = returns_of_bet(house.active(game), Amount::new(stake).unwrap(), bet).unwrap();
        found.into_iter().map(|mode| mode.name).collect()
    }

    #[test]
    fn bets_of_a_report_are_found_in_the_sheet() {
        assert_eq!(
            names(GameId::Dice, 10_000, &json!({"condition": "under", "target": 4_950})),
            ["under 49.50"]
        );
        assert_eq!(
            names(GameId::Dice, 10_000, &json!({"condition": "over", "target": 5_050})),
            ["under 49.50"]
        );
        let picks = json!({"picks": [1, 2, 3], "risk": "low"});
        assert_eq!(names(GameId::Keno, 10_000, &picks), ["low risk, 3 picks"]);
        let banker = json!({"bets": [{"on": "banker", "stake": "10000"}]});
        assert_eq!(names(GameId::Baccarat, 10_000, &banker), ["banker"]);
        assert_eq!(names(GameId::Mines, 10_000, &json!({"mines": 23})).len(), 2);
        assert_eq!(names(GameId::Plinko, 10_000, &json!({"rows": 8, "risk": "low"})), ["8 rows, low risk"]);
    }

    /// Red and black together lose only on zero: 36 of 37 rounds give the stake back.
    #[test]
    fn a_bet_that_is_not_listed_has_its_own_odds() {
        let both = json!({"bets": [{"on": "red", "stake": "10000"}, {"on": "black", "stake": "10000"}]});
        let house = Catalogue::house();
        let entry = house.active(GameId::Roulette);
        let found = returns_of_bet(entry, Amount::new(20_000).unwrap(), &both).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].return_to_player, Ratio::new(36, 37_u8));
        assert_eq!(found[0].variance, Ratio::new(36, 37_u32 * 37));
        let dice = json!({"condition": "under", "target": 1_234});
        let found = returns_of_bet(house.active(GameId::Dice), Amount::new(10_000).unwrap(), &dice).unwrap();
        // 99 / 12.34, cut off after four digits, on 1,234 of 10,001 numbers.
        assert_eq!(found[0].return_to_player, Ratio::new(1_234 * 80_226, 10_001_u32 * 10_000));
    }
}
