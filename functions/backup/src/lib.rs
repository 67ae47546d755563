//! Backs the house up: every item of its tables, every PAR sheet and configuration, into a bucket of its own.
//!
//! Chunks are written first, read back, and the census of the books is taken of what was read. The signed manifest is
//! written last and once: a backup without one was interrupted, and nothing takes it for complete. A house with something
//! wrong in its books is backed up all the same, but the run fails, so that its alarm goes off.
//!
//! The tables are read while the house is open. Everything acknowledged before the backup began is in it; what was written
//! meanwhile may be, and then each log is whole up to some event.

mod tables;

use archive::{
    BackupId, ChunkError, ChunkWriter, Content, FORMAT, HeadOf, Manifest, Part, StoredObject, TablesOf,
};
use edge::metrics::{Metric, line};
use edge::{BackOffice, SignError};
use ledger::Timestamp;
use serde_json::json;
use std::time::Duration;
use store::{ObjectError, ScanError, TableNames, survey_backup};

/// What a backup came to.
#[derive(Debug)]
pub struct Report {
    /// The backup.
    pub manifest: Manifest,
    /// Backups that were removed, because they were kept long enough.
    pub removed: Vec<BackupId>,
    /// Since the newest drill of a restore that passed; `None` if none ever did.
    pub drill_age: Option<Duration>,
}

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A table cannot be read.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// An object cannot be read or written.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// What was read back is not what was written.
    #[error("what was read back is not what was written: {}", list(.0))]
    Damaged(Vec<ChunkError>),
    /// The house is closed: its tables are those of a restore that is not over.
    #[error("the house is closed by a restore that is not over; nothing was backed up")]
    Closed,
    /// The manifest could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The machine.
    #[error("{0}")]
    Machine(String),
}

fn list(errors: &[ChunkError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// The backup was made, but the house that was backed up is not as it must be.
#[derive(Debug, thiserror::Error)]
#[error(
    "the backup {backup} is complete, but its manifest lists {count} findings, the first of them against {rule}"
)]
pub struct Unsound {
    backup: BackupId,
    count: u64,
    /// Not the finding itself: it names a player, and this goes to the log.
    rule: String,
}

