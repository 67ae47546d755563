//! Baccarat: bet on the player's hand, the banker's, or a tie.
//!
//! Draws: 6 cards from an infinite deck. The player has cards 0 and 1, the banker 2 and 3; third cards, by the standard
//! table, are 4 and 5 in the order they are taken. Aces count 1, tens and pictures 0; the points of a hand are the last
//! digit of its sum. Player pays 1:1, banker 0.95:1, tie 8:1; on a tie the other two bets go back.

mod third_card;

use crate::amount::Amount;
use crate::cards::{self, Card};
use crate::chips;
use crate::distribution::{Distribution, Weighted};
use crate::form::{Faults, Form};
use crate::game::{AsDrawn, Game, IllegalAction, Mode, NoActions};
use crate::multiplier::Multiplier;
use crate::registry::GameId;
use crate::round::{Played, Position};
use fair::Draws;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use third_card::{banker_draws, is_natural, player_draws, points};

/// The game.
#[derive(Debug)]
pub struct Baccarat;

/// Who wins, and what can be bet on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Winner {
    /// The player's hand has more points.
    Player,
    /// The banker's hand has more points.
    Banker,
    /// Equal points.
    Tie,
}

impl Winner {
    /// All three.
    pub const ALL: [Winner; 3] = [Winner::Player, Winner::Banker, Winner::Tie];
    /// Their words, in the same order.
    const WORDS: [&'static str; 3] = ["player", "banker", "tie"];

    fn of(player: u8, banker: u8) -> Self {
        match player.cmp(&banker) {
            std::cmp::Ordering::Greater => Winner::Player,
            std::cmp::Ordering::Less => Winner::Banker,
            std::cmp::Ordering::Equal => Winner::Tie,
        }
    }
}

/// What each bet pays, the stake included.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// A bet on the player.
    pub player: Multiplier,
    /// A bet on the banker.
    pub banker: Multiplier,
    /// A bet on a tie.
    pub tie: Multiplier,
}

impl Config {
    /// 1:1, 0.95:1 and 8:1.
    #[must_use]
    pub fn house() -> Self {
        let units = Multiplier::from_units;
        Self { player: units(20_000), banker: units(19_500), tie: units(90_000) }
    }

    /// What a bet is multiplied by.
    fn multiplier(&self, on: Winner, winner: Winner) -> Multiplier {
        match (on, winner) {
            (Winner::Player, Winner::Player) => self.player,
            (Winner::Banker, Winner::Banker) => self.banker,
            (Winner::Tie, Winner::Tie) => self.tie,
            (Winner::Player | Winner::Banker, Winner::Tie) => Multiplier::ONE,
            _ => Multiplier::ZERO,
        }
    }
}

/// Chips on the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bet {
    bets: Vec<Chip>,
}

/// A stake on one of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Chip {
    on: Winner,
    stake: Amount,
}

impl Bet {
    /// What all chips together pay; `None` where it is more than an amount holds.
    fn payout(&self, config: &Config, winner: Winner) -> Option<Amount> {
        let chips = self.bets.iter();
        chips::paid(chips.map(|chip| config.multiplier(chip.on, winner).payout(chip.stake)))
    }
}

/// Both hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coup {
    player: Vec<Card>,
    banker: Vec<Card>,
}

impl Coup {
    /// All six cards are drawn whether they are used or not.
    fn deal(cards: [Card; 6]) -> Self {
        let [p0, p1, b0, b1, ref thirds @ ..] = cards;
        let (mut player, mut banker) = (vec![p0, p1], vec![b0, b1]);
        let mut thirds = thirds.iter().copied();
        if !is_natural(points(&player)) && !is_natural(points(&banker)) {
            if player_draws(points(&player)) {
                player.extend(thirds.next());
            }
            let third = player.get(2).map(|card| points(&[*card]));
            if banker_draws(points(&banker), third) {
                banker.extend(thirds.next());
            }
        }
        Self { player, banker }
    }

    fn winner(&self) -> Winner {
        Winner::of(points(&self.player), points(&self.banker))
    }
}

fn draw(draws: &mut Draws) -> [Card; 6] {
    std::array::from_fn(|_| Card::draw(draws))
}

impl Game for Baccarat {
    const ID: GameId = GameId::Baccarat;
    const TITLE: &'static str = "Baccarat";
    const RULES_VERSION: u32 = 1;
    type Config = Config;
    type Bet = Bet;
    type Outcome = Coup;
    type Action = NoActions;
    type Plan = ();

