//! Dice: a number from 0.00 to 100.00, over or under a target.
//!
//! Draws: 1. roll = `index(10001)` hundredths. Over wins if roll > target, under if roll < target.
//! Multiplier = (100 − edge %) / chance %, floored to four digits, where chance % is the target (under) or
//! 100 − target (over).

use crate::amount::Amount;
use crate::distribution::{Distribution, Weighted};
use crate::form::{Faults, Form};
use crate::game::write_number;
use crate::game::{AsDrawn, Game, IllegalAction, Mode, NoActions};
use crate::multiplier::Multiplier;
use crate::registry::GameId;
use crate::round::Played;
use fair::Draws;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Numbers that can be rolled: 0.00 to 100.00.
const ROLLS: u32 = 10_001;
/// 100 % in hundredths of a percent.
const WHOLE: u32 = 10_000;

/// The game.
#[derive(Debug)]
pub struct Dice;

/// Edge and the chances on offer.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// House edge in hundredths of a percent.
    pub edge: u32,
    /// Smallest chance a player can choose, in hundredths of a percent.
    pub chance_min: u32,
    /// Largest chance.
    pub chance_max: u32,
}

impl Config {
    /// 1 % edge, chances of 0.01 % to 98 %.
    #[must_use]
    pub fn house() -> Self {
        Self { edge: 100, chance_min: 1, chance_max: 9_800 }
    }
}

/// Which side of the target wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// roll > target.
    Over,
    /// roll < target.
    Under,
}

/// A bet on one side of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bet {
    condition: Condition,
    /// Hundredths.
    target: u32,
}

impl Bet {
    /// The chance that the multiplier is made from, in hundredths of a percent.
    #[must_use]
    pub fn chance(&self) -> u32 {
        match self.condition {
            Condition::Over => WHOLE - self.target,
            Condition::Under => self.target,
        }
    }

    /// Whether `roll` wins.
    #[must_use]
    pub fn wins(&self, roll: u32) -> bool {
        match self.condition {
            Condition::Over => roll > self.target,
            Condition::Under => roll < self.target,
        }
    }

    /// What a win is multiplied by.
    #[must_use]
    pub fn multiplier(&self, config: &Config) -> Multiplier {
        Multiplier::floor(u128::from(WHOLE - config.edge), u128::from(self.chance()))
            .expect("the chance is at least 1 and the edge at most 100 %")
    }
}

impl Game for Dice {
    const ID: GameId = GameId::Dice;
    const TITLE: &'static str = "Dice";
    const RULES_VERSION: u32 = 1;
    type Config = Config;
    type Bet = Bet;
    /// Hundredths.
    type Outcome = u32;
    type Action = NoActions;
    type Plan = ();

    fn house() -> Config {
        Config::house()
    }

    fn parse_config(config: &Value) -> Result<Config, Faults> {
        let mut form = Form::new(config, "")?;
        let edge = form.integer("edge", 0, WHOLE);
        let chance_min = form.integer("chance_min", 1, WHOLE);
        let chance_max = form.integer("chance_max", 1, WHOLE);
        if chance_min.zip(chance_max).is_some_and(|(min, max)| min > max) {
            form.fault("chance_max", "conflict", "must not be below chance_min");
        }
        let config = edge.zip(chance_min).zip(chance_max);
        form.finish_with(config.map(|((edge, chance_min), chance_max)| Config {
            edge,
            chance_min,
            chance_max,
        }))
    }

    fn parse_bet(config: &Config, _stake: Amount, bet: &Value) -> Result<Bet, Faults> {
        let mut form = Form::new(bet, "")?;
        let condition = form
            .choice("condition", &["over", "under"])
            .map(|at| if at == 0 { Condition::Over } else { Condition::Under });
        // The condition decides which targets are on offer; where it is faulty, only the type can be checked.
        let (min, max) = match condition {
            Some(Condition::Over) => (WHOLE - config.chance_max, WHOLE - config.chance_min),
            Some(Condition::Under) => (config.chance_min, config.chance_max),
            None => (0, WHOLE),
        };
        let target = form.integer("target", min, max);
        let bet = condition.zip(target).map(|(condition, target)| Bet { condition, target });
        form.finish_with(bet)
    }

