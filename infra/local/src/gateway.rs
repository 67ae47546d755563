//! A gateway that does to requests what API Gateway's HTTP APIs do: match a route of the template, write the event
//! (payload format 2.0), invoke the function, and turn its answer into HTTP.
//!
//! Its peculiarities are copied where a function can see them: paths arrive decoded and cut at a decoded `?`, repeated
//! headers arrive joined by commas, and unmatched requests get API Gateway's own 404, not ours.

use crate::template::Route;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts as _, RawPathParams, Request};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, on};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// API Gateway's quotas for HTTP APIs.
const BODY_BYTES_MAX: usize = 10 * 1024 * 1024;
const HEADER_BYTES_MAX: usize = 10_240;
const INTEGRATION_MAX: Duration = Duration::from_secs(30);

/// A template that names a function which this stack does not run, or a method that does not exist.
#[derive(Debug, thiserror::Error)]
#[error(
    "the route {method} {path} of template.yaml cannot be served: no function {function}, or no such method"
)]
pub(crate) struct UnservableRoute {
    method: String,
    path: String,
    function: String,
}

/// The gateway in front of `functions`, which are known by their names in the template.
pub(crate) fn gateway(
    routes: &[Route],
    functions: &BTreeMap<&'static str, Router>,
) -> Result<Router, UnservableRoute> {
    let mut gateway = Router::new();
    for route in routes {
        let unservable = || UnservableRoute {
            method: route.method.clone(),
            path: route.path.clone(),
            function: route.function.clone(),
        };
        let function = functions.get(route.function.as_str()).ok_or_else(unservable)?.clone();
        let method = Method::from_bytes(route.method.as_bytes()).ok();
        let filter = method.and_then(|method| MethodFilter::try_from(method).ok()).ok_or_else(unservable)?;
        let key = format!("{} {}", route.method, route.path);
        let handler = move |request: Request| serve(key.clone(), function.clone(), request);
        gateway = gateway.route(&route.path, on(filter, handler));
    }
    Ok(gateway.method_not_allowed_fallback(not_found).fallback(not_found))
}

/// What API Gateway says about everything that no route matches, the wrong method included.
async fn not_found() -> Response {
    message(StatusCode::NOT_FOUND, "Not Found")
}

fn message(status: StatusCode, text: &str) -> Response {
    let body = json!({ "message": text }).to_string();
    (status, [(CONTENT_TYPE, "application/json")], body).into_response()
}

async fn serve(route_key: String, function: Router, request: Request) -> Response {
    // axum serves HEAD from GET routes; API Gateway does not.
    if request.method() == Method::HEAD {
        return not_found().await;
    }
    let (mut parts, body) = request.into_parts();
    if header_bytes(&parts.headers) > HEADER_BYTES_MAX {
        return message(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "Request Header Fields Too Large");
    }
    // Missing when they are not UTF-8. Functions read the path itself, where such bytes are replaced.
    let parameters = RawPathParams::from_request_parts(&mut parts, &()).await.ok();
    let Ok(body) = axum::body::to_bytes(body, BODY_BYTES_MAX).await else {
        return message(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large");
    };
    let event = event(&route_key, &parts, parameters.as_ref(), &body).to_string();
    let answer = tokio::time::timeout(INTEGRATION_MAX, edge::lambda::handle_event(function, &event)).await;
    match answer {
        Err(_) => message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
        Ok(answer) => answer.ok().and_then(|answer| response(&answer)).unwrap_or_else(|| {
            tracing::error!(route_key, "the function's answer is not what API Gateway expects");
            message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
        }),
    }
}

fn header_bytes(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}

fn event(route_key: &str, parts: &Parts, parameters: Option<&RawPathParams>, body: &Bytes) -> Value {
    let decoded = percent_decode_str(parts.uri.path()).decode_utf8_lossy();
    let path = decoded.split('?').next().unwrap_or_default();
    let mut headers = joined_headers(&parts.headers);
    let host = headers.get(HOST.as_str()).cloned().unwrap_or_default();
    headers.insert("x-forwarded-proto".to_owned(), "https".to_owned());
    let user_agent = headers.get("user-agent").cloned().unwrap_or_default();
    let is_text = std::str::from_utf8(body).is_ok();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut event = json!({
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path,
        "rawQueryString": parts.uri.query().unwrap_or_default(),
        "headers": headers,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "domainName": host,
            "domainPrefix": "local",
            "http": {
                "method": parts.method.as_str(),
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": user_agent,
            },
            "requestId": request_id(),
            "routeKey": route_key,
            "stage": "$default",
            "timeEpoch": u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
        },
        "isBase64Encoded": !is_text,
    });
    if let Some(parameters) = parameters {
        let named = parameters.iter().map(|(name, value)| (name.to_owned(), value.into()));
        event["pathParameters"] = named.collect::<Map<String, Value>>().into();
    }
    if !body.is_empty() {
        event["body"] = match std::str::from_utf8(body) {
            Ok(text) => text.into(),
            Err(_) => STANDARD.encode(body).into(),
        };
    }
    event
}

