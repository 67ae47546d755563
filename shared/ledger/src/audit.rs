//! The invariants of a log, checked from the outside: nothing here calls [`crate::step`].
//!
//! Used by the tests, the simulation, and whoever reads a backup. I9, I10, I11, I13 and I17 are about requests and
//! answers, so only the simulation, which sees both, can check them.

use crate::event::{Body, Event, EventHash, Head, KeyRecord};
use crate::identity::{Money, WalletId};
use crate::limits::{LimitKind, Limits, Window};
use crate::postings::Account;
use crate::state::{ClosedRound, OpenRound, Wallet};
use crate::step::House;
use crate::time::Timestamp;
use fair::Commitment;
use games::{Status, Verdict};
use std::collections::HashMap;

/// A broken invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// `I1` … `I17`.
    pub invariant: &'static str,
    /// Position in the log.
    pub seq: u64,
    /// What is wrong.
    pub detail: String,
}

/// Checks one wallet's whole log.
#[must_use]
pub fn wallet<M: Money>(house: &House<M>, wallet: &WalletId<M>, log: &[Head]) -> Vec<Violation> {
    let mut audit =
        Audit { house, wallet, found: Vec::new(), seq: 0, sums: HashMap::new(), moves: Vec::new() };
    let mut limits = Limits::default();
    let mut before: Option<&Head> = None;
    for (expected_seq, head) in (0..).zip(log) {
        let event = &head.event;
        audit.seq = event.seq;
        audit.check("I4", event.seq == expected_seq, || format!("expected position {expected_seq}"));
        let link = before.map_or(EventHash::NONE, |before| before.hash);
        audit.check("I5", event.previous == link, || "the hash of the event before is another one".into());
        let earlier = before.map(|before| before.event.ts).unwrap_or_default();
        audit.check("I13", event.ts >= earlier, || "time runs backwards".into());
        audit.money(event);
        audit.seeds(before.map(|before| &before.event.state), event);
        audit.round(before.map(|before| &before.event.state), event);
        audit.player(before.map(|before| &before.event.state), event, &limits);
        if let Body::Limit { kind, window, amount } = &event.body {
            limits = limits.set(*kind, *window, *amount, event.ts);
        }
        before = Some(head);
    }
    audit.found
}

/// I8: holds the items of keys against the logs they name.
#[must_use]
pub fn keys<M: Money>(
    logs: &[(WalletId<M>, Vec<Head>)],
    items: &HashMap<String, KeyRecord>,
    key_partition: impl Fn(&WalletId<M>, &Event) -> String,
) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut bound: HashMap<String, (String, u64)> = HashMap::new();
    for (wallet, log) in logs {
        for event in log.iter().map(|head| &head.event) {
            if event.slot_bound || matches!(event.body, Body::Open) {
                continue;
            }
            let mut violation =
                |detail: String| found.push(Violation { invariant: "I8", seq: event.seq, detail });
            let partition = key_partition(wallet, event);
            let place = (wallet.partition(), event.seq);
            match items.get(&partition) {
                None => violation(format!("the key {:?} has no item", event.key)),
                Some(item) if (item.wallet.clone(), item.seq) != place => {
                    violation(format!("the item of the key {:?} names position {}", event.key, item.seq));
                }
                Some(item) if item.fingerprint != event.fingerprint => {
                    violation(format!("the item of the key {:?} has another fingerprint", event.key));
                }
                Some(_) => {}
            }
            if let Some(earlier) = bound.insert(partition, place) {
                violation(format!("the key {:?} took effect at {earlier:?} already", event.key));
            }
        }
    }
    for (partition, item) in items {
        if !bound.contains_key(partition) {
            let detail = format!("the item {partition} names no event");
            found.push(Violation { invariant: "I8", seq: item.seq, detail });
        }
    }
    found
}

struct Audit<'a, M: Money> {
    house: &'a House<M>,
    wallet: &'a WalletId<M>,
    found: Vec<Violation>,
    seq: u64,
    sums: HashMap<Account, i128>,
    /// What counts against limits: when, what, how much.
    moves: Vec<(Timestamp, LimitKind, i128)>,
}

