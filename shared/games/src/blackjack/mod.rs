//! Blackjack with an infinite deck: every card is drawn from all 52, whatever came before.
//!
//! Draws: 1 per card, `index(52)`. The player gets cards 0 and 1, the dealer 2 (seen) and 3 (hidden), and whoever takes
//! a card next gets 4, 5, … The dealer stands on every 17, and draws only if a hand of the player still needs it.
//!
//! - A blackjack is 21 with the first two cards; it pays 3:2 at once, and is a push against the dealer's.
//! - With an ace in sight the player first decides on insurance: half of the stake, rounded down, at 2:1 on a blackjack
//!   of the dealer. It is not offered where half of the stake rounds down to 0.
//! - With an ace (after that) or a ten in sight the dealer looks for a blackjack, which ends the round.
//! - Double: any two cards, after a split too; the hand gets exactly one card more.
//! - Split: any two cards of equal value, tens, jacks, queens and kings alike. The new hand stands right of the old one,
//!   and both get a card at once, first the left one. Split aces take no further card and are not split again.
//! - A hand at 21 stands by itself. Hands are played from left to right.
//!
//! Each hand pays floor(its stake x its multiplier). A round that its player left is played on by standing on every
//! hand, without insurance.

mod hand;
mod odds;
mod strategy;
mod table;

pub use hand::Cards;
pub use odds::{Start, Worth};
pub use strategy::{Choice, Strategy};
pub use table::{HANDS_MAX, Hand, Insurance, Phase, Table};

use crate::amount::Amount;
use crate::cards::{self, Card};
use crate::distribution::Distribution;
use crate::form::{Faults, Form};
use crate::game::{AsDrawn, Game, IllegalAction, Mode, Step};
use crate::multiplier::Multiplier;
use crate::ratio::Ratio;
use crate::registry::GameId;
use crate::round::{Played, Position};
use fair::Draws;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The game.
#[derive(Debug)]
pub struct Blackjack;

/// What is paid, and how far a pair can be split.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What a blackjack pays in total; at least the stake.
    pub blackjack: Multiplier,
    /// What an insurance pays in total on a blackjack of the dealer.
    pub insurance: Multiplier,
    /// Most hands of one round, 1 to [`HANDS_MAX`].
    pub hands_max: u8,
}

impl Config {
    /// 3:2, insurance 2:1, up to four hands.
    #[must_use]
    pub fn house() -> Self {
        let units = Multiplier::UNITS_PER_ONE;
        Self {
            blackjack: Multiplier::from_units(5 * units / 2),
            insurance: Multiplier::from_units(3 * units),
            hands_max: HANDS_MAX,
        }
    }

    /// What each choice is worth, with all hands against all cards of the dealer, who has no blackjack: exactly, with an
    /// infinite deck.
    #[must_use]
    pub fn worths(&self) -> Vec<Worth> {
        odds::worths(self)
    }

    /// What a stake on insurance wins or loses in the mean, exactly.
    #[must_use]
    pub fn insurance_worth(&self) -> Ratio {
        odds::insurance_worth(self)
    }
}

/// The whole stake on one hand: there is nothing to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bet {}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Action {
    /// Take a card.
    Hit,
    /// Take no more.
    Stand,
    /// Double the stake of the hand for exactly one card.
    Double,
    /// Make two hands of a pair.
    Split,
    /// Take the insurance.
    Insure,
    /// Refuse it.
    Decline,
    /// The house's step for a player who left.
    Abandon,
}

impl Action {
    /// The steps of a player with their words, in the order they are shown.
    const WORDS: [(Action, &'static str); 6] = [
        (Action::Decline, "decline"),
        (Action::Double, "double"),
        (Action::Hit, "hit"),
        (Action::Insure, "insure"),
        (Action::Split, "split"),
        (Action::Stand, "stand"),
    ];
}

impl Step for Action {
    fn parse(action: &Value) -> Result<Self, Faults> {
        let mut form = Form::new(action, "")?;
        let words = Action::WORDS.map(|(_, word)| word);
        let all = [words[0], words[1], words[2], words[3], words[4], words[5], "abandon"];
        let at = form.choice("type", &all);
        form.finish_with(at.map(|at| Action::WORDS.get(at).map_or(Action::Abandon, |(action, _)| *action)))
    }

    fn abandon() -> Option<Self> {
        Some(Action::Abandon)
    }
}

impl Game for Blackjack {
    const ID: GameId = GameId::Blackjack;
    const TITLE: &'static str = "Blackjack";
    const RULES_VERSION: u32 = 1;
    type Config = Config;
    type Bet = Bet;
    type Outcome = Table;
    type Action = Action;
    type Plan = Strategy;

    fn house() -> Config {
        Config::house()
    }

