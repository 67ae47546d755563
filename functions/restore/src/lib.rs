//! Restores a house from a backup into fresh tables; and drills that, every week, on tables that are removed again.
//!
//! The runbook, as code:
//!
//! 1. The manifest is read and its signature checked; then every chunk, and the census of the books is taken again. What is
//!    damaged is named, and nothing is written.
//! 2. The house is closed ([`store::Gate`]): nobody writes into tables that are being restored.
//! 3. Objects, operators and versions of games are written, then every log up to the last event that can be believed, with
//!    the items of its keys made anew. Nothing is ever overwritten.
//! 4. Rounds that were open are taken back, and the seeds of every wallet are retired: their outcomes may have been seen
//!    in the time that is lost. No player's next round is on a seed that anybody has seen an outcome of.
//! 5. The tables are read whole and the census is taken once more: every invariant, and the same totals.
//! 6. What was done is signed and written down; then the house is opened.
//!
//! A restore that was interrupted leaves the house closed, and goes on where it was when it is started again.

mod drill;
mod fill;
mod retire;
mod verify;

pub use drill::{DrillError, SCRATCH, drill, scheduled_drill};
pub use verify::{Checked, check};

use archive::{BackupId, ChunkError, ChunkWriter, Content, ManifestError, Part, RestoreStatement, TablesOf};
use edge::{BackOffice, SignError};
use ledger::{DemoMoney, RealMoney, Timestamp};
use std::time::Duration;
use store::{
    Client, Gate, ImportError, Ledger, ObjectError, Objects, ReadError, ScanError, TableNames, TableScan,
    Versions, survey_tables,
};

const READY_TRIES_MAX: u32 = 120;

/// Where a house is restored to.
#[derive(Debug, Clone)]
pub struct Target {
    /// DynamoDB.
    pub client: Client,
    /// Tables that are empty, or are not there yet, or hold what an interrupted restore of the same backup wrote.
    pub tables: TableNames,
    /// Where PAR sheets and configurations go. They may be there already.
    pub objects: Objects,
    /// Whether tables that are not there are made. In AWS the template makes those of a house.
    pub create: bool,
}

impl Target {
    /// The house itself.
    #[must_use]
    pub fn house(office: &BackOffice, create: bool) -> Self {
        let (client, tables, objects) =
            (office.client.clone(), office.tables.clone(), office.objects.clone());
        Self { client, tables, objects, create }
    }
}

/// What is done with a backup of which something is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Damage {
    /// Nothing is restored.
    #[default]
    Refuse,
    /// Chunks of the ledgers that are damaged are left out: each log is restored as far as it can be believed without
    /// them, and the statement names what is lost. For when there is no other backup.
    Salvage,
}

/// Why a house was not restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// There is no manifest.
    #[error("there is no backup {0}, or it was interrupted: it has no manifest")]
    NoManifest(BackupId),
    /// The manifest is not to be trusted.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// Chunks are not what was written.
    #[error("the backup is damaged: {}", joined(.0))]
    Damaged(Vec<ChunkError>),
    /// The chunks hold something else than the manifest says.
    #[error("the backup does not hold what its manifest says: {0}")]
    Contradiction(String),
    /// The tables hold something.
    #[error("the table {0} is not empty; a house is restored into fresh tables")]
    NotFresh(String),
    /// Another restore is not over.
    #[error("these tables are closed by a restore of the backup {0}, which is not over; go on with that one")]
    Another(BackupId),
    /// Tables could not be made.
    #[error("the tables cannot be made: {0}")]
    Tables(String),
    /// An item could not be written.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A table cannot be read.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// A log or the versions cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An object cannot be read or written.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// A round could not be taken back, or seeds not be retired.
    #[error("{wallet}: {why}; the house stays closed")]
    Wallet {
        /// The wallet's partition.
        wallet: String,
        /// Why not.
        why: String,
    },
    /// The restored tables are not what they must be.
    #[error("the restored books are not as they must be, and the house stays closed: {0}")]
    Unsound(String),
    /// The statement could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The machine.
    #[error("{0}")]
    Machine(String),
}

