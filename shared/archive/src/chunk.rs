//! Chunks: lines of items, compressed by gzip, named and checked by the SHA-256 of the stored bytes.

use crate::item::Item;
use crate::manifest::Part;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};

/// Bytes of lines after which a chunk is full. A reader holds one chunk in memory, whatever the size of the table.
pub const CHUNK_BYTES: usize = 8 << 20;
/// No chunk is larger than this when it is unpacked: one more item than fits may be in it.
const UNPACKED_BYTES_MAX: u64 = 64 << 20;

/// A chunk, ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// What is stored.
    pub bytes: Vec<u8>,
    /// Items in it.
    pub items: u64,
}

impl Chunk {
    /// SHA-256 of the stored bytes, lowercase hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_hex(&self.bytes)
    }
}

/// SHA-256, lowercase hex.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    fair::to_hex(&Sha256::digest(bytes))
}

/// Gathers items into chunks.
pub struct ChunkWriter {
    encoder: GzEncoder<Vec<u8>>,
    items: u64,
    line_bytes: usize,
    full_at: usize,
}

impl std::fmt::Debug for ChunkWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChunkWriter").field("items", &self.items).finish_non_exhaustive()
    }
}

impl ChunkWriter {
    /// Chunks of about `full_at` bytes before they are compressed.
    #[must_use]
    pub fn new(full_at: usize) -> Self {
        Self { encoder: encoder(), items: 0, line_bytes: 0, full_at }
    }

    /// Adds an item; answers a chunk when it is full.
    ///
    /// # Panics
    /// Never: a vector takes every byte.
    pub fn push(&mut self, item: &Item) -> Option<Chunk> {
        let mut line = item.line();
        line.push('\n');
        self.encoder.write_all(line.as_bytes()).expect("a vector takes every byte");
        self.items += 1;
        self.line_bytes += line.len();
        if self.line_bytes >= self.full_at { self.take() } else { None }
    }

    /// What is left; `None` if nothing is.
    ///
    /// # Panics
    /// Never: a vector takes every byte.
    pub fn take(&mut self) -> Option<Chunk> {
        if self.items == 0 {
            return None;
        }
        let full = std::mem::replace(&mut self.encoder, encoder());
        let chunk = Chunk { bytes: full.finish().expect("a vector takes every byte"), items: self.items };
        (self.items, self.line_bytes) = (0, 0);
        Some(chunk)
    }
}

/// No time and no name in the header: the same items are the same bytes.
fn encoder() -> GzEncoder<Vec<u8>> {
    GzEncoder::new(Vec::new(), Compression::default())
}

/// A chunk is not what the manifest says it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    /// There is no object under its key.
    #[error("{0} is missing")]
    Missing(String),
    /// The bytes are others than those that were written.
    #[error("{key} is damaged: {found} bytes with the SHA-256 {sha256}, where {expected} bytes were written")]
    Damaged {
        /// Its key.
        key: String,
        /// Bytes that are there.
        found: u64,
        /// Bytes that should be.
        expected: u64,
        /// SHA-256 of what is there.
        sha256: String,
    },
    /// The bytes are those that were written, but they were never a chunk.
    #[error("{key} cannot be read: {why}")]
    Unreadable {
        /// Its key.
        key: String,
        /// Why not.
        why: String,
    },
}

