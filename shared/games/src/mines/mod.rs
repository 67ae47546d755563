//! Mines: 25 tiles, m of them mines. Reveal gems one by one, cash out when you like.
//!
//! Draws: the pop shuffle of 25 tiles; the first m drawn are the mines. After g gems the round is worth
//! (1 − edge) x C(25, g) / C(25 − m, g), floored to four digits once. A mine loses the stake; the last gem cashes out
//! by itself. A round that its player left is cashed out at what it is worth; without any gem the stake goes back.

use crate::amount::Amount;
use crate::combinatorics::choose;
use crate::distribution::{Distribution, Weighted};
use crate::form::{Faults, Form};
use crate::game::{AsDrawn, Game, IllegalAction, Mode, Step};
use crate::multiplier::Multiplier;
use crate::registry::GameId;
use crate::round::{Played, Position, worth};
use fair::{Draws, pop_shuffle};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The game.
#[derive(Debug)]
pub struct Mines;

/// Tiles of the field.
pub const TILES: u8 = 25;
/// Most mines: one gem is left.
pub const MINES_MAX: u8 = TILES - 1;

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

    /// What the stake is worth after `gems` of a field with `mines`. At least one gem.
    fn multiplier(&self, mines: u8, gems: u8) -> Multiplier {
        debug_assert!((1..=TILES - mines).contains(&gems), "{gems} gems beside {mines} mines");
        let kept = u128::from(10_000 - self.edge);
        Multiplier::floor(kept * choose(TILES, gems), 10_000 * choose(TILES - mines, gems))
            .expect("C(25, 12) x 10,000 fits")
    }
}

/// How many mines the field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bet {
    mines: u8,
}

impl Bet {
    fn gems_max(self) -> u8 {
        TILES - self.mines
    }
}

/// The mines in draw order, tiles from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field(Vec<u8>);

impl Field {
    fn lay(bet: Bet, draws: &mut Draws) -> Self {
        Self(pop_shuffle(draws, TILES, bet.mines))
    }
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Uncover a tile.
    Reveal {
        /// 0 to 24, row by row.
        tile: u8,
    },
    /// Take what the round is worth. After the first gem.
    CashOut,
    /// The house's step for a player who left.
    Abandon,
}