    fn parse_config(config: &Value) -> Result<Config, Faults> {
        let mut form = Form::new(config, "")?;
        let blackjack = form.parsed("blackjack", Multiplier::parse);
        if blackjack.is_some_and(|blackjack| blackjack < Multiplier::ONE) {
            form.fault("blackjack", "range", "a blackjack pays back at least its stake: \"1\" or more");
        }
        let insurance = form.parsed("insurance", Multiplier::parse);
        let hands_max =
            form.integer("hands_max", 1, HANDS_MAX.into()).and_then(|hands| u8::try_from(hands).ok());
        let config = blackjack.zip(insurance).zip(hands_max);
        form.finish_with(config.map(|((blackjack, insurance), hands_max)| Config {
            blackjack,
            insurance,
            hands_max,
        }))
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
    ) -> Result<Played<Table>, IllegalAction> {
        let mut card = || Card::draw(draws);
        let mut table = Table::deal(config, stake, &mut card);
        for (index, action) in actions.iter().enumerate() {
            if table.phase() == Phase::Over {
                return Err(IllegalAction::after_the_end(index));
            }
            table.take(config, *action, &mut card).map_err(|reason| IllegalAction::new(index, reason))?;
        }
        Ok(Played { position: position(config, &table), outcome: table })
    }

    fn outcome(table: &Table) -> Value {
        let over = table.phase() == Phase::Over;
        let hands: Vec<Value> = table
            .hands()
            .iter()
            .map(|hand| {
                let payout = over.then_some(hand.payout());
                json!({ "cards": hand.cards().cards(), "stake": hand.stake(), "payout": payout })
            })
            .collect();
        let insurance = table
            .insurance()
            .map(|insurance| json!({ "stake": insurance.stake, "payout": over.then_some(insurance.payout) }));
        json!({ "dealer": table.dealer().cards(), "hands": hands, "insurance": insurance })
    }

    /// Every hand split off, doubled and won; or a blackjack; or an insured one against the dealer's.
    fn payout_max(config: &Config, stake: Amount, _bet: &Bet) -> Option<Amount> {
        let doubled = Multiplier::whole(4 * u64::from(config.hands_max))?.payout(stake)?;
        let natural = config.blackjack.payout(stake)?;
        let insured = config.insurance.payout(table::insurance_stake(stake))?.checked_add(stake)?;
        Some(doubled.max(natural).max(insured))
    }

    fn modes(config: &Config) -> Vec<Mode<Bet, Strategy>> {
        let mode = |name: &str, plan| Mode { name: name.to_owned(), bet: Bet {}, plan };
        vec![mode("optimal play", odds::optimal(config)), mode("basic strategy", Strategy::basic())]
    }

    fn decide(
        config: &Config,
        _bet: &Bet,
        plan: &Strategy,
        table: &Table,
        _actions: &[Action],
    ) -> Option<Action> {
        plan.next(config, table)
    }

    fn distribution(config: &Config, stake: Amount, _bet: &Bet, plan: &Strategy) -> Option<Distribution> {
        odds::distribution(&odds::Terms { config, stake, strategy: plan })
    }

    /// Only ranks count. A hand has at most 21 cards, the dealer's 12.
    fn as_drawn(config: &Config, _stake: Amount, _bet: &Bet, _plan: &Strategy) -> Option<AsDrawn> {
        let cards = usize::from(config.hands_max) * hand::CARDS_MAX + odds::DEALER_CARDS_MAX;
        Some(AsDrawn::Ranges(vec![cards::RANKS_DRAWN; cards]))
    }

    fn outcome_line(_config: &Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        cards::outcome_line(params, draws)
    }
}

fn position(config: &Config, table: &Table) -> Position {
    let staked = table.staked();
    let active = match table.phase() {
        Phase::Over => {
            return Position::Settled { staked, multiplier: table.multiplier(), payout: table.payout() };
        }
        Phase::Insurance => None,
        Phase::Hand(at) => Some(at),
    };
    let hands: Vec<Value> = table
        .hands()
        .iter()
        .map(|hand| json!({ "cards": hand.cards().cards(), "stake": hand.stake() }))
        .collect();
    let insurance = table.insurance().map(|insurance| insurance.stake);
    let legal: Vec<Value> = Action::WORDS
        .into_iter()
        .filter_map(|(action, word)| {
            let cost = table.cost(config, action).ok()?;
            Some(json!({ "type": word, "stake": cost }))
        })
        .collect();
    Position::Open {
        staked,
        shown: json!({
            "dealer": &table.dealer().cards()[..1],
            "hands": hands,
            "active": active,
            "insurance": insurance,
        }),
        legal: json!({ "actions": legal }),
    }
}

#[cfg(test)]
mod tests;
