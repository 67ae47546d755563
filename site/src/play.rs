//! `/play/`: the games with demo money, against the API on the same origin.

mod focus;
mod open;
mod record;
mod round;
mod stage;
mod table;

use games::GameId;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::form::{Line, button};
use crate::game::chips;
use crate::markup::{Element, element, fact, paragraph};
use crate::part::{hydrated, part};
pub(crate) use open::Open;
use record::record;
use round::ActiveSeed;
use stage::stage;
use table::{BET, CHOOSE, NEXT_SEED, ROTATE, STAKE, Seat, Session, Table};

/// The whole table: wallet, bet, stage, seeds and the rounds so far.
#[island]
pub fn Play() -> impl IntoView {
    let table = Table::new();
    hydrated(Box::new(move || spawn_local(table.sit_down())));
    part("play", "", Box::new(move || page(table)), Box::new(move |deed| table.hear(&deed)))
}

/// The page as it is now.
fn page(table: Table) -> String {
    table.seat.with(|seat| {
        let away = !matches!(seat.session, Session::Seated { .. });
        let hidden = || element("div").flag("hidden", away);
        let stage = stage(seat, &table.draft.json(&seat.game));
        let parts = [
            element("div").children(welcome(&seat.session)),
            hidden().child(tabs(seat)),
            hidden().class("playing").child(controls(table, seat)).child(stage).child(seeds(seat)),
            hidden().child(record(&seat.rounds, seat.busy)),
        ];
        parts.iter().map(Element::html).collect()
    })
}

fn welcome(session: &Session) -> Option<Element> {
    let notice = |class: &str| element("div").class(class).attr("role", "status");
    match session {
        Session::Arriving => Some(notice("notice").child(paragraph("Opening a demo wallet…"))),
        Session::Seated { .. } => None,
        Session::Away => {
            let words = paragraph(
                "There is no house behind this page: it is served by a static host. Start one with ",
            )
            .child(element("code").text("cargo dev"))
            .text(" and open this page there. Verifying works without.");
            Some(notice("notice amber").attr("id", "away").child(words))
        }
    }
}

/// A button for each game.
fn tabs(seat: &Seat) -> Element {
    let tabs = GameId::ALL.map(|game| {
        button(CHOOSE, game.id(), seat.locked())
            .attr("aria-pressed", seat.game == game.id())
            .text(game.title())
    });
    element("div").class("tabs").attr("role", "group").attr("aria-label", "Game").children(tabs)
}

fn controls(table: Table, seat: &Seat) -> Element {
    let locked = seat.locked();
    let label = if chips(&seat.game) { "One chip" } else { "Stake" };
    let stake =
        Line { id: "stake", label, does: STAKE, value: &seat.stake, mono: false, problem: None, locked };
    let balance = element("p")
        .class("balance")
        .child(element("span").class("label").text("Demo money"))
        .child(element("strong").attr("id", "balance").text(seat.money(&seat.balance)));
    let offer = format!("Play for {}", seat.money(&table.whole_stake(seat)));
    let problem = element("p").class("problem").attr("role", "alert").flag("hidden", seat.problem.is_none());
    element("form")
        .class("stack pane")
        .does(BET)
        .child(balance)
        .child(stake.field())
        .child(element("div").class("stack").children(table.draft.fields(&seat.game, locked)))
        .child(element("button").class("main").attr("id", "bet").flag("disabled", locked).text(offer))
        .child(problem.text(seat.problem.as_deref().unwrap_or_default()))
}

/// The seeds in use, and the way to have them revealed.
fn seeds(seat: &Seat) -> Element {
    let locked = seat.locked();
    let active = seat.seeds.as_ref().and_then(|seeds| seeds.active.as_ref());
    let active = |part: fn(&ActiveSeed) -> String| active.map(part).unwrap_or_default();
    let next = seat.seeds.as_ref().map(|seeds| seeds.next_commitment.clone()).unwrap_or_default();
    let facts = [
        ("active-commitment", fact("commitment", "hex", active(|seed| seed.commitment.clone()))),
        ("active-client-seed", fact("your seed", "hex", active(|seed| seed.client_seed.clone()))),
        ("next-nonce", fact("next nonce", "", active(|seed| seed.nonce.to_string()))),
        ("next-commitment", fact("next commitment", "hex", next)),
    ];
    let facts = facts.into_iter().flat_map(|(id, (name, class, text))| {
        [element("dt").text(name), element("dd").class(class).attr("id", id).text(text)]
    });
    let next_seed = Line {
        id: "next-seed",
        label: "Your next seed",
        does: NEXT_SEED,
        value: &seat.next_client_seed,
        mono: true,
        problem: None,
        locked,
    };
    let note = "Made here by your browser’s random source. Change it to anything you like.";
    let rotate = button(ROTATE, "", locked).attr("id", "rotate").text("Change seeds and reveal");
    element("section")
        .class("pane stack seeds")
        .child(element("h2").text("Seeds"))
        .child(element("dl").class("facts").children(facts))
        .child(next_seed.field())
        .child(paragraph(note).class("quiet"))
        .child(element("div").class("actions").child(rotate))
}
