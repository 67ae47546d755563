//! The schedules of `template.yaml`, kept by the local stack.

use crate::template::Schedule;
use edge::{BackOffice, House};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

/// A schedule or an object event of the template that this stack cannot keep.
#[derive(Debug, thiserror::Error)]
#[error("template.yaml: {function} runs by itself, but this stack has no such function")]
pub(crate) struct UnknownFunction {
    function: String,
}

impl UnknownFunction {
    pub(crate) fn new(function: &str) -> Self {
        Self { function: function.to_owned() }
    }
}

/// Tasks that run until they are aborted.
#[derive(Debug)]
pub(crate) struct Schedules(Vec<JoinHandle<()>>);

impl Schedules {
    /// Starts every schedule. Each runs soon if it is due: a laptop may have slept.
    pub(crate) fn start(
        schedules: Vec<Schedule>,
        house: &House,
        office: &BackOffice,
    ) -> Result<Self, UnknownFunction> {
        let tasks = schedules.into_iter().filter_map(|schedule| match schedule.function.as_str() {
            "Sweep" => Some(Ok(tokio::spawn(keep(schedule.every, house.clone())))),
            "Backup" => Some(Ok(tokio::spawn(keep_backups(schedule.every, office.clone())))),
            "Restore" => Some(Ok(tokio::spawn(keep_drills(schedule.every, office.clone())))),
            // A laptop's keys are exchanged by hand, while its house is closed: `glasshouse keys rotate`.
            "Keys" => None,
            other => Some(Err(UnknownFunction::new(other))),
        });
        tasks.collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn stop(self) {
        for task in self.0 {
            task.abort();
        }
    }
}

async fn keep(every: Duration, house: House) {
    let mut times = interval(every);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        times.tick().await;
        if let Err(error) = sweep::run(&house, edge::now()).await.finish() {
            tracing::error!(%error, "sweep");
        }
    }
}

/// A house that was just started has other things to do.
const BACKUP_NOT_BEFORE: Duration = Duration::from_secs(60);
const DRILL_NOT_BEFORE: Duration = Duration::from_secs(300);

/// A backup is due when the newest complete one is old, however often this house was started since.
async fn keep_backups(every: Duration, office: BackOffice) {
    tokio::time::sleep(BACKUP_NOT_BEFORE).await;
    loop {
        let age = office.backups.newest().await.ok().flatten().map(|newest| newest.age);
        if let Some(rest) = age.and_then(|age| every.checked_sub(age)) {
            tokio::time::sleep(rest + Duration::from_secs(1)).await;
            continue;
        }
        let done = backup::run(&office, edge::now).await.map_err(|error| error.to_string());
        if let Err(error) = done.and_then(|report| report.finish().map_err(|error| error.to_string())) {
            tracing::error!(error, "backup");
            tokio::time::sleep(every).await;
        }
    }
}

/// A drill is due when the newest that passed is old.
async fn keep_drills(every: Duration, office: BackOffice) {
    tokio::time::sleep(DRILL_NOT_BEFORE).await;
    loop {
        let passed = office.backups.objects().list("drills/passed/").await.unwrap_or_default();
        let age = passed.iter().map(|drill| drill.age).min();
        if let Some(rest) = age.and_then(|age| every.checked_sub(age)) {
            tokio::time::sleep(rest + Duration::from_secs(1)).await;
            continue;
        }
        let report = restore::drill(&office, edge::now).await.map_err(|error| error.to_string());
        if let Some(error) = report.map_or_else(Some, |report| report.failure) {
            tracing::error!(error, "drill");
            tokio::time::sleep(every).await;
        }
    }
}
