//! Coinflip: call a side; after each right call, go on or cash out. At most 20 flips.
//!
//! Draws: 1 per flip. Tails if the number is at most 2^31, else heads. After k right calls the round is worth
//! (1 − edge) x 2^k, floored to four digits once. A wrong call loses the stake; the 20th right call cashes out by
//! itself. A round that its player left is cashed out.

use crate::amount::Amount;
use crate::distribution::{Distribution, Weighted};
use crate::form::{Faults, Form};
use crate::game::{AsDrawn, Game, IllegalAction, Mode, Step};
use crate::multiplier::Multiplier;
use crate::registry::GameId;
use crate::round::{Played, Position, worth};
use dashu_int::UBig;
use fair::{Draw, Draws};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The game.
#[derive(Debug)]
pub struct Coinflip;

/// Most flips of a round.
pub const FLIPS_MAX: u8 = 20;

/// The edge.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// House edge in hundredths of a percent.
    pub edge: u32,
}

impl Config {
    /// 1 % edge.
    #[must_use]
    pub fn house() -> Self {
        Self { edge: 100 }
    }

    /// What the stake is worth after `right` right calls.
    fn multiplier(&self, right: u8) -> Multiplier {
        let kept = u128::from(10_000 - self.edge);
        Multiplier::floor(kept << right, 10_000).expect("2^20 fits")
    }
}

/// A side of the coin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// More than 2^31.
    Heads,
    /// At most 2^31.
    Tails,
}

impl Side {
    const ALL: [Side; 2] = [Side::Heads, Side::Tails];
    const WORDS: [&'static str; 2] = ["heads", "tails"];

    fn of(draw: Draw) -> Self {
        if draw.0 <= 1 << 31 { Side::Tails } else { Side::Heads }
    }

    fn parse(form: &mut Form<'_>) -> Option<Self> {
        form.choice("side", &Self::WORDS).map(|at| Self::ALL[at])
    }
}

/// The first call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bet {
    side: Side,
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Call a side of the next flip.
    Flip {
        /// Which.
        side: Side,
    },
    /// Take what the round is worth.
    CashOut,
    /// The house's step for a player who left.
    Abandon,
}

impl Step for Action {
    fn parse(action: &Value) -> Result<Self, Faults> {
        let mut form = Form::new(action, "")?;
        let action = match form.choice("type", &["flip", "cash_out", "abandon"]) {
            Some(0) => Side::parse(&mut form).map(|side| Action::Flip { side }),
            Some(1) => Some(Action::CashOut),
            Some(_) => Some(Action::Abandon),
            None => None,
        };
        form.finish_with(action)
    }

    fn abandon() -> Option<Self> {
        Some(Action::Abandon)
    }
}

impl Game for Coinflip {
    const ID: GameId = GameId::Coinflip;
    const TITLE: &'static str = "Coinflip";
    const RULES_VERSION: u32 = 1;
    type Config = Config;
    type Bet = Bet;
    /// The flips that were made.
    type Outcome = Vec<Side>;
    type Action = Action;
    /// After how many right calls the player cashes out.
    type Plan = u8;

    fn house() -> Config {
        Config::house()
    }

    fn parse_config(config: &Value) -> Result<Config, Faults> {
        let mut form = Form::new(config, "")?;
        let edge = form.integer("edge", 0, 10_000);
        form.finish_with(edge.map(|edge| Config { edge }))
    }

    fn parse_bet(_config: &Config, _stake: Amount, bet: &Value) -> Result<Bet, Faults> {
        let mut form = Form::new(bet, "")?;
        let side = Side::parse(&mut form);
        form.finish_with(side.map(|side| Bet { side }))
    }

    fn play(
        config: &Config,
        stake: Amount,
        bet: &Bet,
        actions: &[Action],
        draws: &mut Draws,
    ) -> Result<Played<Vec<Side>>, IllegalAction> {
        let mut flips = Vec::new();
        let mut flip = |call: Side| {
            let side = Side::of(draws.draw());
            flips.push(side);
            (side == call).then(|| u8::try_from(flips.len()).expect("at most 20 flips"))
        };
        // Right calls so far; `None` after a wrong one.
        let mut right = flip(bet.side);
        let mut end = right.is_none().then_some(Multiplier::ZERO);
        for (index, action) in actions.iter().enumerate() {
            if end.is_some() {
                return Err(IllegalAction::after_the_end(index));
            }
            end = match *action {
                Action::Flip { side } => {
                    right = flip(side);
                    match right {
                        None => Some(Multiplier::ZERO),
                        Some(FLIPS_MAX) => Some(config.multiplier(FLIPS_MAX)),
                        Some(_) => None,
                    }
                }
                Action::CashOut | Action::Abandon => right.map(|right| config.multiplier(right)),
            };
        }
        let position = match (end, right) {
            (Some(multiplier), _) => Position::settled(stake, multiplier),
            (None, right) => Self::open(config, stake, right.unwrap_or_default(), &flips),
        };
        Ok(Played { position, outcome: flips })
    }

    fn outcome(flips: &Vec<Side>) -> Value {
        json!({ "flips": flips })
    }

    fn payout_max(config: &Config, stake: Amount, _bet: &Bet) -> Option<Amount> {
        config.multiplier(FLIPS_MAX).payout(stake)
    }

    fn modes(_config: &Config) -> Vec<Mode<Bet, u8>> {
        let name = |right| format!("cash out after {right} right call{}", if right == 1 { "" } else { "s" });
        let modes = (1..=FLIPS_MAX).map(|right| Mode {
            name: name(right),
            bet: Bet { side: Side::Heads },
            plan: right,
        });
        modes.collect()
    }

