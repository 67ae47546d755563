//! Objects in S3: what is written once and named by its hash, and what passes between a job's parts.
//!
//! ```text
//! par/<sha256>.json       a PAR sheet, canonical           config/<sha256>.json   a configuration document, canonical
//! jobs/<id>/request.json  what a job computes              jobs/<id>/<n>.todo     a part to be done (its event starts a worker)
//! jobs/<id>/<n>.done      what came of it
//! ```

use aws_sdk_s3::Client;
use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use std::time::{Duration, SystemTime};

/// A bucket of this house.
#[derive(Debug, Clone)]
pub struct Objects {
    client: Client,
    bucket: String,
    /// How the keys of all of them start, which callers neither write nor see.
    place: String,
}

/// An object in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: String,
    /// Since it was written last.
    pub age: Duration,
}

/// An object that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("the object {key}: {why}")]
pub struct ObjectError {
    /// Its key, or the prefix of several.
    pub key: String,
    /// What S3 said, or that it did not answer.
    pub why: String,
}

impl Objects {
    /// The objects of `bucket`.
    #[must_use]
    pub fn new(client: Client, bucket: impl Into<String>) -> Self {
        Self { client, bucket: bucket.into(), place: String::new() }
    }

    /// Those of these objects whose keys start with `prefix`, called by what follows it.
    #[must_use]
    pub fn under(&self, prefix: &str) -> Self {
        Self { place: format!("{}{prefix}", self.place), ..self.clone() }
    }

    fn key(&self, key: &str) -> String {
        format!("{}{key}", self.place)
    }

    /// Writes an object if there is none under this key; answers whether there was none. An object is never
    /// overwritten.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn put_once(&self, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<bool, ObjectError> {
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(self.key(key))
            .content_type(content_type)
            .if_none_match("*")
            .body(ByteStream::from(bytes));
        match put.send().await {
            Ok(_) => Ok(true),
            // The code, not a type: the SDK has none for it.
            Err(error) if error.code() == Some("PreconditionFailed") => Ok(false),
            Err(error) => Err(failed(key, &error)),
        }
    }

    /// Writes an object, or finds these very bytes under its key: an answer that got lost is no reason to give up.
    ///
    /// # Errors
    /// [`ObjectError`], also if other bytes stand there.
    pub async fn put_same(&self, key: &str, content_type: &str, bytes: Vec<u8>) -> Result<(), ObjectError> {
        if self.put_once(key, content_type, bytes.clone()).await? || self.get(key).await? == Some(bytes) {
            return Ok(());
        }
        Err(ObjectError { key: self.key(key), why: "other bytes stand there".to_owned() })
    }

    /// Removes an object, whether it is there or not.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn remove(&self, key: &str) -> Result<(), ObjectError> {
        let delete = self.client.delete_object().bucket(&self.bucket).key(self.key(key));
        delete.send().await.map(drop).map_err(|error| failed(key, &error))
    }

    /// The bytes of an object; `None` if there is none.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, ObjectError> {
        let answer = match self.client.get_object().bucket(&self.bucket).key(self.key(key)).send().await {
            Ok(answer) => answer,
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => {
                return Ok(None);
            }
            Err(error) => return Err(failed(key, &error)),
        };
        let bytes = answer.body.collect().await;
        let bytes = bytes.map_err(|error| ObjectError { key: key.to_owned(), why: error.to_string() })?;
        Ok(Some(bytes.to_vec()))
    }

    /// Writes an object, whether there is one under this key or not: a signal, whose bytes mean nothing.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub(crate) async fn put_again(
        &self,
        key: &str,
        content_type: &str,
        bytes: Vec<u8>,
    ) -> Result<(), ObjectError> {
        let put = self.client.put_object().bucket(&self.bucket).key(self.key(key)).content_type(content_type);
        put.body(ByteStream::from(bytes)).send().await.map(drop).map_err(|error| failed(key, &error))
    }

    /// Every object whose key starts with `prefix`, in the order of the keys.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn list(&self, prefix: &str) -> Result<Vec<Listed>, ObjectError> {
        let list = self.client.list_objects_v2().bucket(&self.bucket).prefix(self.key(prefix));
        let mut pages = list.into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| failed(prefix, &error))?;
            found.extend(page.contents.unwrap_or_default().into_iter().filter_map(|object| {
                let written = SystemTime::try_from(object.last_modified?).ok()?;
                // A clock that is a little behind S3's makes it new.
                let key = object.key?.strip_prefix(&self.place)?.to_owned();
                Some(Listed { key, age: written.elapsed().unwrap_or_default() })
            }));
        }
        Ok(found)
    }

    /// Creates the bucket if it is not there. For the local stack and tests; in AWS `template.yaml` does it.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn create_missing(&self) -> Result<(), ObjectError> {
        match self.client.create_bucket().bucket(&self.bucket).send().await {
            Err(error) if error.code() != Some("BucketAlreadyOwnedByYou") => Err(failed("", &error)),
            _ => Ok(()),
        }
    }

    /// Asks whether the bucket can be reached.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn check_ready(&self) -> Result<(), ObjectError> {
        let head = self.client.head_bucket().bucket(&self.bucket).send().await;
        head.map(drop).map_err(|error| failed("", &error))
    }
}

fn failed<E: std::error::Error + 'static>(key: &str, error: &SdkError<E>) -> ObjectError {
    ObjectError { key: key.to_owned(), why: DisplayErrorContext(error).to_string() }
}
