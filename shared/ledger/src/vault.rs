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

/// A seed needs a master key that is not loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownMasterKey {
    /// A seed record names it.
    #[error("the seed master key {0:?} is not loaded")]
    Named(String),
    /// This process was not given any.
    #[error("this process has no seed master key to promise seeds with")]
    Locked,
}

impl<M: Money> Vault<M> {
    /// A vault that makes new seeds from `active` and still opens those made from `retired` ones.
    #[must_use]
    pub fn new(active: MasterKey, retired: impl IntoIterator<Item = MasterKey>) -> Self {
        Self { keys: std::iter::once(active).chain(retired).collect(), money: PhantomData }
    }

    /// A vault without keys, for a process that has no business with seeds: it makes none and opens none.
    #[must_use]
    pub fn locked() -> Self {
        Self { keys: Vec::new(), money: PhantomData }
    }

    /// F3: a new seed record of the wallet. `salt` comes straight from the operating system, one call per seed.
    ///
    /// # Errors
    /// [`UnknownMasterKey::Locked`] if the vault has no keys.
    pub fn record(
        &self,
        wallet: &WalletId<M>,
        index: u64,
        salt: Salt,
    ) -> Result<SeedRecord, UnknownMasterKey> {
        let key = self.keys.first().ok_or(UnknownMasterKey::Locked)?;
        let commitment = derive(key, wallet, index, &salt).commitment();
        Ok(SeedRecord { index, salt, commitment, master_key: key.id().to_owned() })
    }

    /// The server seed of a record.
    ///
    /// # Errors
    /// [`UnknownMasterKey::Named`] if the record's key is not in the vault.
    pub fn open(&self, wallet: &WalletId<M>, record: &SeedRecord) -> Result<ServerSeed, UnknownMasterKey> {
        let key = self.keys.iter().find(|key| key.id() == record.master_key);
        let key = key.ok_or_else(|| UnknownMasterKey::Named(record.master_key.clone()))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{Currency, OperatorId, PlayerId, RealMoney};

    fn wallet(player: &str) -> WalletId<RealMoney> {
        let operator = OperatorId::parse("house").unwrap();
        let player = PlayerId::parse(player).unwrap();
        WalletId::new(operator, player, Currency::parse("EUR").unwrap())
    }

    fn key(id: &str, first: u8) -> MasterKey {
        MasterKey::new(id, std::array::from_fn(|i| u8::try_from(i).unwrap() ^ first)).unwrap()
    }

    #[test]
    fn f3_f4_each_seed_is_its_own_and_opens_its_promise() {
        let vault = Vault::new(key("k1", 1), []);
        let salt = Salt([3; 32]);
        let records = [
            (wallet("ada"), vault.record(&wallet("ada"), 0, salt).unwrap()),
            (wallet("ada"), vault.record(&wallet("ada"), 1, salt).unwrap()),
            (wallet("bob"), vault.record(&wallet("bob"), 0, salt).unwrap()),
            (wallet("ada"), vault.record(&wallet("ada"), 0, Salt([4; 32])).unwrap()),
        ];
        for (i, (wallet, record)) in records.iter().enumerate() {
            let seed = vault.open(wallet, record).unwrap();
            assert_eq!(seed.commitment(), record.commitment);
            assert!(records[..i].iter().all(|(_, earlier)| earlier.commitment != record.commitment), "{i}");
        }
    }

    #[test]
    fn f3_old_seeds_open_after_the_master_key_was_rotated() {
        let old = Vault::new(key("k1", 1), []).record(&wallet("ada"), 0, Salt([3; 32])).unwrap();
        let rotated = Vault::new(key("k2", 2), [key("k1", 1)]);
        assert_eq!(rotated.open(&wallet("ada"), &old).unwrap().commitment(), old.commitment);
        assert_eq!(rotated.record(&wallet("ada"), 1, Salt([3; 32])).unwrap().master_key, "k2");
        let without = Vault::new(key("k2", 2), []);
        assert_eq!(without.open(&wallet("ada"), &old), Err(UnknownMasterKey::Named("k1".to_owned())));
    }

    #[test]
    fn a_locked_vault_makes_no_seed_and_opens_none() {
        let record = Vault::new(key("k1", 1), []).record(&wallet("ada"), 0, Salt([3; 32])).unwrap();
        let locked = Vault::<RealMoney>::locked();
        assert_eq!(locked.record(&wallet("ada"), 0, Salt([3; 32])), Err(UnknownMasterKey::Locked));
        assert_eq!(locked.open(&wallet("ada"), &record), Err(UnknownMasterKey::Named("k1".to_owned())));
    }
}
