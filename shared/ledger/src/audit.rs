//! The invariants of a log, checked from the outside: nothing here calls [`crate::step`].
//!
//! Used by the tests, the simulation, and the census of a backup, which reads logs that do not fit into memory: a log is
//! checked event by event ([`Log`]), keys against their items in whatever order they come ([`Keys`]). I9, I10, I11, I13
//! and I17 are about requests and answers, so only the simulation, which sees both, can check them.

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
    let (mut books, mut found) = (Books::default(), Vec::new());
    let mut before: Option<Before<'_>> = None;
    for head in log {
        found.extend(books.check(house, wallet, before.as_ref(), head));
        before = Some(Before { hash: head.hash, ts: head.event.ts, state: &head.event.state });
    }
    found
}

/// The audit of one wallet's log, event by event: it holds the newest event's state and some sums, however long the log.
#[derive(Debug)]
pub struct Log<M: Money> {
    wallet: WalletId<M>,
    books: Books,
    newest: Option<(EventHash, Timestamp, Wallet)>,
}

impl<M: Money> Log<M> {
    /// Before the first event.
    #[must_use]
    pub fn new(wallet: WalletId<M>) -> Self {
        Self { wallet, books: Books::default(), newest: None }
    }

    /// Checks the next event.
    #[must_use]
    pub fn push(&mut self, house: &House<M>, head: Head) -> Vec<Violation> {
        let newest = self.newest.as_ref();
        let before = newest.map(|(hash, ts, state)| Before { hash: *hash, ts: *ts, state });
        let found = self.books.check(house, &self.wallet, before.as_ref(), &head);
        self.newest = Some((head.hash, head.event.ts, head.event.state));
        found
    }

    /// Whose log.
    #[must_use]
    pub fn wallet(&self) -> &WalletId<M> {
        &self.wallet
    }

    /// The wallet after the newest event.
    #[must_use]
    pub fn state(&self) -> Option<&Wallet> {
        self.newest.as_ref().map(|(_, _, state)| state)
    }
}

/// I8: holds the items of keys against the logs they name.
#[must_use]
pub fn keys<M: Money>(
    logs: &[(WalletId<M>, Vec<Head>)],
    items: &HashMap<String, KeyRecord>,
    key_partition: impl Fn(&WalletId<M>, &Event) -> String,
) -> Vec<Violation> {
    let mut keys = Keys::default();
    for (wallet, log) in logs {
        for event in log.iter().map(|head| &head.event).filter(|event| event.has_key_item()) {
            keys.event(key_partition(wallet, event), &wallet.partition(), event);
        }
    }
    for (partition, item) in items {
        keys.item(partition.clone(), item.clone());
    }
    keys.finish().into_iter().map(|unmatched| unmatched.violation).collect()
}

/// I8, in whatever order events and items come: holds what has not found its other half yet, and nothing else.
#[derive(Debug, Default)]
pub struct Keys {
    events: HashMap<String, Vec<(KeyRecord, Timestamp)>>,
    items: HashMap<String, KeyRecord>,
}

/// A key-bound event without its item, or an item without its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// I8.
    pub violation: Violation,
    /// The partition of the wallet it is about.
    pub wallet: String,
    /// When the event was written; `None` for an item, which does not say.
    pub written: Option<Timestamp>,
}

impl Keys {
    /// A key-bound event ([`Event::has_key_item`]) of the wallet with this partition key.
    pub fn event(&mut self, key_partition: String, wallet: &str, event: &Event) {
        let record = KeyRecord { wallet: wallet.to_owned(), seq: event.seq, fingerprint: event.fingerprint };
        if self.items.get(&key_partition) == Some(&record) {
            self.items.remove(&key_partition);
        } else {
            self.events.entry(key_partition).or_default().push((record, event.ts));
        }
    }

    /// The item of a key.
    pub fn item(&mut self, key_partition: String, item: KeyRecord) {
        let Some(waiting) = self.events.get_mut(&key_partition) else {
            self.items.insert(key_partition, item);
            return;
        };
        match waiting.iter().position(|(record, _)| *record == item) {
            Some(at) => {
                waiting.swap_remove(at);
                if waiting.is_empty() {
                    self.events.remove(&key_partition);
                }
            }
            None => {
                self.items.insert(key_partition, item);
            }
        }
    }

    /// What found no other half: an event whose key took effect somewhere else too is among it, as a key has one item.
    #[must_use]
    pub fn finish(self) -> Vec<Unmatched> {
        let mut found = Vec::new();
        for (partition, events) in self.events {
            let item = self.items.get(&partition);
            for (record, written) in events {
                let detail = match item {
                    None => format!("the key {partition:?} has no item for this event"),
                    Some(item) => {
                        format!(
                            "the item of the key {partition:?} names {} at {}, not this event",
                            item.wallet, item.seq
                        )
                    }
                };
                let violation = Violation { invariant: "I8", seq: record.seq, detail };
                found.push(Unmatched { violation, wallet: record.wallet, written: Some(written) });
            }
        }
        for (partition, item) in self.items {
            let detail = format!("the item {partition:?} names no event that was written under it");
            let violation = Violation { invariant: "I8", seq: item.seq, detail };
            found.push(Unmatched { violation, wallet: item.wallet, written: None });
        }
        found
    }
}

