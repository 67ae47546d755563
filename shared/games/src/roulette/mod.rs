//! Roulette: any set of standard bets on one spin, on a European or an American wheel.
//!
//! Draws: 1. pocket = `index(37)`, or `index(38)` on the American wheel, where 37 is the double zero. A bet on n
//! numbers pays 36/n times its stake in total; the American five-number bet pays 7 times.

mod table;

pub use table::{Colour, DOUBLE_ZERO, Spot, Wheel};

use crate::amount::Amount;
use crate::chips;
use crate::distribution::{Distribution, Weighted};
use crate::form::{Faults, Form};
use crate::game::write_number;
use crate::game::{AsDrawn, Game, IllegalAction, Mode, NoActions};
use crate::multiplier::Multiplier;
use crate::registry::GameId;
use crate::round::{Played, Position};
use fair::Draws;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The game.
#[derive(Debug)]
pub struct Roulette;

/// More than any table pays.
const TIMES_MAX: u32 = 1_000_000;

/// What pays how much.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// A bet on n numbers pays this / n times its stake.
    pub payout_numbers: u32,
    /// What the American five-number bet pays.
    pub five_number: u32,
    /// Most bets in one round.
    pub bets_max: usize,
}

impl Config {
    /// The usual table.
    #[must_use]
    pub fn house() -> Self {
        Self { payout_numbers: 36, five_number: 7, bets_max: 20 }
    }

    fn multiplier(&self, spot: &Spot) -> Multiplier {
        let times = match spot {
            Spot::FiveNumber => self.five_number,
            spot => self.payout_numbers / u32::try_from(spot.size()).expect("at most 18 numbers"),
        };
        Multiplier::whole(times.into()).expect("36 fits")
    }
}

/// Chips on spots of one wheel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bet {
    wheel: Wheel,
    bets: Vec<Chip>,
}

/// A stake on one spot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chip {
    #[serde(flatten)]
    spot: Spot,
    stake: Amount,
}

impl Bet {
    /// What all chips together pay on `pocket`; `None` where it is more than an amount holds.
    fn payout(&self, config: &Config, pocket: u8) -> Option<Amount> {
        let winning = self.bets.iter().filter(|chip| chip.spot.covers(pocket));
        chips::paid(winning.map(|chip| config.multiplier(&chip.spot).payout(chip.stake)))
    }
}

impl Game for Roulette {
    const ID: GameId = GameId::Roulette;
    const TITLE: &'static str = "Roulette";
    const RULES_VERSION: u32 = 1;
    type Config = Config;
    type Bet = Bet;
    /// The pocket.
    type Outcome = u8;
    type Action = NoActions;
    type Plan = ();

    fn house() -> Config {
        Config::house()
    }

    fn parse_config(config: &Value) -> Result<Config, Faults> {
        let mut form = Form::new(config, "")?;
        let payout_numbers = form.integer("payout_numbers", 18, TIMES_MAX);
        let five_number = form.integer("five_number", 1, TIMES_MAX);
        let bets_max = form.integer("bets_max", 1, 1_000).and_then(|most| usize::try_from(most).ok());
        let config = payout_numbers.zip(five_number).zip(bets_max);
        form.finish_with(config.map(|((payout_numbers, five_number), bets_max)| Config {
            payout_numbers,
            five_number,
            bets_max,
        }))
    }

    fn parse_bet(config: &Config, stake: Amount, bet: &Value) -> Result<Bet, Faults> {
        let mut form = Form::new(bet, "")?;
        let wheel = parse_wheel(&mut form);
        let chips = form.list("bets").map(|items| {
            if !(1..=config.bets_max).contains(&items.len()) {
                form.fault("bets", "range", format!("place 1 to {} bets in one round", config.bets_max));
                return None;
            }
            let mut chips = Some(Vec::new());
            for (i, item) in items.iter().enumerate() {
                let chip = parse_chip(item, &format!("/bets/{i}"), wheel.unwrap_or_default());
                chips = chips.zip(form.absorb(chip)).map(|(mut chips, chip)| {
                    chips.push(chip);
                    chips
                });
            }
            chips
        });
        let chips = chips.flatten();
        if let Some(chips) = &chips {
            chips::add_up(&mut form, chips.iter().map(|chip: &Chip| chip.stake), stake);
        }
        form.finish_with(wheel.zip(chips).map(|(wheel, bets)| Bet { wheel, bets }))
    }

