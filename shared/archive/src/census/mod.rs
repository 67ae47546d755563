//! The census: what the items of a ledger's table say together, whatever the order they come in.
//!
//! Memory is bounded by the wallets of a [`Shard`], not by the length of their logs: a wallet costs its newest state and
//! some sums, plus the events that came before those they follow. A scan gives them in order, so there are none of these.

mod walk;

use crate::findings::Findings;
use crate::item::Item;
use crate::totals::TotalsByCurrency;
use ledger::{EventHash, House, KeyRecord, Money, Timestamp, WalletId, audit};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use walk::Walk;

/// Which wallets a pass is about. All passes together see each wallet, with its keys, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// From 0.
    pub index: u32,
    /// How many there are.
    pub of: u32,
}

impl Shard {
    /// All wallets at once.
    pub const ALL: Shard = Shard { index: 0, of: 1 };

    fn holds(self, wallet: &str) -> bool {
        if self.of == 1 {
            return true;
        }
        let hash = Sha256::digest(wallet);
        u32::from_be_bytes(std::array::from_fn(|at| hash[at])) % self.of == self.index
    }
}

/// The newest event of a wallet that can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadOf {
    /// Its position.
    pub seq: u64,
    /// Its hash.
    pub hash: EventHash,
}

impl HeadOf {
    /// As a line of a chunk.
    ///
    /// # Panics
    /// Never: a hash is a text.
    #[must_use]
    pub fn item(&self, wallet: &str) -> Item {
        let hash = serde_json::to_value(self.hash).ok().and_then(|hash| hash.as_str().map(str::to_owned));
        let texts = [("pk", wallet.to_owned()), ("hash", hash.expect("a hash is a text"))];
        Item::of_texts(texts).with_number("seq", self.seq)
    }

    /// Reads a line.
    #[must_use]
    pub fn of_item(item: &Item) -> Option<(String, Self)> {
        let hash = serde_json::from_value(item.text("hash")?.into()).ok()?;
        Some((item.text("pk")?.to_owned(), Self { seq: item.number("seq")?, hash }))
    }
}

/// A log that cannot be believed to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// The wallet's partition.
    pub wallet: String,
    /// The last position that can be believed; `None` if not even the first can.
    pub kept: Option<u64>,
    /// Events after it.
    pub left_out: u64,
    /// Why.
    pub why: String,
}

/// What a census found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Survey {
    /// Every wallet, as far as it can be believed.
    pub heads: BTreeMap<String, HeadOf>,
    /// What they hold, as far as they can be believed.
    pub totals: TotalsByCurrency,
    /// Logs that cannot be believed to their end.
    pub cuts: Vec<Cut>,
    /// Keys whose other half was being written while the items were read.
    pub keys_in_flight: u64,
    /// Everything that is wrong, cuts among it.
    pub findings: Findings,
}

impl Survey {
    /// Adds what `other` found among other wallets.
    pub fn absorb(&mut self, other: Self) {
        self.heads.extend(other.heads);
        self.totals.plus(&other.totals);
        self.cuts.extend(other.cuts);
        self.cuts.sort();
        self.keys_in_flight += other.keys_in_flight;
        self.findings.absorb(other.findings);
    }
}

/// A census of one ledger's table under way.
#[derive(Debug)]
pub struct Census<M: Money> {
    house: House<M>,
    shard: Shard,
    settled_before: Timestamp,
    walks: HashMap<String, Walk<M>>,
    keys: audit::Keys,
    findings: Findings,
}

/// Clocks of functions may differ by less than this, and a write may be under way for less than this.
const IN_FLIGHT_MS_MAX: u64 = 60_000;

impl<M: Money> Census<M> {
    /// Of the wallets in `shard`. `house` opens the seeds and knows every configuration that rounds were played under.
    ///
    /// `began`: when the items were begun to be read. An event and the item of its key are written together but read
    /// apart, so one written while that was going on may lack the other.
    #[must_use]
    pub fn new(house: House<M>, shard: Shard, began: Timestamp) -> Self {
        let settled_before = Timestamp(began.0.saturating_sub(IN_FLIGHT_MS_MAX));
        let (walks, keys, findings) = (HashMap::new(), audit::Keys::default(), Findings::default());
        Self { house, shard, settled_before, walks, keys, findings }
    }

