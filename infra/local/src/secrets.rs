//! The secrets of the local stack: generated once, kept in files that only their owner may read.
//!
//! Without its master keys a house cannot reveal the seeds it has committed to. So those are never made anew when data
//! exist; the stack says what is missing and stops. (Other keys are: a receipt by a lost key is only one that nobody can
//! check any more.)

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge::keys::{Kept, KeyRing, KeysError, PUBLIC, Purpose, RingKey, Shelf, ShelfError, make_missing};
use edge::{
    PrivateFileError, SecretKey, private_directory, public_key, read_private_file, write_private_file,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The directory of the keys, in that of the data.
pub const KEYS_DIRECTORY: &str = "keys";
const OPERATOR_SECRET: &str = "operator-secret";

/// Why the secrets cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// A file or a directory.
    #[error(transparent)]
    File(#[from] PrivateFileError),
    /// A document of keys.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// Keys that could not be made.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// There are data, but not the secret that belongs to them.
    #[error(
        "{path} is missing, but there are data that need it; put it back, or remove the directory {directory} to start \
         with an empty house"
    )]
    Missing {
        /// The file.
        path: PathBuf,
        /// The directory with the data.
        directory: PathBuf,
    },
    /// A file holds something else than its secret.
    #[error("{path} does not hold the secret that was written to it")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The operating system gave no random bytes.
    #[error("no randomness")]
    NoRandomness(#[from] getrandom::Error),
}

/// The secrets of one data directory.
#[derive(Debug)]
pub(crate) struct Secrets {
    /// The documents of keys by the variables that functions find them under.
    documents: BTreeMap<&'static str, Zeroizing<String>>,
    /// The secret half of the demo operator's API key.
    operator_secret: SecretKey,
}

impl Secrets {
    /// Reads the secrets in `directory`, or makes them when there are no data yet.
    pub(crate) async fn open(directory: &Path, data_exist: bool) -> Result<Self, SecretsError> {
        let keys = directory.join(KEYS_DIRECTORY);
        private_directory(directory)?;
        private_directory(&keys)?;
        let (shelf, kept) = (Shelf::of_files(), Kept::files_in(&keys));
        take_over(directory, &keys)?;
        for purpose in [Purpose::SeedReal, Purpose::SeedDemo] {
            let path = Kept::file_in(&keys, purpose.name());
            if data_exist && read_private_file(&path)?.is_none() {
                return Err(SecretsError::Missing { path, directory: directory.to_owned() });
            }
        }
        make_missing(&shelf, &kept, edge::now()).await?;
        let mut documents = BTreeMap::from([(PUBLIC, shelf.take(&kept.public).await?)]);
        for (purpose, reference) in &kept.rings {
            documents.insert(purpose.variable(), shelf.take(reference).await?);
        }
        Ok(Self { documents, operator_secret: operator_secret(directory)? })
    }

    /// The text of the keys that a variable stands for.
    pub(crate) fn document(&self, variable: &str) -> Option<&str> {
        self.documents.get(variable).map(|text| text.as_str())
    }

    /// The demo operator's API key, as the operator's server sends it.
    pub(crate) fn operator_key(&self) -> String {
        format!("demo.{}", URL_SAFE_NO_PAD.encode(self.operator_secret.expose()))
    }
}

fn operator_secret(directory: &Path) -> Result<SecretKey, SecretsError> {
    let path = directory.join(OPERATOR_SECRET);
    if let Some(secret) = read_key(&path)? {
        return Ok(secret);
    }
    let secret = SecretKey::random()?;
    write_private_file(&path, &format!("{}\n", URL_SAFE_NO_PAD.encode(secret.expose())))?;
    Ok(secret)
}

/// A file with 32 bytes.
fn read_key(path: &Path) -> Result<Option<SecretKey>, SecretsError> {
    let Some(text) = read_private_file(path)? else { return Ok(None) };
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end()).ok().and_then(|bytes| bytes.try_into().ok());
    let damaged = || SecretsError::Damaged { path: path.to_owned() };
    bytes.map(|bytes| Some(SecretKey::new(bytes))).ok_or_else(damaged)
}