fn joined(errors: &[ChunkError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl From<store::BackupError> for RestoreError {
    fn from(error: store::BackupError) -> Self {
        match error {
            store::BackupError::Chunk(error) => Self::Damaged(vec![error]),
            store::BackupError::Object(error) => Self::Object(error),
        }
    }
}

/// Restores a house, and opens it.
///
/// # Errors
/// [`RestoreError`]. Before the first write, or with the house closed.
pub async fn restore(
    office: &BackOffice,
    target: &Target,
    backup: &BackupId,
    damage: Damage,
    now: impl Fn() -> Timestamp + Send + Sync + Clone + 'static,
) -> Result<RestoreStatement, RestoreError> {
    let started = now();
    // Boxed, here and below: together these futures are deeper than the compiler looks by itself.
    let checked = Box::pin(check(office, backup, damage)).await?;
    tracing::info!(%backup, events = checked.events(), "the backup is whole");
    let versions = Versions::new(target.client.clone(), &target.tables.versions, target.objects.clone());
    let gate = close(target, &versions, backup, started).await?;
    Box::pin(fill::fill(office, target, &checked, &gate.restore)).await?;
    tracing::info!(restore = %gate.restore, "everything is written");

    let ledgers = Ledgers::new(office, target, &versions);
    let retired = Box::pin(retire::all(&ledgers, &checked.survey, &gate.restore, now.clone())).await?;
    tracing::info!(wallets = retired.list.len(), voided = retired.voided.len(), "every seed is retired");

    let wallets = checked.survey.heads.len() as u64;
    let after =
        survey_tables(&target.client, &target.tables, &checked.catalogue, &office.vaults, now(), wallets)
            .await?;
    verify::same_books(&checked, &after, &retired)?;

    let list = write_retirements(office, &gate.restore, &retired).await?;
    let statement = RestoreStatement {
        restore: gate.restore.clone(),
        backup: backup.clone(),
        manifest: RestoreStatement::name_of(&checked.manifest_text),
        release: env!("CARGO_PKG_VERSION").to_owned(),
        tables: names(&target.tables),
        started: gate.since,
        finished: now(),
        recovery_point: checked.manifest.recovery_point,
        cuts: checked.survey.cuts.clone(),
        voided: retired.voided,
        retired: retired.list.len() as u64,
        retirements: list,
        totals_before: checked.survey.totals.clone(),
        totals_after: after.totals,
        findings: after.findings,
    };
    let statement = write_statement(office, statement).await?;
    versions.open(&gate).await?;
    Ok(statement)
}

/// The logs of both modes, behind the gate.
struct Ledgers {
    real: Ledger<RealMoney>,
    demo: Ledger<DemoMoney>,
}

impl Ledgers {
    fn new(office: &BackOffice, target: &Target, versions: &Versions) -> Self {
        let (client, tables, vaults) = (&target.client, &target.tables, &office.vaults);
        let real =
            Ledger::new(client.clone(), tables, versions.clone(), vaults.real.clone(), vaults.rotation);
        let demo =
            Ledger::new(client.clone(), tables, versions.clone(), vaults.demo.clone(), vaults.rotation);
        Self { real: real.behind_the_gate(), demo: demo.behind_the_gate() }
    }
}

/// Makes sure that the tables are fresh, and closes the house; or finds it closed by an earlier try.
async fn close(
    target: &Target,
    versions: &Versions,
    backup: &BackupId,
    started: Timestamp,
) -> Result<Gate, RestoreError> {
    let mut made = false;
    if target.create {
        made = TableScan::new(target.client.clone(), &target.tables.versions).is_empty().await.is_err();
        let created = store::create_missing(&target.client, &target.tables).await;
        created.map_err(|error| RestoreError::Tables(error.to_string()))?;
        wait_until_ready(target).await?;
    }
    if let Some(gate) = versions.gate().await? {
        return if gate.backup == *backup { Ok(gate) } else { Err(RestoreError::Another(gate.backup)) };
    }
    for table in target.tables.all() {
        if !TableScan::new(target.client.clone(), table).is_empty().await? {
            return Err(RestoreError::NotFresh(table.to_owned()));
        }
    }
    let random = getrandom::u32().map_err(|error| RestoreError::Machine(error.to_string()))?;
    let restore = BackupId::new(started, random);
    let gate = versions.close(&Gate { restore, backup: backup.clone(), since: started }).await?;
    if gate.backup != *backup {
        return Err(RestoreError::Another(gate.backup));
    }
    if !made {
        // Whoever read these tables before may believe for some seconds that the house is open.
        tokio::time::sleep(Gate::KNOWN_EVERYWHERE_AFTER).await;
    }
    Ok(gate)
}

/// In AWS a table takes some seconds to be made.
async fn wait_until_ready(target: &Target) -> Result<(), RestoreError> {
    let mut tries = 0;
    while let Err(error) = store::check_ready(&target.client, &target.tables).await {
        tries += 1;
        if tries == READY_TRIES_MAX {
            return Err(RestoreError::Tables(error.to_string()));
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

async fn write_retirements(
    office: &BackOffice,
    restore: &BackupId,
    retired: &retire::Retired,
) -> Result<Vec<Part>, RestoreError> {
    let objects = office.backups.objects().under(&format!("restores/{restore}/"));
    let mut writer = ChunkWriter::new(office.chunk_bytes);
    let mut chunks: Vec<_> = retired.list.iter().filter_map(|it| writer.push(&it.item())).collect();
    chunks.extend(writer.take());
    let mut parts = Vec::new();
    for (number, chunk) in (0..).zip(chunks) {
        let part = Part::of(Content::Heads, format!("retirements-{number:06}.jsonl.gz"), &chunk);
        objects.put_same(&part.key, "application/gzip", chunk.bytes).await?;
        parts.push(part);
    }
    Ok(parts)
}

/// Writes the statement; or finds the one that an earlier try wrote before it was interrupted.
async fn write_statement(
    office: &BackOffice,
    statement: RestoreStatement,
) -> Result<RestoreStatement, RestoreError> {
    let objects = office.backups.objects().under(&format!("restores/{}/", statement.restore));
    let text = office.statements.sign(|key_id| statement.signing_input(key_id))?;
    if objects.put_once("statement.jws", "application/jose", text.into_bytes()).await? {
        return Ok(statement);
    }
    let text = objects.get("statement.jws").await?.unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    Ok(RestoreStatement::read(&text, |jws| office.statements.is_signed(jws))?)
}

fn names(tables: &TableNames) -> TablesOf {
    TablesOf {
        ledger_real: tables.ledger_real.clone(),
        ledger_demo: tables.ledger_demo.clone(),
        open_rounds: tables.open_rounds.clone(),
        operators: tables.operators.clone(),
        versions: tables.versions.clone(),
    }
}
