//! Bets while they are edited, and the fields they are edited in: the same on both pages that need them.

pub(crate) mod chips;

use serde_json::{Map, Value};

use crate::form::{Choice, Line, button};
use crate::game;
use crate::json::{self, list, object};
use crate::markup::{Element, element, paragraph};
use crate::part::Deed;
use crate::state::State;

/// The bets of all games while they are edited: what stands in the fields, valid or not. Each game reads its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draft(State<Forms>);

/// The contents of all forms.
#[derive(Debug, Clone)]
struct Forms {
    /// By game.
    bets: Map<String, Value>,
    aside: Aside,
}

/// A line that is typed beside a bet until it becomes part of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Aside {
    typed: String,
    /// Whether it was put on the table as it is, and could not be.
    refused: bool,
}

impl Draft {
    /// Every game's form with what stands in it at first.
    pub(crate) fn new() -> Self {
        let mut bets = Map::new();
        for game in game::GAMES {
            bets.insert(game.id().to_owned(), game.blank());
        }
        Self(State::new(Forms { bets, aside: Aside::default() }))
    }

    /// The bet as the API and receipts write it. A field that makes no sense stays a text, which the game's own
    /// reading then names as the fault.
    pub(crate) fn json(&self, id: &str) -> Value {
        game::of(id).map_or_else(|| object! {}, |game| self.0.with(|forms| game.bet(&forms.bets[id])))
    }

    /// The whole stake in minor units. Where chips lie on a table, the typed stake is what one chip is worth.
    pub(crate) fn stake(&self, id: &str, typed: &str) -> String {
        if !game::chips(id) {
            return typed.trim().to_owned();
        }
        let total = self.0.with(|forms| chips::total(&chips::read(&forms.bets[id]["bets"])));
        total.map_or_else(String::new, |sum| sum.to_string())
    }

    /// Puts a bet into the fields.
    pub(crate) fn load(&self, id: &str, bet: &Value) {
        let Some(game) = game::of(id) else { return };
        let form = if bet.is_object() {
            game.form(bet)
        } else {
            object! {}
        };
        self.0.update(|forms| {
            forms.bets.insert(id.to_owned(), form);
            forms.aside = Aside::default();
        });
    }

    /// The fields of one game's bet as they are now; `locked` where nothing may change.
    pub(crate) fn fields(&self, id: &str, locked: bool) -> Vec<Element> {
        let Some(game) = game::of(id) else { return Vec::new() };
        self.0.with(|forms| game.fields(&Form { bet: &forms.bets[id], aside: &forms.aside, locked }))
    }

    /// Takes what was done to these fields. `chip` is what one chip is worth, in minor units.
    pub(crate) fn hear(&self, id: &str, chip: &str, deed: &Deed) {
        let Some(game) = game::of(id) else { return };
        let (verb, name) = deed.does.split_once(' ').unwrap_or((&deed.does, ""));
        let place = || json::read(&deed.value).unwrap_or_default();
        self.0.update(|Forms { bets, aside }| {
            let form = &mut bets[id];
            match verb {
                SET => {
                    form[name] = Value::String(deed.value.clone());
                    game.changed(form, name);
                }
                TOGGLE => toggle(&mut form[name], &place()),
                CLEAR => form[name] = list(),
                chips::PUT => chips::change(form, |chips| chips::put(chips, &place(), chip)),
                chips::TAKE => {
                    let place = place();
                    chips::change(form, |chips| chips.retain(|chip| chip.on != place));
                }
                ASIDE => aside.typed.clone_from(&deed.value),
                PUT_ASIDE => match game.place(form, &aside.typed) {
                    Some(place) => {
                        chips::change(form, |chips| chips::put(chips, &place, chip));
                        *aside = Aside::default();
                    }
                    None => aside.refused = true,
                },
                _ => {}
            }
        });
    }
}

/// Sets the named field to what stands there.
const SET: &str = "set";
/// Puts a value into the named list, or takes it out.
const TOGGLE: &str = "toggle";
/// Empties the named list.
const CLEAR: &str = "clear";
/// Types beside the bet.
const ASIDE: &str = "aside";
/// Puts a chip on the place that is typed beside the bet.
const PUT_ASIDE: &str = "put-aside";

fn toggle(list: &mut Value, value: &Value) {
    let Some(list) = list.as_array_mut() else { return };
    match list.iter().position(|other| other == value) {
        Some(at) => {
            list.remove(at);
        }
        None => list.push(value.clone()),
    }
}

/// The form of one game's bet, as it is now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form<'a> {
    /// What stands in the fields.
    pub(crate) bet: &'a Value,
    aside: &'a Aside,
    /// Whether nothing may change now.
    pub(crate) locked: bool,
}

