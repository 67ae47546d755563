//! Buckets.

use super::{Store, now_ms};
use crate::error::StoreError;
use rusqlite::{Connection, OptionalExtension as _};

/// Refuses what names a bucket that does not exist.
pub(super) fn require(connection: &Connection, bucket: &str) -> Result<(), StoreError> {
    let found = connection
        .prepare_cached("SELECT 1 FROM buckets WHERE name = ?1")?
        .query_row([bucket], |_| Ok(()))
        .optional()?;
    found.ok_or(StoreError::NoSuchBucket)
}

impl Store {
    /// Creates the bucket, or leaves it as it is.
    pub(crate) fn create_bucket(&self, name: &str) -> Result<(), StoreError> {
        self.connection
            .execute("INSERT OR IGNORE INTO buckets (name, created_ms) VALUES (?1, ?2)", (name, now_ms()))?;
        Ok(())
    }

    pub(crate) fn require_bucket(&self, name: &str) -> Result<(), StoreError> {
        require(&self.connection, name)
    }

    /// Names and times of creation in milliseconds, in order of names.
    pub(crate) fn buckets(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let mut statement = self.connection.prepare("SELECT name, created_ms FROM buckets ORDER BY name")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
