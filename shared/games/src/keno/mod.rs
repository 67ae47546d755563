//! Keno: ten of forty numbers are drawn; what pays is how many of your picks are among them.
//!
//! Draws: 10, the pop shuffle of 40; numbers are shown as 1 to 40. The table of risk and picks names the multiplier
//! for each number of hits.

use crate::amount::Amount;
use crate::combinatorics::choose;
use crate::distribution::{Distribution, Weighted};
use crate::form::{Faults, Form};
use crate::game::{AsDrawn, Game, IllegalAction, Mode, NoActions};
use crate::multiplier::Multiplier;
use crate::pay_tables::{PayTables, Risk};
use crate::registry::GameId;
use crate::round::Played;
use fair::{Draws, pop_shuffle};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The game.
#[derive(Debug)]
pub struct Keno;

/// Numbers of the field, 1 to 40.
pub const NUMBERS: u8 = 40;
/// How many of them are drawn.
pub const DRAWN: u8 = 10;
/// Most picks.
pub const PICKS_MAX: u8 = 10;

/// The risks on offer.
pub const RISKS: [Risk; 4] = [Risk::Classic, Risk::Low, Risk::Medium, Risk::High];

/// The pay tables: picks, risk, hits.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Config {
    tables: PayTables,
}

impl Config {
    /// The published tables of the field.
    #[must_use]
    pub fn house() -> Self {
        Self { tables: PayTables::read(include_str!("tables.json"), 1..=PICKS_MAX, RISKS) }
    }

    /// By picks and risk, from no hit to all.
    #[must_use]
    pub fn tables(&self) -> &PayTables {
        &self.tables
    }

    fn table(&self, bet: &Bet) -> &[Multiplier] {
        self.tables.get(bet.size(), bet.risk)
    }
}

/// Risk and the numbers picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bet {
    risk: Risk,
    /// Ascending, 1 to 40, no two alike.
    picks: Vec<u8>,
}

impl Bet {
    fn size(&self) -> u8 {
        u8::try_from(self.picks.len()).expect("at most ten picks")
    }

    fn hits(&self, drawn: &[u8]) -> usize {
        self.picks.iter().filter(|pick| drawn.contains(pick)).count()
    }
}

/// Ten numbers in draw order, 1 to 40.
fn draw(draws: &mut Draws) -> Vec<u8> {
    let mut numbers = pop_shuffle(draws, NUMBERS, DRAWN);
    for number in &mut numbers {
        *number += 1;
    }
    numbers
}

impl Game for Keno {
    const ID: GameId = GameId::Keno;
    const TITLE: &'static str = "Keno";
    const RULES_VERSION: u32 = 1;
    type Config = Config;
    type Bet = Bet;
    /// In draw order, from 1.
    type Outcome = Vec<u8>;
    type Action = NoActions;
    type Plan = ();

    fn house() -> Config {
        Config::house()
    }

    fn parse_config(config: &Value) -> Result<Config, Faults> {
        PayTables::parse(config, 1..=PICKS_MAX, RISKS, |picks| usize::from(picks) + 1)
            .map(|tables| Config { tables })
    }

    fn parse_bet(_config: &Config, _stake: Amount, bet: &Value) -> Result<Bet, Faults> {
        let mut form = Form::new(bet, "")?;
        let risk = Risk::parse(&mut form, RISKS);
        let picks = form.list("picks").and_then(|items| {
            if !(1..=usize::from(PICKS_MAX)).contains(&items.len()) {
                form.fault("picks", "range", format!("pick 1 to {PICKS_MAX} numbers"));
                return None;
            }
            let mut picks = Vec::new();
            for (i, item) in items.iter().enumerate() {
                let number = item.as_u64().and_then(|number| u8::try_from(number).ok());
                match number.filter(|number| (1..=NUMBERS).contains(number)) {
                    None => form.fault_at(
                        &format!("picks/{i}"),
                        "range",
                        format!("must be a whole number from 1 to {NUMBERS}"),
                    ),
                    Some(number) if picks.contains(&number) => {
                        form.fault_at(&format!("picks/{i}"), "conflict", "this number is picked already");
                    }
                    Some(number) => picks.insert(picks.partition_point(|pick| *pick < number), number),
                }
            }
            (picks.len() == items.len()).then_some(picks)
        });
        form.finish_with(risk.zip(picks).map(|(risk, picks)| Bet { risk, picks }))
    }

    fn play(
        config: &Config,
        stake: Amount,
        bet: &Bet,
        _actions: &[NoActions],
        draws: &mut Draws,
    ) -> Result<Played<Vec<u8>>, IllegalAction> {
        let drawn = draw(draws);
        let multiplier = config.table(bet)[bet.hits(&drawn)];
        Ok(Played::settled(stake, multiplier, drawn))
    }

    fn outcome(drawn: &Vec<u8>) -> Value {
        json!({ "numbers": drawn })
    }

    /// All numbers are alike.
    fn representative(_stake: Amount, bet: &Bet) -> Option<(Amount, Bet)> {
        Some((Multiplier::UNROUNDED, Bet { risk: bet.risk, picks: (1..=bet.size()).collect() }))
    }

