//! The rounds of this visit, each one click from its proof.

use games::Status;
use leptos::prelude::*;
use wire::Receipt;

use super::table::Table;
use crate::decimal;
use crate::game;
use crate::link;
use crate::markup::{Element, element};

/// The table of rounds, newest first.
pub(crate) fn record(table: Table) -> AnyView {
    let rows = Signal::derive(move || {
        table.rounds.with(|rounds| {
            element("table").child(head()).child(element("tbody").children(rounds.iter().map(row))).html()
        })
    });
    let none = Signal::derive(move || table.rounds.with(Vec::is_empty));
    view! {
        <section class="record" hidden=none>
            <h2>"Your rounds"</h2>
            <div class="scroll" tabindex="0" role="group" aria-label="Your rounds" inner_html=rows></div>
        </section>
    }
    .into_any()
}

fn head() -> Element {
    let columns = [
        ("Round", "spare"),
        ("Game", ""),
        ("Result", ""),
        ("Stake", "n spare"),
        ("Payout", "n"),
        ("Proof", ""),
    ];
    let cells = columns.map(|(name, class)| element("th").attr("scope", "col").class(class).text(name));
    element("thead").child(element("tr").children(cells))
}

fn row(round: &Receipt) -> Element {
    let result = round
        .outcome
        .as_ref()
        .map_or_else(|| "open".to_owned(), |outcome| game::in_words(&round.game, outcome));
    let payout = round.payout.as_deref().map(decimal::shown).unwrap_or_default();
    let (word, class) = match (round.status, &round.server_seed) {
        (Status::Open, _) => ("open", ""),
        (_, None) => ("pending", ""),
        (_, Some(_)) => ("check it", "good"),
    };
    let json = serde_json::to_string(round).unwrap_or_default();
    let proof =
        element("a").class(class).attr("href", format_args!("/verify/{}", link::fragment(&json))).text(word);
    let cell = |class: &str, text: &str| element("td").class(class).text(text);
    element("tr").children([
        cell("spare", &round.round),
        cell("", game::title(&round.game)),
        cell("", &result),
        cell("n spare", &decimal::shown(round.staked.as_ref().unwrap_or(&round.stake))),
        cell("n", &payout),
        element("td").child(proof),
    ])
}
