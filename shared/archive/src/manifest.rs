//! The manifest: what a backup consists of, and what it says of the books.

use crate::chunk::{Chunk, sha256_hex};
use crate::findings::Findings;
use crate::id::BackupId;
use crate::totals::TotalsByCurrency;
use games::canonical_json;
use ledger::{Mode, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use wire::jws::Jws;

/// The format that this release writes. A release reads every format that was ever written.
pub const FORMAT: u32 = 1;
/// The manifest's key, under that of its backup. It is written last, once: without it there is no backup.
pub const MANIFEST: &str = "manifest.jws";
/// What a signed manifest says that it is.
const TYP: &str = "glasshouse-backup+jws";

/// What a chunk holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Items of the real ledger: events and keys.
    LedgerReal,
    /// Items of the demo ledger.
    LedgerDemo,
    /// Operators' API keys: hashes of secrets.
    Operators,
    /// The log of versions of games, which is the record of what operators changed.
    Versions,
    /// PAR sheets and configurations.
    Objects,
    /// The newest event of every wallet: partition, position, hash.
    Heads,
}

impl Content {
    /// All of them, in the order in which they are written.
    pub const ALL: [Content; 6] = [
        Content::LedgerReal,
        Content::LedgerDemo,
        Content::Operators,
        Content::Versions,
        Content::Objects,
        Content::Heads,
    ];

    /// The ledger of `mode`.
    #[must_use]
    pub fn ledger(mode: Mode) -> Self {
        match mode {
            Mode::Real => Self::LedgerReal,
            Mode::Demo => Self::LedgerDemo,
        }
    }

    /// Its name in keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LedgerReal => "ledger-real",
            Self::LedgerDemo => "ledger-demo",
            Self::Operators => "operators",
            Self::Versions => "versions",
            Self::Objects => "objects",
            Self::Heads => "heads",
        }
    }

    /// The key of a chunk, under that of its backup.
    #[must_use]
    pub fn key(self, segment: u32, number: u32) -> String {
        format!("{}/{segment:04}-{number:06}.jsonl.gz", self.as_str())
    }
}

/// A chunk of the backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What it holds.
    pub content: Content,
    /// Its key, under that of the backup.
    pub key: String,
    /// SHA-256 of the stored bytes, lowercase hex.
    pub sha256: String,
    /// How many bytes are stored.
    pub bytes: u64,
    /// How many items are in them.
    pub items: u64,
}

impl Part {
    /// What the manifest says of a chunk.
    #[must_use]
    pub fn of(content: Content, key: impl Into<String>, chunk: &Chunk) -> Self {
        let (sha256, bytes) = (chunk.sha256(), chunk.bytes.len() as u64);
        Self { content, key: key.into(), sha256, bytes, items: chunk.items }
    }
}

/// The names of the tables that a backup was made of or is restored into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each is the table that it is called after")]
pub struct TablesOf {
    pub ledger_real: String,
    pub ledger_demo: String,
    pub open_rounds: String,
    pub operators: String,
    pub versions: String,
}

/// A backup, as it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// Which backup.
    pub backup: BackupId,
    /// The program that made it.
    pub release: String,
    /// Of which tables.
    pub tables: TablesOf,
    /// When it was begun.
    pub started: Timestamp,
    /// When everything had been written and read back.
    pub finished: Timestamp,
    /// Everything that was acknowledged before this time is in the backup.
    pub recovery_point: Timestamp,
    /// The chunks, by key.
    pub parts: Vec<Part>,
    /// What the books hold.
    pub totals: TotalsByCurrency,
    /// Keys whose other half was being written while the backup was taken. A restore makes key items anew.
    pub keys_in_flight: u64,
    /// What is wrong with the house that was backed up.
    pub findings: Findings,
    /// How long it is kept.
    pub retention_days: u32,
}

/// A text that is no manifest of this house.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Not signed as a manifest, or damaged.
    #[error("the manifest is damaged: {0}")]
    Form(String),
    /// Nobody this house trusts signed it.
    #[error("the manifest is not signed by a key of this house: {0}")]
    Signature(String),
    /// It belongs to another backup, or names a chunk twice.
    #[error("the manifest does not fit: {0}")]
    Misplaced(String),
    /// It was written by a later release.
    #[error("the manifest has format {0}, which this release does not know")]
    Format(u32),
}

impl Manifest {
    /// What has to be signed with the key `key_id`.
    ///
    /// # Panics
    /// Never: a manifest is plain data with text keys.
    #[must_use]
    pub fn signing_input(&self, key_id: &str) -> String {
        signing_input(TYP, key_id, self)
    }

    /// Reads the signed manifest of the backup `id`; `is_signature` says whether a key of this house made the signature.
    ///
    /// # Errors
    /// [`ManifestError`].
    pub fn read(
        id: &BackupId,
        text: &str,
        is_signature: impl FnOnce(&Jws) -> bool,
    ) -> Result<Self, ManifestError> {
        #[derive(Deserialize)]
        struct Any {
            format: u32,
        }
        let jws = signed(TYP, text, is_signature)?;
        let form = |error: serde_json::Error| ManifestError::Form(error.to_string());
        let Any { format } = serde_json::from_slice(&jws.payload).map_err(form)?;
        if format != FORMAT {
            return Err(ManifestError::Format(format));
        }
        let manifest: Self = serde_json::from_slice(&jws.payload).map_err(form)?;
        if manifest.backup != *id {
            return Err(ManifestError::Misplaced(format!("it is that of {}", manifest.backup)));
        }
        let keys: BTreeSet<&str> = manifest.parts.iter().map(|part| part.key.as_str()).collect();
        if keys.len() != manifest.parts.len() {
            return Err(ManifestError::Misplaced("it names a chunk twice".to_owned()));
        }
        Ok(manifest)
    }

