//! The exact mathematics: what every hold is worth, the best one, and the distribution of a whole round.
//!
//! For every set of up to five cards the tables say how many of the 2,598,960 hands of each category contain it. Of a
//! dealt hand the cards that are held come back and those that are not do not: by inclusion and exclusion over the sets
//! between the two, the tables give the final hands of each category without drawing any.

use super::category::{CATEGORIES, Category};
use super::{Config, HAND, Hold};
use crate::cards::{Card, DECK};
use std::sync::OnceLock;

/// Hands of each category, from the lowest to the highest.
pub(super) type Counts = [u32; CATEGORIES];

/// The least common multiple of the numbers of ways to draw 0 to 5 cards from the other 47.
const DRAW_CASES: u32 = 7_669_695;
/// [`DRAW_CASES`] / C(47, cards drawn), by cards held.
const CASES_PER_DRAW: [u32; HAND + 1] = [
    DRAW_CASES / 1_533_939,
    DRAW_CASES / 178_365,
    DRAW_CASES / 16_215,
    DRAW_CASES / 1_081,
    DRAW_CASES / 47,
    DRAW_CASES,
];

/// C(n, k) for n below 52 and k up to 5.
const CHOOSE: [[u32; HAND + 1]; DECK as usize] = {
    let mut choose = [[0; HAND + 1]; DECK as usize];
    let mut n = 0;
    while n < DECK as usize {
        choose[n][0] = 1;
        let mut k = 1;
        while k <= HAND && n > 0 {
            choose[n][k] = choose[n - 1][k - 1] + choose[n - 1][k];
            k += 1;
        }
        n += 1;
    }
    choose
};

/// The place of an ascending set of cards among all sets of its size, in the order of [`each_set`].
fn place(cards: impl IntoIterator<Item = u8>) -> usize {
    (1..).zip(cards).map(|(k, card)| CHOOSE[usize::from(card)][k] as usize).sum()
}

/// Every ascending set of `K` cards.
fn each_set<const K: usize>(mut visit: impl FnMut([u8; K])) {
    let first = |at: usize| u8::try_from(at).expect("at most five cards");
    let mut set: [u8; K] = std::array::from_fn(first);
    loop {
        visit(set);
        let above = |at: usize| if at + 1 < K { set[at + 1] } else { DECK };
        let Some(next) = (0..K).find(|at| set[*at] + 1 < above(*at)) else { return };
        set[next] += 1;
        (0..next).for_each(|at| set[at] = first(at));
    }
}

/// The places of the sets that lack one card of `set`: the first, the second, …
fn each_less_one<const K: usize>(set: [u8; K]) -> [usize; K] {
    let term = |at: usize, k: usize| CHOOSE[usize::from(set[at])][k] as usize;
    let mut place = (1..K).map(|at| term(at, at)).sum();
    std::array::from_fn(|missing| {
        if missing > 0 {
            // The card before comes back, below all that follow.
            place = place + term(missing - 1, missing) - term(missing, missing);
        }
        place
    })
}

/// How many hands of each category contain a set of cards, for every set of up to four. Of five it is the hand itself.
pub(super) struct Tables {
    /// By size.
    smaller: [Vec<Counts>; 4],
    /// At most 48 hands contain a set of four: bytes keep the largest table small.
    four: Vec<[u8; CATEGORIES]>,
}

impl Tables {
    /// The tables; made at the first call. They hold for every pay table.
    pub(super) fn get() -> &'static Self {
        static TABLES: OnceLock<Tables> = OnceLock::new();
        TABLES.get_or_init(Self::make)
    }

    fn make() -> Self {
        let mut four = vec![[0_u8; CATEGORIES]; 270_725];
        each_set(|set: [u8; 5]| {
            let category = Category::of(&set.map(Card::at)) as usize;
            each_less_one(set).into_iter().for_each(|at| four[at][category] += 1);
        });
        let wide: Vec<Counts> = four.iter().map(|counts| counts.map(u32::from)).collect();
        let three = less_one::<4>(&wide, 22_100);
        let two = less_one::<3>(&three, 1_326);
        let one = less_one::<2>(&two, 52);
        let none = less_one::<1>(&one, 1);
        Self { smaller: [none, one, two, three], four }
    }

    /// Of hands that contain an ascending set of cards.
    fn counts(&self, size: usize, place: usize) -> Counts {
        match self.smaller.get(size) {
            Some(table) => table[place],
            None => self.four[place].map(u32::from),
        }
    }

    /// All hands there are.
    pub(super) fn all_hands(&self) -> Counts {
        self.counts(0, 0)
    }
}

