//! The heart of `/verify/`: a round comes in by link, receipt or hand, and goes out as a verdict with every step.
//!
//! Nothing leaves the browser: after the page has loaded it makes no request.

mod claim;
mod code;
mod fields;
mod folds;
pub(crate) mod golden;
mod hints;
mod intake;
mod second;
mod signature;
mod steps;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::bet::bet_fields;
use crate::form::{TextField, choice};
use crate::game;
use crate::link;
use claim::{Judged, judge};
use fields::Fields;
use intake::Intake;
use second::Opinion;
use signature::Signature;
use wire::KeySet;

/// A receipt has less than ten thousand bytes. Larger files are histories.
const RECEIPT_BYTES_MAX: f64 = 1_000_000.0;
/// Where the other page stands.
const HISTORY: &str = "This holds more rounds than one. The page “History” checks them all at once.";

/// The form and its verdict.
#[island]
pub fn Verify() -> impl IntoView {
    let fields = Fields::new();
    let keys = RwSignal::new(KeySet::default());
    let paste_problem = RwSignal::new(None::<String>);
    let copied = RwSignal::new(None::<&'static str>);
    let tried = RwSignal::new(None::<(usize, usize)>);

    // Everything pasted, dropped or followed comes through here.
    let take = move |text: &str| {
        paste_problem.set(match intake::read(text) {
            Intake::Receipt(receipt) => {
                fields.load(&receipt);
                None
            }
            Intake::Keys(document) => match KeySet::read(&document) {
                Ok(more) => keys.try_update(|keys| keys.join(&more)).and_then(Result::err),
                Err(problem) => Some(format!("These keys cannot be used: {problem}.")),
            },
            Intake::History => Some(HISTORY.to_owned()),
            Intake::Unknown(problem) => Some(problem.to_owned()),
        });
    };
    let take_file = move |file: File| {
        if file.size() > RECEIPT_BYTES_MAX {
            return paste_problem.set(Some(HISTORY.to_owned()));
        }
        spawn_local(async move {
            match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
                Some(text) => take(&text),
                None => paste_problem.set(Some("The browser cannot read this file.".to_owned())),
            }
        });
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
        let vectors = document().get_element_by_id("golden").and_then(|data| data.text_content());
        tried.set(vectors.and_then(|vectors| golden::try_all(&vectors)));
        spawn_local(async move {
            if let Some(published) = signature::published().await {
                keys.set(published);
            }
        });
        follow();
        let listener = window_event_listener(ev::hashchange, move |_| follow());
        on_cleanup(move || listener.remove());
    });

    // The same form always gives the same verdict, but proofs are not worth comparing.
    let receipt = Memo::new(move |_| (!fields.untouched()).then(|| fields.receipt()));
    let judged =
        Memo::new_with_compare(move |_| receipt.with(|receipt| receipt.as_ref().map(judge)), |_, _| true);
    let opinion = second::ask(judged);
    let signature = signature::check(receipt, keys);
    let copy = move || {
        let fragment = link::fragment(&link::shared(fields.receipt()).to_string());
        spawn_local(async move { copied.set(Some(copy_link(&fragment).await)) });
    };

    let form = view! {
        <form class="stack" on:submit=|event| event.prevent_default()>
            {intake_box(take, take_file, paste_problem)}
            {inputs(fields)}
        </form>
    };
    let answer = answer(fields, judged, opinion.into(), signature, copied.into(), copy);
    view! {
        <div class="split">{form} {answer}</div>
        {trial(tried)}
    }
}

/// One box for everything that people bring.
fn intake_box(
    take: impl Fn(&str) + Copy + 'static,
    take_file: impl Fn(File) + Copy + 'static,
    problem: RwSignal<Option<String>>,
) -> impl IntoView {
    let sound = Signal::derive(move || problem.with(Option::is_none));
    let said = Signal::derive(move || problem.get().unwrap_or_default());
    let over = RwSignal::new(false);
    let class = Signal::derive(move || if over.get() { "intake over" } else { "intake" }.to_owned());
    view! {
        <div
            class=class
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event| {
                event.prevent_default();
                over.set(false);
                let Some(dropped) = event.data_transfer() else { return };
                match dropped.files().and_then(|files| files.get(0)) {
                    Some(file) => take_file(file),
                    None => take(&dropped.get_data("text/plain").unwrap_or_default()),
                }
            }
        >
            <div class="field">
                <label for="paste">"Paste a link or a receipt, or drop its file here"</label>
                <textarea
                    id="paste"
                    spellcheck="false"
                    autocomplete="off"
                    placeholder=r#"{"round": …, "game": "dice", …}"#
                    on:input:target=move |event| {
                        let text = event.target().value();
                        if text.trim().is_empty() { problem.set(None) } else { take(&text) }
                    }
                ></textarea>
                <p class="problem" role="alert" hidden=sound>
                    {said}
                </p>
            </div>
            <label class="file">
                <span>"Or choose a file"</span>
                <input
                    type="file"
                    id="file"
                    accept=".json,.jsonl,.txt,application/json"
                    on:change:target=move |event| {
                        if let Some(file) = event.target().files().and_then(|files| files.get(0)) {
                            take_file(file);
                        }
                    }
                />
            </label>
        </div>
    }
}

