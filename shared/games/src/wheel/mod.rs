//! Wheel: a wheel of equal segments, each with its multiplier.
//!
//! Draws: 1. segment = `index(segments)`; the table of segments and risk names the multiplier.

use crate::amount::Amount;
use crate::distribution::{Distribution, Weighted};
use crate::form::{Faults, Form};
use crate::game::{AsDrawn, Game, IllegalAction, Mode, NoActions};
use crate::multiplier::Multiplier;
use crate::pay_table;
use crate::registry::GameId;
use crate::round::Played;
use fair::Draws;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The game.
#[derive(Debug)]
pub struct Wheel;

/// How many segments a wheel can have.
pub const SEGMENTS: [u8; 5] = [10, 20, 30, 40, 50];

/// How far the multipliers spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Small spread.
    Low,
    /// Middle.
    Medium,
    /// One winning segment.
    High,
}

impl Risk {
    /// Every risk.
    pub const ALL: [Risk; 3] = [Risk::Low, Risk::Medium, Risk::High];
    /// Their words, in the same order.
    const WORDS: [&'static str; 3] = ["low", "medium", "high"];
}

/// The pay tables: segments, risk, segment.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Config {
    tables: BTreeMap<u8, BTreeMap<Risk, Vec<Multiplier>>>,
}

impl Config {
    /// The published tables of the field.
    ///
    /// # Panics
    /// Never: the file is part of the source and read by the tests.
    #[must_use]
    pub fn house() -> Self {
        let file: Value = serde_json::from_str(include_str!("tables.json")).expect("tables.json is JSON");
        let mut tables = BTreeMap::<u8, BTreeMap<_, _>>::new();
        for segments in SEGMENTS {
            for (risk, word) in Risk::ALL.into_iter().zip(Risk::WORDS) {
                let table = Multiplier::row(&file[segments.to_string()][word]);
                tables.entry(segments).or_default().insert(risk, table);
            }
        }
        Self { tables }
    }

    /// Multipliers of the segments in their order. Empty only for a bet of another configuration.
    #[must_use]
    pub fn table(&self, segments: u8, risk: Risk) -> &[Multiplier] {
        self.tables.get(&segments).and_then(|risks| risks.get(&risk)).map_or(&[], Vec::as_slice)
    }
}

/// Segments and risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bet {
    segments: u8,
    risk: Risk,
}

impl Bet {
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
        let mut form = Form::new(config, "")?;
        let mut tables = BTreeMap::new();
        for segments in SEGMENTS {
            let Some(value) = form.required(&segments.to_string()) else { continue };
            let risks = pay_table::by_word(&value, &format!("/{segments}"), &Risk::WORDS, segments.into());
            let risks = form.absorb(risks);
            tables.extend(risks.map(|risks| (segments, Risk::ALL.into_iter().zip(risks).collect())));
        }
        form.finish_with(Some(Config { tables }))
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
        let risk = form.choice("risk", &Risk::WORDS).map(|at| Risk::ALL[at]);
        form.finish_with(segments.zip(risk).map(|(segments, risk)| Bet { segments, risk }))
    }

    fn parse_action(action: &Value) -> Result<NoActions, Faults> {
        NoActions::parse(action)
    }

    fn play(
        config: &Config,
        stake: Amount,
        bet: &Bet,
        _actions: &[NoActions],
        draws: &mut Draws,
    ) -> Result<Played<usize>, IllegalAction> {
        let segment = bet.spin(draws);
        Ok(Played::settled(stake, config.table(bet.segments, bet.risk)[segment], segment))
    }

    fn outcome(segment: &usize) -> Value {
        json!({ "segment": segment })
    }

    fn abandon() -> Option<NoActions> {
        None
    }

    fn payout_max(config: &Config, stake: Amount, bet: &Bet) -> Option<Amount> {
        config.table(bet.segments, bet.risk).iter().max().and_then(|best| best.payout(stake))
    }

    fn modes(_config: &Config) -> Vec<Mode<Bet, ()>> {
        SEGMENTS
            .into_iter()
            .flat_map(|segments| Risk::ALL.map(|risk| Bet { segments, risk }))
            .map(|bet| Mode {
                name: format!("{} segments, {} risk", bet.segments, Risk::WORDS[bet.risk as usize]),
                bet,
                plan: (),
            })
            .collect()
    }

    fn distribution(config: &Config, stake: Amount, bet: &Bet, _plan: &()) -> Option<Distribution> {
        let cells = config.table(bet.segments, bet.risk).iter();
        let cases: Option<Vec<_>> =
            cells.map(|cell| Some(Weighted::new(cell.payout(stake)?, 1_u8))).collect();
        cases.map(Distribution::new)
    }

    fn as_drawn(config: &Config, stake: Amount, bet: &Bet, _plan: &()) -> Option<AsDrawn> {
        let segments = u32::from(bet.segments);
        let cells = (0..segments).zip(config.table(bet.segments, bet.risk));
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
        let multiplier = config.table(bet.segments, bet.risk)[segment];
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
            assert_eq!(config.table(mode.bet.segments, mode.bet.risk).len(), usize::from(mode.bet.segments));
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
