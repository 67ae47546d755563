//! F3, F4: server seeds are derived, never stored.

use crate::seeds::{Salt, ServerSeed};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// F3: the secret that server seeds are derived from. It lives outside the tables and carries an id so that it can
/// be rotated. Demo and real money have different ones.
#[derive(Clone)]
pub struct MasterKey {
    id: String,
    secret: Zeroizing<[u8; 32]>,
}

/// Why a master key was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MasterKeyError {
    /// The id is stored in every seed record.
    #[error("a master key id is 1 to 16 characters of a–z, A–Z, 0–9, '-' and '_'")]
    Id,
    /// All bytes equal: a placeholder, not a key.
    #[error("a master key is 32 random bytes, not one byte repeated")]
    Weak,
}

impl MasterKey {
    /// A key from 32 random bytes and the id that seed records name it by.
    ///
    /// # Errors
    /// [`MasterKeyError`] names what is wrong.
    pub fn new(id: &str, secret: [u8; 32]) -> Result<Self, MasterKeyError> {
        let id_fits = (1..=16).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if !id_fits {
            return Err(MasterKeyError::Id);
        }
        if secret.iter().all(|byte| *byte == secret[0]) {
            return Err(MasterKeyError::Weak);
        }
        Ok(Self { id: id.to_owned(), secret: Zeroizing::new(secret) })
    }

    /// The id that seed records name this key by.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({}, hidden)", self.id)
    }
}

/// F4: whose seed it is. Mode is not in here: each mode has its own master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeedOwner<'a> {
    /// Operator id.
    pub operator: &'a str,
    /// Player id.
    pub player: &'a str,
    /// Currency code.
    pub currency: &'a str,
    /// 0 for the first seed of the wallet, then 1, 2, …
    pub seed_index: u64,
}

/// F3: HKDF-SHA256 of the master key with the seed's salt, bound to its owner.
///
/// The parts of `info` are separated by a zero byte, which no id can hold, so that ("ab", "c") and ("a", "bc")
/// never meet.
#[must_use]
pub fn derive_server_seed(key: &MasterKey, salt: &Salt, owner: &SeedOwner<'_>) -> ServerSeed {
    let index = owner.seed_index.to_string();
    let info: [&[u8]; 9] = [
        b"glasshouse/server-seed/v1",
        b"\0",
        owner.operator.as_bytes(),
        b"\0",
        owner.player.as_bytes(),
        b"\0",
        owner.currency.as_bytes(),
        b"\0",
        index.as_bytes(),
    ];
    let mut bytes = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(&salt.0), &*key.secret)
        .expand_multi_info(&info, &mut *bytes)
        .expect("HKDF-SHA256 gives up to 8,160 bytes; 32 are asked for");
    ServerSeed::from_bytes(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: SeedOwner<'_> =
        SeedOwner { operator: "house", player: "ada", currency: "EUR", seed_index: 0 };

    fn key() -> MasterKey {
        MasterKey::new("k1", std::array::from_fn(|i| u8::try_from(i).unwrap())).unwrap()
    }

    #[test]
    fn f3_value_is_stable() {
        // Python: HKDF with hmac and hashlib, salt = 32 x 0x2a, ikm = 00 01 … 1f,
        // info = b"glasshouse/server-seed/v1\0house\0ada\0EUR\0" + b"0".
        let seed = derive_server_seed(&key(), &Salt([0x2a; 32]), &OWNER);
        assert_eq!(seed.reveal(), F3_VECTOR);
    }

    #[test]
    fn f4_every_part_of_the_owner_changes_the_seed() {
        let derive = |owner: &SeedOwner<'_>| derive_server_seed(&key(), &Salt([1; 32]), owner);
        let all = [
            derive(&OWNER),
            derive(&SeedOwner { operator: "other", ..OWNER }),
            derive(&SeedOwner { player: "bob", ..OWNER }),
            derive(&SeedOwner { currency: "USD", ..OWNER }),
            derive(&SeedOwner { seed_index: 1, ..OWNER }),
            derive(&SeedOwner { operator: "housea", player: "da", ..OWNER }),
            derive_server_seed(&key(), &Salt([2; 32]), &OWNER),
        ];
        for (i, seed) in all.iter().enumerate() {
            assert!(all[..i].iter().all(|earlier| earlier != seed), "{i} repeats an earlier seed");
        }
    }

    #[test]
    fn f3_placeholders_and_strange_ids_are_no_keys() {
        assert_eq!(MasterKey::new("k", [0; 32]).unwrap_err(), MasterKeyError::Weak);
        let secret = *key().secret;
        for id in ["", "a b", "seventeen-letters"] {
            assert_eq!(MasterKey::new(id, secret).unwrap_err(), MasterKeyError::Id, "{id:?}");
        }
        assert!(!format!("{:?}", key()).contains("1f"));
    }

    const F3_VECTOR: &str = "261976b30574ce898aa8c32d97ee5cbd695e31dcdb9c44b96cbe2683238f2cf1";
}