/// The table of sets of `K - 1` cards from that of `K`: each hand is met once for every card that can be left out.
fn less_one<const K: usize>(larger: &[Counts], sets: usize) -> Vec<Counts> {
    let mut table = vec![Counts::default(); sets];
    let mut counts = larger.iter();
    each_set(|set: [u8; K]| {
        let counts = counts.next().expect("one for each set");
        for at in each_less_one(set) {
            for (sum, count) in table[at].iter_mut().zip(counts) {
                *sum += count;
            }
        }
    });
    let times = u32::try_from(HAND + 1 - K).expect("at most five");
    table.iter_mut().flatten().for_each(|count| *count /= times);
    table
}

/// What each category pays, in units of a multiplier.
type Pays = [u64; CATEGORIES];

/// What a table of pays makes of hands of each category, in total.
fn worth(pays: &Pays, counts: &Counts) -> i128 {
    pays.iter().zip(counts).map(|(pay, count)| i128::from(*pay) * i128::from(*count)).sum()
}

/// The best hold of a dealt hand.
struct Best {
    /// One bit for each of the ascending cards.
    held: usize,
    /// Final hands of each category, in cases of [`DRAW_CASES`].
    cases: [u64; CATEGORIES],
}

/// The hold with the largest mean. `worth_of` says what all hands that contain a set of this size and place pay.
///
/// Between holds that are worth the same the one with more royal flushes is taken, then the one with more straight
/// flushes, and so on down: then neither the order of the cards nor the names of the suits make a difference.
fn best(cards: [u8; HAND], worth_of: impl Fn(usize, usize) -> i128) -> Best {
    let tables = Tables::get();
    let places: [usize; SUBSETS] = std::array::from_fn(|set| {
        place(cards.into_iter().enumerate().filter(|(at, _)| set & (1 << at) != 0).map(|(_, card)| card))
    });
    let size = |set: usize| set.count_ones() as usize;
    let mut worth: [i128; SUBSETS] = std::array::from_fn(|set| worth_of(size(set), places[set]));
    // From "all hands that contain this set" to "and no other dealt card".
    for card in (0..HAND).map(|at| 1 << at) {
        for set in (0..SUBSETS).filter(|set| set & card == 0) {
            worth[set] -= worth[set | card];
        }
    }
    let mean = |held: usize| worth[held] * i128::from(CASES_PER_DRAW[size(held)]);
    let most = (0..SUBSETS).map(mean).max().expect("there are 32 holds");
    let category = Category::of(&cards.map(Card::at)) as usize;
    let cases = |held: usize| {
        let mut hands = Counts::default();
        for set in (0..SUBSETS).filter(|set| set & held == held) {
            let counts =
                if size(set) < HAND { tables.counts(size(set), places[set]) } else { only(category) };
            for (sum, count) in hands.iter_mut().zip(counts) {
                // The sum is a number of hands in the end, below 0 only on the way there.
                let added = (size(set) - size(held)).is_multiple_of(2);
                *sum = if added { sum.wrapping_add(count) } else { sum.wrapping_sub(count) };
            }
        }
        hands.map(|hands| u64::from(hands) * u64::from(CASES_PER_DRAW[size(held)]))
    };
    (0..SUBSETS)
        .filter(|held| mean(*held) == most)
        .map(|held| Best { held, cases: cases(held) })
        .reduce(|kept, next| if next.cases.iter().rev().gt(kept.cases.iter().rev()) { next } else { kept })
        .expect("one of them is the best")
}

