//! What DynamoDB promises about the ledger table, as far as the protocol leans on it: conditional puts, transactions
//! of two puts, reads that are consistent unless the scheduler makes them stale.

use super::Mutation;
use ledger::protocol::{Ask, Told};
use ledger::{Head, KeyRecord};
use std::collections::{BTreeMap, HashMap};

/// The table of one wallet and its keys.
#[derive(Debug, Default)]
pub(super) struct Table {
    events: BTreeMap<u64, Head>,
    keys: HashMap<String, KeyRecord>,
}

/// How a read behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Freshness {
    /// As promised.
    Consistent,
    /// As it was this many events ago: more than DynamoDB allows itself.
    Stale(u64),
}

impl Table {
    /// Executes one request of the protocol.
    pub(super) fn execute(
        &mut self,
        ask: &Ask,
        key_partition: &str,
        freshness: Freshness,
        mutation: Option<Mutation>,
    ) -> Told {
        match ask {
            Ask::Head => Told::Event(self.read_head(freshness).cloned().map(Box::new)),
            Ask::Slot(seq) => Told::Event(self.visible(*seq, freshness).cloned().map(Box::new)),
            Ask::Key => Told::KeyItem(self.keys.get(key_partition).cloned()),
            Ask::Put(head) => self.put(head, None, key_partition, mutation),
            Ask::PutWithKey(head, _) if mutation == Some(Mutation::NoKeyItem) => {
                self.put(head, None, key_partition, mutation)
            }
            Ask::PutWithKey(head, key) => self.put(head, Some(key), key_partition, mutation),
            Ask::Wait { .. } | Ask::Done(_) => Told::Waited,
        }
    }

    fn put(
        &mut self,
        head: &Head,
        key: Option<&KeyRecord>,
        key_partition: &str,
        mutation: Option<Mutation>,
    ) -> Told {
        let event_there = self.events.get(&head.event.seq);
        let key_there = key.and_then(|_| self.keys.get(key_partition));
        let conditional = mutation != Some(Mutation::NoCondition);
        if conditional && (event_there.is_some() || key_there.is_some()) {
            return Told::Taken { event: event_there.cloned().map(Box::new), key: key_there.cloned() };
        }
        self.events.insert(head.event.seq, head.clone());
        if let Some(key) = key {
            self.keys.insert(key_partition.to_owned(), key.clone());
        }
        Told::Written
    }

    /// The newest event as a reader sees it.
    #[must_use]
    pub(super) fn read_head(&self, freshness: Freshness) -> Option<&Head> {
        let newest = self.events.keys().next_back()?;
        let behind = match freshness {
            Freshness::Consistent => 0,
            Freshness::Stale(events) => events,
        };
        self.events.get(&newest.saturating_sub(behind))
    }

    fn visible(&self, seq: u64, freshness: Freshness) -> Option<&Head> {
        let newest = self.read_head(freshness)?.event.seq;
        self.events.get(&seq).filter(|_| seq <= newest)
    }

    /// The whole log, oldest first.
    #[must_use]
    pub(super) fn log(&self) -> Vec<Head> {
        self.events.values().cloned().collect()
    }

    /// All key items.
    #[must_use]
    pub(super) fn keys(&self) -> &HashMap<String, KeyRecord> {
        &self.keys
    }
}
