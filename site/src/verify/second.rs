//! The second opinion: the same draws by the browser's own cryptography and a page of plain JavaScript.

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use wasm_bindgen::prelude::*;

use super::claim::Judged;

#[wasm_bindgen]
extern "C" {
    /// `site/assets/second-opinion.js`, which the builder puts into this page's script.
    #[wasm_bindgen(js_name = secondOpinion, catch)]
    async fn second_opinion(question: JsValue) -> Result<JsValue, JsValue>;
}

/// What the second opinion came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opinion {
    /// Nobody was asked.
    None,
    /// The same commitment, numbers and results.
    Agrees,
    /// Something else.
    Differs,
    /// This browser lends its cryptography only to pages that came over HTTPS or from this computer.
    Unavailable,
}

impl Opinion {
    /// For the style sheet and for tests.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::Unavailable => "unavailable",
        }
    }

    /// For people.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Agrees => {
                "Second opinion: your browser’s own SHA-256 and HMAC, with twenty lines of JavaScript, come to the same \
                 numbers."
            }
            Self::Differs => {
                "Second opinion: your browser’s own SHA-256 and HMAC come to other numbers. Something is broken in this \
                 browser or on this page; check the round with another program, below."
            }
            Self::Unavailable => "Second opinion: this browser offers no cryptography to this page.",
        }
    }
}

/// Asks about every round that was judged.
pub(super) fn ask(judged: Memo<Option<Judged>>) -> ReadSignal<Opinion> {
    let (opinion, set_opinion) = signal(Opinion::None);
    // The answer to an earlier question may come after the next was asked.
    let asked = StoredValue::new(0_u32);
    Effect::new(move |_| {
        asked.update_value(|number| *number += 1);
        let number = asked.get_value();
        let question = judged.with(|judged| judged.as_ref().and_then(|judged| judged.question.clone()));
        let Some((question, expected)) = question else { return set_opinion.set(Opinion::None) };
        spawn_local(async move {
            let answer = match js_sys::JSON::parse(&question.to_string()) {
                Ok(question) => second_opinion(question).await,
                Err(error) => Err(error),
            };
            if asked.get_value() == number {
                set_opinion.set(compare(answer, &expected));
            }
        });
    });
    opinion
}

fn compare(answer: Result<JsValue, JsValue>, expected: &Value) -> Opinion {
    let text =
        answer.and_then(|answer| js_sys::JSON::stringify(&answer)).ok().and_then(|text| text.as_string());
    match text.and_then(|text| serde_json::from_str::<Value>(&text).ok()) {
        None => Opinion::Unavailable,
        Some(answer) if answer == *expected => Opinion::Agrees,
        Some(_) => Opinion::Differs,
    }
}
