//! The game itself: before the bet, while a round is open, and after it.

use games::Status;
use leptos::prelude::*;
use serde_json::Value;
use wire::Receipt;

use super::open::Open;
use super::table::Table;
use crate::form::changing;
use crate::game::{self, STEPPED, Scene, in_words};
use crate::markup::{Element, element};

/// The picture of the chosen game, and how its last round ended.
pub(crate) fn stage(table: Table) -> AnyView {
    let picture = changing(move || {
        let id = table.game.get();
        let Some(game) = game::of(&id) else { return ().into_any() };
        let html = match table.on_stage() {
            Some(round) if round.status == Status::Open => return open(table, round),
            Some(round) => {
                let outcome = round.outcome.as_ref();
                let (bet, actions) = (&round.bet, &round.actions[..]);
                table.configured(&id, |config| game.picture(&Scene { config, bet, actions, outcome }).html())
            }
            None => {
                let bet = &table.draft.json(&id);
                let before =
                    |config: &_| game.picture(&Scene { config, bet, actions: &[], outcome: None }).html();
                table.configured(&id, before)
            }
        };
        view! { <div inner_html=html></div> }.into_any()
    });
    let result = Signal::derive(move || {
        let over = table.on_stage().filter(|round| round.status != Status::Open);
        over.map(|round| ended(table, &round).html()).unwrap_or_default()
    });
    view! {
        <section class="pane stage" aria-live="polite">
            <div>{picture}</div>
            <div inner_html=result></div>
        </section>
    }
    .into_any()
}

/// An open round with its controls.
fn open(table: Table, round: Receipt) -> AnyView {
    let stepped = STEPPED.iter().find(|(game, _)| game.id() == round.game);
    let config = table.configured(&round.game, Value::clone);
    stepped.map_or_else(|| ().into_any(), |(_, controls)| controls.open(Open { table, round, config }))
}

/// How a round ended, in words.
fn ended(table: Table, round: &Receipt) -> Element {
    let words = round.outcome.as_ref().map_or_else(String::new, |outcome| in_words(&round.game, outcome));
    let payout = round.payout.as_deref().unwrap_or_default();
    let won = payout != "0";
    let result = if won { format!("Paid {}", table.money(payout)) } else { "No win".to_owned() };
    let times = round.multiplier.as_ref().map_or_else(String::new, |multiplier| format!(" · {multiplier} ×"));
    let staked = round.staked.as_ref().filter(|staked| **staked != round.stake);
    let staked = staked.map_or_else(String::new, |staked| format!(" · staked {}", table.money(staked)));
    let details =
        element("span").class("quiet").text(format_args!("Round {}: {words}{times}{staked}", round.round));
    let result = element("strong").class(if won { "good" } else { "" }).text(result);
    element("p").class("outcome").attr("id", "outcome").child(result).child(details)
}
