//! `GET /v1/rounds` and `GET /v1/rounds/{id}`: a player's rounds, with all that verification needs.

use crate::receipt::receipt;
use axum::extract::State;
use axum::response::Response;
use edge::{House, Page, Path, Player, Problem, Query, Receipts, at};
use ledger::{Body, Head, Mode, Money, RoundId, Wallet, WalletId};
use store::Ledger;
use wire::problem::Code;
use wire::{Cursor, Receipt, RoundPage};

/// Events that one read of the log fetches.
const EVENTS_PER_READ: u32 = 100;
/// Most reads of one request: a page that is not full by then has a cursor to go on from.
const READS_MAX: u32 = 10;

/// A player's rounds, newest first. Voided rounds are among them (F7).
#[utoipa::path(
    get, path = "/v1/rounds", operation_id = "list_rounds", tag = "play", security(("player" = [])),
    params(
        ("limit" = Option<u32>, Query, description = "1 to 100, default 20"),
        ("cursor" = Option<String>, Query, description = "`cursor` of the page before; a page may be short and still have one"),
    ),
    responses(
        (status = 200, body = RoundPage), (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn list(
    State(house): State<House>,
    player: Player,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.read(|form| Some(Page::take(form)))?;
    match player.mode {
        Mode::Real => read_page(&house.real, &house.receipts, &player.wallet(), page).await,
        Mode::Demo => read_page(&house.demo, &house.receipts, &player.wallet(), page).await,
    }
}

/// One round; with its server seed, once that is revealed.
#[utoipa::path(
    get, path = "/v1/rounds/{id}", operation_id = "get_round", tag = "play", security(("player" = [])),
    params(("id" = String, Path, description = "the round's id")),
    responses(
        (status = 200, body = Receipt), (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn get(
    State(house): State<House>,
    player: Player,
    Path(RoundNumber(round)): Path<RoundNumber>,
) -> Result<Response, Problem> {
    match player.mode {
        Mode::Real => read_round(&house.real, &house.receipts, &player.wallet(), round).await,
        Mode::Demo => read_round(&house.demo, &house.receipts, &player.wallet(), round).await,
    }
}

/// A round's id in a path.
pub(crate) struct RoundNumber(pub(crate) RoundId);

/// Not a round's id.
#[derive(Debug, thiserror::Error)]
#[error("a round's id is a whole number such as 17")]
pub(crate) struct NotARound;

impl TryFrom<String> for RoundNumber {
    type Error = NotARound;

    fn try_from(text: String) -> Result<Self, NotARound> {
        // One spelling only: the path is part of the request's fingerprint.
        let number: u64 = text.parse().map_err(|_| NotARound)?;
        if number.to_string() == text && number < 1_000_000_000_000 {
            Ok(Self(RoundId(number)))
        } else {
            Err(NotARound)
        }
    }
}

async fn read_page<M: Money>(
    ledger: &Ledger<M>,
    receipts: &Receipts,
    wallet: &WalletId<M>,
    page: Page,
) -> Result<Response, Problem> {
    let head = ledger.head(wallet).await?.ok_or(Code::WalletNotFound)?;
    let (current, seq) = (&head.event.state, head.event.seq);
    let mut rounds = Vec::new();
    if page.cursor.is_none() && current.round.is_some() {
        rounds.extend(receipt(
            receipts,
            &ledger.house_of(&head.event).await?,
            wallet,
            &head.event,
            Some(current),
        )?);
    }
    // From the head that was read, so that a round which ends meanwhile is not listed twice.
    let mut before = Some(page.cursor.map_or(seq + 1, |cursor| cursor.before_seq));
    for _ in 0..READS_MAX {
        let events = ledger.events_below(wallet, before, EVENTS_PER_READ).await?;
        for stored in &events {
            if rounds.len() >= page.limit as usize {
                return Ok(at(seq, page_of(rounds, before)));
            }
            before = Some(stored.event.seq);
            if stored.event.body.closed_round().is_some() {
                rounds.extend(receipt(
                    receipts,
                    &ledger.house_of(&stored.event).await?,
                    wallet,
                    &stored.event,
                    Some(current),
                )?);
            }
        }
        if events.last().is_none_or(|last| last.event.seq == 0) {
            return Ok(at(seq, page_of(rounds, None)));
        }
    }
    Ok(at(seq, page_of(rounds, before)))
}

fn page_of(rounds: Vec<Receipt>, before: Option<u64>) -> RoundPage {
    RoundPage { rounds, cursor: before.map(|before_seq| Cursor { before_seq }.encode()) }
}

async fn read_round<M: Money>(
    ledger: &Ledger<M>,
    receipts: &Receipts,
    wallet: &WalletId<M>,
    round: RoundId,
) -> Result<Response, Problem> {
    let head = ledger.head(wallet).await?.ok_or(Code::WalletNotFound)?;
    let event = find_round(ledger, wallet, round, &head).await?.ok_or(Code::RoundNotFound)?;
    let receipt = receipt(
        receipts,
        &ledger.house_of(&event.event).await?,
        wallet,
        &event.event,
        Some(&head.event.state),
    )?;
    Ok(at(head.event.seq, receipt))
}

/// The newest event of a round.
async fn find_round<M: Money>(
    ledger: &Ledger<M>,
    wallet: &WalletId<M>,
    round: RoundId,
    head: &Head,
) -> Result<Option<Head>, Problem> {
    let is_open = |state: &Wallet| state.round.as_ref().is_some_and(|open| open.id == round);
    if is_open(&head.event.state) {
        return Ok(Some(head.clone()));
    }
    let Some(opening) = ledger.event(wallet, round.0).await? else { return Ok(None) };
    match &opening.event.body {
        Body::Play { round: Some(_) } => return Ok(Some(opening)),
        Body::Play { round: None } => {}
        _ => return Ok(None),
    }
    // The end of a round with steps stands a little after its opening, with at most other commands in between.
    let mut from = round.0 + 1;
    loop {
        let events = ledger.events_from(wallet, from, EVENTS_PER_READ).await?;
        let Some(last) = events.last() else { return Ok(None) };
        from = last.event.seq + 1;
        let end = events
            .into_iter()
            .find(|head| head.event.body.closed_round().is_some_and(|closed| closed.round.id == round));
        if end.is_some() {
            return Ok(end);
        }
    }
}
