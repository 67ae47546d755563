//! Cards of one hand, and what they count.

use crate::cards::Card;

/// What stands.
pub(super) const GOAL: u8 = 21;

/// What a card counts: 1 for an ace, 2 to 9, and 10 for a ten, a jack, a queen or a king.
pub(super) fn value(card: Card) -> u8 {
    match card.rank() {
        rank @ 0..=7 => rank + 2,
        8..=11 => 10,
        _ => 1,
    }
}

/// The sum of some cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Total {
    /// Every ace as 1.
    pub(super) hard: u8,
    /// Whether there is an ace.
    pub(super) ace: bool,
}

impl Total {
    /// One more card of this value.
    #[inline]
    pub(super) fn with(self, value: u8) -> Self {
        Self { hard: self.hard + value, ace: self.ace || value == 1 }
    }

    /// Whether an ace counts 11.
    #[inline]
    pub(super) fn soft(self) -> bool {
        self.ace && self.hard + 10 <= GOAL
    }

    /// The sum that counts: one ace as 11 where that does not bust.
    #[inline]
    pub(super) fn best(self) -> u8 {
        if self.soft() { self.hard + 10 } else { self.hard }
    }
}

/// Most cards of one hand: each counts at least 1, and at 21 a hand stands.
pub(super) const CARDS_MAX: usize = GOAL as usize;

/// The cards of a hand, in the order they came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Cards {
    cards: [Card; CARDS_MAX],
    count: u8,
    pub(super) total: Total,
}

impl Cards {
    /// No card yet.
    pub(super) fn none() -> Self {
        Self { cards: [Card::at(0); CARDS_MAX], count: 0, total: Total::default() }
    }

    pub(super) fn of(cards: [Card; 2]) -> Self {
        let mut hand = Self::none();
        cards.into_iter().for_each(|card| hand.push(card));
        hand
    }

    #[inline]
    pub(super) fn push(&mut self, card: Card) {
        self.cards[usize::from(self.count)] = card;
        self.count += 1;
        self.total = self.total.with(value(card));
    }

    /// The cards, in the order they came.
    #[must_use]
    pub fn cards(&self) -> &[Card] {
        &self.cards[..usize::from(self.count)]
    }

    /// The values of the only two cards.
    pub(super) fn pair(&self) -> Option<[u8; 2]> {
        match self.cards() {
            [first, second] => Some([value(*first), value(*second)]),
            _ => None,
        }
    }

    /// 21 with the first two cards.
    pub(super) fn is_natural(&self) -> bool {
        self.count == 2 && self.total.best() == GOAL
    }

    pub(super) fn is_bust(&self) -> bool {
        self.total.hard > GOAL
    }
}

impl std::fmt::Debug for Cards {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.cards().iter().map(Card::to_string)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals() {
        let check = |text: &str, best: u8, soft: bool| {
            let total = text
                .split(' ')
                .fold(Total::default(), |total, card| total.with(value(Card::parse(card).unwrap())));
            assert_eq!((total.best(), total.soft()), (best, soft), "{text}");
        };
        check("2D 3C", 5, false);
        check("10D JC", 20, false);
        check("AD KC", 21, true);
        check("AD AC", 12, true);
        check("AD AC 9D", 21, true);
        check("AD 6C KD", 17, false);
        check("9D 8C 7D", 24, false);
        check("QD QC AD", 21, false);
    }
}
