//! A ring: the key that is used, the one after it, and those that only open what they made.

use super::{NEXT_FOR_AT_LEAST, Purpose};
use crate::secret::SecretKey;
use ledger::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use zeroize::Zeroizing;

/// A secret key and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RingKey {
    /// As seed records, tokens and signatures name it.
    pub id: String,
    /// The key.
    pub key: SecretKey,
}

impl RingKey {
    /// A new key, straight from the operating system. Its name is short, as every event of the books carries one, and says
    /// when it was made: the seconds since 1970 in hexadecimal.
    ///
    /// # Errors
    /// If the operating system has no randomness to give.
    pub fn fresh(purpose: Purpose, now: Timestamp) -> Result<Self, getrandom::Error> {
        let name = purpose.name();
        let id = format!("{}-{:08x}", name.strip_prefix("seed-").unwrap_or(name), now.0 / 1_000);
        Ok(Self { id, key: SecretKey::random()? })
    }
}

/// The keys of one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRing {
    /// Makes new seeds, or signs.
    pub active: RingKey,
    /// Will be active after the next rotation. What it made is understood already.
    pub next: RingKey,
    /// Were active: server seeds are derived from them for ever. Empty for keys that sign, whose public halves are enough.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retired: Vec<RingKey>,
    /// When `next` was put there.
    pub rotated_at: Timestamp,
}

/// Why a ring was not rotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RotateError {
    /// Processes may not know the next key yet.
    #[error(
        "the last rotation was {0} minutes ago; processes may not know the next key before {minutes} have passed",
        minutes = NEXT_FOR_AT_LEAST.as_secs() / 60
    )]
    TooSoon(u64),
    /// The ring would not fit where it is kept.
    #[error(
        "the ring is full: it would be longer than {} bytes; see infra/aws/README.md, \"Keys\"",
        KeyRing::BYTES_MAX
    )]
    Full,
}

impl KeyRing {
    /// What Secrets Manager keeps in one secret. About 680 keys: thirteen years of weekly rotations.
    pub const BYTES_MAX: usize = 65_536;

    /// A ring of two keys.
    #[must_use]
    pub fn new(active: RingKey, next: RingKey, now: Timestamp) -> Self {
        Self { active, next, retired: Vec::new(), rotated_at: now }
    }

    /// Reads the text of a ring.
    ///
    /// # Errors
    /// Where the text is not a ring. Never what stands there.
    pub fn read(text: &str) -> Result<Self, String> {
        // serde's own words would show the secret.
        let at = |error: serde_json::Error| {
            format!("is no ring of keys (line {}, column {})", error.line(), error.column())
        };
        let ring: Self = serde_json::from_str(text).map_err(at)?;
        let ids: BTreeSet<_> = ring.keys().map(|key| &key.id).collect();
        let distinct = ring
            .keys()
            .enumerate()
            .all(|(at, key)| ring.keys().skip(at + 1).all(|other| other.key != key.key));
        match ids.len() == ring.keys().count() && distinct {
            true => Ok(ring),
            false => Err("has a key or the id of one twice".to_owned()),
        }
    }

    /// The text of the ring.
    ///
    /// # Panics
    /// Never: a ring is plain data with text keys.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(serde_json::to_string(self).expect("plain data with text keys"))
    }

    /// Every key, the active one first.
    pub fn keys(&self) -> impl Iterator<Item = &RingKey> {
        [&self.active, &self.next].into_iter().chain(&self.retired)
    }

    /// The ring after `fresh` became the next key and the next one active. `keep`: the key that was active still opens
    /// what it made.
    ///
    /// # Errors
    /// [`RotateError`].
    pub fn rotated(&self, fresh: RingKey, keep: bool, now: Timestamp) -> Result<Self, RotateError> {
        let age_s = now.0.saturating_sub(self.rotated_at.0) / 1_000;
        if age_s < NEXT_FOR_AT_LEAST.as_secs() {
            return Err(RotateError::TooSoon(age_s / 60));
        }
        let mut retired = self.retired.clone();
        if keep {
            retired.push(self.active.clone());
        }
        let ring = Self { active: self.next.clone(), next: fresh, retired, rotated_at: now };
        if ring.text().len() > Self::BYTES_MAX { Err(RotateError::Full) } else { Ok(ring) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, byte: u8) -> RingKey {
        RingKey { id: id.to_owned(), key: SecretKey::new([byte; 32]) }
    }

    const HOUR_MS: u64 = 60 * 60 * 1_000;

    #[test]
    fn a_key_is_next_before_it_is_active() {
        let ring = KeyRing::new(key("a", 1), key("b", 2), Timestamp(0));
        let ring = ring.rotated(key("c", 3), true, Timestamp(HOUR_MS)).unwrap();
        let ring = ring.rotated(key("d", 4), true, Timestamp(2 * HOUR_MS)).unwrap();
        assert_eq!(ring.keys().map(|key| key.id.as_str()).collect::<Vec<_>>(), ["c", "d", "a", "b"]);
        let signing = KeyRing::new(key("a", 1), key("b", 2), Timestamp(0));
        let signing = signing.rotated(key("c", 3), false, Timestamp(HOUR_MS)).unwrap();
        assert_eq!(signing.keys().map(|key| key.id.as_str()).collect::<Vec<_>>(), ["b", "c"]);
    }

    #[test]
    fn fresh_keys_have_names_that_seeds_can_carry() {
        let now = Timestamp(1_795_824_000_123);
        let key = RingKey::fresh(Purpose::SeedReal, now).unwrap();
        assert_eq!(key.id, "real-6b0a1980");
        fair::MasterKey::new(&key.id, *key.key.expose()).unwrap();
        assert_eq!(RingKey::fresh(Purpose::Statements, now).unwrap().id, "statements-6b0a1980");
    }

    #[test]
    fn two_rotations_keep_their_distance() {
        let ring = KeyRing::new(key("a", 1), key("b", 2), Timestamp(5));
        let soon = ring.rotated(key("c", 3), true, Timestamp(5 + HOUR_MS - 1));
        assert_eq!(soon.unwrap_err(), RotateError::TooSoon(59));
        assert!(ring.rotated(key("c", 3), true, Timestamp(0)).is_err(), "a clock that went back");
    }

    #[test]
    fn a_ring_that_would_not_fit_is_not_made() {
        let mut ring = KeyRing::new(key("a", 1), key("b", 2), Timestamp(0));
        let rotations = (1..2_000).take_while(|at| {
            // The bytes need not differ to fill it.
            match ring.rotated(key(&format!("real-{at:08x}"), 9), true, Timestamp(at * HOUR_MS)) {
                Ok(next) => {
                    ring = next;
                    true
                }
                Err(error) => {
                    assert_eq!(error, RotateError::Full);
                    false
                }
            }
        });
        let rotations = rotations.count();
        assert!((650..700).contains(&rotations), "{rotations}");
    }

    #[test]
    fn rings_read_back_and_faults_show_nothing() {
        let ring = KeyRing::new(key("a", 1), key("b", 2), Timestamp(7));
        assert_eq!(KeyRing::read(&ring.text()).unwrap(), ring);
        let secret = "01".repeat(32);
        for damaged in [
            ring.text().replace(&secret, &format!("{secret}ff")),
            ring.text().replace("\"active\"", "\"activ\""),
            ring.text().replace("\"a\"", "\"b\""),
            ring.text().replace(&secret, &"02".repeat(32)),
            secret.clone(),
            format!("\"{secret}\""),
        ] {
            let why = KeyRing::read(&damaged).unwrap_err();
            assert!(!why.contains("0101") && !why.contains("0202"), "{why}");
        }
    }
}
