//! The step function: the newest event, a command and the time give the next event or a refusal.
//!
//! Pure: no input or output, no clock of its own, no randomness, checked integer arithmetic only. All rules of the
//! books run here, over the exact state, in one place.

mod money;
mod player;
mod rounds;
mod seeds;

use crate::command::{Command, Lane, Request};
use crate::event::{Body, Event, EventHash, Head};
use crate::identity::{Money, WalletId};
use crate::refusal::{Refusal, RefusalCode};
use crate::state::Wallet;
use crate::time::Timestamp;
use crate::vault::{UnknownMasterKey, Vault};
use games::{Catalogue, Faults};
use std::sync::Arc;

/// F9: when a player has to rotate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RotationPolicy {
    /// Most rounds on one seed.
    pub nonces_max: u64,
    /// Oldest seed that takes bets, in days.
    pub age_days_max: u32,
}

impl Default for RotationPolicy {
    fn default() -> Self {
        Self { nonces_max: 10_000, age_days_max: 30 }
    }
}

/// What the rules need to know besides the wallet.
#[derive(Debug, Clone)]
pub struct House<M: Money> {
    /// Games and their configurations.
    pub catalogue: Arc<Catalogue>,
    /// Seed master keys of this mode.
    pub vault: Vault<M>,
    /// F9.
    pub rotation: RotationPolicy,
}

/// Why there is no next event.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Stop {
    /// A rule says no. To be written down with [`reject`].
    #[error("{}", .0.detail)]
    Refused(Refusal),
    /// The bet or the step cannot be read, or is outside the catalogue's limits. Nothing is written.
    #[error(transparent)]
    Malformed(#[from] Faults),
    /// There is no such wallet.
    #[error("there is no such wallet; the operator opens it with a session or a deposit")]
    NoWallet,
    /// The house cannot work. Nothing is written.
    #[error("{0}")]
    Broken(String),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Stop::Refused(refusal)
    }
}

impl From<UnknownMasterKey> for Stop {
    fn from(error: UnknownMasterKey) -> Self {
        Stop::Broken(error.to_string())
    }
}

/// Everything a rule looks at.
struct At<'a, M: Money> {
    house: &'a House<M>,
    wallet: &'a WalletId<M>,
    state: &'a Wallet,
    now: Timestamp,
    /// Position of the event that is being made.
    seq: u64,
}

/// The next event of `wallet`'s log.
///
/// # Errors
/// [`Stop`] says why there is none.
pub fn step<M: Money>(
    house: &House<M>,
    wallet: &WalletId<M>,
    head: Option<&Head>,
    request: &Request,
    now: Timestamp,
) -> Result<Event, Stop> {
    let Some(head) = head else {
        let Command::Open { salt } = &request.command else { return Err(Stop::NoWallet) };
        let state = seeds::open(house, wallet, *salt)?;
        return Ok(event(0, now, EventHash::NONE, request, Body::Open, state));
    };
    let seq = head.event.seq + 1;
    let now = now.max(head.event.ts);
    let at = At { house, wallet, state: &head.event.state, now, seq };
    let (body, state) = match &request.command {
        // The protocol answers an open wallet with its head; a second OPEN never comes here but by mistake.
        Command::Open { .. } => return Err(Stop::Broken("this wallet is open already".to_owned())),
        Command::Deposit { amount } => money::deposit(&at, *amount)?,
        Command::Withdraw { amount } => money::withdraw(&at, *amount)?,
        Command::Adjust { credit, amount, reason } => money::adjust(&at, *credit, *amount, reason)?,
        Command::Play { game, stake, bet } => rounds::play(&at, *game, *stake, bet)?,
        Command::Step { round, action } => rounds::act(&at, *round, action)?,
        Command::Settle { round } => rounds::settle(&at, *round)?,
        Command::Void { round, reason } => rounds::void(&at, *round, reason)?,
        Command::Rotate { client_seed, salt } => seeds::rotate(&at, client_seed, *salt)?,
        Command::Retire { salt } => seeds::retire(&at, *salt)?,
        Command::Limit { kind, window, amount } => player::limit(&at, *kind, *window, *amount),
        Command::Exclude { until } => player::exclude(&at, *until),
    };
    Ok(event(seq, now, head.hash, request, body, state))
}

/// The event that writes a refusal down, so that a retry cannot suddenly succeed.
#[must_use]
pub fn reject(head: &Head, request: &Request, refusal: Refusal, now: Timestamp) -> Event {
    let ts = now.max(head.event.ts);
    event(head.event.seq + 1, ts, head.hash, request, Body::Reject { refusal }, head.event.state.clone())
}

fn event(
    seq: u64,
    ts: Timestamp,
    previous: EventHash,
    request: &Request,
    body: Body,
    mut state: Wallet,
) -> Event {
    if request.lane != Lane::Open {
        state.recent.remember(request.caller.kind(), &request.key, seq);
    }
    Event {
        seq,
        ts,
        by: request.caller.kind(),
        key: request.key.clone(),
        slot_bound: matches!(request.lane, Lane::Slot { .. }),
        fingerprint: request.fingerprint,
        previous,
        body,
        state,
    }
}

/// A rule's "no".
fn refuse<T>(code: RefusalCode, detail: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Refused(Refusal::new(code, detail)))
}

fn balance_limit() -> Refusal {
    Refusal::new(RefusalCode::BalanceLimit, "the balance could grow beyond 10^33 minor units")
}
