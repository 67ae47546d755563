//! `/play/`: the games with demo money, against the API on the same origin.

mod focus;
mod open;
mod record;
mod stage;
mod table;

use games::GameId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::bet::bet_fields;
use crate::decimal;
use crate::form::{TextField, changing};
use crate::game::chips;
pub(crate) use open::Open;
use record::record;
use stage::stage;
use table::{Session, Table};
use wire::{ActiveSeed, SeedsView};

/// The whole table: wallet, bet, stage, seeds and the rounds so far.
#[island]
pub fn Play() -> impl IntoView {
    let table = Table::new();
    // In an effect: only a browser plays.
    Effect::new(move |_| spawn_local(table.sit_down()));

    let away =
        Signal::derive(move || !table.session.with(|session| matches!(session, Session::Seated { .. })));
    let welcome = changing(move || match table.session.get() {
        Session::Arriving => {
            view! { <p class="notice" role="status">"Opening a demo wallet…"</p> }.into_any()
        }
        Session::Seated { .. } => ().into_any(),
        Session::Away => view! {
            <div class="notice amber" role="status" id="away">
                <p>
                    "There is no house behind this page: it is served by a static host. Start one with "
                    <code>"cargo dev"</code> " and open this page there. Verifying works without."
                </p>
            </div>
        }
        .into_any(),
    });
    view! {
        <div>{welcome}</div>
        <div hidden=away>{tabs(table)}</div>
        <div class="playing" hidden=away>
            {controls(table)} {stage(table)} {seeds(table)}
        </div>
        <div hidden=away>
            {record(table)}
        </div>
    }
}

/// A button for each game.
fn tabs(table: Table) -> AnyView {
    let locked = Signal::derive(move || table.locked());
    let tabs = GameId::ALL
        .map(|game| {
            let chosen = Signal::derive(move || (table.game.get() == game.id()).to_string());
            view! {
                <button
                    type="button"
                    disabled=locked
                    aria-pressed=chosen
                    on:click=move |_| table.choose(game)
                >
                    {game.title()}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="tabs" role="group" aria-label="Game">
            {tabs}
        </div>
    }
    .into_any()
}

fn controls(table: Table) -> AnyView {
    let locked = Signal::derive(move || table.locked());
    let chip = Signal::derive(move || decimal::read(&table.stake.get()).unwrap_or_default());
    let label = move || if chips(&table.game.get()) { "One chip" } else { "Stake" }.to_owned();
    let stake =
        TextField { label: Signal::derive(label), locked, ..TextField::new("stake", "", table.stake) };
    let balance = Signal::derive(move || table.money(&table.balance.get()));
    let offer = Signal::derive(move || format!("Play for {}", table.money(&table.whole_stake())));
    let problem = Signal::derive(move || table.problem.get().unwrap_or_default());
    let sound = Signal::derive(move || table.problem.with(Option::is_none));
    view! {
        <form
            class="stack pane"
            on:submit=move |event| {
                event.prevent_default();
                spawn_local(table.bet());
            }
        >
            <p class="balance">
                <span class="label">"Demo money"</span>
                <strong id="balance">{balance}</strong>
            </p>
            {stake.view()}
            {bet_fields(table.game.into(), table.draft, chip, locked)}
            <button class="main" id="bet" disabled=locked>
                {offer}
            </button>
            <p class="problem" role="alert" hidden=sound>{problem}</p>
        </form>
    }
    .into_any()
}

/// The seeds in use, and the way to have them revealed.
fn seeds(table: Table) -> AnyView {
    let locked = Signal::derive(move || table.locked());
    let active = move |part: fn(&ActiveSeed) -> String| {
        Signal::derive(move || {
            let active = |seeds: &Option<SeedsView>| seeds.as_ref()?.active.as_ref().map(part);
            table.seeds.with(active).unwrap_or_default()
        })
    };
    let next_seed = TextField {
        mono: true,
        locked,
        ..TextField::new("next-seed", "Your next seed", table.next_client_seed)
    };
    let next = Signal::derive(move || {
        let next = |seeds: &Option<SeedsView>| seeds.as_ref().map(|seeds| seeds.next_commitment.clone());
        table.seeds.with(next).unwrap_or_default()
    });
    view! {
        <section class="pane stack seeds">
            <h2>"Seeds"</h2>
            <dl class="facts">
                <dt>"commitment"</dt>
                <dd class="hex" id="active-commitment">{active(|seed| seed.commitment.clone())}</dd>
                <dt>"your seed"</dt>
                <dd class="hex" id="active-client-seed">{active(|seed| seed.client_seed.clone())}</dd>
                <dt>"next nonce"</dt>
                <dd id="next-nonce">{active(|seed| seed.nonce.to_string())}</dd>
                <dt>"next commitment"</dt>
                <dd class="hex">{next}</dd>
            </dl>
            {next_seed.view()}
                <p class="quiet">"Made here by your browser’s random source. Change it to anything you like."</p>
            <div class="actions">
                <button
                    type="button"
                    id="rotate"
                    disabled=locked
                    on:click=move |_| spawn_local(table.rotate())
                >
                    "Change seeds and reveal"
                </button>
            </div>
        </section>
    }
    .into_any()
}
