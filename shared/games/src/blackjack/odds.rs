//! The exact mathematics: the dealer's final sums, the best strategy, and the distribution of a whole round.
//!
//! Everything is counted in whole numbers of equally likely cases. A card takes one of 13 ranks, so every chance is a
//! number of 13^n, and each step over one more card divides exactly.

use super::Config;
use super::hand::{GOAL, Total};
use super::strategy::{Choice, Strategy, column};
use super::table::{DEALER_STANDS, insurance_stake};
use crate::amount::Amount;
use crate::distribution::{Distribution, Weighted};
use crate::ratio::Ratio;
use dashu_int::UBig;
use dashu_int::ops::Gcd as _;
use std::collections::BTreeMap;

const RANKS: u128 = 13;
/// Each value of a card with how many of the 13 ranks have it.
const VALUES: [(u8, u128); 10] =
    [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1), (8, 1), (9, 1), (10, 4)];
/// Cards of the dealer: 12 at most, because the first counts at least 1 and 11 others can follow.
pub(super) const DEALER_CARDS_MAX: usize = 12;
/// Draws of the dealer after the first card: 11 at most (2, then 2 2 2 3 and six aces).
const DEALER_CASES: u128 = RANKS.pow(12);
/// Draws of a hand after its first card: each counts at least 1, and at 21 it stands.
const HAND_CASES: u128 = RANKS.pow(20);

/// How the dealer ends, in cases of [`DEALER_CASES`]: index 0 to 4 for 17 to 21, then bust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Dealer {
    blackjack: u128,
    ends: [u128; DEALER_ENDS],
}

const DEALER_ENDS: usize = 6;
const DEALER_BUST: usize = 5;

/// How a hand of the player ends: index 0 bust, 1 for 16 and less, 2 to 6 for 17 to 21.
const HAND_ENDS: usize = 7;

fn hand_end(total: Total) -> usize {
    match total.best() {
        0..=16 => 1,
        best @ 17..=GOAL => usize::from(best) - 15,
        _ => 0,
    }
}

/// 0 for a loss, 1 for a push, 2 for a win: what a stake is multiplied by.
fn times(hand: usize, dealer: usize) -> u8 {
    match (hand, dealer) {
        (0, _) => 0,
        (_, DEALER_BUST) => 2,
        (hand, dealer) if hand > dealer + 2 => 2,
        (hand, dealer) if hand == dealer + 2 => 1,
        _ => 0,
    }
}

/// Cases spread over sums while cards are taken: every card makes the hard sum larger, so one pass is enough.
struct Sums([[u128; 2]; 32]);

impl Sums {
    fn new(total: Total, cases: u128) -> Self {
        let mut sums = Self([[0; 2]; 32]);
        sums.add(total, cases);
        sums
    }

    fn add(&mut self, total: Total, cases: u128) {
        self.0[usize::from(total.hard)][usize::from(total.ace)] += cases;
    }

    /// Takes cards wherever `hits` says so, and hands every final sum with its cases to `end`.
    fn run(mut self, hits: impl Fn(Total) -> bool, mut end: impl FnMut(Total, u128)) {
        for hard in 0..32 {
            for ace in [false, true] {
                let total = Total { hard, ace };
                let cases = self.0[usize::from(hard)][usize::from(ace)];
                if cases == 0 {
                    continue;
                } else if hits(total) {
                    for (value, ranks) in VALUES {
                        self.add(total.with(value), per_rank(cases) * ranks);
                    }
                } else {
                    end(total, cases);
                }
            }
        }
    }
}

/// The cases of one rank of the next card.
fn per_rank(cases: u128) -> u128 {
    debug_assert!(cases.is_multiple_of(RANKS), "more draws than were provided for");
    cases / RANKS
}

impl Dealer {
    /// After a first card of value `up`.
    fn after(up: u8) -> Self {
        let mut dealer = Self { blackjack: 0, ends: [0; DEALER_ENDS] };
        for (hole, ranks) in VALUES {
            let total = Total::default().with(up).with(hole);
            let cases = per_rank(DEALER_CASES) * ranks;
            if total.best() == GOAL {
                dealer.blackjack += cases;
                continue;
            }
            Sums::new(total, cases).run(
                |total| total.best() < DEALER_STANDS,
                |total, cases| match total.best() {
                    best @ DEALER_STANDS..=GOAL => dealer.ends[usize::from(best - DEALER_STANDS)] += cases,
                    _ => dealer.ends[DEALER_BUST] += cases,
                },
            );
        }
        dealer
    }
}

