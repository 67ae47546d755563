//! `POST /v1/wallets/{player}/deposits` and `…/withdrawals`: money in and out, by the operator.

use crate::sessions::read_money;
use crate::view;
use axum::extract::State;
use axum::response::Response;
use edge::{Committed, House, IdempotencyKey, JsonBody, Operator, Path, Problem};
use games::Amount;
use ledger::protocol::Answer;
use ledger::{Command, Currency, Lane, Mode, Money, PlayerId, Request, WalletId};
use store::Ledger;
use wire::{EntryView, TransferRequest};

/// Money into a player's wallet. Opens the wallet if it is not open yet.
#[utoipa::path(
    post, path = "/v1/wallets/{player}/deposits", operation_id = "deposit", tag = "wallet", request_body = TransferRequest,
    security(("operator" = [])),
    params(
        ("player" = String, Path, description = "player id"),
        ("Idempotency-Key" = String, Header, description = "1 to 64 printable ASCII characters, the caller's name for this request"),
    ),
    responses(
        (status = 200, body = EntryView, headers(("ETag" = String), ("Idempotency-Replayed" = Option<String>))),
        (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 413, body = wire::Problem), (status = 415, body = wire::Problem),
        (status = 422, body = wire::Problem), (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn deposit(
    state: State<House>,
    operator: Operator,
    player: Path<PlayerId>,
    key: IdempotencyKey,
    body: JsonBody,
) -> Result<Response, Problem> {
    transfer(state, operator, player, key, body, Direction::In).await
}

/// Money out of a player's wallet.
#[utoipa::path(
    post, path = "/v1/wallets/{player}/withdrawals", operation_id = "withdraw", tag = "wallet", request_body = TransferRequest,
    security(("operator" = [])),
    params(
        ("player" = String, Path, description = "player id"),
        ("Idempotency-Key" = String, Header, description = "1 to 64 printable ASCII characters, the caller's name for this request"),
    ),
    responses(
        (status = 200, body = EntryView, headers(("ETag" = String), ("Idempotency-Replayed" = Option<String>))),
        (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 413, body = wire::Problem),
        (status = 415, body = wire::Problem), (status = 422, body = wire::Problem),
        (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn withdraw(
    state: State<House>,
    operator: Operator,
    player: Path<PlayerId>,
    key: IdempotencyKey,
    body: JsonBody,
) -> Result<Response, Problem> {
    transfer(state, operator, player, key, body, Direction::Out).await
}

#[derive(Clone, Copy)]
enum Direction {
    In,
    Out,
}

async fn transfer(
    State(house): State<House>,
    operator: Operator,
    Path(player): Path<PlayerId>,
    key: IdempotencyKey,
    body: JsonBody,
    direction: Direction,
) -> Result<Response, Problem> {
    let (amount, (currency, mode)) = body.read(|form| {
        let amount = form.parsed("amount", Amount::parse);
        if amount.is_some_and(|amount| amount.is_zero()) {
            form.fault("amount", "range", "must be more than 0");
        }
        let money = read_money(form);
        amount.zip(money)
    })?;
    let (command, route) = match direction {
        Direction::In => (Command::Deposit { amount }, "deposits"),
        Direction::Out => (Command::Withdraw { amount }, "withdrawals"),
    };
    let path = format!("/v1/wallets/{player}/{route}");
    let fingerprint =
        edge::fingerprint(&http::Method::POST, &path, &operator.principal(), Some(body.value()));
    let caller = operator.caller();
    let request = Request { command, caller, key: key.0, fingerprint, lane: Lane::Key };
    match mode {
        Mode::Real => commit(&house.real, operator, player, currency, request).await,
        Mode::Demo => commit(&house.demo, operator, player, currency, request).await,
    }
}

async fn commit<M: Money>(
    ledger: &Ledger<M>,
    operator: Operator,
    player: PlayerId,
    currency: Currency,
    request: Request,
) -> Result<Response, Problem> {
    let wallet = WalletId::new(operator.id, player, currency);
    let mut answer = ledger.write(&wallet, request.clone(), edge::now).await;
    if answer == Answer::NoWallet && matches!(request.command, Command::Deposit { .. }) {
        Committed::at_head(ledger.open(&wallet, edge::now).await)?;
        answer = ledger.write(&wallet, request, edge::now).await;
    }
    let committed = Committed::of(answer)?;
    Ok(committed.respond(view::entry(committed.head())))
}
