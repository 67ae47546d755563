//! Extractors for what a request carries: [`JsonBody`] and [`Query`].
//!
//! Both keep the data as JSON until the handler reads its type out of it with a [`Form`], which finds every fault and
//! not only the first. The same JSON, in canonical form, goes into the idempotency fingerprint.

use crate::layers::BODY_BYTES_MAX;
use crate::problem::Problem;
use crate::strict_json;
use axum::extract::{FromRequest, FromRequestParts, Request};
use games::{Faults, Form};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use serde_json::{Map, Value};
use wire::problem::Code;
use wire::{Cursor, ExportCursor};

/// A JSON body: `application/json`, at most [`BODY_BYTES_MAX`] bytes, no field twice.
#[derive(Debug, Clone)]
pub struct JsonBody(Value);

impl JsonBody {
    /// Reads the request type out of the body. `read` returns `None` only if the form holds a fault.
    ///
    /// # Errors
    /// [`Code::InvalidFields`] with every faulty, missing and unknown field.
    pub fn read<T>(&self, read: impl FnOnce(&mut Form<'_>) -> Option<T>) -> Result<T, Problem> {
        let mut form = Form::new(&self.0, "")?;
        let value = read(&mut form);
        Ok(form.finish_with(value)?)
    }

    /// The body as it came.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.0
    }
}

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_json(request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok())) {
            return Err(Code::UnsupportedMediaType.into());
        }
        let bytes = axum::body::to_bytes(request.into_body(), BODY_BYTES_MAX)
            .await
            .map_err(|_| Problem::new(Code::BodyTooLarge))?;
        strict_json::parse(&bytes)
            .map(Self)
            .map_err(|error| Problem::new(Code::MalformedJson).detail(error.to_string()))
    }
}

fn is_json(content_type: Option<&str>) -> bool {
    let media_type = content_type.and_then(|text| text.split(';').next());
    media_type.is_some_and(|text| text.trim().eq_ignore_ascii_case("application/json"))
}

/// The query parameters. Each may appear once; all are strings.
#[derive(Debug, Clone)]
pub struct Query(Value);

impl Query {
    /// Reads the parameters. `read` returns `None` only if the form holds a fault.
    ///
    /// # Errors
    /// [`Code::InvalidFields`] with every faulty, missing and unknown parameter.
    pub fn read<T>(&self, read: impl FnOnce(&mut Form<'_>) -> Option<T>) -> Result<T, Problem> {
        let mut form = Form::new(&self.0, "")?;
        let value = read(&mut form);
        form.finish_with(value).map_err(|faults| {
            let named = faults.0.into_iter().map(|mut fault| {
                fault.pointer = fault.pointer.replacen('/', "?", 1);
                fault
            });
            Faults(named.collect()).into()
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let axum::extract::Query(pairs) =
            axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
                .map_err(|_| Faults::one("?", "form", "the query string cannot be read"))?;
        let mut values = Map::new();
        for (name, value) in pairs {
            if values.contains_key(&name) {
                return Err(Faults::one(
                    format!("?{name}"),
                    "conflict",
                    "this parameter may appear only once",
                )
                .into());
            }
            values.insert(name, value.into());
        }
        Ok(Self(values.into()))
    }
}

/// Which part of a list is asked for, by the parameters `limit` and `cursor` that every list takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// At most this many.
    pub limit: u32,
    /// From here on; `None` from the newest.
    pub cursor: Option<Cursor>,
}

impl Page {
    /// The longest page.
    pub const LIMIT_MAX: u32 = 100;
    const LIMIT_DEFAULT: u32 = 20;

    /// Takes both parameters out of a query.
    pub fn take(form: &mut Form<'_>) -> Self {
        let limit = take_limit(form, Self::LIMIT_DEFAULT, Self::LIMIT_MAX);
        Self { limit, cursor: take_cursor(form, Cursor::decode) }
    }
}

/// Which part of an export is asked for, by the same parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportPage {
    /// At most this many rounds.
    pub limit: u32,
    /// From here on; `None` from the oldest.
    pub cursor: Option<ExportCursor>,
}

impl ExportPage {
    /// The longest page; also what is given unasked.
    pub const LIMIT_MAX: u32 = 1_000;