/// Reads the chunk that the manifest calls `part`, after checking that `bytes` are its bytes, and gives every item to
/// `take`.
///
/// # Errors
/// [`ChunkError`]. Nothing was given to `take` if the bytes are others.
pub fn read_chunk(part: &Part, bytes: Option<&[u8]>, mut take: impl FnMut(Item)) -> Result<(), ChunkError> {
    let bytes = bytes.ok_or_else(|| ChunkError::Missing(part.key.clone()))?;
    let (found, sha256) = (bytes.len() as u64, sha256_hex(bytes));
    if found != part.bytes || sha256 != part.sha256 {
        return Err(ChunkError::Damaged { key: part.key.clone(), found, expected: part.bytes, sha256 });
    }
    let unreadable = |why: String| ChunkError::Unreadable { key: part.key.clone(), why };
    let mut items = 0_u64;
    // An object of AWS's export may be several members of gzip in a row.
    let unpacked = BufReader::new(MultiGzDecoder::new(bytes)).take(UNPACKED_BYTES_MAX);
    for line in unpacked.lines() {
        let line = line.map_err(|error| unreadable(error.to_string()))?;
        take(Item::of_line(&line).map_err(|error| unreadable(format!("item {items}: {error}")))?);
        items += 1;
    }
    if items != part.items {
        return Err(unreadable(format!("it holds {items} items, where the manifest says {}", part.items)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Content;

    fn items(count: u64) -> Vec<Item> {
        (0..count).map(|n| Item::of_texts([("pk", format!("W#{n}"))]).with_number("seq", n)).collect()
    }

    fn chunks(items: &[Item], full_at: usize) -> Vec<Chunk> {
        let mut writer = ChunkWriter::new(full_at);
        let mut chunks: Vec<Chunk> = items.iter().filter_map(|item| writer.push(item)).collect();
        chunks.extend(writer.take());
        chunks
    }

    fn part(chunk: &Chunk) -> Part {
        Part::of(Content::LedgerReal, "a.jsonl.gz", chunk)
    }

    fn read(part: &Part, bytes: Option<&[u8]>) -> Result<Vec<Item>, ChunkError> {
        let mut read = Vec::new();
        read_chunk(part, bytes, |item| read.push(item)).map(|()| read)
    }

    #[test]
    fn chunks_hold_the_items_in_order_and_are_the_same_bytes_every_time() {
        let items = items(1_000);
        let chunks = chunks(&items, 4_000);
        assert!(chunks.len() > 5, "{}", chunks.len());
        let back: Vec<Item> =
            chunks.iter().flat_map(|chunk| read(&part(chunk), Some(&chunk.bytes)).unwrap()).collect();
        assert_eq!(back, items);
        assert_eq!(self::chunks(&items, 4_000), chunks);
        assert_eq!(ChunkWriter::new(10).take(), None);
    }

    #[test]
    fn every_damaged_byte_every_lost_end_and_every_lost_chunk_is_named() {
        let chunk = chunks(&items(20), CHUNK_BYTES).pop().unwrap();
        let part = part(&chunk);
        for at in 0..chunk.bytes.len() {
            for bit in 0..8 {
                let mut bytes = chunk.bytes.clone();
                bytes[at] ^= 1 << bit;
                let error = read(&part, Some(&bytes)).unwrap_err();
                assert!(matches!(error, ChunkError::Damaged { .. }), "{at}: {error}");
                assert!(error.to_string().starts_with("a.jsonl.gz is damaged"), "{error}");
            }
            let error = read(&part, Some(&chunk.bytes[..at])).unwrap_err();
            assert!(matches!(error, ChunkError::Damaged { .. }), "{at}: {error}");
        }
        assert_eq!(read(&part, None), Err(ChunkError::Missing("a.jsonl.gz".to_owned())));
    }

    #[test]
    fn what_was_never_a_chunk_is_not_taken_for_one() {
        let never = |bytes: &[u8], items| {
            let part = Part::of(Content::LedgerReal, "a.jsonl.gz", &Chunk { bytes: bytes.to_vec(), items });
            read(&part, Some(bytes)).unwrap_err()
        };
        let packed = |text: &str| {
            let mut encoder = encoder();
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        let whole = packed("{\"Item\":{}}\n");
        for (bytes, items) in [
            (b"{\"Item\":{}}\n".to_vec(), 1),
            (whole[..whole.len() - 1].to_vec(), 1),
            (whole.clone(), 2),
            (packed("{\"Item\":{}}\n{\"Item\":"), 2),
            ([whole.clone(), b"x".to_vec()].concat(), 1),
        ] {
            assert!(matches!(never(&bytes, items), ChunkError::Unreadable { .. }), "{items}");
        }
        let two = [whole.clone(), whole].concat();
        let part = Part::of(Content::LedgerReal, "a", &Chunk { bytes: two.clone(), items: 2 });
        assert_eq!(read(&part, Some(&two)).unwrap().len(), 2, "two members in a row, as AWS may write them");
    }
}