    fn play(
        config: &Config,
        stake: Amount,
        bet: &Bet,
        _actions: &[NoActions],
        draws: &mut Draws,
    ) -> Result<Played<u8>, IllegalAction> {
        let pocket = bet.wheel.spin(draws);
        // As `Position::settled`: a payout beyond the maximum is refused before the bet is taken.
        let payout = bet.payout(config, pocket).unwrap_or(Amount::MAX);
        Ok(Played {
            position: Position::Settled { staked: stake, multiplier: None, payout },
            outcome: pocket,
        })
    }

    fn outcome(pocket: &u8) -> Value {
        json!({ "pocket": pocket })
    }

    fn write_outcome(pocket: &u8, text: &mut String) {
        write_number("pocket", u128::from(*pocket), text);
    }

    /// Only the proportions of the stakes count.
    fn representative(stake: Amount, bet: &Bet) -> Option<(Amount, Bet)> {
        let (stake, stakes) = chips::proportions(stake, bet.bets.iter().map(|chip| chip.stake));
        let chips = bet.bets.iter().zip(stakes);
        let bets = chips.map(|(chip, stake)| Chip { spot: chip.spot.clone(), stake }).collect();
        Some((stake, Bet { wheel: bet.wheel, bets }))
    }

    fn payout_max(config: &Config, _stake: Amount, bet: &Bet) -> Option<Amount> {
        bet.wheel
            .pockets()
            .map(|pocket| bet.payout(config, pocket))
            .try_fold(Amount::ZERO, |best, payout| Some(best.max(payout?)))
    }

    fn modes(_config: &Config) -> Vec<Mode<Bet, ()>> {
        let stake = Amount::new(Multiplier::UNITS_PER_ONE.into()).expect("below the maximum");
        let wheels = [Wheel::European, Wheel::American].into_iter();
        wheels
            .flat_map(|wheel| Spot::one_of_each(wheel).into_iter().map(move |spot| (wheel, spot)))
            .map(|(wheel, spot)| Mode {
                name: format!("{}, {}", wheel.word(), spot.name()),
                bet: Bet { wheel, bets: vec![Chip { spot, stake }] },
                plan: (),
            })
            .collect()
    }

    fn distribution(config: &Config, _stake: Amount, bet: &Bet, _plan: &()) -> Option<Distribution> {
        let cases: Option<Vec<Weighted>> = bet
            .wheel
            .pockets()
            .map(|pocket| Some(Weighted::new(bet.payout(config, pocket)?, 1_u8)))
            .collect();
        cases.map(Distribution::new)
    }

    fn as_drawn(config: &Config, _stake: Amount, bet: &Bet, _plan: &()) -> Option<AsDrawn> {
        let pockets = u32::from(*bet.wheel.pockets().end()) + 1;
        let cases: Option<Vec<Weighted>> = bet
            .wheel
            .pockets()
            .map(|pocket| {
                let at = u32::from(pocket);
                let words = fair::words_below(pockets, at + 1) - fair::words_below(pockets, at);
                Some(Weighted::new(bet.payout(config, pocket)?, words))
            })
            .collect();
        cases.map(|cases| AsDrawn::Exact(Distribution::new(cases)))
    }

    fn outcome_line(_config: &Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        let mut form = Form::new(params, "")?;
        let wheel = parse_wheel(&mut form);
        let wheel = form.finish_with(wheel)?;
        Ok(Self::outcome(&wheel.spin(draws)))
    }
}

/// The optional field `wheel`; European where absent.
fn parse_wheel(form: &mut Form<'_>) -> Option<Wheel> {
    let Some(value) = form.optional("wheel") else {
        return Some(Wheel::European);
    };
    let wheel = value.as_str().and_then(Wheel::parse);
    if wheel.is_none() {
        form.fault("wheel", "range", "must be one of: european, american");
    }
    wheel
}

