//! Keno.

use games::ShownDraw;
use games::keno::{NUMBERS, PICKS_MAX};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::{Explain, Game, Guide, OddsTable, Scene, indices, listed, smalls, words};
use crate::bet::{Form, text};
use crate::draw::keno;
use crate::markup::Element;

pub(super) struct Keno;

impl Game for Keno {
    fn id(&self) -> &'static str {
        "keno"
    }

    fn blank(&self) -> Value {
        json!({"risk": "classic", "picks": [3, 12, 17, 28]})
    }

    fn fields(&self, form: Form) -> AnyView {
        picks(form)
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        let picks = smalls(&scene.bet["picks"]);
        let pays = words(&scene.config[picks.len().to_string()][text(&scene.bet["risk"])]);
        let drawn = scene.outcome.map(|outcome| smalls(&outcome["numbers"]));
        keno::field(&picks, &pays, drawn.as_deref())
    }

    fn in_words(&self, outcome: &Value) -> String {
        format!("the numbers {}", listed(&smalls(&outcome["numbers"])))
    }
}

impl Explain for Keno {
    fn how(&self, scene: &Scene<'_>, draws: &[ShownDraw]) -> String {
        format!(
            "The numbers 1 to 40 lie in a row. Each draw takes out one of those that are left, by its place counted from \
             0, and the rest close up: the draws {} take out {}.",
            indices(draws),
            listed(&smalls(scene.result("numbers"))),
        )
    }
}

/// A button for each number.
fn picks(form: Form) -> AnyView {
    let picks = Memo::new(move |_| smalls(&form.value("picks")));
    let buttons = (1..=NUMBERS)
        .map(|number| {
            let picked = Memo::new(move |_| picks.with(|picks| picks.contains(&number)));
            let idle = move || {
                let full = picks.with(|picks| picks.len() >= usize::from(PICKS_MAX));
                form.locked.get() || full && !picked.get()
            };
            let toggle = move |_| {
                let mut picks = picks.get_untracked();
                if picked.get_untracked() {
                    picks.retain(|pick| *pick != number);
                } else {
                    picks.push(number);
                }
                form.set("picks", json!(picks));
            };
            view! {
                <button
                    type="button"
                    class="spot"
                    disabled=idle
                    aria-pressed=move || picked.get().to_string()
                    on:click=toggle
                >
                    {number}
                </button>
            }
        })
        .collect_view();
    let count = move || format!("{} of up to {PICKS_MAX} picked", picks.with(Vec::len));
    view! {
        {form.words("bet-risk", "Risk", "risk", &["classic", "low", "medium", "high"])}
        <fieldset class="field">
            <legend class="label">"Your numbers"</legend>
            <div class="picks">{buttons}</div>
            <div class="actions">
                <span class="quiet">{count}</span>
                <button
                    type="button"
                    class="plain"
                    disabled=form.locked
                    on:click=move |_| form.set("picks", json!([]))
                >
                    "Clear"
                </button>
            </div>
        </fieldset>
    }
    .into_any()
}

impl Guide for Keno {
    fn usual_bet(&self) -> &'static str {
        "classic risk, 5 picks"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "Pick 1 to 10 of the numbers from 1 to 40. Ten numbers are drawn; each of your picks among them is a hit.",
            "How many picks you made and the risk choose the pay table, the number of hits its line.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        (json!({"risk": "classic", "picks": [3, 12, 17, 28]}), json!([]), 4)
    }

    fn odds(&self) -> OddsTable {
        let picks = |picks: u8| if picks == 1 { "1 pick".to_owned() } else { format!("{picks} picks") };
        OddsTable::Grid {
            corner: "Picks",
            rows: (1..=PICKS_MAX).map(picks).collect(),
            columns: &["classic risk", "low risk", "medium risk", "high risk"],
            name: |picks, risk| format!("{risk}, {picks}"),
        }
    }
}
