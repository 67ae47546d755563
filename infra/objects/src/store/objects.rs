//! Versions of objects: written, read, deleted.

use super::{Store, buckets, now_ms};
use crate::checksum::{Algorithm, Sum};
use crate::error::StoreError;
use rusqlite::{Connection, OptionalExtension as _, Row};
use s3s::S3Result;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// What a client says about an object and gets back with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Properties {
    pub(crate) content_type: Option<String>,
    pub(crate) cache_control: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_language: Option<String>,
    /// `x-amz-meta-…`, without that prefix.
    pub(crate) metadata: BTreeMap<String, String>,
}

/// One version, without its body.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) key: String,
    /// Rises with every write to the store.
    pub(crate) sequence: i64,
    pub(crate) created_ms: i64,
    /// `None` is a delete marker.
    pub(crate) content: Option<Content>,
    /// Whether there is no newer version.
    pub(crate) latest: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Content {
    /// In bytes.
    pub(crate) size: u64,
    /// Without quotes.
    pub(crate) etag: String,
    pub(crate) sum: Sum,
    pub(crate) properties: Properties,
}

impl Version {
    /// The id that clients see.
    pub(crate) fn id(&self) -> String {
        format!("{:016x}", self.sequence)
    }
}

/// Reads what [`Version::id`] writes.
pub(crate) fn sequence_of(id: &str) -> Result<i64, StoreError> {
    let canonical = id.len() == 16 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let sequence = canonical.then(|| i64::from_str_radix(id, 16).ok()).flatten();
    sequence.ok_or(StoreError::InvalidVersionId)
}

/// What must hold of the latest version for a write to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Precondition {
    Nothing,
    /// `If-None-Match: *`
    Absent,
    /// `If-Match: *`
    Present,
    /// `If-Match` with an entity tag, without its quotes.
    Tag(String),
}

impl Precondition {
    /// Judges the latest version. A delete marker is as good as nothing.
    fn check(&self, latest: Option<&Version>) -> Result<(), StoreError> {
        let content = latest.and_then(|version| version.content.as_ref());
        match (self, content) {
            (Self::Nothing, _) | (Self::Absent, None) | (Self::Present, Some(_)) => Ok(()),
            (Self::Tag(tag), Some(content)) if content.etag == *tag => Ok(()),
            (Self::Absent | Self::Tag(_), Some(_)) => Err(StoreError::PreconditionFailed),
            (Self::Present | Self::Tag(_), None) => Err(StoreError::NoSuchKey),
        }
    }
}

/// A version to be written.
pub(crate) struct Put {
    pub(crate) etag: String,
    pub(crate) sum: Sum,
    pub(crate) properties: Properties,
    pub(crate) body: Vec<u8>,
}

/// What a deletion did.
pub(crate) struct Deleted {
    pub(crate) version_id: Option<String>,
    /// Whether a delete marker was written or removed.
    pub(crate) marker: bool,
}

/// What [`read_version`] expects, of `versions AS v`.
pub(super) const COLUMNS: &str = "v.key, v.sequence, v.created_ms, v.marker, v.size, v.etag, v.algorithm, \
     v.checksum, v.properties, NOT EXISTS (SELECT 1 FROM versions AS newer WHERE newer.bucket = v.bucket \
     AND newer.key = v.key AND newer.sequence > v.sequence)";

pub(super) fn read_version(row: &Row<'_>) -> rusqlite::Result<Version> {
    let unreadable = |column, error: Box<dyn std::error::Error + Send + Sync>| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error)
    };
    let key: Vec<u8> = row.get(0)?;
    let marker: bool = row.get(3)?;
    let content = if marker {
        None
    } else {
        let algorithm: String = row.get(6)?;
        let properties: String = row.get(8)?;
        Some(Content {
            size: row.get(4)?,
            etag: row.get(5)?,
            sum: Sum {
                algorithm: Algorithm::parse(&algorithm)
                    .ok_or_else(|| unreadable(6, "no algorithm".into()))?,
                value: row.get(7)?,
            },
            properties: serde_json::from_str(&properties).map_err(|error| unreadable(8, error.into()))?,
        })
    };
    Ok(Version {
        key: String::from_utf8(key).map_err(|error| unreadable(0, error.into()))?,
        sequence: row.get(1)?,
        created_ms: row.get(2)?,
        content,
        latest: row.get(9)?,
    })
}

fn latest(connection: &Connection, bucket: &str, key: &str) -> Result<Option<Version>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM versions AS v WHERE bucket = ?1 AND key = ?2 ORDER BY sequence DESC LIMIT 1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row((bucket, key.as_bytes()), read_version).optional()?)
}