    fn house() -> Config {
        Config::house()
    }

    fn parse_config(config: &Value) -> Result<Config, Faults> {
        let mut form = Form::new(config, "")?;
        let [player, banker, tie] = Winner::WORDS.map(|word| form.parsed(word, Multiplier::parse));
        let config = player.zip(banker).zip(tie);
        form.finish_with(config.map(|((player, banker), tie)| Config { player, banker, tie }))
    }

    fn parse_bet(_config: &Config, stake: Amount, bet: &Value) -> Result<Bet, Faults> {
        let mut form = Form::new(bet, "")?;
        let items = form.list("bets");
        if items.as_ref().is_some_and(Vec::is_empty) {
            form.fault("bets", "range", "place at least one bet");
        }
        let items = items.unwrap_or_default();
        let mut laid: Vec<Chip> = Vec::new();
        for (i, item) in items.iter().enumerate() {
            let Some(chip) = form.absorb(parse_chip(item, &format!("/bets/{i}"))) else { continue };
            if laid.iter().any(|other| other.on == chip.on) {
                form.fault_at(
                    &format!("bets/{i}/on"),
                    "conflict",
                    "there is a bet on this already; make it one",
                );
            }
            laid.insert(laid.partition_point(|other| other.on < chip.on), chip);
        }
        if !items.is_empty() && laid.len() == items.len() {
            chips::add_up(&mut form, laid.iter().map(|chip| chip.stake), stake);
        }
        form.finish_with(Some(Bet { bets: laid }))
    }

    fn play(
        config: &Config,
        stake: Amount,
        bet: &Bet,
        _actions: &[NoActions],
        draws: &mut Draws,
    ) -> Result<Played<Coup>, IllegalAction> {
        let coup = Coup::deal(draw(draws));
        // As `Position::settled`: a payout beyond the maximum is refused before the bet is taken.
        let payout = bet.payout(config, coup.winner()).unwrap_or(Amount::MAX);
        Ok(Played { position: Position::Settled { staked: stake, multiplier: None, payout }, outcome: coup })
    }

    fn outcome(coup: &Coup) -> Value {
        json!({ "player": coup.player, "banker": coup.banker, "winner": coup.winner() })
    }

    /// Only the proportions of the stakes count.
    fn representative(stake: Amount, bet: &Bet) -> Option<(Amount, Bet)> {
        let (stake, stakes) = chips::proportions(stake, bet.bets.iter().map(|chip| chip.stake));
        let chips = bet.bets.iter().zip(stakes);
        let bets = chips.map(|(chip, stake)| Chip { on: chip.on, stake }).collect();
        Some((stake, Bet { bets }))
    }

    fn payout_max(config: &Config, _stake: Amount, bet: &Bet) -> Option<Amount> {
        let payouts = Winner::ALL.into_iter().map(|winner| bet.payout(config, winner));
        payouts.into_iter().try_fold(Amount::ZERO, |best, payout| Some(best.max(payout?)))
    }

    fn modes(_config: &Config) -> Vec<Mode<Bet, ()>> {
        let stake = Amount::new(Multiplier::UNITS_PER_ONE.into()).expect("below the maximum");
        let modes = Winner::ALL.into_iter().zip(Winner::WORDS);
        modes
            .map(|(on, word)| Mode {
                name: word.to_owned(),
                bet: Bet { bets: vec![Chip { on, stake }] },
                plan: (),
            })
            .collect()
    }

    fn distribution(config: &Config, _stake: Amount, bet: &Bet, _plan: &()) -> Option<Distribution> {
        let ways = third_card::ways();
        let cases: Option<Vec<_>> = Winner::ALL
            .into_iter()
            .map(|winner| Some(Weighted::new(bet.payout(config, winner)?, ways[winner as usize])))
            .collect();
        cases.map(Distribution::new)
    }

    /// Only ranks count.
    fn as_drawn(_config: &Config, _stake: Amount, _bet: &Bet, _plan: &()) -> Option<AsDrawn> {
        Some(AsDrawn::Ranges(vec![cards::RANKS_DRAWN; 6]))
    }

