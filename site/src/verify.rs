//! The heart of `/verify/`: a round comes in by link, receipt or hand, and goes out as a verdict with every step.
//!
//! Nothing leaves the browser: after the page has loaded it makes no request.

mod claim;
mod code;
mod engine;
mod fields;
pub(crate) mod golden;
mod hints;
mod intake;
mod proof;
mod second;
mod signature;
mod steps;

use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

use crate::brought::{self, Brought};
use crate::form::button;
use crate::json::{self, object};
use crate::link;
use crate::markup::{Element, element, paragraph};
use crate::part::{Deed, hydrated, on, part};
use crate::state::State;
use claim::{Judged, judge};
use fields::Fields;
use intake::Intake;
use second::Opinion;
use signature::Signature;
use wire::KeySet;

/// A receipt has less than ten thousand bytes. Larger files are histories.
const RECEIPT_BYTES_MAX: f64 = 1_000_000.0;
/// What the file of a receipt may be called.
const KINDS: &str = ".json,.jsonl,.txt,application/json";
/// Where the other page stands.
const HISTORY: &str = "This holds more rounds than one. The page “History” checks them all at once.";

/// Reads what is typed or pasted.
const PASTE: &str = "paste";
/// Loads the example.
const EXAMPLE: &str = "example";
/// Makes a link to the round.
const COPY: &str = "copy-link";
/// A form that is not sent.
const FORM: &str = "form";

/// The form and its verdict.
#[island]
pub fn Verify() -> impl IntoView {
    let desk = State::new(Desk::new());
    hydrated(Box::new(move || {
        let tried = golden::try_all(&carried("golden"));
        update(desk, |desk| {
            desk.tried = tried;
            desk.programs = carried("programs");
        });
        spawn_local(async move {
            if let Some(published) = signature::published().await {
                // A key that was given by hand meanwhile stays what it is.
                update(desk, |desk| drop(desk.keys.join(&published)));
                ask_signature(desk);
            }
        });
        follow(desk);
        on(&window(), &["hashchange"], Box::new(move |_| follow(desk)));
        brought::listen(Box::new(move |brought| match brought {
            Brought::Files(files) => files.into_iter().take(1).for_each(|file| take_file(desk, file)),
            Brought::Text(text) => take(desk, &text),
        }));
    }));
    part("verify", "", Box::new(move || desk.with(Desk::html)), Box::new(move |deed| hear(desk, &deed)))
}

/// All that the page knows.
#[derive(Debug)]
struct Desk {
    fields: Fields,
    keys: KeySet,
    /// What is wrong with what was pasted.
    problem: Option<String>,
    /// What became of the link.
    copied: &'static str,
    /// The check as programs, with places to fill in.
    programs: Value,
    /// With how many published results the engine agrees, of how many.
    tried: Option<(usize, usize)>,
    /// What stands in the form, if anything does.
    receipt: Option<Value>,
    judged: Option<Judged>,
    /// The last steps that there were. While a field is faulty there are none; those wait unseen, so that what somebody
    /// has unfolded or folded stays as it is.
    steps: String,
    opinion: Opinion,
    signature: Signature,
    /// Counts what was asked: an answer about an earlier form may come after the next question.
    questions: [u32; 2],
}

/// The data that the page carries under this id.
fn carried(id: &str) -> Value {
    let text = document().get_element_by_id(id).and_then(|data| data.text_content());
    text.and_then(|text| json::read(&text)).unwrap_or_default()
}

/// Changes what the page knows. In one place behind one type: each change would be compiled together with all
/// that follows it.
fn update(desk: State<Desk>, change: impl FnOnce(&mut Desk)) {
    let mut change = Some(change);
    update_by(desk, &mut |desk| {
        if let Some(change) = change.take() {
            change(desk);
        }
    });
}

fn update_by(desk: State<Desk>, change: &mut dyn FnMut(&mut Desk)) {
    desk.update(|desk| change(desk));
}

/// Changes the form, and judges what stands in it then.
fn refill(desk: State<Desk>, change: impl FnOnce(&mut Fields)) {
    let mut before = None;
    update(desk, |desk| {
        change(&mut desk.fields);
        before = desk.receipt.take();
        desk.receipt = (!desk.fields.untouched()).then(|| desk.fields.receipt());
    });
    // The same form gives the same verdict.
    if desk.with(|desk| desk.receipt != before) {
        weigh(desk);
    }
}

