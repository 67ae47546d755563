//! The drill: the newest backup, restored into tables of its own, checked like a real restore, and removed again.

use crate::{Damage, RestoreError, Target, restore};
use archive::{BackupId, DrillReport};
use edge::BackOffice;
use edge::metrics::{Metric, line};
use ledger::Timestamp;
use serde_json::json;
use store::TableNames;

/// How the names of scratch tables start: the only ones that the drill may make and remove.
pub const SCRATCH: &str = "glasshouse-drill-";

/// Why the schedule has something to report.
#[derive(Debug, thiserror::Error)]
pub enum DrillError {
    /// The drill failed, and was cleared away.
    #[error("the drill {drill} failed: {why}")]
    Failed {
        /// Which drill.
        drill: BackupId,
        /// Why.
        why: String,
    },
    /// There is not even a report.
    #[error(transparent)]
    NoReport(#[from] RestoreError),
}

/// Drills a restore, as the schedule wants it.
///
/// # Errors
/// If the drill failed, so that the function's alarm goes off.
pub async fn scheduled_drill(office: &BackOffice) -> Result<(), DrillError> {
    let report = drill(office, edge::now).await?;
    println!("{}", metrics(&report));
    match report.failure {
        None => Ok(()),
        Some(why) => Err(DrillError::Failed { drill: report.drill, why }),
    }
}

/// The report as one line of the log, of which CloudWatch makes metrics.
fn metrics(report: &DrillReport) -> String {
    let mut metrics = vec![
        Metric {
            name: "DrillDuration",
            unit: "Milliseconds",
            value: report.finished.0.saturating_sub(report.started.0),
        },
        Metric { name: "DrillFailed", unit: "Count", value: u64::from(report.failure.is_some()) },
        Metric { name: "DrillEvents", unit: "Count", value: report.events },
    ];
    if let Some(point) = report.recovery_point {
        let value = report.started.0.saturating_sub(point.0);
        metrics.push(Metric { name: "RecoveryPointAge", unit: "Milliseconds", value });
    }
    let context = json!({"drill": report.drill, "backup": report.backup, "failure": report.failure});
    line(report.finished.0, &metrics, &context)
}

/// Restores the newest backup into scratch tables, verifies it, and removes them, also if it fails. The report is signed
/// and written down.
///
/// # Errors
/// If there is no report. A drill that failed has one that says so.
pub async fn drill(
    office: &BackOffice,
    now: impl Fn() -> Timestamp + Send + Sync + Clone + 'static,
) -> Result<DrillReport, RestoreError> {
    let started = now();
    let random = getrandom::u32().map_err(|error| RestoreError::Machine(error.to_string()))?;
    let id = BackupId::new(started, random);
    let newest = office.backups.newest().await?.map(|listed| listed.id);
    let mut report = DrillReport {
        drill: id.clone(),
        backup: newest.clone(),
        started,
        finished: started,
        recovery_point: None,
        events: 0,
        failure: None,
    };
    match newest {
        None => report.failure = Some("there is no complete backup".to_owned()),
        Some(backup) => match Box::pin(in_scratch_tables(office, &id, &backup, now.clone())).await {
            Ok((recovery_point, events)) => {
                (report.recovery_point, report.events) = (Some(recovery_point), events);
            }
            Err(why) => report.failure = Some(why),
        },
    }
    report.finished = now();
    let text = office.statements.sign(|key_id| report.signing_input(key_id))?;
    let place = if report.failure.is_none() { "passed" } else { "failed" };
    let key = format!("drills/{place}/{id}.jws");
    office.backups.objects().put_same(&key, "application/jose", text.into_bytes()).await?;
    Ok(report)
}

async fn in_scratch_tables(
    office: &BackOffice,
    id: &BackupId,
    backup: &BackupId,
    now: impl Fn() -> Timestamp + Send + Sync + Clone + 'static,
) -> Result<(Timestamp, u64), String> {
    remove_leftovers(office, now()).await?;
    let prefix = format!("{SCRATCH}{id}");
    let objects = office.backups.objects().under(&format!("drills/scratch/{id}/"));
    let target = Target {
        client: office.client.clone(),
        tables: TableNames::scratch(&prefix),
        objects: objects.clone(),
        create: true,
    };
    let restored =
        restore(office, &target, backup, Damage::Refuse, now).await.map_err(|error| error.to_string());
    let removed = store::remove(&target.client, &target.tables.all()).await;
    let mut cleared = Ok(());
    for object in objects.list("").await.unwrap_or_default() {
        cleared = cleared.and(objects.remove(&object.key).await.map_err(|error| error.to_string()));
    }
    let statement = restored?;
    removed?;
    cleared?;
    let events = statement.totals_after.0.values().map(|totals| totals.events).sum();
    Ok((statement.recovery_point, events))
}

/// A drill that was cut off could not clear up. Younger ones than this may be under way.
const LEFTOVER_AFTER_MS: u64 = 60 * 60 * 1000;

async fn remove_leftovers(office: &BackOffice, now: Timestamp) -> Result<(), String> {
    let old = BackupId::new(Timestamp(now.0.saturating_sub(LEFTOVER_AFTER_MS)), 0);
    let names = store::tables_that_start(&office.client, SCRATCH).await?;
    let is_old = |name: &&String| {
        let id = name[SCRATCH.len()..].get(..old.as_str().len());
        id.and_then(|id| BackupId::parse(id).ok()).is_some_and(|id| id < old)
    };
    let left: Vec<&str> = names.iter().filter(is_old).map(String::as_str).collect();
    store::remove(&office.client, &left).await
}
