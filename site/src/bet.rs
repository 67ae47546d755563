//! The bet form of every game, the same on both pages that need one.

pub mod table;

use games::roulette::Wheel;
use leptos::prelude::*;
use serde_json::{Value, json};

use crate::decimal;
use crate::form::{TextField, changing, choice};
pub use table::{Chip, roulette_table};

/// A bet while it is being edited: what stands in the fields, valid or not.
#[derive(Debug, Clone, Copy)]
pub struct Draft {
    /// Dice: a roll above the target wins.
    pub over: RwSignal<bool>,
    /// Dice: as typed, such as `50.50`.
    pub target: RwSignal<String>,
    /// Plinko: 8 to 16.
    pub rows: RwSignal<String>,
    /// Plinko: a word.
    pub risk: RwSignal<String>,
    /// Roulette: `european` or `american`.
    pub wheel: RwSignal<String>,
    /// Roulette: what lies on the table.
    pub chips: RwSignal<Vec<Chip>>,
    /// Mines: 1 to 24.
    pub mines: RwSignal<String>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            over: RwSignal::new(true),
            target: RwSignal::new("50.50".to_owned()),
            rows: RwSignal::new("16".to_owned()),
            risk: RwSignal::new("medium".to_owned()),
            wheel: RwSignal::new(Wheel::European.word().to_owned()),
            chips: RwSignal::new(Vec::new()),
            mines: RwSignal::new("3".to_owned()),
        }
    }
}

impl Draft {
    /// The bet as the API and receipts write it. A field that makes no sense stays a text, which the game's own
    /// reading then names as the fault.
    pub fn json(&self, game: &str) -> Value {
        let number = |text: String| text.trim().parse::<u64>().map_or(Value::String(text), Value::from);
        match game {
            "dice" => {
                let condition = if self.over.get() { "over" } else { "under" };
                let target = self.target.get();
                let hundredths = decimal::read(&target).and_then(|hundredths| hundredths.parse::<u32>().ok());
                json!({"condition": condition, "target": hundredths.map_or(json!(target), Value::from)})
            }
            "plinko" => json!({"rows": number(self.rows.get()), "risk": self.risk.get()}),
            "roulette" => {
                json!({"wheel": self.wheel.get(), "bets": self.chips.get().iter().map(Chip::json).collect::<Vec<_>>()})
            }
            _ => json!({"mines": number(self.mines.get())}),
        }
    }

    /// The whole stake in minor units. In roulette the typed stake is what one chip is worth.
    pub fn stake(&self, game: &str, typed: &str) -> String {
        match game {
            "roulette" => {
                self.chips.with(|chips| table::total(chips)).map_or_else(String::new, |sum| sum.to_string())
            }
            _ => typed.trim().to_owned(),
        }
    }

    /// Puts a bet into the fields.
    pub fn load(&self, game: &str, bet: &Value) {
        let text = |name: &str| match &bet[name] {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        match game {
            "dice" => {
                self.over.set(bet["condition"] == "over");
                self.target.set(decimal::shown(&text("target")));
            }
            "plinko" => {
                self.rows.set(text("rows"));
                self.risk.set(text("risk"));
            }
            "roulette" => {
                let bets = bet["bets"].as_array().map(Vec::as_slice).unwrap_or_default();
                let wheel = bet["wheel"].as_str().and_then(Wheel::parse).unwrap_or_default();
                self.wheel.set(wheel.word().to_owned());
                self.chips.set(bets.iter().map(Chip::read).collect());
            }
            _ => self.mines.set(text("mines")),
        }
    }
}

/// The fields of one game's bet. `chip` is what one chip is worth, in minor units.
pub fn bet_fields(game: Signal<String>, draft: Draft, chip: Signal<String>, locked: Signal<bool>) -> AnyView {
    let fields = changing(move || match game.get().as_str() {
        "dice" => dice_fields(draft, locked),
        "plinko" => plinko_fields(draft, locked),
        "roulette" => roulette_table(draft.wheel, draft.chips, chip, locked),
        _ => TextField { locked, ..TextField::new("bet-mines", "Mines among 25 tiles", draft.mines) }.view(),
    });
    view! { <div class="stack">{fields}</div> }.into_any()
}

fn dice_fields(draft: Draft, locked: Signal<bool>) -> AnyView {
    let side = Signal::derive(move || if draft.over.get() { "over" } else { "under" }.to_owned());
    let choose = move |word: String| draft.over.set(word == "over");
    let side = choice("bet-side", "The roll is", &["over", "under"], side, choose, locked);
    let target = TextField { locked, ..TextField::new("bet-target", "Target", draft.target) }.view();
    view! { <div class="fields">{side} {target}</div> }.into_any()
}

fn plinko_fields(draft: Draft, locked: Signal<bool>) -> AnyView {
    let rows = ["8", "9", "10", "11", "12", "13", "14", "15", "16"];
    let rows = choice("bet-rows", "Rows", &rows, draft.rows.into(), move |rows| draft.rows.set(rows), locked);
    let risks = ["low", "medium", "high", "expert"];
    let risk =
        choice("bet-risk", "Risk", &risks, draft.risk.into(), move |risk| draft.risk.set(risk), locked);
    view! { <div class="fields">{rows} {risk}</div> }.into_any()
}