    /// Takes an item of the table.
    pub fn take(&mut self, item: &Item) {
        match (item.text("pk"), item.text("sk")) {
            (Some(pk), Some(sk)) if pk.starts_with("W#") => self.event(pk, sk, item),
            (Some(pk), Some("K")) if pk.starts_with("K#") => self.key(pk, item),
            (pk, _) => self.stranger(pk.unwrap_or("an item"), "the house writes no such item"),
        }
    }

    fn event(&mut self, pk: &str, sk: &str, item: &Item) {
        if !self.shard.holds(pk) {
            return;
        }
        let seq = sk.strip_prefix("E#").filter(|digits| digits.len() == 12).and_then(|seq| seq.parse().ok());
        let (Some(seq), Some(text)) = (seq, item.text("event")) else {
            return self.findings.add("items", format!("{pk} {sk}"), "it holds no event");
        };
        let Self { house, walks, keys, findings, .. } = self;
        if let Some(walk) = walks.get_mut(pk) {
            return walk.take(house, seq, text.to_owned(), keys, findings);
        }
        let Some(wallet) = WalletId::of_partition(pk) else {
            return findings.add("items", pk, "it is no wallet of this table");
        };
        let mut walk = Walk::new(wallet);
        walk.take(house, seq, text.to_owned(), keys, findings);
        walks.insert(pk.to_owned(), walk);
    }

    fn key(&mut self, pk: &str, item: &Item) {
        let fingerprint = item.text("fp").and_then(|text| serde_json::from_value(text.into()).ok());
        let record = (|| {
            let (wallet, seq) = (item.text("wallet")?.to_owned(), item.number("seq")?);
            Some(KeyRecord { wallet, seq, fingerprint: fingerprint? })
        })();
        match record {
            Some(record) if self.shard.holds(&record.wallet) => self.keys.item(pk.to_owned(), record),
            Some(_) => {}
            None => self.stranger(pk, "it is no item of a key"),
        }
    }

    /// What no wallet can be made out of is counted by the first pass alone.
    fn stranger(&mut self, place: &str, what: &str) {
        if self.shard.index == 0 {
            self.findings.add("items", place, what);
        }
    }

    /// What the items say together.
    #[must_use]
    pub fn finish(self) -> Survey {
        let Self { walks, keys, mut findings, settled_before, .. } = self;
        let mut survey = Survey::default();
        for (pk, walk) in walks {
            let currency = walk.currency();
            let walked = walk.finish();
            if let Some(head) = walked.head {
                survey.heads.insert(pk.clone(), head);
                let totals = survey.totals.0.entry((M::MODE, currency)).or_default();
                totals.plus(&walked.totals);
            }
            if let Some(cut) = walked.cut {
                let kept = cut.kept.map_or("from its beginning".to_owned(), |kept| format!("after {kept}"));
                let detail = format!("{}; {} events {kept} cannot be believed", cut.why, cut.left_out);
                findings.add(walked.rule, pk, detail);
                survey.cuts.push(cut);
            }
        }
        for ((mode, currency), totals) in &survey.totals.0 {
            if !totals.are_conserved() {
                findings.add("I2", format!("{mode} {currency}"), "the totals do not add up");
            }
        }
        for audit::Unmatched { violation, wallet, written } in keys.finish() {
            let in_flight = match written {
                Some(written) => written >= settled_before,
                // It was read after the log was: the log is shorter than what it names. (A log that was cut is too.)
                None => survey.heads.get(&wallet).is_none_or(|head| head.seq < violation.seq),
            };
            if in_flight {
                survey.keys_in_flight += 1;
            } else {
                findings.add(violation.invariant, format!("{wallet} at {}", violation.seq), violation.detail);
            }
        }
        survey.cuts.sort();
        survey.findings = findings;
        survey
    }
}
