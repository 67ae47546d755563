//! What makes a request safe to send twice: its key, its slot, and its fingerprint.

use crate::problem::Problem;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use games::canonical_json;
use http::header::{HeaderName, HeaderValue, IF_MATCH};
use http::request::Parts;
use http::{HeaderMap, Method};
use ledger::Fingerprint;
use serde_json::Value;
use wire::problem::Code;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The `Idempotency-Key` header, mandatory wherever this is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(pub ledger::IdempotencyKey);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(text) = only_value(&parts.headers, &IDEMPOTENCY_KEY, Code::IdempotencyKeyInvalid)? else {
            return Err(Code::IdempotencyKeyMissing.into());
        };
        ledger::IdempotencyKey::parse(text).map(Self).map_err(|_| Code::IdempotencyKeyInvalid.into())
    }
}

/// The `If-Match` header: the sequence number of the event that the caller takes for the newest. Optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub u64);

impl<S: Send + Sync> OptionalFromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Problem> {
        let Some(text) = only_value(&parts.headers, &IF_MATCH, Code::IfMatchInvalid)? else {
            return Ok(None);
        };
        let digits = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let number = digits.and_then(|digits| digits.parse().ok());
        // One spelling only: no plus sign, no leading zeros. `*` would mean "whatever the head is", which plays twice.
        match number {
            Some(number) if etag(number) == text => Ok(Some(Self(number))),
            _ => Err(Code::IfMatchInvalid.into()),
        }
    }
}

/// The entity tag of the event with sequence number `seq`.
#[must_use]
pub fn etag(seq: u64) -> HeaderValue {
    HeaderValue::try_from(format!("\"{seq}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// A header that must not be repeated: which of two keys would count?
fn only_value<'a>(headers: &'a HeaderMap, name: &HeaderName, code: Code) -> Result<Option<&'a str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    match (value.to_str(), values.next()) {
        (Ok(text), None) => Ok(Some(text)),
        _ => Err(code.into()),
    }
}

/// What a request asks for: the same for every copy of it, and for nothing else.
#[must_use]
pub fn fingerprint(method: &Method, path: &str, principal: &str, body: Option<&Value>) -> Fingerprint {
    let canonical_body = body.map(canonical_json).unwrap_or_default();
    Fingerprint::of(method.as_str(), path, principal, &canonical_body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &HeaderName, values: &[&[u8]]) -> Parts {
        let mut request = http::Request::new(());
        for value in values {
            request.headers_mut().append(name, HeaderValue::from_bytes(value).unwrap());
        }
        request.into_parts().0
    }

    async fn key(values: &[&[u8]]) -> Result<String, String> {
        IdempotencyKey::from_request_parts(&mut parts(&IDEMPOTENCY_KEY, values), &())
            .await
            .map(|IdempotencyKey(key)| key.as_str().to_owned())
            .map_err(|problem| problem.document().code.clone())
    }

    #[tokio::test]
    async fn keys_are_short_printable_and_alone() {
        assert_eq!(key(&[b"a"]).await.unwrap(), "a");
        assert_eq!(key(&[&[b'~'; 64]]).await.unwrap().len(), 64);
        assert_eq!(key(&[]).await.unwrap_err(), "idempotency_key_missing");
        for bad in [&[&b""[..]][..], &[&[b'a'; 65]], &[b"a\tb"], &[b"\xc3\xa9"], &[b"a", b"a"]] {
            assert_eq!(key(bad).await.unwrap_err(), "idempotency_key_invalid", "{bad:?}");
        }
    }

    async fn if_match(values: &[&[u8]]) -> Result<Option<u64>, String> {
        <IfMatch as OptionalFromRequestParts<()>>::from_request_parts(&mut parts(&IF_MATCH, values), &())
            .await
            .map(|slot| slot.map(|IfMatch(seq)| seq))
            .map_err(|problem| problem.document().code.clone())
    }

    #[tokio::test]
    async fn if_match_is_one_strong_tag_with_a_number() {
        assert_eq!(if_match(&[]).await, Ok(None));
        assert_eq!(if_match(&[b"\"0\""]).await, Ok(Some(0)));
        assert_eq!(if_match(&[etag(u64::MAX).as_bytes()]).await, Ok(Some(u64::MAX)));
        for bad in [
            &[&b""[..]][..],
            &[b"0"],
            &[b"*"],
            &[b"W/\"1\""],
            &[b"\"1\", \"2\""],
            &[b"\"01\""],
            &[b"\"+1\""],
            &[b"\"-1\""],
            &[b"\""],
            &[b"\"18446744073709551616\""],
            &[b"\"1\"", b"\"1\""],
        ] {
            assert_eq!(if_match(bad).await.unwrap_err(), "if_match_invalid", "{bad:?}");
        }
    }

    #[test]
    fn equal_requests_have_equal_fingerprints_and_others_do_not() {
        let path = "/v1/rounds";
        let body: Value = serde_json::from_str(r#"{"stake": "1", "game": "dice"}"#).unwrap();
        let respelled: Value = serde_json::from_str(r#"{ "game":"dice", "st\u0061ke":"1" }"#).unwrap();
        let first = fingerprint(&Method::POST, path, "anna", Some(&body));
        assert_eq!(first, fingerprint(&Method::POST, path, "anna", Some(&respelled)));
        for other in [
            fingerprint(&Method::PUT, path, "anna", Some(&body)),
            fingerprint(&Method::POST, "/v1/rounds/1", "anna", Some(&body)),
            fingerprint(&Method::POST, path, "bert", Some(&body)),
            fingerprint(&Method::POST, path, "anna", Some(&serde_json::json!({"stake": 1, "game": "dice"}))),
            fingerprint(&Method::POST, path, "anna", None),
        ] {
            assert_ne!(first, other);
        }
    }
}
