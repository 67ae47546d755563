//! The heart of `/verify/`: a round comes in by link, receipt or hand, and goes out as a verdict with every step.
//!
//! Nothing leaves the browser: after the page has loaded it makes no request.

mod claim;
mod fields;
mod hints;
mod steps;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use wasm_bindgen_futures::JsFuture;

use crate::bet::BetFields;
use crate::link;
use claim::judge;
use fields::Fields;
use games::GameId;

/// The form and its verdict.
#[island]
pub fn Verify() -> impl IntoView {
    let fields = Fields::new();
    let pasted = RwSignal::new(String::new());
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
    let copy = move |_| {
        let fragment = link::fragment(&fields.receipt().to_string());
        spawn_local(async move { copied.set(Some(copy_link(&fragment).await)) });
    };

    // Types of views grow with everything inside them; erased at a few joints, they stay within the compiler's limits.
    let form = view! {
            <form class="stack" on:submit=|event| event.prevent_default()>
                <div class="field">
                    <label for="paste">"Paste a receipt or a link"</label>
                    <textarea
                        id="paste"
                        spellcheck="false"
                        autocomplete="off"
                        placeholder=r#"{"round": …, "game": "dice", …}"#
                        aria-invalid=move || paste_problem.with(Option::is_some).then_some("true")
                        prop:value=pasted
                        on:input:target=move |event| {
                            let text = event.target().value();
                            if text.trim().is_empty() { paste_problem.set(None) } else { take(&text) }
                            pasted.set(text);
                        }
                    ></textarea>
                    {move || paste_problem.get().map(|problem| view! { <p class="problem" role="alert">{problem}</p> })}
                </div>
                <Inputs fields=fields />
            </form>
    }
    .into_any();
    let answer = view! {
            <div class="stack" aria-live="polite">
                {move || match judged.get() {
                    None => view! { <Waiting on_example=move || fields.load(&example()) /> }.into_any(),
                    Some(judged) => {
                        view! {
                            <section class="verdict" data-verdict=judged.kind.word()>
                                <h2>{judged.headline.clone()}</h2>
                                <p>{judged.detail.clone()}</p>
                                <div class="actions">
                                    <button type="button" id="copy-link" on:click=copy>"Copy link"</button>
                                    <span class="quiet" role="status">{copied}</span>
                                </div>
                            </section>
                            <div class="stack" inner_html=judged.steps></div>
                        }
                            .into_any()
                    }
                }}
            </div>
    }
    .into_any();
    view! { <div class="split">{form} {answer}</div> }
}

#[component]
fn Inputs(fields: Fields) -> impl IntoView {
    let games = GameId::ALL.map(|game| view! { <option value=game.id()>{game.id()}</option> });
    let seed_hint = move || {
        fields
            .server_seed
            .with(|seed| fields.commitment.with(|commitment| hints::server_seed(seed, commitment)))
    };
    let commitment_hint = move || fields.commitment.with(|text| hints::commitment(text));
    let client_hint = move || fields.client_seed.with(|seed| hints::client_seed(seed));
    let note = |text: String| view! { <p class="problem">{text}</p> };
    view! {
        <div class="fields">
            <div class="field">
                <label for="game">"Game"</label>
                <select
                    id="game"
                    prop:value=fields.game
                    on:change:target=move |event| {
                        fields.game.set(event.target().value());
                        // What a receipt claimed was about another game.
                        fields.rest.update(serde_json::Map::clear);
                    }
                >
                    {games}
                </select>
            </div>
            <div class="field">
                <label for="nonce">"Nonce"</label>
                <input id="nonce" inputmode="numeric" autocomplete="off" bind:value=fields.nonce />
            </div>
        </div>
        <div class="field">
            <label for="server-seed">"Server seed"</label>
            <input
                id="server-seed"
                class="mono"
                spellcheck="false"
                autocomplete="off"
                aria-invalid=move || seed_hint().map(|_| "true")
                bind:value=fields.server_seed
            />
            {move || seed_hint().map(|hint| note(hint.to_owned()))}
        </div>
        <div class="field">
            <label for="commitment">"Commitment"</label>
            <input
                id="commitment"
                class="mono"
                spellcheck="false"
                autocomplete="off"
                aria-invalid=move || commitment_hint().map(|_| "true")
                bind:value=fields.commitment
            />
            {move || commitment_hint().map(|hint| note(hint.to_owned()))}
        </div>
        <div class="field">
            <label for="client-seed">"Client seed"</label>
            <input id="client-seed" class="mono" spellcheck="false" autocomplete="off" bind:value=fields.client_seed />
            {move || client_hint().map(note)}
        </div>
        <div class="field">
            <label for="stake">"Stake, in minor units (cents)"</label>
            <input id="stake" inputmode="numeric" autocomplete="off" bind:value=fields.stake />
        </div>
        <BetFields game=fields.game draft=fields.draft chip=fields.stake locked=false />
    }
    .into_any()
}

/// What the page shows before anything was entered.
#[component]
fn Waiting(on_example: impl Fn() + Send + 'static) -> impl IntoView {
    view! {
        <section class="verdict">
            <h2>"Nothing to check yet"</h2>
            <p>
                "Follow a round’s link, paste its receipt, or fill in the fields. The check runs here, in your \
                browser; nothing you enter is sent anywhere."
            </p>
            <div class="actions">
                <button type="button" id="example" on:click=move |_| on_example()>"Load an example"</button>
            </div>
        </section>
    }
    .into_any()
}

/// The round that the reading pages work through.
fn example() -> Value {
    use crate::page::example::{CLIENT_SEED, NONCE, SERVER_SEED};
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
