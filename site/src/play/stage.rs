//! The game itself: before the bet, while a round is open, and after it.

use games::Status;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};
use wire::Receipt;

use super::table::Table;
use crate::draw::event::{event, in_words, tiles};
use crate::draw::mines::Tile;
use crate::form::changing;
use crate::house::HOUSE;
use crate::markup::{Element, element};

/// The picture of the chosen game, and how its last round ended.
pub(crate) fn stage(table: Table) -> AnyView {
    let picture = changing(move || {
        let game = table.game.get();
        match table.on_stage() {
            Some(round) if round.status == Status::Open => open_field(table, round),
            round => {
                let bet = round.as_ref().map_or_else(|| table.draft.json(&game), |round| round.bet.clone());
                let actions = round.as_ref().map_or(&[][..], |round| &round.actions);
                let outcome = round.as_ref().and_then(|round| round.outcome.as_ref());
                let drawing = event(&HOUSE, &game, &bet, actions, outcome);
                let html = drawing.map(|drawing| drawing.html()).unwrap_or_default();
                view! { <div inner_html=html></div> }.into_any()
            }
        }
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

/// How a round ended, in words.
fn ended(table: Table, round: &Receipt) -> Element {
    let words = round.outcome.as_ref().map_or_else(String::new, |outcome| in_words(&round.game, outcome));
    let payout = round.payout.as_deref().unwrap_or_default();
    let won = payout != "0";
    let result = if won { format!("Paid {}", table.money(payout)) } else { "No win".to_owned() };
    let times = round.multiplier.as_ref().map_or_else(String::new, |multiplier| format!(" · {multiplier} ×"));
    let details = element("span").class("quiet").text(format_args!("Round {}: {words}{times}", round.round));
    let result = element("strong").class(if won { "good" } else { "" }).text(result);
    element("p").class("outcome").attr("id", "outcome").child(result).child(details)
}

/// A field of mines to play on.
fn open_field(table: Table, round: Receipt) -> AnyView {
    let act = move |action: Value| spawn_local(table.act(action));
    let field = tiles(&round.actions, None)
        .into_iter()
        .zip(0_u8..)
        .map(|(tile, place)| {
            view! {
                <button
                    type="button"
                    class=tile.class()
                    disabled=move || table.busy.get() || tile != Tile::Covered
                    aria-label=format!("Tile {place}, {}", tile.name())
                    inner_html=tile.icon().html()
                    on:click=move |_| act(json!({"type": "reveal", "tile": place}))
                ></button>
            }
        })
        .collect_view();
    let legal = round.legal.unwrap_or_default();
    let worth = legal["cash_out"]["payout"].as_str().map(str::to_owned);
    let next = round.shown.and_then(|shown| shown["next_multiplier"].as_str().map(str::to_owned));
    let cash_out = worth.map(|worth| {
        view! {
            <button
                type="button"
                class="main"
                id="cash-out"
                disabled=table.busy
                on:click=move |_| act(json!({"type": "cash_out"}))
            >
                {move || format!("Cash out {}", table.money(&worth))}
            </button>
        }
    });
    view! {
        <div class="stack">
            <div class="drawing field" role="group" aria-label="Field of 25 tiles">{field}</div>
            <div class="actions">
                {cash_out} <span class="quiet">{next.map(|next| format!("The next gem makes it {next} ×"))}</span>
            </div>
        </div>
    }
    .into_any()
}
