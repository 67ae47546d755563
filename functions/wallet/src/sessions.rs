//! `POST /v1/sessions`: an operator lets a player in.

use crate::view;
use axum::extract::State;
use axum::response::Response;
use edge::{Committed, House, JsonBody, Operator, Problem, at};
use games::Form;
use ledger::{Currency, Mode, Money, PlayerId, WalletId};
use std::time::SystemTime;
use store::Ledger;
use wire::problem::Code;
use wire::{Session, SessionRequest, WalletView};

/// Mints a player's token, and opens the wallet if it is not open yet.
#[utoipa::path(
    post, path = "/v1/sessions", operation_id = "open_session", tag = "wallet", request_body = SessionRequest, security(("operator" = [])),
    responses(
        (status = 200, body = Session, headers(("ETag" = String))),
        (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 413, body = wire::Problem), (status = 415, body = wire::Problem),
        (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn open(
    State(house): State<House>,
    operator: Operator,
    body: JsonBody,
) -> Result<Response, Problem> {
    let (player, currency, mode) = body.read(|form| {
        let player = form.parsed("player", PlayerId::parse);
        let money = read_money(form);
        let (currency, mode) = money?;
        Some((player?, currency, mode))
    })?;
    let session = edge::Session { operator: operator.id, player, currency, mode };
    let wallet = match mode {
        Mode::Real => open_wallet(&house.real, &wallet_of(&session)).await?,
        Mode::Demo => open_wallet(&house.demo, &wallet_of(&session)).await?,
    };
    let now = SystemTime::now();
    let token = house.tokens.mint(&session, now).map_err(|error| {
        tracing::error!(%error, "no token could be signed");
        Problem::new(Code::Unavailable)
    })?;
    let now_s = edge::now().0 / 1_000;
    let expires_in_seconds = token.expires_at_s.saturating_sub(now_s);
    Ok(at(wallet.seq, Session { token: token.text, expires_in_seconds, wallet }))
}

/// `currency` and `mode`, as every operator's request names them.
pub(crate) fn read_money(form: &mut Form<'_>) -> Option<(Currency, Mode)> {
    let currency = form.parsed("currency", Currency::parse);
    let mode = form.parsed("mode", Mode::parse);
    currency.zip(mode)
}

fn wallet_of<M: Money>(session: &edge::Session) -> WalletId<M> {
    WalletId::new(session.operator.clone(), session.player.clone(), session.currency.clone())
}

async fn open_wallet<M: Money>(ledger: &Ledger<M>, wallet: &WalletId<M>) -> Result<WalletView, Problem> {
    let committed = Committed::at_head(ledger.open(wallet, edge::now).await)?;
    Ok(view::wallet(wallet, committed.event(), edge::now()))
}