fn by_id(connection: &Connection, bucket: &str, key: &str, id: &str) -> Result<Option<Version>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM versions AS v WHERE bucket = ?1 AND key = ?2 AND sequence = ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row((bucket, key.as_bytes(), sequence_of(id)?), read_version).optional()?)
}

/// Writes the version if the precondition holds, inside the caller's transaction.
pub(super) fn insert(
    connection: &Connection,
    bucket: &str,
    key: &str,
    precondition: &Precondition,
    put: Put,
) -> Result<Version, StoreError> {
    buckets::require(connection, bucket)?;
    precondition.check(latest(connection, bucket, key)?.as_ref())?;
    let Put { etag, sum, properties, body } = put;
    let created_ms = now_ms();
    connection
        .prepare_cached(
            "INSERT INTO versions (bucket, key, created_ms, marker, size, etag, algorithm, checksum, properties, body) \
             VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute((
            bucket,
            key.as_bytes(),
            created_ms,
            body.len(),
            &etag,
            sum.algorithm.name(),
            &sum.value,
            serde_json::to_string(&properties)?,
            &body,
        ))?;
    let content = Content { size: body.len() as u64, etag, sum, properties };
    let sequence = connection.last_insert_rowid();
    Ok(Version { key: key.to_owned(), sequence, created_ms, content: Some(content), latest: true })
}

impl Store {
    /// Writes a new version, if the precondition holds.
    pub(crate) fn put(
        &mut self,
        bucket: &str,
        key: &str,
        precondition: &Precondition,
        put: Put,
    ) -> Result<Version, StoreError> {
        let transaction = self.connection.transaction()?;
        let version = insert(&transaction, bucket, key, precondition, put)?;
        transaction.commit()?;
        self.tell(bucket, &version);
        Ok(version)
    }

    /// Finds a version with content: the one named, or else the latest.
    pub(crate) fn find(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
    ) -> Result<(Version, Content), StoreError> {
        buckets::require(&self.connection, bucket)?;
        let (found, missing, marker) = match version_id {
            Some(id) => (
                by_id(&self.connection, bucket, key, id)?,
                StoreError::NoSuchVersion,
                StoreError::IsDeleteMarker,
            ),
            None => (latest(&self.connection, bucket, key)?, StoreError::NoSuchKey, StoreError::Deleted),
        };
        let version = found.ok_or(missing)?;
        let content = version.content.clone().ok_or(marker)?;
        Ok((version, content))
    }

    /// [`find`](Self::find), and those bytes of the body that `choose` names; it may refuse.
    pub(crate) fn read<T>(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
        choose: impl FnOnce(&Version, &Content) -> S3Result<(T, Range<u64>)>,
    ) -> S3Result<(T, Vec<u8>)> {
        let (version, content) = self.find(bucket, key, version_id)?;
        let (answer, range) = choose(&version, &content)?;
        Ok((answer, self.body(version.sequence, range)?))
    }

    fn body(&self, sequence: i64, range: Range<u64>) -> Result<Vec<u8>, StoreError> {
        let (Ok(start), Ok(end)) = (usize::try_from(range.start), usize::try_from(range.end)) else {
            return Err(StoreError::TooLarge);
        };
        let blob = self.connection.blob_open("main", "versions", "body", sequence, true)?;
        let mut bytes = vec![0; end - start];
        blob.read_at_exact(&mut bytes, start)?;
        Ok(bytes)
    }

    /// Without a version: writes a delete marker, whether there is an object or not, as S3 does. With one: removes it.
    pub(crate) fn delete(
        &mut self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
        precondition: &Precondition,
    ) -> Result<Deleted, StoreError> {
        let transaction = self.connection.transaction()?;
        buckets::require(&transaction, bucket)?;
        let found = match version_id {
            Some(id) => by_id(&transaction, bucket, key, id)?,
            None => latest(&transaction, bucket, key)?,
        };
        precondition.check(found.as_ref())?;
        let deleted = match version_id {
            Some(id) => {
                // Nothing is found under an id that belongs to another key.
                let sequence = found.as_ref().map(|version| version.sequence);
                transaction.execute("DELETE FROM versions WHERE sequence = ?1", [sequence])?;
                let marker = found.is_some_and(|version| version.content.is_none());
                Deleted { version_id: Some(id.to_owned()), marker }
            }
            None => {
                transaction.execute(
                    "INSERT INTO versions (bucket, key, created_ms, marker, size, etag, algorithm, checksum, \
                     properties, body) VALUES (?1, ?2, ?3, 1, 0, '', '', '', '', x'')",
                    (bucket, key.as_bytes(), now_ms()),
                )?;
                let id = format!("{:016x}", transaction.last_insert_rowid());
                Deleted { version_id: Some(id), marker: true }
            }
        };
        transaction.commit()?;
        Ok(deleted)
    }
}