/// What is won and lost in the mean against a dealer without a blackjack, in stakes of a hand, as a number of
/// [`DEALER_CASES`] x [`HAND_CASES`] (where the dealer's blackjacks count as 0).
struct Means {
    stand: [i128; HAND_ENDS],
    /// The better of standing and hitting, by hard sum and whether there is an ace. Index 0 where 21 is passed.
    further: [[i128; 2]; GOAL as usize + 1],
    bust: i128,
}

impl Means {
    fn against(dealer: &Dealer) -> Self {
        let mean = |hand| {
            let cases = dealer.ends.iter().enumerate();
            let sum: i128 =
                cases.map(|(end, cases)| (i128::from(times(hand, end)) - 1) * signed(*cases)).sum();
            sum * signed(HAND_CASES)
        };
        let stand: [i128; HAND_ENDS] = std::array::from_fn(mean);
        let mut means = Self { stand, further: [[0; 2]; GOAL as usize + 1], bust: stand[0] };
        for hard in (1..=GOAL).rev() {
            for ace in [true, false] {
                let total = Total { hard, ace };
                means.further[usize::from(hard)][usize::from(ace)] =
                    if total.best() == GOAL { means.stand(total) } else { means.further(total).0 };
            }
        }
        means
    }

    fn stand(&self, total: Total) -> i128 {
        self.stand[hand_end(total)]
    }

    fn hit(&self, total: Total) -> i128 {
        self.next_card(total, |next| {
            if next.hard > GOAL {
                self.bust
            } else {
                self.further[usize::from(next.hard)][usize::from(next.ace)]
            }
        })
    }

    fn double(&self, total: Total) -> i128 {
        2 * self.next_card(total, |next| self.stand(next))
    }

    fn next_card(&self, total: Total, mean: impl Fn(Total) -> i128) -> i128 {
        let sum: i128 = VALUES.iter().map(|(value, ranks)| mean(total.with(*value)) * signed(*ranks)).sum();
        debug_assert!(sum % signed(RANKS) == 0, "more draws than were provided for");
        sum / signed(RANKS)
    }

    /// The best with a sum of more than two cards. Where two choices are worth the same, the one with fewer cards.
    fn further(&self, total: Total) -> (i128, Choice) {
        let (stand, hit) = (self.stand(total), self.hit(total));
        if hit > stand { (hit, Choice::Hit) } else { (stand, Choice::Stand) }
    }

    /// The best with a sum of two cards that is not split.
    fn first(&self, total: Total) -> (i128, Choice) {
        let (further, choice) = self.further(total);
        let double = self.double(total);
        match choice {
            _ if total.best() >= GOAL => (self.stand(total), Choice::Stand),
            choice if double <= further => (further, choice),
            Choice::Hit => (double, Choice::DoubleOrHit),
            _ => (double, Choice::DoubleOrStand),
        }
    }

    /// Two hands instead of a pair of `value`, neither split again.
    fn split(&self, value: u8) -> i128 {
        let one = Total::default().with(value);
        2 * self.next_card(one, |next| if value == 1 { self.stand(next) } else { self.first(next).0 })
    }
}

fn signed(cases: u128) -> i128 {
    i128::try_from(cases).expect("13^20 fits")
}

/// The strategy with the largest mean, before the rounding of payouts.
///
/// A split replaces a pair by two hands that each start from one card. Every one of them adds the same to the mean,
/// however many there were before, because the cards that come know nothing of each other: so a pair is split wherever
/// the rules allow it or never.
pub(super) fn optimal(config: &Config) -> Strategy {
    let mut strategy = Strategy::stand();
    strategy.insure = insurance_worth(config) > Ratio::new(0, 1_u8);
    for (up, _) in VALUES {
        let means = Means::against(&Dealer::after(up));
        for sum in 4..GOAL {
            let hard = Total { hard: sum, ace: false };
            strategy.hard[usize::from(sum)][column(up)] = means.first(hard).1;
        }
        for sum in 12..GOAL {
            let soft = Total { hard: sum - 10, ace: true };
            strategy.soft[usize::from(sum)][column(up)] = means.first(soft).1;
        }
        for (value, _) in VALUES {
            let pair = Total::default().with(value).with(value);
            strategy.split[usize::from(value)][column(up)] = means.split(value) > means.first(pair).0;
        }
    }
    strategy
}