fn weigh(desk: State<Desk>) {
    let mut asked = 0;
    let mut question = None;
    update(desk, |desk| {
        desk.judged = desk.receipt.as_ref().map(|receipt| judge(receipt, &desk.programs));
        if let Some(judged) = &desk.judged
            && !judged.steps.is_empty()
        {
            desk.steps.clone_from(&judged.steps);
        }
        question = desk.judged.as_mut().and_then(|judged| judged.question.take());
        if question.is_none() {
            desk.opinion = Opinion::None;
        }
        desk.questions[0] += 1;
        asked = desk.questions[0];
    });
    if let Some((question, expected)) = question {
        spawn_local(async move {
            let opinion = second::ask(&question, &expected).await;
            update(desk, |desk| {
                if desk.questions[0] == asked {
                    desk.opinion = opinion;
                }
            });
        });
    }
    ask_signature(desk);
}

/// Checks the signature of whatever stands in the form.
fn ask_signature(desk: State<Desk>) {
    let mut asked = 0;
    let mut about = (None, KeySet::default());
    update(desk, |desk| {
        desk.questions[1] += 1;
        asked = desk.questions[1];
        about = (desk.receipt.clone(), desk.keys.clone());
    });
    spawn_local(async move {
        let signature = match &about {
            (Some(receipt), keys) => signature::check(receipt, keys).await,
            (None, _) => Signature::Absent,
        };
        update(desk, |desk| {
            if desk.questions[1] == asked {
                desk.signature = signature;
            }
        });
    });
}

/// Everything pasted, dropped or followed comes through here.
fn take(desk: State<Desk>, text: &str) {
    let problem = match intake::read(text) {
        Intake::Receipt(receipt) => {
            refill(desk, |fields| fields.load(&receipt));
            None
        }
        Intake::Keys(document) => match KeySet::read(&document) {
            Ok(more) => {
                let mut refused = None;
                update(desk, |desk| refused = desk.keys.join(&more).err());
                ask_signature(desk);
                refused
            }
            Err(problem) => Some(format!("These keys cannot be used: {problem}.")),
        },
        Intake::History => Some(HISTORY.to_owned()),
        Intake::Unknown(problem) => Some(problem.to_owned()),
    };
    update(desk, |desk| desk.problem = problem);
}

fn take_file(desk: State<Desk>, file: File) {
    if file.size() > RECEIPT_BYTES_MAX {
        return update(desk, |desk| desk.problem = Some(HISTORY.to_owned()));
    }
    spawn_local(async move {
        match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
            Some(text) => take(desk, &text),
            None => {
                update(desk, |desk| desk.problem = Some("The browser cannot read this file.".to_owned()));
            }
        }
    });
}

/// Reads the round in the page's address, if there is one.
fn follow(desk: State<Desk>) {
    if let Ok(hash) = window().location().hash()
        && !hash.is_empty()
    {
        take(desk, &hash);
    }
}

fn hear(desk: State<Desk>, deed: &Deed) {
    match deed.does.as_str() {
        PASTE if deed.value.trim().is_empty() => update(desk, |desk| desk.problem = None),
        PASTE => take(desk, &deed.value),
        EXAMPLE => refill(desk, |fields| fields.load(&example())),
        COPY => {
            let receipt = desk.with(|desk| desk.fields.receipt());
            let fragment = link::fragment(&link::shared(&receipt).to_string());
            spawn_local(async move {
                let copied = copy_link(&fragment).await;
                update(desk, |desk| desk.copied = copied);
            });
        }
        FORM => {}
        _ => refill(desk, |fields| fields.hear(deed)),
    }
}

impl Desk {
    fn new() -> Self {
        Self {
            fields: Fields::new(),
            keys: KeySet::default(),
            problem: None,
            copied: "",
            programs: Value::Null,
            tried: None,
            receipt: None,
            judged: None,
            steps: String::new(),
            opinion: Opinion::None,
            signature: Signature::Absent,
            questions: [0; 2],
        }
    }

    /// The page as it is now.
    fn html(&self) -> String {
        let mistake = self.judged.as_ref().and_then(|judged| judged.mistake);
        let form = element("form")
            .class("stack")
            .does(FORM)
            .child(self.intake())
            .children(self.fields.shown(mistake));
        let split = element("div").class("split").html_around(&[form.html(), self.answer()].concat());
        [split, self.trial().html()].concat()
    }

