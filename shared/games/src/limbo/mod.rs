//! Limbo: name a multiplier, and win it if the result reaches it.
//!
//! Draws: 1. u = the number's upper 24 bits; result = floor((100 − edge %) x 2^24 / (u + 1)) / 100, in exact integers
//! (binary floating point is wrong on 44 of the 2^24 values), at least 1.00. A result of the target or more pays it.

use crate::amount::Amount;
use crate::distribution::{Distribution, Weighted};
use crate::form::{Faults, Form};
use crate::game::write_number;
use crate::game::{AsDrawn, Game, IllegalAction, Mode, NoActions};
use crate::multiplier::Multiplier;
use crate::registry::GameId;
use crate::round::Played;
use fair::{Draw, Draws};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The game.
#[derive(Debug)]
pub struct Limbo;

/// Values of u.
const VALUES: u64 = 1 << 24;
/// Units of [`Multiplier`] in a hundredth.
const HUNDREDTH: u64 = Multiplier::UNITS_PER_ONE / 100;
/// 100 % in ten-thousandths of a percent.
const WHOLE: u64 = 1_000_000;

/// Edge and the largest target.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// House edge in hundredths of a percent.
    pub edge: u32,
    /// The largest target a player can name.
    pub target_max: Multiplier,
}

impl Config {
    /// 1 % edge, targets up to a million.
    ///
    /// # Panics
    /// Never: a million is a multiplier.
    #[must_use]
    pub fn house() -> Self {
        Self { edge: 100, target_max: Multiplier::whole(1_000_000).expect("a million fits") }
    }

    /// The edge in ten-thousandths of a percent.
    fn edge_fine(&self) -> u64 {
        u64::from(self.edge) * 100
    }

    /// How many of the 2^24 values of u reach `target`.
    fn winning(&self, target: u64) -> u64 {
        // (WHOLE − edge) x 2^24 / (10^4 x (u + 1)) >= target, solved for u + 1.
        ((WHOLE - self.edge_fine()) * VALUES / (10_000 * target)).min(VALUES)
    }
}

/// The largest target that a configuration can allow: a thousand million, in units.
const TARGETS_MAX: u64 = 1_000_000_000 * Multiplier::UNITS_PER_ONE;
/// Smallest target: 1.01, in hundredths.
const TARGET_MIN: u64 = 101;

/// A target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bet {
    target: Multiplier,
}

impl Bet {
    fn hundredths(self) -> u64 {
        self.target.units() / HUNDREDTH
    }
}

/// A result in hundredths, 100 or more. `edge` in ten-thousandths of a percent.
fn result(edge: u64, draw: Draw) -> u64 {
    let u = u64::from(draw.0 >> 8);
    ((WHOLE - edge) * VALUES / (10_000 * (u + 1))).max(100)
}

impl Game for Limbo {
    const ID: GameId = GameId::Limbo;
    const TITLE: &'static str = "Limbo";
    const RULES_VERSION: u32 = 1;
    type Config = Config;
    type Bet = Bet;
    /// Hundredths.
    type Outcome = u64;
    type Action = NoActions;
    type Plan = ();

    fn house() -> Config {
        Config::house()
    }

    fn parse_config(config: &Value) -> Result<Config, Faults> {
        let mut form = Form::new(config, "")?;
        let edge = form.integer("edge", 0, 10_000);
        let range = Multiplier::from_units(TARGET_MIN * HUNDREDTH)..=Multiplier::from_units(TARGETS_MAX);
        let target_max = form.parsed("target_max", |text| match Multiplier::parse(text) {
            Ok(target) if range.contains(&target) => Ok(target),
            Ok(_) => Err(format!("must be from {} to {}", range.start(), range.end())),
            Err(error) => Err(error.to_string()),
        });
        form.finish_with(edge.zip(target_max).map(|(edge, target_max)| Config { edge, target_max }))
    }

