//! What the player decides, and how the modes of the sheet decide it.

use super::Sheet;
use super::combinations::Table;
use super::number::Number;
use crate::mode::STAKE;
use games::blackjack::{Blackjack, Choice, Start, Strategy};
use games::hilo::{Hilo, Side};
use games::mines::Mines;
use games::video_poker::{Category, VideoPoker};
use games::{Faults, Game, GameId, Ratio};
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
                "Uncovers n tiles and takes the money. All covered tiles are alike, so which ones makes no difference. Before \
                 the multiplier is cut off to four digits every n returns the same: the best one is where least is cut off.",
            )]),
            mines(sheet)?,
        ),
        GameId::Hilo => (
            plans(&[(
                "the likelier side n times",
                "Guesses n times that the next card lies on the side with more ranks (of two equal sides the higher \
                 one), then takes the money. Each right guess multiplies by 1 over its chance, so no other guesses have \
                 another return before the multiplier is cut off to four digits. Skipping a card costs nothing and changes \
                 nothing; a round that is left without a right guess gives its stake back.",
            )]),
            hilo(&Hilo::parse_config(&sheet.config)?),
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
            video_poker(&VideoPoker::parse_config(&sheet.config)?),
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
                tables.map_or_else(Vec::new, |(optimal, basic)| {
                    let mut tables = blackjack(optimal, basic);
                    tables.push(worths(&config));
                    tables.push(insurance(&config.insurance_worth()));
                    tables
                }),
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

/// Every hand against every card of the dealer. Decimals alone: the fractions, of up to 80 digits each, would be most of
/// the sheet. Their sum, weighted with the hands' chances, is the return of optimal play, which stands there exactly.
fn worths(config: &<Blackjack as Game>::Config) -> Table {
    let order = |start: Start| match start {
        Start::Hard(sum) => (0, sum),
        Start::Soft(sum) => (1, sum),
        Start::Pair(value) => (2, value),
    };
    let dealer = |up: u8| DEALER.iter().position(|(value, _)| *value == up).unwrap_or_default();
    let mut worths = config.worths();
    worths.sort_by_key(|worth| (order(worth.start), dealer(worth.up)));
    let rows = worths.into_iter().map(|worth| {
        let hand = match worth.start {
            Start::Hard(sum) => format!("hard {sum}"),
            Start::Soft(sum) => format!("soft {sum}"),
            Start::Pair(1) => "pair of aces".to_owned(),
            Start::Pair(10) => "pair of tens".to_owned(),
            Start::Pair(value) => format!("pair of {value}s"),
        };
        // Of equal ones the one with fewer cards, as it is played.
        let mut best = ("stand", &worth.stand);
        for (name, other) in
            [("hit", Some(&worth.hit)), ("double", Some(&worth.double)), ("split", worth.split.as_ref())]
        {
            if let Some(other) = other.filter(|other| *other > best.1) {
                best = (name, other);
            }
        }
        let shown = |worth: &Ratio| Number::new(worth).decimal;
        vec![
            hand,
            DEALER[dealer(worth.up)].1.to_owned(),
            shown(&worth.stand),
            shown(&worth.hit),
            shown(&worth.double),
            worth.split.as_ref().map(shown).unwrap_or_default(),
            best.0.to_owned(),
        ]
    });
    let columns = ["hand", "dealer", "stand", "hit", "double", "split", "best"];
    Table::new("expected value in stakes, two cards, if the dealer has no blackjack", &columns, rows)
}

fn insurance(worth: &Ratio) -> Table {
    let Number { decimal, exact } = Number::new(worth);
    let columns = ["bet", "expected value", "exact"];
    Table::new(
        "expected value in stakes of the insurance",
        &columns,
        [vec!["insurance".to_owned(), decimal, exact]],
    )
}

/// For each number of mines the plans with the highest and the lowest return, and the two that people name first.
fn mines(sheet: &Sheet) -> Result<Vec<Table>, Faults> {
    let config = Mines::parse_config(&sheet.config)?;
    let plans = Mines::modes(&config);
    let mut rows = Vec::new();
    // The sheet lacks modes that cannot be played, and has the others in the same order.
    let played: Vec<(u64, u8, Ratio, &str)> = plans
        .iter()
        .filter_map(|plan| {
            let mode = sheet.modes.iter().find(|mode| mode.name == plan.name)?;
            Some((mode.bet["mines"].as_u64()?, plan.plan, mode.rtp.ratio()?, mode.rtp.decimal.as_str()))
        })
        .collect();
    for plans in played.chunk_by(|one, next| one.0 == next.0) {
        let [first, .., last] = plans else {
            if let [only] = plans {
                rows.push([only, only, only, only]);
            }
            continue;
        };
        let best = plans.iter().fold(first, |best, plan| if plan.2 > best.2 { plan } else { best });
        let worst = plans.iter().fold(first, |worst, plan| if plan.2 < worst.2 { plan } else { worst });
        rows.push([best, worst, first, last]);
    }
    let rows = rows.into_iter().map(|[best, worst, first, last]| {
        [
            best.0.to_string(),
            best.1.to_string(),
            best.3.to_owned(),
            worst.1.to_string(),
            worst.3.to_owned(),
            first.3.to_owned(),
            last.3.to_owned(),
        ]
        .into()
    });
    let columns = [
        "mines",
        "best: gems before cashing out",
        "RTP, best",
        "worst: gems before cashing out",
        "RTP, worst",
        "RTP, one gem",
        "RTP, all gems",
    ];
    Ok(vec![Table::new("optimal play and others", &columns, rows)])
}

const RANKS: [&str; 13] = ["ace", "2", "3", "4", "5", "6", "7", "8", "9", "10", "jack", "queen", "king"];

/// What a first guess on each card is worth, and what players return who always guess alike.
fn hilo(config: &<Hilo as Game>::Config) -> Vec<Table> {
    let guesses = config.first_guesses();
    let rows = guesses.iter().map(|guess| {
        let word = |direction| {
            serde_json::to_value(direction).ok().and_then(|it| Some(it.as_str()?.replace('_', " ")))
        };
        let returned = guess.multiplier.map(|multiplier| {
            let units = multiplier.units() * u64::from(guess.favourable);
            Number::of(units, 13 * games::Multiplier::UNITS_PER_ONE)
        });
        let likelier = guesses.iter().filter(|other| other.rank == guess.rank);
        let is_likelier = likelier.clone().all(|other| other.favourable <= guess.favourable);
        vec![
            RANKS[usize::from(guess.rank) - 1].to_owned(),
            word(guess.direction).unwrap_or_default(),
            format!("{}/13", guess.favourable),
            guess.multiplier.map(|it| it.to_string()).unwrap_or_default(),
            returned.map(|it| it.decimal).unwrap_or_default(),
            if is_likelier { "likelier" } else { "" }.to_owned(),
        ]
    });
    let columns = ["card", "guess", "chance", "pays stakes", "RTP", "side"];
    let first = Table::new("the first guess", &columns, rows);
    let plans = [
        (Side::Likelier, "the likelier side"),
        (Side::Unlikelier, "the unlikelier side"),
        (Side::Higher, "always higher"),
        (Side::Lower, "always lower"),
    ];
    let mut rows = Vec::new();
    for guesses in 1..=NAIVE_GUESSES {
        for (side, name) in plans {
            let odds = config.distribution_of(STAKE, side, guesses).and_then(|it| it.odds(STAKE));
            let Some(odds) = odds else { continue };
            let rtp = Number::new(&odds.return_to_player);
            let hits = Number::new(&odds.hit_frequency);
            rows.push((
                guesses,
                odds.return_to_player,
                vec![name.to_owned(), guesses.to_string(), rtp.decimal, rtp.exact, hits.decimal],
            ));
        }
    }
    let best: Vec<Ratio> = (1..=NAIVE_GUESSES)
        .filter_map(|guesses| rows.iter().filter(|row| row.0 == guesses).map(|row| row.1.clone()).max())
        .collect();
    let rows = rows.into_iter().map(|(_, rtp, mut row)| {
        row.push(if best.contains(&rtp) { "best of as many guesses" } else { "" }.to_owned());
        row
    });
    let columns =
        ["plan", "right guesses before cashing out", "RTP", "RTP, exact", "hit frequency", "optimal"];
    vec![first, Table::new("optimal and naive plans", &columns, rows)]
}

/// So many guesses of naive plans are listed: with more the fractions fill pages.
const NAIVE_GUESSES: u8 = 3;

/// What optimal play holds of each dealt hand, and what becomes of it.
fn video_poker(config: &<VideoPoker as Game>::Config) -> Vec<Table> {
    let play = config.optimal_play();
    let name = |category: Category| {
        let word = serde_json::to_value(category).ok();
        word.and_then(|word| Some(word.as_str()?.replace('_', " "))).unwrap_or_default()
    };
    let categories = || (0..Category::ALL.len()).rev().map(|at| (Category::ALL[at], at));
    let held = categories().map(|(category, at): (Category, usize)| {
        let counts = play.held[at];
        let hands: u64 = counts.iter().sum();
        let mut row = vec![name(category), hands.to_string()];
        row.extend(counts.iter().rev().map(u64::to_string));
        row
    });
    let columns = ["dealt", "hands", "hold 5", "hold 4", "hold 3", "hold 2", "hold 1", "hold none"];
    let held = Table::new("optimal play of all dealt hands, by cards held", &columns, held);
    let total: u64 = play.cases.iter().sum();
    let finals = categories().map(|(category, at): (Category, usize)| {
        let (cases, pays) = (play.cases[at], config.pays(category));
        let share = Number::of(u128::from(cases) * u128::from(pays.units()), u128::from(total) * STAKE.get());
        vec![
            name(category),
            pays.to_string(),
            cases.to_string(),
            total.to_string(),
            Number::of(cases, total).decimal,
            share.decimal,
        ]
    });
    let columns = ["final hand", "pays stakes", "cases", "cycle", "probability", "contribution"];
    vec![held, Table::new("final hands of optimal play", &columns, finals)]
}