/// Directories from before keys were rotated have one file a key. It becomes the active key of a ring.
fn take_over(directory: &Path, keys: &Path) -> Result<(), SecretsError> {
    for (purpose, file) in [
        (Purpose::SeedReal, "seed-key-real"),
        (Purpose::SeedDemo, "seed-key-demo"),
        (Purpose::Receipts, "receipt-signing-key"),
    ] {
        let ring = Kept::file_in(keys, purpose.name());
        let Some(key) = read_key(&directory.join(file))? else { continue };
        if read_private_file(&ring)?.is_some() {
            continue;
        }
        let id = match purpose {
            Purpose::SeedReal => "local-real-1".to_owned(),
            Purpose::SeedDemo => "local-demo-1".to_owned(),
            _ => {
                let public = public_key(&key).map(|public| URL_SAFE_NO_PAD.encode(public));
                format!("local-{}", public.as_deref().and_then(|text| text.get(..8)).unwrap_or_default())
            }
        };
        let next = RingKey::fresh(purpose, edge::now())?;
        let text = KeyRing::new(RingKey { id, key }, next, edge::now()).text();
        write_private_file(&ring, &text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn open(directory: &Path, data_exist: bool) -> Result<Secrets, SecretsError> {
        Secrets::open(directory, data_exist).await
    }

    fn ring(secrets: &Secrets, purpose: Purpose) -> KeyRing {
        KeyRing::read(secrets.document(purpose.variable()).unwrap()).unwrap()
    }

    #[tokio::test]
    async fn secrets_are_made_once_private_and_different() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("house");
        let made = open(&directory, false).await.unwrap();
        let keys: Vec<_> = std::fs::read_dir(directory.join(KEYS_DIRECTORY)).unwrap().collect();
        assert_eq!(keys.len(), Purpose::ALL.len() + 1);
        #[cfg(unix)]
        for file in keys {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_ne!(ring(&made, Purpose::SeedReal).active, ring(&made, Purpose::SeedDemo).active);
        let read = open(&directory, true).await.unwrap();
        assert_eq!(ring(&read, Purpose::SeedReal), ring(&made, Purpose::SeedReal));
        assert_eq!(read.operator_key(), made.operator_key());
    }

    #[tokio::test]
    async fn secrets_that_data_depend_on_are_never_made_anew() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("house");
        open(&directory, false).await.unwrap();
        let key = directory.join("keys/seed-demo.json");
        std::fs::remove_file(&key).unwrap();
        let refused = open(&directory, true).await.unwrap_err().to_string();
        assert!(refused.contains("seed-demo.json is missing, but there are data"), "{refused}");
        assert!(!key.exists());
        std::fs::remove_file(directory.join("keys/receipts.json")).unwrap();
        assert!(open(&directory, false).await.is_ok());
        std::fs::write(directory.join(OPERATOR_SECRET), "something else\n").unwrap();
        assert!(matches!(open(&directory, true).await, Err(SecretsError::Damaged { .. })));
    }

    #[tokio::test]
    async fn a_directory_from_before_there_were_rings_keeps_its_keys() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("house");
        private_directory(&directory).unwrap();
        for (file, byte) in [("seed-key-real", 1), ("seed-key-demo", 2), ("receipt-signing-key", 3)] {
            let text = URL_SAFE_NO_PAD.encode([byte; 32]);
            write_private_file(&directory.join(file), &text).unwrap();
        }
        let secrets = open(&directory, true).await.unwrap();
        let real = ring(&secrets, Purpose::SeedReal);
        assert_eq!((real.active.id.as_str(), real.active.key.expose()), ("local-real-1", &[1; 32]));
        assert_eq!(ring(&secrets, Purpose::Receipts).active.key.expose(), &[3; 32]);
        let again = open(&directory, true).await.unwrap();
        assert_eq!(ring(&again, Purpose::SeedReal), real, "and only once");
    }
}
