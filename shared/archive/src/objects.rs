//! PAR sheets and configurations in a backup: each a line, with its key and its text.

use crate::chunk::sha256_hex;
use crate::findings::Findings;
use crate::item::Item;
use games::{Catalogue, ConfigHash, Entry, GameId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An object that was written once and is named by the hash of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredObject {
    /// `par/<sha256>.json` or `config/<sha256>.json`.
    pub key: String,
    /// Canonical JSON.
    pub text: String,
}

impl StoredObject {
    /// Where the keys of those objects start that a backup holds.
    pub const PREFIXES: [&str; 2] = ["config/", "par/"];

    /// As a line of a chunk.
    #[must_use]
    pub fn item(&self) -> Item {
        Item::of_texts([("key", self.key.clone()), ("text", self.text.clone())])
    }

    /// Reads a line.
    #[must_use]
    pub fn of_item(item: &Item) -> Option<Self> {
        Some(Self { key: item.text("key")?.to_owned(), text: item.text("text")?.to_owned() })
    }

    /// Whether the text is what the key says.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let name = self.key.split_once('/').and_then(|(_, name)| name.strip_suffix(".json"));
        name == Some(sha256_hex(self.text.as_bytes()).as_str())
    }
}

/// The objects of a house, as far as its books need them: the keys of all, the configurations themselves.
#[derive(Debug, Default)]
pub struct StoredObjects {
    keys: BTreeSet<String>,
    entries: Vec<Arc<Entry>>,
    /// What is wrong with them.
    pub findings: Findings,
}

impl StoredObjects {
    /// Takes a line of a chunk.
    pub fn take(&mut self, item: &Item) {
        let Some(object) = StoredObject::of_item(item) else {
            return self.findings.add("objects", "an item", "it is no object");
        };
        if !object.is_whole() {
            return self.findings.add("objects", object.key, "its text is not what its name says");
        }
        if object.key.starts_with("config/") {
            let document = serde_json::from_str(&object.text).map_err(|error| error.to_string());
            match document.and_then(|document| Entry::read(&document).map_err(|faults| faults.to_string())) {
                Ok(entry) => self.entries.push(Arc::new(entry)),
                Err(why) => self.findings.add("I16", object.key.clone(), why),
            }
        }
        self.keys.insert(object.key);
    }

    /// Whether there is an object under this key, and whole.
    #[must_use]
    pub fn holds(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// I16: the house's own configurations, and those that were once active. What nobody ever activated, no round may
    /// have been played under.
    #[must_use]
    pub fn catalogue(&self, once_active: &BTreeSet<(String, String)>) -> Catalogue {
        let was_active = |game: GameId, config: ConfigHash| {
            once_active.contains(&(game.id().to_owned(), config.to_string()))
        };
        let entries = self.entries.iter().filter(|entry| was_active(entry.rules().id(), entry.config_hash()));
        entries.fold(Catalogue::house(), |catalogue, entry| catalogue.knowing(Arc::clone(entry)))
    }
}
