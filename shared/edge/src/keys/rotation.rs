//! Making and exchanging keys where they are kept.

use super::{KeyRing, PublicKeys, Purpose, RingKey, RotateError, Shelf, ShelfError};
use crate::settings::SettingsError;
use ledger::Timestamp;
use std::path::{Path, PathBuf};

/// Where the documents of this house are: `file:…` or `secret:…` each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The ring of each purpose.
    pub rings: Vec<(Purpose, String)>,
    /// The public keys.
    pub public: String,
}

impl Kept {
    /// Everything in files of one directory.
    #[must_use]
    pub fn files_in(directory: &Path) -> Self {
        let file = |name| Shelf::file(&Self::file_in(directory, name));
        Self {
            rings: Purpose::ALL.map(|purpose| (purpose, file(purpose.name()))).into(),
            public: file("public"),
        }
    }

    /// Where the variables of this process say; all of them.
    ///
    /// # Errors
    /// Those that are missing.
    pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let mut missing = Vec::new();
        let mut reference = |name: &str| {
            let value = lookup(name).filter(|value| !value.is_empty());
            value.unwrap_or_else(|| {
                missing.push(format!("{name}: missing"));
                String::new()
            })
        };
        let rings = Purpose::ALL.map(|purpose| (purpose, reference(purpose.variable()))).into();
        let kept = Self { rings, public: reference(super::PUBLIC) };
        if missing.is_empty() { Ok(kept) } else { Err(SettingsError(missing)) }
    }

    /// The file of one document in such a directory.
    #[must_use]
    pub fn file_in(directory: &Path, name: &str) -> PathBuf {
        directory.join(format!("{name}.json"))
    }
}

/// Why keys were not made or exchanged. Nothing of that ring was changed.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A document cannot be read or written.
    #[error("{what}: {why}")]
    Shelf {
        /// Which.
        what: &'static str,
        /// Why not.
        why: ShelfError,
    },
    /// A document is not what it should be.
    #[error("{what} {why}")]
    Damaged {
        /// Which.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The ring may not be rotated.
    #[error("{what}: {why}")]
    Rotate {
        /// Which.
        what: &'static str,
        /// Why not.
        why: RotateError,
    },
    /// The operating system gave no random bytes.
    #[error("no randomness")]
    NoRandomness(#[from] getrandom::Error),
}

/// What was done with one ring, by the ids of its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// Whose.
    pub purpose: Purpose,
    /// Is used from now on.
    pub active: String,
    /// Will be used after the next rotation.
    pub next: String,
    /// How many old keys the ring holds.
    pub retired: usize,
    /// When `next` was put there.
    pub rotated_at: Timestamp,
}

impl Rotated {
    fn of(purpose: Purpose, ring: &KeyRing) -> Self {
        Self {
            purpose,
            active: ring.active.id.clone(),
            next: ring.next.id.clone(),
            retired: ring.retired.len(),
            rotated_at: ring.rotated_at,
        }
    }
}

const PUBLIC: &str = "public keys";

/// The rings as they are.
///
/// # Errors
/// [`KeysError`] of the first that cannot be read.
pub async fn show(shelf: &Shelf, kept: &Kept) -> Result<Vec<Rotated>, KeysError> {
    let mut found = Vec::new();
    for (purpose, reference) in &kept.rings {
        let what = purpose.name();
        let text = shelf.take(reference).await.map_err(|why| KeysError::Shelf { what, why })?;
        let ring = KeyRing::read(&text).map_err(|why| KeysError::Damaged { what, why })?;
        found.push(Rotated::of(*purpose, &ring));
    }
    Ok(found)
}

/// Makes the rings that are not there. Those that are stay as they are: without its keys a house cannot reveal the seeds
/// that it has promised.
///
/// # Errors
/// [`KeysError`].
pub async fn make_missing(shelf: &Shelf, kept: &Kept, now: Timestamp) -> Result<Vec<Rotated>, KeysError> {
    let mut made = Vec::new();
    for (purpose, reference) in &kept.rings {
        let what = purpose.name();
        let there = shelf.read(reference).await.map_err(|why| KeysError::Shelf { what, why })?;
        if there.is_none() {
            // Two keys that are made at once need two names.
            let a_second_later = Timestamp(now.0 + 1_000);
            let (active, next) = (RingKey::fresh(*purpose, now)?, RingKey::fresh(*purpose, a_second_later)?);
            let ring = KeyRing::new(active, next, now);
            put(shelf, kept, *purpose, reference, &ring).await?;
            made.push(Rotated::of(*purpose, &ring));
        }
    }
    Ok(made)
}

