//! Keys of the newest events.
//!
//! A slot-bound request writes no item for its key: its position is its identity, and a retry repeats both. A careless
//! client that lost an answer may read the wallet and send the old key with the new position, or with none, which would
//! play twice. The wallet therefore remembers its last few keys, and such a retry gets the stored answer.

use crate::key::{CallerKind, IdempotencyKey};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The last keys, oldest first: a short hash of each, and where its event stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecentKeys(Vec<(String, u64)>);

impl RecentKeys {
    /// How many are remembered.
    pub const LENGTH: usize = 6;
    /// Enough to tell a wallet's last few keys apart; the event itself is compared before anything follows from it.
    const HASH_BYTES: usize = 6;

    /// Whether none is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where an event of this key may stand.
    #[must_use]
    pub fn find(&self, by: CallerKind, key: &IdempotencyKey) -> Option<u64> {
        let hash = short_hash(by, key);
        self.0.iter().rev().find(|(known, _)| *known == hash).map(|(_, seq)| *seq)
    }

    /// Remembers the key of the event at `seq`, and forgets the oldest.
    pub fn remember(&mut self, by: CallerKind, key: &IdempotencyKey, seq: u64) {
        if self.0.len() == Self::LENGTH {
            self.0.remove(0);
        }
        self.0.push((short_hash(by, key), seq));
    }
}

fn short_hash(by: CallerKind, key: &IdempotencyKey) -> String {
    let mut hash = Sha256::new();
    hash.update([by as u8]);
    hash.update(key.as_str());
    URL_SAFE_NO_PAD.encode(&hash.finalize()[..RecentKeys::HASH_BYTES])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_keys_are_found_and_older_ones_forgotten() {
        let key = |n: u64| IdempotencyKey::parse(&format!("k{n}")).unwrap();
        let mut recent = RecentKeys::default();
        for seq in 0..10 {
            recent.remember(CallerKind::Player, &key(seq), seq);
        }
        assert_eq!(recent.find(CallerKind::Player, &key(3)), None);
        assert_eq!(recent.find(CallerKind::Player, &key(4)), Some(4));
        assert_eq!(recent.find(CallerKind::Player, &key(9)), Some(9));
        assert_eq!(recent.find(CallerKind::Operator, &key(9)), None);
    }
}
