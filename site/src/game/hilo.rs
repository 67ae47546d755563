//! Hilo.

use games::ShownDraw;
use serde_json::{Value, json};

#[cfg(feature = "play")]
use super::Controls;
use super::{Explain, Game, Guide, Scene, full_deck, spaced};
use crate::bet::{Form, nothing_to_choose};
use crate::draw::cards;
use crate::draw::hilo::{self, Turn};
use crate::markup::{Element, row, table};
#[cfg(feature = "play")]
use crate::{json::object, play::Open};

pub(super) struct Hilo;

/// Ranks from the ace, which is low, to the king.
fn height(card: games::cards::Card) -> u8 {
    (card.rank() + 1) % 13
}

/// Why each card was turned. Steps that turn none, such as cashing out, are left out.
fn turns(scene: &Scene<'_>) -> Vec<Turn> {
    let cards = cards::read(scene.result("cards"));
    let start = Turn { why: "start".to_owned(), right: None };
    let steps = scene.actions.iter().filter(|action| action["type"] == "guess" || action["type"] == "skip");
    let later = steps.zip(cards.windows(2)).map(|(action, pair)| {
        let (before, after) = (height(pair[0]), height(pair[1]));
        let Some(direction) = action["direction"].as_str() else {
            return Turn { why: "skip".to_owned(), right: None };
        };
        let right = match direction {
            "higher_or_same" => after >= before,
            "lower_or_same" => after <= before,
            "higher" => after > before,
            "lower" => after < before,
            _ => after == before,
        };
        Turn { why: spaced(direction), right: Some(right) }
    });
    [start].into_iter().chain(later).collect()
}

impl Game for Hilo {
    fn id(&self) -> &'static str {
        "hilo"
    }

    fn fields(&self, _form: &Form<'_>) -> Vec<Element> {
        nothing_to_choose("Nothing to choose before the first card is turned.")
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        hilo::row(&cards::read(scene.result("cards")), &turns(scene))
    }

    fn in_words(&self, outcome: &Value) -> String {
        cards::signs(&cards::read(&outcome["cards"]))
    }
}

impl Explain for Hilo {
    fn how(&self, _scene: &Scene<'_>, draws: &[ShownDraw]) -> String {
        format!("{} The ace counts as the lowest card.", full_deck(draws))
    }

    fn story(&self, scene: &Scene<'_>) -> Option<Element> {
        let rows = cards::read(scene.result("cards")).into_iter().zip(turns(scene)).map(|(card, turn)| {
            let (class, end) = match turn.right {
                Some(true) => ("good", "right"),
                Some(false) => ("", "wrong"),
                None => ("", ""),
            };
            row([("", turn.why), ("", cards::name(card)), (class, end.to_owned())])
        });
        Some(table("Guesses", &[("Guess", ""), ("Card", ""), ("", "")], rows))
    }
}

#[cfg(feature = "play")]
impl Controls for Hilo {
    fn open(&self, open: &Open<'_>) -> Element {
        let outcome = object!{"cards": open.shown("cards").clone()};
        let picture = self.picture(&Scene { outcome: Some(&outcome), ..open.scene() });
        let guesses = open
            .legal("guess")
            .as_array()
            .into_iter()
            .flatten()
            .zip(["guess-first", "guess-second"])
            .map(|(guess, id)| {
                let direction = guess["direction"].as_str().unwrap_or_default();
                let mut label = spaced(direction);
                if let Some(first) = label.get_mut(..1) {
                    first.make_ascii_uppercase();
                }
                let makes = guess["multiplier"].as_str().unwrap_or_default();
                let label = format!("{label} · {makes} ×");
                open.button(id, false, &label, &object!{"type": "guess", "direction": direction})
            });
        let skip = (*open.legal("skip") == true)
            .then(|| open.button("skip", false, "Skip", &object!{"type": "skip"}));
        let note = "The next card is … Each figure is what the whole round is worth after that guess.";
        Open::controls(picture, Some(note.to_owned()), guesses.chain(skip).chain(open.cash_out()))
    }
}

impl Guide for Hilo {
    fn usual_bet(&self) -> &'static str {
        "the likelier side 3 times"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "A card is turned. Guess whether the next is higher or lower, the same rank winning with either; or skip the \
             card. Each right guess raises the multiplier; cash out when you like. One wrong guess ends the round.",
            "The ace is the lowest card. On an ace the guesses are “higher” and “same”, on a king “lower” and “same”. Every \
             card comes from a full deck.",
            "The round is worth 99 % of the odds you have beaten. A round left open is cashed out for you; without a right \
             guess the stake goes back.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        let guess = |direction: &str| json!({"type": "guess", "direction": direction});
        let steps = json!([guess("higher_or_same"), {"type": "skip"}, guess("lower_or_same"), {"type": "cash_out"}]);
        (json!({}), steps, 13)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_are_told_right_from_wrong() {
        let outcome = json!({"cards": ["2S", "AD", "AC", "KH"]});
        let actions = [
            json!({"type": "guess", "direction": "lower_or_same"}),
            json!({"type": "skip"}),
            json!({"type": "guess", "direction": "same"}),
        ];
        let scene = Scene::of_house("hilo", &Value::Null, &actions, &outcome);
        let told: Vec<_> = turns(&scene).into_iter().map(|turn| (turn.why, turn.right)).collect();
        let expect = [("start", None), ("lower or same", Some(true)), ("skip", None), ("same", Some(false))];
        assert_eq!(told, expect.map(|(why, right)| (why.to_owned(), right)));
    }
}