/// What the engine came to on the field's published results, when the page was loaded.
fn trial(tried: RwSignal<Option<(usize, usize)>>) -> impl IntoView {
    let counts = move || tried.get().map_or_else(String::new, |(held, all)| format!("{held}/{all}"));
    let class = Signal::derive(move || match tried.get() {
        Some((held, all)) if held < all => "notice red".to_owned(),
        _ => "quiet trial".to_owned(),
    });
    let words = Signal::derive(move || match tried.get() {
        None => String::new(),
        Some((held, all)) if held == all => format!(
            "Tried when this page loaded: the engine in your browser agrees with all {all} published results of the \
             field’s own calculator."
        ),
        Some((held, all)) => format!(
            "The engine in your browser agrees with only {held} of {all} published results. Do not believe what it says here."
        ),
    });
    view! {
        <p class=class id="trial" role="status" data-golden=counts>
            {words}
        </p>
    }
}

/// The verdict and its steps. The elements stay and their texts change, so that a screen reader hears the change.
fn answer(
    fields: Fields,
    judged: Memo<Option<Judged>>,
    opinion: Signal<Opinion>,
    signature: ReadSignal<Signature>,
    copied: Signal<Option<&'static str>>,
    copy: impl Fn() + 'static,
) -> impl IntoView {
    let part = move |of: fn(&Judged) -> String, before: &'static str| {
        Signal::derive(move || judged.with(|judged| judged.as_ref().map_or_else(|| before.to_owned(), of)))
    };
    // What was signed stands above what the seeds say: a changed receipt proves nothing.
    let signed = move || signature.with(Signature::mismatch);
    let (kind, headline, detail) = (
        part(|judged| judged.kind.word().to_owned(), "none"),
        part(|judged| judged.headline.clone(), "Nothing to check yet"),
        part(
            |judged| judged.detail.clone(),
            "Follow a round’s link, paste its receipt, or fill in the fields. The check runs here, in your browser; nothing \
             you enter is sent anywhere.",
        ),
    );
    let kind = Signal::derive(move || if signed().is_some() { "mismatch".to_owned() } else { kind.get() });
    let headline = Signal::derive(move || signed().map_or_else(|| headline.get(), |(headline, _)| headline));
    let detail = Signal::derive(move || signed().map_or_else(|| detail.get(), |(_, detail)| detail));
    let signature_kind = Signal::derive(move || signature.with(|it| it.word().to_owned()));
    let signature_text = Signal::derive(move || signature.with(Signature::text));
    let signature_shown = Signal::derive(move || signature.with(Signature::shown));
    let signature_absent = Signal::derive(move || signature.with(|it| *it == Signature::Absent));
    let steps = part(|judged| judged.steps.clone(), "");
    let nothing = Signal::derive(move || judged.with(Option::is_none));
    let something = Signal::derive(move || judged.with(Option::is_some));
    let copied = Signal::derive(move || copied.get().unwrap_or_default().to_owned());
    let second = Signal::derive(move || opinion.get().text().to_owned());
    let second_kind = Signal::derive(move || opinion.get().word().to_owned());
    let unasked = Signal::derive(move || opinion.get() == Opinion::None);
    view! {
        <div class="stack" aria-live="polite">
            <section class="verdict" data-verdict=kind>
                <h2>{headline}</h2>
                <p>{detail}</p>
                <p class="second" id="second" data-opinion=second_kind hidden=unasked>
                    {second}
                </p>
                <p class="second" id="signature" data-signature=signature_kind hidden=signature_absent>
                    {signature_text}
                </p>
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
            <div inner_html=signature_shown></div>
            {folds::steps(steps)}
        </div>
    }
}

fn inputs(fields: Fields) -> impl IntoView {
    let choose = move |game: String| {
        fields.game.set(game);
        // What a receipt claimed was about another game.
        fields.rest.update(serde_json::Map::clear);
    };
    let unlocked = Signal::stored(false);
    let game =
        choice("game", "Game", &game::choices(), fields.game.into(), SignalSetter::map(choose), unlocked);
    let seed_hint = move || {
        let hint = fields.server_seed.with(|seed| {
            fields.commitment.with(|promise| hints::server_seed(seed, &fields.client_seed.get(), promise))
        });
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
    (
        first,
        seed("server-seed", "Server seed", fields.server_seed, Signal::derive(seed_hint)),
        seed("commitment", "Commitment", fields.commitment, Signal::derive(commitment_hint)),
        seed("client-seed", "Client seed", fields.client_seed, Signal::derive(client_hint)),
        stake.view(),
        bet,
    )
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
