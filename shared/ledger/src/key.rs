//! Idempotency keys and request fingerprints.

use crate::identity::{OperatorId, PlayerId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The caller's name for one request: 1 to 64 printable ASCII characters, valid as long as the log is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct IdempotencyKey(String);

/// The text is no idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key is 1 to 64 printable ASCII characters")]
pub struct IdempotencyKeyError;

impl IdempotencyKey {
    /// Reads a key.
    ///
    /// # Errors
    /// [`IdempotencyKeyError`] for anything but 1 to 64 printable ASCII characters.
    pub fn parse(text: &str) -> Result<Self, IdempotencyKeyError> {
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        if fits { Ok(Self(text.to_owned())) } else { Err(IdempotencyKeyError) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for IdempotencyKey {
    type Error = IdempotencyKeyError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<IdempotencyKey> for String {
    fn from(key: IdempotencyKey) -> Self {
        key.0
    }
}

/// Who a key belongs to: operators and players have key spaces of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// The operator's server.
    Operator(OperatorId),
    /// A player's client.
    Player(OperatorId, PlayerId),
    /// The house itself: opening wallets, ending rounds that were left, restoring.
    House(OperatorId),
}

/// Whose key space an event's key is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallerKind {
    /// The operator's server.
    Operator,
    /// The player's client.
    Player,
    /// The house itself.
    House,
}

impl Caller {
    /// The partition key of a key item. The key stands last, because it may hold any separator.
    #[must_use]
    pub fn key_partition(&self, key: &IdempotencyKey) -> String {
        match self {
            Caller::Operator(operator) => format!("K#{operator}#O#{}", key.0),
            Caller::Player(operator, player) => format!("K#{operator}#P#{player}#{}", key.0),
            Caller::House(operator) => format!("K#{operator}#H#{}", key.0),
        }
    }

    /// Whose key space.
    #[must_use]
    pub fn kind(&self) -> CallerKind {
        match self {
            Caller::Operator(_) => CallerKind::Operator,
            Caller::Player(..) => CallerKind::Player,
            Caller::House(_) => CallerKind::House,
        }
    }
}

/// SHA-256 of what a request asks for: method, path, principal and canonical body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of a request. Each part carries its length, so that no two requests run together.
    #[must_use]
    pub fn of(method: &str, path: &str, principal: &str, canonical_body: &str) -> Self {
        let mut hash = Sha256::new();
        for part in [method, path, principal, canonical_body] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        bytes::serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bytes::deserialize(deserializer).map(Self)
    }
}

/// 32 bytes as base64url without padding: 43 characters instead of the 64 of hexadecimal.
pub(crate) mod bytes {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde::Deserialize as _;

    pub(crate) fn serialize<S: serde::Serializer>(
        bytes: &[u8; 32],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or_else(|| serde::de::Error::custom("expected 32 bytes as base64url"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_printable_ascii() {
        for good in ["a", "550e8400-e29b-41d4-a716-446655440000", " ~", "a#b", &"k".repeat(64)] {
            assert!(IdempotencyKey::parse(good).is_ok(), "{good:?}");
        }
        for bad in ["", "a\n", "é", "\u{7f}", &"k".repeat(65)] {
            assert!(IdempotencyKey::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn key_spaces_do_not_meet() {
        let operator = OperatorId::parse("house").unwrap();
        let player = PlayerId::parse("ada").unwrap();
        // An operator's key can spell a player's id, but not move into a player's space.
        let tricky = IdempotencyKey::parse("P#ada#k").unwrap();
        let key = IdempotencyKey::parse("k").unwrap();
        let by_operator = Caller::Operator(operator.clone()).key_partition(&tricky);
        let by_player = Caller::Player(operator, player).key_partition(&key);
        assert_eq!(by_operator, "K#house#O#P#ada#k");
        assert_eq!(by_player, "K#house#P#ada#k");
    }

    #[test]
    fn parts_of_a_fingerprint_do_not_run_together() {
        let a = Fingerprint::of("POST", "/v1/rounds", "house/ada", "{}");
        assert_eq!(a, Fingerprint::of("POST", "/v1/rounds", "house/ada", "{}"));
        assert_ne!(a, Fingerprint::of("POST", "/v1/round", "shouse/ada", "{}"));
        assert_ne!(a, Fingerprint::of("POST", "/v1/rounds", "house/ada", "{ }"));
    }
}