    fn play(
        config: &Config,
        stake: Amount,
        bet: &Bet,
        _actions: &[NoActions],
        draws: &mut Draws,
    ) -> Result<Played<u32>, IllegalAction> {
        let roll = draws.index(ROLLS);
        let multiplier = if bet.wins(roll) { bet.multiplier(config) } else { Multiplier::ZERO };
        Ok(Played::settled(stake, multiplier, roll))
    }

    fn outcome(roll: &u32) -> Value {
        json!({ "roll": roll })
    }

    fn write_outcome(roll: &u32, text: &mut String) {
        write_number("roll", u128::from(*roll), text);
    }

    /// Over 50.50 is as good as under 49.50.
    fn representative(_stake: Amount, bet: &Bet) -> Option<(Amount, Bet)> {
        let bet = Bet { condition: Condition::Under, target: bet.chance() };
        Some((Multiplier::UNROUNDED, bet))
    }

    fn payout_max(config: &Config, stake: Amount, bet: &Bet) -> Option<Amount> {
        bet.multiplier(config).payout(stake)
    }

    /// Chances that people ask about, the ends of what is on offer, and those with the lowest and the highest return:
    /// the multiplier is cut off after four digits.
    fn modes(config: &Config) -> Vec<Mode<Bet, ()>> {
        const ASKED: [u32; 12] =
            [100, 500, 1_000, 2_000, 2_500, 3_333, 4_950, 5_000, 6_600, 7_500, 9_000, 9_800];
        let (min, max) = (config.chance_min, config.chance_max);
        let returned = |target: &u32| {
            let bet = Bet { condition: Condition::Under, target: *target };
            u64::from(*target) * bet.multiplier(config).units()
        };
        // Of several with the same return the first one.
        let lowest = (min..=max).min_by_key(returned);
        let highest = (min..=max).rev().max_by_key(returned);
        let asked = ASKED.into_iter().filter(|target| (min..=max).contains(target));
        let mut targets: Vec<u32> = asked.chain([min, max]).chain(lowest).chain(highest).collect();
        targets.sort_unstable();
        targets.dedup();
        targets
            .into_iter()
            .map(|target| Mode {
                name: format!("under {}.{:02}", target / 100, target % 100),
                bet: Bet { condition: Condition::Under, target },
                plan: (),
            })
            .collect()
    }

    fn distribution(config: &Config, stake: Amount, bet: &Bet, _plan: &()) -> Option<Distribution> {
        // Both sides leave out the target itself: `chance` of the 10,001 numbers win.
        let winning = bet.chance();
        Some(Distribution::new([
            Weighted::new(bet.multiplier(config).payout(stake)?, winning),
            Weighted::new(Amount::ZERO, ROLLS - winning),
        ]))
    }

    fn as_drawn(config: &Config, stake: Amount, bet: &Bet, _plan: &()) -> Option<AsDrawn> {
        let winning = match bet.condition {
            Condition::Over => fair::WORDS - fair::words_below(ROLLS, bet.target + 1),
            Condition::Under => fair::words_below(ROLLS, bet.target),
        };
        Some(AsDrawn::Exact(Distribution::new([
            Weighted::new(bet.multiplier(config).payout(stake)?, winning),
            Weighted::new(Amount::ZERO, fair::WORDS - winning),
        ])))
    }

