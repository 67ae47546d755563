//! Backups in their bucket.
//!
//! ```text
//! backups/<id>/<content>/<segment>-<number>.jsonl.gz   a chunk       backups/<id>/manifest.jws   written last
//! restores/<id>/…                                      statements    drills/<passed or failed>/<id>.jws
//! ```

use crate::objects::{ObjectError, Objects};
use archive::{BackupId, Chunk, ChunkError, Content, Item, MANIFEST, Part, read_chunk};
use std::collections::BTreeMap;
use std::time::Duration;

const PLACE: &str = "backups/";
const JOSE: &str = "application/jose";

/// The backups of this house.
#[derive(Debug, Clone)]
pub struct Backups(Objects);

/// A backup in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedBackup {
    /// Which.
    pub id: BackupId,
    /// Whether it has a manifest. Without one it was interrupted, or is being made.
    pub complete: bool,
    /// How many objects there are.
    pub objects: usize,
    /// Since the last of them was written.
    pub age: Duration,
}

/// A chunk that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It is not what was written.
    #[error(transparent)]
    Chunk(#[from] ChunkError),
    /// S3 does not answer.
    #[error(transparent)]
    Object(#[from] ObjectError),
}

impl Backups {
    /// Backups among these objects.
    #[must_use]
    pub fn new(objects: Objects) -> Self {
        Self(objects)
    }

    /// The bucket itself.
    #[must_use]
    pub fn objects(&self) -> &Objects {
        &self.0
    }

    fn of(&self, id: &BackupId) -> Objects {
        self.0.under(&format!("{PLACE}{id}/"))
    }

    /// Every backup, the oldest first.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn list(&self) -> Result<Vec<ListedBackup>, ObjectError> {
        let mut found: BTreeMap<BackupId, ListedBackup> = BTreeMap::new();
        for object in self.0.list(PLACE).await? {
            let Some((id, key)) = object.key[PLACE.len()..].split_once('/') else { continue };
            let Ok(id) = BackupId::parse(id) else { continue };
            let listed = found.entry(id.clone()).or_insert(ListedBackup {
                id,
                complete: false,
                objects: 0,
                age: object.age,
            });
            listed.complete |= key == MANIFEST;
            listed.objects += 1;
            listed.age = listed.age.min(object.age);
        }
        Ok(found.into_values().collect())
    }

    /// The newest backup that is complete.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn newest(&self) -> Result<Option<ListedBackup>, ObjectError> {
        Ok(self.list().await?.into_iter().rfind(|listed| listed.complete))
    }

    /// Writes a chunk, and answers what the manifest has to say of it.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn put_chunk(
        &self,
        id: &BackupId,
        content: Content,
        segment: u32,
        number: u32,
        chunk: Chunk,
    ) -> Result<Part, ObjectError> {
        let part = Part::of(content, content.key(segment, number), &chunk);
        self.of(id).put_same(&part.key, "application/gzip", chunk.bytes).await?;
        Ok(part)
    }

    /// Gives every item of a chunk to `take`, after its bytes were checked.
    ///
    /// # Errors
    /// [`BackupError`].
    pub async fn read_chunk(
        &self,
        id: &BackupId,
        part: &Part,
        take: impl FnMut(Item),
    ) -> Result<(), BackupError> {
        let bytes = self.of(id).get(&part.key).await?;
        Ok(read_chunk(part, bytes.as_deref(), take)?)
    }

    /// Makes a backup complete.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn put_manifest(&self, id: &BackupId, text: String) -> Result<(), ObjectError> {
        self.of(id).put_same(MANIFEST, JOSE, text.into_bytes()).await
    }

    /// The manifest as it is stored; `None` if the backup was interrupted, or is being made, or never was.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn manifest(&self, id: &BackupId) -> Result<Option<String>, ObjectError> {
        let bytes = self.of(id).get(MANIFEST).await?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Removes a backup: its manifest first, so that what is left of it is never taken for one.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn remove(&self, id: &BackupId) -> Result<(), ObjectError> {
        let objects = self.of(id);
        objects.remove(MANIFEST).await?;
        for object in objects.list("").await? {
            objects.remove(&object.key).await?;
        }
        Ok(())
    }
}
