//! F1, F2, F6: server seeds, their commitments, client seeds.

use crate::hex::{from_hex, to_hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Length of the salt of a derived seed (F3), in bytes.
pub const SALT_BYTES: usize = 32;

/// F3: 32 random bytes, stored with the seed record; useless without the master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; SALT_BYTES]);

/// F1: a server seed of this house: the text of 64 lowercase hex characters, never the decoded bytes.
///
/// `Debug` hides it (F8); it is wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerSeed(Zeroizing<String>);

/// The text is not 64 lowercase hexadecimal characters (F1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a server seed is 64 lowercase hexadecimal characters")]
pub struct ServerSeedError;

impl ServerSeed {
    /// F1: the text form of 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(to_hex(bytes)))
    }

    /// F1: accepts exactly 64 lowercase hex characters.
    ///
    /// # Errors
    /// [`ServerSeedError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, ServerSeedError> {
        from_hex::<32>(text).map(|_| Self(Zeroizing::new(text.to_owned()))).ok_or(ServerSeedError)
    }

    /// The text that keys the stream and opens the commitment. Only for those two, and for revealing (F8).
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// F2: what is published before the seed is used.
    #[must_use]
    pub fn commitment(&self) -> Commitment {
        Commitment::of(&self.0)
    }
}

impl std::fmt::Debug for ServerSeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerSeed(hidden)")
    }
}

/// F2: lowercase hex SHA-256 of the server-seed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Commitment([u8; 32]);

impl Commitment {
    /// The commitment to a server-seed text of any form (an auditor may hold another house's seeds).
    #[must_use]
    pub fn of(server_seed: &str) -> Self {
        Self(Sha256::digest(server_seed.as_bytes()).into())
    }

    /// The commitment with these 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes of the hash.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads 64 lowercase hex characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }

    /// Whether `server_seed` is the seed that was promised.
    #[must_use]
    pub fn opens_with(&self, server_seed: &str) -> bool {
        Self::of(server_seed) == *self
    }
}

impl std::fmt::Display for Commitment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

impl Serialize for Commitment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Commitment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom("a commitment is 64 lowercase hexadecimal characters"))
    }
}

/// F6: 1 to 64 bytes of UTF-8 without control characters. Colons are allowed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientSeed(String);

/// Why a text is no client seed (F6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClientSeedError {
    /// Empty text.
    #[error("a client seed has at least 1 byte")]
    Empty,
    /// More than 64 bytes of UTF-8.
    #[error("a client seed has at most 64 bytes of UTF-8, this one has {0}")]
    TooLong(usize),
    /// A control character such as a line break.
    #[error("a client seed has no control characters")]
    ControlCharacter,
}

impl ClientSeed {
    /// Longest client seed, in bytes of UTF-8.
    pub const BYTES_MAX: usize = 64;

    /// F6.
    ///
    /// # Errors
    /// [`ClientSeedError`] names the broken rule.
    pub fn parse(text: &str) -> Result<Self, ClientSeedError> {
        if text.is_empty() {
            return Err(ClientSeedError::Empty);
        }
        if text.len() > Self::BYTES_MAX {
            return Err(ClientSeedError::TooLong(text.len()));
        }
        if text.chars().any(char::is_control) {
            return Err(ClientSeedError::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text as the player wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClientSeed {
    type Error = ClientSeedError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ClientSeed> for String {
    fn from(seed: ClientSeed) -> Self {
        seed.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f1_server_seed_is_its_text() {
        let seed = ServerSeed::from_bytes(&[0xab; 32]);
        assert_eq!(seed.reveal(), "ab".repeat(32));
        assert_eq!(ServerSeed::parse(seed.reveal()), Ok(seed.clone()));
        for bad in ["", &"AB".repeat(32), &"ab".repeat(31), &format!("{}g", "a".repeat(63))] {
            assert_eq!(ServerSeed::parse(bad), Err(ServerSeedError), "{bad:?}");
        }
    }

    #[test]
    fn f2_commitment_hashes_the_text_not_the_bytes() {
        // Python: hashlib.sha256(b"00"*32).hexdigest()
        let seed = ServerSeed::from_bytes(&[0; 32]);
        assert_eq!(
            seed.commitment().to_string(),
            "60e05bd1b195af2f94112fa7197a5c88289058840ce7c6df9693756bc6250f55"
        );
        assert!(seed.commitment().opens_with(seed.reveal()));
        assert!(!seed.commitment().opens_with(&"01".repeat(32)));
    }

    #[test]
    fn f6_client_seed_limits() {
        for good in ["a", "a:b:c", "ünïcode ✓", &"x".repeat(64)] {
            assert_eq!(ClientSeed::parse(good).map(String::from).as_deref(), Ok(good));
        }
        assert_eq!(ClientSeed::parse(""), Err(ClientSeedError::Empty));
        assert_eq!(ClientSeed::parse(&"x".repeat(65)), Err(ClientSeedError::TooLong(65)));
        assert_eq!(ClientSeed::parse(&"é".repeat(33)), Err(ClientSeedError::TooLong(66)));
        for control in ["a\nb", "\u{0}", "\u{7f}", "\u{85}"] {
            assert_eq!(ClientSeed::parse(control), Err(ClientSeedError::ControlCharacter));
        }
    }

    #[test]
    fn f8_debug_text_hides_the_seed() {
        let seed = ServerSeed::from_bytes(&[7; 32]);
        assert!(!format!("{seed:?}").contains("0707"));
    }
}
