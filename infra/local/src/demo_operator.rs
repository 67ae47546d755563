//! A miniature operator's server, so that the site can play without one: `POST /demo/session`.
//!
//! It is not part of the house and not in the template. It holds an operator's API key and calls the house through the
//! gateway, as any operator would.

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt as _;

const CURRENCY: &str = "EUR";
/// 1,000.00 in a currency that is worth nothing.
const DEPOSIT_MINOR_UNITS: &str = "100000";
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// The operator with this API key, in front of this gateway.
pub(crate) fn demo_operator(gateway: Router, api_key: String) -> Router {
    let operator = DemoOperator { gateway, api_key };
    Router::new().route("/demo/session", post(move || open_session(operator.clone())))
}

#[derive(Clone)]
struct DemoOperator {
    gateway: Router,
    api_key: String,
}

/// A session for a player nobody has been before, with demo money in the wallet.
async fn open_session(operator: DemoOperator) -> Response {
    let mut random = [0; 9];
    if getrandom::fill(&mut random).is_err() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let player = format!("guest-{}", URL_SAFE_NO_PAD.encode(random));
    let session = json!({"player": player, "currency": CURRENCY, "mode": "demo"});
    let opened = match operator.post("/v1/sessions", &player, &session).await {
        Ok(opened) => opened,
        Err(refused) => return refused,
    };
    let deposit = json!({"currency": CURRENCY, "mode": "demo", "amount": DEPOSIT_MINOR_UNITS});
    if let Err(refused) = operator.post(&format!("/v1/wallets/{player}/deposits"), &player, &deposit).await {
        return refused;
    }
    let answer = json!({"token": opened["token"], "player": player, "currency": CURRENCY});
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], answer.to_string()).into_response()
}

impl DemoOperator {
    /// Calls the house. A refusal is passed on as it is.
    async fn post(&self, path: &str, idempotency_key: &str, body: &Value) -> Result<Value, Response> {
        let request = Request::post(path)
            .header("x-api-key", &self.api_key)
            .header("idempotency-key", idempotency_key)
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))
            .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())?;
        let Ok(response) = self.gateway.clone().oneshot(request).await;
        if !response.status().is_success() {
            return Err(response);
        }
        let bytes = axum::body::to_bytes(response.into_body(), ANSWER_BYTES_MAX).await.unwrap_or_default();
        serde_json::from_slice(&bytes).map_err(|_| StatusCode::BAD_GATEWAY.into_response())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Json;
    use axum::extract::Path;
    use http::HeaderMap;

    async fn ask(gateway: Router) -> (StatusCode, Value) {
        let request = Request::post("/demo/session").body(Body::empty()).unwrap();
        let response = demo_operator(gateway, "demo.secret".to_owned()).oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), ANSWER_BYTES_MAX).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    #[tokio::test]
    async fn a_session_is_opened_and_money_deposited_for_the_same_player() {
        let session = async |headers: HeaderMap, Json(body): Json<Value>| {
            assert_eq!(headers["x-api-key"], "demo.secret");
            Json(json!({"token": format!("token of {}", body["player"].as_str().unwrap())}))
        };
        let deposit = async |Path(player): Path<String>, headers: HeaderMap, Json(body): Json<Value>| {
            assert_eq!(headers["idempotency-key"], player.as_str());
            assert_eq!(body, json!({"currency": "EUR", "mode": "demo", "amount": "100000"}));
            Json(json!({}))
        };
        let gateway = Router::new()
            .route("/v1/sessions", post(session))
            .route("/v1/wallets/{player}/deposits", post(deposit));
        let (status, answer) = ask(gateway.clone()).await;
        assert_eq!(status, StatusCode::OK);
        let player = answer["player"].as_str().unwrap();
        assert_eq!(answer["token"], format!("token of {player}"));
        assert_ne!(answer["player"], ask(gateway).await.1["player"]);
    }

    #[tokio::test]
    async fn refusals_are_passed_on() {
        let gateway =
            Router::new().fallback(async || (StatusCode::SERVICE_UNAVAILABLE, r#"{"code":"unavailable"}"#));
        assert_eq!(ask(gateway).await, (StatusCode::SERVICE_UNAVAILABLE, json!({"code": "unavailable"})));
    }
}
