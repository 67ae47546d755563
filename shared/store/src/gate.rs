//! The gate: an item in the table of versions that keeps the house closed while a restore writes its books.
//!
//! It is written before everything else and removed after it. Every process reads it together with the versions of games,
//! so a play costs nothing more, and a house that is closed or opened is so everywhere within seconds.

use archive::BackupId;
use aws_sdk_dynamodb::types::AttributeValue;
use ledger::Timestamp;
use std::collections::HashMap;
use std::time::Duration;

const SORT: &str = "gate";

/// Why the house is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Which restore closed it.
    pub restore: BackupId,
    /// From which backup it restores.
    pub backup: BackupId,
    /// Since when.
    pub since: Timestamp,
}

impl Gate {
    /// What callers are told.
    pub const TEXT: &str = "the house is closed while its books are restored from a backup; nothing was executed, try again later";
    /// After this long every process knows of it, with some seconds to spare.
    pub const KNOWN_EVERYWHERE_AFTER: Duration = Duration::from_secs(8);

    pub(crate) fn item(&self, partition: &str) -> HashMap<String, AttributeValue> {
        let mut item = key(partition);
        item.extend([
            ("restore".to_owned(), AttributeValue::S(self.restore.to_string())),
            ("backup".to_owned(), AttributeValue::S(self.backup.to_string())),
            ("since".to_owned(), AttributeValue::N(self.since.0.to_string())),
        ]);
        item
    }

    pub(crate) fn read(item: &HashMap<String, AttributeValue>) -> Option<Self> {
        let id = |name: &str| BackupId::parse(item.get(name)?.as_s().ok()?).ok();
        let since = item.get("since")?.as_n().ok()?.parse().ok()?;
        Some(Self { restore: id("restore")?, backup: id("backup")?, since: Timestamp(since) })
    }
}

pub(crate) fn key(partition: &str) -> HashMap<String, AttributeValue> {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    HashMap::from([("pk".to_owned(), text(partition)), ("sk".to_owned(), text(SORT))])
}

pub(crate) fn is_gate(item: &HashMap<String, AttributeValue>) -> bool {
    item.get("sk").and_then(|sk| sk.as_s().ok()).is_some_and(|sk| sk == SORT)
}
