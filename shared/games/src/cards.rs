//! Playing cards, as every card game of the house draws them.

use crate::form::{Faults, Form};
use fair::Draws;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// Cards of a deck.
pub const DECK: u8 = 52;

/// The range of a card's rank: `index(52) / 4` is `index(13)`.
pub(crate) const RANKS_DRAWN: u32 = 13;

const RANKS: [&str; 13] = ["2", "3", "4", "5", "6", "7", "8", "9", "10", "J", "Q", "K", "A"];
const SUITS: [&str; 4] = ["D", "H", "S", "C"];

/// A card by its place in the published order: ♦2 ♥2 ♠2 ♣2 ♦3 … ♣A. JSON: `"2D"`, `"10H"`, `"AC"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Card(u8);

impl Card {
    /// The card at `place`, 0 to 51.
    ///
    /// # Panics
    /// For other places: they come from draws below 52 only.
    #[must_use]
    pub fn at(place: u8) -> Self {
        assert!(place < DECK, "a deck has 52 cards");
        Self(place)
    }

    /// A card from an infinite deck: `index(52)`, whatever came before.
    #[must_use]
    pub fn draw(draws: &mut Draws) -> Self {
        Self::at(u8::try_from(draws.index(DECK.into())).expect("below 52"))
    }

    /// Reads `10H`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (0..DECK).map(Self).find(|card| card.to_string() == text)
    }

    /// Its place in the published order, 0 to 51.
    #[must_use]
    pub fn place(self) -> u8 {
        self.0
    }

    /// 0 for a two to 12 for an ace.
    #[must_use]
    pub fn rank(self) -> u8 {
        self.0 / 4
    }

    /// 0 ♦, 1 ♥, 2 ♠, 3 ♣.
    #[must_use]
    pub fn suit(self) -> u8 {
        self.0 % 4
    }
}

impl std::fmt::Display for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(RANKS[usize::from(self.rank())])?;
        f.write_str(SUITS[usize::from(self.suit())])
    }
}

impl Serialize for Card {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// For an auditor who holds seeds: the first `cards` cards of an infinite deck, 52 where the parameter is absent.
///
/// # Errors
/// Every fault of `params`, with pointers from its root.
pub(crate) fn outcome_line(params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
    let mut form = Form::new(params, "")?;
    let cards = if form.holds("cards") { form.integer("cards", 1, 1_000) } else { Some(DECK.into()) };
    let cards = form.finish_with(cards)?;
    let cards: Vec<Card> = (0..cards).map(|_| Card::draw(draws)).collect();
    Ok(json!({ "cards": cards }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_drawn_like_numbers_below_13() {
        for rank in 1..RANKS_DRAWN {
            assert_eq!(fair::words_below(RANKS_DRAWN, rank), fair::words_below(DECK.into(), 4 * rank));
        }
    }

    #[test]
    fn the_published_order() {
        let names: Vec<String> = (0..DECK).map(|place| Card::at(place).to_string()).collect();
        assert_eq!(names[..5], ["2D", "2H", "2S", "2C", "3D"]);
        assert_eq!(names[32..36], ["10D", "10H", "10S", "10C"]);
        assert_eq!(names[51], "AC");
        for name in &names {
            assert_eq!(Card::parse(name).map(|card| card.to_string()).as_ref(), Some(name));
        }
        assert_eq!(Card::parse("1D"), None);
    }
}
