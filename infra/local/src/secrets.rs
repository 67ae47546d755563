//! The secrets of the local stack: generated once, kept in files that only their owner may read.
//!
//! Without its master keys a house cannot reveal the seeds it has committed to. So secrets are never made anew when
//! data exist; the stack says what is missing and stops. (The key that signs receipts is: rounds from before there was
//! one need none, and a receipt by a lost key is only one that nobody can check any more. So is the key that signs backups,
//! for the same reason; but a backup that nobody can check is not restored, so keep it.)

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge::SecretKey;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Why the secrets cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The directory or a file in it cannot be read or written.
    #[error("cannot use {path}")]
    Io {
        /// The directory or file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Somebody else could read it.
    #[error("{path} can be used by others (mode {mode:o}); run: chmod {wanted:o} {path}")]
    Shared {
        /// The directory or file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
        /// The mode it should have.
        wanted: u32,
    },
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

/// Everything secret that the stack needs.
#[derive(Debug)]
pub(crate) struct Secrets {
    pub(crate) seed_key_real: SecretKey,
    pub(crate) seed_key_demo: SecretKey,
    pub(crate) jwt_signing_key: SecretKey,
    pub(crate) receipt_signing_key: SecretKey,
    pub(crate) statement_signing_key: SecretKey,
    /// The secret half of the demo operator's API key.
    pub(crate) operator_secret: SecretKey,
}

impl Secrets {
    /// Reads the secrets in `directory`, or makes them when there are no data yet.
    pub(crate) fn open(directory: &Path, data_exist: bool) -> Result<Self, SecretsError> {
        create_private_directory(directory)?;
        let secret = |name: &str| read_or_make(directory, name, data_exist);
        Ok(Self {
            seed_key_real: secret("seed-key-real")?,
            seed_key_demo: secret("seed-key-demo")?,
            jwt_signing_key: secret("jwt-signing-key")?,
            receipt_signing_key: read_or_make(directory, "receipt-signing-key", false)?,
            statement_signing_key: read_or_make(directory, "statement-signing-key", false)?,
            operator_secret: secret("operator-secret")?,
        })
    }

    /// The demo operator's API key, as the operator's server sends it.
    pub(crate) fn operator_key(&self) -> String {
        format!("demo.{}", URL_SAFE_NO_PAD.encode(self.operator_secret.expose()))
    }
}

fn create_private_directory(directory: &Path) -> Result<(), SecretsError> {
    let io = |source| SecretsError::Io { path: directory.to_owned(), source };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(io)?;
    refuse_if_shared(directory, &File::open(directory).map_err(io)?, 0o700)
}

fn read_or_make(directory: &Path, name: &str, data_exist: bool) -> Result<SecretKey, SecretsError> {
    let path = directory.join(name);
    match File::open(&path) {
        Ok(file) => {
            refuse_if_shared(&path, &file, 0o600)?;
            read(&path, file)
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(SecretsError::Io { path, source: error })
        }
        Err(_) if data_exist => Err(SecretsError::Missing { path, directory: directory.to_owned() }),
        Err(_) => make(&path),
    }
}

fn read(path: &Path, mut file: File) -> Result<SecretKey, SecretsError> {
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|source| SecretsError::Io { path: path.to_owned(), source })?;
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end()).ok();
    bytes
        .and_then(|bytes| bytes.try_into().ok())
        .map(SecretKey::new)
        .ok_or_else(|| SecretsError::Damaged { path: path.to_owned() })
}

fn make(path: &Path) -> Result<SecretKey, SecretsError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| {
            writeln!(file, "{}", URL_SAFE_NO_PAD.encode(bytes))?;
            // On disk before the first commitment that depends on it.
            file.sync_all()
        })
        .map_err(|source| SecretsError::Io { path: path.to_owned(), source })?;
    Ok(SecretKey::new(bytes))
}

#[cfg(unix)]
fn refuse_if_shared(path: &Path, file: &File, wanted: u32) -> Result<(), SecretsError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = file.metadata().map_err(|source| SecretsError::Io { path: path.to_owned(), source })?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 { Ok(()) } else { Err(SecretsError::Shared { path: path.to_owned(), mode, wanted }) }
}

#[cfg(not(unix))]
fn refuse_if_shared(_: &Path, _: &File, _: u32) -> Result<(), SecretsError> {
    Ok(())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn secrets_are_made_once_private_and_different() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("house");
        let made = Secrets::open(&directory, false).unwrap();
        assert_eq!(mode(&directory), 0o700);
        let files: Vec<_> = std::fs::read_dir(&directory).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files.len(), 6);
        assert!(files.iter().all(|file| mode(file) == 0o600));
        assert_ne!(made.seed_key_real, made.seed_key_demo);
        let read = Secrets::open(&directory, true).unwrap();
        assert_eq!(read.seed_key_real, made.seed_key_real);
        assert_eq!(read.operator_key(), made.operator_key());
        assert!(!format!("{made:?}").contains(&made.operator_key()[5..]));
    }

    #[test]
    fn what_others_could_read_is_refused_with_the_remedy() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("house");
        let check = |path: &Path, bad: u32, good: u32| {
            std::fs::set_permissions(path, Permissions::from_mode(bad)).unwrap();
            let message = Secrets::open(&directory, true).unwrap_err().to_string();
            assert!(message.ends_with(&format!("run: chmod {good:o} {}", path.display())), "{message}");
            std::fs::set_permissions(path, Permissions::from_mode(good)).unwrap();
        };
        Secrets::open(&directory, false).unwrap();
        check(&directory, 0o755, 0o700);
        check(&directory.join("seed-key-real"), 0o640, 0o600);
        check(&directory.join("operator-secret"), 0o604, 0o600);
        Secrets::open(&directory, true).unwrap();
    }

    #[test]
    fn secrets_that_data_depend_on_are_never_made_anew() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("house");
        Secrets::open(&directory, false).unwrap();
        let key = directory.join("seed-key-demo");
        std::fs::write(&key, "something else\n").unwrap();
        assert!(matches!(Secrets::open(&directory, true), Err(SecretsError::Damaged { .. })));
        std::fs::remove_file(&key).unwrap();
        assert!(matches!(Secrets::open(&directory, true), Err(SecretsError::Missing { .. })));
        assert!(!key.exists());
    }

    #[test]
    fn a_directory_from_before_receipts_were_signed_gets_a_key_for_them() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("house");
        let first = Secrets::open(&directory, false).unwrap();
        let key = directory.join("receipt-signing-key");
        std::fs::remove_file(&key).unwrap();
        let made = Secrets::open(&directory, true).unwrap().receipt_signing_key;
        assert_ne!(made, first.receipt_signing_key);
        assert_eq!(mode(&key), 0o600);
        assert_eq!(Secrets::open(&directory, true).unwrap().receipt_signing_key, made, "and keeps it");
    }
}
