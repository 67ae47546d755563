//! The front door: events from API Gateway (HTTP API, payload format 2.0) to the router and back.
//!
//! In AWS the Lambda runtime feeds [`run`]; the local gateway feeds [`handle_event`]. Both pass through the same adapter.

use axum::Router;
use lambda_http::lambda_runtime::{Context, LambdaEvent};
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Service as _};
use std::convert::Infallible;

/// Serves events from the Lambda runtime until the process is stopped.
///
/// # Errors
/// When the runtime API cannot be reached.
pub async fn run(router: Router) -> Result<(), lambda_http::Error> {
    lambda_http::run(router).await
}

/// Handles one event, given and answered as JSON text.
///
/// # Errors
/// When the event is not one of API Gateway's.
pub async fn handle_event(router: Router, event: &str) -> serde_json::Result<String> {
    let payload: LambdaRequest = serde_json::from_str(event)?;
    let mut adapter = Adapter::from(router);
    let Ok(answer) =
        adapter.call(LambdaEvent::new(payload, Context::default())).await as Result<_, Infallible>;
    serde_json::to_string(&answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Path;
    use axum::http::{HeaderMap, Uri};
    use axum::routing::post;
    use serde_json::{Value, json};

    fn event(body: &Value) -> String {
        json!({
            "version": "2.0",
            "routeKey": "POST /v1/wallets/{player}/deposits",
            "rawPath": "/v1/wallets/a%20b/deposits",
            "rawQueryString": "limit=5&cursor=a%2Bb",
            "headers": {"content-type": "application/json", "idempotency-key": "k"},
            "queryStringParameters": {"limit": "5", "cursor": "a+b"},
            "pathParameters": {"player": "a b"},
            "requestContext": {
                "accountId": "000000000000", "apiId": "local", "domainName": "localhost", "domainPrefix": "localhost",
                "http": {"method": "POST", "path": "/v1/wallets/a%20b/deposits", "protocol": "HTTP/1.1",
                         "sourceIp": "127.0.0.1", "userAgent": "test"},
                "requestId": "r-1", "routeKey": "POST /v1/wallets/{player}/deposits", "stage": "$default",
                "time": "20/Nov/2026:10:00:00 +0000", "timeEpoch": 1_795_168_800_000_u64
            },
            "body": body,
            "isBase64Encoded": false
        })
        .to_string()
    }

    #[tokio::test]
    async fn events_reach_the_router_whole() {
        let echo = async |Path(player): Path<String>, uri: Uri, headers: HeaderMap, body: String| {
            json!([
                player,
                uri.path(),
                uri.query(),
                headers["idempotency-key"].to_str().unwrap(),
                body
            ])
            .to_string()
        };
        let router = Router::new().route("/v1/wallets/{player}/deposits", post(echo));
        let answer = handle_event(router, &event(&json!("{\"a\":\"ü\"}")))
            .await
            .unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["statusCode"], 200);
        assert_eq!(answer["isBase64Encoded"], false);
        assert_eq!(
            serde_json::from_str::<Value>(answer["body"].as_str().unwrap()).unwrap(),
            json!([
                "a b",
                "/v1/wallets/a%20b/deposits",
                "limit=5&cursor=a%2Bb",
                "k",
                "{\"a\":\"ü\"}"
            ])
        );
    }

    #[tokio::test]
    async fn other_events_are_refused() {
        for other in ["", "{}", "[]", r#"{"Records":[]}"#] {
            assert!(handle_event(Router::new(), other).await.is_err(), "{other}");
        }
    }
}