impl Form<'_> {
    /// A field to type in.
    pub(crate) fn line(&self, id: &str, label: &str, name: &str) -> Element {
        let (value, does) = (text(&self.bet[name]), format!("{SET} {name}"));
        let Self { locked, .. } = *self;
        Line { id, label, does: &does, value: &value, mono: false, problem: None, locked }.field()
    }

    /// A word out of a few.
    pub(crate) fn words(&self, id: &str, label: &str, name: &str, words: &[&str]) -> Element {
        let (value, does) = (text(&self.bet[name]), format!("{SET} {name}"));
        let choice = Choice { id, label, does: &does, value: &value, locked: self.locked };
        choice.field(words.iter().map(|word| (*word, *word)))
    }

    /// A button that puts a value into a list or takes it out.
    pub(crate) fn toggle(&self, name: &str, value: u8, there: bool, idle: bool) -> Element {
        button(&format!("{TOGGLE} {name}"), value, self.locked || idle)
            .class("spot")
            .attr("aria-pressed", there)
            .text(value)
    }

    /// A button that empties a list.
    pub(crate) fn clear(&self, name: &str) -> Element {
        button(&format!("{CLEAR} {name}"), "", self.locked).class("plain").text("Clear")
    }

    /// A line to type a place in, and the button that puts a chip there.
    pub(crate) fn aside(&self, id: &str, label: &str, put: &str, refusal: &str) -> Element {
        let Self { aside: Aside { typed, refused }, locked, .. } = *self;
        let problem = refused.then_some(refusal);
        let line = Line { id, label, does: ASIDE, value: typed, mono: false, problem, locked };
        element("div")
            .class("fields")
            .child(element("div").class("full").child(line.field()))
            .child(button(PUT_ASIDE, "", locked).attr("id", put).text("Put a chip"))
    }
}

/// What stands in a field, as a text.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A typed whole number; any other text stays what it is.
pub(crate) fn number(value: &Value) -> Value {
    let text = text(value);
    text.trim().parse::<u64>().map_or(Value::String(text), Value::from)
}

/// Fields side by side, where there is room.
pub(crate) fn fields<const N: usize>(fields: [Element; N]) -> Vec<Element> {
    vec![element("div").class("fields").children(fields)]
}

/// What to say where nothing is to be chosen.
pub(crate) fn nothing_to_choose(text: &'static str) -> Vec<Element> {
    vec![paragraph(text).class("quiet")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn html(draft: Draft, game: &str, locked: bool) -> String {
        draft.fields(game, locked).iter().map(Element::html).collect()
    }

    fn hear(draft: Draft, game: &str, does: &str, value: &str) {
        draft.hear(game, "50", &Deed { does: does.to_owned(), value: value.to_owned() });
    }

    #[test]
    fn what_is_typed_becomes_the_bet_and_stays_in_the_field() {
        let draft = Draft::new();
        assert!(html(draft, "dice", false).contains("value=\"50.50\" data-does=\"set target\""));
        hear(draft, "dice", "set target", "60,");
        assert_eq!(draft.json("dice"), json!({"condition": "over", "target": 6_000}));
        assert!(html(draft, "dice", false).contains("value=\"60,\""));
        hear(draft, "dice", "set target", "\"><img src=x>");
        let html = html(draft, "dice", false);
        assert!(!html.contains("<img") && html.contains("&quot;&gt;&lt;img"), "{html}");
    }

    #[test]
    fn chips_are_put_and_taken_away() {
        let draft = Draft::new();
        let red = r#"{"on":"red"}"#;
        hear(draft, "roulette", "put", red);
        hear(draft, "roulette", "put", red);
        hear(draft, "roulette", "aside", "17, 36");
        hear(draft, "roulette", "put-aside", "");
        assert!(
            html(draft, "roulette", false).contains("touch on the table.</p>"),
            "is refused, and stays typed"
        );
        hear(draft, "roulette", "aside", "36.33");
        hear(draft, "roulette", "put-aside", "");
        let bets =
            json!([{"on": "red", "stake": "100"}, {"on": "split", "numbers": [33, 36], "stake": "50"}]);
        assert_eq!(draft.json("roulette"), json!({"wheel": "european", "bets": bets}));
        assert_eq!(draft.stake("roulette", "1"), "150");
        let html = html(draft, "roulette", false);
        assert!(html.contains("aria-label=\"red, staked 1.00\" aria-pressed=\"true\""), "{html}");
        assert!(!html.contains("touch on the table.</p>"));
        hear(draft, "roulette", "take", red);
        assert_eq!(draft.stake("roulette", "1"), "50");
        hear(draft, "roulette", "set wheel", "american");
        assert_eq!(draft.json("roulette"), json!({"wheel": "american", "bets": []}));
    }

    #[test]
    fn no_more_is_picked_than_the_game_takes() {
        let draft = Draft::new();
        hear(draft, "keno", "clear picks", "");
        for number in 1..=10 {
            hear(draft, "keno", "toggle picks", &number.to_string());
        }
        hear(draft, "keno", "toggle picks", "3");
        hear(draft, "keno", "toggle picks", "11");
        let picks = [1, 2, 4, 5, 6, 7, 8, 9, 10, 11];
        assert_eq!(draft.json("keno"), json!({"risk": "classic", "picks": picks}));
        let html = html(draft, "keno", false);
        assert_eq!(html.matches("disabled").count(), 30, "what is not picked cannot be");
        assert!(html.contains("10 of up to 10 picked"));
    }

    #[test]
    fn nothing_changes_in_locked_fields() {
        let draft = Draft::new();
        for game in game::GAMES {
            let html = html(draft, game.id(), true);
            let fields = ["<input", "<select", "<button"].map(|tag| html.matches(tag).count());
            assert_eq!(html.matches("disabled").count(), fields.iter().sum::<usize>(), "{}", game.id());
        }
    }
}