/// Two cards of the player.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// This sum, no ace that counts 11, no split.
    Hard(u8),
    /// This sum with an ace that counts 11, no split.
    Soft(u8),
    /// Two cards of this value, 1 for aces.
    Pair(u8),
}

/// What each choice is worth in the mean, in stakes won or lost, if the dealer has no blackjack and every later choice
/// is the best one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worth {
    /// The player's cards.
    pub start: Start,
    /// The dealer's card, 1 for an ace.
    pub up: u8,
    /// Taking no card.
    pub stand: Ratio,
    /// Taking one, and going on.
    pub hit: Ratio,
    /// Doubling.
    pub double: Ratio,
    /// Splitting, and again wherever that is better and the rules allow it. `None` for what is no pair.
    pub split: Option<Ratio>,
}

/// All starts against all cards of the dealer.
pub(super) fn worths(config: &Config) -> Vec<Worth> {
    let mut worths = Vec::new();
    for (up, _) in VALUES {
        let dealer = Dealer::after(up);
        let means = Means::against(&dealer);
        let cases = (DEALER_CASES - dealer.blackjack) * HAND_CASES;
        let ratio = |mean: i128| Ratio::new(mean, cases);
        let mut add = |start: Start, total: Total, split: Option<Ratio>| {
            let stand = ratio(means.stand(total));
            let (hit, double) = (ratio(means.hit(total)), ratio(means.double(total)));
            worths.push(Worth { start, up, stand, hit, double, split });
        };
        for sum in 4..GOAL {
            add(Start::Hard(sum), Total { hard: sum, ace: false }, None);
        }
        for sum in 12..GOAL {
            add(Start::Soft(sum), Total { hard: sum - 10, ace: true }, None);
        }
        for (value, ranks) in VALUES {
            let pair = Total::default().with(value).with(value);
            let split = (config.hands_max > 1).then(|| {
                let once = means.split(value);
                // Each further split adds the same again.
                let gain = once - means.first(pair).0;
                let again = if gain > 0 && value != 1 {
                    further_splits(2, 2, config.hands_max, &Ratio::new(ranks, RANKS))
                } else {
                    Ratio::new(0, 1_u8)
                };
                &ratio(once) + &(&again * &ratio(gain))
            });
            add(Start::Pair(value), pair, split);
        }
    }
    worths
}

/// How many more splits there are in the mean where `waiting` of `hands` get their second card, which makes a pair that is
/// split with the probability `pair`.
fn further_splits(waiting: u8, hands: u8, hands_max: u8, pair: &Ratio) -> Ratio {
    let (none, one) = (Ratio::new(0, 1_u8), Ratio::new(1, 1_u8));
    if waiting == 0 || hands >= hands_max {
        return none;
    }
    let split = &one + &further_splits(waiting + 1, hands + 1, hands_max, pair);
    let not = further_splits(waiting - 1, hands, hands_max, pair);
    &(pair * &split) + &(&(&one - pair) * &not)
}

/// What an insurance is worth in the mean, in stakes of the insurance.
pub(super) fn insurance_worth(config: &Config) -> Ratio {
    // The dealer's hidden card is a ten in 4 of 13 cases.
    let paid = Ratio::new(4 * config.insurance.units(), 13 * crate::Multiplier::UNITS_PER_ONE);
    &paid - &Ratio::new(1, 1_u8)
}

/// How one hand ends that is not split, in cases: plain, and doubled.
type HandEnds = [[u128; HAND_ENDS]; 2];