    fn outcome_line(_config: &Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        Form::new(params, "")?.finish()?;
        Ok(Self::outcome(&draws.index(ROLLS)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ratio::Ratio;

    fn bet(json: &Value) -> Result<Bet, Faults> {
        Dice::parse_bet(&Config::house(), Amount::new(100).unwrap(), json)
    }

    #[test]
    fn multipliers_are_the_published_ones() {
        let check = |condition: &str, target: u32, expect: &str| {
            let bet = bet(&json!({"condition": condition, "target": target})).unwrap();
            assert_eq!(bet.multiplier(&Config::house()).to_string(), expect, "{condition} {target}");
        };
        check("over", 5_050, "2");
        check("under", 4_950, "2");
        check("under", 5_000, "1.98");
        check("over", 200, "1.0102");
        check("under", 1, "9900");
        check("over", 9_999, "9900");
        check("under", 3_333, "2.9702");
    }

    #[test]
    fn the_target_itself_loses_on_both_sides() {
        let over = bet(&json!({"condition": "over", "target": 5000})).unwrap();
        let under = bet(&json!({"condition": "under", "target": 5000})).unwrap();
        assert!(!over.wins(5000) && over.wins(5001) && !over.wins(4999));
        assert!(!under.wins(5000) && under.wins(4999) && !under.wins(5001));
    }

    #[test]
    fn the_distribution_counts_every_roll() {
        let config = Config::house();
        for (condition, target) in [("over", 9_999), ("over", 200), ("under", 1), ("under", 9_800)] {
            let bet = bet(&json!({"condition": condition, "target": target})).unwrap();
            let wins = (0..ROLLS).filter(|roll| bet.wins(*roll)).count();
            let distribution = Dice::distribution(&config, Amount::new(10_000).unwrap(), &bet, &()).unwrap();
            assert_eq!(distribution.outcomes()[1].weight, wins.into());
            assert_eq!(*distribution.total(), 10_001_u16.into());
        }
    }

    #[test]
    fn return_before_flooring_is_9900_of_10001_on_every_target() {
        for target in 1..=9_800_u128 {
            // chance/10001 x 9900/chance, exactly.
            assert_eq!(Ratio::new(target * 9_900, 10_001 * target), Ratio::new(9_900, 10_001_u16));
            let bet = bet(&json!({"condition": "under", "target": target})).unwrap();
            let floored = u128::from(bet.multiplier(&Config::house()).units());
            let exact = 9_900 * 10_000;
            assert!(floored * target <= exact && exact < (floored + 1) * target);
        }
    }

    /// Every target there is lies between the two ends that are listed.
    #[test]
    fn the_modes_hold_the_lowest_and_the_highest_return() {
        let config = Config::house();
        let stake = Amount::new(10_000).unwrap();
        let returned = |bet: &Bet| Dice::odds(&config, stake, bet, &()).unwrap().return_to_player;
        let modes = Dice::modes(&config);
        let listed: Vec<Ratio> = modes.iter().map(|mode| returned(&mode.bet)).collect();
        let every =
            (config.chance_min..=config.chance_max).map(|target| Bet { condition: Condition::Under, target });
        let every: Vec<Ratio> = every.map(|bet| returned(&bet)).collect();
        assert_eq!(listed.iter().min(), every.iter().min());
        assert_eq!(listed.iter().max(), every.iter().max());
        assert_eq!(*listed.iter().max().unwrap(), Ratio::new(9_900, 10_001_u16));
        let names: Vec<&str> = modes.iter().map(|mode| mode.name.as_str()).collect();
        assert!(names.contains(&"under 49.50") && names.contains(&"under 0.01"), "{names:?}");
        assert!(names.contains(&"under 98.00") && names.len() <= 16, "{names:?}");
    }

    #[test]
    fn bad_bets_are_named() {
        let check = |json: Value, expect: &[(&str, &str)]| {
            let faults = bet(&json).unwrap_err().0;
            let named: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
            assert_eq!(named, expect, "{json}");
        };
        check(json!({}), &[("/condition", "missing"), ("/target", "missing")]);
        check(json!({"condition": "over", "target": 199}), &[("/target", "range")]);
        check(json!({"condition": "under", "target": 9801}), &[("/target", "range")]);
        check(json!({"condition": "under", "target": 0}), &[("/target", "range")]);
        check(json!({"condition": "at", "target": "50"}), &[("/condition", "range"), ("/target", "type")]);
        check(json!({"condition": "over", "target": 5000, "x": 1}), &[("/x", "unknown")]);
        check(json!([]), &[("", "type")]);
    }
}
