//! The log of versions of games, checked from the outside: gapless, hash-chained, every object there.

use crate::chunk::sha256_hex;
use crate::findings::Findings;
use crate::item::Item;
use crate::objects::StoredObjects;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What the chain and the objects need of a version; what else it says is its own.
#[derive(Deserialize)]
struct Link {
    position: u64,
    previous: String,
    active: BTreeMap<String, Made>,
}

#[derive(Deserialize)]
struct Made {
    config: String,
    par: String,
}

/// The log, as it is read from a table or a backup, in whatever order.
#[derive(Debug, Default)]
pub struct VersionLog {
    texts: BTreeMap<u64, String>,
    findings: Findings,
}

/// What a log of versions says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct VersionsRead {
    /// Games and configurations that were ever active.
    pub once_active: BTreeSet<(String, String)>,
    /// What is wrong with the log.
    pub findings: Findings,
}

impl VersionLog {
    /// Takes an item of the table.
    pub fn take(&mut self, item: &Item) {
        let position =
            item.text("sk").and_then(|sk| sk.strip_prefix("V#")).and_then(|text| text.parse().ok());
        match position.zip(item.text("version")) {
            Some((position, text)) if item.text("pk") == Some("versions") => {
                if self.texts.insert(position, text.to_owned()).is_some() {
                    self.findings.add("versions", format!("position {position}"), "it stands there twice");
                }
            }
            _ => self.findings.add("versions", "an item", "it is no version of a game"),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// Checks the whole log.
    #[must_use]
    pub fn check(&self, objects: &StoredObjects) -> VersionsRead {
        let mut read = VersionsRead { findings: self.findings.clone(), ..VersionsRead::default() };
        let mut previous = String::new();
        for (expected, (position, text)) in (1..).zip(&self.texts) {
            let place = format!("position {position}");
            if *position != expected {
                read.findings.add("versions", &place, format!("position {expected} is missing"));
            }
            let Ok(link) = serde_json::from_str::<Link>(text) else {
                read.findings.add("versions", &place, "it cannot be read");
                continue;
            };
            if link.position != *position {
                read.findings.add(
                    "versions",
                    &place,
                    format!("it says that it is position {}", link.position),
                );
            }
            if link.previous != previous {
                read.findings.add("versions", &place, "the hash of the version before is another one");
            }
            previous = sha256_hex(text.as_bytes());
            for (game, made) in link.active {
                for key in [format!("config/{}.json", made.config), format!("par/{}.json", made.par)] {
                    if !objects.holds(&key) {
                        read.findings.add(
                            "I16",
                            &key,
                            format!("{game} was active under it, and it is not there"),
                        );
                    }
                }
                read.once_active.insert((game, made.config));
            }
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::StoredObject;
    use games::{Catalogue, ConfigHash, canonical_json};
    use serde_json::{Value, json};

    fn object(kind: &str, text: String) -> StoredObject {
        StoredObject { key: format!("{kind}/{}.json", sha256_hex(text.as_bytes())), text }
    }

    /// A house in which dice was changed three times.
    fn house() -> (Vec<Item>, Vec<StoredObject>) {
        let (mut items, mut objects, mut previous) = (Vec::new(), Vec::new(), String::new());
        for (position, edge) in [(1, 200), (2, 300), (3, 200)] {
            let mut document = Catalogue::house().active(games::GameId::Dice).document().clone();
            document["config"]["edge"] = json!(edge);
            let config = ConfigHash::of(&document).to_string();
            let sheet = object("par", format!("{{\"edge\":{edge}}}"));
            let par = sheet.key.trim_start_matches("par/").trim_end_matches(".json").to_owned();
            objects.extend([object("config", canonical_json(&document)), sheet]);
            let version = json!({
                "position": position, "previous": previous, "by": "house", "why": "a test",
                "active": {"dice": {"config": config, "par": par, "returns": Value::Null}},
            });
            let text = canonical_json(&version);
            previous = sha256_hex(text.as_bytes());
            items.push(Item::of_texts([
                ("pk", "versions".to_owned()),
                ("sk", format!("V#{position:012}")),
                ("version", text),
            ]));
        }
        objects.sort_by(|one, two| one.key.cmp(&two.key));
        objects.dedup();
        (items, objects)
    }

    fn check(items: &[Item], objects: &[StoredObject]) -> (VersionsRead, StoredObjects) {
        let (mut log, mut stored) = (VersionLog::default(), StoredObjects::default());
        items.iter().rev().for_each(|item| log.take(item));
        objects.iter().for_each(|object| stored.take(&object.item()));
        (log.check(&stored), stored)
    }

    fn rules(findings: &Findings) -> Vec<&str> {
        findings.listed.iter().map(|finding| finding.rule.as_str()).collect()
    }

    #[test]
    fn a_whole_log_is_read_in_any_order_and_knows_what_was_active() {
        let (items, objects) = house();
        let (read, stored) = check(&items, &objects);
        assert_eq!(rules(&read.findings), Vec::<&str>::new());
        assert_eq!(read.once_active.len(), 2);
        let catalogue = stored.catalogue(&read.once_active);
        for (game, config) in &read.once_active {
            let config = ConfigHash::parse(config).unwrap();
            assert!(game == "dice" && catalogue.by_hash(games::GameId::Dice, config).is_some());
        }
        assert!(
            stored
                .catalogue(&BTreeSet::new())
                .by_hash(
                    games::GameId::Dice,
                    ConfigHash::parse(&read.once_active.first().unwrap().1).unwrap()
                )
                .is_none(),
            "stored is not active"
        );
    }

    #[test]
    fn every_break_of_the_chain_and_every_lost_object_is_found() {
        let (items, objects) = house();
        for lost in 0..3 {
            let mut fewer = items.clone();
            fewer.remove(lost);
            // The newest may be missing without a trace: nothing points to it.
            let found = check(&fewer, &objects).0.findings;
            let named = found
                .listed
                .iter()
                .any(|finding| finding.detail == format!("position {} is missing", lost + 1));
            assert_eq!((named, found.is_empty()), (lost < 2, lost == 2), "{lost}");
        }
        let mut changed = items.clone();
        let text = changed[0].text("version").unwrap().replace("a test", "a lie");
        changed[0].0.insert("version".to_owned(), crate::item::Attribute::S(text));
        assert_eq!(rules(&check(&changed, &objects).0.findings), ["versions"]);
        for lost in 0..objects.len() {
            let mut fewer = objects.clone();
            let object = fewer.remove(lost);
            let found = check(&items, &fewer).0.findings;
            assert!(found.listed.iter().any(|finding| finding.place == object.key), "{}", object.key);
            let mut other = objects.clone();
            other[lost].text.push(' ');
            let (read, stored) = check(&items, &other);
            assert!(!read.findings.is_empty() && rules(&stored.findings) == ["objects"]);
        }
        let (read, _) = check(&[items.clone(), items[..1].to_vec()].concat(), &objects);
        assert_eq!(rules(&read.findings), ["versions"]);
    }
}
