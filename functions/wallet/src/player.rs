//! `PUT /v1/wallet/limits` and `POST /v1/wallet/exclusions`: what players decide about themselves.

use crate::view;
use axum::extract::State;
use axum::response::Response;
use edge::{Committed, House, IdempotencyKey, JsonBody, Player, Problem};
use games::{Amount, Form};
use ledger::{Command, Lane, LimitKind, Mode, Money, Request, WalletId, Window};
use store::Ledger;
use wire::{ExclusionRequest, LimitRequest, WalletView};

/// Longest exclusion, in days: a hundred years.
const EXCLUSION_DAYS_MAX: u32 = 36_500;

/// Sets one of the player's limits. A lower limit holds at once, a higher one (or none) after 24 hours.
#[utoipa::path(
    put, path = "/v1/wallet/limits", operation_id = "set_limit", tag = "wallet", request_body = LimitRequest, security(("player" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 printable ASCII characters, the caller's name for this request")),
    responses(
        (status = 200, body = WalletView, headers(("ETag" = String), ("Idempotency-Replayed" = Option<String>))),
        (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 413, body = wire::Problem),
        (status = 415, body = wire::Problem), (status = 422, body = wire::Problem),
        (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn limit(
    state: State<House>,
    player: Player,
    key: IdempotencyKey,
    body: JsonBody,
) -> Result<Response, Problem> {
    let command = body.read(read_limit)?;
    commit(state, player, key, &body, command, (http::Method::PUT, "/v1/wallet/limits")).await
}

/// Time-out or self-exclusion: no play and no deposit until it ends. Open rounds can be finished, money withdrawn.
#[utoipa::path(
    post, path = "/v1/wallet/exclusions", operation_id = "exclude", tag = "wallet", request_body = ExclusionRequest,
    security(("player" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 printable ASCII characters, the caller's name for this request")),
    responses(
        (status = 200, body = WalletView, headers(("ETag" = String), ("Idempotency-Replayed" = Option<String>))),
        (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 413, body = wire::Problem),
        (status = 415, body = wire::Problem), (status = 422, body = wire::Problem),
        (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn exclude(
    state: State<House>,
    player: Player,
    key: IdempotencyKey,
    body: JsonBody,
) -> Result<Response, Problem> {
    let days = body.read(|form| form.integer("days", 1, EXCLUSION_DAYS_MAX))?;
    let command = Command::Exclude { until: edge::now().plus_days(days) };
    commit(state, player, key, &body, command, (http::Method::POST, "/v1/wallet/exclusions")).await
}

fn read_limit(form: &mut Form<'_>) -> Option<Command> {
    let kinds = LimitKind::ALL.map(LimitKind::as_str);
    let windows = Window::ALL.map(Window::as_str);
    let kind = form.choice("kind", &kinds).map(|at| LimitKind::ALL[at]);
    let window = form.choice("window", &windows).map(|at| Window::ALL[at]);
    let amount = match form.optional_text("amount").map(|text| Amount::parse(&text)) {
        None => None,
        Some(Ok(amount)) => Some(amount),
        Some(Err(error)) => {
            form.fault("amount", "form", error.to_string());
            None
        }
    };
    Some(Command::Limit { kind: kind?, window: window?, amount })
}

async fn commit(
    State(house): State<House>,
    player: Player,
    key: IdempotencyKey,
    body: &JsonBody,
    command: Command,
    (method, path): (http::Method, &str),
) -> Result<Response, Problem> {
    let fingerprint = edge::fingerprint(&method, path, &player.principal(), Some(body.value()));
    let request = Request { command, caller: player.caller(), key: key.0, fingerprint, lane: Lane::Key };
    match player.mode {
        Mode::Real => write(&house.real, &player.wallet(), request).await,
        Mode::Demo => write(&house.demo, &player.wallet(), request).await,
    }
}

async fn write<M: Money>(
    ledger: &Ledger<M>,
    wallet: &WalletId<M>,
    request: Request,
) -> Result<Response, Problem> {
    let committed = Committed::of(ledger.write(wallet, request, edge::now).await)?;
    // The view follows from the event alone, its time included, so that a replay equals the first answer (I10).
    let event = committed.event();
    Ok(committed.respond(view::wallet(wallet, event, event.ts)))
}
