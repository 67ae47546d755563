//! `GET /.well-known/jwks.json`: what receipts are checked with.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use edge::House;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use wire::JwkSet;

/// Short enough for a new key to be known before anybody wonders about a receipt that it signed.
const FOR_FIVE_MINUTES: &str = "public, max-age=300";

/// The public keys of every signature that a receipt of this house ever had, as a JWK set (RFC 7517, RFC 8037).
#[utoipa::path(
    get, path = "/.well-known/jwks.json", operation_id = "list_receipt_keys", tag = "play",
    responses((status = 200, body = JwkSet, content_type = "application/jwk-set+json"))
)]
pub(crate) async fn list(State(house): State<House>) -> Response {
    let headers = [(CONTENT_TYPE, "application/jwk-set+json"), (CACHE_CONTROL, FOR_FIVE_MINUTES)];
    (headers, Json(house.receipts.keys().document())).into_response()
}
