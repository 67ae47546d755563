//! Uploads in parts.

use super::objects::{Precondition, Properties, Put, insert};
use super::{Store, Version, buckets, now_ms};
use crate::OBJECT_BYTES_MAX;
use crate::checksum::{Algorithm, Sum};
use crate::error::StoreError;
use rusqlite::{Connection, OptionalExtension as _};
use s3s::crypto::{Checksum as _, Md5};

/// S3's limit for every part but the last.
const PART_BYTES_MIN: usize = 5 << 20;

/// An upload that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upload {
    pub(crate) algorithm: Algorithm,
    /// Whether the object's checksum is over the parts' checksums, or over the content.
    pub(crate) composite: bool,
    pub(crate) properties: Properties,
}

/// A part that was received.
pub(crate) struct Part {
    pub(crate) number: i32,
    pub(crate) created_ms: i64,
    pub(crate) size: u64,
    /// Without quotes.
    pub(crate) etag: String,
    pub(crate) sum: Sum,
}

/// A part as the client names it to complete the upload.
pub(crate) struct NamedPart {
    pub(crate) number: i32,
    /// Without quotes.
    pub(crate) etag: String,
    /// Digests in Base64 that the client repeats.
    pub(crate) checksums: Vec<Sum>,
}

/// Lower-case hexadecimal, as entity tags and upload ids are.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn find(connection: &Connection, bucket: &str, key: &str, id: &str) -> Result<Upload, StoreError> {
    buckets::require(connection, bucket)?;
    let row: Option<(String, bool, String)> = connection
        .prepare_cached(
            "SELECT algorithm, composite, properties FROM uploads WHERE id = ?1 AND bucket = ?2 AND key = ?3",
        )?
        .query_row((id, bucket, key.as_bytes()), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (algorithm, composite, properties) = row.ok_or(StoreError::NoSuchUpload)?;
    let algorithm = Algorithm::parse(&algorithm).ok_or(StoreError::NoSuchUpload)?;
    Ok(Upload { algorithm, composite, properties: serde_json::from_str(&properties)? })
}

impl Store {
    /// Begins an upload under a fresh id.
    pub(crate) fn begin_upload(
        &self,
        id: &str,
        bucket: &str,
        key: &str,
        upload: &Upload,
    ) -> Result<(), StoreError> {
        buckets::require(&self.connection, bucket)?;
        self.connection.execute(
            "INSERT INTO uploads (id, bucket, key, algorithm, composite, properties) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                id,
                bucket,
                key.as_bytes(),
                upload.algorithm.name(),
                upload.composite,
                serde_json::to_string(&upload.properties)?,
            ),
        )?;
        Ok(())
    }

    /// Keeps a part; a second one of the same number replaces the first. Returns its checksum by the upload's algorithm.
    pub(crate) fn put_part(
        &mut self,
        bucket: &str,
        key: &str,
        id: &str,
        number: i32,
        md5: &[u8],
        body: &[u8],
    ) -> Result<Sum, StoreError> {
        let transaction = self.connection.transaction()?;
        let upload = find(&transaction, bucket, key, id)?;
        let sum = Sum::of(upload.algorithm, body);
        transaction.execute(
            "INSERT OR REPLACE INTO parts (upload, number, created_ms, size, md5, checksum, body) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (id, number, now_ms(), body.len(), md5, &sum.value, body),
        )?;
        transaction.commit()?;
        Ok(sum)
    }

    /// The upload and at most `max` of its parts behind the number `after`, with one more if there are more.
    pub(crate) fn parts(
        &self,
        bucket: &str,
        key: &str,
        id: &str,
        after: i32,
        max: usize,
    ) -> Result<(Upload, Vec<Part>), StoreError> {
        let upload = find(&self.connection, bucket, key, id)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT number, created_ms, size, md5, checksum FROM parts WHERE upload = ?1 AND number > ?2 \
             ORDER BY number LIMIT ?3",
        )?;
        let rows = statement.query_map((id, after, max + 1), |row| {
            Ok(Part {
                number: row.get(0)?,
                created_ms: row.get(1)?,
                size: row.get(2)?,
                etag: hex(&row.get::<_, Vec<u8>>(3)?),
                sum: Sum { algorithm: upload.algorithm, value: row.get(4)? },
            })
        })?;
        let parts = rows.collect::<Result<_, _>>()?;
        Ok((upload, parts))
    }

    /// Forgets the upload and its parts.
    pub(crate) fn abort_upload(&mut self, bucket: &str, key: &str, id: &str) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        find(&transaction, bucket, key, id)?;
        transaction.execute("DELETE FROM uploads WHERE id = ?1", [id])?;
        Ok(transaction.commit()?)
    }

    /// Makes one object of the named parts, if the precondition holds. `claimed` is the client's word on the whole.
    pub(crate) fn complete_upload(
        &mut self,
        bucket: &str,
        key: &str,
        id: &str,
        precondition: &Precondition,
        named: &[NamedPart],
        claimed: &[Sum],
    ) -> Result<Version, StoreError> {
        let transaction = self.connection.transaction()?;
        let upload = find(&transaction, bucket, key, id)?;
        let put = assemble(&transaction, id, upload, named)?;
        if claimed.iter().any(|claimed| claimed.algorithm == put.sum.algorithm && *claimed != put.sum) {
            return Err(StoreError::BadDigest);
        }
        let version = insert(&transaction, bucket, key, precondition, put)?;
        transaction.execute("DELETE FROM uploads WHERE id = ?1", [id])?;
        transaction.commit()?;
        self.tell(bucket, &version);
        Ok(version)
    }
}

fn assemble(
    connection: &Connection,
    id: &str,
    upload: Upload,
    named: &[NamedPart],
) -> Result<Put, StoreError> {
    if named.is_empty() {
        return Err(StoreError::InvalidPart);
    }
    if named.windows(2).any(|pair| pair[0].number >= pair[1].number) {
        return Err(StoreError::InvalidPartOrder);
    }
    let mut statement = connection
        .prepare_cached("SELECT md5, checksum, body FROM parts WHERE upload = ?1 AND number = ?2")?;
    let (mut body, mut md5s, mut sums) = (Vec::new(), Vec::new(), Vec::new());
    for (index, part) in named.iter().enumerate() {
        let row: Option<(Vec<u8>, String, Vec<u8>)> = statement
            .query_row((id, part.number), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let (md5, checksum, bytes) = row.ok_or(StoreError::InvalidPart)?;
        let differs =
            part.checksums.iter().any(|sum| sum.algorithm != upload.algorithm || sum.value != checksum);
        if hex(&md5) != part.etag || differs {
            return Err(StoreError::InvalidPart);
        }
        if bytes.len() < PART_BYTES_MIN && index + 1 < named.len() {
            return Err(StoreError::PartTooSmall);
        }
        if body.len() + bytes.len() > OBJECT_BYTES_MAX {
            return Err(StoreError::TooLarge);
        }
        body.extend(bytes);
        md5s.extend(md5);
        sums.push(checksum);
    }
    let sum = if upload.composite {
        Sum::of_parts(upload.algorithm, sums.iter().map(String::as_str)).ok_or(StoreError::InvalidPart)?
    } else {
        Sum::of(upload.algorithm, &body)
    };
    let etag = format!("{}-{}", hex(Md5::checksum(&md5s).as_ref()), named.len());
    Ok(Put { etag, sum, properties: upload.properties, body })
}