/// Plays on from two cards.
fn play_hand(strategy: &Strategy, up: u8, total: Total, cases: u128, ends: &mut HandEnds) {
    let doubles = |choice| matches!(choice, Choice::DoubleOrHit | Choice::DoubleOrStand);
    if doubles(strategy.choose(total, up)) {
        for (value, ranks) in VALUES {
            ends[1][hand_end(total.with(value))] += per_rank(cases) * ranks;
        }
        return;
    }
    let hits = |now: Total| {
        let choice = if now.hard > GOAL { Choice::Stand } else { strategy.choose(now, up) };
        matches!(choice, Choice::Hit | Choice::DoubleOrHit)
    };
    Sums::new(total, cases).run(hits, |total, cases| ends[0][hand_end(total)] += cases);
}

/// Cases of what comes back and what was added, both in stakes.
type Units = BTreeMap<(u8, u8), UBig>;

/// What one hand pays and adds, against one end of the dealer.
fn hand_units(ends: &HandEnds, dealer: usize) -> Units {
    let mut units = Units::new();
    for (doubled, ends) in (0..).zip(ends) {
        for (hand, cases) in ends.iter().enumerate().filter(|(_, cases)| **cases > 0) {
            let paid = times(hand, dealer) * (1 + doubled);
            *units.entry((paid, doubled)).or_default() += UBig::from(*cases);
        }
    }
    units
}

/// Two independent parts of a round together.
fn both(one: &Units, other: &Units) -> Units {
    let mut units = Units::new();
    for ((paid, raised), cases) in one {
        for ((more, raised_more), cases_more) in other {
            *units.entry((paid + more, raised + raised_more)).or_default() += cases * cases_more;
        }
    }
    units
}

/// Hands of a round whose pair is split.
struct Splits {
    /// A hand that starts from one of the two cards and is not split again because its second card is another one.
    unequal: Units,
    /// The same with any second card.
    any: Units,
    /// Cases in which the second card makes a pair that is split again; 0 where it never is.
    again: UBig,
    hands_max: u8,
}

impl Splits {
    /// `waiting` hands that start from one card, where there are `hands` in all; what their splits add is counted.
    /// In cases of [`HAND_CASES`]^(waiting + 2 (hands_max − hands)), whichever way they go.
    fn finish(&self, waiting: u8, hands: u8) -> Units {
        let unit = UBig::from(HAND_CASES);
        if waiting == 0 {
            let unused = 2 * usize::from(self.hands_max - hands);
            return Units::from([((0, 0), unit.pow(unused))]);
        }
        if hands == self.hands_max {
            return both(&self.any, &self.finish(waiting - 1, hands));
        }
        let mut units = both(&self.unequal, &self.finish(waiting - 1, hands));
        if self.again != UBig::ZERO {
            let again = Units::from([((0, 1), self.again.clone())]);
            for (key, cases) in both(&again, &self.finish(waiting + 1, hands + 1)) {
                *units.entry(key).or_default() += cases;
            }
        }
        units
    }
}

/// A pair of `value` that is split, against one end of the dealer, in cases of [`HAND_CASES`]^(2 (hands_max − 1)).
fn split_units(config: &Config, strategy: &Strategy, up: u8, value: u8, dealer: usize) -> Units {
    let (one, aces) = (Total::default().with(value), value == 1);
    let (mut unequal, mut equal) = (HandEnds::default(), HandEnds::default());
    let mut again = 0;
    for (second, ranks) in VALUES {
        let (total, cases) = (one.with(second), per_rank(HAND_CASES) * ranks);
        let ends = if second == value { &mut equal } else { &mut unequal };
        if aces {
            unequal[0][hand_end(total)] += cases;
        } else {
            play_hand(strategy, up, total, cases, ends);
            again += if second == value { cases } else { 0 };
        }
    }
    let any = both_kinds(&unequal, &equal);
    let splits = Splits {
        unequal: hand_units(&unequal, dealer),
        any: hand_units(&any, dealer),
        again: UBig::from(again),
        hands_max: config.hands_max,
    };
    both(&Units::from([((0, 1), UBig::ONE)]), &splits.finish(2, 2))
}

fn both_kinds(one: &HandEnds, other: &HandEnds) -> HandEnds {
    std::array::from_fn(|doubled| std::array::from_fn(|end| one[doubled][end] + other[doubled][end]))
}

/// What a round is played under.
pub(super) struct Terms<'a> {
    pub(super) config: &'a Config,
    pub(super) stake: Amount,
    pub(super) strategy: &'a Strategy,
}

