//! Video poker.

use games::ShownDraw;
use serde_json::{Value, json};

#[cfg(feature = "play")]
use super::Controls;
use super::{Explain, Game, Guide, Scene, indices, smalls, spaced};
use crate::bet::{Form, nothing_to_choose, text};
use crate::draw::{cards, video_poker};
use crate::markup::{Element, paragraph};
#[cfg(feature = "play")]
use crate::{json::object, markup::element, play::Open};

pub(super) struct VideoPoker;

/// Cards of a hand.
const HAND: u8 = 5;

/// What pays, from the rarest on.
const CATEGORIES: [&str; 9] = [
    "royal_flush",
    "straight_flush",
    "four_of_a_kind",
    "full_house",
    "flush",
    "straight",
    "three_of_a_kind",
    "two_pair",
    "jacks_or_better",
];

/// A category for people.
fn category(word: &str) -> String {
    match word {
        "jacks_or_better" => "jacks or better".to_owned(),
        word => spaced(word),
    }
}

/// The places that were kept. A player who left has kept everything.
fn held(actions: &[Value]) -> Vec<u8> {
    match actions.first() {
        Some(action) if action["type"] == "abandon" => (0..HAND).collect(),
        Some(action) => smalls(&action["hold"]),
        None => Vec::new(),
    }
}

impl Game for VideoPoker {
    fn id(&self) -> &'static str {
        "video_poker"
    }

    fn fields(&self, _form: &Form<'_>) -> Vec<Element> {
        nothing_to_choose("Nothing to choose before the cards are dealt.")
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        let (dealt, hand) = (cards::read(scene.result("dealt")), cards::read(scene.result("hand")));
        let made = scene.result("category").as_str().map(category);
        let last = made.as_deref().filter(|_| !scene.actions.is_empty()).map(|word| (&hand[..], word));
        let pays = CATEGORIES.map(|word| (category(word), scene.config[word].as_str().unwrap_or("?")));
        video_poker::hands(&dealt, &held(scene.actions), last, &pays)
    }

    fn in_words(&self, outcome: &Value) -> String {
        let hand = cards::signs(&cards::read(&outcome["hand"]));
        format!("{hand}, {}", category(&text(&outcome["category"])))
    }
}

impl Explain for VideoPoker {
    fn how(&self, _scene: &Scene<'_>, draws: &[ShownDraw]) -> String {
        format!(
            "One deck lies in the order ♦2 ♥2 ♠2 ♣2 ♦3 … ♣A. Each draw takes out one of the cards that are left, by its place \
             counted from 0, and the rest close up: {}. The first five are dealt; the next ones take the places of the \
             cards thrown away, from left to right.",
            indices(draws),
        )
    }

    fn story(&self, scene: &Scene<'_>) -> Option<Element> {
        let hand = cards::signs(&cards::read(scene.result("hand")));
        let category = category(&text(scene.result("category")));
        Some(paragraph(format_args!("The final hand {hand} is {}.", with_article(&category))))
    }
}

#[cfg(feature = "play")]
impl Controls for VideoPoker {
    fn open(&self, open: &Open<'_>) -> Element {
        let places = cards::read(open.shown("cards")).into_iter().zip(0..HAND).map(|(card, place)| {
            let kept = open.marked.contains(&place);
            let word = element("span").text(if kept { "held" } else { "hold" });
            open.mark(place)
                .class("hold")
                .attr("id", format_args!("hold-{place}"))
                .attr("aria-pressed", kept)
                .attr("aria-label", format_args!("Hold the {}", cards::name(card)))
                .child(element("span").child(cards::face(card)))
                .child(word)
        });
        let holds = element("div")
            .class("holds")
            .attr("role", "group")
            .attr("aria-label", "Cards to hold")
            .children(places);
        let kept: Vec<u8> = (0..HAND).filter(|place| open.marked.contains(place)).collect();
        let label = match usize::from(HAND) - kept.len() {
            0 => "Keep all five".to_owned(),
            1 => "Draw 1 card".to_owned(),
            more => format!("Draw {more} cards"),
        };
        let draw = open.button("draw", true, &label, &object!{"type": "draw", "hold": kept});
        let note = element("span").class("quiet").text("Press the cards that you want to keep.");
        let actions = element("div").class("actions").child(draw).child(note);
        element("div").class("stack").child(holds).child(actions)
    }
}

/// `flush` is `a flush`; words that stand alone stay as they are.
fn with_article(category: &str) -> String {
    match category {
        "jacks or better" => "a pair of jacks or better".to_owned(),
        "flush" | "straight" | "full house" | "straight flush" | "royal flush" => format!("a {category}"),
        "nothing" => "worth nothing".to_owned(),
        other => other.to_owned(),
    }
}

impl Guide for VideoPoker {
    fn usual_bet(&self) -> &'static str {
        "optimal play"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "Five cards of one deck are dealt. Keep any of them; the others are replaced once. The final hand pays by the \
             table below, from a pair of jacks upwards.",
            "All ten cards are fixed when the round opens; what you keep decides only which of them come into your hand. A \
             round left open keeps all five.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        (json!({}), json!([{"type": "draw", "hold": [0, 3]}]), 35)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_told_in_words() {
        let outcome = json!({
            "dealt": ["2S", "KH", "9C", "KD", "3D"], "hand": ["9S", "KH", "9D", "KD", "4D"], "category": "two_pair",
        });
        let words = VideoPoker.in_words(&outcome).replace('\u{fe0e}', "");
        assert_eq!(words, "9♠ K♥ 9♦ K♦ 4♦, two pair");
        assert_eq!(held(&[json!({"type": "draw", "hold": [0, 2]})]), [0, 2]);
        assert_eq!(held(&[json!({"type": "abandon"})]), [0, 1, 2, 3, 4]);
        assert_eq!(with_article("flush"), "a flush");
    }
}