    /// One box for everything that people bring.
    fn intake(&self) -> Element {
        let paste = element("textarea")
            .attr("id", "paste")
            .attr("spellcheck", "false")
            .attr("autocomplete", "off")
            .attr("placeholder", r#"{"round": …, "game": "dice", …}"#)
            .does(PASTE);
        let problem =
            element("p").class("problem").attr("role", "alert").flag("hidden", self.problem.is_none());
        let label = element("label").attr("for", "paste");
        let field = element("div")
            .class("field")
            .child(label.text("Paste a link or a receipt, or drop its file here"))
            .child(paste)
            .child(problem.text(self.problem.as_deref().unwrap_or_default()));
        brought::intake("intake").child(field).child(brought::file("Or choose a file", KINDS, false))
    }

    /// What the engine came to on the field's published results, when the page was loaded.
    fn trial(&self) -> Element {
        let (class, counts, words) = match self.tried {
            None => ("quiet trial", String::new(), String::new()),
            Some((held, all)) if held < all => (
                "notice red",
                format!("{held}/{all}"),
                format!(
                    "The engine in your browser agrees with only {held} of {all} published results. Do not believe what \
                     it says here."
                ),
            ),
            Some((held, all)) => (
                "quiet trial",
                format!("{held}/{all}"),
                format!(
                    "Tried when this page loaded: the engine in your browser agrees with all {all} published results of \
                     the field’s own calculator."
                ),
            ),
        };
        paragraph(words).class(class).attr("id", "trial").attr("role", "status").attr("data-golden", counts)
    }

    /// The verdict and its steps. The elements stay and their texts change, so that a screen reader hears the change.
    fn answer(&self) -> String {
        let judged = self.judged.as_ref();
        let (mut kind, mut headline, mut detail) = (
            "none",
            "Nothing to check yet",
            "Follow a round’s link, paste its receipt, or fill in the fields. The check runs here, in your browser; nothing \
             you enter is sent anywhere.",
        );
        if let Some(judged) = judged {
            (kind, headline, detail) = (judged.kind.word(), &judged.headline, &judged.detail);
        }
        // What was signed stands above what the seeds say: a changed receipt proves nothing.
        let signed = self.signature.mismatch();
        if let Some((what, why)) = &signed {
            (kind, headline, detail) = ("mismatch", what, why);
        }
        let second = paragraph(self.opinion.text())
            .class("second")
            .attr("id", "second")
            .attr("data-opinion", self.opinion.word())
            .flag("hidden", self.opinion == Opinion::None);
        let signature = paragraph(self.signature.text())
            .class("second")
            .attr("id", "signature")
            .attr("data-signature", self.signature.word())
            .flag("hidden", self.signature == Signature::Absent);
        let example = button(EXAMPLE, "", false).attr("id", EXAMPLE).flag("hidden", judged.is_some());
        let copy = button(COPY, "", false).attr("id", COPY).flag("hidden", judged.is_none());
        let actions = element("div")
            .class("actions")
            .child(example.text("Load an example"))
            .child(copy.text("Copy link"))
            .child(element("span").class("quiet").attr("role", "status").text(self.copied));
        let verdict = element("section")
            .class("verdict")
            .attr("data-verdict", kind)
            .child(element("h2").text(headline))
            .children([paragraph(detail), second, signature, actions]);
        let differences = judged.map_or("", |judged| &judged.differences);
        let stepped = judged.is_some_and(|judged| !judged.steps.is_empty());
        let steps = [
            element("div").flag("hidden", differences.is_empty()).html_around(differences),
            element("div").flag("hidden", !stepped).html_around(&self.steps),
        ];
        let inside = [
            verdict.html(),
            element("div").children(self.signature.shown()).html(),
            element("div").class("stack").html_around(&steps.concat()),
        ];
        element("div").class("stack").attr("aria-live", "polite").html_around(&inside.concat())
    }
}

/// The round that the reading pages work through.
fn example() -> Value {
    use crate::example::{CLIENT_SEED, COMMITMENT, NONCE, SERVER_SEED};
    object! {
        "game": "dice",
        "commitment": COMMITMENT,
        "server_seed": SERVER_SEED,
        "client_seed": CLIENT_SEED,
        "nonce": NONCE,
        "stake": "100",
        "bet": object! {"condition": "over", "target": 5_050},
    }
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
