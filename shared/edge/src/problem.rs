//! Error answers on their way out: the document of [`wire::problem`] with the headers that go with it.

use axum::response::{IntoResponse, Response};
use games::Faults;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, StatusCode};
use wire::problem::{Code, FieldError};

/// When to try again after [`Code::Unavailable`], unless the cause knows better.
const RETRY_AFTER_S: u32 = 1;

/// An error answer. Handlers return it as their error type.
#[derive(Debug, Clone)]
pub struct Problem {
    document: Box<wire::problem::Problem>,
    headers: HeaderMap,
}

impl Problem {
    /// The answer for `code`, with the headers that its status asks for.
    #[must_use]
    pub fn new(code: Code) -> Self {
        let mut headers = HeaderMap::new();
        match code {
            Code::TokenMissing => authenticate(&mut headers, "Bearer"),
            Code::TokenExpired | Code::TokenInvalid => {
                authenticate(&mut headers, "Bearer error=\"invalid_token\"");
            }
            // Not a registered scheme, but RFC 9110 wants a challenge with every 401, and this one says what is meant.
            Code::ApiKeyMissing | Code::ApiKeyInvalid => {
                authenticate(&mut headers, "ApiKey header=\"X-API-Key\"")
            }
            _ if matches!(code.status(), 429 | 503) => {
                headers.insert(RETRY_AFTER, RETRY_AFTER_S.into());
            }
            _ => {}
        }
        Self { document: Box::new(wire::problem::Problem::new(code)), headers }
    }

    /// Says what was wrong with this request. Shown to the caller: no secrets, no internals.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.document.detail = Some(detail.into());
        self
    }

    /// Lists invalid parts of the request.
    #[must_use]
    pub fn errors(mut self, errors: Vec<FieldError>) -> Self {
        self.document.errors = errors;
        self
    }

    /// Adds a header to the answer, replacing one of the same name.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Says after how many seconds the caller should try again.
    #[must_use]
    pub fn retry_after_s(self, seconds: u32) -> Self {
        self.header(RETRY_AFTER, seconds.into())
    }

    /// The document that will be sent.
    #[must_use]
    pub fn document(&self) -> &wire::problem::Problem {
        &self.document
    }
}

fn authenticate(headers: &mut HeaderMap, challenge: &'static str) {
    headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<Faults> for Problem {
    fn from(Faults(faults): Faults) -> Self {
        let detail = match faults.as_slice() {
            [one] if one.pointer.is_empty() => one.detail.clone(),
            [one] => format!("{}: {}", one.pointer, one.detail),
            several => format!("{} fields are not valid", several.len()),
        };
        let errors = faults.into_iter().map(|fault| FieldError {
            pointer: fault.pointer,
            code: fault.code.to_owned(),
            detail: fault.detail,
        });
        Self::new(Code::InvalidFields).detail(detail).errors(errors.collect())
    }
}

/// The caller learns that it is us; the cause goes to the log.
impl From<store::LookupError> for Problem {
    fn from(error: store::LookupError) -> Self {
        tracing::error!(%error, "an API key could not be checked");
        Self::new(Code::Unavailable)
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let status = StatusCode::from_u16(self.document.status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(wire::problem::CONTENT_TYPE));
        // A struct of strings and integers always serializes.
        let body = serde_json::to_string(&self.document).unwrap_or_default();
        (status, self.headers, body).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_401_challenges_and_every_503_says_when_to_retry() {
        for &code in Code::ALL {
            let response = Problem::new(code).into_response();
            assert_eq!(response.status().as_u16(), code.status());
            assert_eq!(response.headers()[CONTENT_TYPE], wire::problem::CONTENT_TYPE);
            assert_eq!(response.headers().contains_key(WWW_AUTHENTICATE), code.status() == 401, "{code:?}");
            assert_eq!(
                response.headers().contains_key(RETRY_AFTER),
                matches!(code.status(), 429 | 503),
                "{code:?}"
            );
        }
    }
}
