//! Jobs: long work, what is done of it, and what came out. Everything is an object that is written once.
//!
//! A part is started by writing its `.todo` object: S3 tells a worker of it, and the worker writes the `.done` object.
//! Two workers at the same part write the same bytes. Nothing is lost if one dies: a part that stays undone is asked for
//! again by whoever looks at the job.

use crate::objects::{ObjectError, Objects};
use std::collections::BTreeSet;
use std::time::Duration;

const JSON: &str = "application/json";
/// A part that is not done after this long is asked for again: longer than a worker may run.
const PART_AGE_MAX: Duration = Duration::from_secs(16 * 60);

/// The jobs of this house.
#[derive(Debug, Clone)]
pub struct Jobs(Objects);

/// Name of a job: 64 lowercase hex characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct JobId(String);

impl JobId {
    /// Reads 64 lowercase hex characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        fair::from_hex::<32>(text).map(|_| Self(text.to_owned()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One part of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobPart {
    /// Of which job.
    pub job: JobId,
    /// From 0.
    pub part: usize,
}

impl JobPart {
    /// The part that the object with this key asks for; `None` for all other objects.
    #[must_use]
    pub fn asked_for(key: &str) -> Option<Self> {
        let (job, part) = key.strip_prefix("jobs/")?.strip_suffix(".todo")?.split_once('/')?;
        let number: usize = part.parse().ok()?;
        Some(Self { job: JobId::parse(job)?, part: number }).filter(|it| it.key("todo") == key)
    }

    fn key(&self, end: &str) -> String {
        format!("jobs/{}/{:06}.{end}", self.job.0, self.part)
    }
}

impl Jobs {
    /// Jobs among these objects.
    #[must_use]
    pub fn new(objects: Objects) -> Self {
        Self(objects)
    }

    /// Writes a job down and asks for every part of it. A job that is there already goes on as it is.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn start(&self, job: &JobId, request: String, parts: usize) -> Result<(), ObjectError> {
        self.0.put_once(&format!("jobs/{}/request.json", job.0), JSON, request.into_bytes()).await?;
        for part in 0..parts {
            let part = JobPart { job: job.clone(), part };
            self.0.put_once(&part.key("todo"), JSON, b"{}".to_vec()).await?;
        }
        Ok(())
    }

    /// What a job computes; `None` if there is no such job.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn request(&self, job: &JobId) -> Result<Option<String>, ObjectError> {
        self.text(&format!("jobs/{}/request.json", job.0)).await
    }

    /// Which parts are done. Asks again for those that were begun long ago and are not.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn done(&self, job: &JobId, parts: usize) -> Result<BTreeSet<usize>, ObjectError> {
        let listed = self.0.list(&format!("jobs/{}/", job.0)).await?;
        let ended = |part: usize, end: &str| {
            let key = JobPart { job: job.clone(), part }.key(end);
            listed.iter().find(|object| object.key == key)
        };
        let done: BTreeSet<usize> = (0..parts).filter(|part| ended(*part, "done").is_some()).collect();
        for part in (0..parts).filter(|part| !done.contains(part)) {
            let key = JobPart { job: job.clone(), part }.key("todo");
            // A start that was cut off has not asked for all parts yet.
            if ended(part, "todo").is_none_or(|asked| asked.age > PART_AGE_MAX) {
                self.0.put_again(&key, JSON, b"{}".to_vec()).await?;
            }
        }
        Ok(done)
    }

    /// What came of a part; `None` if it is not done.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn part(&self, part: &JobPart) -> Result<Option<String>, ObjectError> {
        self.text(&part.key("done")).await
    }

    /// Writes down what came of a part.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn finish_part(&self, part: &JobPart, result: String) -> Result<(), ObjectError> {
        self.0.put_once(&part.key("done"), JSON, result.into_bytes()).await.map(drop)
    }

    /// What came of the whole job, once somebody has put its parts together.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn result(&self, job: &JobId) -> Result<Option<String>, ObjectError> {
        self.text(&format!("jobs/{}/result.json", job.0)).await
    }

    /// Writes down what came of the whole job.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn finish(&self, job: &JobId, result: String) -> Result<(), ObjectError> {
        self.0.put_once(&format!("jobs/{}/result.json", job.0), JSON, result.into_bytes()).await.map(drop)
    }

    async fn text(&self, key: &str) -> Result<Option<String>, ObjectError> {
        let Some(bytes) = self.0.get(key).await? else { return Ok(None) };
        let text = String::from_utf8(bytes);
        text.map(Some).map_err(|error| ObjectError { key: key.to_owned(), why: error.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_keys_of_parts_ask_for_parts() {
        let part = JobPart { job: JobId::parse(&"ab".repeat(32)).unwrap(), part: 17 };
        assert_eq!(JobPart::asked_for(&part.key("todo")), Some(part.clone()));
        let id = &part.job.0;
        for other in [
            part.key("done"),
            format!("jobs/{id}/request.json"),
            format!("jobs/{id}/17.todo"),
            format!("jobs/{id}/+00017.todo"),
            format!("par/{id}/000017.todo"),
            "jobs/x/000017.todo".to_owned(),
        ] {
            assert_eq!(JobPart::asked_for(&other), None, "{other}");
        }
    }
}
