//! `GET /v1/wallets/{player}` and `GET /v1/wallet`: what a wallet holds.

use crate::sessions::read_money;
use crate::view;
use axum::extract::State;
use axum::response::Response;
use edge::{House, Operator, Path, Player, Problem, Query, at};
use ledger::{Mode, Money, PlayerId, WalletId};
use store::Ledger;
use wire::WalletView;
use wire::problem::Code;

/// A player's wallet, for the operator.
#[utoipa::path(
    get, path = "/v1/wallets/{player}", operation_id = "get_wallet_of_player", tag = "wallet", security(("operator" = [])),
    params(
        ("player" = String, Path, description = "player id"),
        ("currency" = String, Query, description = "3 to 12 characters of A–Z and 0–9"),
        ("mode" = String, Query, description = "`real` or `demo`"),
    ),
    responses(
        (status = 200, body = WalletView, headers(("ETag" = String))),
        (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn of_operator(
    State(house): State<House>,
    operator: Operator,
    Path(player): Path<PlayerId>,
    query: Query,
) -> Result<Response, Problem> {
    let (currency, mode) = query.read(read_money)?;
    match mode {
        Mode::Real => read(&house.real, WalletId::new(operator.id, player, currency)).await,
        Mode::Demo => read(&house.demo, WalletId::new(operator.id, player, currency)).await,
    }
}

/// The player's own wallet.
#[utoipa::path(
    get, path = "/v1/wallet", operation_id = "get_wallet", tag = "wallet", security(("player" = [])),
    responses(
        (status = 200, body = WalletView, headers(("ETag" = String))),
        (status = 401, body = wire::Problem), (status = 404, body = wire::Problem),
        (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn of_player(State(house): State<House>, player: Player) -> Result<Response, Problem> {
    match player.mode {
        Mode::Real => read(&house.real, player.wallet()).await,
        Mode::Demo => read(&house.demo, player.wallet()).await,
    }
}

async fn read<M: Money>(ledger: &Ledger<M>, wallet: WalletId<M>) -> Result<Response, Problem> {
    let head = ledger.head(&wallet).await?.ok_or(Code::WalletNotFound)?;
    Ok(at(head.event.seq, view::wallet(&wallet, &head.event, edge::now())))
}