impl Terms<'_> {
    /// How often [`HAND_CASES`] are taken in each round, whether it has one hand or many.
    fn hands_drawn(&self) -> usize {
        usize::from((2 * (self.config.hands_max - 1)).max(1))
    }

    /// Every result of a round that starts with two cards of the values `player` and the dealer's `up`.
    fn results(&self, dealer: &Dealer, up: u8, player: [u8; 2]) -> Option<Vec<Weighted>> {
        let Self { config, stake, strategy } = *self;
        let total = player.into_iter().fold(Total::default(), Total::with);
        let is_natural = total.best() == GOAL;
        let insured = if up == 1 && strategy.insure { insurance_stake(stake) } else { Amount::ZERO };
        let all = UBig::from(HAND_CASES).pow(self.hands_drawn());

        let push = if is_natural { stake } else { Amount::ZERO };
        let payout = push.checked_add(config.insurance.payout(insured)?)?;
        let weight = UBig::from(dealer.blackjack) * &all;
        let mut results = vec![Weighted { payout, raised: insured, weight }];
        if is_natural {
            let weight = UBig::from(DEALER_CASES - dealer.blackjack) * &all;
            results.push(Weighted { payout: config.blackjack.payout(stake)?, raised: insured, weight });
            return Some(results);
        }
        let splits = player[0] == player[1] && config.hands_max > 1 && strategy.splits(player[0], up);
        let mut ends = HandEnds::default();
        if !splits {
            play_hand(strategy, up, total, HAND_CASES, &mut ends);
        }
        for (end, cases) in dealer.ends.into_iter().enumerate().filter(|(_, cases)| *cases > 0) {
            let (units, weight) = if splits {
                (split_units(config, strategy, up, player[0], end), UBig::from(cases))
            } else {
                let others = UBig::from(HAND_CASES).pow(self.hands_drawn() - 1);
                (hand_units(&ends, end), UBig::from(cases) * others)
            };
            for ((paid, raised), cases) in units {
                let amount = |units: u8| Amount::new(stake.get().checked_mul(units.into())?).ok();
                let raised = amount(raised)?.checked_add(insured)?;
                results.push(Weighted { payout: amount(paid)?, raised, weight: cases * &weight });
            }
        }
        Some(results)
    }
}

/// The exact distribution of a round; `None` where a payout is more than an [`Amount`] holds.
pub(super) fn distribution(terms: &Terms<'_>) -> Option<Distribution> {
    let mut cases = Vec::new();
    for (up, up_ranks) in VALUES {
        let dealer = Dealer::after(up);
        for (first, first_ranks) in VALUES {
            for (second, second_ranks) in VALUES {
                let ways = UBig::from(up_ranks * first_ranks * second_ranks);
                let results = terms.results(&dealer, up, [first, second])?;
                cases
                    .extend(results.into_iter().map(|case| Weighted { weight: case.weight * &ways, ..case }));
            }
        }
    }
    Some(lowest_terms(&Distribution::new(cases)))
}

/// The distribution of rounds that start with these cards.
#[cfg(test)]
pub(super) fn distribution_from(terms: &Terms<'_>, up: u8, player: [u8; 2]) -> Option<Distribution> {
    terms.results(&Dealer::after(up), up, player).map(Distribution::new)
}

