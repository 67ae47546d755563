//! What five cards are.

use crate::cards::Card;
use serde::Serialize;

/// The categories of the pay table, from the lowest to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Not even a pair of jacks.
    Nothing,
    /// A pair of jacks, queens, kings or aces.
    JacksOrBetter,
    /// Two pairs of any rank.
    TwoPair,
    /// Three cards of one rank.
    ThreeOfAKind,
    /// Five ranks in a row; an ace is low or high.
    Straight,
    /// Five cards of one suit.
    Flush,
    /// Three of one rank and two of another.
    FullHouse,
    /// Four cards of one rank.
    FourOfAKind,
    /// A straight of one suit.
    StraightFlush,
    /// Ten to ace of one suit.
    RoyalFlush,
}

/// How many categories there are.
pub(super) const CATEGORIES: usize = 10;

// Ranks as bits: 1 for a two to 1 << 12 for an ace.
const JACKS_UP: u16 = 0b1_1110_0000_0000;
const TEN_UP: u16 = 0b1_1111_0000_0000;
const ACE_LOW: u16 = 0b1_0000_0000_1111;
const IN_A_ROW: u16 = 0b1_1111;

impl Category {
    /// Every category, from the lowest to the highest.
    pub const ALL: [Category; CATEGORIES] = [
        Self::Nothing,
        Self::JacksOrBetter,
        Self::TwoPair,
        Self::ThreeOfAKind,
        Self::Straight,
        Self::Flush,
        Self::FullHouse,
        Self::FourOfAKind,
        Self::StraightFlush,
        Self::RoyalFlush,
    ];

    /// What these five cards are, in any order.
    #[must_use]
    pub fn of(cards: &[Card; 5]) -> Self {
        // Ranks that occur, and those that occur an odd number of times.
        let (mut ranks, mut odd) = (0_u16, 0_u16);
        for card in cards {
            ranks |= 1 << card.rank();
            odd ^= 1 << card.rank();
        }
        match (ranks.count_ones(), odd.count_ones()) {
            (5, _) => {
                let flush = cards.iter().all(|card| card.suit() == cards[0].suit());
                let straight = ranks == ACE_LOW || ranks >> ranks.trailing_zeros() == IN_A_ROW;
                match (straight, flush) {
                    (true, true) if ranks == TEN_UP => Self::RoyalFlush,
                    (true, true) => Self::StraightFlush,
                    (true, false) => Self::Straight,
                    (false, true) => Self::Flush,
                    (false, false) => Self::Nothing,
                }
            }
            (4, _) if ranks & !odd & JACKS_UP != 0 => Self::JacksOrBetter,
            (4, _) => Self::Nothing,
            (3, 1) => Self::TwoPair,
            (3, _) => Self::ThreeOfAKind,
            _ => match cards.iter().filter(|card| card.rank() == cards[0].rank()).count() {
                1 | 4 => Self::FourOfAKind,
                _ => Self::FullHouse,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_are_what_they_are_called() {
        let check = |text: &str, expect| {
            let mut cards: Vec<Card> = text.split(' ').map(|card| Card::parse(card).unwrap()).collect();
            for _ in 0..5 {
                cards.rotate_left(1);
                assert_eq!(Category::of(cards[..].try_into().unwrap()), expect, "{text}");
            }
        };
        check("10D JD QD KD AD", Category::RoyalFlush);
        check("9D JD QD KD 10D", Category::StraightFlush);
        check("AD 2D 3D 4D 5D", Category::StraightFlush);
        check("2D 2H 2S 2C 5D", Category::FourOfAKind);
        check("2D 2H 2S 5C 5D", Category::FullHouse);
        check("2D 4D 7D 9D KD", Category::Flush);
        check("2D 3H 4S 5C 6D", Category::Straight);
        check("AD 2H 3S 4C 5D", Category::Straight);
        check("AD KH QS JC 10D", Category::Straight);
        check("KD AH 2S 3C 4D", Category::Nothing);
        check("2D 2H 2S 4C 5D", Category::ThreeOfAKind);
        check("2D 2H 4S 4C 5D", Category::TwoPair);
        check("JD JH 4S 3C 5D", Category::JacksOrBetter);
        check("AD AH 4S 3C 5D", Category::JacksOrBetter);
        check("10D 10H 4S 3C 5D", Category::Nothing);
        check("2D 4D 7D 9D KC", Category::Nothing);
    }
}
