//! The heart of `/verify/`: a round comes in by link, receipt or hand, and goes out as a verdict with every step.
//!
//! Nothing leaves the browser: after the page has loaded it makes no request.

mod claim;
mod fields;
mod folds;
mod hints;
mod steps;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use wasm_bindgen_futures::JsFuture;

use crate::bet::bet_fields;
use crate::form::{TextField, choice};
use crate::game;
use crate::link;
use claim::{Judged, judge};
use fields::Fields;

/// The form and its verdict.
#[island]
pub fn Verify() -> impl IntoView {
    let fields = Fields::new();
    let paste_problem = RwSignal::new(None::<&'static str>);
    let copied = RwSignal::new(None::<&'static str>);

    // Everything pasted or followed comes through here.
    let take = move |text: &str| match link::json_in(text)
        .and_then(|json| serde_json::from_str::<Value>(&json).ok())
    {
        Some(receipt) if receipt.is_object() => {
            fields.load(&receipt);
            paste_problem.set(None);
        }
        _ => paste_problem.set(Some(
            "This is neither a receipt nor a link to one. A receipt starts with { and ends with }.",
        )),
    };
    // In an effect: the fragment exists only in the browser, and hydration must find the page as it was rendered.
    let follow = move || {
        if let Ok(hash) = window().location().hash()
            && !hash.is_empty()
        {
            take(&hash);
        }
    };
    Effect::new(move |_| {
        follow();
        let listener = window_event_listener(ev::hashchange, move |_| follow());
        on_cleanup(move || listener.remove());
    });

    // The same form always gives the same verdict, but proofs are not worth comparing.
    let judged =
        Memo::new_with_compare(move |_| (!fields.untouched()).then(|| judge(&fields.receipt())), |_, _| true);
    let copy = move || {
        let fragment = link::fragment(&fields.receipt().to_string());
        spawn_local(async move { copied.set(Some(copy_link(&fragment).await)) });
    };

    let problem = Signal::derive(move || paste_problem.get().unwrap_or_default().to_owned());
    let sound = Signal::derive(move || paste_problem.with(Option::is_none));
    let form = view! {
        <form class="stack" on:submit=|event| event.prevent_default()>
            <div class="field">
                <label for="paste">"Paste a receipt or a link"</label>
                <textarea
                    id="paste"
                    spellcheck="false"
                    autocomplete="off"
                    placeholder=r#"{"round": …, "game": "dice", …}"#
                    on:input:target=move |event| {
                        let text = event.target().value();
                        if text.trim().is_empty() { paste_problem.set(None) } else { take(&text) }
                    }
                ></textarea>
                <p class="problem" role="alert" hidden=sound>
                    {problem}
                </p>
            </div>
            {inputs(fields)}
        </form>
    }
    .into_any();
    let answer = answer(fields, judged, copied.into(), copy);
    view! { <div class="split">{form} {answer}</div> }
}

/// The verdict and its steps. The elements stay and their texts change, so that a screen reader hears the change.
fn answer(
    fields: Fields,
    judged: Memo<Option<Judged>>,
    copied: Signal<Option<&'static str>>,
    copy: impl Fn() + 'static,
) -> AnyView {
    let part = move |of: fn(&Judged) -> String, before: &'static str| {
        Signal::derive(move || judged.with(|judged| judged.as_ref().map_or_else(|| before.to_owned(), of)))
    };
    let kind = part(|judged| judged.kind.word().to_owned(), "none");
    let headline = part(|judged| judged.headline.clone(), "Nothing to check yet");
    let detail = part(
        |judged| judged.detail.clone(),
        "Follow a round’s link, paste its receipt, or fill in the fields. The check runs here, in your browser; nothing \
         you enter is sent anywhere.",
    );
    let steps = part(|judged| judged.steps.clone(), "");
    let nothing = Signal::derive(move || judged.with(Option::is_none));
    let something = Signal::derive(move || judged.with(Option::is_some));
    let copied = Signal::derive(move || copied.get().unwrap_or_default().to_owned());
    view! {
        <div class="stack" aria-live="polite">
            <section class="verdict" data-verdict=kind>
                <h2>{headline}</h2>
                <p>{detail}</p>
                <div class="actions">
                    <button type="button" id="example" hidden=something on:click=move |_| fields.load(&example())>
                        "Load an example"
                    </button>
                    <button type="button" id="copy-link" hidden=nothing on:click=move |_| copy()>
                        "Copy link"
                    </button>
                    <span class="quiet" role="status">
                        {copied}
                    </span>
                </div>
            </section>
            {folds::steps(steps)}
        </div>
    }
    .into_any()
}

fn inputs(fields: Fields) -> AnyView {
    let choose = move |game: String| {
        fields.game.set(game);
        // What a receipt claimed was about another game.
        fields.rest.update(serde_json::Map::clear);
    };
    let unlocked = Signal::stored(false);
    let game =
        choice("game", "Game", &game::choices(), fields.game.into(), SignalSetter::map(choose), unlocked);
    let seed_hint = move || {
        let hint = fields
            .server_seed
            .with(|seed| fields.commitment.with(|promise| hints::server_seed(seed, promise)));
        hint.map(str::to_owned)
    };
    let commitment_hint = move || fields.commitment.with(|text| hints::commitment(text)).map(str::to_owned);
    let client_hint = move || fields.client_seed.with(|seed| hints::client_seed(seed));
    let stake_label =
        move || if game::chips(&fields.game.get()) { "One chip, in cents" } else { "Stake, in cents" };
    let seed =
        |id, label, value, hint| TextField { mono: true, hint, ..TextField::new(id, label, value) }.view();
    let stake = TextField {
        label: Signal::derive(move || stake_label().to_owned()),
        ..TextField::new("stake", "", fields.stake)
    };
    let bet = bet_fields(fields.game.into(), fields.draft, fields.stake.into(), unlocked);
    let first =
        view! { <div class="fields">{game} {TextField::new("nonce", "Nonce", fields.nonce).view()}</div> };
    [
        first.into_any(),
        seed("server-seed", "Server seed", fields.server_seed, Signal::derive(seed_hint)),
        seed("commitment", "Commitment", fields.commitment, Signal::derive(commitment_hint)),
        seed("client-seed", "Client seed", fields.client_seed, Signal::derive(client_hint)),
        stake.view(),
        bet,
    ]
    .collect_view()
    .into_any()
}

/// The round that the reading pages work through.
fn example() -> Value {
    use crate::example::{CLIENT_SEED, NONCE, SERVER_SEED};
    serde_json::json!({
        "game": "dice",
        "commitment": fair::Commitment::of(SERVER_SEED).to_string(),
        "server_seed": SERVER_SEED,
        "client_seed": CLIENT_SEED,
        "nonce": NONCE,
        "stake": "100",
        "bet": {"condition": "over", "target": 5_050},
    })
}

/// Puts the link into the address bar and, where the browser allows it, onto the clipboard.
async fn copy_link(fragment: &str) -> &'static str {
    const SHOWN: &str = "The link is in the address bar.";
    let window = window();
    let state = wasm_bindgen::JsValue::NULL;
    let Ok(history) = window.history() else { return SHOWN };
    if history.replace_state_with_url(&state, "", Some(fragment)).is_err() {
        return "The browser refused to make a link.";
    }
    let Ok(link) = window.location().href() else { return SHOWN };
    match JsFuture::from(window.navigator().clipboard().write_text(&link)).await {
        Ok(_) => "Copied.",
        Err(_) => SHOWN,
    }
}