fn parse_chip(item: &Value, pointer: &str, wheel: Wheel) -> Result<Chip, Faults> {
    let mut form = Form::new(item, pointer)?;
    let spot = Spot::parse(&mut form, wheel);
    let stake = chips::stake(&mut form);
    form.finish_with(spot.zip(stake).map(|(spot, stake)| Chip { spot, stake }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ratio::Ratio;

    fn bet(stake: u128, json: &Value) -> Result<Bet, Faults> {
        Roulette::parse_bet(&Config::house(), Amount::new(stake).unwrap(), json)
    }

    fn paid(stake: u128, json: &Value, pocket: u8) -> u128 {
        bet(stake, json).unwrap().payout(&Config::house(), pocket).unwrap().get()
    }

    #[test]
    fn overlapping_bets_pay_together() {
        let json = json!({"bets": [
            {"on": "straight", "numbers": [17], "stake": "100"},
            {"on": "split", "numbers": [20, 17], "stake": "10"},
            {"on": "black", "stake": "50"},
            {"on": "dozen", "which": 2, "stake": "1"},
            {"on": "red", "stake": "5"},
        ]});
        assert_eq!(paid(166, &json, 17), 3_600 + 180 + 100 + 3);
        assert_eq!(paid(166, &json, 20), 180 + 100 + 3);
        assert_eq!(paid(166, &json, 1), 10);
        assert_eq!(paid(166, &json, 0), 0);
    }

    /// 36/37 on every European bet; 36/38 on every American one but the five-number bet, which returns 35/38.
    #[test]
    fn returns_are_the_known_ones() {
        let stake = Amount::new(10_000).unwrap();
        let modes = Roulette::modes(&Config::house());
        assert_eq!(modes.len(), 13 + 14);
        for mode in modes {
            let distribution = Roulette::distribution(&Config::house(), stake, &mode.bet, &()).unwrap();
            let expect = match (mode.bet.wheel, &mode.bet.bets[0].spot) {
                (Wheel::European, _) => Ratio::new(36, 37_u8),
                (Wheel::American, Spot::FiveNumber) => Ratio::new(35, 38_u8),
                (Wheel::American, _) => Ratio::new(36, 38_u8),
            };
            assert_eq!(distribution.odds(stake).unwrap().return_to_player, expect, "{}", mode.name);
        }
    }

    #[test]
    fn bad_bets_are_named() {
        let check = |stake, json: Value, expect: &[(&str, &str)]| {
            let faults = bet(stake, &json).unwrap_err().0;
            let named: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
            assert_eq!(named, expect, "{json}");
        };
        check(1, json!({"bets": []}), &[("/bets", "range")]);
        check(1, json!({"bets": [{"on": "red", "stake": "2"}]}), &[("/bets", "conflict")]);
        check(1, json!({"wheel": "french", "bets": [{"on": "red", "stake": "1"}]}), &[("/wheel", "range")]);
        check(
            1,
            json!({"bets": [{"on": "split", "numbers": [1, 3], "stake": "1"}, {"on": "pink", "stake": "-1"}]}),
            &[("/bets/0/numbers", "range"), ("/bets/1/on", "range"), ("/bets/1/stake", "form")],
        );
        check(1, json!({"bets": [{"on": "five_number", "stake": "1"}]}), &[("/bets/0/on", "range")]);
        check(
            1,
            json!({"bets": [{"on": "straight", "numbers": [37], "stake": "1"}]}),
            &[("/bets/0/numbers", "range")],
        );
        check(0, json!({"bets": [{"on": "red", "stake": "0"}]}), &[("/bets/0/stake", "range")]);
    }

    #[test]
    fn a_bet_reads_back_from_its_own_json() {
        for mode in Roulette::modes(&Config::house()) {
            let json = serde_json::to_value(&mode.bet).unwrap();
            assert_eq!(bet(10_000, &json).as_ref(), Ok(&mode.bet), "{json}");
        }
    }
}