/// Exchanges the keys of one ring: the next key becomes active, and a fresh one next.
///
/// # Errors
/// [`KeysError`].
pub async fn rotate(
    shelf: &Shelf,
    kept: &Kept,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Rotated, KeysError> {
    let what = purpose.name();
    let reference = kept.rings.iter().find(|(of, _)| *of == purpose).map(|(_, reference)| reference.as_str());
    let reference = reference.unwrap_or_default();
    let text = shelf.take(reference).await.map_err(|why| KeysError::Shelf { what, why })?;
    let ring = KeyRing::read(&text).map_err(|why| KeysError::Damaged { what, why })?;
    let ring = ring.rotated(RingKey::fresh(purpose, now)?, !purpose.signs(), now);
    let ring = ring.map_err(|why| KeysError::Rotate { what, why })?;
    put(shelf, kept, purpose, reference, &ring).await?;
    Ok(Rotated::of(purpose, &ring))
}

/// The public half first: should this stop in between, a key is known that nobody uses yet, and never the other way round.
async fn put(
    shelf: &Shelf,
    kept: &Kept,
    purpose: Purpose,
    reference: &str,
    ring: &KeyRing,
) -> Result<(), KeysError> {
    if purpose.signs() {
        let public_failed = |why| KeysError::Shelf { what: PUBLIC, why };
        let there = shelf.read(&kept.public).await.map_err(public_failed)?;
        let keys = there.map_or(Ok(PublicKeys::default()), |text| PublicKeys::read(&text));
        let keys = keys.map_err(|why| KeysError::Damaged { what: PUBLIC, why })?;
        shelf.write(&kept.public, &keys.with(purpose, ring).text()).await.map_err(public_failed)?;
    }
    let what = purpose.name();
    shelf.write(reference, &ring.text()).await.map_err(|why| KeysError::Shelf { what, why })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: u64 = 60 * 60 * 1_000;

    #[tokio::test]
    async fn keys_are_made_once_and_exchanged_one_after_the_other() {
        let directory = tempfile::tempdir().unwrap();
        let (shelf, kept) = (Shelf::of_files(), Kept::files_in(directory.path()));
        assert!(matches!(show(&shelf, &kept).await, Err(KeysError::Shelf { what: "seed-real", .. })));
        let made = make_missing(&shelf, &kept, Timestamp(1)).await.unwrap();
        assert_eq!(made.len(), Purpose::ALL.len());
        assert!(make_missing(&shelf, &kept, Timestamp(2)).await.unwrap().is_empty());
        assert_eq!(show(&shelf, &kept).await.unwrap(), made);
        let soon = rotate(&shelf, &kept, Purpose::SeedReal, Timestamp(3)).await;
        assert!(matches!(soon, Err(KeysError::Rotate { .. })));
        for purpose in Purpose::ALL {
            let before = made.iter().find(|made| made.purpose == purpose).unwrap();
            let after = rotate(&shelf, &kept, purpose, Timestamp(1 + HOUR_MS)).await.unwrap();
            assert_eq!(after.active, before.next);
            assert_eq!(after.retired, usize::from(!purpose.signs()));
        }
        let public = PublicKeys::read(&shelf.take(&kept.public).await.unwrap()).unwrap();
        let counts = [Purpose::Tokens, Purpose::Receipts, Purpose::Statements].map(|of| public.of(of).len());
        assert_eq!(counts, [2, 3, 3]);
    }

    #[tokio::test]
    async fn a_public_half_that_cannot_be_written_leaves_the_ring_as_it_was() {
        let directory = tempfile::tempdir().unwrap();
        let (shelf, kept) = (Shelf::of_files(), Kept::files_in(directory.path()));
        make_missing(&shelf, &kept, Timestamp(1)).await.unwrap();
        let before = show(&shelf, &kept).await.unwrap();
        std::fs::write(directory.path().join("public.json"), "{").unwrap();
        let refused = rotate(&shelf, &kept, Purpose::Receipts, Timestamp(1 + HOUR_MS)).await;
        assert!(matches!(refused, Err(KeysError::Damaged { what: "public keys", .. })));
        assert_eq!(show(&shelf, &kept).await.unwrap(), before);
    }
}