    fn decide(
        _config: &Config,
        bet: &Bet,
        plan: &u8,
        flips: &Vec<Side>,
        _actions: &[Action],
    ) -> Option<Action> {
        let go_on = flips.len() < usize::from(*plan);
        Some(if go_on { Action::Flip { side: bet.side } } else { Action::CashOut })
    }

    fn distribution(config: &Config, stake: Amount, _bet: &Bet, right: &u8) -> Option<Distribution> {
        Some(Distribution::new([
            Weighted::new(config.multiplier(*right).payout(stake)?, 1_u8),
            Weighted::new(Amount::ZERO, (1_u32 << right) - 1),
        ]))
    }

    /// Tails has one word more than heads ([`Side::of`]); a round of this many calls of one side takes as many words.
    fn as_drawn(config: &Config, stake: Amount, bet: &Bet, right: &u8) -> Option<AsDrawn> {
        let heads = fair::WORDS / 2 - 1;
        let side = match bet.side {
            Side::Heads => heads,
            Side::Tails => fair::WORDS - heads,
        };
        let of_all = |words: u64| UBig::from(words).pow((*right).into());
        let winning = of_all(side);
        Some(AsDrawn::Exact(Distribution::new([
            Weighted::new(Amount::ZERO, of_all(fair::WORDS) - &winning),
            Weighted::new(config.multiplier(*right).payout(stake)?, winning),
        ])))
    }

    fn outcome_line(_config: &Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        Form::new(params, "")?.finish()?;
        let flips = (0..FLIPS_MAX).map(|_| Side::of(draws.draw())).collect();
        Ok(Self::outcome(&flips))
    }
}

impl Coinflip {
    fn open(config: &Config, stake: Amount, right: u8, flips: &[Side]) -> Position {
        Position::Open {
            staked: stake,
            shown: json!({ "flips": flips, "next_multiplier": config.multiplier(right + 1) }),
            legal: json!({ "flip": Side::WORDS, "cash_out": worth(stake, config.multiplier(right)) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ratio::Ratio;

    /// The flips of this stream, to call them right.
    fn sides() -> Vec<Side> {
        let mut draws = Draws::new("server", "client", 0);
        (0..FLIPS_MAX).map(|_| Side::of(draws.draw())).collect()
    }

    fn play(actions: &[Action]) -> Result<Played<Vec<Side>>, IllegalAction> {
        let stake = Amount::new(10_000).unwrap();
        let mut draws = Draws::new("server", "client", 0);
        Coinflip::play(&Config::house(), stake, &Bet { side: sides()[0] }, actions, &mut draws)
    }

    fn paid(actions: &[Action]) -> Option<u128> {
        match play(actions).ok()?.position {
            Position::Settled { payout, .. } => Some(payout.get()),
            Position::Open { .. } => None,
        }
    }

    fn right(calls: usize) -> Vec<Action> {
        sides()[1..calls].iter().map(|side| Action::Flip { side: *side }).collect()
    }

    #[test]
    fn the_boundary_is_tails() {
        assert_eq!(Side::of(Draw(1 << 31)), Side::Tails);
        assert_eq!(Side::of(Draw((1 << 31) + 1)), Side::Heads);
        assert_eq!(Side::of(Draw(0)), Side::Tails);
        assert_eq!(Side::of(Draw(u32::MAX)), Side::Heads);
    }

    #[test]
    fn cash_out_at_every_step() {
        for calls in 1..usize::from(FLIPS_MAX) {
            let actions = [right(calls), vec![Action::CashOut]].concat();
            assert_eq!(paid(&actions), Some(9_900 << calls), "{calls}");
            let left = [right(calls), vec![Action::Abandon]].concat();
            assert_eq!(paid(&left), Some(9_900 << calls), "{calls}");
            assert_eq!(paid(&right(calls)), None);
        }
        assert_eq!(paid(&right(20)), Some(10_380_902_400));
    }

    #[test]
    fn loss_at_every_step() {
        for calls in 1..usize::from(FLIPS_MAX) {
            let wrong = if sides()[calls] == Side::Heads { Side::Tails } else { Side::Heads };
            let mut actions = [right(calls), vec![Action::Flip { side: wrong }]].concat();
            assert_eq!(paid(&actions), Some(0), "{calls}");
            assert_eq!(play(&actions).unwrap().outcome, sides()[..=calls]);
            actions.push(Action::CashOut);
            assert_eq!(play(&actions).unwrap_err().index, calls);
        }
    }

    #[test]
    fn the_last_call_ends_the_round() {
        let actions = [right(20), vec![Action::Flip { side: Side::Heads }]].concat();
        assert_eq!(play(&actions).unwrap_err().index, 19);
    }

    #[test]
    fn an_open_round_shows_its_flips_only() {
        let Position::Open { shown, legal, .. } = play(&right(2)).unwrap().position else { panic!("open") };
        assert_eq!(shown, json!({"flips": sides()[..2], "next_multiplier": "7.92"}));
        assert_eq!(
            legal,
            json!({"flip": ["heads", "tails"], "cash_out": {"multiplier": "3.96", "payout": "39600"}})
        );
    }

    #[test]
    fn every_plan_returns_99_percent() {
        let config = Config::house();
        let stake = Amount::new(10_000).unwrap();
        for mode in Coinflip::modes(&config) {
            let odds = Coinflip::odds(&config, stake, &mode.bet, &mode.plan).unwrap();
            assert_eq!(odds.return_to_player, Ratio::new(99, 100_u8), "{}", mode.name);
        }
    }

    #[test]
    fn bad_steps_are_named() {
        for bad in [
            json!({"type": "flip"}),
            json!({"type": "flip", "side": "edge"}),
            json!({"type": "cash_out", "side": "heads"}),
        ] {
            assert!(Action::parse(&bad).is_err(), "{bad}");
        }
    }
}
