//! The front door: events from API Gateway (HTTP API, payload format 2.0) to the router and back.
//!
//! In AWS the Lambda runtime feeds [`run`]; the local gateway feeds [`handle_event`]. Both pass through [`door`].

use crate::back_office::BackOffice;
use crate::house::House;
use crate::keeper::Keeper;
use crate::settings::Needs;
use crate::telemetry;
use axum::Router;
use axum::response::Response;
use lambda_http::lambda_runtime::{self, Context, LambdaEvent};
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Service as _, tower::ServiceExt as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::Deserialize;
use std::convert::Infallible;

/// Serves events from the Lambda runtime until the process is stopped. `app` is the router over a house; it is made again
/// when the house's keys have changed.
///
/// # Errors
/// When the configuration is not usable, or the runtime API cannot be reached.
pub async fn run(
    needs: Needs,
    app: impl Fn(House) -> Router + Send + Sync + 'static,
) -> Result<(), lambda_http::Error> {
    telemetry::log_json();
    let keeper =
        Keeper::open(needs, move |settings, client, objects| app(House::new(settings, client, objects)))
            .await?;
    let handler = async |event: LambdaEvent<LambdaRequest>| {
        let router = keeper.current().await;
        Adapter::<Response, _>::from(router).map_request(door).call(event).await
    };
    lambda_runtime::run(lambda_runtime::service_fn(handler)).await
}

/// Does `work` for every event of a schedule, until the process is stopped. Work that fails counts as an error of the
/// function, which its alarms watch.
///
/// # Errors
/// When the configuration is not usable, or the runtime API cannot be reached.
pub async fn run_on_schedule<E>(
    needs: Needs,
    work: impl AsyncFn(&House) -> Result<(), E>,
) -> Result<(), lambda_http::Error>
where
    E: std::error::Error + Send + Sync + 'static,
{
    telemetry::log_json();
    let keeper = Keeper::open(needs, House::new).await?;
    run_on_schedule_without_house(async || work(&keeper.current().await).await).await
}

/// The same for backups and restores.
///
/// # Errors
/// When the configuration is not usable, or the runtime API cannot be reached.
pub async fn run_in_back_office<E>(
    work: impl AsyncFn(&BackOffice) -> Result<(), E>,
) -> Result<(), lambda_http::Error>
where
    E: std::error::Error + Send + Sync + 'static,
{
    telemetry::log_json();
    let keeper = Keeper::open(Needs::OF_BACK_OFFICE, BackOffice::new).await?;
    run_on_schedule_without_house(async || work(&keeper.current().await).await).await
}

/// The same for work that has nothing to do with a house's tables.
///
/// # Errors
/// When the runtime API cannot be reached.
pub async fn run_on_schedule_without_house<E>(
    work: impl AsyncFn() -> Result<(), E>,
) -> Result<(), lambda_http::Error>
where
    E: std::error::Error + Send + Sync + 'static,
{
    // What the event says does not matter: that it came does.
    let handler =
        async |_: LambdaEvent<serde::de::IgnoredAny>| work().await.map_err(lambda_http::Error::from);
    lambda_runtime::run(lambda_runtime::service_fn(handler)).await
}

/// Does `work` for the key of every object that S3 tells of, until the process is stopped. Work that fails is tried again
/// by Lambda, and counts as an error of the function.
///
/// # Errors
/// When the configuration is not usable, or the runtime API cannot be reached.
pub async fn run_on_objects<E>(
    needs: Needs,
    work: impl AsyncFn(&House, &str) -> Result<(), E>,
) -> Result<(), lambda_http::Error>
where
    E: std::error::Error + Send + Sync + 'static,
{
    telemetry::log_json();
    let keeper = Keeper::open(needs, House::new).await?;
    let handler = async |event: LambdaEvent<ObjectsCreated>| {
        let house = keeper.current().await;
        for record in &event.payload.records {
            // Boxed: the future of a caller with an S3 client is deeper than the compiler looks by itself.
            Box::pin(work(&house, &record.key())).await?;
        }
        Ok::<_, lambda_http::Error>(())
    };
    lambda_runtime::run(lambda_runtime::service_fn(handler)).await
}

/// What S3 tells of new objects.
#[derive(Debug, Deserialize)]
struct ObjectsCreated {
    #[serde(rename = "Records")]
    records: Vec<ObjectCreated>,
}

#[derive(Debug, Deserialize)]
struct ObjectCreated {
    s3: ObjectOf,
}

#[derive(Debug, Deserialize)]
struct ObjectOf {
    object: Object,
}

#[derive(Debug, Deserialize)]
struct Object {
    key: String,
}

impl ObjectCreated {
    /// S3 writes keys as forms write their fields.
    fn key(&self) -> String {
        percent_decode_str(&self.s3.object.key.replace('+', " ")).decode_utf8_lossy().into_owned()
    }
}

