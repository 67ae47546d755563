//! Calls to the house's API on the same origin.
//!
//! A bet must never be placed twice because an answer got lost. So a request is made once, with its idempotency
//! key and its expected wallet state, and every further attempt sends that same request again.

use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::json;

/// Attempts in all, the first included.
const ATTEMPTS_MAX: i32 = 4;
/// Before the second attempt; doubled for each further one.
const PAUSE_MS: i32 = 250;
/// The longest pause that a player is made to wait at the house's request.
const PAUSE_MS_MAX: i32 = 5_000;

/// One request, unchanged over all its attempts.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<String>,
}

/// A good answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    body: String,
    /// Where the next page of it is, if the header `Link` names one.
    pub(crate) next: Option<String>,
}

/// Why there is no good answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Nothing answered, or something that is not the API.
    NoApi,
    /// An answer without the field of this name: not the API, or not this version of it.
    Lacks(&'static str),
    /// The browser did not save a file.
    NotSaved,
    /// The API refused, in its own words.
    Refused {
        /// The problem's stable code.
        code: String,
        /// What to tell the player.
        detail: String,
    },
}

impl Failure {
    /// For the player.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::NoApi => {
                "The house did not answer. Nothing is lost: a bet that reached it is in your history."
                    .to_owned()
            }
            Self::NotSaved => "The browser refused to save the file.".to_owned(),
            Self::Lacks(name) => format!("The house’s answer cannot be read: it has no {name}."),
            Self::Refused { detail, .. } => detail.clone(),
        }
    }
}

impl Call {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), headers: Vec::new(), body: None }
    }

    /// A request that changes something, with a fresh idempotency key.
    pub(crate) fn post(path: impl Into<String>, body: &Value) -> Self {
        let headers =
            vec![("Idempotency-Key", random_hex(16)), ("Content-Type", "application/json".to_owned())];
        Self { method: "POST", path: path.into(), headers, body: Some(body.to_string()) }
    }

    /// As this player.
    pub(crate) fn bearing(mut self, token: &str) -> Self {
        self.headers.push(("Authorization", format!("Bearer {token}")));
        self
    }

    /// Whether it changes anything.
    pub(crate) fn changes(&self) -> bool {
        self.body.is_some()
    }

    /// Only if the wallet is still in this state.
    pub(crate) fn expecting(mut self, seq: u64) -> Self {
        self.headers.push(("If-Match", format!("\"{seq}\"")));
        self
    }

    /// Sends it, again and again unchanged while the house is out of reach or too busy.
    pub(crate) async fn send(&self) -> Result<Answer, Failure> {
        let mut pause = PAUSE_MS;
        let mut attempts = 1;
        loop {
            let (failure, asked) = match self.attempt().await {
                Ok(Attempt::Final(outcome)) => return outcome,
                Ok(Attempt::Busy(failure, asked)) => (failure, asked),
                Err(_) => (Failure::NoApi, 0),
            };
            if attempts == ATTEMPTS_MAX {
                return Err(failure);
            }
            sleep(pause.max(asked.min(PAUSE_MS_MAX))).await;
            pause *= 2;
            attempts += 1;
        }
    }

    async fn attempt(&self) -> Result<Attempt, JsValue> {
        let options = web_sys::RequestInit::new();
        options.set_method(self.method);
        let headers = web_sys::Headers::new()?;
        for (name, value) in &self.headers {
            headers.set(name, value)?;
        }
        options.set_headers(&headers);
        if let Some(body) = &self.body {
            options.set_body(&JsValue::from_str(body));
        }
        let request = web_sys::Request::new_with_str_and_init(&self.path, &options)?;
        let response = JsFuture::from(leptos::prelude::window().fetch_with_request(&request)).await?;
        let response: web_sys::Response = response.dyn_into()?;
        let body = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
        if matches!(response.status(), 429 | 503) {
            let seconds =
                response.headers().get("Retry-After")?.and_then(|seconds| seconds.parse::<i32>().ok());
            return Ok(Attempt::Busy(refusal(&body), seconds.unwrap_or(0).saturating_mul(1_000)));
        }
        let next = response.headers().get("Link")?.and_then(|link| next_page(&link));
        let outcome = if response.ok() { Ok(Answer { body, next }) } else { Err(refusal(&body)) };
        Ok(Attempt::Final(outcome))
    }
}

/// What one attempt came to.
enum Attempt {
    /// An answer that another attempt would not change.
    Final(Result<Answer, Failure>),
    /// The house is busy and asks for a pause of so many milliseconds.
    Busy(Failure, i32),
}

impl Answer {
    /// The body as it was sent.
    pub(crate) fn text(&self) -> &str {
        &self.body
    }

    /// The body as JSON.
    pub(crate) fn read(&self) -> Result<Value, Failure> {
        json::read(&self.body).ok_or(Failure::NoApi)
    }
}

/// A text that an answer has.
pub(crate) fn text(answer: &Value, name: &'static str) -> Result<String, Failure> {
    answer[name].as_str().map(str::to_owned).ok_or(Failure::Lacks(name))
}

/// A whole number that an answer has.
pub(crate) fn number(answer: &Value, name: &'static str) -> Result<u64, Failure> {
    answer[name].as_u64().ok_or(Failure::Lacks(name))
}

/// The target of a header such as `</v1/rounds/export?cursor=x>; rel="next"`.
fn next_page(link: &str) -> Option<String> {
    let target = link.strip_suffix(">; rel=\"next\"")?;
    target.strip_prefix('<').map(str::to_owned)
}

/// The API's problem document; anything else was not the API.
fn refusal(body: &str) -> Failure {
    let Some(problem) = json::read(body) else { return Failure::NoApi };
    let text = |name: &str| problem.get(name).and_then(Value::as_str).map(str::to_owned);
    match text("code") {
        Some(code) => {
            let detail = text("detail").or_else(|| text("title")).unwrap_or_else(|| code.clone());
            Failure::Refused { code, detail }
        }
        None => Failure::NoApi,
    }
}

/// `bytes` random bytes from the browser's cryptographic source, as text.
pub(crate) fn random_hex(bytes: usize) -> String {
    let mut random = vec![0; bytes];
    let crypto =
        leptos::prelude::window().crypto().expect("every browser that runs wasm has a random source");
    crypto.get_random_values_with_u8_array(&mut random).expect("at most 65,536 bytes are asked for");
    fair::to_hex(&random)
}

async fn sleep(ms: i32) {
    let promise = js_sys::Promise::new(&mut |done, _| {
        // Should the timer be refused, the next attempt simply comes at once.
        if leptos::prelude::window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms).is_err()
        {
            let _ = done.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(promise).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_where_the_header_says() {
        let next = next_page("</v1/rounds/export?cursor=a-b&limit=4>; rel=\"next\"");
        assert_eq!(next.as_deref(), Some("/v1/rounds/export?cursor=a-b&limit=4"));
        assert_eq!(next_page("</v1/rounds>; rel=\"prev\""), None);
    }

    #[test]
    fn a_refusal_keeps_the_houses_words() {
        let body = r#"{"type":"about:blank","title":"Refused","status":422,"code":"insufficient_funds","detail":"The balance is 0.50."}"#;
        let Failure::Refused { code, detail } = refusal(body) else { panic!("not a refusal") };
        assert_eq!((code.as_str(), detail.as_str()), ("insufficient_funds", "The balance is 0.50."));
        assert_eq!(refusal("<h1>Not found</h1>"), Failure::NoApi, "a static host's error page");
    }
}
