//! Video poker, 9/6 Jacks or Better: five cards, keep those you like, the others are replaced once.
//!
//! Draws: the pop shuffle of 52 cards. Cards 0 to 4 are dealt; the next ones replace the discarded positions, the lowest
//! position first. The stake pays the multiplier of the final hand. A round that its player left is held as dealt.

mod category;
mod odds;

pub use category::Category;
pub use odds::OptimalPlay;

use crate::amount::Amount;
use crate::cards::{Card, DECK};
use crate::distribution::{Distribution, Weighted};
use crate::form::{Faults, Form};
use crate::game::{AsDrawn, Game, IllegalAction, Mode, Step};
use crate::multiplier::Multiplier;
use crate::registry::GameId;
use crate::round::{Played, Position};
use fair::{Draws, pop_shuffle};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};

/// The game.
#[derive(Debug)]
pub struct VideoPoker;

/// Cards of a hand.
const HAND: usize = 5;

/// What each category pays in total.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Ten to ace of one suit.
    pub royal_flush: Multiplier,
    /// A straight of one suit.
    pub straight_flush: Multiplier,
    /// Four cards of one rank.
    pub four_of_a_kind: Multiplier,
    /// Three of one rank and two of another.
    pub full_house: Multiplier,
    /// Five cards of one suit.
    pub flush: Multiplier,
    /// Five ranks in a row.
    pub straight: Multiplier,
    /// Three cards of one rank.
    pub three_of_a_kind: Multiplier,
    /// Two pairs.
    pub two_pair: Multiplier,
    /// A pair of jacks, queens, kings or aces.
    pub jacks_or_better: Multiplier,
}

impl Config {
    /// The 9/6 table with the royal flush of a full bet.
    #[must_use]
    pub fn house() -> Self {
        let pays = |times| Multiplier::from_units(times * Multiplier::UNITS_PER_ONE);
        Self {
            royal_flush: pays(800),
            straight_flush: pays(50),
            four_of_a_kind: pays(25),
            full_house: pays(9),
            flush: pays(6),
            straight: pays(4),
            three_of_a_kind: pays(3),
            two_pair: pays(2),
            jacks_or_better: pays(1),
        }
    }

    /// What optimal play makes of all 2,598,960 dealt hands. Takes a fraction of a second.
    #[must_use]
    pub fn optimal_play(&self) -> OptimalPlay {
        odds::optimal(self)
    }

    /// What a category pays.
    #[must_use]
    pub fn pays(&self, category: Category) -> Multiplier {
        match category {
            Category::RoyalFlush => self.royal_flush,
            Category::StraightFlush => self.straight_flush,
            Category::FourOfAKind => self.four_of_a_kind,
            Category::FullHouse => self.full_house,
            Category::Flush => self.flush,
            Category::Straight => self.straight,
            Category::ThreeOfAKind => self.three_of_a_kind,
            Category::TwoPair => self.two_pair,
            Category::JacksOrBetter => self.jacks_or_better,
            Category::Nothing => Multiplier::ZERO,
        }
    }
}

/// The whole stake on one hand: there is nothing to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bet {}

/// Which of the dealt cards are kept: one bit for each position. JSON: the positions, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold(u8);

impl Hold {
    /// Every card.
    pub const ALL: Hold = Hold((1 << HAND) - 1);

    /// These positions, 0 to 4.
    fn of(positions: impl IntoIterator<Item = usize>) -> Self {
        Self(positions.into_iter().fold(0, |held, at| held | 1 << at))
    }

    /// Whether the card at `position` is kept.
    #[must_use]
    pub fn keeps(self, position: usize) -> bool {
        self.0 & (1 << position) != 0
    }

    /// How many cards are replaced.
    fn discards(self) -> usize {
        HAND - self.0.count_ones() as usize
    }

    /// Reads ascending positions.
    fn parse(items: &[Value]) -> Option<Self> {
        let positions: Option<Vec<usize>> = items
            .iter()
            .map(|item| item.as_u64().and_then(|at| usize::try_from(at).ok()).filter(|at| *at < HAND))
            .collect();
        let positions = positions.filter(|positions| positions.is_sorted_by(|one, next| one < next))?;
        Some(Self::of(positions))
    }
}

impl Serialize for Hold {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..HAND).filter(|at| self.keeps(*at)))
    }
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Replace what is not held.
    Draw {
        /// What is held.
        hold: Hold,
    },
    /// The house's step for a player who left.
    Abandon,
}

/// The cards of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deal {
    /// The first five cards.
    pub dealt: [Card; HAND],
    /// The final hand and what it is, once the player has drawn.
    pub drawn: Option<([Card; HAND], Category)>,
}

/// How the dealt cards are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// With the largest mean.
    Optimal,
    /// All of them, whatever they are.
    HoldAll,
}

