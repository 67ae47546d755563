//! Plinko: a ball falls through rows of pegs into a bucket.
//!
//! Draws: one per row. direction = `index(2)`, 0 left, 1 right; bucket = number of rights; the table of rows and risk
//! names the multiplier.

use crate::amount::Amount;
use crate::distribution::{Distribution, Weighted};
use crate::form::{Faults, Form};
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
pub struct Plinko;

/// Fewest rows.
pub const ROWS_MIN: u8 = 8;
/// Most rows.
pub const ROWS_MAX: u8 = 16;

/// The risks on offer.
pub const RISKS: [Risk; 4] = [Risk::Low, Risk::Medium, Risk::High, Risk::Expert];

/// The pay tables: rows, risk, bucket from the left.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Config {
    tables: PayTables,
}

impl Config {
    /// The published tables of the field.
    #[must_use]
    pub fn house() -> Self {
        Self { tables: PayTables::read(include_str!("tables.json"), ROWS_MIN..=ROWS_MAX, RISKS) }
    }

    fn table(&self, bet: &Bet) -> &[Multiplier] {
        self.tables.get(bet.size(), bet.risk)
    }
}

/// Rows and risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bet {
    rows: u8,
    risk: Risk,
}

impl Bet {
    fn size(self) -> u8 {
        self.rows
    }
}

/// The ball's way: 0 left, 1 right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(Vec<u8>);

impl Path {
    fn fall(rows: u8, draws: &mut Draws) -> Self {
        Self((0..rows).map(|_| if draws.index(2) == 1 { 1 } else { 0 }).collect())
    }

    /// Number of rights.
    #[must_use]
    pub fn bucket(&self) -> usize {
        self.0.iter().filter(|direction| **direction == 1).count()
    }
}

impl Game for Plinko {
    const ID: GameId = GameId::Plinko;
    const TITLE: &'static str = "Plinko";
    const RULES_VERSION: u32 = 1;
    type Config = Config;
    type Bet = Bet;
    type Outcome = Path;
    type Action = NoActions;
    type Plan = ();

    fn house() -> Config {
        Config::house()
    }

    fn parse_config(config: &Value) -> Result<Config, Faults> {
        PayTables::parse(config, ROWS_MIN..=ROWS_MAX, RISKS, |rows| usize::from(rows) + 1)
            .map(|tables| Config { tables })
    }

    fn parse_bet(_config: &Config, _stake: Amount, bet: &Value) -> Result<Bet, Faults> {
        let mut form = Form::new(bet, "")?;
        let rows =
            form.integer("rows", ROWS_MIN.into(), ROWS_MAX.into()).and_then(|rows| u8::try_from(rows).ok());
        let risk = Risk::parse(&mut form, RISKS);
        form.finish_with(rows.zip(risk).map(|(rows, risk)| Bet { rows, risk }))
    }

    fn play(
        config: &Config,
        stake: Amount,
        bet: &Bet,
        _actions: &[NoActions],
        draws: &mut Draws,
    ) -> Result<Played<Path>, IllegalAction> {
        let path = Path::fall(bet.rows, draws);
        Ok(Played::settled(stake, config.table(bet)[path.bucket()], path))
    }

    fn outcome(path: &Path) -> Value {
        json!({ "directions": path.0, "bucket": path.bucket() })
    }

    fn payout_max(config: &Config, stake: Amount, bet: &Bet) -> Option<Amount> {
        config.table(bet).iter().max().and_then(|best| best.payout(stake))
    }

    fn modes(_config: &Config) -> Vec<Mode<Bet, ()>> {
        (ROWS_MIN..=ROWS_MAX)
            .flat_map(|rows| RISKS.map(|risk| Bet { rows, risk }))
            .map(|bet| Mode { name: format!("{} rows, {} risk", bet.rows, bet.risk.word()), bet, plan: () })
            .collect()
    }

    fn distribution(config: &Config, stake: Amount, bet: &Bet, _plan: &()) -> Option<Distribution> {
        let mut weight = 1_u128;
        let mut cases = Vec::new();
        for (bucket, multiplier) in (0_u128..).zip(config.table(bet)) {
            cases.push(Weighted::new(multiplier.payout(stake)?, weight));
            // Next binomial coefficient of the row, exactly.
            weight = weight * (u128::from(bet.rows) - bucket) / (bucket + 1);
        }
        Some(Distribution::new(cases))
    }

    /// Left and right have 2^31 words each.
    fn as_drawn(config: &Config, stake: Amount, bet: &Bet, plan: &()) -> Option<AsDrawn> {
        Self::distribution(config, stake, bet, plan).map(AsDrawn::Exact)
    }

    fn outcome_line(config: &Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        let bet = Self::parse_bet(config, Amount::ZERO, params)?;
        let path = Path::fall(bet.rows, draws);
        let multiplier = config.table(&bet)[path.bucket()];
        Ok(json!({ "directions": path.0, "bucket": path.bucket(), "multiplier": multiplier }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_complete_and_symmetric() {
        let config = Config::house();
        for rows in ROWS_MIN..=ROWS_MAX {
            for risk in RISKS {
                let table = config.tables.get(rows, risk);
                assert_eq!(table.len(), usize::from(rows) + 1, "{rows} {risk:?}");
                assert!(table.iter().eq(table.iter().rev()), "{rows} {risk:?}");
            }
        }
        let file: Config = serde_json::from_str(include_str!("tables.json")).unwrap();
        assert_eq!(file.tables, config.tables, "nothing in the file is left over");
    }

    /// The exact return of each published table, from the source of the tables. A typo in a table would show here.
    #[test]
    fn returns_are_the_published_ones() {
        let config = Config::house();
        let stake = Amount::new(10_000).unwrap();
        let returns = |rows, risk| {
            let distribution = Plinko::distribution(&config, stake, &Bet { rows, risk }, &()).unwrap();
            assert_eq!(*distribution.total(), (1_u32 << rows).into());
            distribution.odds(stake).unwrap().return_to_player.decimal(16)
        };
        assert_eq!(returns(8, Risk::Low), "0.9898437500000000");
        assert_eq!(returns(8, Risk::Medium), "0.9890625000000000");
        assert_eq!(returns(11, Risk::High), "0.9916015625000000");
        assert_eq!(returns(12, Risk::Expert), "0.9904296875000000");
        assert_eq!(returns(16, Risk::Low), "0.9899871826171875");
        assert_eq!(returns(16, Risk::High), "0.9897644042968750");
        assert_eq!(returns(16, Risk::Expert), "0.9899627685546875");
    }

    #[test]
    fn bad_bets_are_named() {
        let faults = Plinko::parse_bet(&Config::house(), Amount::ZERO, &json!({"rows": 7, "risk": "mad"}));
        let pointers: Vec<_> = faults.unwrap_err().0.into_iter().map(|fault| fault.pointer).collect();
        assert_eq!(pointers, ["/rows", "/risk"]);
    }
}
