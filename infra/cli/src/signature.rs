//! Whether the house stands for a receipt: its signature, held against the keys that the house publishes.

use crate::configuration::read_json;
use serde_json::Value;
use std::path::PathBuf;
use wire::{KeySet, ReceiptSignature};

/// What a receipt's signature is worth.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    /// The house said all of this.
    Valid,
    /// The house did not say this; in plain words, one line for each field.
    Invalid(Vec<String>),
    /// Signed by this key, which nobody gave us.
    NotChecked(String),
    /// There is no signature.
    Absent,
}

impl Signed {
    /// Judges a receipt as it was received, every field of it.
    pub(crate) fn of(receipt: &Value, keys: Option<&KeySet>) -> Self {
        let text = match receipt.get("signature") {
            None | Some(Value::Null) => return Self::Absent,
            Some(text) => text.as_str().unwrap_or_default(),
        };
        let signature = match ReceiptSignature::parse(text) {
            Ok(signature) => signature,
            Err(error) => return Self::Invalid(vec![format!("signature: {error}")]),
        };
        let Some(key) = keys.and_then(|keys| keys.get(&signature.key_id)) else {
            return Self::NotChecked(signature.key_id);
        };
        if !edge::is_signature(&signature.bytes, &signature.signing_input, key) {
            let id = &signature.key_id;
            return Self::Invalid(vec![format!("signature: the key {id}, which it names, did not make it")]);
        }
        let differences = signature.differences(receipt);
        if differences.is_empty() {
            return Self::Valid;
        }
        let line =
            |it: &wire::Difference| format!("{}: claimed {}, signed {}", it.field, it.claimed, it.signed);
        Self::Invalid(differences.iter().map(line).collect())
    }

    /// The word in lines for programs.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid(_) => "invalid",
            Self::NotChecked(_) => "not checked",
            Self::Absent => "none",
        }
    }

    /// What a reader has to know of it.
    pub(crate) fn details(self, keys_given: bool) -> Vec<String> {
        match self {
            Self::Valid => Vec::new(),
            Self::Invalid(lines) => lines,
            Self::NotChecked(id) => vec![format!(
                "signed by key {id}: not checked; give the house's /.well-known/jwks.json with --keys"
            )],
            Self::Absent if keys_given => vec!["not signed".to_owned()],
            Self::Absent => Vec::new(),
        }
    }
}

/// The keys in these files together; `None` if there are no files.
pub(crate) fn read_keys(files: &[PathBuf]) -> Result<Option<KeySet>, String> {
    let mut all: Option<KeySet> = None;
    for file in files {
        let named = |error: String| format!("{}: {error}", file.display());
        let keys = KeySet::read(&read_json(file)?).map_err(named)?;
        all.get_or_insert_default().join(&keys).map_err(named)?;
    }
    Ok(all)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use edge::keys::RingKey;
    use edge::{Receipts, SecretKey, SigningSettings, public_key};
    use serde_json::json;
    use std::collections::BTreeMap;

    pub(crate) fn house(id: &str, byte: u8) -> Receipts {
        let key = SecretKey::new([byte; 32]);
        let public_keys = BTreeMap::from([(id.to_owned(), public_key(&key).unwrap())]);
        Receipts::new(&SigningSettings { public_keys, signing: Some(RingKey { id: id.to_owned(), key }) })
    }

    fn receipt() -> Value {
        let receipt = json!({
            "round": "3", "game": "dice", "rules_version": 1, "scheme": "hmac-sha256-v1", "config_hash": "00",
            "status": "settled", "seed_index": 0, "commitment": "00", "next_commitment": "00", "client_seed": "me",
            "nonce": 1, "stake": "100", "bet": {"target": 50}, "payout": "198", "seq": 3, "ts": 1, "balance": "98",
        });
        let signed = house("k1", 7).sign(serde_json::from_value(receipt).unwrap()).unwrap();
        serde_json::to_value(signed).unwrap()
    }

    fn signed(changes: &[(&str, Value)], keys: Option<&KeySet>) -> Signed {
        let mut receipt = receipt();
        for (field, value) in changes {
            receipt[*field] = value.clone();
        }
        Signed::of(&receipt, keys)
    }

    #[test]
    fn the_houses_own_words_pass_and_others_are_named() {
        let house = house("k1", 7);
        let keys = Some(house.keys());
        assert_eq!(signed(&[], keys), Signed::Valid);
        assert_eq!(signed(&[("server_seed", json!("00"))], keys), Signed::Valid, "its commitment proves it");
        let invalid = |line: &str| Signed::Invalid(vec![line.to_owned()]);
        assert_eq!(
            signed(&[("payout", json!("199"))], keys),
            invalid(r#"payout: claimed "199", signed "198""#)
        );
        assert_eq!(signed(&[("tip", json!(5))], keys), invalid("tip: claimed 5, signed none"));
        let two = [("payout", json!("199")), ("nonce", json!(2))];
        assert!(matches!(signed(&two, keys), Signed::Invalid(lines) if lines.len() == 2));
    }

    #[test]
    fn a_signature_by_somebody_else_is_none_of_the_houses() {
        let other = house("k1", 8);
        let wrong = "signature: the key k1, which it names, did not make it".to_owned();
        assert_eq!(signed(&[], Some(other.keys())), Signed::Invalid(vec![wrong]));
        for text in [json!(""), json!(7), json!("a.b.c")] {
            for keys in [None, Some(other.keys())] {
                let Signed::Invalid(lines) = signed(&[("signature", text.clone())], keys) else {
                    panic!("{text}");
                };
                assert!(lines[0].starts_with("signature: "), "{lines:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_checked_is_said() {
        let unknown = house("k2", 7);
        for keys in [None, Some(unknown.keys())] {
            assert_eq!(signed(&[], keys), Signed::NotChecked("k1".to_owned()));
            assert_eq!(signed(&[("signature", Value::Null)], keys), Signed::Absent);
        }
        assert_eq!(Signed::Absent.details(true), ["not signed"]);
        assert_eq!(Signed::Absent.details(false), Vec::<String>::new());
        let line = "signed by key k1: not checked; give the house's /.well-known/jwks.json with --keys";
        assert_eq!(Signed::NotChecked("k1".to_owned()).details(false), [line]);
    }

    #[test]
    fn sets_of_several_files_count_together() {
        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str, set: &KeySet| {
            let path = directory.path().join(name);
            std::fs::write(&path, serde_json::to_string(&set.document()).unwrap()).unwrap();
            path
        };
        assert_eq!(read_keys(&[]), Ok(None));
        let (old, new) = (house("k1", 7), house("k2", 8));
        let files = [file("old", old.keys()), file("new", new.keys())];
        assert_eq!(signed(&[], read_keys(&files).unwrap().as_ref()), Signed::Valid);
        assert_eq!(
            signed(&[], read_keys(&files[1..]).unwrap().as_ref()),
            Signed::NotChecked("k1".to_owned())
        );
        let disagreeing = file("other", house("k1", 9).keys());
        let error = read_keys(&[files[0].clone(), disagreeing]).unwrap_err();
        assert!(error.contains("two different keys k1"), "{error}");
    }
}
