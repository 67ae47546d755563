//! Settles rounds that their players left, by the published rule of their game.
//!
//! A round that is still open so many hours after it was opened gets a SETTLE event. The event is bound to the position
//! of the log that was looked at, so a player who comes back in the same moment wins or loses the race, and the round
//! is never settled twice: [`store::OpenRounds`] only says where to look.

use edge::{House, Needs};
use ledger::protocol::Answer;
use ledger::{Body, Caller, Command, Fingerprint, Head, IdempotencyKey, Lane, Money, Request, Timestamp};
use store::{Ledger, ListedRound, OpenRounds, ReadError};
use tokio::task::JoinSet;

/// The keys of this function. Rounds are settled on the seeds that they were opened on.
pub const NEEDS: Needs = Needs { seeds: true, ..Needs::NO_KEYS };

/// Rounds that one read fetches.
const ROUNDS_PER_READ: u32 = 100;
/// How often a round is looked at whose player is back and quicker.
const LOOKS_MAX: u32 = 3;

/// What a sweep came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Rounds that it ended.
    pub settled: u64,
    /// Listed rounds that were over, or had never been opened.
    pub over: u64,
    /// Rounds that it could not end; they stay listed for the next sweep.
    pub left: u64,
}

/// Rounds stayed open.
#[derive(Debug, thiserror::Error)]
#[error("{0} rounds that their players left could not be settled; the log says why")]
pub struct Unsettled(u64);

impl Report {
    /// The report as the result of the function.
    ///
    /// # Errors
    /// If rounds were left, so that the function's alarm goes off.
    pub fn finish(self) -> Result<(), Unsettled> {
        tracing::info!(settled = self.settled, over = self.over, left = self.left, "swept");
        if self.left == 0 { Ok(()) } else { Err(Unsettled(self.left)) }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            settled: self.settled + other.settled,
            over: self.over + other.over,
            left: self.left + other.left,
        }
    }
}

/// Settles every round that was opened more than the house's hours before `now`.
pub async fn run(house: &House, now: Timestamp) -> Report {
    let before = now.minus_hours(house.round_hours_max);
    let mut shards = JoinSet::new();
    for shard in 0..OpenRounds::<ledger::RealMoney>::SHARDS {
        shards.spawn(sweep_shard(house.real.clone(), shard, before, now));
        shards.spawn(sweep_shard(house.demo.clone(), shard, before, now));
    }
    let mut report = Report::default();
    while let Some(swept) = shards.join_next().await {
        report = report.plus(swept.unwrap_or_else(|error| {
            tracing::error!(%error, "a shard was not swept");
            Report { left: 1, ..Report::default() }
        }));
    }
    report
}

/// What became of one listed round.
enum Swept {
    Settled,
    Over,
}

async fn sweep_shard<M: Money>(ledger: Ledger<M>, shard: u8, before: Timestamp, now: Timestamp) -> Report {
    let mut report = Report::default();
    let mut last: Option<ListedRound<M>> = None;
    loop {
        let read = ledger.open_rounds().opened_before(shard, before, last.as_ref(), ROUNDS_PER_READ).await;
        let listed = match read {
            Ok(listed) => listed,
            Err(error) => {
                tracing::error!(%error, shard, "the open rounds cannot be read");
                return Report { left: report.left + 1, ..report };
            }
        };
        for round in &listed {
            match sweep_round(&ledger, round, now).await {
                Ok(Swept::Settled) => report.settled += 1,
                Ok(Swept::Over) => report.over += 1,
                Err(why) => {
                    // The round's id alone says nothing about its player.
                    tracing::error!(why, round = round.round.0, "a round that its player left stays open");
                    report.left += 1;
                }
            }
        }
        if listed.len() < ROUNDS_PER_READ as usize {
            return report;
        }
        last = listed.into_iter().last();
    }
}

/// Ends the round if it is open, and takes it off the list once its log says that it is over.
async fn sweep_round<M: Money>(
    ledger: &Ledger<M>,
    listed: &ListedRound<M>,
    now: Timestamp,
) -> Result<Swept, String> {
    let unread = |error: ReadError| error.to_string();
    for _ in 0..LOOKS_MAX {
        let head = ledger.head(&listed.wallet).await.map_err(unread)?;
        let is_open =
            |head: &Head| head.event.state.round.as_ref().is_some_and(|open| open.id == listed.round);
        let swept = match head.filter(is_open) {
            None => Some(Swept::Over),
            Some(head) => settle(ledger, listed, head.event.seq, now).await?,
        };
        if let Some(swept) = swept {
            ledger.open_rounds().take_off(listed).await.map_err(unread)?;
            return Ok(swept);
        }
    }
    Err("the log moved on each time".to_owned())
}

/// `None`: the log moved on, because the player came back in this very moment.
async fn settle<M: Money>(
    ledger: &Ledger<M>,
    listed: &ListedRound<M>,
    seq: u64,
    now: Timestamp,
) -> Result<Option<Swept>, String> {
    let operator = listed.wallet.operator.clone();
    let name = format!("settle-{}", listed.round.0);
    let request = Request {
        command: Command::Settle { round: listed.round },
        fingerprint: Fingerprint::of("", "settle", operator.as_str(), &name),
        caller: Caller::House(operator),
        key: IdempotencyKey::parse(&name).map_err(|error| error.to_string())?,
        lane: Lane::Slot { if_match: seq },
    };
    match ledger.write(&listed.wallet, request, || now).await {
        Answer::Event { head, replayed } if matches!(head.event.body, Body::Settle { .. }) => {
            // Another sweep at the same time sends the same request.
            Ok(Some(if replayed { Swept::Over } else { Swept::Settled }))
        }
        Answer::SlotTaken { .. } => Ok(None),
        Answer::Event { head, .. } => Err(format!("the ledger answered {}", head.event.body.kind())),
        other => Err(format!("the ledger answered {other:?}")),
    }
}
