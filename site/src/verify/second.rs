//! The second opinion: the same draws by the browser's own cryptography and a page of plain JavaScript.

use serde_json::Value;
use wasm_bindgen::prelude::*;

use crate::json;

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

/// Asks about a round that was judged, and compares with what the engine says.
pub(super) async fn ask(question: &Value, expected: &Value) -> Opinion {
    let answer = match js_sys::JSON::parse(&question.to_string()) {
        Ok(question) => second_opinion(question).await,
        Err(error) => Err(error),
    };
    compare(answer, expected)
}

fn compare(answer: Result<JsValue, JsValue>, expected: &Value) -> Opinion {
    let text =
        answer.and_then(|answer| js_sys::JSON::stringify(&answer)).ok().and_then(|text| text.as_string());
    match text.and_then(|text| json::read(&text)) {
        None => Opinion::Unavailable,
        Some(answer) if answer == *expected => Opinion::Agrees,
        Some(_) => Opinion::Differs,
    }
}