impl Step for Action {
    fn parse(action: &Value) -> Result<Self, Faults> {
        let mut form = Form::new(action, "")?;
        let action = match form.choice("type", &["draw", "abandon"]) {
            Some(0) => form.list("hold").and_then(|items| {
                let hold = Hold::parse(&items);
                if hold.is_none() {
                    form.fault("hold", "range", "must be different positions from 0 to 4, ascending");
                }
                hold.map(|hold| Action::Draw { hold })
            }),
            Some(_) => Some(Action::Abandon),
            None => None,
        };
        form.finish_with(action)
    }

    fn abandon() -> Option<Self> {
        Some(Action::Abandon)
    }
}

impl Game for VideoPoker {
    const ID: GameId = GameId::VideoPoker;
    const TITLE: &'static str = "Video poker";
    const RULES_VERSION: u32 = 1;
    type Config = Config;
    type Bet = Bet;
    type Outcome = Deal;
    type Action = Action;
    type Plan = Plan;

    fn house() -> Config {
        Config::house()
    }

    fn parse_config(config: &Value) -> Result<Config, Faults> {
        let mut form = Form::new(config, "")?;
        let mut pays = |name| form.parsed(name, Multiplier::parse);
        let pays = [
            pays("royal_flush"),
            pays("straight_flush"),
            pays("four_of_a_kind"),
            pays("full_house"),
            pays("flush"),
            pays("straight"),
            pays("three_of_a_kind"),
            pays("two_pair"),
            pays("jacks_or_better"),
        ];
        form.finish()?;
        let [
            royal_flush,
            straight_flush,
            four_of_a_kind,
            full_house,
            flush,
            straight,
            three_of_a_kind,
            two_pair,
            jacks_or_better,
        ] = pays.map(|pays| pays.expect("a field that could not be read is a fault"));
        Ok(Config {
            royal_flush,
            straight_flush,
            four_of_a_kind,
            full_house,
            flush,
            straight,
            three_of_a_kind,
            two_pair,
            jacks_or_better,
        })
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
    ) -> Result<Played<Deal>, IllegalAction> {
        if actions.len() > 1 {
            return Err(IllegalAction::after_the_end(1));
        }
        let hold = actions.first().map(|action| match action {
            Action::Draw { hold } => *hold,
            Action::Abandon => Hold::ALL,
        });
        // A pop shuffle of fewer cards is the beginning of the one of all: only what is uncovered is drawn.
        let discards = hold.map_or(0, Hold::discards);
        let cards = pop_shuffle(draws, DECK, u8::try_from(HAND + discards).expect("at most ten"));
        let dealt = std::array::from_fn(|at| Card::at(cards[at]));
        let Some(hold) = hold else {
            let position = Position::Open {
                staked: stake,
                shown: json!({ "cards": dealt }),
                legal: json!({ "draw": [0, 1, 2, 3, 4] }),
            };
            return Ok(Played { position, outcome: Deal { dealt, drawn: None } });
        };
        let mut next = cards[HAND..].iter();
        let hand = std::array::from_fn(|at| match hold.keeps(at) {
            true => dealt[at],
            false => Card::at(*next.next().expect("one for each discard")),
        });
        let category = Category::of(&hand);
        Ok(Played::settled(stake, config.pays(category), Deal { dealt, drawn: Some((hand, category)) }))
    }

    fn outcome(deal: &Deal) -> Value {
        let (hand, category) = deal.drawn.unzip();
        json!({ "dealt": deal.dealt, "hand": hand, "category": category })
    }

    fn payout_max(config: &Config, stake: Amount, _bet: &Bet) -> Option<Amount> {
        let best = Category::ALL.into_iter().map(|category| config.pays(category)).max();
        best.and_then(|best| best.payout(stake))
    }

    fn modes(_config: &Config) -> Vec<Mode<Bet, Plan>> {
        let mode = |name: &str, plan| Mode { name: name.to_owned(), bet: Bet {}, plan };
        vec![mode("optimal play", Plan::Optimal), mode("hold all", Plan::HoldAll)]
    }

    fn decide(config: &Config, _bet: &Bet, plan: &Plan, deal: &Deal, _actions: &[Action]) -> Option<Action> {
        if deal.drawn.is_some() {
            return None;
        }
        let hold = match plan {
            Plan::Optimal => odds::best_hold(config, deal.dealt),
            Plan::HoldAll => Hold::ALL,
        };
        Some(Action::Draw { hold })
    }

