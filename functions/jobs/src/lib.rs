//! Computes one part of a long job: called for every object that asks for one.
//!
//! A part gives the same bytes wherever and however often it runs, so an event that comes twice does no harm.

use edge::Needs;
use par::work::Work;
use store::{JobPart, Jobs, ObjectError};

/// The keys of this function. It computes.
pub const NEEDS: Needs = Needs::NO_KEYS;

/// Why a part was not computed. It stays asked for.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// It cannot be read or written.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// What was asked for is not there, or not work as this release knows it.
    #[error("the job {0} cannot be read")]
    Unreadable(String),
    /// The computation broke down.
    #[error("the job {0} broke down")]
    Broken(String),
}

/// Computes the part that the object with this key asks for, if it asks for one and it is not done yet.
///
/// # Errors
/// [`JobError`].
pub async fn run(jobs: &Jobs, key: &str) -> Result<(), JobError> {
    let Some(part) = JobPart::asked_for(key) else { return Ok(()) };
    if jobs.part(&part).await?.is_some() {
        return Ok(());
    }
    let name = part.job.as_str().to_owned();
    let request = jobs.request(&part.job).await?;
    let work = request.and_then(|request| serde_json::from_str::<Work>(&request).ok());
    let work = work.ok_or_else(|| JobError::Unreadable(name.clone()))?;
    let number = part.part;
    let result = tokio::task::spawn_blocking(move || work.run(number)).await;
    let result = result.ok().flatten().ok_or_else(|| JobError::Broken(name.clone()))?;
    let text = serde_json::to_string(&result).map_err(|_| JobError::Broken(name))?;
    jobs.finish_part(&part, text).await?;
    tracing::info!(job = part.job.as_str(), part = part.part, "a part is done");
    Ok(())
}