impl Step for Action {
    fn parse(action: &Value) -> Result<Self, Faults> {
        let mut form = Form::new(action, "")?;
        let action = match form.choice("type", &["reveal", "cash_out", "abandon"]) {
            Some(0) => {
                let tile = form.integer("tile", 0, (TILES - 1).into());
                tile.and_then(|tile| u8::try_from(tile).ok()).map(|tile| Action::Reveal { tile })
            }
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

impl Game for Mines {
    const ID: GameId = GameId::Mines;
    const TITLE: &'static str = "Mines";
    const RULES_VERSION: u32 = 1;
    type Config = Config;
    type Bet = Bet;
    type Outcome = Field;
    type Action = Action;
    /// After how many gems the player cashes out.
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
        let mines = form.integer("mines", 1, MINES_MAX.into()).and_then(|mines| u8::try_from(mines).ok());
        form.finish_with(mines.map(|mines| Bet { mines }))
    }

    fn play(
        config: &Config,
        stake: Amount,
        bet: &Bet,
        actions: &[Action],
        draws: &mut Draws,
    ) -> Result<Played<Field>, IllegalAction> {
        let field = Field::lay(*bet, draws);
        let position = Self::position(config, stake, bet, &field, actions)?;
        Ok(Played { position, outcome: field })
    }

    fn outcome(field: &Field) -> Value {
        json!({ "mines": field.0 })
    }

    fn payout_max(config: &Config, stake: Amount, bet: &Bet) -> Option<Amount> {
        config.multiplier(bet.mines, bet.gems_max()).payout(stake)
    }

    fn modes(_config: &Config) -> Vec<Mode<Bet, u8>> {
        (1..=MINES_MAX)
            .flat_map(|mines| (1..=TILES - mines).map(move |gems| (mines, gems)))
            .map(|(mines, gems)| Mode {
                name: format!("{mines} mines, cash out after {gems} gems"),
                bet: Bet { mines },
                plan: gems,
            })
            .collect()
    }

    fn decide(_config: &Config, _bet: &Bet, gems: &u8, _field: &Field, actions: &[Action]) -> Option<Action> {
        // All covered tiles are alike: row by row is as good as any other way.
        let next = u8::try_from(actions.len()).expect("at most 25 tiles");
        Some(if next < *gems { Action::Reveal { tile: next } } else { Action::CashOut })
    }

    fn distribution(config: &Config, stake: Amount, bet: &Bet, gems: &u8) -> Option<Distribution> {
        if !(1..=bet.gems_max()).contains(gems) {
            return None;
        }
        let (all, safe) = (choose(TILES, *gems), choose(bet.gems_max(), *gems));
        Some(Distribution::new([
            Weighted::new(config.multiplier(bet.mines, *gems).payout(stake)?, safe),
            Weighted::new(Amount::ZERO, all - safe),
        ]))
    }

    fn as_drawn(_config: &Config, _stake: Amount, bet: &Bet, _gems: &u8) -> Option<AsDrawn> {
        Some(AsDrawn::Ranges((0..bet.mines).map(|laid| (TILES - laid).into()).collect()))
    }

    fn outcome_line(config: &Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        let bet = Self::parse_bet(config, Amount::ZERO, params)?;
        Ok(Self::outcome(&Field::lay(bet, draws)))
    }
}

impl Mines {
    /// Where the round stands after `actions`.
    fn position(
        config: &Config,
        stake: Amount,
        bet: &Bet,
        field: &Field,
        actions: &[Action],
    ) -> Result<Position, IllegalAction> {
        let mut revealed: Vec<u8> = Vec::new();
        for (index, action) in actions.iter().enumerate() {
            let illegal = |reason| IllegalAction::new(index, reason);
            let gems = u8::try_from(revealed.len()).expect("at most 25 tiles");
            let end = match *action {
                Action::Reveal { tile } if revealed.contains(&tile) => {
                    return Err(illegal("this tile is revealed already"));
                }
                Action::Reveal { tile } if field.0.contains(&tile) => Some(Multiplier::ZERO),
                Action::Reveal { tile } => {
                    revealed.push(tile);
                    (gems + 1 == bet.gems_max()).then(|| config.multiplier(bet.mines, gems + 1))
                }
                Action::CashOut if gems == 0 => {
                    return Err(illegal("reveal at least one gem before cashing out"));
                }
                Action::Abandon if gems == 0 => Some(Multiplier::ONE),
                Action::CashOut | Action::Abandon => Some(config.multiplier(bet.mines, gems)),
            };
            if let Some(multiplier) = end {
                if index + 1 < actions.len() {
                    return Err(IllegalAction::after_the_end(index + 1));
                }
                return Ok(Position::settled(stake, multiplier));
            }
        }
        Ok(Self::open(config, stake, *bet, &revealed))
    }

    fn open(config: &Config, stake: Amount, bet: Bet, revealed: &[u8]) -> Position {
        let gems = u8::try_from(revealed.len()).expect("at most 25 tiles");
        let hidden: Vec<u8> = (0..TILES).filter(|tile| !revealed.contains(tile)).collect();
        let cash_out = (gems > 0).then(|| worth(stake, config.multiplier(bet.mines, gems)));
        Position::Open {
            staked: stake,
            shown: json!({ "gems": revealed, "next_multiplier": config.multiplier(bet.mines, gems + 1) }),
            legal: json!({ "reveal": hidden, "cash_out": cash_out }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ratio::Ratio;
    use Action::{Abandon, CashOut};

    const STAKE: u128 = 10_000;

    /// Mines on tiles 0, 1 and 2.
    fn play(actions: &[Action]) -> Result<Position, IllegalAction> {
        let stake = Amount::new(STAKE).unwrap();
        Mines::position(&Config::house(), stake, &Bet { mines: 3 }, &Field(vec![2, 0, 1]), actions)
    }

    fn reveal(tile: u8) -> Action {
        Action::Reveal { tile }
    }

    fn paid(actions: &[Action]) -> Option<u128> {
        match play(actions) {
            Ok(Position::Settled { payout, .. }) => Some(payout.get()),
            _ => None,
        }
    }

    #[test]
    fn multipliers_follow_the_formula() {
        let check = |mines, gems, expect: &str| {
            assert_eq!(
                Config::house().multiplier(mines, gems).to_string(),
                expect,
                "{mines} mines, {gems} gems"
            );
        };
        check(1, 1, "1.0312");
        check(3, 1, "1.125");
        check(3, 2, "1.2857");
        check(24, 1, "24.75");
        check(1, 24, "24.75");
        check(12, 13, "5148297");
        check(5, 20, "52598.7");
    }

    #[test]
    fn a_round_step_by_step() {
        assert!(matches!(play(&[]), Ok(Position::Open { .. })));
        assert!(matches!(play(&[reveal(3), reveal(24)]), Ok(Position::Open { .. })));
        assert_eq!(paid(&[reveal(3), reveal(24), CashOut]), Some(12_857));
        assert_eq!(paid(&[reveal(3), reveal(0)]), Some(0));
        assert_eq!(paid(&[Abandon]), Some(STAKE));
        assert_eq!(paid(&[reveal(3), Abandon]), Some(11_250));
        let all: Vec<Action> = (3..25).map(reveal).collect();
        assert_eq!(paid(&all), Some(2_277 * STAKE));
    }

    #[test]
    fn steps_outside_the_rules() {
        let refused = |actions: &[Action]| play(actions).unwrap_err().index;
        assert_eq!(refused(&[CashOut]), 0);
        assert_eq!(refused(&[reveal(3), reveal(3)]), 1);
        assert_eq!(refused(&[reveal(0), CashOut]), 1);
        assert_eq!(refused(&[reveal(3), CashOut, reveal(4)]), 2);
    }

    #[test]
    fn an_open_round_shows_gems_and_no_mine() {
        let Ok(Position::Open { shown, legal, .. }) = play(&[reveal(7)]) else { panic!("the round is open") };
        assert_eq!(shown, json!({"gems": [7], "next_multiplier": "1.2857"}));
        assert_eq!(legal["reveal"].as_array().unwrap().len(), 24);
        assert_eq!(legal["cash_out"], json!({"multiplier": "1.125", "payout": "11250"}));
    }

    #[test]
    fn every_plan_returns_the_same_before_flooring() {
        let config = Config::house();
        let stake = Amount::new(STAKE).unwrap();
        for mode in Mines::modes(&config) {
            let distribution = Mines::distribution(&config, stake, &mode.bet, &mode.plan).unwrap();
            let returned = distribution.odds(stake).unwrap().return_to_player;
            let floor = Ratio::new(98_990, 100_000_u32);
            assert!(returned <= Ratio::new(99, 100_u8) && returned > floor, "{}: {returned}", mode.name);
        }
        assert_eq!(Mines::modes(&config).len(), 300);
    }

    #[test]
    fn bad_steps_are_named() {
        for bad in
            [json!({"type": "reveal"}), json!({"type": "reveal", "tile": 25}), json!({"tile": 3}), json!(7)]
        {
            assert!(Action::parse(&bad).is_err(), "{bad}");
        }
        assert!(Action::parse(&json!({"type": "cash_out", "tile": 3})).is_err());
        assert_eq!(Action::parse(&json!({"type": "reveal", "tile": 3})), Ok(reveal(3)));
    }
}
