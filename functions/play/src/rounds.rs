//! `POST /v1/rounds`: a bet.

use crate::receipt::receipt;
use axum::extract::State;
use axum::response::Response;
use edge::{Committed, House, IdempotencyKey, IfMatch, JsonBody, Player, Problem, Receipts};
use games::{Amount, Form, GameId};
use ledger::{Command, Lane, Mode, Money, Request, WalletId};
use store::Ledger;
use wire::{PlayRequest, Receipt};

/// Plays a round: settled at once, or opened for the player's next step.
///
/// With `If-Match` the round is bound to that position of the log (the fast lane): a retry must repeat both headers,
/// because the key is then unique together with the position. Without it the round is bound to its key alone.
#[utoipa::path(
    post, path = "/v1/rounds", operation_id = "play_round", tag = "play", request_body = PlayRequest, security(("player" = [])),
    params(
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
pub(crate) async fn play(
    State(house): State<House>,
    player: Player,
    key: IdempotencyKey,
    if_match: Option<IfMatch>,
    body: JsonBody,
) -> Result<Response, Problem> {
    let command = body.read(read)?;
    let fingerprint =
        edge::fingerprint(&http::Method::POST, "/v1/rounds", &player.principal(), Some(body.value()));
    let request = Request { command, caller: player.caller(), key: key.0, fingerprint, lane: lane(if_match) };
    match player.mode {
        Mode::Real => commit(&house.real, &house.receipts, &player.wallet(), request).await,
        Mode::Demo => commit(&house.demo, &house.receipts, &player.wallet(), request).await,
    }
}

fn read(form: &mut Form<'_>) -> Option<Command> {
    let games = GameId::ALL.map(GameId::id);
    let game = form.choice("game", &games).map(|at| GameId::ALL[at]);
    let stake = form.parsed("stake", Amount::parse);
    let bet = form.required("bet");
    Some(Command::Play { game: game?, stake: stake?, bet: bet? })
}

/// How a play or a step is bound to the log.
pub(crate) fn lane(if_match: Option<IfMatch>) -> Lane {
    if_match.map_or(Lane::Key, |IfMatch(if_match)| Lane::Slot { if_match })
}

/// Writes a play or a step and answers with the round's receipt.
pub(crate) async fn commit<M: Money>(
    ledger: &Ledger<M>,
    receipts: &Receipts,
    wallet: &WalletId<M>,
    request: Request,
) -> Result<Response, Problem> {
    let committed = Committed::of(ledger.write(wallet, request, edge::now).await)?;
    let house = ledger.house_of(committed.event()).await?;
    let receipt = receipt(receipts, &house, wallet, committed.event(), None)?;
    Ok(committed.respond(receipt))
}
