//! Hilo: the cards in the order they were turned, each with the guess that turned it.

use games::cards::Card;

use super::cards;
use crate::markup::Element;

/// Why a card was turned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// In words: `start`, `skip`, `lower or same`.
    pub why: String,
    /// Whether the guess was right; `None` where nothing was guessed.
    pub right: Option<bool>,
}

/// The cards of a round. Without any, the game before its round.
#[must_use]
pub fn row(cards: &[Card], turns: &[Turn]) -> Element {
    if cards.is_empty() {
        let hidden = cards::noted("", cards::back(), "the first card");
        return cards::table("hilo", "A card, face down", [cards::hand("", cards::title("", ""), [hidden])]);
    }
    let parts: Vec<String> = cards.iter().zip(turns).map(|(card, turn)| said(*card, turn)).collect();
    let slots = cards.iter().zip(turns).map(|(card, turn)| {
        let class = match turn.right {
            Some(true) => "right",
            Some(false) => "wrong",
            None => "",
        };
        cards::noted(class, cards::face(*card), &turn.why)
    });
    let text = format!("Cards turned: {}", parts.join("; "));
    cards::table("hilo", &text, [cards::hand("", cards::title("", ""), slots)])
}

fn said(card: Card, turn: &Turn) -> String {
    let end = match turn.right {
        Some(true) => ", right",
        Some(false) => ", wrong",
        None => "",
    };
    format!("{} ({}{end})", cards::name(card), turn.why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn says_each_card_and_guess() {
        let turn = |why: &str, right| Turn { why: why.to_owned(), right };
        let turns = [turn("start", None), turn("higher or same", Some(true)), turn("same", Some(false))];
        let html = row(&cards::read(&json!(["2S", "KD", "3C"])), &turns).html();
        assert!(
            html.contains(
                "Cards turned: 2 of spades (start); king of diamonds (higher or same, right); 3 of clubs (same, wrong)"
            ),
            "{html}"
        );
        assert_eq!((html.matches("slot right").count(), html.matches("slot wrong").count()), (1, 1));
        assert!(row(&[], &[]).html().contains("A card, face down"));
    }
}
