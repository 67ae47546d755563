//! Configuration: one typed value, read once at start-up.
//!
//! All problems are reported together, so that a deployment is not fixed one variable at a time. Real and demo are
//! configured separately; nothing falls back from one to the other. A process is given the keys that it needs and no
//! others.

mod reader;

use crate::keys::{KeysById, Purpose, RingKey};
use ledger::{DemoMoney, OperatorId, RealMoney, RotationPolicy, Vault};
use par::LintRules;
use reader::Reader;
use std::collections::BTreeSet;
use store::{Connection, StaticCredentials, TableNames};

/// Everything that differs between one deployment and another.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Names of the tables.
    pub tables: TableNames,
    /// Another DynamoDB than AWS's own: a local stack or an emulator, never anything with real money in it.
    pub dynamodb_endpoint: Option<String>,
    /// How players' tokens are signed and checked.
    pub tokens: TokenSettings,
    /// How receipts are signed and checked.
    pub receipts: SigningSettings,
    /// How statements about the books are signed and checked.
    pub statements: SigningSettings,
    /// Derives the server seeds of wallets with real money.
    pub vault_real: Vault<RealMoney>,
    /// Derives the server seeds of wallets with demo money.
    pub vault_demo: Vault<DemoMoney>,
    /// When a player must change seeds (rule F9).
    pub rotation: RotationPolicy,
    /// A round that is open longer than this is settled by its published rule.
    pub round_hours_max: u32,
    /// The bucket of PAR sheets, configurations and jobs.
    pub bucket: String,
    /// Another S3 than AWS's own.
    pub s3_endpoint: Option<String>,
    /// Where backups go, and how long they stay. Without a bucket in a process that has nothing to do with them.
    pub backups: BackupSettings,
    /// Operators who may change which configuration a game is played under. Others may not.
    pub publishers: BTreeSet<OperatorId>,
    /// The rules of the jurisdiction: what a PAR sheet has to meet before it is stored or becomes active.
    pub lint_rules: LintRules,
}

/// How players' tokens are signed and checked.
#[derive(Debug, Clone, Default)]
pub struct TokenSettings {
    /// `iss` of every token.
    pub issuer: String,
    /// `aud` of every token.
    pub audience: String,
    /// What they are signed and checked with. Tokens that name another key id are refused.
    pub keys: SigningSettings,
}

/// Where backups go, and how long they stay.
#[derive(Debug, Clone)]
pub struct BackupSettings {
    /// The bucket of backups: another one than that of the house.
    pub bucket: String,
    /// Backups older than this are removed, except for the newest complete one.
    pub retention_days: u32,
}

impl BackupSettings {
    /// How long backups are kept if nothing else is said.
    pub const RETENTION_DAYS: u32 = 35;
}

/// The keys of one purpose.
#[derive(Debug, Clone, Default)]
pub struct SigningSettings {
    /// Ed25519 public keys by key id: the one that signs now, the one that will be next, and all that ever did.
    pub public_keys: KeysById,
    /// The key that signs. Only a process that signs has it.
    pub signing: Option<RingKey>,
}

/// What a process needs beside its tables. It is not started without that, and other keys are not read even if they are
/// there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// The master keys of server seeds.
    pub seeds: bool,
    /// The public keys that signatures are checked with.
    pub public_keys: bool,
    /// What it signs.
    pub signs: &'static [Purpose],
    /// The bucket of backups.
    pub backups: bool,
}

impl Needs {
    /// No keys at all.
    pub const NO_KEYS: Self = Self { seeds: false, public_keys: false, signs: &[], backups: false };
    /// A house of one process.
    pub const EVERYTHING: Self = Self {
        seeds: true,
        public_keys: true,
        signs: &[Purpose::Tokens, Purpose::Receipts, Purpose::Statements],
        backups: true,
    };
    /// Backups and restores: they open every seed, and sign statements.
    pub const OF_BACK_OFFICE: Self =
        Self { seeds: true, public_keys: true, signs: &[Purpose::Statements], backups: true };

    /// The purposes whose rings are read.
    pub fn rings(self) -> impl Iterator<Item = Purpose> {
        Purpose::ALL.into_iter().filter(move |purpose| match purpose.signs() {
            true => self.signs.contains(purpose),
            false => self.seeds,
        })
    }
}

/// Everything that is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
#[error("the configuration is not usable:\n  {}", .0.join("\n  "))]
pub struct SettingsError(pub Vec<String>);

impl Settings {
    /// Reads variables from `lookup`; those of keys hold the documents themselves. An empty variable counts as missing, as
    /// templates cannot leave one out.
    ///
    /// # Errors
    /// Everything that is missing or wrong.
    pub fn read(needs: Needs, lookup: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut reader = Reader::new(lookup);
        let settings = reader.settings(needs);
        match settings {
            Some(settings) if reader.wrong.is_empty() => Ok(settings),
            _ => Err(SettingsError(reader.wrong)),
        }
    }

    /// How to reach DynamoDB.
    #[must_use]
    pub fn connection(&self) -> Connection {
        connection_to(self.dynamodb_endpoint.as_deref())
    }

    /// How to reach S3.
    #[must_use]
    pub fn object_connection(&self) -> Connection {
        connection_to(self.s3_endpoint.as_deref())
    }
}

/// AWS's own service, or an emulator.
pub(crate) fn connection_to(endpoint: Option<&str>) -> Connection {
    match endpoint {
        None => Connection::default(),
        // An emulator wants signatures, but any will do.
        Some(endpoint) => Connection {
            region: Some("local".to_owned()),
            endpoint: Some(endpoint.to_owned()),
            credentials: Some(StaticCredentials {
                access_key_id: "local".to_owned(),
                secret_access_key: "local".to_owned(),
            }),
            http_client: None,
        },
    }
}

#[cfg(test)]
pub(crate) mod tests;
