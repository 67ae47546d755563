//! The chances of hilo's guesses, and their exact product.

use crate::cards::Card;
use crate::multiplier::Multiplier;
use serde::Serialize;

/// Ranks of a deck.
pub(super) const RANKS: u8 = 13;
/// Values of the cards: 1 for an ace to 13 for a king.
pub(super) const VALUES: std::ops::RangeInclusive<u8> = 1..=RANKS;

/// 1 for an ace, which is low, to 13 for a king.
pub(super) fn value(card: Card) -> u8 {
    (card.rank() + 1) % RANKS + 1
}

/// Where the next card is guessed to lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// On two to queen.
    HigherOrSame,
    /// On two to queen.
    LowerOrSame,
    /// On an ace.
    Higher,
    /// On a king.
    Lower,
    /// On an ace or a king.
    Same,
}

impl Direction {
    /// Every direction.
    pub const ALL: [Direction; 5] = [
        Direction::HigherOrSame,
        Direction::LowerOrSame,
        Direction::Higher,
        Direction::Lower,
        Direction::Same,
    ];
    /// Their words, in the same order.
    pub(super) const WORDS: [&'static str; 5] =
        ["higher_or_same", "lower_or_same", "higher", "lower", "same"];

    /// The two guesses on a card of this value.
    pub(super) fn on_offer(value: u8) -> [Direction; 2] {
        match value {
            1 => [Direction::Higher, Direction::Same],
            RANKS => [Direction::Lower, Direction::Same],
            _ => [Direction::HigherOrSame, Direction::LowerOrSame],
        }
    }

    /// The guess with the better chance; of two equal ones the higher.
    #[must_use]
    pub fn likelier(card: Card) -> Self {
        Self::likelier_on(value(card))
    }

    pub(super) fn likelier_on(value: u8) -> Self {
        let [first, second] = Self::on_offer(value);
        if first.favourable(value) >= second.favourable(value) { first } else { second }
    }

    pub(super) fn is_right(self, value: u8, drawn: u8) -> bool {
        match self {
            Direction::HigherOrSame => drawn >= value,
            Direction::LowerOrSame => drawn <= value,
            Direction::Higher => drawn > value,
            Direction::Lower => drawn < value,
            Direction::Same => drawn == value,
        }
    }

    /// How many of the 13 ranks make it right.
    pub(super) fn favourable(self, value: u8) -> u8 {
        match self {
            Direction::HigherOrSame => RANKS + 1 - value,
            Direction::LowerOrSame => value,
            Direction::Higher => RANKS - value,
            Direction::Lower => value - 1,
            Direction::Same => 1,
        }
    }
}

/// The product of 13/k over right guesses, by how often each k from 1 to 12 occurs in it. As numbers the powers of 13
/// would not fit 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Product([u8; 12]);

impl Product {
    /// The product with one guess more, which `favourable` of 13 ranks made right.
    pub(super) fn times(mut self, favourable: u8) -> Self {
        self.0[usize::from(favourable) - 1] += 1;
        self
    }

    /// Whether nothing was guessed yet.
    pub(super) fn is_one(&self) -> bool {
        self.0 == [0; 12]
    }

    /// (1 − edge) x the product, floored to four digits once; `None` where it does not fit. `edge` in hundredths of a
    /// percent.
    pub(super) fn multiplier(&self, edge: u32) -> Option<Multiplier> {
        let guesses: u32 = self.0.iter().map(|count| u32::from(*count)).sum();
        // Units of 1/10,000: (10,000 − edge) x 13^guesses, then divided by each k. Floors of floors are the floor of
        // the whole.
        let mut units = Wide::from(10_000 - edge);
        for _ in 0..guesses {
            units.multiply(u32::from(RANKS));
        }
        for (k, count) in (1..).zip(self.0) {
            for _ in 0..count {
                units.divide(k);
            }
        }
        units.to_u64().map(Multiplier::from_units)
    }
}

/// A number of 224 bits, lowest part first: 13^51 x 10,000 needs 203.
struct Wide([u32; 7]);

impl Wide {
    fn from(number: u32) -> Self {
        let mut parts = [0; 7];
        parts[0] = number;
        Self(parts)
    }

    fn multiply(&mut self, factor: u32) {
        let mut carry = 0;
        for part in &mut self.0 {
            let product = u64::from(*part) * u64::from(factor) + carry;
            (*part, carry) = (low(product), product >> 32);
        }
        assert!(carry == 0, "at most 51 guesses");
    }

    /// Floored.
    fn divide(&mut self, divisor: u32) {
        let mut rest = 0;
        for part in self.0.iter_mut().rev() {
            let dividend = rest << 32 | u64::from(*part);
            (*part, rest) = (low(dividend / u64::from(divisor)), dividend % u64::from(divisor));
        }
    }

    fn to_u64(&self) -> Option<u64> {
        let fits = self.0[2..].iter().all(|part| *part == 0);
        fits.then(|| u64::from(self.0[1]) << 32 | u64::from(self.0[0]))
    }
}

/// The lower 32 bits.
#[expect(clippy::cast_possible_truncation, reason = "the upper bits are the carry")]
fn low(number: u64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use dashu_int::UBig;
    use proptest::prelude::*;

    #[test]
    fn the_ace_is_low() {
        let values: Vec<u8> =
            ["AD", "2H", "10S", "JC", "QD", "KH"].map(|name| value(Card::parse(name).unwrap())).into();
        assert_eq!(values, [1, 2, 10, 11, 12, 13]);
    }

    #[test]
    fn chances_count_the_ranks() {
        for value in VALUES {
            for direction in Direction::on_offer(value) {
                let right = VALUES.filter(|drawn| direction.is_right(value, *drawn)).count();
                assert_eq!(usize::from(direction.favourable(value)), right, "{direction:?} on {value}");
            }
        }
        let likelier: Vec<u8> = VALUES.map(|value| Direction::likelier_on(value).favourable(value)).collect();
        assert_eq!(likelier, [12, 12, 11, 10, 9, 8, 7, 8, 9, 10, 11, 12, 12]);
    }

    proptest! {
        #[test]
        fn products_are_floored_once(guesses in prop::collection::vec(1_u8..=12, 0..=51)) {
            let product = guesses.iter().fold(Product::default(), |product, k| product.times(*k));
            let numerator = UBig::from(9_900_u32) * UBig::from(13_u8).pow(guesses.len());
            let denominator = guesses.iter().fold(UBig::ONE, |product, k| product * UBig::from(*k));
            let exact = u64::try_from(numerator / denominator).ok();
            prop_assert_eq!(product.multiplier(100).map(Multiplier::units), exact);
        }
    }
}
