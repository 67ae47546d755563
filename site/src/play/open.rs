//! An open round with what its player may do next.

use leptos::prelude::*;
use serde_json::{Value, json};
use wire::Receipt;

use super::table::Table;
use crate::game::Scene;
use crate::markup::Element;

/// An open round, and the table it is played at.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    pub(crate) table: Table,
    pub(crate) round: Receipt,
    /// What the game is played under.
    pub(crate) config: Value,
}

impl Open {
    /// A part of what the player may see.
    pub(crate) fn shown(&self, name: &str) -> Value {
        self.round.shown.as_ref().map_or(Value::Null, |shown| shown[name].clone())
    }

    /// A part of what is legal next.
    pub(crate) fn legal(&self, name: &str) -> Value {
        self.round.legal.as_ref().map_or(Value::Null, |legal| legal[name].clone())
    }

    /// The round as far as it goes, for its picture.
    pub(crate) fn scene(&self) -> Scene<'_> {
        let Self { round, config, .. } = self;
        Scene { config, bet: &round.bet, actions: &round.actions, outcome: None }
    }

    /// A button that takes a step.
    pub(crate) fn button(&self, id: &'static str, main: bool, label: String, action: Value) -> AnyView {
        let table = self.table;
        view! {
            <button
                type="button"
                class=if main { "main" } else { "" }
                id=id
                disabled=table.busy
                on:click=move |_| table.step(action.clone())
            >
                {label}
            </button>
        }
        .into_any()
    }

    /// What a round with its controls looks like: a picture, a note, and buttons.
    pub(crate) fn controls(picture: &Element, note: Option<String>, buttons: Vec<AnyView>) -> AnyView {
        let none = note.is_none();
        view! {
            <div class="stack">
                <div inner_html=picture.html()></div>
                <p class="quiet" hidden=none>
                    {note}
                </p>
                <div class="actions">{buttons}</div>
            </div>
        }
        .into_any()
    }

    /// The button that ends the round with what it is worth by now, where that is legal.
    pub(crate) fn cash_out(&self) -> Option<AnyView> {
        let legal = self.legal("cash_out");
        let label = format!("Cash out {}", self.table.money(legal["payout"].as_str()?));
        Some(self.button("cash-out", true, label, json!({"type": "cash_out"})))
    }
}
