//! Wheel: a wheel of equal segments, each with its multiplier.
//!
//! Draws: 1. segment = `index(segments)`; the table of segments and risk names the multiplier.

use crate::amount::Amount;
use crate::distribution::{Distribution, Weighted};
use crate::form::{Faults, Form};
use crate::game::write_number;
use crate::game::{AsDrawn, Game, IllegalAction, Mode, NoActions};
use crate::multiplier::Multiplier;
use crate::pay_tables::{PayTables, Risk};
use crate::registry::GameId;
use crate::round::Played;
use fair::Draws;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The game.
#[derive(Debug)]
pub struct Wheel;

/// How many segments a wheel can have.
pub const SEGMENTS: [u8; 5] = [10, 20, 30, 40, 50];

/// The risks on offer.
pub const RISKS: [Risk; 3] = [Risk::Low, Risk::Medium, Risk::High];

/// The pay tables: segments, risk, segment.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Config {
    tables: PayTables,
}

impl Config {
    /// The published tables of the field.
    #[must_use]
    pub fn house() -> Self {
        Self { tables: PayTables::read(include_str!("tables.json"), SEGMENTS, RISKS) }
    }

    fn table(&self, bet: &Bet) -> &[Multiplier] {
        self.tables.get(bet.size(), bet.risk)
    }
}

/// Segments and risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bet {
    segments: u8,
    risk: Risk,
}

impl Bet {
    fn size(self) -> u8 {
        self.segments
    }

    fn spin(self, draws: &mut Draws) -> usize {
        draws.index(self.segments.into()) as usize
    }
}

impl Game for Wheel {
    const ID: GameId = GameId::Wheel;
    const TITLE: &'static str = "Wheel";
    const RULES_VERSION: u32 = 1;
    type Config = Config;
    type Bet = Bet;
    /// The segment.
    type Outcome = usize;
    type Action = NoActions;
    type Plan = ();

    fn house() -> Config {
        Config::house()
    }

    fn parse_config(config: &Value) -> Result<Config, Faults> {
        PayTables::parse(config, SEGMENTS, RISKS, usize::from).map(|tables| Config { tables })
    }

    fn parse_bet(_config: &Config, _stake: Amount, bet: &Value) -> Result<Bet, Faults> {
        let mut form = Form::new(bet, "")?;
        let segments = form.integer("segments", SEGMENTS[0].into(), SEGMENTS[SEGMENTS.len() - 1].into());
        let segments = segments.and_then(|wanted| {
            let found = SEGMENTS.into_iter().find(|segments| u32::from(*segments) == wanted);
            if found.is_none() {
                form.fault("segments", "range", "must be one of: 10, 20, 30, 40, 50");
            }
            found
        });
        let risk = Risk::parse(&mut form, RISKS);
        form.finish_with(segments.zip(risk).map(|(segments, risk)| Bet { segments, risk }))
    }

    fn play(
        config: &Config,
        stake: Amount,
        bet: &Bet,
        _actions: &[NoActions],
        draws: &mut Draws,
    ) -> Result<Played<usize>, IllegalAction> {
        let segment = bet.spin(draws);
        Ok(Played::settled(stake, config.table(bet)[segment], segment))
    }

    fn outcome(segment: &usize) -> Value {
        json!({ "segment": segment })
    }

    fn write_outcome(segment: &usize, text: &mut String) {
        write_number("segment", *segment as u128, text);
    }

    fn payout_max(config: &Config, stake: Amount, bet: &Bet) -> Option<Amount> {
        config.table(bet).iter().max().and_then(|best| best.payout(stake))
    }

    fn modes(_config: &Config) -> Vec<Mode<Bet, ()>> {
        SEGMENTS
            .into_iter()
            .flat_map(|segments| RISKS.map(|risk| Bet { segments, risk }))
            .map(|bet| Mode {
                name: format!("{} segments, {} risk", bet.segments, bet.risk.word()),
                bet,
                plan: (),
            })
            .collect()
    }

    fn distribution(config: &Config, stake: Amount, bet: &Bet, _plan: &()) -> Option<Distribution> {
        let cells = config.table(bet).iter();
        let cases: Option<Vec<_>> =
            cells.map(|cell| Some(Weighted::new(cell.payout(stake)?, 1_u8))).collect();
        cases.map(Distribution::new)
    }

    fn as_drawn(config: &Config, stake: Amount, bet: &Bet, _plan: &()) -> Option<AsDrawn> {
        let segments = u32::from(bet.segments);
        let cells = (0..segments).zip(config.table(bet));
        let cases: Option<Vec<_>> = cells
            .map(|(at, cell)| {
                let words = fair::words_below(segments, at + 1) - fair::words_below(segments, at);
                Some(Weighted::new(cell.payout(stake)?, words))
            })
            .collect();
        cases.map(|cases| AsDrawn::Exact(Distribution::new(cases)))
    }

    fn outcome_line(config: &Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        let bet = Self::parse_bet(config, Amount::ZERO, params)?;
        let segment = bet.spin(draws);
        let multiplier = config.table(&bet)[segment];
        Ok(json!({ "segment": segment, "multiplier": multiplier }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ratio::Ratio;

    /// Every published table returns 99 % exactly. A typo in one would show here.
    #[test]
    fn every_table_returns_99_percent() {
        let config = Config::house();
        let stake = Amount::new(10_000).unwrap();
        let modes = Wheel::modes(&config);
        assert_eq!(modes.len(), 15);
        for mode in modes {
            assert_eq!(config.table(&mode.bet).len(), usize::from(mode.bet.segments));
            let odds = Wheel::odds(&config, stake, &mode.bet, &()).unwrap();
            assert_eq!(odds.return_to_player, Ratio::new(99, 100_u8), "{}", mode.name);
        }
        let file: Config = serde_json::from_str(include_str!("tables.json")).unwrap();
        assert_eq!(file.tables, config.tables, "nothing in the file is left over");
    }

    #[test]
    fn bad_bets_are_named() {
        let check = |bet: Value, expect: &[&str]| {
            let faults = Wheel::parse_bet(&Config::house(), Amount::ZERO, &bet).unwrap_err().0;
            let pointers: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
            assert_eq!(pointers, expect, "{bet}");
        };
        check(json!({"segments": 15, "risk": "expert"}), &["/segments", "/risk"]);
        check(json!({"segments": "10", "risk": "low", "x": 1}), &["/segments", "/x"]);
    }
}
