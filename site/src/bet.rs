//! The bet form of every game, the same on both pages that need one.

pub mod table;

use games::roulette::Wheel;
use leptos::prelude::*;
use serde_json::{Value, json};

use crate::decimal;
pub use table::{Chip, RouletteTable};

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

/// The fields of one game's bet.
#[component]
pub fn BetFields(
    /// Which game.
    #[prop(into)]
    game: Signal<String>,
    /// Where the fields' contents live.
    draft: Draft,
    /// What one chip is worth, in minor units.
    #[prop(into)]
    chip: Signal<String>,
    /// Whether nothing may change now.
    #[prop(into)]
    locked: Signal<bool>,
) -> impl IntoView {
    move || {
        match game.get().as_str() {
        "dice" => view! { <DiceFields draft=draft locked=locked /> }.into_any(),
        "plinko" => view! { <PlinkoFields draft=draft locked=locked /> }.into_any(),
        "roulette" => view! { <RouletteTable wheel=draft.wheel chips=draft.chips chip=chip locked=locked /> }.into_any(),
        _ => view! {
            <div class="field">
                <label for="bet-mines">"Mines among 25 tiles"</label>
                <input id="bet-mines" inputmode="numeric" autocomplete="off" disabled=locked bind:value=draft.mines />
            </div>
        }
        .into_any(),
    }
    }
}

#[component]
fn DiceFields(draft: Draft, locked: Signal<bool>) -> impl IntoView {
    let side = move |over: bool| if over { "over" } else { "under" };
    view! {
        <div class="fields">
            <div class="field">
                <label for="bet-side">"The roll is"</label>
                <select
                    id="bet-side"
                    disabled=locked
                    prop:value=move || side(draft.over.get())
                    on:change:target=move |event| draft.over.set(event.target().value() == "over")
                >
                    <option value="over">"over"</option>
                    <option value="under">"under"</option>
                </select>
            </div>
            <div class="field">
                <label for="bet-target">"Target"</label>
                <input id="bet-target" inputmode="decimal" autocomplete="off" disabled=locked bind:value=draft.target />
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn PlinkoFields(draft: Draft, locked: Signal<bool>) -> impl IntoView {
    let rows =
        (8..=16).map(|rows: u8| view! { <option value=rows.to_string()>{rows}</option> }).collect_view();
    let risks = ["low", "medium", "high", "expert"].map(|risk| view! { <option value=risk>{risk}</option> });
    view! {
        <div class="fields">
            <div class="field">
                <label for="bet-rows">"Rows"</label>
                <select
                    id="bet-rows"
                    disabled=locked
                    prop:value=draft.rows
                    on:change:target=move |event| draft.rows.set(event.target().value())
                >
                    {rows}
                </select>
            </div>
            <div class="field">
                <label for="bet-risk">"Risk"</label>
                <select
                    id="bet-risk"
                    disabled=locked
                    prop:value=draft.risk
                    on:change:target=move |event| draft.risk.set(event.target().value())
                >
                    {risks}
                </select>
            </div>
        </div>
    }
    .into_any()
}