/// The event before the one that is checked.
struct Before<'a> {
    hash: EventHash,
    ts: Timestamp,
    state: &'a Wallet,
}

/// What has to be remembered of the events before, besides the newest state.
#[derive(Debug, Default)]
struct Books {
    /// Position of the next event.
    next: u64,
    /// By [`Account`].
    sums: [i128; 5],
    /// What counts against limits, by [`LimitKind`] and [`Window`]: the window it was counted in last, and the sum.
    used: [[(u64, i128); 3]; 3],
    limits: Limits,
}

impl Books {
    fn check<M: Money>(
        &mut self,
        house: &House<M>,
        wallet: &WalletId<M>,
        before: Option<&Before<'_>>,
        head: &Head,
    ) -> Vec<Violation> {
        let event = &head.event;
        let mut audit = Audit { house, wallet, found: Vec::new(), seq: event.seq, books: self };
        let expected_seq = audit.books.next;
        audit.check("I4", event.seq == expected_seq, || format!("expected position {expected_seq}"));
        let link = before.map_or(EventHash::NONE, |before| before.hash);
        audit.check("I5", event.previous == link, || "the hash of the event before is another one".into());
        let earlier = before.map(|before| before.ts).unwrap_or_default();
        audit.check("I13", event.ts >= earlier, || "time runs backwards".into());
        let state = before.map(|before| before.state);
        audit.money(event);
        audit.seeds(state, event);
        audit.round(state, event);
        audit.player(state, event);
        let found = audit.found;
        if let Body::Limit { kind, window, amount } = &event.body {
            self.limits = self.limits.set(*kind, *window, *amount, event.ts);
        }
        self.next += 1;
        found
    }

    fn count(&mut self, kind: LimitKind, change: i128, now: Timestamp) {
        for window in Window::ALL {
            let (block, sum) = &mut self.used[kind as usize][window as usize];
            let current = now.day() / window.days();
            if *block != current {
                (*block, *sum) = (current, 0);
            }
            *sum = sum.saturating_add(change);
        }
    }

    fn used(&self, kind: LimitKind, window: Window, now: Timestamp) -> i128 {
        let (block, sum) = self.used[kind as usize][window as usize];
        if block == now.day() / window.days() { sum } else { 0 }
    }
}

struct Audit<'a, M: Money> {
    house: &'a House<M>,
    wallet: &'a WalletId<M>,
    found: Vec<Violation>,
    seq: u64,
    books: &'a mut Books,
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
            let booked = &mut self.books.sums[posting.account as usize];
            *booked = booked.saturating_add(posting.amount);
        }
        let mut balance = |account, stated: u128, invariant| {
            let booked = self.books.sums[account as usize];
            let agrees = u128::try_from(booked) == Ok(stated);
            self.check(invariant, agrees, || {
                format!("{account:?} is booked as {booked}, stated as {stated}")
            });
        };
        balance(Account::Player, event.state.balance.get(), "I2");
        let in_play = event.state.round.as_ref().map_or(0, |round| round.staked().get());
        balance(Account::InPlay, in_play, "I2");
        let player = self.books.sums[Account::Player as usize];
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
    fn player(&mut self, before: Option<&Wallet>, event: &Event) {
        let excluded = before.and_then(|before| before.excluded_until).is_some_and(|until| event.ts < until);
        let restricted = event.staked().is_some() || matches!(event.body, Body::Deposit { .. });
        self.check("I12", !(excluded && restricted), || "staked or deposited while excluded".into());

        let signed = |amount: games::Amount| i128::try_from(amount.get()).unwrap_or(i128::MAX);
        if let Body::Deposit { amount } = &event.body {
            self.books.count(LimitKind::Deposit, signed(*amount), event.ts);
        }
        if let Some(staked) = event.staked() {
            self.books.count(LimitKind::Wager, signed(staked), event.ts);
            self.books.count(LimitKind::Loss, signed(staked), event.ts);
        }
        let counts = |kind: LimitKind| match event.body {
            Body::Deposit { .. } => kind == LimitKind::Deposit,
            _ => kind != LimitKind::Deposit,
        };
        if restricted {
            let limits: Vec<_> =
                self.books.limits.iter().filter(|limit| counts(limit.kind)).cloned().collect();
            for limit in limits {
                let Some(allowed) = limit.at(event.ts) else { continue };
                let used = self.books.used(limit.kind, limit.window, event.ts);
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
            self.books.count(LimitKind::Loss, -signed(closed.payout), event.ts);
            if closed.status == Status::Void {
                self.books.count(LimitKind::Wager, -signed(closed.round.staked()), event.ts);
            }
        }
    }
}
