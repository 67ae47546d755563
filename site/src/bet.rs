//! Bets while they are edited, and the fields they are edited in: the same on both pages that need them.

pub(crate) mod chips;

use leptos::prelude::*;
use serde_json::{Map, Value, json};

use crate::form::{TextField, changing, choice};
use crate::game;

/// The bets of all games while they are edited: what stands in the fields, valid or not. Each game reads its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draft(RwSignal<Map<String, Value>>);

impl Draft {
    /// Every game's form with what stands in it at first.
    pub(crate) fn new() -> Self {
        let blank = game::GAMES.iter().map(|game| (game.id().to_owned(), game.blank()));
        Self(RwSignal::new(blank.collect()))
    }

    /// The bet as the API and receipts write it. A field that makes no sense stays a text, which the game's own
    /// reading then names as the fault.
    pub(crate) fn json(&self, id: &str) -> Value {
        game::of(id).map_or_else(|| json!({}), |game| self.0.with(|forms| game.bet(&forms[id])))
    }

    /// The whole stake in minor units. Where chips lie on a table, the typed stake is what one chip is worth.
    pub(crate) fn stake(&self, id: &str, typed: &str) -> String {
        if !game::chips(id) {
            return typed.trim().to_owned();
        }
        let total = self.0.with(|forms| chips::total(&chips::read(&forms[id]["bets"])));
        total.map_or_else(String::new, |sum| sum.to_string())
    }

    /// Puts a bet into the fields.
    pub(crate) fn load(&self, id: &str, bet: &Value) {
        let Some(game) = game::of(id) else { return };
        let form = if bet.is_object() { game.form(bet) } else { json!({}) };
        self.0.update(|forms| {
            forms.insert(id.to_owned(), form);
        });
    }
}

/// The form of one game's bet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Form {
    draft: Draft,
    id: &'static str,
    /// What one chip is worth, in minor units.
    chip: Signal<String>,
    /// Whether nothing may change now.
    pub(crate) locked: Signal<bool>,
}

impl Form {
    /// What stands in a field.
    pub(crate) fn value(&self, name: &str) -> Value {
        self.draft.0.with(|forms| forms[self.id][name].clone())
    }

    /// Changes what stands in a field.
    pub(crate) fn set(&self, name: &str, value: Value) {
        self.draft.0.update(|forms| forms[self.id][name] = value);
    }

    /// What stands in a field, as a text.
    pub(crate) fn text(&self, name: &'static str) -> Signal<String> {
        let form = *self;
        Memo::new(move |_| text(&form.value(name))).into()
    }

    fn setter(&self, name: &'static str) -> SignalSetter<String> {
        let form = *self;
        SignalSetter::map(move |text| form.set(name, Value::String(text)))
    }

    /// A field to type in.
    pub(crate) fn line(&self, id: &'static str, label: &str, name: &'static str) -> AnyView {
        let field = TextField::new(id, label, RwSignal::default());
        TextField { value: self.text(name), set: self.setter(name), locked: self.locked, ..field }.view()
    }

    /// A word out of a few.
    pub(crate) fn words(
        &self,
        id: &'static str,
        label: &'static str,
        name: &'static str,
        words: &[&'static str],
    ) -> AnyView {
        let words: Vec<_> = words.iter().map(|word| (*word, *word)).collect();
        choice(id, label, &words, self.text(name), self.setter(name), self.locked)
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

/// The fields of one game's bet. `chip` is what one chip is worth, in minor units.
pub(crate) fn bet_fields(
    game: Signal<String>,
    draft: Draft,
    chip: Signal<String>,
    locked: Signal<bool>,
) -> AnyView {
    let fields = changing(move || match game::of(&game.get()) {
        Some(game) => game.fields(Form { draft, id: game.id(), chip, locked }),
        None => ().into_any(),
    });
    view! { <div class="stack">{fields}</div> }.into_any()
}

/// Fields side by side, where there is room.
pub(crate) fn fields<const N: usize>(fields: [AnyView; N]) -> AnyView {
    view! { <div class="fields">{fields.into_iter().collect_view()}</div> }.into_any()
}

/// What to say where nothing is to be chosen.
pub(crate) fn nothing_to_choose(text: &'static str) -> AnyView {
    view! { <p class="quiet">{text}</p> }.into_any()
}
