//! The object store: buckets, versions and uploads in one SQLite file.
//!
//! One thread owns it (`worker`), and each method is one transaction.

mod buckets;
mod listing;
mod objects;
mod uploads;

pub(crate) use listing::{Last, Position, roll_up};
pub(crate) use objects::{Content, Precondition, Properties, Put, Version, sequence_of};
pub(crate) use uploads::{NamedPart, Upload, hex};

use crate::Durability;
use crate::feed::Created;
use rusqlite::Connection;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::mpsc::UnboundedSender;

/// Keys are blobs so that they compare by their bytes, as listings do. A body is the last column: what does not read
/// it does not load it.
const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS buckets (
    name TEXT PRIMARY KEY,
    created_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS versions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket TEXT NOT NULL REFERENCES buckets (name),
    key BLOB NOT NULL,
    created_ms INTEGER NOT NULL,
    marker INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    checksum TEXT NOT NULL,
    properties TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS versions_by_key ON versions (bucket, key, sequence DESC);
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY,
    bucket TEXT NOT NULL REFERENCES buckets (name),
    key BLOB NOT NULL,
    algorithm TEXT NOT NULL,
    composite INTEGER NOT NULL,
    properties TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS parts (
    upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    size INTEGER NOT NULL,
    md5 BLOB NOT NULL,
    checksum TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (upload, number)
) STRICT;
";

/// The open file.
pub(crate) struct Store {
    connection: Connection,
    feed: UnboundedSender<Created>,
}

impl Store {
    /// Opens or creates the file. `feed` is told every object created, after its commit.
    pub(crate) fn open(
        path: &Path,
        durability: Durability,
        feed: UnboundedSender<Created>,
    ) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        let synchronous = match durability {
            Durability::PowerCut => "FULL",
            Durability::Kill => "OFF",
        };
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self { connection, feed })
    }

    /// Tells of a committed version. That nobody listens is no error.
    fn tell(&self, bucket: &str, version: &Version) {
        let (bucket, key) = (bucket.to_owned(), version.key.clone());
        drop(self.feed.send(Created { bucket, key, version_id: version.id() }));
    }
}

/// Milliseconds since 1970.
fn now_ms() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}
