//! F3: the master keys of one mode, and the seeds derived from them.

use crate::identity::{Money, WalletId};
use crate::seeds::SeedRecord;
use fair::{MasterKey, Salt, SeedOwner, ServerSeed, derive_server_seed};
use std::marker::PhantomData;

/// The master keys of one mode: the first makes new seeds, all open old ones.
#[derive(Debug, Clone)]
pub struct Vault<M: Money> {
    keys: Vec<MasterKey>,
    money: PhantomData<M>,
}

/// A seed record names a master key that is not loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the seed master key {0:?} is not loaded")]
pub struct UnknownMasterKey(pub String);

impl<M: Money> Vault<M> {
    /// A vault that makes new seeds from `active` and still opens those made from `retired` ones.
    #[must_use]
    pub fn new(active: MasterKey, retired: impl IntoIterator<Item = MasterKey>) -> Self {
        Self { keys: std::iter::once(active).chain(retired).collect(), money: PhantomData }
    }

    /// F3: a new seed record of the wallet. `salt` comes straight from the operating system, one call per seed.
    #[must_use]
    pub fn record(&self, wallet: &WalletId<M>, index: u64, salt: Salt) -> SeedRecord {
        let key = &self.keys[0];
        let commitment = derive(key, wallet, index, &salt).commitment();
        SeedRecord { index, salt, commitment, master_key: key.id().to_owned() }
    }

    /// The server seed of a record.
    ///
    /// # Errors
    /// [`UnknownMasterKey`] if the record's key is not in the vault.
    pub fn open(&self, wallet: &WalletId<M>, record: &SeedRecord) -> Result<ServerSeed, UnknownMasterKey> {
        let key = self.keys.iter().find(|key| key.id() == record.master_key);
        let key = key.ok_or_else(|| UnknownMasterKey(record.master_key.clone()))?;
        Ok(derive(key, wallet, record.index, &record.salt))
    }
}

/// F4.
fn derive<M: Money>(key: &MasterKey, wallet: &WalletId<M>, seed_index: u64, salt: &Salt) -> ServerSeed {
    let owner = SeedOwner {
        operator: wallet.operator.as_str(),
        player: wallet.player.as_str(),
        currency: wallet.currency.as_str(),
        seed_index,
    };
    derive_server_seed(key, salt, &owner)
}
