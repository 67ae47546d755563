//! Blackjack: the dealer's cards and the player's hands, each with its total.

use games::cards::Card;

use super::cards;
use crate::markup::Element;

/// What a hand may count.
const GOAL: u8 = 21;

/// One hand of the player.
#[derive(Debug, Clone)]
pub struct Hand {
    /// In the order they came.
    pub cards: Vec<Card>,
    /// What is on it and what it paid.
    pub money: String,
    /// Whether it is this hand's turn.
    pub active: bool,
}

/// What a hand counts, and whether an ace counts 11 in it.
#[must_use]
pub fn total(cards: &[Card]) -> (u8, bool) {
    let value = |card: &Card| match card.rank() {
        rank @ 0..=7 => rank + 2,
        8..=11 => 10,
        _ => 1,
    };
    let hard = cards.iter().map(value).fold(0_u8, u8::saturating_add);
    let soft = cards.iter().any(|card| card.rank() == 12) && hard + 10 <= GOAL;
    (if soft { hard + 10 } else { hard }, soft)
}

/// A hand's total in words. Only a first hand can be a blackjack: after a split the same cards are a plain 21.
#[must_use]
pub fn count(cards: &[Card], first: bool) -> String {
    match total(cards) {
        (GOAL, _) if first && cards.len() == 2 => "blackjack".to_owned(),
        (over, _) if over > GOAL => format!("{over}, bust"),
        (GOAL, _) => GOAL.to_string(),
        (soft, true) => format!("soft {soft}"),
        (hard, false) => hard.to_string(),
    }
}

/// The table. A dealer's single card has a hidden one beside it; without any card the round is still to come.
#[must_use]
pub fn table(dealer: &[Card], hands: &[Hand]) -> Element {
    if dealer.is_empty() {
        let hidden = |whose| cards::hand("", cards::title(whose, ""), [cards::back(), cards::back()]);
        return cards::table("blackjack", "Two hands, face down", [hidden("Dealer"), hidden("You")]);
    }
    let hidden = (dealer.len() == 1).then(cards::back);
    let faces = dealer.iter().copied().map(cards::face).chain(hidden);
    let dealers = cards::hand("", cards::title("Dealer", &count(dealer, true)), faces);
    let alone = hands.len() == 1;
    let whose = |at: usize| if alone { "You".to_owned() } else { format!("Hand {at}") };
    let players = (1..).zip(hands).map(|(at, hand)| {
        let counts = format!("{} · {}", count(&hand.cards, alone), hand.money);
        let faces = hand.cards.iter().copied().map(cards::face);
        cards::hand(if hand.active { "active" } else { "" }, cards::title(&whose(at), &counts), faces)
    });
    let mut text = format!("Dealer: {}", cards::names(dealer));
    text.push_str(if dealer.len() == 1 { " and a hidden card" } else { ", " });
    if dealer.len() > 1 {
        text.push_str(&count(dealer, true));
    }
    for (at, hand) in (1..).zip(hands) {
        let turn = if hand.active && !alone { ", to play" } else { "" };
        text.push_str(&format!(
            ". {}: {}, {}, {}{turn}",
            whose(at),
            cards::names(&hand.cards),
            count(&hand.cards, alone),
            hand.money
        ));
    }
    cards::table("blackjack", &text, [dealers].into_iter().chain(players))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hands_are_counted() {
        let check =
            |list, first, expect: &str| assert_eq!(count(&cards::read(&list), first), expect, "{list}");
        check(json!(["AS", "KH"]), true, "blackjack");
        check(json!(["AS", "KH"]), false, "21");
        check(json!(["AS", "6H"]), true, "soft 17");
        check(json!(["AS", "6H", "KD"]), true, "17");
        check(json!(["AS", "AH", "9D"]), true, "21");
        check(json!(["10S", "6H", "8D"]), true, "24, bust");
        check(json!([]), true, "0");
    }

    #[test]
    fn says_every_hand_and_hides_the_hidden_card() {
        let hand = |list, active| Hand { cards: cards::read(&list), money: "stake 1.00".to_owned(), active };
        let hands = [hand(json!(["8S", "3H"]), true), hand(json!(["8D", "KC"]), false)];
        let html = table(&cards::read(&json!(["9C"])), &hands).html();
        let expect = "Dealer: 9 of clubs and a hidden card. Hand 1: 8 of spades, 3 of hearts, 11, stake 1.00, to play. \
                      Hand 2: 8 of diamonds, king of clubs, 18, stake 1.00";
        assert!(html.contains(&format!("aria-label=\"{expect}\"")), "{html}");
        assert_eq!((html.matches("card back").count(), html.matches("hand active").count()), (1, 1));
        let over = table(&cards::read(&json!(["9C", "8C"])), &hands[..1]).html();
        assert!(
            over.contains("Dealer: 9 of clubs, 8 of clubs, 17. You:") && !over.contains("card back"),
            "{over}"
        );
    }
}