/// The same distribution in as few cases as possible.
fn lowest_terms(distribution: &Distribution) -> Distribution {
    let divisor = distribution
        .outcomes()
        .iter()
        .fold(distribution.total().clone(), |divisor, case| divisor.gcd(&case.weight));
    let reduced = |case: &Weighted| Weighted { weight: &case.weight / &divisor, ..case.clone() };
    Distribution::new(distribution.outcomes().iter().map(reduced))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six digits, rounded half away from 0.
    fn mean_of(mean: i128, dealer: &Dealer) -> String {
        let half = Ratio::new(mean.signum(), 2_000_000_u32);
        (&Ratio::new(mean, (DEALER_CASES - dealer.blackjack) * HAND_CASES) + &half).decimal(6)
    }

    #[test]
    fn the_dealer_ends_in_every_case() {
        for (up, _) in VALUES {
            let dealer = Dealer::after(up);
            assert_eq!(dealer.blackjack + dealer.ends.iter().sum::<u128>(), DEALER_CASES, "{up}");
            let blackjacks = [(1, 4), (10, 1)].into_iter().find(|(value, _)| *value == up);
            assert_eq!(dealer.blackjack, blackjacks.map_or(0, |(_, ranks)| DEALER_CASES / 13 * ranks));
        }
    }

    /// Every start with its best choice, and the blackjacks of both sides, make up the return of optimal play.
    #[test]
    fn worths_add_up_to_the_return() {
        for hands_max in 1..=4 {
            let config = Config { hands_max, ..Config::house() };
            let worths = worths(&config);
            let best = |start: Start, up: u8| {
                let worth = worths.iter().find(|worth| (worth.start, worth.up) == (start, up)).unwrap();
                let plain = worth.stand.clone().max(worth.hit.clone()).max(worth.double.clone());
                worth.split.clone().map_or(plain.clone(), |split| split.max(plain))
            };
            let mut sum = Ratio::new(0, 1_u8);
            for (up, up_ranks) in VALUES {
                let blackjack = Ratio::new(Dealer::after(up).blackjack, DEALER_CASES);
                let none = &Ratio::new(1, 1_u8) - &blackjack;
                for (first, first_ranks) in VALUES {
                    for (second, second_ranks) in VALUES {
                        let total = Total::default().with(first).with(second);
                        let mean = match (total.best(), first == second) {
                            (GOAL, _) => &none * &Ratio::new(3, 2_u8),
                            (_, true) => &(&none * &best(Start::Pair(first), up)) - &blackjack,
                            (sum, _) if total.soft() => &(&none * &best(Start::Soft(sum), up)) - &blackjack,
                            (sum, _) => &(&none * &best(Start::Hard(sum), up)) - &blackjack,
                        };
                        let ways = Ratio::new(up_ranks * first_ranks * second_ranks, RANKS.pow(3));
                        sum = &sum + &(&ways * &mean);
                    }
                }
            }
            let (stake, strategy) = (Amount::new(10_000).unwrap(), optimal(&config));
            let odds = distribution(&Terms { config: &config, stake, strategy: &strategy }).unwrap();
            let expect = odds.odds(stake).unwrap().return_to_player;
            assert_eq!(&Ratio::new(1, 1_u8) + &sum, expect, "{hands_max} hands");
        }
    }

    /// Known to everybody who counts: with an infinite deck a dealer who stands on soft 17 busts with a six in 42.3 %.
    #[test]
    fn the_dealer_busts_as_published() {
        let bust = |up| Ratio::new(Dealer::after(up).ends[DEALER_BUST], DEALER_CASES).decimal(4);
        assert_eq!([2, 3, 4, 5, 6].map(bust), ["0.3536", "0.3738", "0.3944", "0.4164", "0.4231"]);
        assert_eq!([7, 8, 9, 10, 1].map(bust), ["0.2623", "0.2447", "0.2284", "0.2121", "0.1152"]);
    }

    /// The widely published tables of expected returns with an infinite deck (dealer without a blackjack).
    #[test]
    fn means_are_the_published_ones() {
        let check = |up: u8, stand: &str, hit: &str| {
            let dealer = Dealer::after(up);
            let means = Means::against(&dealer);
            let sixteen = Total { hard: 16, ace: false };
            assert_eq!(mean_of(means.stand(sixteen), &dealer), stand, "stand on 16 against {up}");
            if !hit.is_empty() {
                assert_eq!(mean_of(means.hit(sixteen), &dealer), hit, "hit 16 against {up}");
            }
        };
        check(10, "-0.540430", "-0.539826");
        check(2, "-0.292784", "");
        check(6, "-0.153699", "");
        check(1, "-0.666951", "");
        let dealer = Dealer::after(6);
        let means = Means::against(&dealer);
        assert_eq!(mean_of(means.double(Total { hard: 11, ace: false }), &dealer), "0.667380");
        assert_eq!(mean_of(means.hit(Total { hard: 4, ace: false }), &dealer), "0.011130");
        let dealer = Dealer::after(10);
        let twenty = Total { hard: 20, ace: false };
        assert_eq!(mean_of(Means::against(&dealer).stand(twenty), &dealer), "0.554538");
    }
}
