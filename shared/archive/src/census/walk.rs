//! One wallet's log, event by event, to the last one that can be believed.

use super::{Cut, HeadOf};
use crate::findings::Findings;
use crate::totals::Totals;
use ledger::{EventHash, Head, House, Money, WalletId, audit};
use std::collections::BTreeMap;

/// Where the walk along a log is.
#[derive(Debug)]
pub(super) struct Walk<M: Money> {
    log: audit::Log<M>,
    partition: String,
    head: Option<HeadOf>,
    /// Events that came before those they follow.
    early: BTreeMap<u64, String>,
    totals: Totals,
    broken: Option<Broken>,
}

/// Where the log cannot be believed any further.
#[derive(Debug)]
struct Broken {
    rule: &'static str,
    why: String,
    left_out: u64,
}

/// A walk that is over.
#[derive(Debug)]
pub(super) struct Walked {
    pub(super) head: Option<HeadOf>,
    pub(super) totals: Totals,
    pub(super) cut: Option<Cut>,
    /// Which invariant the cut is about.
    pub(super) rule: &'static str,
}

impl<M: Money> Walk<M> {
    pub(super) fn new(wallet: WalletId<M>) -> Self {
        let partition = wallet.partition();
        let (early, totals) = (BTreeMap::new(), Totals::default());
        Self { log: audit::Log::new(wallet), partition, head: None, early, totals, broken: None }
    }

    pub(super) fn currency(&self) -> String {
        self.log.wallet().currency.to_string()
    }

    /// Takes the event that stands at `seq`.
    pub(super) fn take(
        &mut self,
        house: &House<M>,
        seq: u64,
        text: String,
        keys: &mut audit::Keys,
        findings: &mut Findings,
    ) {
        let next = self.next();
        if seq < next || self.early.contains_key(&seq) {
            return findings.add("I4", format!("{} at {seq}", self.partition), "it stands there twice");
        }
        if let Some(broken) = &mut self.broken {
            broken.left_out += 1;
            return;
        }
        if seq > next {
            self.early.insert(seq, text);
            return;
        }
        self.step(house, seq, text, keys, findings);
        while self.broken.is_none()
            && let Some(text) = self.early.remove(&self.next())
        {
            self.step(house, self.next(), text, keys, findings);
        }
    }

    fn next(&self) -> u64 {
        self.head.map_or(0, |head| head.seq + 1)
    }

    fn step(
        &mut self,
        house: &House<M>,
        seq: u64,
        text: String,
        keys: &mut audit::Keys,
        findings: &mut Findings,
    ) {
        let head = match Head::decode(self.log.wallet(), seq, text) {
            Ok(head) => head,
            Err(error) => return self.give_up("I9", error.to_string()),
        };
        let link = self.head.map_or(EventHash::NONE, |head| head.hash);
        if head.event.previous != link {
            let why = format!("the event at {seq} does not follow the one before it");
            return self.give_up("I5", why);
        }
        if let Some((partition, _)) = head.event.key_item(self.log.wallet()) {
            keys.event(partition, &self.partition, &head.event);
        }
        self.totals.count(&head.event);
        self.head = Some(HeadOf { seq, hash: head.hash });
        for violation in self.log.push(house, head) {
            let place = format!("{} at {}", self.partition, violation.seq);
            findings.add(violation.invariant, place, violation.detail);
        }
    }

    fn give_up(&mut self, rule: &'static str, why: String) {
        self.broken = Some(Broken { rule, why, left_out: 1 });
    }

    pub(super) fn finish(mut self) -> Walked {
        if self.broken.is_none() && !self.early.is_empty() {
            let why = format!("position {} is missing", self.next());
            self.broken = Some(Broken { rule: "I4", why, left_out: 0 });
        }
        let early = self.early.len() as u64;
        let kept = self.head.map(|head| head.seq);
        let rule = self.broken.as_ref().map_or("I4", |broken| broken.rule);
        let cut = self.broken.map(|Broken { why, left_out, .. }| Cut {
            wallet: self.partition,
            kept,
            left_out: left_out + early,
            why,
        });
        if let Some(state) = self.log.state() {
            self.totals.wallets = 1;
            self.totals.balances = i128::try_from(state.balance.get()).unwrap_or(i128::MAX);
        }
        Walked { head: self.head, totals: self.totals, cut, rule }
    }
}
