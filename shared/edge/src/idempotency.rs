//! What makes a request safe to send twice: its key, its slot, and its fingerprint.

use crate::problem::Problem;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use games::canonical_json;
use http::header::{HeaderName, HeaderValue, IF_MATCH};
use http::request::Parts;
use http::{HeaderMap, Method};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use wire::problem::Code;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const KEY_LENGTH_MAX: usize = 64;

/// The `Idempotency-Key` header: 1 to 64 printable ASCII characters, chosen by the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(text) = only_value(&parts.headers, &IDEMPOTENCY_KEY, Code::IdempotencyKeyInvalid)? else {
            return Err(Code::IdempotencyKeyMissing.into());
        };
        // Inner spaces are printable; outer ones never arrive, as HTTP strips them.
        let fits =
            (1..=KEY_LENGTH_MAX).contains(&text.len()) && text.bytes().all(|b| matches!(b, b' '..=b'~'));
        if fits { Ok(Self(text.to_owned())) } else { Err(Code::IdempotencyKeyInvalid.into()) }
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

/// What a request asks for, as 32 bytes: SHA-256 over method, path, principal and canonical body.
///
/// Each part is preceded by its length, so that no two requests run together to the same bytes.
#[must_use]
pub fn fingerprint(method: &Method, path: &str, principal: &str, body: Option<&Value>) -> [u8; 32] {
    let canonical = body.map(canonical_json).unwrap_or_default();
    let mut hash = Sha256::new();
    for part in [method.as_str().as_bytes(), path.as_bytes(), principal.as_bytes(), canonical.as_bytes()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
            .map(|key| key.as_str().to_owned())
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
    fn the_value_of_a_fingerprint_is_stable() {
        let hex: String =
            fingerprint(&Method::POST, "/v1/rounds", "player", Some(&json!({"stake": "1", "game": "dice"})))
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
        // python3: sha256(b"".join(len(p).to_bytes(8) + p for p in
        //   [b"POST", b"/v1/rounds", b"player", b'{"game":"dice","stake":"1"}'])).hexdigest()
        assert_eq!(hex, "d35b37f41b21c5258466baeaf855f00437763b57a86c192112efb21b7526b380");
    }

    #[test]
    fn different_requests_have_different_fingerprints() {
        let body = json!({"a": 1});
        let all = [
            fingerprint(&Method::POST, "/a", "b", None),
            fingerprint(&Method::PUT, "/a", "b", None),
            fingerprint(&Method::POST, "/ab", "", None),
            fingerprint(&Method::POST, "/a", "b", Some(&body)),
            fingerprint(&Method::POST, "/a", "b{\"a\":1}", None),
            fingerprint(&Method::POST, "/a", "b", Some(&json!({"a": "1"}))),
        ];
        for (index, one) in all.iter().enumerate() {
            assert!(!all[..index].contains(one), "{index}");
        }
    }
}