    fn distribution(config: &Config, stake: Amount, _bet: &Bet, plan: &Plan) -> Option<Distribution> {
        let cases = match plan {
            Plan::Optimal => odds::optimal(config).cases,
            Plan::HoldAll => odds::Tables::get().all_hands().map(u64::from),
        };
        let cases: Option<Vec<Weighted>> = Category::ALL
            .into_iter()
            .zip(cases)
            .map(|(category, cases)| Some(Weighted::new(config.pays(category).payout(stake)?, cases)))
            .collect();
        cases.map(Distribution::new)
    }

    /// Five cards dealt, five replaced.
    fn as_drawn(_config: &Config, _stake: Amount, _bet: &Bet, _plan: &Plan) -> Option<AsDrawn> {
        let cards = u8::try_from(2 * HAND).expect("ten");
        Some(AsDrawn::Ranges((0..cards).map(|drawn| (DECK - drawn).into()).collect()))
    }

    fn outcome_line(_config: &Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        Form::new(params, "")?.finish()?;
        let deck: Vec<Card> = pop_shuffle(draws, DECK, 10).into_iter().map(Card::at).collect();
        Ok(json!({ "deck": deck }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ratio::Ratio;

    const STAKE: u128 = 10_000;

    fn amount(units: u128) -> Amount {
        Amount::new(units).unwrap()
    }

    fn round(nonce: u64, actions: &[Action]) -> Result<(Played<Deal>, u64), IllegalAction> {
        let mut draws = Draws::new("server", "client", nonce);
        let played = VideoPoker::play(&Config::house(), amount(STAKE), &Bet {}, actions, &mut draws)?;
        Ok((played, draws.draws_used()))
    }

    fn cards(text: &str) -> [Card; HAND] {
        let cards: Vec<Card> = text.split(' ').map(|card| Card::parse(card).unwrap()).collect();
        cards.try_into().unwrap()
    }

    #[test]
    fn discards_are_replaced_in_the_order_of_their_positions() {
        let mut draws = Draws::new("server", "client", 3);
        let line = VideoPoker::outcome_line(&Config::house(), &json!({}), &mut draws).unwrap();
        let deck = line["deck"].as_array().unwrap();
        let (open, drawn) = round(3, &[]).unwrap();
        assert_eq!(drawn, 5);
        let Position::Open { shown, legal, .. } = open.position else { panic!("the round is open") };
        assert_eq!(shown, json!({ "cards": deck[..5] }));
        assert_eq!(legal, json!({ "draw": [0, 1, 2, 3, 4] }));
        let (played, drawn) = round(3, &[Action::Draw { hold: Hold::of([1, 4]) }]).unwrap();
        assert_eq!(drawn, 8);
        let outcome = VideoPoker::outcome(&played.outcome);
        assert_eq!(outcome["dealt"], json!(deck[..5]));
        assert_eq!(outcome["hand"], json!([deck[5], deck[1], deck[6], deck[7], deck[4]]));
        let (kept, drawn) = round(3, &[Action::Abandon]).unwrap();
        assert_eq!(drawn, 5);
        assert_eq!(VideoPoker::outcome(&kept.outcome)["hand"], json!(deck[..5]));
        let draw = Action::Draw { hold: Hold::ALL };
        assert_eq!(round(3, &[draw, draw]).unwrap_err().index, 1);
    }

    #[test]
    fn configurations_and_steps_are_read_whole() {
        let pointers =
            |faults: Faults| -> Vec<String> { faults.0.into_iter().map(|fault| fault.pointer).collect() };
        let house = serde_json::to_value(Config::house()).unwrap();
        assert_eq!(serde_json::to_value(VideoPoker::parse_config(&house).unwrap()).unwrap(), house);
        let mut bad = house;
        bad["flush"] = json!(6);
        bad["straight"] = json!("-1");
        bad["five_of_a_kind"] = json!("1000");
        assert_eq!(
            pointers(VideoPoker::parse_config(&bad).unwrap_err()),
            ["/flush", "/straight", "/five_of_a_kind"]
        );
        let draw = json!({"type": "draw", "hold": [0, 2]});
        let action = Action::parse(&draw).unwrap();
        assert_eq!(action, Action::Draw { hold: Hold::of([0, 2]) });
        assert_eq!(serde_json::to_value(action).unwrap(), draw);
        assert!(Action::parse(&json!({"type": "draw", "hold": []})).is_ok());
        for bad in
            [json!([2, 0]), json!([1, 1]), json!([5]), json!([-1]), json!(["0"]), json!([0, 1, 2, 3, 4, 4])]
        {
            let faults = Action::parse(&json!({"type": "draw", "hold": bad})).unwrap_err();
            assert_eq!(pointers(faults), ["/hold"], "{bad}");
        }
        assert!(Action::parse(&json!({"type": "hold"})).is_err());
        assert!(VideoPoker::parse_bet(&Config::house(), amount(1), &json!({"coins": 5})).is_err());
    }

    /// The cards of other people's programs (`vectors/official_calculator.json` names its source).
    #[test]
    fn f15_cards() {
        let file: Value =
            serde_json::from_str(include_str!("../../vectors/official_calculator.json")).unwrap();
        let set = &file["games"]["videopoker"];
        let cases = set["cases"].as_array().unwrap();
        assert!(!cases.is_empty());
        for case in cases {
            let seed = |name: &str| set[name].as_str().unwrap();
            let mut draws =
                Draws::new(seed("server_seed"), seed("client_seed"), case["nonce"].as_u64().unwrap());
            let line = VideoPoker::outcome_line(&Config::house(), &json!({}), &mut draws).unwrap();
            let expect: Vec<&Value> =
                ["initial", "coming"].iter().flat_map(|part| case[part].as_array().unwrap()).collect();
            assert_eq!(line["deck"], json!(expect));
        }
    }

    #[test]
    fn well_known_holds() {
        let check = |dealt: &str, expect: &[usize]| {
            let hold = odds::best_hold(&Config::house(), cards(dealt));
            assert_eq!(hold, Hold::of(expect.iter().copied()), "{dealt}");
        };
        // Four to a royal flush beat a flush that is dealt, and so does nothing else.
        check("10D 2D QD KD AD", &[0, 2, 3, 4]);
        check("9D 2D QD KD AD", &[0, 1, 2, 3, 4]);
        // A low pair beats one high card and four to a straight, but not four to a flush.
        check("5D 5H 6S 7C 8D", &[0, 1]);
        check("5D 5H 6D 7D KD", &[0, 2, 3, 4]);
        // Suited jack and king rather than the ace with them; all others go.
        check("JS 3D AD KS 7H", &[0, 3]);
        check("2D 4H 6S 8C 10D", &[]);
        check("QD QH 4S QC 4D", &[0, 1, 2, 3, 4]);
    }

    fn odds(plan: Plan) -> crate::Odds {
        VideoPoker::odds(&Config::house(), amount(STAKE), &Bet {}, &plan).unwrap()
    }

    /// The well-known return of 9/6 Jacks or Better, 99.5439 %, as the fraction it is.
    #[test]
    fn returns_are_the_published_ones() {
        let optimal = odds(Plan::Optimal);
        let exact = Ratio::new(1_653_526_326_983_u64, 1_661_102_543_100_u64);
        assert_eq!(optimal.return_to_player, exact);
        // Every hand by its pay, by hand: 2,598,960 dealt hands, none replaced.
        let paid: u64 =
            [(4, 800), (36, 50), (624, 25), (3_744, 9), (5_108, 6), (10_200, 4), (54_912, 3), (123_552, 2)]
                .into_iter()
                .map(|(hands, pays)| hands * pays)
                .sum::<u64>()
                + 337_920;
        assert_eq!(odds(Plan::HoldAll).return_to_player, Ratio::new(paid, 2_598_960_u32));
    }

    /// Other pay tables have other returns: 8/5 is known for 97.2984 %.
    #[test]
    fn another_pay_table_has_its_own_return() {
        let pays = |times| Multiplier::whole(times).unwrap();
        let config = Config { full_house: pays(8), flush: pays(5), ..Config::house() };
        let odds = VideoPoker::odds(&config, amount(STAKE), &Bet {}, &Plan::Optimal).unwrap();
        assert_eq!(odds.return_to_player.decimal(6), "0.972984");
    }

    /// Rounds of the real stream against the exact mean, within 5 standard errors.
    #[test]
    fn simulated_means_agree_with_the_exact_ones() {
        let config = Config::house();
        let seed = fair::Keyed::new("a seed for the simulation");
        for mode in VideoPoker::modes(&config) {
            let exact = odds(mode.plan);
            let (rounds, mut sum) = (100_000_u64, 0);
            for nonce in 0..rounds {
                let play = |actions: &[Action]| {
                    let mut draws = Draws::on(&seed, "client", nonce);
                    VideoPoker::play(&config, amount(STAKE), &mode.bet, actions, &mut draws).unwrap()
                };
                let dealt = play(&[]).outcome;
                let action = VideoPoker::decide(&config, &mode.bet, &mode.plan, &dealt, &[]).unwrap();
                let Position::Settled { payout, .. } = play(&[action]).position else {
                    panic!("the round is settled")
                };
                sum += payout.get();
            }
            // (sum/n − mean)^2 <= 25 variance/n.
            let off = &Ratio::new(sum, u128::from(rounds) * STAKE) - &exact.return_to_player;
            let allowed = &exact.variance * &Ratio::new(25, rounds);
            assert!(&off * &off <= allowed, "{}: off by {}", mode.name, off.decimal(6));
        }
    }
}