    fn payout_max(config: &Config, stake: Amount, bet: &Bet) -> Option<Amount> {
        config.table(bet).iter().max().and_then(|best| best.payout(stake))
    }

    fn modes(_config: &Config) -> Vec<Mode<Bet, ()>> {
        let bets = RISKS.into_iter().flat_map(|risk| (1..=PICKS_MAX).map(move |picks| (risk, picks)));
        bets.map(|(risk, picks)| Mode {
            name: format!("{} risk, {picks} pick{}", risk.word(), if picks == 1 { "" } else { "s" }),
            bet: Bet { risk, picks: (1..=picks).collect() },
            plan: (),
        })
        .collect()
    }

    fn distribution(config: &Config, stake: Amount, bet: &Bet, _plan: &()) -> Option<Distribution> {
        let picks = bet.size();
        // Of all ways to draw ten: those with `hits` of the picks and the rest from the numbers not picked.
        let cells = (0_u8..).zip(config.table(bet));
        let cases: Option<Vec<_>> = cells
            .map(|(hits, cell)| {
                let ways = choose(picks, hits) * choose(NUMBERS - picks, DRAWN - hits);
                Some(Weighted::new(cell.payout(stake)?, ways))
            })
            .collect();
        cases.map(Distribution::new)
    }

    fn as_drawn(_config: &Config, _stake: Amount, _bet: &Bet, _plan: &()) -> Option<AsDrawn> {
        Some(AsDrawn::Ranges((0..DRAWN).map(|drawn| (NUMBERS - drawn).into()).collect()))
    }

    fn outcome_line(_config: &Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        Form::new(params, "")?.finish()?;
        Ok(Self::outcome(&draw(draws)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The exact return of each published table, from the source of the tables. A typo in a table would show here.
    #[test]
    fn returns_are_the_published_ones() {
        let config = Config::house();
        let stake = Amount::new(10_000).unwrap();
        let returned = |risk: Risk, picks: u8| {
            let bet = Bet { risk, picks: (1..=picks).collect() };
            let distribution = Keno::distribution(&config, stake, &bet, &()).unwrap();
            assert_eq!(*distribution.total(), choose(NUMBERS, DRAWN).into());
            distribution.odds(stake).unwrap().return_to_player.decimal(12)
        };
        // Cut off after twelve digits.
        let published = [
            (
                Risk::Classic,
                [
                    "0.990000000000",
                    "0.990384615384",
                    "0.990182186234",
                    "0.989604989604",
                    "0.989858026042",
                    "0.989665171244",
                    "0.989815351789",
                    "0.990228280630",
                    "0.989753395713",
                    "0.990373520730",
                ],
            ),
            (
                Risk::Low,
                [
                    "0.987500000000",
                    "0.988461538461",
                    "0.988663967611",
                    "0.989222015537",
                    "0.989030528504",
                    "0.990083707188",
                    "0.989387595502",
                    "0.990041796543",
                    "0.990688639450",
                    "0.987597371173",
                ],
            ),
            (
                Risk::Medium,
                [
                    "0.987500000000",
                    "0.986538461538",
                    "0.989878542510",
                    "0.987826895721",
                    "0.989440857861",
                    "0.988346646241",
                    "0.989617862682",
                    "0.989236351465",
                    "0.989420195109",
                    "0.989743146327",
                ],
            ),
            (
                Risk::High,
                [
                    "0.990000000000",
                    "0.986538461538",
                    "0.989878542510",
                    "0.989057883794",
                    "0.988893752051",
                    "0.989987963672",
                    "0.989617862682",
                    "0.989571051490",
                    "0.989644559690",
                    "0.990083227043",
                ],
            ),
        ];
        for (risk, row) in published {
            for (picks, expect) in (1..).zip(row) {
                assert_eq!(returned(risk, picks), expect, "{risk:?} {picks}");
                assert_eq!(config.tables.get(picks, risk).len(), usize::from(picks) + 1);
            }
        }
        let file: Config = serde_json::from_str(include_str!("tables.json")).unwrap();
        assert_eq!(file.tables, config.tables, "nothing in the file is left over");
    }

    #[test]
    fn bad_bets_are_named() {
        let check = |bet: Value, expect: &[(&str, &str)]| {
            let faults = Keno::parse_bet(&Config::house(), Amount::ZERO, &bet).unwrap_err().0;
            let named: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
            assert_eq!(named, expect, "{bet}");
        };
        check(json!({"risk": "expert", "picks": []}), &[("/risk", "range"), ("/picks", "range")]);
        check(
            json!({"risk": "low", "picks": [0, 41, 7, 7, "8", 2.5]}),
            &[
                ("/picks/0", "range"),
                ("/picks/1", "range"),
                ("/picks/3", "conflict"),
                ("/picks/4", "range"),
                ("/picks/5", "range"),
            ],
        );
        check(json!({"risk": "low", "picks": (1..=11).collect::<Vec<u8>>()}), &[("/picks", "range")]);
        let bet = json!({"risk": "low", "picks": [9, 1, 40]});
        let bet = Keno::parse_bet(&Config::house(), Amount::ZERO, &bet).unwrap();
        assert_eq!(bet.picks, [1, 9, 40], "one spelling for one bet");
    }
}
