//! Where documents of keys are kept: files that only their owner may read, or AWS Secrets Manager.

use super::{PUBLIC, Purpose};
use crate::secret::{PrivateFileError, read_private_file, write_private_file};
use crate::settings::connection_to;
use std::fmt;
use std::path::{Path, PathBuf};
use store::{SecretError, Secrets};
use zeroize::Zeroizing;

/// Another Secrets Manager than AWS's own.
const ENDPOINT: &str = "GLASSHOUSE_SECRETS_ENDPOINT";

/// Reads and writes documents of keys by their references.
#[derive(Debug, Clone)]
pub struct Shelf {
    secrets: Option<Secrets>,
}

/// Why a document cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// It is a file.
    #[error(transparent)]
    File(#[from] PrivateFileError),
    /// It is in Secrets Manager.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// There is none.
    #[error("there are no keys at {0}; `glasshouse keys init` makes them")]
    Missing(String),
    /// What was given says neither a file nor a secret.
    #[error("must read file:<path> or secret:<name or ARN>")]
    Reference,
    /// This process did not expect secrets in Secrets Manager.
    #[error("{0} is in Secrets Manager, which this process was not connected to")]
    NotConnected(String),
}

/// Where one document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reference {
    File(PathBuf),
    Secret(String),
}

impl Reference {
    pub(super) fn parse(text: &str) -> Result<Self, ShelfError> {
        match text.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(path.into())),
            Some(("secret", id)) if !id.is_empty() => Ok(Self::Secret(id.to_owned())),
            _ => Err(ShelfError::Reference),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Secret(id) => write!(f, "secret:{id}"),
        }
    }
}

impl Shelf {
    /// For files only.
    #[must_use]
    pub fn of_files() -> Self {
        Self { secrets: None }
    }

    /// For files and secrets.
    #[must_use]
    pub fn of_secrets(secrets: Secrets) -> Self {
        Self { secrets: Some(secrets) }
    }

    /// As the variables of this process need it: with a client for Secrets Manager if any of its keys is there. Nothing is
    /// sent yet.
    pub async fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let names = Purpose::ALL.map(Purpose::variable).into_iter().chain([PUBLIC]);
        let in_secrets = |name: &str| lookup(name).is_some_and(|reference| reference.starts_with("secret:"));
        if !names.into_iter().any(in_secrets) {
            return Self::of_files();
        }
        let endpoint = lookup(ENDPOINT).filter(|endpoint| !endpoint.is_empty());
        Self::of_secrets(Secrets::connect(&connection_to(endpoint.as_deref())).await)
    }

    /// The reference to a document in a file.
    #[must_use]
    pub fn file(path: &Path) -> String {
        Reference::File(path.to_owned()).to_string()
    }

    /// The text of a document; `None` if nothing was written there yet.
    ///
    /// # Errors
    /// [`ShelfError`].
    pub async fn read(&self, reference: &str) -> Result<Option<Zeroizing<String>>, ShelfError> {
        match Reference::parse(reference)? {
            Reference::File(path) => Ok(read_private_file(&path)?),
            Reference::Secret(id) => Ok(self.secrets(&id)?.read(&id).await?.map(Zeroizing::new)),
        }
    }

    /// The text of a document that must be there.
    ///
    /// # Errors
    /// [`ShelfError`].
    pub async fn take(&self, reference: &str) -> Result<Zeroizing<String>, ShelfError> {
        self.read(reference).await?.ok_or_else(|| ShelfError::Missing(reference.to_owned()))
    }

    /// Puts a text in the place of a document.
    ///
    /// # Errors
    /// [`ShelfError`].
    pub async fn write(&self, reference: &str, text: &str) -> Result<(), ShelfError> {
        match Reference::parse(reference)? {
            Reference::File(path) => Ok(write_private_file(&path, text)?),
            Reference::Secret(id) => Ok(self.secrets(&id)?.write(&id, text).await?),
        }
    }

    fn secrets(&self, id: &str) -> Result<&Secrets, ShelfError> {
        self.secrets.as_ref().ok_or_else(|| ShelfError::NotConnected(id.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_say_where() {
        let arn = "secret:arn:aws:secretsmanager:eu-central-1:1:secret:glasshouse/seed-real-AbCdEf";
        for good in ["file:/keys/a.json", "file:C:\\keys", "secret:glasshouse/seed-real", arn] {
            assert_eq!(Reference::parse(good).unwrap().to_string(), good);
        }
        for bad in ["", "file:", "secret:", "/keys/a.json", "s3:bucket", "{}"] {
            assert!(Reference::parse(bad).is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn what_is_not_there_says_how_to_make_it() {
        let directory = tempfile::tempdir().unwrap();
        let reference = Shelf::file(&directory.path().join("tokens.json"));
        let shelf = Shelf::of_files();
        assert!(shelf.read(&reference).await.unwrap().is_none());
        assert!(shelf.take(&reference).await.unwrap_err().to_string().contains("glasshouse keys init"));
        shelf.write(&reference, "text").await.unwrap();
        assert_eq!(shelf.take(&reference).await.unwrap().as_str(), "text");
        assert!(matches!(shelf.take("secret:x").await, Err(ShelfError::NotConnected(_))));
    }
}
