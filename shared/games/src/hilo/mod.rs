//! Hilo: is the next card higher or lower? Guess, skip, or cash out.
//!
//! Draws: 1 per card, `index(52)`, at most 52 cards. The ace is low. The first card lies open; a guess is "higher or same"
//! or "lower or same", on an ace "higher" or "same", on a king "lower" or "same". The round is worth (1 − edge) x the
//! product of 1/p over the right guesses, floored to four digits once, at the end. A wrong guess loses the stake.
//! A guess that would make the round worth more than the largest multiplier is not on offer. With the 52nd card
//! the round cashes out by itself. A round that its player left is cashed out; without a right guess the stake goes
//! back.

mod chance;

use crate::amount::Amount;
use crate::cards::{self, Card};
use crate::distribution::{Distribution, Weighted};
use crate::form::{Faults, Form};
use crate::game::{AsDrawn, Game, IllegalAction, Mode, Step};
use crate::multiplier::Multiplier;
use crate::registry::GameId;
use crate::round::{Played, Position, worth};
pub use chance::Direction;
use chance::Product;
use fair::Draws;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The game.
#[derive(Debug)]
pub struct Hilo;

/// Most cards of a round.
pub const CARDS_MAX: usize = 52;

/// Edge and the largest multiplier.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// House edge in hundredths of a percent.
    pub edge: u32,
    /// A guess that would make the round worth more is not on offer.
    pub multiplier_max: Multiplier,
}

impl Config {
    /// 1 % edge, at most a million times the stake.
    ///
    /// # Panics
    /// Never: a million is a multiplier.
    #[must_use]
    pub fn house() -> Self {
        Self { edge: 100, multiplier_max: Multiplier::whole(1_000_000).expect("a million fits") }
    }

    /// What the stake is worth after right guesses with this product; `None` above the largest multiplier.
    fn multiplier(&self, product: &Product) -> Option<Multiplier> {
        product.multiplier(self.edge).filter(|multiplier| *multiplier <= self.multiplier_max)
    }
}

/// Nothing to choose before the first card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bet {}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Guess where the next card lies.
    Guess {
        /// From the card on the table.
        direction: Direction,
    },
    /// Turn the next card without a guess.
    Skip,
    /// Take what the round is worth. After the first right guess.
    CashOut,
    /// The house's step for a player who left.
    Abandon,
}

/// Likelier guesses in a row, after which the player cashes out.
pub type Guesses = u8;

/// Most guesses whose distribution is listed.
const PLAN_MAX: Guesses = 10;

impl Step for Action {
    fn parse(action: &Value) -> Result<Self, Faults> {
        let mut form = Form::new(action, "")?;
        let action = match form.choice("type", &["guess", "skip", "cash_out", "abandon"]) {
            Some(0) => form
                .choice("direction", &Direction::WORDS)
                .map(|at| Action::Guess { direction: Direction::ALL[at] }),
            Some(1) => Some(Action::Skip),
            Some(2) => Some(Action::CashOut),
            Some(_) => Some(Action::Abandon),
            None => None,
        };
        form.finish_with(action)
    }

    fn abandon() -> Option<Self> {
        Some(Action::Abandon)
    }
}

impl Game for Hilo {
    const ID: GameId = GameId::Hilo;
    const TITLE: &'static str = "Hilo";
    const RULES_VERSION: u32 = 1;
    type Config = Config;
    type Bet = Bet;
    /// The cards turned, in order.
    type Outcome = Vec<Card>;
    type Action = Action;
    type Plan = Guesses;

    fn house() -> Config {
        Config::house()
    }

    fn parse_config(config: &Value) -> Result<Config, Faults> {
        let mut form = Form::new(config, "")?;
        let edge = form.integer("edge", 0, 10_000);
        let multiplier_max = form.parsed("multiplier_max", Multiplier::parse);
        form.finish_with(
            edge.zip(multiplier_max).map(|(edge, multiplier_max)| Config { edge, multiplier_max }),
        )
    }

    fn parse_bet(_config: &Config, _stake: Amount, bet: &Value) -> Result<Bet, Faults> {
        Form::new(bet, "")?.finish_with(Some(Bet {}))
    }

    fn play(
        config: &Config,
        stake: Amount,
        _bet: &Bet,
        actions: &[Action],
        draws: &mut Draws,
    ) -> Result<Played<Vec<Card>>, IllegalAction> {
        let mut table = Table { cards: vec![Card::draw(draws)], product: Product::default() };
        let mut end = None;
        for (index, action) in actions.iter().enumerate() {
            if end.is_some() {
                return Err(IllegalAction::after_the_end(index));
            }
            end = table.take(config, *action, draws).map_err(|reason| IllegalAction::new(index, reason))?;
        }
        let position = match end {
            Some(multiplier) => Position::settled(stake, multiplier),
            None => table.open(config, stake),
        };
        Ok(Played { position, outcome: table.cards })
    }

