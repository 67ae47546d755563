//! `GET /v1/wallets/{player}/entries` and `GET /v1/wallet/entries`: a wallet's log.

use crate::sessions::read_money;
use crate::view;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use edge::{House, Operator, Page, Path, Player, Problem, Query, at};
use ledger::{Mode, Money, PlayerId, WalletId};
use store::Ledger;
use wire::problem::Code;
use wire::{Cursor, EntryPage};

/// A player's log, newest first, for the operator.
#[utoipa::path(
    get, path = "/v1/wallets/{player}/entries", operation_id = "list_entries_of_player", tag = "wallet", security(("operator" = [])),
    params(
        ("player" = String, Path, description = "player id"),
        ("currency" = String, Query, description = "3 to 12 characters of A–Z and 0–9"),
        ("mode" = String, Query, description = "`real` or `demo`"),
        ("limit" = Option<u32>, Query, description = "1 to 100, default 20"),
        ("cursor" = Option<String>, Query, description = "`cursor` of the page before"),
    ),
    responses(
        (status = 200, body = EntryPage), (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn of_operator(
    State(house): State<House>,
    operator: Operator,
    Path(player): Path<PlayerId>,
    query: Query,
) -> Result<Response, Problem> {
    let (page, (currency, mode)) = query.read(|form| {
        let page = Page::take(form);
        Some((page, read_money(form)?))
    })?;
    match mode {
        Mode::Real => read(&house.real, WalletId::new(operator.id, player, currency), page).await,
        Mode::Demo => read(&house.demo, WalletId::new(operator.id, player, currency), page).await,
    }
}

/// The player's own log, newest first.
#[utoipa::path(
    get, path = "/v1/wallet/entries", operation_id = "list_entries", tag = "wallet", security(("player" = [])),
    params(
        ("limit" = Option<u32>, Query, description = "1 to 100, default 20"),
        ("cursor" = Option<String>, Query, description = "`cursor` of the page before"),
    ),
    responses(
        (status = 200, body = EntryPage), (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn of_player(
    State(house): State<House>,
    player: Player,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.read(|form| Some(Page::take(form)))?;
    match player.mode {
        Mode::Real => read(&house.real, player.wallet(), page).await,
        Mode::Demo => read(&house.demo, player.wallet(), page).await,
    }
}

async fn read<M: Money>(ledger: &Ledger<M>, wallet: WalletId<M>, page: Page) -> Result<Response, Problem> {
    let before = page.cursor.map(|cursor| cursor.before_seq);
    let events = ledger.events_below(&wallet, before, page.limit).await?;
    let last = events.last().map(|last| last.event.seq).filter(|seq| *seq > 0);
    let cursor = last.map(|before_seq| Cursor { before_seq }.encode());
    let page = EntryPage { entries: events.iter().map(view::entry).collect(), cursor };
    match (before, events.first()) {
        // Later pages do not know where the log is by now.
        (Some(_), _) => Ok(Json(page).into_response()),
        (None, Some(newest)) => Ok(at(newest.event.seq, page)),
        // Position 0 exists in every wallet, so an empty first page means that there is no wallet.
        (None, None) => Err(Code::WalletNotFound.into()),
    }
}
