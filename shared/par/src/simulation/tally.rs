//! What was counted.

use dashu_int::{IBig, UBig};
use games::Amount;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// A kind of result that is counted.
///
/// For slots with free spins, whose rounds have too many results to list, it is what the paid spin does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Paid, in minor units.
    pub paid: Amount,
    /// Taken by steps on top of the stake.
    pub raised: Amount,
    /// Whether free spins followed. Always `false` where whole rounds are counted.
    pub free_spins: bool,
}

/// The largest payout, where it was paid first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Largest {
    /// In minor units.
    pub payout: Amount,
    /// The smallest nonce that paid it.
    pub nonce: u64,
}

/// Counts and sums of some rounds. Money is in minor units; "returned" is what was paid less what steps took on top of
/// the stake. JSON: sums are decimal strings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Rounds.
    pub rounds: u64,
    /// Sum of what was returned.
    #[serde(with = "text")]
    pub returned: IBig,
    /// Sum of its squares.
    #[serde(with = "text")]
    pub squares: UBig,
    /// Rounds that paid anything.
    pub hits: u64,
    /// Rounds that paid more than they took.
    pub wins: u64,
    /// The largest payout; none where nothing was paid.
    pub largest: Option<Largest>,
    /// Rounds of each class.
    #[serde(with = "list")]
    pub classes: BTreeMap<Class, u64>,
}

impl Tally {
    /// Both together. The order makes no difference.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.rounds += other.rounds;
        self.returned += other.returned;
        self.squares += other.squares;
        self.hits += other.hits;
        self.wins += other.wins;
        self.largest = match (self.largest, other.largest) {
            (Some(one), Some(two)) if two.is_above(&one) => Some(two),
            (one, two) => one.or(two),
        };
        for (class, rounds) in other.classes {
            *self.classes.entry(class).or_default() += rounds;
        }
        self
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), Self::merge)
    }
}

impl Largest {
    fn is_above(&self, other: &Self) -> bool {
        (self.payout, other.nonce) > (other.payout, self.nonce)
    }
}

/// A tally being made: sums in machine words, carried over into large ones before they overflow.
#[derive(Default)]
pub(super) struct Counter {
    tally: Tally,
    returned: i128,
    squares: u128,
    /// The classes that came first: common ones, and all there are in most games.
    first: Vec<(Class, u64)>,
}

/// How many classes are found in a list; the others are found in the map.
const FIRST: usize = 8;

impl Counter {
    /// Counts the round of `nonce` with this result. Nonces rise.
    #[inline]
    pub(super) fn count(&mut self, nonce: u64, result: Class, class: Class) {
        let Class { paid, raised, .. } = result;
        self.tally.rounds += 1;
        if !paid.is_zero() {
            self.tally.hits += 1;
            // Amounts are at most 10^30.
            let above = paid.get() > super::STAKE.get() + raised.get();
            self.tally.wins += u64::from(above);
            if self.tally.largest.is_none_or(|largest| paid > largest.payout) {
                self.tally.largest = Some(Largest { payout: paid, nonce });
            }
            self.add(paid, raised);
        } else if !raised.is_zero() {
            self.add(paid, raised);
        }
        if let Some((_, rounds)) = self.first.iter_mut().find(|(known, _)| *known == class) {
            *rounds += 1;
        } else if self.first.len() < FIRST {
            self.first.push((class, 1));
        } else {
            *self.tally.classes.entry(class).or_default() += 1;
        }
    }

    fn add(&mut self, paid: Amount, raised: Amount) {
        let returned = paid.get().cast_signed() - raised.get().cast_signed();
        match self.returned.checked_add(returned) {
            Some(sum) => self.returned = sum,
            None => {
                self.tally.returned += self.returned;
                self.returned = returned;
            }
        }
        let size = returned.unsigned_abs();
        match size.checked_mul(size).and_then(|square| self.squares.checked_add(square)) {
            Some(sum) => self.squares = sum,
            None => self.tally.squares += UBig::from(size).sqr(),
        }
    }

    pub(super) fn finish(mut self) -> Tally {
        self.tally.returned += self.returned;
        self.tally.squares += self.squares;
        for (class, rounds) in self.first {
            *self.tally.classes.entry(class).or_default() += rounds;
        }
        self.tally
    }
}

/// Large numbers as decimal strings.
mod text {
    use super::{Deserialize, Deserializer, Serializer};
    use std::fmt::Display;
    use std::str::FromStr;

    pub(super) fn serialize<S: Serializer>(number: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Classes as a list: objects can only have text keys.
mod list {
    use super::{BTreeMap, Class, Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Counted {
        #[serde(flatten)]
        class: Class,
        rounds: u64,
    }

    pub(super) fn serialize<S: Serializer>(
        classes: &BTreeMap<Class, u64>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer
            .collect_seq(classes.iter().map(|(class, rounds)| Counted { class: *class, rounds: *rounds }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<Class, u64>, D::Error> {
        let list = Vec::<Counted>::deserialize(deserializer)?;
        Ok(list.into_iter().map(|counted| (counted.class, counted.rounds)).collect())
    }
}
