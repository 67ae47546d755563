//! Backups: what they are made of, and what is checked of them. Pure: no clock, no entropy, no input or output.
//!
//! A backup is objects under `backups/<id>/`: chunks ([`Chunk`]) of items as they stand in the tables, and last of all the
//! signed [`Manifest`], which names every chunk by its SHA-256. Where there is no manifest there is no backup. The
//! [`Census`] reads the items of wallets in any order and in bounded memory, and says what the books hold: heads, totals,
//! every broken invariant, and how far each log can be believed.

mod census;
mod chunk;
mod findings;
mod id;
mod item;
mod manifest;
mod objects;
mod statement;
#[cfg(feature = "testing")]
pub mod testing;
mod totals;
mod versions;

pub use census::{Census, Cut, HeadOf, Shard, Survey};
pub use chunk::{CHUNK_BYTES, Chunk, ChunkError, ChunkWriter, read_chunk, sha256_hex};
pub use findings::{Finding, Findings};
pub use id::{BackupId, BackupIdError};
pub use item::{Attribute, Item};
pub use manifest::{Content, FORMAT, MANIFEST, Manifest, ManifestError, Part, TablesOf};
pub use objects::{StoredObject, StoredObjects};
pub use statement::{DrillReport, RestoreStatement, Retirement, Voided};
pub use totals::{Totals, TotalsByCurrency};
pub use versions::{VersionLog, VersionsRead};
