//! `GET /v1/jobs/{id}`: long computations.

use crate::sheets::{refused, stored};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use edge::{Code, House, Operator, Path, Problem};
use http::StatusCode;
use http::header::{LOCATION, RETRY_AFTER};
use par::work::{Outcome, Part, Work};
use serde_json::{Value, json};
use store::{JobId, JobPart, Jobs, ReadError};
use wire::JobView;

/// Until the caller asks again.
const RETRY_AFTER_S: &str = "1";

/// The id of a job in a path.
pub(crate) struct JobName(JobId);

/// A text that names no job.
#[derive(Debug, thiserror::Error)]
#[error("must be 64 lowercase hexadecimal characters")]
pub(crate) struct NotAJob;

impl TryFrom<String> for JobName {
    type Error = NotAJob;

    fn try_from(text: String) -> Result<Self, NotAJob> {
        JobId::parse(&text).map(Self).ok_or(NotAJob)
    }
}

/// Where a job stands: ask again while it is `running`.
#[utoipa::path(
    get, path = "/v1/jobs/{id}", operation_id = "get_job", tag = "par", security(("operator" = [])),
    params(("id" = String, Path, description = "the job's id")),
    responses(
        (status = 200, body = JobView), (status = 202, body = JobView, headers(("Location" = String), ("Retry-After" = String))),
        (status = 400, body = wire::Problem), (status = 401, body = wire::Problem), (status = 403, body = wire::Problem),
        (status = 404, body = wire::Problem), (status = 503, body = wire::Problem),
    )
)]
pub(crate) async fn get(
    State(house): State<House>,
    operator: Operator,
    Path(JobName(job)): Path<JobName>,
) -> Result<Response, Problem> {
    crate::publisher(&house, &operator)?;
    let jobs = house.jobs();
    let request = jobs.request(&job).await.map_err(ReadError::from)?.ok_or(Code::JobNotFound)?;
    let work = serde_json::from_str(&request).map_err(|error| {
        tracing::error!(%error, job = job.as_str(), "a job cannot be read");
        Problem::new(Code::JobNotFound).detail("another release of this house asked for it; ask again")
    })?;
    answer(state(&house, &jobs, &job, &work).await?)
}

/// Starts `work` if nobody has yet; answers where it stands.
pub(crate) async fn started(house: &House, work: &Work) -> Result<JobView, Problem> {
    let jobs = house.jobs();
    let job = JobId::parse(&work.id()).ok_or(Code::Unavailable)?;
    if jobs.request(&job).await.map_err(ReadError::from)?.is_none() {
        let request = serde_json::to_string(work).map_err(|_| Problem::new(Code::Unavailable))?;
        jobs.start(&job, request, work.parts()).await.map_err(ReadError::from)?;
    }
    state(house, &jobs, &job, work).await
}

/// A job that is over is an answer; of one that runs the caller learns where to ask again.
pub(crate) fn answer(view: JobView) -> Result<Response, Problem> {
    if view.state != "running" {
        return Ok(Json(view).into_response());
    }
    let headers = [(LOCATION, format!("/v1/jobs/{}", view.job)), (RETRY_AFTER, RETRY_AFTER_S.to_owned())];
    Ok((StatusCode::ACCEPTED, headers, Json(view)).into_response())
}

async fn state(house: &House, jobs: &Jobs, job: &JobId, work: &Work) -> Result<JobView, Problem> {
    let total = work.parts();
    let view = |state: &str, done: usize, result: Option<Value>| JobView {
        job: job.as_str().to_owned(),
        kind: work.kind().to_owned(),
        state: state.to_owned(),
        done: done as u64,
        total: total as u64,
        result,
    };
    let ended = |result: Value| {
        let state = if result.get("code").is_some() { "refused" } else { "done" };
        view(state, total, Some(result))
    };
    if let Some(result) = jobs.result(job).await.map_err(ReadError::from)? {
        return Ok(ended(serde_json::from_str(&result).map_err(|_| Problem::new(Code::Unavailable))?));
    }
    let done = jobs.done(job, total).await.map_err(ReadError::from)?;
    if done.len() < total {
        return Ok(view("running", done.len(), None));
    }
    let mut parts = Vec::with_capacity(total);
    for part in done {
        let text = jobs.part(&JobPart { job: job.clone(), part }).await.map_err(ReadError::from)?;
        let read = text.and_then(|text| serde_json::from_str::<Part>(&text).ok());
        parts.push(read.ok_or_else(|| {
            tracing::error!(job = job.as_str(), part, "a part of a job cannot be read");
            Problem::new(Code::Unavailable)
        })?);
    }
    let whole = work.clone();
    let outcome = crate::compute(move || whole.finish(parts)).await?.ok_or(Code::Unavailable)?;
    let result = result(house, outcome).await?;
    jobs.finish(job, result.to_string()).await.map_err(ReadError::from)?;
    Ok(ended(result))
}

/// What the caller gets to see of an outcome.
pub(crate) async fn result(house: &House, outcome: Outcome) -> Result<Value, Problem> {
    let plain = |value: serde_json::Result<Value>| value.map_err(|_| Problem::new(Code::Unavailable));
    match outcome {
        Outcome::Simulated { report, convergence } => {
            Ok(json!({ "report": report, "convergence": convergence }))
        }
        Outcome::Sheet(sheet) => plain(serde_json::to_value(stored(house, *sheet).await?)),
        Outcome::Refused(findings) => plain(serde_json::to_value(refused(findings).document())),
    }
}
