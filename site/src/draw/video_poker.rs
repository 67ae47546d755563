//! Video poker: the five cards dealt, what was kept of them, and the final hand.

use games::cards::Card;

use super::{cards, pays};
use crate::markup::Element;

/// A hand, and what each category pays. `held` are the places that were kept, from 0; without `last`, the final hand and
/// its category, the round is open; without any card it is still to come.
#[must_use]
pub fn hands(
    dealt: &[Card],
    held: &[u8],
    last: Option<(&[Card], &str)>,
    categories: &[(String, &str)],
) -> Element {
    let made = last.and_then(|(_, category)| categories.iter().position(|(name, _)| name == category));
    let pays = pays::pays(categories.iter().cloned(), made);
    if dealt.is_empty() {
        let hidden = cards::hand("", cards::title("", ""), (0..5).map(|_| cards::back()));
        return cards::table("poker", "Five cards, face down", [hidden, pays]);
    }
    let kept = |place: u8| held.contains(&place);
    let slots = (0_u8..).zip(dealt).map(|(place, card)| {
        let (class, note) = if kept(place) { ("right", "held") } else { ("", "") };
        cards::noted(class, cards::face(*card), note)
    });
    let first = cards::hand("", cards::title("Dealt", ""), slots);
    let Some((hand, category)) = last else {
        return cards::table("poker", &format!("Dealt: {}", cards::names(dealt)), [first, pays]);
    };
    let faces = hand.iter().copied().map(cards::face);
    let second = cards::hand("winner", cards::title("Final hand", category), faces);
    let kept: Vec<Card> =
        (0_u8..).zip(dealt).filter(|(place, _)| kept(*place)).map(|(_, card)| *card).collect();
    let text = format!(
        "Dealt: {}. Held: {}. Final hand: {}: {category}",
        cards::names(dealt),
        if kept.is_empty() { "nothing".to_owned() } else { cards::names(&kept) },
        cards::names(hand),
    );
    cards::table("poker", &text, [first, second, pays])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn says_what_was_dealt_held_and_made() {
        let dealt = cards::read(&json!(["2S", "KH", "9C", "KD", "3D"]));
        let last = cards::read(&json!(["9S", "KH", "9D", "KD", "4D"]));
        let html = hands(
            &dealt,
            &[1, 3],
            Some((&last, "two pair")),
            &[("flush".to_owned(), "6"), ("two pair".to_owned(), "2")],
        )
        .html();
        let expect = "Held: king of hearts, king of diamonds. Final hand: 9 of spades, king of hearts, 9 of diamonds, king \
                      of diamonds, 4 of diamonds: two pair";
        assert!(html.contains(expect), "{html}");
        assert!(html.contains("pay hit\"><span>two pair"), "{html}");
        assert_eq!(html.matches("slot right").count(), 2);
        assert!(hands(&dealt, &[], Some((&last, "two pair")), &[]).html().contains("Held: nothing."));
        assert!(hands(&[], &[], None, &[]).html().contains("Five cards, face down"));
    }
}