/// Sets of dealt cards.
const SUBSETS: usize = 1 << HAND;

/// One hand of this category.
fn only(category: usize) -> Counts {
    std::array::from_fn(|at| u32::from(at == category))
}

fn pays(config: &Config) -> Pays {
    Category::ALL.map(|category| config.pays(category).units())
}

/// The hold with the largest mean.
pub(super) fn best_hold(config: &Config, dealt: [Card; HAND]) -> Hold {
    let mut order: [usize; HAND] = std::array::from_fn(|at| at);
    order.sort_unstable_by_key(|at| dealt[*at]);
    let (tables, pays) = (Tables::get(), pays(config));
    let category = Category::of(&dealt) as usize;
    let best = best(order.map(|at| dealt[at].place()), |size, place| {
        if size < HAND { worth(&pays, &tables.counts(size, place)) } else { i128::from(pays[category]) }
    });
    let held = (0..HAND).filter(|at| best.held & (1 << at) != 0);
    Hold::of(held.map(|at| order[at]))
}

/// Optimal play of all 2,598,960 dealt hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptimalPlay {
    /// Final hands of each category, from the lowest to the highest, in 2,598,960 x 7,669,695 equally likely cases.
    pub cases: [u64; CATEGORIES],
    /// Dealt hands by their category, and by how many of the five cards are held.
    pub held: [[u64; HAND + 1]; CATEGORIES],
}

/// Every dealt hand held in the best way; final hands in 2,598,960 x [`DRAW_CASES`] cases.
pub(super) fn optimal(config: &Config) -> OptimalPlay {
    let (tables, pays) = (Tables::get(), pays(config));
    let worth_all = |counts: &Counts| worth(&pays, counts);
    let mut worths: Vec<Vec<i128>> =
        tables.smaller.iter().map(|table| table.iter().map(worth_all).collect()).collect();
    worths.push(tables.four.iter().map(|counts| worth_all(&counts.map(u32::from))).collect());
    let mut play = OptimalPlay { cases: [0; CATEGORIES], held: [[0; HAND + 1]; CATEGORIES] };
    each_class(|cards, hands| {
        let category = Category::of(&cards.map(Card::at)) as usize;
        let dealt = i128::from(pays[category]);
        let best = best(cards, |size, place| worths.get(size).map_or(dealt, |worths| worths[place]));
        for (sum, cases) in play.cases.iter_mut().zip(best.cases) {
            *sum += cases * hands;
        }
        play.held[category][best.held.count_ones() as usize] += hands;
    });
    play
}

/// One dealt hand of every kind that differs by more than the names of the suits, ascending, with how many there are.
///
/// What the four suits hold is a set of ranks each, five in all; hands with the same four sets are alike.
fn each_class(mut visit: impl FnMut([u8; HAND], u64)) {
    let mut by_size: [Vec<u16>; HAND + 1] = Default::default();
    for ranks in 0..1_u16 << 13 {
        if let Some(sets) = by_size.get_mut(ranks.count_ones() as usize) {
            sets.push(ranks);
        }
    }
    let suits = Suits { by_size: &by_size, sets: Vec::new() };
    suits.fill(HAND, (HAND, 0), &mut visit);
}

/// Sets of ranks for some of the suits: larger sets first, and among those of one size in the order of the list.
struct Suits<'a> {
    by_size: &'a [Vec<u16>; HAND + 1],
    sets: Vec<u16>,
}

