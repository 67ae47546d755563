//! Wallets and events as answers.

use ledger::{Body, Event, Head, Limit, Money, Timestamp, Wallet, WalletId};
use serde_json::{Value, json};
use wire::{EntryView, LimitView, PendingLimit, PostingView, WalletView};

/// The wallet as `event` leaves it. Limits are those in force at `now`.
pub(crate) fn wallet<M: Money>(id: &WalletId<M>, event: &Event, now: Timestamp) -> WalletView {
    let state = &event.state;
    WalletView {
        player: id.player.to_string(),
        currency: id.currency.to_string(),
        mode: M::MODE.to_string(),
        seq: event.seq,
        balance: state.balance.to_string(),
        in_play: state.round.as_ref().map_or("0".to_owned(), |round| round.stake.to_string()),
        open_round: state.round.as_ref().map(|round| round.id.0.to_string()),
        limits: state.limits.iter().filter_map(|limit| limit_view(state, limit, now)).collect(),
        excluded_until: state.excluded_until.filter(|until| now < *until).map(|until| until.0),
    }
}

fn limit_view(state: &Wallet, limit: &Limit, now: Timestamp) -> Option<LimitView> {
    let amount = limit.at(now)?;
    let pending = limit.pending.filter(|pending| now < pending.from);
    Some(LimitView {
        kind: limit.kind.as_str().to_owned(),
        window: limit.window.as_str().to_owned(),
        amount: amount.to_string(),
        used: state.usage.used(limit.kind, limit.window, now).to_string(),
        pending: pending.map(|pending| PendingLimit {
            amount: pending.amount.map(|amount| amount.to_string()),
            from: pending.from.0,
        }),
    })
}

/// One line of the log.
pub(crate) fn entry(head: &Head) -> EntryView {
    let event = &head.event;
    let opened_by_house = matches!(event.body, Body::Open);
    EntryView {
        seq: event.seq,
        ts: event.ts.0,
        kind: event.body.kind().to_owned(),
        key: (!opened_by_house).then(|| event.key.as_str().to_owned()),
        postings: event.postings().into_iter().map(posting).collect(),
        balance: event.state.balance.to_string(),
        round: event.round_id().map(|round| round.0.to_string()),
        detail: detail(&event.body),
        previous_hash: fair::to_hex(&event.previous.0),
    }
}

fn posting(posting: ledger::Posting) -> PostingView {
    PostingView { account: posting.account.as_str().to_owned(), amount: posting.amount.to_string() }
}

/// What the kind and the postings do not say. Outcomes are in the round's receipt.
fn detail(body: &Body) -> Option<Value> {
    match body {
        Body::Reject { refusal } => Some(json!({ "code": refusal.code, "detail": refusal.detail })),
        Body::Void { reason, .. } | Body::Adjust { reason, .. } => Some(json!({ "reason": reason })),
        Body::Limit { kind, window, amount } => {
            Some(json!({ "kind": kind, "window": window, "amount": amount }))
        }
        Body::Exclude { until } => Some(json!({ "until": until })),
        Body::Rotate { revealed } | Body::Retire { revealed } => {
            Some(json!({ "revealed_seed": revealed.as_ref().map(|seed| seed.record.index) }))
        }
        Body::Step { action, .. } => Some(json!({ "action": action })),
        Body::Open
        | Body::Deposit { .. }
        | Body::Withdraw { .. }
        | Body::Play { .. }
        | Body::Settle { .. } => None,
    }
}
