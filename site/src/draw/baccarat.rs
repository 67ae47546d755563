//! Baccarat: both hands with their points.

use games::cards::Card;

use super::cards;
use crate::markup::Element;

/// The points of a hand: the last digit of its sum, tens and pictures counting nothing.
#[must_use]
pub fn points(cards: &[Card]) -> u8 {
    let value = |card: &Card| match card.rank() {
        12 => 1,
        rank @ 0..=7 => rank + 2,
        _ => 0,
    };
    cards.iter().map(value).sum::<u8>() % 10
}

/// Both hands of a coup. Without cards, the table before it.
#[must_use]
pub fn coup(player: &[Card], banker: &[Card], winner: &str) -> Element {
    let hand = |whose: &str, of: &[Card]| {
        let class = if whose.eq_ignore_ascii_case(winner) { "winner" } else { "" };
        let faces = if of.is_empty() {
            vec![cards::back(), cards::back()]
        } else {
            of.iter().copied().map(cards::face).collect()
        };
        let counts = if of.is_empty() { String::new() } else { points(of).to_string() };
        cards::hand(class, cards::title(whose, &counts), faces)
    };
    let text = if player.is_empty() {
        "Two hands, face down".to_owned()
    } else {
        let end = if winner == "tie" { "a tie".to_owned() } else { format!("the {winner} wins") };
        format!(
            "Player: {}, {} points. Banker: {}, {} points. {end}",
            cards::names(player),
            points(player),
            cards::names(banker),
            points(banker),
        )
    };
    cards::table("baccarat", &text, [hand("Player", player), hand("Banker", banker)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn says_hands_points_and_winner() {
        let (player, banker) = (cards::read(&json!(["2S", "6C"])), cards::read(&json!(["KH", "9C", "AD"])));
        let html = coup(&player, &banker, "player").html();
        assert!(
            html.contains(
                "Player: 2 of spades, 6 of clubs, 8 points. Banker: king of hearts, 9 of clubs, ace of diamonds, 0 \
                 points. the player wins"
            ),
            "{html}"
        );
        assert_eq!(html.matches("hand winner").count(), 1);
        assert!(coup(&[], &[], "").html().contains("Two hands, face down"));
    }
}