    fn parse_bet(config: &Config, _stake: Amount, bet: &Value) -> Result<Bet, Faults> {
        let mut form = Form::new(bet, "")?;
        let target = form.parsed("target", Multiplier::parse).filter(|target| {
            let min = Multiplier::from_units(TARGET_MIN * HUNDREDTH);
            let on_offer =
                (min..=config.target_max).contains(target) && target.units().is_multiple_of(HUNDREDTH);
            if !on_offer {
                let detail = format!("must be from {min} to {} with at most two decimals", config.target_max);
                form.fault("target", "range", detail);
            }
            on_offer
        });
        form.finish_with(target.map(|target| Bet { target }))
    }

    fn play(
        config: &Config,
        stake: Amount,
        bet: &Bet,
        _actions: &[NoActions],
        draws: &mut Draws,
    ) -> Result<Played<u64>, IllegalAction> {
        let result = result(config.edge_fine(), draws.draw());
        let multiplier = if result >= bet.hundredths() { bet.target } else { Multiplier::ZERO };
        Ok(Played::settled(stake, multiplier, result))
    }

    fn outcome(result: &u64) -> Value {
        json!({ "result": result })
    }

    fn write_outcome(result: &u64, text: &mut String) {
        write_number("result", u128::from(*result), text);
    }

    fn payout_max(_config: &Config, stake: Amount, bet: &Bet) -> Option<Amount> {
        bet.target.payout(stake)
    }

