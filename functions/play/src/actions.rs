//! `POST /v1/rounds/{id}/actions`: the next step of an open round.

use crate::history::RoundNumber;
use crate::rounds::{commit, lane};
use axum::extract::State;
use axum::response::Response;
use edge::{House, IdempotencyKey, IfMatch, JsonBody, Path, Player, Problem};
use ledger::{Command, Mode, Request};
use wire::{ActionRequest, Receipt};

/// Takes a step in an open round.
#[utoipa::path(
    post, path = "/v1/rounds/{id}/actions", operation_id = "act_in_round", tag = "play", request_body = ActionRequest, security(("player" = [])),
    params(
        ("id" = String, Path, description = "the round's id"),
        ("Idempotency-Key" = String, Header, description = "1 to 64 printable ASCII characters, the caller's name for this request"),
        ("If-Match" = Option<String>, Header, description = "the ETag of the newest answer about this wallet"),
    ),
    responses(
        (status = 200, body = Receipt, headers(("ETag" = String), ("Idempotency-Replayed" = Option<String>))),
        (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 409, body = wire::Problem),
        (status = 413, body = wire::Problem), (status = 415, body = wire::Problem),
        (status = 422, body = wire::Problem), (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn act(
    State(house): State<House>,
    player: Player,
    Path(RoundNumber(round)): Path<RoundNumber>,
    key: IdempotencyKey,
    if_match: Option<IfMatch>,
    body: JsonBody,
) -> Result<Response, Problem> {
    let action = body.read(|form| form.required("action"))?;
    let path = format!("/v1/rounds/{}/actions", round.0);
    let fingerprint = edge::fingerprint(&http::Method::POST, &path, &player.principal(), Some(body.value()));
    let request = Request {
        command: Command::Step { round, action },
        caller: player.caller(),
        key: key.0,
        fingerprint,
        lane: lane(if_match),
    };
    match player.mode {
        Mode::Real => commit(&house.real, &house.receipts, &player.wallet(), request).await,
        Mode::Demo => commit(&house.demo, &house.receipts, &player.wallet(), request).await,
    }
}
