//! After a restore no outcome that somebody may have seen can come again.
//!
//! The time between the backup and the restore is lost, but players remember it: they may have seen outcomes of the seed
//! that was active at the backup, and of the one that was promised then, if they activated it. So every wallet gets a
//! RETIRE event, which reveals the one and replaces the other by a fresh one. A round that is open would hold it up, and its
//! outcome may have been seen as well: it is taken back, and its stake returned.

use crate::{Ledgers, RestoreError};
use archive::{BackupId, HeadOf, Retirement, Survey, Voided};
use ledger::protocol::Answer;
use ledger::{
    Body, Caller, CallerKind, Command, Fingerprint, Head, IdempotencyKey, Lane, Mode, Money, Request,
    Timestamp, WalletId,
};
use std::collections::BTreeMap;
use store::Ledger;
use tokio::task::JoinSet;

/// Wallets under way at once.
const WALLETS_AT_ONCE: usize = 16;
const WHY: &str = "the house was restored to an earlier time, and the outcome may have been seen";

/// What was done.
#[derive(Debug, Default)]
pub(crate) struct Retired {
    pub(crate) list: Vec<Retirement>,
    pub(crate) voided: Vec<Voided>,
    /// How many events were written, by mode and currency.
    pub(crate) events: BTreeMap<(Mode, String), u64>,
}

/// Retires the seeds of every wallet.
pub(crate) async fn all(
    ledgers: &Ledgers,
    survey: &Survey,
    restore: &BackupId,
    now: impl Fn() -> Timestamp + Send + Sync + Clone + 'static,
) -> Result<Retired, RestoreError> {
    let mut retired = Retired::default();
    let mut under_way = JoinSet::new();
    for (partition, head) in &survey.heads {
        if under_way.len() == WALLETS_AT_ONCE
            && let Some(done) = under_way.join_next().await
        {
            take(&mut retired, done)?;
        }
        let (partition, head, restore, now) = (partition.clone(), *head, restore.clone(), now.clone());
        if let Some(wallet) = WalletId::of_partition(&partition) {
            let ledger = ledgers.real.clone();
            under_way.spawn(async move { one(&ledger, wallet, head, &restore, now).await });
        } else if let Some(wallet) = WalletId::of_partition(&partition) {
            let ledger = ledgers.demo.clone();
            under_way.spawn(async move { one(&ledger, wallet, head, &restore, now).await });
        }
    }
    while let Some(done) = under_way.join_next().await {
        take(&mut retired, done)?;
    }
    retired.list.sort_by(|one, two| one.wallet.cmp(&two.wallet));
    retired.voided.sort_by(|one, two| one.wallet.cmp(&two.wallet));
    Ok(retired)
}

struct One {
    money: (Mode, String),
    retirement: Retirement,
    voided: Option<Voided>,
}

fn take(
    retired: &mut Retired,
    done: Result<Result<One, RestoreError>, tokio::task::JoinError>,
) -> Result<(), RestoreError> {
    let One { money, retirement, voided } =
        done.map_err(|error| RestoreError::Machine(error.to_string()))??;
    *retired.events.entry(money).or_default() += 1 + u64::from(voided.is_some());
    retired.list.push(retirement);
    retired.voided.extend(voided);
    Ok(())
}

/// Brings one wallet from the last event that was restored to its RETIRE event. An earlier try may have been cut off
/// anywhere between.
async fn one<M: Money>(
    ledger: &Ledger<M>,
    wallet: WalletId<M>,
    restored: HeadOf,
    restore: &BackupId,
    now: impl Fn() -> Timestamp,
) -> Result<One, RestoreError> {
    let failed = |why: String| RestoreError::Wallet { wallet: wallet.partition(), why };
    let (void_key, retire_key) = (format!("void-{restore}"), format!("retire-{restore}"));
    // More than a restore writes: whatever else stands there is found.
    let events = ledger.events_from(&wallet, restored.seq, 4).await?;
    let Some((first, ours)) = events.split_first() else {
        return Err(failed(format!("position {} was not restored", restored.seq)));
    };
    if first.hash != restored.hash {
        return Err(failed(format!("position {} holds another event than the backup", restored.seq)));
    }
    let mut voided = None;
    let mut head = first.clone();
    let mut written = ours.iter();
    if let Some(round) = first.event.state.round.as_ref() {
        let command = Command::Void { round: round.id, reason: WHY.to_owned() };
        head = match written.next() {
            Some(event) => event.clone(),
            None => write(ledger, &wallet, head.event.seq, &void_key, command, &now).await.map_err(failed)?,
        };
        if !is_ours(&head, &void_key, "VOID") {
            return Err(failed(format!("position {} is none that this restore wrote", head.event.seq)));
        }
        let returned = round.staked().to_string();
        voided = Some(Voided { wallet: wallet.partition(), round: round.id.0, returned });
    }
    head = match written.next() {
        Some(event) => event.clone(),
        None => {
            // F3: the salt comes straight from the operating system, one call per seed.
            let salt = store::random_salt().map_err(failed)?;
            let command = Command::Retire { salt };
            write(ledger, &wallet, head.event.seq, &retire_key, command, &now).await.map_err(failed)?
        }
    };
    let Body::Retire { revealed } = &head.event.body else {
        return Err(failed(format!("position {} is no RETIRE event", head.event.seq)));
    };
    if !is_ours(&head, &retire_key, "RETIRE") || written.next().is_some() {
        return Err(failed("there are events that this restore did not write".to_owned()));
    }
    let retirement = Retirement {
        wallet: wallet.partition(),
        restored: restored.seq,
        retired: head.event.seq,
        revealed: revealed.as_ref().map(|seed| seed.record.commitment.to_string()),
        promised: head.event.state.next.commitment.to_string(),
    };
    Ok(One { money: (M::MODE, wallet.currency.to_string()), retirement, voided })
}

fn is_ours(head: &Head, key: &str, kind: &str) -> bool {
    let event = &head.event;
    event.by == CallerKind::House && event.key.as_str() == key && event.body.kind() == kind
}

/// Bound to the position that was looked at: nobody else writes behind the gate.
async fn write<M: Money>(
    ledger: &Ledger<M>,
    wallet: &WalletId<M>,
    seq: u64,
    key: &str,
    command: Command,
    now: impl Fn() -> Timestamp,
) -> Result<Head, String> {
    let operator = wallet.operator.clone();
    let request = Request {
        fingerprint: Fingerprint::of("", "restore", operator.as_str(), key),
        key: IdempotencyKey::parse(key).map_err(|error| error.to_string())?,
        command,
        caller: Caller::House(operator),
        lane: Lane::Slot { if_match: seq },
    };
    match ledger.write(wallet, request, now).await {
        Answer::Event { head, .. } => Ok(*head),
        Answer::Malformed(faults) => Err(faults.to_string()),
        other => Err(format!("the ledger answered {other:?}")),
    }
}
