//! `GET /v1/seeds` and `POST /v1/seeds/rotate`.

use crate::receipt::open_seed;
use axum::extract::State;
use axum::response::Response;
use edge::{Committed, House, IdempotencyKey, JsonBody, Player, Problem, at};
use fair::ClientSeed;
use ledger::{Body, Command, Event, Lane, Mode, Money, Request, WalletId};
use store::Ledger;
use wire::problem::Code;
use wire::{ActiveSeed, RevealedSeed, RotateRequest, SeedsView};

/// The seed in use and the promise of the next one.
#[utoipa::path(
    get, path = "/v1/seeds", operation_id = "get_seeds", tag = "play", security(("player" = [])),
    responses(
        (status = 200, body = SeedsView), (status = 401, body = wire::Problem), (status = 404, body = wire::Problem),
        (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn get(State(house): State<House>, player: Player) -> Result<Response, Problem> {
    match player.mode {
        Mode::Real => read(&house.real, &player.wallet()).await,
        Mode::Demo => read(&house.demo, &player.wallet()).await,
    }
}

/// Activates the promised seed with the player's own, reveals the one before, and promises another.
#[utoipa::path(
    post, path = "/v1/seeds/rotate", operation_id = "rotate_seeds", tag = "play", request_body = RotateRequest, security(("player" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 printable ASCII characters, the caller's name for this request")),
    responses(
        (status = 200, body = SeedsView, headers(("ETag" = String), ("Idempotency-Replayed" = Option<String>))),
        (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 409, body = wire::Problem),
        (status = 413, body = wire::Problem), (status = 415, body = wire::Problem),
        (status = 422, body = wire::Problem), (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn rotate(
    State(house): State<House>,
    player: Player,
    key: IdempotencyKey,
    body: JsonBody,
) -> Result<Response, Problem> {
    let client_seed = body.read(|form| form.parsed("client_seed", ClientSeed::parse))?;
    let salt = store::random_salt().map_err(|error| {
        tracing::error!(error, "no salt for a seed");
        Problem::new(Code::Unavailable)
    })?;
    let fingerprint =
        edge::fingerprint(&http::Method::POST, "/v1/seeds/rotate", &player.principal(), Some(body.value()));
    let request = Request {
        command: Command::Rotate { client_seed, salt },
        caller: player.caller(),
        key: key.0,
        fingerprint,
        lane: Lane::Key,
    };
    match player.mode {
        Mode::Real => commit(&house.real, &player.wallet(), request).await,
        Mode::Demo => commit(&house.demo, &player.wallet(), request).await,
    }
}

async fn read<M: Money>(ledger: &Ledger<M>, wallet: &WalletId<M>) -> Result<Response, Problem> {
    let head = ledger.head(wallet).await?.ok_or(Code::WalletNotFound)?;
    Ok(at(head.event.seq, view(&head.event)))
}

async fn commit<M: Money>(
    ledger: &Ledger<M>,
    wallet: &WalletId<M>,
    request: Request,
) -> Result<Response, Problem> {
    let committed = Committed::of(ledger.write(wallet, request, edge::now).await)?;
    let mut view = view(committed.event());
    if let Body::Rotate { revealed: Some(seed) } = &committed.event().body {
        view.revealed = Some(RevealedSeed {
            index: seed.record.index,
            commitment: seed.record.commitment.to_string(),
            server_seed: open_seed(ledger.vault(), wallet, seed)?.reveal().to_owned(),
            client_seed: seed.client_seed.as_str().to_owned(),
            nonces: seed.nonce.0,
        });
    }
    Ok(committed.respond(view))
}

fn view(event: &Event) -> SeedsView {
    SeedsView {
        active: event.state.seed.as_ref().map(|seed| ActiveSeed {
            index: seed.record.index,
            commitment: seed.record.commitment.to_string(),
            client_seed: seed.client_seed.as_str().to_owned(),
            nonce: seed.nonce.0,
        }),
        next_commitment: event.state.next.commitment.to_string(),
        revealed: None,
        seq: event.seq,
    }
}
