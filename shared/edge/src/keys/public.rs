//! The public halves of the keys that sign: those that are used, those that will be, and those that ever were.

use super::{KeyRing, Purpose};
use crate::ed25519::public_key;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Ed25519 public keys by key id, 32 bytes each.
pub type KeysById = BTreeMap<String, [u8; 32]>;

/// What signatures of this house are checked with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicKeys {
    #[serde(default, with = "base64url")]
    tokens: KeysById,
    #[serde(default, with = "base64url")]
    receipts: KeysById,
    #[serde(default, with = "base64url")]
    statements: KeysById,
}

impl PublicKeys {
    /// Reads the text of the document.
    ///
    /// # Errors
    /// Why it is no such document.
    pub fn read(text: &str) -> Result<Self, String> {
        let keys: Self =
            serde_json::from_str(text).map_err(|error| format!("is no set of public keys: {error}"))?;
        let all = [&keys.tokens, &keys.receipts, &keys.statements]
            .map(|keys| keys.values().collect::<Vec<_>>())
            .concat();
        // A token that reads like a receipt, or the other way round, must not be possible to begin with.
        match all.iter().enumerate().all(|(at, key)| !all[at + 1..].contains(key)) {
            true => Ok(keys),
            false => Err("has a key twice; no key is for two things".to_owned()),
        }
    }

    /// The text of the document.
    ///
    /// # Panics
    /// Never: the document is plain data with text keys.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("plain data with text keys")
    }

    /// The keys of a purpose; none for one that does not sign.
    #[must_use]
    pub fn of(&self, purpose: Purpose) -> KeysById {
        match purpose {
            Purpose::SeedReal | Purpose::SeedDemo => KeysById::new(),
            Purpose::Tokens => self.tokens.clone(),
            Purpose::Receipts => self.receipts.clone(),
            Purpose::Statements => self.statements.clone(),
        }
    }

    /// Whether the public half of the ring's every key is here under its id.
    #[must_use]
    pub fn lists(&self, purpose: Purpose, ring: &KeyRing) -> bool {
        let listed = self.of(purpose);
        ring.keys().all(|key| {
            let public = public_key(&key.key);
            public.is_some() && listed.get(&key.id) == public.as_ref()
        })
    }

    /// With the public halves of the ring's keys. Those that are here stay: what they signed can be checked for ever, but
    /// for tokens, which last minutes.
    #[must_use]
    pub fn with(mut self, purpose: Purpose, ring: &KeyRing) -> Self {
        let keys = match purpose {
            Purpose::SeedReal | Purpose::SeedDemo => return self,
            Purpose::Tokens => &mut self.tokens,
            Purpose::Receipts => &mut self.receipts,
            Purpose::Statements => &mut self.statements,
        };
        if purpose == Purpose::Tokens {
            keys.retain(|id, _| ring.keys().any(|key| key.id == *id));
        }
        keys.extend(ring.keys().filter_map(|key| Some((key.id.clone(), public_key(&key.key)?))));
        self
    }
}

mod base64url {
    use super::{KeysById, URL_SAFE_NO_PAD};
    use base64::Engine as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};
    use std::collections::BTreeMap;

    pub(super) fn serialize<S: Serializer>(keys: &KeysById, serializer: S) -> Result<S::Ok, S::Error> {
        let texts: BTreeMap<_, _> = keys.iter().map(|(id, key)| (id, URL_SAFE_NO_PAD.encode(key))).collect();
        texts.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<KeysById, D::Error> {
        let texts = BTreeMap::<String, String>::deserialize(deserializer)?;
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok();
        let read = |(id, text): (String, String)| {
            let wrong = || serde::de::Error::custom(format!("the key {id:?} is not 32 bytes in base64url"));
            bytes(&text).ok_or_else(wrong).map(|key| (id.clone(), key))
        };
        texts.into_iter().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::RingKey;
    use super::*;
    use crate::secret::SecretKey;
    use ledger::Timestamp;

    fn ring(ids: [&str; 2], first: u8) -> KeyRing {
        let key = |id: &str, byte| RingKey { id: id.to_owned(), key: SecretKey::new([byte; 32]) };
        KeyRing::new(key(ids[0], first), key(ids[1], first + 1), Timestamp(0))
    }

    #[test]
    fn keys_that_signed_receipts_stay_and_those_of_tokens_do_not() {
        let keys = PublicKeys::default().with(Purpose::Receipts, &ring(["r1", "r2"], 1));
        let keys = keys.with(Purpose::Tokens, &ring(["t1", "t2"], 3));
        let later = keys.clone().with(Purpose::Receipts, &ring(["r2", "r3"], 5));
        let later = later.with(Purpose::Tokens, &ring(["t2", "t3"], 7));
        assert_eq!(later.of(Purpose::Receipts).keys().collect::<Vec<_>>(), ["r1", "r2", "r3"]);
        assert_eq!(later.of(Purpose::Tokens).keys().collect::<Vec<_>>(), ["t2", "t3"]);
        assert!(keys.lists(Purpose::Tokens, &ring(["t1", "t2"], 3)));
        assert!(!keys.lists(Purpose::Tokens, &ring(["t1", "t2"], 4)), "another key under the same id");
        assert!(!keys.lists(Purpose::Statements, &ring(["t1", "t2"], 3)));
    }

    #[test]
    fn the_document_reads_back_and_no_key_is_for_two_things() {
        let keys = PublicKeys::default().with(Purpose::Tokens, &ring(["a", "b"], 1));
        assert_eq!(PublicKeys::read(&keys.text()).unwrap(), keys);
        let shared = keys.with(Purpose::Receipts, &ring(["c", "d"], 2)).text();
        assert!(PublicKeys::read(&shared).unwrap_err().contains("two things"));
        for bad in ["", "{\"tokens\":{\"a\":\"short\"}}", "{\"others\":{}}"] {
            assert!(PublicKeys::read(bad).is_err(), "{bad}");
        }
    }
}
