//! What the player decides, and how the modes of the sheet decide it.

use super::Sheet;
use super::combinations::Table;
use games::blackjack::{Blackjack, Choice, Strategy};
use games::{Faults, Game, GameId};
use serde::{Deserialize, Serialize};

/// Decisions of the player.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// The plans that the modes are computed under.
    pub plans: Vec<Plan>,
    /// Strategies, where they are tables.
    pub tables: Vec<Table>,
}

/// How modes are played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// A mode, or the pattern of several.
    pub modes: String,
    /// For people.
    pub text: String,
}

pub(super) fn of(sheet: &Sheet) -> Result<Option<Decisions>, Faults> {
    let plans = |plans: &[(&str, &str)]| {
        let plan =
            |(modes, text): &(&str, &str)| Plan { modes: (*modes).to_owned(), text: (*text).to_owned() };
        plans.iter().map(plan).collect()
    };
    let (plans, tables) = match sheet.game {
        GameId::Coinflip => (
            plans(&[(
                "cash out after n right calls",
                "Calls heads each time, and takes the money after n right calls. No other way of calling has another \
                 return, but for the one word in 2^32 that tails has more.",
            )]),
            Vec::new(),
        ),
        GameId::Mines => (
            plans(&[(
                "m mines, cash out after n gems",
                "Uncovers n tiles and takes the money. All covered tiles are alike, so which ones makes no difference.",
            )]),
            Vec::new(),
        ),
        GameId::Hilo => (
            plans(&[(
                "the likelier side n times",
                "Guesses n times that the next card lies on the side with more ranks (of two equal sides the higher \
                 one), then takes the money. Each right guess multiplies by 1 over its chance, so no other guesses have \
                 another return before the multiplier is cut off to four digits.",
            )]),
            Vec::new(),
        ),
        GameId::VideoPoker => (
            plans(&[
                (
                    "optimal play",
                    "Of the 32 ways to hold, takes the one with the largest mean; of several the one with more royal \
                     flushes, then straight flushes, and so on down.",
                ),
                (
                    "hold all",
                    "Holds all five cards, whatever they are: what a round pays that its player left.",
                ),
            ]),
            Vec::new(),
        ),
        GameId::Blackjack => {
            let config = Blackjack::parse_config(&sheet.config)?;
            let modes = Blackjack::modes(&config);
            let strategy = |name: &str| modes.iter().find(|mode| mode.name == name).map(|mode| &mode.plan);
            let tables = strategy("optimal play").zip(strategy("basic strategy"));
            (
                plans(&[
                    (
                        "optimal play",
                        "At every sum the choice with the largest mean, of two equal ones the one with fewer cards. With \
                         an infinite deck no strategy that looks at more than the sum is better.",
                    ),
                    (
                        "basic strategy",
                        "The strategy that is generally published for four and more decks: dealer stands on every 17, \
                         double after split, no surrender, dealer looks for a blackjack.",
                    ),
                ]),
                tables.map_or_else(Vec::new, |(optimal, basic)| blackjack(optimal, basic)),
            )
        }
        _ => return Ok(None),
    };
    Ok(Some(Decisions { plans, tables }))
}

/// The dealer's card: value and title.
const DEALER: [(u8, &str); 10] =
    [(2, "2"), (3, "3"), (4, "4"), (5, "5"), (6, "6"), (7, "7"), (8, "8"), (9, "9"), (10, "10"), (1, "ace")];

/// A row of a strategy: what it is called, and what to do against a card of the dealer.
type Hand = (String, Box<dyn Fn(&Strategy, u8) -> &'static str>);

fn word(choice: Choice) -> &'static str {
    match choice {
        Choice::Stand => "stand",
        Choice::Hit => "hit",
        Choice::DoubleOrHit => "double or hit",
        Choice::DoubleOrStand => "double or stand",
    }
}

fn hands() -> [(&'static str, Vec<Hand>); 3] {
    let sums = |kind: &str, sums: std::ops::RangeInclusive<u8>, soft: bool| -> Vec<Hand> {
        let hand = |sum: u8| -> Hand {
            let choose = move |strategy: &Strategy, up: u8| word(strategy.choice(sum, soft, up));
            (format!("{kind} {sum}"), Box::new(choose))
        };
        sums.map(hand).collect()
    };
    let pair = |value: u8| -> Hand {
        let name = match value {
            1 => "pair of aces".to_owned(),
            10 => "pair of tens".to_owned(),
            value => format!("pair of {value}s"),
        };
        let choose =
            move |strategy: &Strategy, up: u8| if strategy.splits(value, up) { "split" } else { "no split" };
        (name, Box::new(choose))
    };
    [
        ("hard sums", sums("hard", 4..=20, false)),
        ("soft sums", sums("soft", 12..=20, true)),
        ("pairs", (1..=10).map(pair).collect()),
    ]
}

fn blackjack(optimal: &Strategy, basic: &Strategy) -> Vec<Table> {
    let mut columns = vec!["hand"];
    columns.extend(DEALER.iter().map(|(_, title)| *title));
    let mut tables = Vec::new();
    let mut differences = Vec::new();
    for (name, hands) in hands() {
        let mut rows = Vec::new();
        for (hand, choose) in hands {
            let mut row = vec![hand.clone()];
            for (up, title) in DEALER {
                let (best, printed) = (choose(optimal, up), choose(basic, up));
                row.push(best.to_owned());
                if best != printed {
                    let cells = [hand.as_str(), title, best, printed];
                    differences.push(cells.map(str::to_owned).to_vec());
                }
            }
            rows.push(row);
        }
        tables.push(Table::new(&format!("optimal play, {name}"), &columns, rows));
    }
    let insurance = |strategy: &Strategy| if strategy.insures() { "take" } else { "decline" }.to_owned();
    if optimal.insures() != basic.insures() {
        differences.push(vec![
            "insurance".to_owned(),
            "ace".to_owned(),
            insurance(optimal),
            insurance(basic),
        ]);
    }
    tables.push(Table::new("optimal play, insurance", &["insurance"], [vec![insurance(optimal)]]));
    tables.push(Table::new(
        "where optimal play differs from basic strategy",
        &["hand", "dealer", "optimal play", "basic strategy"],
        differences,
    ));
    tables
}