/// Handles one event, given and answered as JSON text.
///
/// # Errors
/// When the event is not one of API Gateway's.
pub async fn handle_event(router: Router, event: &str) -> serde_json::Result<String> {
    let payload: LambdaRequest = serde_json::from_str(event)?;
    // Called before the await, so that the adapter, which is not `Send`, is not held across it.
    let answering = Adapter::<Response, _>::from(router)
        .map_request(door)
        .call(LambdaEvent::new(payload, Context::default()));
    let answer: Result<_, Infallible> = answering.await;
    let Ok(answer) = answer;
    serde_json::to_string(&answer)
}

/// Makes an event safe to turn into an HTTP request.
///
/// HTTP APIs deliver the path percent-DECODED. The adapter pastes it into a URL, where a decoded `?` would start a
/// query, `..` would climb to another route, and a bad `Host` would be a panic. So the path is encoded again, and the
/// host, which no route asks for, is left out.
fn door(mut event: LambdaEvent<LambdaRequest>) -> LambdaEvent<LambdaRequest> {
    if let LambdaRequest::ApiGatewayV2(request) = &mut event.payload {
        request.raw_path = Some(encode_path(request.raw_path.as_deref().unwrap_or_default()));
        request.headers.remove(http::header::HOST);
        request.request_context.domain_name = None;
    }
    event
}

/// What RFC 3986 allows unencoded in a path, and the slash.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

fn encode_path(decoded: &str) -> String {
    // URLs give dot segments a meaning even when they are encoded. No route of ours has one: nothing is there.
    if !decoded.starts_with('/') || decoded.split('/').any(|segment| matches!(segment, "." | "..")) {
        return "/".to_owned();
    }
    utf8_percent_encode(decoded, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Path;
    use axum::http::{HeaderMap, Uri};
    use axum::routing::post;
    use serde_json::{Value, json};

    fn event(path: &str, body: &str) -> String {
        json!({
            "version": "2.0",
            "routeKey": "POST /v1/wallets/{player}/deposits",
            "rawPath": path,
            "rawQueryString": "limit=5&cursor=a%2Bb",
            "headers": {"content-type": "application/json", "idempotency-key": "k", "host": "[bad host"},
            "queryStringParameters": {"limit": "5", "cursor": "a+b"},
            "pathParameters": {"player": "a b"},
            "requestContext": {
                "accountId": "000000000000", "apiId": "local", "domainName": "localhost", "domainPrefix": "localhost",
                "http": {"method": "POST", "path": path, "protocol": "HTTP/1.1",
                         "sourceIp": "127.0.0.1", "userAgent": "test"},
                "requestId": "r-1", "routeKey": "POST /v1/wallets/{player}/deposits", "stage": "$default",
                "time": "20/Nov/2026:10:00:00 +0000", "timeEpoch": 1_795_168_800_000_u64
            },
            "body": body,
            "isBase64Encoded": false
        })
        .to_string()
    }

    async fn ask(path: &str, body: &str) -> (u16, Value) {
        let echo = async |Path(player): Path<String>, uri: Uri, headers: HeaderMap, body: String| {
            json!([player, uri.query(), headers["idempotency-key"].to_str().unwrap(), body]).to_string()
        };
        let router = Router::new()
            .route("/v1/wallets/{player}/deposits", post(echo))
            .route("/v1/deposits", post(async || "\"another route\""));
        let answer = handle_event(router, &event(path, body)).await.unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["isBase64Encoded"], false);
        let status = answer["statusCode"].as_u64().unwrap().try_into().unwrap();
        let body = answer["body"].as_str().unwrap_or_default();
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    #[tokio::test]
    async fn events_reach_the_router_whole() {
        assert_eq!(
            ask("/v1/wallets/anna/deposits", "{\"a\":\"ü\"}").await,
            (200, json!(["anna", "limit=5&cursor=a%2Bb", "k", "{\"a\":\"ü\"}"]))
        );
    }

    #[tokio::test]
    async fn decoded_paths_arrive_as_the_caller_meant_them() {
        for player in ["a b", "100%", "%20", "a?b=c", "a#b", "ü", "a\\b", "..a", "a\tb"] {
            let (status, body) = ask(&format!("/v1/wallets/{player}/deposits"), "").await;
            assert_eq!((status, &body[0]), (200, &json!(player)), "{player}");
        }
        for path in ["/v1/wallets/../deposits", "/v1/wallets/./deposits", "", "//", "v1", "@evil:99999/"] {
            assert_eq!(ask(path, "").await.0, 404, "{path}");
        }
    }

    #[test]
    fn keys_of_objects_are_decoded() {
        let event = json!({"Records": [
            {"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "b"}, "object": {"key": "jobs/a%2Bb/0+1.todo", "size": 2}}},
        ]});
        let event: ObjectsCreated = serde_json::from_value(event).unwrap();
        assert_eq!(event.records[0].key(), "jobs/a+b/0 1.todo");
    }

    #[tokio::test]
    async fn other_events_are_refused() {
        for other in ["", "{}", "[]", r#"{"Records":[]}"#] {
            assert!(handle_event(Router::new(), other).await.is_err(), "{other}");
        }
    }
}
