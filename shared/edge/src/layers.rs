//! What surrounds the routes of every function, from outside to inside: request id and log line, security headers,
//! the panic net, the body limit.

use crate::house::House;
use crate::problem::Problem;
use axum::Router;
use axum::body::HttpBody as _;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use lambda_http::request::RequestContext;
use std::any::Any;
use std::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument as _;
use utoipa_axum::router::OpenApiRouter;
use wire::problem::Code;

/// The largest request body that is read.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The front of a function: its routes and the layers around them.
pub fn front(routes: OpenApiRouter<House>, house: House) -> Router {
    let (router, _) = routes.split_for_parts();
    surround(router.with_state(house))
}

fn surround(router: Router) -> Router {
    router
        .fallback(async || Problem::new(Code::NotFound))
        .method_not_allowed_fallback(async || Problem::new(Code::MethodNotAllowed))
        .layer(from_fn(limit_body))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn(add_security_headers))
        .layer(from_fn(identify_and_log))
}

/// Large bodies are refused before anything looks at them, whether or not the handler wants one.
async fn limit_body(request: Request, next: Next) -> Response {
    let announced = request.body().size_hint().lower();
    if usize::try_from(announced).is_ok_and(|bytes| bytes <= BODY_BYTES_MAX) {
        next.run(request).await
    } else {
        Problem::new(Code::BodyTooLarge)
            .detail(format!("at most {BODY_BYTES_MAX} bytes are read"))
            .into_response()
    }
}

/// A panic is a bug of ours. The caller may retry: nothing that was written is lost, and keys make retries safe.
fn answer_panic(_: Box<dyn Any + Send>) -> Response {
    // The panic hook has already written message and place to standard error.
    tracing::error!("a handler panicked");
    Problem::new(Code::Unavailable).into_response()
}

async fn add_security_headers(request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, &str); 5] = [
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (REFERRER_POLICY, "no-referrer"),
        (STRICT_TRANSPORT_SECURITY, "max-age=63072000"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        // A public route may allow caching of its own answer.
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// One line per request: route, status, time. Never the path (it names players), headers or bodies.
async fn identify_and_log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(&request);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", request_id = id.as_deref());
    async {
        let mut response = next.run(request).await;
        let status = response.status().as_u16();
        let latency_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(%method, route, status, latency_ms, "answered");
        if let Some(id) = id.as_deref().and_then(|id| HeaderValue::from_str(id).ok()) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
    .instrument(span.clone())
    .await
}

/// API Gateway numbers the requests; what callers send under the same name is not believed.
fn request_id(request: &Request) -> Option<String> {
    match request.extensions().get::<RequestContext>()? {
        RequestContext::ApiGatewayV2(context) => context.request_id.clone(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::{get, post};
    use http::Method;
    use tower::ServiceExt as _;

    async fn ask(method: Method, path: &str, body: impl Into<Body>) -> (Response<()>, serde_json::Value) {
        async fn buggy() {
            panic!("bug");
        }
        let router = surround(
            Router::new()
                .route("/ok", get(async || "fine"))
                .route("/post", post(async || "fine"))
                .route("/bug", get(buggy)),
        );
        let request = Request::builder().method(method).uri(path).body(body.into()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        (Response::from_parts(parts, ()), serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn code(method: Method, path: &str, body: impl Into<Body>) -> (u16, String) {
        let (response, document) = ask(method, path, body).await;
        (response.status().as_u16(), document["code"].as_str().unwrap_or_default().to_owned())
    }

    #[tokio::test]
    async fn what_no_route_takes_is_a_problem() {
        assert_eq!(code(Method::GET, "/nowhere", "").await, (404, "not_found".to_owned()));
        let (response, document) = ask(Method::DELETE, "/ok", "").await;
        assert_eq!(
            (response.status().as_u16(), &*document["code"].to_string()),
            (405, "\"method_not_allowed\"")
        );
        assert_eq!(response.headers()["allow"], "GET,HEAD");
    }

    #[tokio::test]
    async fn large_bodies_are_refused_on_every_route() {
        let fits = "x".repeat(BODY_BYTES_MAX);
        assert_eq!(code(Method::POST, "/post", fits.clone()).await.0, 200);
        for (method, path) in [(Method::POST, "/post"), (Method::GET, "/ok"), (Method::GET, "/nowhere")] {
            assert_eq!(code(method, path, format!("{fits}x")).await, (413, "body_too_large".to_owned()));
        }
    }

    #[tokio::test]
    async fn panics_become_unavailable_and_every_answer_is_hardened() {
        let (response, document) = ask(Method::GET, "/bug", "").await;
        assert_eq!((response.status().as_u16(), &*document["code"].to_string()), (503, "\"unavailable\""));
        assert_eq!(response.headers()["retry-after"], "1");
        for path in ["/ok", "/nowhere", "/bug"] {
            let (response, _) = ask(Method::GET, path, "").await;
            assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{path}");
            assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
        }
    }
}
