//! The static site: files of one directory, with the headers that a hosted site would have.

use axum::Router;
use axum::response::{IntoResponse as _, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{Request, StatusCode};
use std::path::{Path, PathBuf};
use tower::ServiceBuilder;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// No inline scripts or styles, nothing from elsewhere. What the pages say themselves, and who may frame them; the
/// template's CloudFront sends the same.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Serves `directory`; a missing page is its `404.html`.
pub(crate) fn site(directory: &Path) -> Router {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
    };
    let headers = ServiceBuilder::new()
        .layer(header(CONTENT_SECURITY_POLICY, POLICY))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(REFERRER_POLICY, "no-referrer"))
        // The site may have been rebuilt since: ask, but don't send again what has not changed.
        .layer(header(CACHE_CONTROL, "no-cache"));
    let missing_page = directory.join("404.html");
    let missing = Router::new().fallback(move || not_found(missing_page.clone()));
    Router::new().fallback_service(ServeDir::new(directory).fallback(missing)).layer(headers)
}

async fn not_found(page: PathBuf) -> Response {
    match tokio::fs::read(page).await {
        Ok(page) => {
            (StatusCode::NOT_FOUND, [(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
        }
        Err(_) => (StatusCode::NOT_FOUND, "There is no such page.\n").into_response(),
    }
}

/// What the stack answers instead of a site.
pub(crate) fn no_site() -> Router {
    Router::new().fallback(async |request: Request<axum::body::Body>| match request.uri().path() {
        "/" => (StatusCode::OK, "Glasshouse runs without its site. The API is under /v1.\n"),
        _ => (StatusCode::NOT_FOUND, "There is no such page.\n"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use tower::ServiceExt as _;

    #[test]
    fn cloudfront_sends_the_same_policy() {
        let template = include_str!("../../../template.yaml");
        let lines = template.split("ContentSecurityPolicy: >-\n").nth(1).unwrap().lines().take(2);
        assert_eq!(lines.map(str::trim).collect::<Vec<_>>().join(" "), POLICY);
    }

    #[tokio::test]
    async fn files_have_types_headers_and_a_page_for_what_is_missing() {
        let directory = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = directory.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("index.html", "home");
        write("verify/index.html", "verify");
        write("app.wasm", "wasm");
        write("app.js", "js");
        write("style.css", "css");
        write("404.html", "lost");
        std::fs::write(directory.path().parent().unwrap().join("outside.txt"), "secret").unwrap();
        for (path, status, media_type, body) in [
            ("/", 200, "text/html", "home"),
            ("/verify/", 200, "text/html", "verify"),
            ("/app.wasm", 200, "application/wasm", "wasm"),
            ("/app.js", 200, "text/javascript", "js"),
            ("/style.css", 200, "text/css", "css"),
            ("/nothing", 404, "text/html; charset=utf-8", "lost"),
            ("/../outside.txt", 404, "text/html; charset=utf-8", "lost"),
            ("/%2e%2e/outside.txt", 404, "text/html; charset=utf-8", "lost"),
        ] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = site(directory.path()).oneshot(request).await.unwrap();
            assert_eq!(response.status().as_u16(), status, "{path}");
            assert_eq!(response.headers()[CONTENT_TYPE], media_type, "{path}");
            assert_eq!(response.headers()[CONTENT_SECURITY_POLICY], POLICY, "{path}");
            assert_eq!(response.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
            assert_eq!(axum::body::to_bytes(response.into_body(), 1_000).await.unwrap(), body, "{path}");
        }
    }
}