    /// Targets that people ask about, and those with the lowest and the highest return: a target's chance is a whole
    /// number of 2^24 cases, so high targets return a little less.
    fn modes(config: &Config) -> Vec<Mode<Bet, ()>> {
        let asked =
            [101, 110, 125, 150, 200, 300, 500, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
        let max = config.target_max.units() / HUNDREDTH;
        // Targets with equally many winning cases stand together; the lowest of them returns least, the highest most.
        let (mut lowest, mut highest) = (TARGET_MIN, TARGET_MIN);
        let mut first = TARGET_MIN;
        while first <= max {
            let cases = config.winning(first);
            let last = match cases {
                0 => max,
                cases => ((WHOLE - config.edge_fine()) * VALUES / (10_000 * cases)).clamp(first, max),
            };
            let value = |target: u64| u128::from(target) * u128::from(config.winning(target));
            if value(first) < value(lowest) {
                lowest = first;
            }
            if value(last) > value(highest) {
                highest = last;
            }
            first = last + 1;
        }
        let mut targets: Vec<u64> = asked.into_iter().filter(|target| *target <= max).collect();
        targets.extend([lowest, highest]);
        targets.sort_unstable();
        targets.dedup();
        targets
            .into_iter()
            .map(|target| {
                let target = Multiplier::from_units(target * HUNDREDTH);
                Mode { name: format!("target {target}"), bet: Bet { target }, plan: () }
            })
            .collect()
    }

    fn distribution(config: &Config, stake: Amount, bet: &Bet, _plan: &()) -> Option<Distribution> {
        let winning = config.winning(bet.hundredths());
        Some(Distribution::new([
            Weighted::new(bet.target.payout(stake)?, winning),
            Weighted::new(Amount::ZERO, VALUES - winning),
        ]))
    }

    /// u is the upper 24 bits of a word: every value has as many words as any other.
    fn as_drawn(config: &Config, stake: Amount, bet: &Bet, plan: &()) -> Option<AsDrawn> {
        Self::distribution(config, stake, bet, plan).map(AsDrawn::Exact)
    }

    fn outcome_line(config: &Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        let mut form = Form::new(params, "")?;
        let edge = match form.optional_text("edge") {
            None => Some(config.edge_fine()),
            Some(text) => {
                let edge = Multiplier::parse(&text).ok().map(Multiplier::units).filter(|edge| *edge < WHOLE);
                if edge.is_none() {
                    form.fault(
                        "edge",
                        "range",
                        "must be a percentage below 100 with at most four decimals, such as \"1\"",
                    );
                }
                edge
            }
        };
        let edge = form.finish_with(edge)?;
        Ok(Self::outcome(&result(edge, draws.draw())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ratio::Ratio;

    fn bet(target: &str) -> Result<Bet, Faults> {
        Limbo::parse_bet(&Config::house(), Amount::ZERO, &json!({ "target": target }))
    }

    /// The inputs on which the formula in binary floating point falls a hundredth short.
    #[test]
    fn results_are_exact_where_floating_point_is_not() {
        let file: Value =
            serde_json::from_str(include_str!("../../vectors/limbo_double_vs_exact.json")).unwrap();
        let values = file["values"].as_array().unwrap();
        assert_eq!(values.len(), 44);
        for value in values {
            let u = u32::try_from(value["u24"].as_u64().unwrap()).unwrap();
            for low_bits in [0, 255] {
                let result = result(10_000, Draw(u << 8 | low_bits));
                assert_eq!(result, value["exact_rational_hundredths"].as_u64().unwrap(), "{u}");
            }
        }
    }

    #[test]
    fn results_stay_within_their_range() {
        assert_eq!(result(10_000, Draw(0)), 1_660_944_384);
        assert_eq!(result(10_000, Draw(u32::MAX)), 100);
        assert_eq!(result(0, Draw(u32::MAX)), 100);
        assert_eq!(result(0, Draw(0)), 1_677_721_600);
        // 99.5 % of 2^24 / 3.
        assert_eq!(result(5_000, Draw(2 << 8)), 556_444_330);
    }

    /// Every one of the 2^24 values, for a few targets.
    #[test]
    fn the_chance_counts_every_value() {
        let config = Config::house();
        for target in ["1.01", "1.98", "2", "33.33", "99999.99", "1000000"] {
            let bet = bet(target).unwrap();
            let wins = (0..1_u32 << 24).filter(|u| result(10_000, Draw(u << 8)) >= bet.hundredths()).count();
            assert_eq!(config.winning(bet.hundredths()), wins as u64, "{target}");
        }
    }

    #[test]
    fn no_target_returns_more_than_99_percent() {
        let config = Config::house();
        let stake = Amount::new(10_000).unwrap();
        let returns = Limbo::modes(&config).into_iter().map(|mode| {
            let odds = Limbo::odds(&config, stake, &mode.bet, &mode.plan).unwrap();
            (odds.return_to_player, mode.name)
        });
        let returns: Vec<_> = returns.collect();
        let (lowest, highest) = (returns.iter().min().unwrap(), returns.iter().max().unwrap());
        assert_eq!(highest.0, Ratio::new(99, 100_u8), "{}", highest.1);
        // The lowest target that 16 of the 2^24 cases reach.
        assert_eq!(lowest.0, Ratio::new(16 * 97_702_611_u64, VALUES * 100), "{}", lowest.1);
        // Nothing between the modes is lower or higher: a sample of all targets.
        for target in (TARGET_MIN..100_000_000).step_by(9_973) {
            let value = Ratio::new(target * config.winning(target), VALUES * 100);
            assert!(value >= lowest.0 && value <= highest.0, "{target}");
        }
    }

    #[test]
    fn bad_targets_are_named() {
        for bad in ["1", "1.001", "1000000.01", "0", "-2", "2,5", ""] {
            let faults = bet(bad).unwrap_err().0;
            assert_eq!(faults[0].pointer, "/target", "{bad:?}");
        }
        assert_eq!(bet("2.50").unwrap(), bet("2.5").unwrap());
        let line =
            |params: Value| Limbo::outcome_line(&Config::house(), &params, &mut Draws::new("s", "c", 0));
        assert!(line(json!({"edge": "100"})).is_err() && line(json!({"edge": 1})).is_err());
        assert_eq!(line(json!({"edge": "1"})), line(json!({})));
    }
}
