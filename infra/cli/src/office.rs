//! Which house a command is about: the one in a directory of this machine, or the one that the environment names.

use edge::{BackOffice, Keeper, Needs};
use local::Storage;
use std::error::Error;
use std::path::{Path, PathBuf};

/// An office, and what it needs open.
pub(crate) struct Office {
    pub(crate) office: BackOffice,
    /// Whether tables that are not there are made: on this machine, where no template makes them.
    pub(crate) local: bool,
    storage: Option<Storage>,
}

impl Office {
    /// The house in `data`; without one that of the environment, if it names a bucket of backups; else the one in the
    /// checkout that the current directory is in.
    pub(crate) async fn open(data: Option<&Path>) -> Result<Self, Box<dyn Error>> {
        let named = std::env::var_os("GLASSHOUSE_BACKUP_BUCKET").is_some_and(|bucket| !bucket.is_empty());
        if data.is_none() && named {
            let office = Keeper::open(Needs::OF_BACK_OFFICE, BackOffice::new).await?.current().await;
            return Ok(Self { office, local: false, storage: None });
        }
        let directory = data.map_or_else(crate::dev::data_directory, PathBuf::from);
        let storage = Storage::open(&directory).await?;
        Ok(Self { office: storage.office.clone(), local: true, storage: Some(storage) })
    }

    pub(crate) async fn close(self) {
        drop(self.office);
        if let Some(storage) = self.storage {
            storage.close().await;
        }
    }
}

/// A number of bytes for people.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes / 100 % 10),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

/// Milliseconds for people.
pub(crate) fn seconds(milliseconds: u64) -> String {
    format!("{}.{} s", milliseconds / 1_000, milliseconds / 100 % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!([size(7), size(1_999), size(31_250_000)], ["7 B", "1.9 kB", "31.2 MB"]);
        assert_eq!(seconds(24_190), "24.1 s");
    }
}
