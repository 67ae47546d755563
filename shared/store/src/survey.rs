//! The census of a backup or of tables: reads everything, and says what the books hold.

use crate::backups::{BackupError, Backups};
use crate::objects::ObjectError;
use crate::scan::{ScanError, TableScan};
use crate::tables::TableNames;
use archive::{
    BackupId, Census, ChunkError, Content, Findings, Item, Part, Shard, StoredObjects, Survey, VersionLog,
};
use aws_sdk_dynamodb::Client;
use games::Catalogue;
use ledger::{DemoMoney, House, Mode, Money, RealMoney, RotationPolicy, Timestamp, Vault};
use std::sync::Arc;

/// Wallets that are held in memory at once: some kilobytes each.
const WALLETS_PER_PASS: u64 = 200_000;

/// What opens the seeds of both modes.
#[derive(Debug, Clone)]
pub struct Vaults {
    /// Seeds of real money.
    pub real: Vault<RealMoney>,
    /// Seeds of demo money.
    pub demo: Vault<DemoMoney>,
    /// When a player must change seeds.
    pub rotation: RotationPolicy,
}

/// What was read.
#[derive(Debug)]
pub struct Reading {
    /// What the books hold, with every finding.
    pub survey: Survey,
    /// What rounds were played under.
    pub catalogue: Arc<Catalogue>,
    /// Chunks that are not what was written; what they held is not in the survey.
    pub damaged: Vec<ChunkError>,
}

/// Reads a backup's chunks and takes the census of what is in them. `wallets`: about how many there are.
///
/// # Errors
/// [`ObjectError`], if S3 does not answer. Chunks that are damaged are named in the answer, all of them.
pub async fn survey_backup(
    backups: &Backups,
    id: &BackupId,
    parts: &[Part],
    vaults: &Vaults,
    began: Timestamp,
    wallets: u64,
) -> Result<Reading, ObjectError> {
    let source = Chunks { backups, id, parts };
    let (mut objects, mut versions, mut damaged) =
        (StoredObjects::default(), VersionLog::default(), Vec::new());
    source.each(Content::Objects, &mut damaged, |item| objects.take(&item)).await?;
    source.each(Content::Versions, &mut damaged, |item| versions.take(&item)).await?;
    // Operators' keys say nothing about the books, but their chunk has to be whole too.
    source.each(Content::Operators, &mut damaged, drop).await?;
    let read = versions.check(&objects);
    let catalogue = Arc::new(objects.catalogue(&read.once_active));
    let mut survey = Survey { findings: read.findings, ..Survey::default() };
    survey.findings.absorb(std::mem::take(&mut objects.findings));
    for shard in shards(wallets) {
        let mut real = Census::new(house(&catalogue, &vaults.real, vaults.rotation), shard, began);
        source.each(Content::LedgerReal, &mut damaged, |item| real.take(&item)).await?;
        survey.absorb(real.finish());
        let mut demo = Census::new(house(&catalogue, &vaults.demo, vaults.rotation), shard, began);
        source.each(Content::LedgerDemo, &mut damaged, |item| demo.take(&item)).await?;
        survey.absorb(demo.finish());
    }
    Ok(Reading { survey, catalogue, damaged })
}

/// Reads the ledgers' tables and takes the census of what is in them.
///
/// # Errors
/// [`ScanError`].
pub async fn survey_tables(
    client: &Client,
    tables: &TableNames,
    catalogue: &Arc<Catalogue>,
    vaults: &Vaults,
    began: Timestamp,
    wallets: u64,
) -> Result<Survey, ScanError> {
    let mut survey = Survey { findings: Findings::default(), ..Survey::default() };
    let scan = |mode: Mode| TableScan::new(client.clone(), tables.ledger(mode));
    for shard in shards(wallets) {
        let mut real = Census::new(house(catalogue, &vaults.real, vaults.rotation), shard, began);
        scan(Mode::Real).each(|item| real.take(&item)).await?;
        survey.absorb(real.finish());
        let mut demo = Census::new(house(catalogue, &vaults.demo, vaults.rotation), shard, began);
        scan(Mode::Demo).each(|item| demo.take(&item)).await?;
        survey.absorb(demo.finish());
    }
    Ok(survey)
}

fn shards(wallets: u64) -> impl Iterator<Item = Shard> {
    let of = u32::try_from(wallets / WALLETS_PER_PASS).unwrap_or(u32::MAX - 1) + 1;
    (0..of).map(move |index| Shard { index, of })
}

fn house<M: Money>(catalogue: &Arc<Catalogue>, vault: &Vault<M>, rotation: RotationPolicy) -> House<M> {
    House { catalogue: Arc::clone(catalogue), vault: vault.clone(), rotation }
}

struct Chunks<'a> {
    backups: &'a Backups,
    id: &'a BackupId,
    parts: &'a [Part],
}

impl Chunks<'_> {
    async fn each(
        &self,
        content: Content,
        damaged: &mut Vec<ChunkError>,
        mut take: impl FnMut(Item),
    ) -> Result<(), ObjectError> {
        for part in self.parts.iter().filter(|part| part.content == content) {
            match self.backups.read_chunk(self.id, part, &mut take).await {
                Ok(()) => {}
                // Named once, however often it is read.
                Err(BackupError::Chunk(error)) if damaged.contains(&error) => {}
                Err(BackupError::Chunk(error)) => damaged.push(error),
                Err(BackupError::Object(error)) => return Err(error),
            }
        }
        Ok(())
    }
}