impl<M: Money> Audit<'_, M> {
    fn check(&mut self, invariant: &'static str, holds: bool, detail: impl FnOnce() -> String) {
        if !holds {
            self.found.push(Violation { invariant, seq: self.seq, detail: detail() });
        }
    }

    /// I1, I2, I3.
    fn money(&mut self, event: &Event) {
        let postings = event.postings();
        let sum: i128 = postings.iter().map(|posting| posting.amount).sum();
        self.check("I1", sum == 0, || format!("the postings add up to {sum}"));
        for posting in postings {
            *self.sums.entry(posting.account).or_default() += posting.amount;
        }
        let mut balance = |account, stated: u128, invariant| {
            let booked = self.sums.get(&account).copied().unwrap_or_default();
            let agrees = u128::try_from(booked) == Ok(stated);
            self.check(invariant, agrees, || {
                format!("{account:?} is booked as {booked}, stated as {stated}")
            });
        };
        balance(Account::Player, event.state.balance.get(), "I2");
        let in_play = event.state.round.as_ref().map_or(0, |round| round.staked().get());
        balance(Account::InPlay, in_play, "I2");
        let player = self.sums.get(&Account::Player).copied().unwrap_or_default();
        self.check("I3", player >= 0, || format!("the balance is {player}"));
    }

    /// I14, I15.
    fn seeds(&mut self, before: Option<&Wallet>, event: &Event) {
        let (was, is) = (before.and_then(|before| before.seed.as_ref()), event.state.seed.as_ref());
        if let Some(active) = is
            && was.is_none_or(|was| was.record != active.record)
        {
            let promised = before.is_some_and(|before| before.next == active.record);
            self.check("I14", promised, || "the active seed was not the promised one".into());
            self.check("I14", matches!(event.body, Body::Rotate { .. }), || {
                "the seed changed without a rotation".into()
            });
            self.check("I6", active.nonce.0 == 0, || "a new seed does not start at nonce 0".into());
        }
        let promised = |state: &Wallet| state.next.clone();
        let kept = before.is_none_or(|before| promised(before) == promised(&event.state));
        let may_change = matches!(event.body, Body::Rotate { .. } | Body::Retire { .. } | Body::Open);
        self.check("I14", kept || may_change, || "the promised seed was exchanged".into());
        if let Body::Rotate { revealed } | Body::Retire { revealed } = &event.body {
            let same = revealed.as_ref() == was;
            self.check("I15", same, || "the revealed seed is not the one that was active".into());
        }
        for record in [Some(&event.state.next), is.map(|active| &active.record)].into_iter().flatten() {
            let opened = self.house.vault.open(self.wallet, record);
            let opens = opened.is_ok_and(|seed| Commitment::of(seed.reveal()) == record.commitment);
            self.check("I15", opens, || format!("seed {} does not open its commitment", record.index));
        }
    }

    /// I6, I7, I16.
    fn round(&mut self, before: Option<&Wallet>, event: &Event) {
        let nonce_of = |state: &Wallet| state.seed.as_ref().map(|seed| (seed.record.index, seed.nonce.0));
        let (was, is) = (before.and_then(nonce_of), nonce_of(&event.state));
        let played: Option<&OpenRound> = match &event.body {
            Body::Play { round: Some(closed) } => Some(&closed.round),
            Body::Play { round: None } => event.state.round.as_ref(),
            _ => None,
        };
        match played {
            Some(round) => {
                let expected = was.map(|(index, nonce)| (index, nonce + 1));
                let taken = was.map(|(_, nonce)| nonce) == Some(round.nonce.0) && is == expected;
                self.check("I6", taken, || format!("nonce {} after {was:?}", round.nonce));
                let known = self.house.catalogue.by_hash(round.game, round.config).is_some();
                self.check("I16", known, || format!("the configuration {} is not known", round.config));
            }
            None => {
                let same_seed = was.map(|was| was.0) == is.map(|is| is.0);
                self.check("I6", !same_seed || was == is, || "a nonce was taken without a round".into());
            }
        }
        if let Some(closed) = event.body.closed_round() {
            self.outcome(closed, before, event);
        }
    }

    /// I7: by the verifier, from the seed that the vault opens.
    fn outcome(&mut self, closed: &ClosedRound, before: Option<&Wallet>, event: &Event) {
        let open = before.and_then(|before| before.round.as_ref());
        if !matches!(event.body, Body::Play { .. }) {
            let same =
                open.is_some_and(|open| (open.id, open.nonce) == (closed.round.id, closed.round.nonce));
            self.check("I7", same, || "the round that ended is not the one that was open".into());
        }
        let Some(seed) = &event.state.seed else {
            return self.check("I7", false, || "a round without a seed".into());
        };
        let Ok(server_seed) = self.house.vault.open(self.wallet, &seed.record) else { return };
        let verdict = closed.verdict(&self.house.catalogue, seed, &server_seed);
        self.check("I7", verdict == Verdict::Verified, || {
            format!("round {}: {verdict:?}", closed.round.id.0)
        });
    }

    /// I12: from the events themselves, not from the counters they carry.
    fn player(&mut self, before: Option<&Wallet>, event: &Event, limits: &Limits) {
        let excluded = before.and_then(|before| before.excluded_until).is_some_and(|until| event.ts < until);
        let restricted = event.staked().is_some() || matches!(event.body, Body::Deposit { .. });
        self.check("I12", !(excluded && restricted), || "staked or deposited while excluded".into());

        let signed = |amount: games::Amount| i128::try_from(amount.get()).unwrap_or(i128::MAX);
        if let Body::Deposit { amount } = &event.body {
            self.moves.push((event.ts, LimitKind::Deposit, signed(*amount)));
        }
        if let Some(staked) = event.staked() {
            self.moves.push((event.ts, LimitKind::Wager, signed(staked)));
            self.moves.push((event.ts, LimitKind::Loss, signed(staked)));
        }
        let counts = |kind: LimitKind| match event.body {
            Body::Deposit { .. } => kind == LimitKind::Deposit,
            _ => kind != LimitKind::Deposit,
        };
        if restricted {
            for limit in limits.iter().filter(|limit| counts(limit.kind)) {
                let Some(allowed) = limit.at(event.ts) else { continue };
                let used = self.used(limit.kind, limit.window, event.ts);
                self.check("I12", used <= signed(allowed), || {
                    format!(
                        "{:?} of {used} in {} against a limit of {allowed}",
                        limit.kind,
                        limit.window.as_str()
                    )
                });
            }
        }
        if let Some(closed) = event.body.closed_round() {
            self.moves.push((event.ts, LimitKind::Loss, -signed(closed.payout)));
            if closed.status == Status::Void {
                self.moves.push((event.ts, LimitKind::Wager, -signed(closed.round.staked())));
            }
        }
    }

    fn used(&self, kind: LimitKind, window: Window, now: Timestamp) -> i128 {
        let same_window = |then: Timestamp| then.day() / window.days() == now.day() / window.days();
        let counted = self.moves.iter().filter(|(ts, of, _)| *of == kind && same_window(*ts));
        counted.map(|(_, _, amount)| amount).sum()
    }
}
