//! The rounds of this visit, each one click from its proof.

use games::{Status, Verdict, verify};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::Receipt;

use super::table::Table;
use crate::decimal;
use crate::draw::event::in_words;
use crate::house::HOUSE;
use crate::link;

/// The table of rounds, newest first.
pub(crate) fn record(table: Table) -> AnyView {
    let rows = move || table.rounds.get().iter().map(|round| row(table, round)).collect_view();
    view! {
        <section class="record" hidden=move || table.rounds.with(Vec::is_empty)>
            <h2>"Your rounds"</h2>
            <div class="scroll" tabindex="0" role="group" aria-label="Your rounds">
                <table>
                    <thead>
                        <tr>
                            <th scope="col" class="spare">"Round"</th>
                            <th scope="col">"Game"</th>
                            <th scope="col">"Result"</th>
                            <th scope="col" class="n spare">"Stake"</th>
                            <th scope="col" class="n">"Payout"</th>
                            <th scope="col">"Proof"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn row(table: Table, round: &Receipt) -> AnyView {
    let result =
        round.outcome.as_ref().map_or_else(|| "open".to_owned(), |outcome| in_words(&round.game, outcome));
    let payout = round.payout.as_deref().map(decimal::shown);
    // Checked here by the engine in the browser; the link shows every step of it.
    let (word, class) = match verify(&HOUSE, &round.claim()).verdict {
        Verdict::Verified => ("verified", "good"),
        Verdict::Mismatch => ("mismatch", "bad"),
        Verdict::Pending => ("pending", ""),
        Verdict::CannotCheck(_) => ("cannot check", ""),
    };
    let json = serde_json::to_string(round).unwrap_or_default();
    let href = format!("/verify/{}", link::fragment(&json));
    let reveal = (round.server_seed.is_none() && round.status != Status::Open).then(|| {
        view! {
            <button type="button" class="plain" disabled=move || table.locked() on:click=move |_| spawn_local(table.rotate())>
                "Reveal"
            </button>
        }
    });
    view! {
        <tr data-round=round.round.clone()>
            <td class="spare">{round.round.clone()}</td>
            <td>{round.game.clone()}</td>
            <td>{result}</td>
            <td class="n spare">{decimal::shown(&round.stake)}</td>
            <td class="n">{payout}</td>
            <td>
                <a class=class href=href>
                    {word}
                </a>
                {reveal}
            </td>
        </tr>
    }
    .into_any()
}