/// Why the schedule has something to report.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// There is no backup.
    #[error(transparent)]
    NoBackup(#[from] BackupError),
    /// There is one, of a house that is not as it must be.
    #[error(transparent)]
    Unsound(#[from] Unsound),
}

impl Report {
    /// The report as one line of the log, of which CloudWatch makes metrics.
    #[must_use]
    pub fn line(&self) -> String {
        let manifest = &self.manifest;
        let took = manifest.finished.0.saturating_sub(manifest.started.0);
        let items: u64 = manifest.parts.iter().map(|part| part.items).sum();
        let mut metrics = vec![
            Metric { name: "BackupDuration", unit: "Milliseconds", value: took },
            Metric { name: "BackupBytes", unit: "Bytes", value: manifest.bytes() },
            Metric { name: "BackupItems", unit: "Count", value: items },
            Metric { name: "BackupFindings", unit: "Count", value: manifest.findings.count },
        ];
        if let Some(age) = self.drill_age {
            let value = u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
            metrics.push(Metric { name: "DrillAge", unit: "Milliseconds", value });
        }
        let context = json!({"backup": manifest.backup, "removed": self.removed});
        line(manifest.finished.0, &metrics, &context)
    }

    /// The report as the result of the function.
    ///
    /// # Errors
    /// If there are findings, so that the function's alarm goes off.
    pub fn finish(&self) -> Result<(), Unsound> {
        let findings = &self.manifest.findings;
        match findings.listed.first() {
            None => Ok(()),
            Some(first) => Err(Unsound {
                backup: self.manifest.backup.clone(),
                count: findings.count,
                rule: first.rule.clone(),
            }),
        }
    }
}

/// Makes a backup, as the schedule wants it.
///
/// # Errors
/// If there is no backup, or the books are not as they must be.
pub async fn scheduled(office: &BackOffice) -> Result<(), Failed> {
    let report = run(office, edge::now).await?;
    println!("{}", report.line());
    Ok(report.finish()?)
}

/// Makes a backup, and removes those that were kept long enough.
///
/// # Errors
/// If there is no backup then. What there is of it has no manifest.
pub async fn run(office: &BackOffice, now: impl Fn() -> Timestamp) -> Result<Report, BackupError> {
    let started = now();
    let random = getrandom::u32().map_err(|error| BackupError::Machine(error.to_string()))?;
    let id = BackupId::new(started, random);
    tracing::info!(backup = %id, "backing up");
    let (mut parts, wallets) = write_chunks(office, &id).await?;
    let reading = survey_backup(&office.backups, &id, &parts, &office.vaults, started, wallets).await?;
    if !reading.damaged.is_empty() {
        return Err(BackupError::Damaged(reading.damaged));
    }
    let survey = reading.survey;
    parts.extend(write_heads(office, &id, survey.heads.iter()).await?);
    parts.sort_by(|one, two| one.key.cmp(&two.key));
    let manifest = Manifest {
        format: FORMAT,
        backup: id.clone(),
        release: env!("CARGO_PKG_VERSION").to_owned(),
        tables: names(&office.tables),
        started,
        finished: now(),
        recovery_point: started,
        parts,
        totals: survey.totals,
        keys_in_flight: survey.keys_in_flight,
        findings: survey.findings,
        retention_days: office.retention_days,
    };
    let text = office.statements.sign(|key_id| manifest.signing_input(key_id))?;
    office.backups.put_manifest(&id, text).await?;
    tracing::info!(backup = %id, findings = manifest.findings.count, "backed up");
    let removed = remove_expired(office).await?;
    Ok(Report { manifest, removed, drill_age: drill_age(office).await? })
}

/// Everything but the heads, which follow from it; and about how many wallets there are.
async fn write_chunks(office: &BackOffice, id: &BackupId) -> Result<(Vec<Part>, u64), BackupError> {
    let mut parts = Vec::new();
    let mut wallets = 0;
    // An event names a configuration that a version before it made active, and that was stored before that. So what is
    // named is read after what names it.
    for (content, table) in [
        (Content::LedgerReal, &office.tables.ledger_real),
        (Content::LedgerDemo, &office.tables.ledger_demo),
        (Content::Operators, &office.tables.operators),
        (Content::Versions, &office.tables.versions),
    ] {
        let copied = tables::copy(office, id, content, table).await?;
        tracing::info!(table, items = copied.parts.iter().map(|part| part.items).sum::<u64>(), "read");
        parts.extend(copied.parts);
        wallets += copied.wallets;
    }
    parts.extend(write_objects(office, id).await?);
    Ok((parts, wallets))
}

async fn write_objects(office: &BackOffice, id: &BackupId) -> Result<Vec<Part>, BackupError> {
    let mut writer = ChunkWriter::new(office.chunk_bytes);
    let mut parts = Vec::new();
    for prefix in StoredObject::PREFIXES {
        for listed in office.objects.list(prefix).await? {
            let gone = |why: &str| ObjectError { key: listed.key.clone(), why: why.to_owned() };
            let bytes =
                office.objects.get(&listed.key).await?.ok_or_else(|| gone("it is listed, but not there"))?;
            let text = String::from_utf8(bytes).map_err(|_| gone("it is no text"))?;
            let object = StoredObject { key: listed.key.clone(), text };
            if let Some(chunk) = writer.push(&object.item()) {
                let number = u32::try_from(parts.len()).unwrap_or(u32::MAX);
                parts.push(office.backups.put_chunk(id, Content::Objects, 0, number, chunk).await?);
            }
        }
    }
    if let Some(chunk) = writer.take() {
        let number = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        parts.push(office.backups.put_chunk(id, Content::Objects, 0, number, chunk).await?);
    }
    Ok(parts)
}

async fn write_heads(
    office: &BackOffice,
    id: &BackupId,
    heads: impl Iterator<Item = (&String, &HeadOf)>,
) -> Result<Vec<Part>, BackupError> {
    let mut writer = ChunkWriter::new(office.chunk_bytes);
    let mut chunks: Vec<_> = heads.filter_map(|(wallet, head)| writer.push(&head.item(wallet))).collect();
    chunks.extend(writer.take());
    let mut parts = Vec::new();
    for (number, chunk) in (0..).zip(chunks) {
        let part = office.backups.put_chunk(id, Content::Heads, 0, number, chunk).await?;
        match office.backups.read_chunk(id, &part, drop).await {
            Ok(()) => parts.push(part),
            Err(store::BackupError::Chunk(error)) => return Err(BackupError::Damaged(vec![error])),
            Err(store::BackupError::Object(error)) => return Err(error.into()),
        }
    }
    Ok(parts)
}

/// Removes what is older than the retention, but never the newest complete backup.
async fn remove_expired(office: &BackOffice) -> Result<Vec<BackupId>, ObjectError> {
    let kept = Duration::from_secs(u64::from(office.retention_days) * 24 * 60 * 60);
    let listed = office.backups.list().await?;
    let newest = listed.iter().rfind(|backup| backup.complete).map(|backup| backup.id.clone());
    let mut removed = Vec::new();
    for backup in listed {
        // What was interrupted so long ago is not being made any more.
        if backup.age > kept && Some(&backup.id) != newest.as_ref() {
            office.backups.remove(&backup.id).await?;
            removed.push(backup.id);
        }
    }
    Ok(removed)
}

async fn drill_age(office: &BackOffice) -> Result<Option<Duration>, ObjectError> {
    let listed = office.backups.objects().list("drills/passed/").await?;
    Ok(listed.into_iter().map(|object| object.age).min())
}

/// The names as a manifest holds them.
fn names(tables: &TableNames) -> TablesOf {
    TablesOf {
        ledger_real: tables.ledger_real.clone(),
        ledger_demo: tables.ledger_demo.clone(),
        open_rounds: tables.open_rounds.clone(),
        operators: tables.operators.clone(),
        versions: tables.versions.clone(),
    }
}