    fn outcome(cards: &Vec<Card>) -> Value {
        json!({ "cards": cards })
    }

    fn payout_max(config: &Config, stake: Amount, _bet: &Bet) -> Option<Amount> {
        config.multiplier_max.payout(stake)
    }

    fn modes(_config: &Config) -> Vec<Mode<Bet, Guesses>> {
        let name = |guesses| match guesses {
            1 => "the likelier side once".to_owned(),
            guesses => format!("the likelier side {guesses} times"),
        };
        (1..=PLAN_MAX).map(|guesses| Mode { name: name(guesses), bet: Bet {}, plan: guesses }).collect()
    }

    fn decide(
        _config: &Config,
        _bet: &Bet,
        plan: &Guesses,
        cards: &Vec<Card>,
        _actions: &[Action],
    ) -> Option<Action> {
        let (Some(card), true) = (cards.last(), cards.len() <= usize::from(*plan)) else {
            return Some(Action::CashOut);
        };
        Some(Action::Guess { direction: Direction::likelier(*card) })
    }

    fn distribution(config: &Config, stake: Amount, _bet: &Bet, guesses: &Guesses) -> Option<Distribution> {
        distribution(config, stake, Side::Likelier, *guesses)
    }

    /// Only ranks count: the first card's and one for each guess.
    fn as_drawn(_config: &Config, _stake: Amount, _bet: &Bet, guesses: &Guesses) -> Option<AsDrawn> {
        Some(AsDrawn::Ranges(vec![cards::RANKS_DRAWN; usize::from(*guesses) + 1]))
    }

    fn outcome_line(_config: &Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        cards::outcome_line(params, draws)
    }
}

/// Which of the two guesses on offer a player takes, whatever the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one with more ranks; of two equal ones the higher.
    Likelier,
    /// The one with fewer ranks; of two equal ones the lower.
    Unlikelier,
    /// Higher, or the same where nothing is higher.
    Higher,
    /// Lower, or the same where nothing is lower.
    Lower,
}

impl Side {
    /// All of them.
    pub const ALL: [Self; 4] = [Side::Likelier, Side::Unlikelier, Side::Higher, Side::Lower];

    fn on(self, value: u8) -> Direction {
        let [first, second] = Direction::on_offer(value);
        let likelier = Direction::likelier_on(value);
        let is_higher = matches!(first, Direction::Higher | Direction::HigherOrSame);
        match self {
            Side::Likelier => likelier,
            Side::Unlikelier => {
                if likelier == first {
                    second
                } else {
                    first
                }
            }
            Side::Higher if is_higher => first,
            Side::Higher => second,
            Side::Lower if is_higher => second,
            Side::Lower => first,
        }
    }
}

/// A guess on a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    /// The rank of the card on the table: 1 for an ace to 13 for a king.
    pub rank: u8,
    /// Where the next one is said to lie.
    pub direction: Direction,
    /// How many of the 13 ranks make it right.
    pub favourable: u8,
    /// What a first right guess is worth; `None` where it is not on offer.
    pub multiplier: Option<Multiplier>,
}

impl Config {
    /// Both first guesses on every rank.
    #[must_use]
    pub fn first_guesses(&self) -> Vec<Guess> {
        let guess = |rank: u8, direction: Direction| {
            let favourable = direction.favourable(rank);
            let multiplier = self.multiplier(&Product::default().times(favourable));
            Guess { rank, direction, favourable, multiplier }
        };
        chance::VALUES
            .flat_map(|rank| Direction::on_offer(rank).map(|direction| guess(rank, direction)))
            .collect()
    }

    /// The exact distribution of a player who takes `side` so many times and then the money. `None` where a guess would not
    /// be on offer.
    #[must_use]
    pub fn distribution_of(&self, stake: Amount, side: Side, guesses: Guesses) -> Option<Distribution> {
        distribution(self, stake, side, guesses)
    }
}

fn distribution(config: &Config, stake: Amount, side: Side, guesses: Guesses) -> Option<Distribution> {
    // Ways in ranks, of 13 each: by what the right guesses multiply to, and by what lies on the table then.
    let mut ways = BTreeMap::from([(Product::default(), [1_u128; chance::RANKS as usize])]);
    let mut lost = 0_u128;
    for _ in 0..guesses {
        let mut next = BTreeMap::<Product, [u128; chance::RANKS as usize]>::new();
        lost *= u128::from(chance::RANKS);
        for (product, counts) in ways {
            for (value, count) in chance::VALUES.zip(counts).filter(|(_, count)| *count > 0) {
                let direction = side.on(value);
                let right = next.entry(product.times(direction.favourable(value))).or_default();
                for (drawn, ways) in chance::VALUES.zip(right) {
                    let ways = if direction.is_right(value, drawn) { ways } else { &mut lost };
                    *ways += count;
                }
            }
        }
        ways = next;
    }
    let won = ways.into_iter().map(|(product, counts)| {
        Some(Weighted::new(config.multiplier(&product)?.payout(stake)?, counts.iter().sum::<u128>()))
    });
    let cases: Option<Vec<_>> = won.chain([Some(Weighted::new(Amount::ZERO, lost))]).collect();
    cases.map(Distribution::new)
}