/// One value per name: API Gateway joins repeated headers by commas.
fn joined_headers(headers: &HeaderMap) -> HashMap<String, String> {
    let mut joined: HashMap<String, String> = HashMap::new();
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        joined
            .entry(name.as_str().to_owned())
            .and_modify(|before| {
                before.push(',');
                before.push_str(&value);
            })
            .or_insert_with(|| value.into_owned());
    }
    joined
}

fn request_id() -> String {
    let mut id = [0; 12];
    // Only to tell log lines apart: without randomness they are all called the same.
    getrandom::fill(&mut id).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(id)
}

/// What a function answers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status_code: u16,
    #[serde(default)]
    headers: HashMap<String, String>,
    #[serde(default)]
    cookies: Vec<String>,
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

fn response(answer: &str) -> Option<Response> {
    let answer: Answer = serde_json::from_str(answer).ok()?;
    let body = match (answer.body, answer.is_base64_encoded) {
        (None, _) => Body::empty(),
        (Some(text), false) => Body::from(text),
        (Some(text), true) => Body::from(STANDARD.decode(text).ok()?),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status_code).ok()?;
    let cookies = answer.cookies.into_iter().map(|cookie| ("set-cookie".to_owned(), cookie));
    for (name, value) in answer.headers.into_iter().chain(cookies) {
        response.headers_mut().append(HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?);
    }
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::{Path, RawQuery};
    use axum::routing::{get, post};
    use tower::ServiceExt as _;

    fn route(method: &str, path: &str, function: &str) -> Route {
        Route { method: method.into(), path: path.into(), function: function.into() }
    }

    fn functions() -> BTreeMap<&'static str, Router> {
        let echo = async |Path(id): Path<String>,
                          RawQuery(query): RawQuery,
                          headers: HeaderMap,
                          body: Bytes| {
            let header =
                headers.get("x-many").map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
            (StatusCode::CREATED, [("etag", "\"7\"")], json!([id, query, header, body.to_vec()]).to_string())
        };
        let hidden = get(async || "in the function's router, but not in the template");
        let binary = get(async || ([(CONTENT_TYPE, "application/octet-stream")], vec![0_u8, 255]));
        let router = Router::new()
            .route("/v1/things/{id}", post(echo))
            .route("/v1/hidden", hidden)
            .route("/v1/binary", binary);
        BTreeMap::from([("Things", router)])
    }

    async fn ask(request: http::request::Builder, body: impl Into<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
        let routes = [route("POST", "/v1/things/{id}", "Things"), route("GET", "/v1/binary", "Things")];
        let gateway = gateway(&routes, &functions()).unwrap();
        let response = gateway.oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts.status, parts.headers, axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec())
    }

    #[tokio::test]
    async fn a_request_travels_whole() {
        let request = Request::post("/v1/things/a%20b?limit=5&x=%2B")
            .header("x-many", "one")
            .header("x-many", "two")
            .header("host", "[");
        let (status, headers, body) = ask(request, vec![0, 159]).await;
        assert_eq!((status, &headers["etag"]), (StatusCode::CREATED, &HeaderValue::from_static("\"7\"")));
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body, json!(["a b", "limit=5&x=%2B", "one,two", [0, 159]]));
        let (_, _, body) = ask(Request::get("/v1/binary"), "").await;
        assert_eq!(body, [0, 255]);
    }

    #[tokio::test]
    async fn paths_arrive_as_api_gateway_sends_them() {
        let (_, _, body) = ask(Request::post("/v1/things/a%3Fb%25"), "").await;
        assert!(body.starts_with(br#"["a","#), "cut at the decoded question mark");
        let (status, ..) = ask(Request::post("/v1/things/a%2Fb"), "").await;
        assert_eq!(status, StatusCode::NOT_FOUND, "the function sees one more segment");
    }

    #[tokio::test]
    async fn unmatched_requests_get_the_gateways_own_404() {
        for request in [
            Request::get("/v1/hidden"),
            Request::get("/v1/things/1"),
            Request::head("/v1/binary"),
            Request::post("/v1/things"),
            Request::post("/v1/things/1/2"),
        ] {
            let (status, _, body) = ask(request, "").await;
            assert_eq!(status, StatusCode::NOT_FOUND);
            assert!(matches!(&*body, br#"{"message":"Not Found"}"# | b""), "{body:?}");
        }
    }

    #[tokio::test]
    async fn quotas_are_those_of_api_gateway() {
        let (status, ..) = ask(Request::post("/v1/things/1"), vec![b' '; BODY_BYTES_MAX + 1]).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        let request = Request::post("/v1/things/1").header("x-long", "x".repeat(HEADER_BYTES_MAX));
        assert_eq!(ask(request, "").await.0, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }

    #[test]
    fn routes_need_a_function_and_a_method() {
        assert!(gateway(&[route("GET", "/", "Nothing")], &functions()).is_err());
        assert!(gateway(&[route("FETCH", "/", "Things")], &functions()).is_err());
    }
}
