//! Publishes the house's own configurations as its operator would: computes their PAR sheets and activates them.
//!
//! Only for games of which no version was ever activated: what an operator chose stays chosen.

use axum::Router;
use axum::body::Body;
use games::GameId;
use http::header::CONTENT_TYPE;
use http::{Method, Request};
use serde_json::{Value, json};
use tower::ServiceExt as _;

const ANSWER_BYTES_MAX: usize = 1024 * 1024;
const WHY: &str = "the house's own configuration";

/// Through the gateway, one game after the other.
pub(crate) async fn publish(gateway: Router, api_key: String) {
    let publisher = Publisher { gateway, api_key };
    for game in GameId::ALL {
        if let Err(answer) = publisher.publish(game).await {
            tracing::error!(%game, answer, "no PAR sheet was published");
        }
    }
}

struct Publisher {
    gateway: Router,
    api_key: String,
}

impl Publisher {
    async fn publish(&self, game: GameId) -> Result<(), String> {
        let versions = self.call(Method::GET, &format!("/v1/games/{game}/versions"), None).await?;
        if !versions["active"]["par"].is_null() {
            return Ok(());
        }
        let sheet = self.call(Method::POST, "/v1/par", Some(json!({"game": game}))).await?;
        let change = json!({"par": sheet["par"], "expected": null, "why": WHY});
        self.call(Method::PUT, &format!("/v1/games/{game}/active"), Some(change)).await.map(drop)
    }

    /// The house's answer; a refusal as an error.
    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, String> {
        let mut request = Request::builder().method(method).uri(path).header("x-api-key", &self.api_key);
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let request = request.body(body).map_err(|error| error.to_string())?;
        let Ok(response) = self.gateway.clone().oneshot(request).await;
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), ANSWER_BYTES_MAX).await.unwrap_or_default();
        if !status.is_success() {
            return Err(String::from_utf8_lossy(&bytes).into_owned());
        }
        serde_json::from_slice(&bytes).map_err(|error| error.to_string())
    }
}
