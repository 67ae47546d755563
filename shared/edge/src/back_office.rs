//! What backups and restores work with: the tables as they are, the bucket of backups, and the keys that sign statements.

use crate::settings::{SecretKey, Settings, SettingsError, SigningKey};
use crate::statements::{StatementKeys, Statements};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::BTreeMap;
use store::{Backups, Client, ObjectClient, Objects, TableNames, Vaults};

/// Where backups go, how long they stay, and who signs them.
#[derive(Debug, Clone)]
pub struct BackupSettings {
    /// The bucket of backups: another one than that of the house.
    pub bucket: String,
    /// Backups older than this are removed, except for the newest complete one.
    pub retention_days: u32,
    /// What statements are signed and checked with.
    pub keys: StatementKeys,
}

impl BackupSettings {
    /// How long backups are kept if nothing else is said.
    pub const RETENTION_DAYS: u32 = 35;

    /// Reads the environment of this process. `signs`: whether this process has the key that signs statements.
    ///
    /// # Errors
    /// Everything that is missing or wrong.
    pub fn from_env(signs: bool) -> Result<Self, SettingsError> {
        Self::read(signs, |name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    /// Reads variables from `lookup`.
    ///
    /// # Errors
    /// Everything that is missing or wrong.
    pub fn read(signs: bool, lookup: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut wrong = Vec::new();
        let mut required = |name: &str| {
            let value = lookup(name);
            if value.is_none() {
                wrong.push(format!("{name}: missing"));
            }
            value.unwrap_or_default()
        };
        let bucket = required("GLASSHOUSE_BACKUP_BUCKET");
        let listed = required("GLASSHOUSE_STATEMENT_PUBLIC_KEYS");
        let signing = signs.then(|| {
            (required("GLASSHOUSE_STATEMENT_SIGNING_KEY_ID"), required("GLASSHOUSE_STATEMENT_SIGNING_KEY"))
        });
        let retention_days = match lookup("GLASSHOUSE_BACKUP_RETENTION_DAYS").map(|days| days.parse()) {
            None => Self::RETENTION_DAYS,
            Some(Ok(days @ 1..=36_500)) => days,
            Some(_) => {
                wrong.push("GLASSHOUSE_BACKUP_RETENTION_DAYS: must be an integer from 1 to 36500".to_owned());
                Self::RETENTION_DAYS
            }
        };
        let key = |entry: &str| {
            let (id, key) = entry.trim().split_once('=')?;
            Some((id.to_owned(), URL_SAFE_NO_PAD.decode(key).ok()?.try_into().ok()?))
        };
        let public_keys: Option<BTreeMap<_, _>> = listed.split(',').map(key).collect();
        if public_keys.is_none() && !listed.is_empty() {
            wrong.push(
                "GLASSHOUSE_STATEMENT_PUBLIC_KEYS: must read <key id>=<32 bytes in base64url>,…".to_owned(),
            );
        }
        let signing = signing.filter(|(id, key)| !id.is_empty() && !key.is_empty()).map(|(id, key)| {
            let bytes = fair::from_hex::<32>(&key);
            let bytes = bytes.or_else(|| URL_SAFE_NO_PAD.decode(&key).ok()?.try_into().ok());
            (id, bytes.map(SecretKey::new))
        });
        if matches!(signing, Some((_, None))) {
            wrong.push(
                "GLASSHOUSE_STATEMENT_SIGNING_KEY: must be 32 bytes, as 64 hex digits or base64url"
                    .to_owned(),
            );
        }
        if !wrong.is_empty() {
            return Err(SettingsError(wrong));
        }
        let signing = signing.and_then(|(id, key)| Some(SigningKey { id, key: key? }));
        let keys = StatementKeys::new(public_keys.unwrap_or_default(), signing)?;
        Ok(Self { bucket, retention_days, keys })
    }
}

/// What backups and restores work with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct BackOffice {
    /// DynamoDB.
    pub client: Client,
    /// The tables of the house.
    pub tables: TableNames,
    /// The objects of the house.
    pub objects: Objects,
    /// What opens the seeds.
    pub vaults: Vaults,
    /// The backups.
    pub backups: Backups,
    /// What statements are signed and checked with.
    pub statements: Statements,
    /// Backups older than this are removed.
    pub retention_days: u32,
    /// How many segments of a table are read at once.
    pub segments: u32,
    /// Bytes of items after which a chunk is full.
    pub chunk_bytes: usize,
}

/// DynamoDB reads segments from different machines. An emulator is one.
const SEGMENTS: u32 = 8;

impl BackOffice {
    /// As configured, with clients of its own. Nothing is sent yet.
    pub async fn connect(settings: &Settings, backups: &BackupSettings) -> Self {
        let client = store::connect_for_bulk(&settings.connection()).await;
        Self::new(settings, backups, client, store::connect_objects(&settings.object_connection()).await)
    }

    /// As configured, over clients that were built from `settings`, that of DynamoDB by [`store::connect_for_bulk`].
    #[must_use]
    pub fn new(settings: &Settings, backups: &BackupSettings, client: Client, objects: ObjectClient) -> Self {
        Self {
            client,
            tables: settings.tables.clone(),
            objects: Objects::new(objects.clone(), &settings.bucket),
            vaults: Vaults {
                real: settings.vault_real.clone(),
                demo: settings.vault_demo.clone(),
                rotation: settings.rotation,
            },
            backups: Backups::new(Objects::new(objects, &backups.bucket)),
            statements: Statements::new(&backups.keys),
            retention_days: backups.retention_days,
            segments: if settings.dynamodb_endpoint.is_some() { 1 } else { SEGMENTS },
            chunk_bytes: archive::CHUNK_BYTES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ed25519::public_key;

    fn variables() -> BTreeMap<&'static str, String> {
        let public = public_key(&SecretKey::new([7; 32])).unwrap();
        BTreeMap::from([
            ("GLASSHOUSE_BACKUP_BUCKET", "backups".to_owned()),
            ("GLASSHOUSE_STATEMENT_PUBLIC_KEYS", format!("s1={}", URL_SAFE_NO_PAD.encode(public))),
            ("GLASSHOUSE_STATEMENT_SIGNING_KEY_ID", "s1".to_owned()),
            ("GLASSHOUSE_STATEMENT_SIGNING_KEY", "07".repeat(32)),
        ])
    }

    fn wrong(signs: bool, variables: &BTreeMap<&'static str, String>) -> Vec<String> {
        match BackupSettings::read(signs, |name| variables.get(name).cloned()) {
            Ok(_) => Vec::new(),
            Err(SettingsError(wrong)) => wrong,
        }
    }

    #[test]
    fn everything_that_is_missing_or_wrong_is_named() {
        let whole = variables();
        assert_eq!(wrong(true, &whole), Vec::<String>::new());
        assert_eq!(wrong(true, &BTreeMap::new()).len(), 4);
        assert_eq!(wrong(false, &BTreeMap::new()).len(), 2);
        for (name, value) in [
            ("GLASSHOUSE_BACKUP_RETENTION_DAYS", "0"),
            ("GLASSHOUSE_BACKUP_RETENTION_DAYS", "for ever"),
            ("GLASSHOUSE_STATEMENT_PUBLIC_KEYS", "s1"),
            ("GLASSHOUSE_STATEMENT_SIGNING_KEY", "short"),
            ("GLASSHOUSE_STATEMENT_SIGNING_KEY_ID", "another"),
        ] {
            let mut variables = whole.clone();
            variables.insert(name, value.to_owned());
            assert_eq!(wrong(true, &variables).len(), 1, "{name}={value}");
        }
    }
}
