//! Seed records: which seed a wallet uses, and which one is promised next.

use crate::key::bytes;
use crate::time::Timestamp;
use fair::{ClientSeed, Commitment, Nonce, Salt};
use serde::{Deserialize, Serialize};

/// F3: what is stored of a server seed. The seed itself never is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeedRecord {
    /// 0 for the first seed of the wallet.
    pub index: u64,
    /// F3.
    #[serde(with = "salt")]
    pub salt: Salt,
    /// F2: published when the record is made.
    #[serde(with = "commitment", rename = "commit")]
    pub commitment: Commitment,
    /// F3: which master key.
    #[serde(rename = "key")]
    pub master_key: String,
}

/// F5: a seed in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActiveSeed {
    /// The server's part.
    #[serde(flatten)]
    pub record: SeedRecord,
    /// The player's part.
    #[serde(rename = "client")]
    pub client_seed: ClientSeed,
    /// F7: the nonce of the next round; also, how many rounds were played.
    pub nonce: Nonce,
    /// F9: when it was activated.
    pub since: Timestamp,
}

mod salt {
    use super::{Salt, bytes};

    pub(super) fn serialize<S: serde::Serializer>(salt: &Salt, serializer: S) -> Result<S::Ok, S::Error> {
        bytes::serialize(&salt.0, serializer)
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Salt, D::Error> {
        bytes::deserialize(deserializer).map(Salt)
    }
}

mod commitment {
    use super::{Commitment, bytes};

    pub(super) fn serialize<S: serde::Serializer>(
        commitment: &Commitment,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        bytes::serialize(commitment.as_bytes(), serializer)
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Commitment, D::Error> {
        bytes::deserialize(deserializer).map(Commitment::from_bytes)
    }
}
