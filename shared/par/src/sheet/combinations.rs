//! Integer counts over a whole cycle.

use super::Sheet;
use super::number::Number;
use crate::mode::STAKE;
use dashu_int::UBig;
use games::keno::{DRAWN, Keno, NUMBERS, PICKS_MAX, RISKS};
use games::roulette::Roulette;
use games::{Faults, Game, GameId, Multiplier, Ratio};
use serde::{Deserialize, Serialize};

/// A table as it is printed: every cell is text, numbers without separators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Titles.
    pub columns: Vec<String>,
    /// What it shows.
    pub name: String,
    /// As many cells as columns each.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(name: &str, columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        Self { name: name.to_owned(), columns, rows: rows.into_iter().collect() }
    }
}

/// For the games whose cycle is a number people know.
pub(super) fn of(sheet: &Sheet) -> Result<Vec<Table>, Faults> {
    match sheet.game {
        GameId::Roulette => Ok(vec![roulette(&Roulette::parse_config(&sheet.config)?)]),
        GameId::Keno => Ok(vec![keno(&Keno::parse_config(&sheet.config)?)]),
        _ => Ok(Vec::new()),
    }
}

fn roulette(config: &<Roulette as Game>::Config) -> Table {
    let rows = Roulette::modes(config).into_iter().filter_map(|mode| {
        let distribution = Roulette::distribution(config, STAKE, &mode.bet, &mode.plan)?;
        let best = distribution.outcomes().last()?;
        let pays = Multiplier::from_units(u64::try_from(best.payout.get()).ok()?);
        Some(vec![mode.name, best.weight.to_string(), pays.to_string(), distribution.total().to_string()])
    });
    Table::new("numbers", &["bet", "numbers that win", "pays stakes", "cycle"], rows)
}

/// C(n, k), exactly.
fn choose(n: u8, k: u8) -> UBig {
    if k > n {
        return UBig::ZERO;
    }
    (0..k).fold(UBig::ONE, |product, i| product * (n - i) / (i + 1))
}

fn keno(config: &games::keno::Config) -> Table {
    let cycle = choose(NUMBERS, DRAWN);
    let mut rows = Vec::new();
    for risk in RISKS {
        for picks in 1..=PICKS_MAX {
            for (hits, pays) in (0_u8..).zip(config.tables().get(picks, risk)) {
                let ways = choose(picks, hits) * choose(NUMBERS - picks, DRAWN - hits);
                let paid = dashu_int::IBig::from(&ways * pays.units());
                let contribution = Ratio::new(paid, &cycle * Multiplier::UNITS_PER_ONE);
                rows.push(vec![
                    risk.word().to_owned(),
                    picks.to_string(),
                    hits.to_string(),
                    pays.to_string(),
                    ways.to_string(),
                    cycle.to_string(),
                    Number::new(&contribution).decimal,
                ]);
            }
        }
    }
    let columns = ["risk", "picks", "hits", "pays stakes", "combinations", "cycle", "contribution"];
    Table::new("hits", &columns, rows)
}