    /// The chunks that hold `content`.
    pub fn parts_of(&self, content: Content) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.content == content)
    }

    /// How many items of `content` there are.
    #[must_use]
    pub fn items_of(&self, content: Content) -> u64 {
        self.parts_of(content).map(|part| part.items).sum()
    }

    /// How many bytes are stored, the manifest aside.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.bytes).sum()
    }
}

/// A document of this crate as it is signed: canonical JSON.
pub(crate) fn signing_input<T: Serialize>(typ: &str, key_id: &str, document: &T) -> String {
    let document = serde_json::to_value(document).expect("documents are plain data with text keys");
    Jws::signing_input(typ, key_id, canonical_json(&document).as_bytes())
}

pub(crate) fn signed(
    typ: &str,
    text: &str,
    is_signature: impl FnOnce(&Jws) -> bool,
) -> Result<Jws, ManifestError> {
    let jws = Jws::parse(typ, text).map_err(|error| ManifestError::Form(error.to_string()))?;
    if is_signature(&jws) { Ok(jws) } else { Err(ManifestError::Signature(jws.key_id)) }
}

/// A name for the bytes of a signed manifest.
pub(crate) fn name_of(text: &str) -> String {
    sha256_hex(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In the place of Ed25519: any function of key and text does here.
    fn sign(input: &str) -> [u8; 64] {
        let hash = sha256_hex(input.as_bytes());
        hash.into_bytes().try_into().unwrap()
    }

    fn is_signature(jws: &Jws) -> bool {
        jws.key_id == "k1" && sign(&jws.signing_input) == jws.signature
    }

    fn manifest() -> Manifest {
        let chunk = Chunk { bytes: vec![1, 2, 3], items: 2 };
        let mut findings = Findings::default();
        findings.add("I2", "W#house#ada#EUR#real at 7", "a finding");
        Manifest {
            format: FORMAT,
            backup: BackupId::new(Timestamp(1_795_826_814_123), 7),
            release: "0.1.0".to_owned(),
            tables: TablesOf {
                ledger_real: "a".into(),
                ledger_demo: "b".into(),
                open_rounds: "c".into(),
                operators: "d".into(),
                versions: "e".into(),
            },
            started: Timestamp(1),
            finished: Timestamp(2),
            recovery_point: Timestamp(1),
            parts: [0, 1]
                .map(|n| Part::of(Content::LedgerReal, Content::LedgerReal.key(0, n), &chunk))
                .into(),
            totals: TotalsByCurrency::default(),
            keys_in_flight: 3,
            findings,
            retention_days: 35,
        }
    }

    fn text(manifest: &Manifest) -> String {
        let input = manifest.signing_input("k1");
        Jws::text(&input, &sign(&input))
    }

    #[test]
    fn it_reads_back() {
        let manifest = manifest();
        assert_eq!(Manifest::read(&manifest.backup, &text(&manifest), is_signature), Ok(manifest.clone()));
        assert_eq!((manifest.items_of(Content::LedgerReal), manifest.items_of(Content::Heads)), (4, 0));
        assert_eq!(manifest.parts[1].key, "ledger-real/0000-000001.jsonl.gz");
    }

    #[test]
    fn every_damaged_byte_and_every_lost_end_is_named() {
        let manifest = manifest();
        let text = text(&manifest);
        for at in 0..text.len() {
            for other in [b'A', b'B', b'.', b' '] {
                let mut bytes = text.clone().into_bytes();
                if bytes[at] == other {
                    continue;
                }
                bytes[at] = other;
                let text = String::from_utf8(bytes).unwrap();
                let error = Manifest::read(&manifest.backup, &text, is_signature).unwrap_err();
                let named = matches!(error, ManifestError::Form(_) | ManifestError::Signature(_));
                assert!(named, "{at}: {error}");
            }
            assert!(Manifest::read(&manifest.backup, &text[..at], is_signature).is_err(), "{at}");
        }
    }

    #[test]
    fn what_belongs_elsewhere_is_refused() {
        let whole = manifest();
        let read = |manifest: &Manifest| Manifest::read(&whole.backup, &text(manifest), is_signature);
        let other = Manifest { backup: BackupId::new(Timestamp(5), 7), ..whole.clone() };
        assert!(matches!(read(&other), Err(ManifestError::Misplaced(_))));
        let mut twice = whole.clone();
        twice.parts[1].key = twice.parts[0].key.clone();
        assert!(matches!(read(&twice), Err(ManifestError::Misplaced(_))));
        assert_eq!(read(&Manifest { format: 2, ..whole.clone() }), Err(ManifestError::Format(2)));
        let stranger = Manifest::read(&whole.backup, &text(&whole), |_| false);
        assert_eq!(stranger, Err(ManifestError::Signature("k1".to_owned())));
        let input = Jws::signing_input("receipt+jws", "k1", b"{}");
        let receipt = Jws::text(&input, &sign(&input));
        assert!(matches!(Manifest::read(&whole.backup, &receipt, is_signature), Err(ManifestError::Form(_))));
    }
}
