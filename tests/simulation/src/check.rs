//! The invariants after a run: over the log, and over what every caller was told.

use super::World;
use ledger::protocol::Answer;
use ledger::{Body, Caller, Event, Head, Lane, RealMoney, RecentKeys, Request, WalletId, audit};
use std::collections::HashMap;

/// One request of a caller, and everything it was told about it.
#[derive(Debug)]
pub struct Observed {
    /// As it was sent, each time.
    pub request: Request,
    /// Whether its caller, carelessly, sent it again bound to something else.
    pub rebound: bool,
    /// When it was first sent.
    pub sent_at: u64,
    /// Every answer that reached the caller, and when.
    pub answers: Vec<(u64, Answer)>,
}

/// What is wrong after a run, as `I…: …` lines.
#[must_use]
pub(super) fn check(world: &World) -> Vec<String> {
    let log = world.table.log();
    let mut faults = Vec::new();
    let violations = audit::wallet(&world.house, &world.wallet, &log);
    faults.extend(violations.into_iter().map(|v| format!("{} at {}: {}", v.invariant, v.seq, v.detail)));
    let logs = [(world.wallet.clone(), log.clone())];
    let partition = |wallet: &WalletId<RealMoney>, event: &Event| key_partition(wallet, event);
    let violations = audit::keys(&logs, world.table.keys(), partition);
    faults.extend(violations.into_iter().map(|v| format!("{} at {}: {}", v.invariant, v.seq, v.detail)));
    stored_form(world, &log, &mut faults);
    answers(world, &log, &mut faults);
    real_time_order(world, &mut faults);
    faults
}

/// Where the item of an event's key is.
fn key_partition(wallet: &WalletId<RealMoney>, event: &Event) -> String {
    let operator = wallet.operator.clone();
    let caller = match event.by {
        ledger::CallerKind::Operator => Caller::Operator(operator),
        ledger::CallerKind::Player => Caller::Player(operator, wallet.player.clone()),
        ledger::CallerKind::House => Caller::House(operator),
    };
    caller.key_partition(&event.key)
}

/// What is stored reads back as what was written.
fn stored_form(world: &World, log: &[Head], faults: &mut Vec<String>) {
    for head in log {
        let seq = head.event.seq;
        match Head::decode(&world.wallet, seq, head.text.clone()) {
            Ok(read) if read == *head => {}
            Ok(_) => faults.push(format!("I9 at {seq}: reads back as another event")),
            Err(error) => faults.push(format!("I9 at {seq}: {error}")),
        }
        if head.text.len() > Event::BYTES_MAX {
            faults.push(format!("I9 at {seq}: {} bytes", head.text.len()));
        }
    }
}

/// I8–I11.
fn answers(world: &World, log: &[Head], faults: &mut Vec<String>) {
    let mut events: HashMap<(ledger::CallerKind, &str), Vec<&Head>> = HashMap::new();
    for head in log.iter().filter(|head| !matches!(head.event.body, Body::Open)) {
        events.entry((head.event.by, head.event.key.as_str())).or_default().push(head);
    }
    for observed in &world.observed {
        let Observed { request, answers, rebound, .. } = observed;
        let key = request.key.as_str();
        let written: Vec<_> = events
            .get(&(request.caller.kind(), key))
            .into_iter()
            .flatten()
            .filter(|head| head.event.fingerprint == request.fingerprint)
            .collect();
        // The wallet remembers its last keys, not all: a careless client that comes later than that is on its own.
        let reaches = |pair: &[&&Head]| pair[1].event.seq - pair[0].event.seq <= RecentKeys::LENGTH as u64;
        if *rebound && written.len() > 1 && !written.windows(2).any(reaches) {
            continue;
        }
        if written.len() > 1 {
            let at: Vec<u64> = written.iter().map(|head| head.event.seq).collect();
            faults.push(format!("I8: {key} took effect at {at:?}"));
        }
        let mut first: Option<&str> = None;
        for (_, answer) in answers {
            match answer {
                Answer::Event { head, .. } => {
                    let there = log.iter().any(|stored| stored.text == head.text);
                    if !there {
                        faults.push(format!("I9: the acknowledged event of {key} is not in the log"));
                    }
                    let own = head.event.key == request.key
                        && head.event.by == request.caller.kind()
                        && head.event.fingerprint == request.fingerprint;
                    if !own {
                        faults.push(format!("I10: {key} was answered with the event of another request"));
                    }
                    if first.is_some_and(|first| first != head.text) {
                        faults.push(format!("I10: {key} was answered differently the second time"));
                    }
                    first = Some(&head.text);
                    if let Lane::Slot { if_match } = request.lane
                        && !rebound
                        && head.event.seq != if_match + 1
                    {
                        faults.push(format!("I8: slot-bound {key} was written at {}", head.event.seq));
                    }
                }
                // The position was taken, and the same key was then sent for another one.
                Answer::SlotTaken { .. } if *rebound => {}
                Answer::SlotTaken { .. } | Answer::KeyReused | Answer::Malformed(_) => {
                    // A step that cannot be read while its round is open is a REJECT once the round is over: two ways
                    // to say no, and neither executes anything.
                    let may_be_rejected = matches!(answer, Answer::Malformed(_));
                    let is_rejection = |head: &&&Head| matches!(head.event.body, Body::Reject { .. });
                    let executed = written.iter().filter(|head| !(may_be_rejected && is_rejection(head)));
                    if executed.count() > 0 {
                        faults.push(format!("I11: {key} was refused for good and executed: {answer:?}"));
                    }
                    let shared = |other: &Observed| {
                        other.request.key == request.key && other.request.fingerprint != request.fingerprint
                    };
                    if *answer == Answer::KeyReused && !world.observed.iter().any(shared) {
                        faults.push(format!("I11: the key {key} was not used before"));
                    }
                }
                Answer::Ahead { .. } | Answer::NoWallet | Answer::Unavailable(_) | Answer::Closed => {}
            }
        }
        if events.get(&(request.caller.kind(), key)).is_some_and(|events| events.len() > 1) {
            faults.push(format!("I8: {key} took effect more than once"));
        }
    }
}

/// I13: what was acknowledged before something else was sent stands before it.
fn real_time_order(world: &World, faults: &mut Vec<String>) {
    let mut acknowledged: Vec<(u64, u64)> = Vec::new();
    let mut sent: Vec<(u64, u64)> = Vec::new();
    for observed in &world.observed {
        let first = observed.answers.iter().find_map(|(at, answer)| match answer {
            Answer::Event { head, .. } => Some((*at, head.event.seq)),
            _ => None,
        });
        if let Some((at, seq)) = first {
            acknowledged.push((at, seq));
            sent.push((observed.sent_at, seq));
        }
    }
    acknowledged.sort_unstable();
    sent.sort_unstable();
    let (mut newest, mut earlier) = (None, acknowledged.iter().peekable());
    for (sent_at, seq) in sent {
        while let Some((_, acknowledged_seq)) = earlier.next_if(|(at, _)| *at < sent_at) {
            newest = newest.max(Some(*acknowledged_seq));
        }
        if newest.is_some_and(|newest| seq < newest) {
            faults.push(format!("I13: position {seq} was sent for after {newest:?} was acknowledged"));
        }
    }
}
