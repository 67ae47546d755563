//! `GET /v1/rounds/export`: all of a player's rounds that are over, for whoever wants to check every one of them.

use crate::receipt::{broken, is_revealed, open_seed};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use edge::{ExportPage, House, Player, Problem, Query};
use fair::ServerSeed;
use games::Verdict;
use http::HeaderValue;
use http::header::{CONTENT_TYPE, LINK};
use ledger::{ActiveSeed, ClosedRound, Event, Mode, Money, Vault, Wallet, WalletId};
use serde_json::Value;
use std::collections::HashMap;
use store::{Ledger, Versions};
use wire::problem::Code;
use wire::{ExportCursor, ExportLine, ExportedAccount, ExportedRound, ExportedSeed, ExportedTerms};

/// Events that one read of the log fetches: about half of what DynamoDB gives at once.
const EVENTS_PER_READ: u32 = 500;
/// Most reads of one request: a page that is not full by then has a link to go on from.
const READS_MAX: u32 = 20;
/// A page ends with the line that reaches this. Lambda answers with 6 MiB at most, and base64 makes 4/3 of what is
/// neither JSON nor text to it.
const BYTES_MAX: usize = 4_000_000;

/// All rounds that are over, oldest first, with all that verification needs: lines of JSON.
///
/// The first line of a page names the account. A line with a seed stands before the first round of a page, and for every
/// seed that was activated since, whether rounds were played on it or not. What rounds with the same bet have in common stands in a line with
/// terms before the first of them, and again behind every line with a seed. Voided rounds are there too (F7); a round that is still open is not.
#[utoipa::path(
    get, path = "/v1/rounds/export", operation_id = "export_rounds", tag = "play", security(("player" = [])),
    params(
        ("limit" = Option<u32>, Query, description = "most rounds of a page: 1 to 1000, default 1000"),
        ("cursor" = Option<String>, Query, description = "as the `Link` of the page before has it"),
    ),
    responses(
        (
            status = 200, body = ExportLine, content_type = "application/x-ndjson",
            headers(("Link" = Option<String>, description = "`<…>; rel=\"next\"`: the next page. Absent on the last; a page may be short and still have one")),
        ),
        (status = 400, body = wire::Problem), (status = 401, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn export(
    State(house): State<House>,
    player: Player,
    query: Query,
) -> Result<Response, Problem> {
    let page = query.read(|form| Some(ExportPage::take(form)))?;
    match player.mode {
        Mode::Real => write_page(&house.real, &house.versions, &player.wallet(), page).await,
        Mode::Demo => write_page(&house.demo, &house.versions, &player.wallet(), page).await,
    }
}

async fn write_page<M: Money>(
    ledger: &Ledger<M>,
    versions: &Versions,
    wallet: &WalletId<M>,
    page: ExportPage,
) -> Result<Response, Problem> {
    let head = ledger.head(wallet).await?.ok_or(Code::WalletNotFound)?.event;
    let mut text = PageText::of(ledger.vault(), wallet, &head.state)?;
    let mut next = page.cursor.map_or(0, |cursor| cursor.from_seq);
    for _ in 0..READS_MAX {
        let events = ledger.events_from(wallet, next, EVENTS_PER_READ).await?;
        for stored in &events {
            let event = &stored.event;
            // F8: what was written after the head was read may be on a seed that was activated after it, and the head
            // knows nothing of that one.
            if event.seq > head.seq {
                return Ok(text.answer(None));
            }
            text.go_on_to(event)?;
            if let Some(closed) = event.body.closed_round() {
                if text.rounds == page.limit || text.text.len() >= BYTES_MAX {
                    return Ok(text.answer(Some((next, page.limit))));
                }
                let catalogue = versions.holding(closed.round.game, closed.round.config).await?;
                text.push(event, closed, |seed, server_seed| closed.verdict(&catalogue, seed, server_seed))?;
            }
            next = event.seq + 1;
        }
        if events.is_empty() || next > head.seq {
            return Ok(text.answer(None));
        }
    }
    Ok(text.answer(Some((next, page.limit))))
}

/// A page as it is written.
struct PageText<'a, M: Money> {
    vault: &'a Vault<M>,
    wallet: &'a WalletId<M>,
    current: &'a Wallet,
    text: String,
    rounds: u32,
    seed: Option<OpenedSeed>,
    /// The terms that were named behind the newest line with a seed, by their JSON with the number 0, and their numbers.
    terms: HashMap<String, u32>,
}

/// The seed that the newest line is on. Opened once for all its rounds.
struct OpenedSeed {
    line: ExportedSeed,
    server_seed: ServerSeed,
}

impl<'a, M: Money> PageText<'a, M> {
    fn of(vault: &'a Vault<M>, wallet: &'a WalletId<M>, current: &'a Wallet) -> Result<Self, Problem> {
        let (text, terms) = (String::new(), HashMap::new());
        let mut page = Self { vault, wallet, current, text, rounds: 0, seed: None, terms };
        let account = ExportedAccount {
            operator: wallet.operator.to_string(),
            player: wallet.player.to_string(),
            currency: wallet.currency.to_string(),
            mode: M::MODE.as_str().to_owned(),
        };
        page.line(&ExportLine::Account { account })?;
        Ok(page)
    }

    fn line(&mut self, line: &ExportLine) -> Result<(), Problem> {
        self.text += &serde_json::to_string(line).map_err(|error| broken(&error.to_string()))?;
        self.text.push('\n');
        Ok(())
    }

    /// Names the seed that the wallet is on, wherever it is another: a seed without rounds would otherwise look like one
    /// that was left out.
    fn go_on_to(&mut self, event: &Event) -> Result<(), Problem> {
        if let Some(seed) = &event.state.seed {
            self.seed = Some(self.open(event, seed)?);
        }
        Ok(())
    }

    /// Adds the round that `event` ended, once `judge` has found it in order: I7, whatever is read back is verified again
    /// before it is shown.
    fn push(
        &mut self,
        event: &Event,
        closed: &ClosedRound,
        judge: impl FnOnce(&ActiveSeed, &ServerSeed) -> Verdict,
    ) -> Result<(), Problem> {
        let seed = event.state.seed.as_ref().ok_or_else(|| broken("a round without a seed"))?;
        let opened = self.open(event, seed)?;
        let verdict = judge(seed, &opened.server_seed);
        self.seed = Some(opened);
        if verdict != Verdict::Verified {
            return Err(broken("a stored round does not verify"));
        }
        let terms = self.terms(closed)?;
        self.line(&ExportLine::Round(exported(event, closed, terms)))?;
        self.rounds += 1;
        Ok(())
    }

    /// The number of the round's terms, which are named now if they are not yet.
    fn terms(&mut self, closed: &ClosedRound) -> Result<u32, Problem> {
        let round = &closed.round;
        let mut terms = ExportedTerms {
            id: 0,
            game: round.game.id().to_owned(),
            rules_version: round.rules,
            config_hash: round.config.to_string(),
            stake: round.stake.to_string(),
            bet: canonical(&round.bet),
        };
        let key = serde_json::to_string(&terms).map_err(|error| broken(&error.to_string()))?;
        if let Some(id) = self.terms.get(&key) {
            return Ok(*id);
        }
        // A page has a thousand rounds at most.
        terms.id = u32::try_from(self.terms.len()).unwrap_or(u32::MAX);
        let id = terms.id;
        self.terms.insert(key, id);
        self.line(&ExportLine::Terms { terms })?;
        Ok(id)
    }

    /// The seed that the wallet is on: as it is opened already, or opened now, with a line of its own.
    fn open(&mut self, event: &Event, seed: &ActiveSeed) -> Result<OpenedSeed, Problem> {
        let next_commitment = event.state.next.commitment.to_string();
        if let Some(opened) = self.seed.take()
            && opened.line.index == seed.record.index
            && opened.line.next_commitment == next_commitment
        {
            return Ok(opened);
        }
        let server_seed = open_seed(self.vault, self.wallet, seed)?;
        let line = ExportedSeed {
            index: seed.record.index,
            scheme: fair::SCHEME.to_owned(),
            commitment: seed.record.commitment.to_string(),
            next_commitment,
            client_seed: seed.client_seed.as_str().to_owned(),
            server_seed: is_revealed(seed, self.current).then(|| server_seed.reveal().to_owned()),
        };
        self.line(&ExportLine::Seed { seed: line.clone() })?;
        self.terms.clear();
        Ok(OpenedSeed { line, server_seed })
    }

    /// The answer, with where to go on: position of the log and length of the page.
    fn answer(self, next: Option<(u64, u32)>) -> Response {
        let mut response = ([(CONTENT_TYPE, "application/x-ndjson")], self.text).into_response();
        if let Some((from_seq, limit)) = next {
            let cursor = ExportCursor { from_seq }.encode();
            let link = format!("</v1/rounds/export?cursor={cursor}&limit={limit}>; rel=\"next\"");
            // Base64url and digits: always fit for a header.
            response.headers_mut().extend(HeaderValue::try_from(link).ok().map(|link| (LINK, link)));
        }
        response
    }
}

fn exported(event: &Event, closed: &ClosedRound, terms: u32) -> ExportedRound {
    let round = &closed.round;
    let (stake, staked) = (round.stake.to_string(), round.staked().to_string());
    ExportedRound {
        round: round.id.0.to_string(),
        terms,
        nonce: round.nonce.0,
        status: closed.status,
        staked: (staked != stake).then_some(staked),
        actions: round.actions.iter().map(canonical).collect(),
        outcome: closed.outcome.as_ref().map(canonical),
        multiplier: closed.multiplier.map(|multiplier| multiplier.to_string()),
        payout: closed.payout.to_string(),
        seq: event.seq,
        ts: event.ts.0,
        balance: event.state.balance.to_string(),
    }
}

/// The value with its keys in order, as [`games::canonical_json`] writes it.
fn canonical(value: &Value) -> Value {
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    sorted
}
