//! `GET /v1/configurations/{hash}`: what a round was played under.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use edge::{Code, House, Path, Problem};
use games::ConfigHash;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

/// What is named by its hash never changes.
pub(crate) const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A hash in a path.
pub(crate) struct Hash(pub(crate) ConfigHash);

/// A text that is no hash.
#[derive(Debug, thiserror::Error)]
#[error("must be 64 lowercase hexadecimal characters")]
pub(crate) struct NotAHash;

impl TryFrom<String> for Hash {
    type Error = NotAHash;

    fn try_from(text: String) -> Result<Self, NotAHash> {
        ConfigHash::parse(&text).map(Self).ok_or(NotAHash)
    }
}

/// A configuration document: game, rules version, scheme and configuration, as canonical JSON whose SHA-256 is the
/// `config_hash` of the rounds that were played under it.
#[utoipa::path(
    get, path = "/v1/configurations/{hash}", operation_id = "get_configuration", tag = "par",
    params(("hash" = String, Path, description = "`config_hash` of a round or a version")),
    responses(
        (status = 200, body = serde_json::Value), (status = 400, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn get(
    State(house): State<House>,
    Path(Hash(hash)): Path<Hash>,
) -> Result<Response, Problem> {
    let document = house.versions.document(hash).await?.ok_or(Code::ConfigurationNotFound)?;
    Ok(([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, FOR_EVER)], document).into_response())
}