impl Suits<'_> {
    /// Fills the other suits with `left` cards, from the set `from` (size and place) on.
    fn fill(mut self, left: usize, from: (usize, usize), visit: &mut impl FnMut([u8; HAND], u64)) -> Self {
        let open = 4 - self.sets.len();
        if open == 0 {
            visit(self.cards(), self.hands());
            return self;
        }
        // The largest of the open suits holds at least its share.
        for size in (left.div_ceil(open)..=left.min(from.0)).rev() {
            let start = if size == from.0 { from.1 } else { 0 };
            for at in start..self.by_size[size].len() {
                self.sets.push(self.by_size[size][at]);
                self = self.fill(left - size, (size, at), visit);
                self.sets.pop();
            }
        }
        self
    }

    fn cards(&self) -> [u8; HAND] {
        let mut places = (0..DECK).filter(|place| {
            let card = Card::at(*place);
            self.sets[usize::from(card.suit())] & (1 << card.rank()) != 0
        });
        std::array::from_fn(|_| places.next().expect("five cards in all"))
    }

    /// In how many ways the sets can be given to the four suits.
    fn hands(&self) -> u64 {
        let alike =
            self.sets.chunk_by(|one, next| one == next).map(|run| (1..=run.len() as u64).product::<u64>());
        24 / alike.product::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands of five cards out of 52.
    const HANDS: u32 = 2_598_960;

    #[test]
    fn sets_are_visited_in_the_order_of_their_places() {
        let mut next = 0;
        each_set(|set: [u8; 3]| {
            assert_eq!(place(set), next);
            next += 1;
        });
        assert_eq!(next, 22_100);
    }

    /// The numbers of poker hands that every book prints; pairs of jacks and better are 4 of 13.
    #[test]
    fn all_hands_are_counted() {
        let pairs = 1_098_240;
        let jacks = pairs / 13 * 4;
        let nothing = 1_302_540 + pairs - jacks;
        let expect = [nothing, jacks, 123_552, 54_912, 10_200, 5_108, 3_744, 624, 36, 4];
        assert_eq!(Tables::get().all_hands(), expect);
        assert_eq!(expect.iter().sum::<u32>(), HANDS);
    }

    #[test]
    fn classes_are_all_hands() {
        let (mut classes, mut hands) = (0, 0);
        each_class(|cards, alike| {
            assert!(cards.is_sorted());
            classes += 1;
            hands += alike;
        });
        assert_eq!((classes, hands), (134_459, HANDS.into()));
    }

    /// Every hold of some hands, with every replacement drawn one by one.
    #[test]
    fn the_best_hold_agrees_with_every_draw() {
        let config = Config::house();
        let pays = pays(&config);
        for cards in [[0, 5, 10, 40, 51], [32, 36, 40, 44, 49], [3, 7, 11, 20, 22], [8, 9, 26, 27, 45]] {
            let others: Vec<u8> = (0..DECK).filter(|card| !cards.contains(card)).collect();
            let every_draw = |held: usize| {
                let kept: Vec<u8> =
                    (0..HAND).filter(|at| held & (1 << at) != 0).map(|at| cards[at]).collect();
                let mut hands = Counts::default();
                draw_all(&others, &mut kept.clone(), &mut hands);
                let cases = CASES_PER_DRAW[kept.len()];
                hands.map(|hands| u64::from(hands) * u64::from(cases))
            };
            let mean = |cases: [u64; CATEGORIES]| -> u128 {
                cases.iter().zip(pays).map(|(cases, pay)| u128::from(*cases) * u128::from(pay)).sum()
            };
            let most = (0..SUBSETS).map(|held| mean(every_draw(held))).max().unwrap();
            let order = cards.map(Card::at);
            let hold = best_hold(&config, order);
            let held = (0..HAND).filter(|at| hold.keeps(*at)).fold(0, |held, at| held | 1 << at);
            assert_eq!(mean(every_draw(held)), most, "{cards:?}");
            let category = Category::of(&order) as usize;
            let best = best(cards, |size, place| match size {
                HAND => i128::from(pays[category]),
                size => worth(&pays, &Tables::get().counts(size, place)),
            });
            assert_eq!(best.cases, every_draw(held), "{cards:?}");
        }
    }

    fn draw_all(others: &[u8], hand: &mut Vec<u8>, hands: &mut Counts) {
        if let Ok(full) = <[u8; HAND]>::try_from(&hand[..]) {
            hands[Category::of(&full.map(Card::at)) as usize] += 1;
            return;
        }
        for at in 0..others.len() {
            hand.push(others[at]);
            draw_all(&others[at + 1..], hand, hands);
            hand.pop();
        }
    }
}