    fn outcome_line(_config: &Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        Form::new(params, "")?.finish()?;
        let cards = draw(draws);
        let coup = Coup::deal(cards);
        Ok(json!({
            "cards": cards,
            "player": points(&coup.player),
            "banker": points(&coup.banker),
            "winner": coup.winner(),
        }))
    }
}

fn parse_chip(item: &Value, pointer: &str) -> Result<Chip, Faults> {
    let mut form = Form::new(item, pointer)?;
    let on = form.choice("on", &Winner::WORDS).map(|at| Winner::ALL[at]);
    let stake = chips::stake(&mut form);
    form.finish_with(on.zip(stake).map(|(on, stake)| Chip { on, stake }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bet(stake: u128, json: &Value) -> Result<Bet, Faults> {
        Baccarat::parse_bet(&Config::house(), Amount::new(stake).unwrap(), json)
    }

    #[test]
    fn hands_by_the_table() {
        let check = |cards: [&str; 6], expect: Value| {
            let coup = Coup::deal(cards.map(|name| Card::parse(name).unwrap()));
            assert_eq!(Baccarat::outcome(&coup), expect, "{cards:?}");
        };
        // A natural: nobody draws.
        check(
            ["9D", "KH", "2S", "3C", "4D", "5H"],
            json!({"player": ["9D", "KH"], "banker": ["2S", "3C"], "winner": "player"}),
        );
        // The player stands on 6, so the first third card is the banker's.
        check(
            ["4D", "2H", "2S", "3C", "4D", "5H"],
            json!({"player": ["4D", "2H"], "banker": ["2S", "3C", "4D"], "winner": "banker"}),
        );
        // Banker's 3 stands against a third card of 8.
        check(
            ["KD", "2H", "AS", "2C", "8D", "5H"],
            json!({"player": ["KD", "2H", "8D"], "banker": ["AS", "2C"], "winner": "banker"}),
        );
        // Banker's 6 draws against a third card of 7.
        check(
            ["KD", "2H", "4S", "2C", "7D", "3H"],
            json!({"player": ["KD", "2H", "7D"], "banker": ["4S", "2C", "3H"], "winner": "tie"}),
        );
    }

    #[test]
    fn chips_pay_together() {
        let json = json!({"bets": [{"on": "tie", "stake": "10"}, {"on": "banker", "stake": "101"}]});
        let bet = bet(111, &json).unwrap();
        let paid = |winner| bet.payout(&Config::house(), winner).unwrap().get();
        assert_eq!([paid(Winner::Player), paid(Winner::Banker), paid(Winner::Tie)], [0, 196, 191]);
        let max = Baccarat::payout_max(&Config::house(), Amount::ZERO, &bet).unwrap();
        assert_eq!(max.get(), 196);
        assert_eq!(
            serde_json::to_value(&bet).unwrap()["bets"][0]["on"],
            "banker",
            "one spelling for one bet"
        );
    }

    /// Counted by a program of its own over all 13^6 ways.
    #[test]
    fn returns_of_an_infinite_deck() {
        assert_eq!(third_card::ways(), [2_153_464, 2_212_744, 460_601]);
        let config = Config::house();
        let stake = Amount::new(10_000).unwrap();
        let returns: Vec<String> = Baccarat::modes(&config)
            .iter()
            .map(|mode| Baccarat::odds(&config, stake, &mode.bet, &()).unwrap().return_to_player.decimal(12))
            .collect();
        assert_eq!(returns, ["0.987718594209", "0.989360009894", "0.858830129802"]);
    }

    #[test]
    fn bad_bets_are_named() {
        let check = |stake, json: Value, expect: &[(&str, &str)]| {
            let faults = bet(stake, &json).unwrap_err().0;
            let named: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
            assert_eq!(named, expect, "{json}");
        };
        check(1, json!({"bets": []}), &[("/bets", "range")]);
        check(1, json!({}), &[("/bets", "missing")]);
        check(1, json!({"bets": [{"on": "tie", "stake": "2"}]}), &[("/bets", "conflict")]);
        check(
            2,
            json!({"bets": [{"on": "tie", "stake": "1"}, {"on": "tie", "stake": "1"}]}),
            &[("/bets/1/on", "conflict")],
        );
        check(
            2,
            json!({"bets": [{"on": "panda", "stake": "0"}, 7]}),
            &[("/bets/0/on", "range"), ("/bets/0/stake", "range"), ("/bets/1", "type")],
        );
    }
}
