//! 32 secret bytes, and files that only their owner may read.

use fair::{from_hex, to_hex};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// 32 secret bytes. Never shown, and wiped when dropped. In documents they are 64 lowercase hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey(Zeroizing<[u8; 32]>);

impl SecretKey {
    /// Takes the bytes over.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Fresh bytes, straight from the operating system.
    ///
    /// # Errors
    /// If it has none to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut_slice())?;
        Ok(Self(bytes))
    }

    /// The bytes, for the one place that needs them.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

impl Serialize for SecretKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(to_hex(self.expose())))
    }
}

impl<'de> Deserialize<'de> for SecretKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        from_hex(&text).map(Self::new).ok_or_else(|| serde::de::Error::custom("not 64 hexadecimal digits"))
    }
}

/// Why a private file or directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PrivateFileError {
    /// It cannot be read or written.
    #[error("cannot use {path}: {why}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Why not.
        why: io::Error,
    },
    /// Somebody else could use it.
    #[error("{path} can be used by others (mode {mode:o}); run: chmod {wanted:o} {path}")]
    Shared {
        /// The file or directory.
        path: PathBuf,
        /// Its mode.
        mode: u32,
        /// The mode it should have.
        wanted: u32,
    },
}

/// A directory that only its owner may use; made if it is not there.
///
/// # Errors
/// [`PrivateFileError`].
pub fn private_directory(directory: &Path) -> Result<(), PrivateFileError> {
    let io = |why| PrivateFileError::Io { path: directory.to_owned(), why };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(io)?;
    refuse_if_shared(directory, &File::open(directory).map_err(io)?, 0o700)
}

/// The text of a file that only its owner may read; `None` if there is no such file.
///
/// # Errors
/// [`PrivateFileError`].
pub fn read_private_file(path: &Path) -> Result<Option<Zeroizing<String>>, PrivateFileError> {
    let io = |why| PrivateFileError::Io { path: path.to_owned(), why };
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io(error)),
    };
    refuse_if_shared(path, &file, 0o600)?;
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(io)?;
    Ok(Some(text))
}

/// Puts `text` in the place of the file, whole or not at all: what was there is there until the new text is on the disk.
///
/// # Errors
/// [`PrivateFileError`].
pub fn write_private_file(path: &Path, text: &str) -> Result<(), PrivateFileError> {
    let beside = path.with_extension("new");
    let write = || {
        // Left by a process that died while it wrote.
        match std::fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, path)?;
        // The name, too, must be on the disk before anything depends on it.
        path.parent().map_or(Ok(()), |directory| File::open(directory)?.sync_all())
    };
    write().map_err(|why| PrivateFileError::Io { path: path.to_owned(), why })
}

#[cfg(unix)]
fn refuse_if_shared(path: &Path, file: &File, wanted: u32) -> Result<(), PrivateFileError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = file.metadata().map_err(|why| PrivateFileError::Io { path: path.to_owned(), why })?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(PrivateFileError::Shared { path: path.to_owned(), mode, wanted })
}

#[cfg(not(unix))]
fn refuse_if_shared(_: &Path, _: &File, _: u32) -> Result<(), PrivateFileError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_travel_as_hexadecimal_and_show_nothing() {
        let key = SecretKey::new([0xa1; 32]);
        let text = serde_json::to_string(&key).unwrap();
        assert_eq!(text, format!("\"{}\"", "a1".repeat(32)));
        assert_eq!(serde_json::from_str::<SecretKey>(&text).unwrap(), key);
        assert!(serde_json::from_str::<SecretKey>("\"a1\"").is_err());
        assert_eq!(format!("{key:?}"), "SecretKey(…)");
        assert_ne!(SecretKey::random().unwrap(), SecretKey::random().unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn what_others_could_use_is_refused_with_the_remedy() {
        use std::fs::Permissions;
        use std::os::unix::fs::PermissionsExt as _;
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("keys");
        private_directory(&directory).unwrap();
        let file = directory.join("seed.json");
        assert!(read_private_file(&file).unwrap().is_none());
        write_private_file(&file, "first").unwrap();
        write_private_file(&file, "second").unwrap();
        assert_eq!(read_private_file(&file).unwrap().unwrap().as_str(), "second");
        assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 1, "nothing is left beside it");
        let chmod = |path: &Path, mode| std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
        chmod(&file, 0o640);
        let refused = read_private_file(&file).unwrap_err().to_string();
        assert!(refused.ends_with(&format!("run: chmod 600 {}", file.display())), "{refused}");
        chmod(&directory, 0o755);
        let refused = private_directory(&directory).unwrap_err().to_string();
        assert!(refused.ends_with(&format!("run: chmod 700 {}", directory.display())), "{refused}");
    }

    #[test]
    fn a_write_that_died_halfway_leaves_the_old_text_and_does_not_stop_the_next() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("seed.json");
        write_private_file(&file, "whole").unwrap();
        std::fs::write(directory.path().join("seed.new"), "ha").unwrap();
        assert_eq!(read_private_file(&file).unwrap().unwrap().as_str(), "whole");
        write_private_file(&file, "next").unwrap();
        assert_eq!(read_private_file(&file).unwrap().unwrap().as_str(), "next");
    }
}
