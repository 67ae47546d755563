//! What backups and restores work with: the tables as they are, the bucket of backups, and the keys that sign statements.

use crate::settings::Settings;
use crate::statements::Statements;
use store::{Backups, Client, ObjectClient, Objects, TableNames, Vaults};

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
    pub async fn connect(settings: &Settings) -> Self {
        let client = store::connect_for_bulk(&settings.connection()).await;
        Self::new(settings, client, store::connect_objects(&settings.object_connection()).await)
    }

    /// As configured, over clients that were built from `settings`, that of DynamoDB by [`store::connect_for_bulk`].
    #[must_use]
    pub fn new(settings: &Settings, client: Client, objects: ObjectClient) -> Self {
        Self {
            client,
            tables: settings.tables.clone(),
            objects: Objects::new(objects.clone(), &settings.bucket),
            vaults: Vaults {
                real: settings.vault_real.clone(),
                demo: settings.vault_demo.clone(),
                rotation: settings.rotation,
            },
            backups: Backups::new(Objects::new(objects, &settings.backups.bucket)),
            statements: Statements::new(&settings.statements),
            retention_days: settings.backups.retention_days,
            segments: if settings.dynamodb_endpoint.is_some() { 1 } else { SEGMENTS },
            chunk_bytes: archive::CHUNK_BYTES,
        }
    }
}