/// What lies on the table and has been won.
struct Table {
    cards: Vec<Card>,
    product: Product,
}

impl Table {
    fn card(&self) -> Card {
        *self.cards.last().expect("the first card lies open")
    }

    /// Takes a step; answers what the round pays if that ends it, or why the step is not legal.
    fn take(
        &mut self,
        config: &Config,
        action: Action,
        draws: &mut Draws,
    ) -> Result<Option<Multiplier>, &'static str> {
        match action {
            Action::Guess { direction } => {
                let value = chance::value(self.card());
                if !Direction::on_offer(value).contains(&direction) {
                    return Err("this guess is not on offer on this card");
                }
                let product = self.product.times(direction.favourable(value));
                if config.multiplier(&product).is_none() {
                    return Err(
                        "a right guess would make the round worth more than the largest multiplier; skip or cash out",
                    );
                }
                self.cards.push(Card::draw(draws));
                if !direction.is_right(value, chance::value(self.card())) {
                    return Ok(Some(Multiplier::ZERO));
                }
                self.product = product;
            }
            Action::Skip => self.cards.push(Card::draw(draws)),
            Action::CashOut if self.product.is_one() => {
                return Err("guess right at least once before cashing out");
            }
            Action::CashOut | Action::Abandon => return Ok(Some(self.worth(config))),
        }
        Ok((self.cards.len() == CARDS_MAX).then(|| self.worth(config)))
    }

    /// Without a right guess the stake goes back.
    fn worth(&self, config: &Config) -> Multiplier {
        if self.product.is_one() {
            return Multiplier::ONE;
        }
        config.multiplier(&self.product).expect("guesses above the largest multiplier are not on offer")
    }

    fn open(&self, config: &Config, stake: Amount) -> Position {
        let value = chance::value(self.card());
        let guesses = Direction::on_offer(value).into_iter().filter_map(|direction| {
            let multiplier = config.multiplier(&self.product.times(direction.favourable(value)))?;
            Some(json!({ "direction": direction, "multiplier": multiplier }))
        });
        let won = (!self.product.is_one()).then(|| self.worth(config));
        Position::Open {
            staked: stake,
            shown: json!({ "cards": self.cards, "multiplier": won }),
            legal: json!({
                "guess": guesses.collect::<Vec<_>>(),
                "skip": true,
                "cash_out": won.map(|multiplier| worth(stake, multiplier)),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ratio::Ratio;

    const STAKE: u128 = 10_000;

    /// The cards of a stream, to guess them right.
    fn values(nonce: u64) -> Vec<u8> {
        let mut draws = Draws::new("server", "client", nonce);
        (0..CARDS_MAX).map(|_| chance::value(Card::draw(&mut draws))).collect()
    }

    fn play(nonce: u64, actions: &[Action]) -> Result<Played<Vec<Card>>, IllegalAction> {
        let mut draws = Draws::new("server", "client", nonce);
        Hilo::play(&Config::house(), Amount::new(STAKE).unwrap(), &Bet {}, actions, &mut draws)
    }

    fn paid(nonce: u64, actions: &[Action]) -> Option<u128> {
        match play(nonce, actions).unwrap().position {
            Position::Settled { payout, .. } => Some(payout.get()),
            Position::Open { .. } => None,
        }
    }

    /// The guess on offer that will be right (or wrong), where there is one.
    fn guess(values: &[u8], at: usize, right: bool) -> Option<Action> {
        let on_offer = Direction::on_offer(values[at]).into_iter();
        let mut fitting =
            on_offer.filter(|direction| direction.is_right(values[at], values[at + 1]) == right);
        fitting.next().map(|direction| Action::Guess { direction })
    }

    #[test]
    fn cash_out_and_loss_at_every_step() {
        for nonce in 0..50 {
            let values = values(nonce);
            let (mut actions, mut product) = (Vec::new(), Product::default());
            for at in 0..CARDS_MAX - 2 {
                if let Some(wrong) = guess(&values, at, false) {
                    let mut lost = actions.clone();
                    lost.push(wrong);
                    if let Ok(played) = play(nonce, &lost) {
                        assert_eq!(
                            played.position,
                            Position::settled(Amount::new(STAKE).unwrap(), Multiplier::ZERO)
                        );
                        lost.push(Action::CashOut);
                        assert_eq!(play(nonce, &lost).unwrap_err().index, at + 1);
                    }
                }
                let Some(Action::Guess { direction }) = guess(&values, at, true) else {
                    panic!("one side is right")
                };
                let next = product.times(direction.favourable(values[at]));
                if Config::house().multiplier(&next).is_none() {
                    let refused = [actions.clone(), vec![Action::Guess { direction }]].concat();
                    assert_eq!(play(nonce, &refused).unwrap_err().index, at);
                    actions.push(Action::Skip);
                } else {
                    actions.push(Action::Guess { direction });
                    product = next;
                }
                let cashed = [actions.clone(), vec![Action::CashOut]].concat();
                let worth = Config::house().multiplier(&product).unwrap();
                assert_eq!(paid(nonce, &cashed), Some(u128::from(worth.units())), "{nonce} {at}");
            }
        }
    }

    #[test]
    fn the_52nd_card_ends_the_round() {
        let skips = vec![Action::Skip; CARDS_MAX - 1];
        assert_eq!(paid(0, &skips), Some(STAKE), "nothing was guessed: the stake goes back");
        assert_eq!(paid(0, &skips[1..]), None);
        let more = [skips, vec![Action::Skip]].concat();
        assert_eq!(play(0, &more).unwrap_err().index, CARDS_MAX - 1);
    }

    #[test]
    fn sides_are_guesses_on_offer() {
        use Direction::{Higher, HigherOrSame, Lower, LowerOrSame, Same};
        let on = |value: u8| Side::ALL.map(|side| side.on(value));
        assert_eq!(on(1), [Higher, Same, Higher, Same]);
        assert_eq!(on(2), [HigherOrSame, LowerOrSame, HigherOrSame, LowerOrSame]);
        assert_eq!(on(12), [LowerOrSame, HigherOrSame, HigherOrSame, LowerOrSame]);
        assert_eq!(on(13), [Lower, Same, Same, Lower]);
        // Before the multiplier is cut off, every guess returns 99 %.
        for guess in Config::house().first_guesses() {
            let units = guess.multiplier.unwrap().units() * u64::from(guess.favourable);
            assert!(units <= 9_900 * 13 && units + 13 > 9_900 * 13, "{guess:?}");
        }
        for side in Side::ALL {
            let odds = Config::house().distribution_of(Amount::new(STAKE).unwrap(), side, 2).unwrap();
            let rtp = odds.odds(Amount::new(STAKE).unwrap()).unwrap().return_to_player;
            assert!(rtp <= Ratio::new(99, 100_u8) && rtp > Ratio::new(9_899, 10_000_u16), "{side:?}");
        }
    }

    #[test]
    fn nothing_to_cash_out_before_the_first_right_guess() {
        assert_eq!(play(0, &[Action::Skip, Action::CashOut]).unwrap_err().index, 1);
        assert_eq!(paid(0, &[Action::Skip, Action::Abandon]), Some(STAKE));
    }

    #[test]
    fn an_open_round_shows_what_each_guess_would_make_of_it() {
        let nonce = (0..).find(|nonce| values(*nonce)[0] == 1).unwrap();
        let Position::Open { shown, legal, .. } = play(nonce, &[]).unwrap().position else { panic!("open") };
        assert_eq!(shown["multiplier"], Value::Null);
        assert_eq!(shown["cards"].as_array().unwrap().len(), 1);
        let expected = json!([
            {"direction": "higher", "multiplier": "1.0725"},
            {"direction": "same", "multiplier": "12.87"},
        ]);
        assert_eq!(legal, json!({"guess": expected, "skip": true, "cash_out": null}));
    }

    /// Flooring to four digits costs less than a ten-thousandth; nothing else is lost, whatever the plan.
    #[test]
    fn every_plan_returns_99_percent_before_flooring() {
        let config = Config::house();
        let stake = Amount::new(STAKE).unwrap();
        for mode in Hilo::modes(&config) {
            let odds = Hilo::odds(&config, stake, &mode.bet, &mode.plan).unwrap();
            assert!(odds.return_to_player <= Ratio::new(99, 100_u8), "{}", mode.name);
            assert!(odds.return_to_player > Ratio::new(98_990, 100_000_u32), "{}", mode.name);
        }
    }

    #[test]
    fn bad_steps_are_named() {
        for bad in [
            json!({"type": "guess"}),
            json!({"type": "guess", "direction": "up"}),
            json!({"type": "skip", "n": 1}),
        ] {
            assert!(Action::parse(&bad).is_err(), "{bad}");
        }
        assert!(Hilo::parse_bet(&Config::house(), Amount::ZERO, &json!({"start": 1})).is_err());
    }
}
