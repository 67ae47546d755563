//! Playing cards, as every card game shows them.

use games::cards::Card;
use serde_json::Value;

use crate::markup::{Element, element};

const RANKS: [&str; 13] = ["2", "3", "4", "5", "6", "7", "8", "9", "10", "J", "Q", "K", "A"];
const NAMES: [&str; 13] = ["2", "3", "4", "5", "6", "7", "8", "9", "10", "jack", "queen", "king", "ace"];
/// Diamonds, hearts, spades, clubs; each sign asks not to be shown as a coloured picture.
const SIGNS: [&str; 4] = ["♦\u{fe0e}", "♥\u{fe0e}", "♠\u{fe0e}", "♣\u{fe0e}"];
const SUITS: [&str; 4] = ["diamonds", "hearts", "spades", "clubs"];
/// The signs in a square of 24.
const SHAPES: [&str; 4] = [
    "M12 1 20 12 12 23 4 12z",
    "M12 22C5 16 2 12 2 8a5 5 0 0 1 10-2 5 5 0 0 1 10 2c0 4-3 8-10 14z",
    "M12 2c7 6 10 9 10 13a5 5 0 0 1-9 3c0 2 1 4 3 5H8c2-1 3-3 3-5a5 5 0 0 1-9-3c0-4 3-7 10-13z",
    "M12 2a5 5 0 0 1 4 8 5 5 0 1 1-3 8c0 2 1 4 3 5H8c2-1 3-3 3-5a5 5 0 1 1-3-8 5 5 0 0 1 4-8z",
];

/// The cards of a list in a receipt; what is no card is left out.
#[must_use]
pub fn read(list: &Value) -> Vec<Card> {
    list.as_array().into_iter().flatten().filter_map(|card| Card::parse(card.as_str()?)).collect()
}

/// A card in words: `10 of hearts`.
#[must_use]
pub fn name(card: Card) -> String {
    format!("{} of {}", NAMES[usize::from(card.rank())], SUITS[usize::from(card.suit())])
}

/// Cards in words, with commas.
#[must_use]
pub fn names(cards: &[Card]) -> String {
    cards.iter().map(|card| name(*card)).collect::<Vec<_>>().join(", ")
}

/// A card in signs: `10♥`.
#[must_use]
pub fn sign(card: Card) -> String {
    format!("{}{}", RANKS[usize::from(card.rank())], SIGNS[usize::from(card.suit())])
}

/// Cards in signs, with spaces.
#[must_use]
pub fn signs(cards: &[Card]) -> String {
    cards.iter().map(|card| sign(*card)).collect::<Vec<_>>().join(" ")
}

/// A card's face.
#[must_use]
pub fn face(card: Card) -> Element {
    let red = card.suit() < 2;
    let rank = element("text").attr("x", 30).attr("y", 37).attr("text-anchor", "middle");
    blank(if red { "card red" } else { "card black" })
        .child(rank.text(RANKS[usize::from(card.rank())]))
        .child(
            element("path").attr("d", SHAPES[usize::from(card.suit())]).attr("transform", "translate(18 47)"),
        )
}

/// A card that lies face down.
#[must_use]
pub fn back() -> Element {
    let lines = "M10 24 24 10M10 44 44 10M10 64 50 24M20 74 50 44M40 74 50 64";
    blank("card back").child(element("path").attr("d", lines))
}

fn blank(class: &str) -> Element {
    let paper = element("rect").attr("x", 1).attr("y", 1).attr("width", 58).attr("height", 82).attr("rx", 6);
    element("svg").class(class).attr("viewBox", "0 0 60 84").attr("aria-hidden", "true").child(paper)
}

/// A card with a word below it.
#[must_use]
pub fn noted(class: &str, card: Element, note: &str) -> Element {
    element("span").class(format_args!("slot {class}")).child(card).child(element("span").text(note))
}

/// Cards side by side, under a title.
#[must_use]
pub fn hand(class: &str, title: Element, cards: impl IntoIterator<Item = Element>) -> Element {
    let cards = element("div").class("cards").children(cards);
    element("div").class(format_args!("hand {class}")).child(title).child(cards)
}

/// A picture made of hands.
#[must_use]
pub fn table(class: &str, text: &str, hands: impl IntoIterator<Item = Element>) -> Element {
    element("div")
        .class(format_args!("drawing felt {class}"))
        .attr("role", "img")
        .attr("aria-label", text)
        .children(hands)
}

/// The title of a hand: whose it is, and what it counts.
#[must_use]
pub fn title(whose: &str, counts: &str) -> Element {
    element("p").child(element("b").text(whose)).child(element("span").text(counts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cards_have_names_and_signs() {
        let cards = read(&json!(["10H", "AS", "x", 7, "2D", "KC"]));
        assert_eq!(names(&cards), "10 of hearts, ace of spades, 2 of diamonds, king of clubs");
        assert_eq!(signs(&cards).replace('\u{fe0e}', ""), "10♥ A♠ 2♦ K♣");
    }

    #[test]
    fn a_face_shows_rank_and_colour() {
        let html = face(read(&json!(["10H"]))[0]).html();
        assert!(html.contains("class=\"card red\"") && html.contains(">10</text>"), "{html}");
        assert!(face(read(&json!(["QC"]))[0]).html().contains("card black"));
        assert!(!back().html().contains("<text"), "nothing of a hidden card");
    }
}
