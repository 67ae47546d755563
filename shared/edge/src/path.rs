//! The parameter in a route's path, such as `{player}` in `/v1/wallets/{player}`.

use crate::problem::Problem;
use axum::extract::{FromRequestParts, RawPathParams};
use games::Faults;
use http::request::Parts;
use std::fmt::Display;
use wire::problem::Code;

/// The one parameter in the path, parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: TryFrom<String, Error: Display>> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let parameters = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::new(Code::NotFound).detail("the path is not UTF-8"))?;
        // Every route of this API has at most one parameter; a handler that asks for one without is not reachable.
        let (name, text) = parameters.iter().next().ok_or(Problem::new(Code::NotFound))?;
        T::try_from(text.to_owned())
            .map(Self)
            .map_err(|error| Faults::one(format!("{{{name}}}"), "form", error.to_string()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::response::IntoResponse as _;
    use axum::routing::get;
    use axum::{Router, response::Response};
    use tower::ServiceExt as _;

    async fn get_path(path: &str) -> Response {
        let handler = async |Path(player): Path<ledger::PlayerId>| player.to_string().into_response();
        let request = http::Request::get(path).body(Body::empty()).unwrap();
        Router::new().route("/v1/wallets/{player}/entries", get(handler)).oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn parameters_are_decoded_and_parsed() {
        assert_eq!(get_path("/v1/wallets/anna%2D1/entries").await.status(), 200);
        for (path, status) in [
            ("/v1/wallets/a%23b/entries", 400),
            ("/v1/wallets/a%2Fb/entries", 400),
            ("/v1/wallets/%ff/entries", 404),
        ] {
            assert_eq!(get_path(path).await.status(), status, "{path}");
        }
    }
}
