//! Extractors for what a request carries: [`JsonBody`] and [`Query`].
//!
//! Both keep the data as JSON until the handler reads its type out of it with [`Fields`], which reports every invalid
//! field. The same data, in canonical form, goes into the idempotency fingerprint.

use crate::fields::Fields;
use crate::layers::BODY_BYTES_MAX;
use crate::problem::Problem;
use crate::strict_json;
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use serde_json::{Map, Value};
use wire::problem::{Code, FieldError};

/// A JSON body: `application/json`, at most [`BODY_BYTES_MAX`] bytes, no field twice.
#[derive(Debug, Clone)]
pub struct JsonBody(Value);

impl JsonBody {
    /// Reads the request type out of the body.
    ///
    /// # Errors
    /// [`Code::InvalidFields`] with every invalid, missing and unknown field.
    pub fn read<'a, T>(&'a self, read: impl FnOnce(&mut Fields<'a>) -> Option<T>) -> Result<T, Problem> {
        Fields::read(&self.0, read).map_err(invalid_fields)
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

/// The query parameters. Each may appear once.
#[derive(Debug, Clone)]
pub struct Query(Map<String, Value>);

impl Query {
    /// Reads the parameters; all of them are strings.
    ///
    /// # Errors
    /// [`Code::InvalidFields`] with every invalid, missing and unknown parameter.
    pub fn read<'a, T>(&'a self, read: impl FnOnce(&mut Fields<'a>) -> Option<T>) -> Result<T, Problem> {
        Fields::read_under("?".to_owned(), &self.0, read).map_err(invalid_fields)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let axum::extract::Query(pairs) =
            axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
                .map_err(|_| Problem::new(Code::InvalidFields).detail("the query string cannot be read"))?;
        let mut values = Map::new();
        let mut repeated = Vec::new();
        for (name, value) in pairs {
            if values.contains_key(&name) {
                repeated.push(FieldError {
                    pointer: format!("?{name}"),
                    code: "repeated".to_owned(),
                    detail: "this parameter may appear only once".to_owned(),
                });
            }
            values.insert(name, value.into());
        }
        if repeated.is_empty() { Ok(Self(values)) } else { Err(invalid_fields(repeated)) }
    }
}

pub(crate) fn invalid_fields(errors: Vec<FieldError>) -> Problem {
    let detail = match errors.as_slice() {
        [one] => {
            format!("{}: {}", if one.pointer.is_empty() { "the body" } else { &one.pointer }, one.detail)
        }
        several => format!("{} fields are not valid", several.len()),
    };
    Problem::new(Code::InvalidFields).detail(detail).errors(errors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::{decimal, text};
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

    async fn query(uri: &str) -> Result<(String, u32), Vec<(String, String)>> {
        let listed = |problem: Problem| {
            let errors = problem.document().errors.iter();
            errors.map(|error| (error.pointer.clone(), error.code.clone())).collect::<Vec<_>>()
        };
        let mut parts = Request::get(uri).body(()).unwrap().into_parts().0;
        let query = Query::from_request_parts(&mut parts, &()).await.map_err(listed)?;
        query
            .read(|fields| {
                let cursor = fields.required("cursor", text);
                let limit = fields.optional("limit", decimal(1..=100));
                Some((cursor?.to_owned(), limit?.unwrap_or(20)))
            })
            .map_err(listed)
    }

    #[tokio::test]
    async fn parameters_are_decoded_checked_and_unique() {
        assert_eq!(query("/?cursor=a%20b%2B").await, Ok(("a b+".to_owned(), 20)));
        assert_eq!(query("/?limit=7&cursor=").await, Ok((String::new(), 7)));
        let error = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
        assert_eq!(
            query("/?limit=0&x=1").await,
            Err(vec![error("?cursor", "missing"), error("?limit", "out_of_range"), error("?x", "unknown")])
        );
        assert_eq!(query("/?cursor=a&cursor=b").await, Err(vec![error("?cursor", "repeated")]));
    }
}