    /// Takes both parameters out of a query.
    pub fn take(form: &mut Form<'_>) -> Self {
        let limit = take_limit(form, Self::LIMIT_MAX, Self::LIMIT_MAX);
        Self { limit, cursor: take_cursor(form, ExportCursor::decode) }
    }
}

fn take_limit(form: &mut Form<'_>, default: u32, max: u32) -> u32 {
    let limit = form.optional_text("limit").map_or(Some(default), |text| {
        // `parse` alone would take a plus sign.
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|limit| digits && (1..=max).contains(limit))
    });
    if limit.is_none() {
        form.fault("limit", "range", format!("must be from 1 to {max}"));
    }
    limit.unwrap_or(default)
}

fn take_cursor<C>(form: &mut Form<'_>, decode: impl FnOnce(&str) -> Option<C>) -> Option<C> {
    let text = form.optional_text("cursor")?;
    let cursor = decode(&text);
    if cursor.is_none() {
        form.fault("cursor", "form", "must be the cursor of an earlier page, unchanged");
    }
    cursor
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    async fn body(content_type: Option<&str>, body: impl Into<Body>) -> Result<JsonBody, String> {
        let mut request = Request::post("/");
        if let Some(content_type) = content_type {
            request = request.header(CONTENT_TYPE, content_type);
        }
        JsonBody::from_request(request.body(body.into()).unwrap(), &())
            .await
            .map_err(|problem| problem.document().code.clone())
    }

    #[tokio::test]
    async fn bodies_are_json_of_limited_size() {
        let json = Some("application/json");
        assert_eq!(body(json, r#"{"a":1}"#).await.unwrap().value()["a"], 1);
        assert!(body(Some("Application/JSON; charset=utf-8"), "{}").await.is_ok());
        for wrong in [None, Some("text/plain"), Some("application/jsonp"), Some("")] {
            assert_eq!(body(wrong, "{}").await.unwrap_err(), "unsupported_media_type");
        }
        for wrong in ["", "{", r#"{"a":1,"a":2}"#] {
            assert_eq!(body(json, wrong).await.unwrap_err(), "malformed_json");
        }
        let fits = format!("\"{}\"", "x".repeat(BODY_BYTES_MAX - 2));
        assert!(body(json, fits.clone()).await.is_ok());
        assert_eq!(body(json, fits + " ").await.unwrap_err(), "body_too_large");
    }

    fn pointers_and_codes(problem: &Problem) -> Vec<(&str, &str)> {
        problem.document().errors.iter().map(|error| (error.pointer.as_str(), error.code.as_str())).collect()
    }

    #[tokio::test]
    async fn every_fault_of_a_body_is_reported() {
        let body = body(Some("application/json"), r#"{"stake": 5, "stak": "1"}"#).await.unwrap();
        let problem = body.read(|form| form.text("stake")).unwrap_err();
        assert_eq!(pointers_and_codes(&problem), [("/stake", "type"), ("/stak", "unknown")]);
        let problem = JsonBody(Value::Null).read(|form| form.text("stake")).unwrap_err();
        assert_eq!(pointers_and_codes(&problem), [("", "type")]);
    }

    async fn query(uri: &str) -> Result<(String, Page), Problem> {
        let mut parts = Request::get(uri).body(()).unwrap().into_parts().0;
        Query::from_request_parts(&mut parts, &()).await?.read(|form| {
            let page = Page::take(form);
            Some((form.text("currency")?, page))
        })
    }

    #[tokio::test]
    async fn parameters_are_decoded_checked_and_unique() {
        let cursor = Cursor { before_seq: 7 };
        let (currency, page) =
            query(&format!("/?currency=a%20b%2B&cursor={}", cursor.encode())).await.unwrap();
        assert_eq!((currency.as_str(), page), ("a b+", Page { limit: 20, cursor: Some(cursor) }));
        assert_eq!(query("/?limit=100&currency=").await.unwrap().1, Page { limit: 100, cursor: None });
        for (uri, errors) in [
            ("/?limit=0&x=1", &[("?limit", "range"), ("?currency", "missing"), ("?x", "unknown")][..]),
            ("/?currency=E&limit=101", &[("?limit", "range")]),
            ("/?currency=E&limit=%2B5", &[("?limit", "range")]),
            ("/?currency=E&limit=", &[("?limit", "range")]),
            ("/?currency=E&cursor=", &[("?cursor", "form")]),
            ("/?currency=a&currency=b", &[("?currency", "conflict")]),
        ] {
            assert_eq!(pointers_and_codes(&query(uri).await.unwrap_err()), errors, "{uri}");
        }
    }
}
