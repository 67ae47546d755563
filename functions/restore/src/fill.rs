//! Writing what the backup holds: each item only where nothing stands.

use crate::verify::Checked;
use crate::{RestoreError, Target};
use archive::{BackupId, ChunkError, Content, HeadOf, Item, Part, StoredObject};
use edge::BackOffice;
use ledger::{DemoMoney, Head, Money, RealMoney, WalletId};
use std::collections::BTreeMap;
use store::Import;
use tokio::task::JoinSet;

/// Transactions under way at once.
const WRITERS: usize = 8;

pub(crate) async fn fill(
    office: &BackOffice,
    target: &Target,
    checked: &Checked,
    restore: &BackupId,
) -> Result<(), RestoreError> {
    let backup = &checked.manifest.backup;
    for part in checked.manifest.parts_of(Content::Objects) {
        let mut objects = Vec::new();
        office.backups.read_chunk(backup, part, |item| objects.extend(StoredObject::of_item(&item))).await?;
        for object in objects {
            target.objects.put_same(&object.key, "application/json", object.text.into_bytes()).await?;
        }
    }
    for (content, table) in
        [(Content::Versions, &target.tables.versions), (Content::Operators, &target.tables.operators)]
    {
        for part in checked.manifest.parts_of(content) {
            let mut items = Vec::new();
            office.backups.read_chunk(backup, part, |item| items.push(item)).await?;
            write(&Import::new(target.client.clone(), table, restore.as_str()), items).await?;
        }
    }
    fill_ledger::<RealMoney>(office, target, checked, restore).await?;
    fill_ledger::<DemoMoney>(office, target, checked, restore).await
}

async fn fill_ledger<M: Money>(
    office: &BackOffice,
    target: &Target,
    checked: &Checked,
    restore: &BackupId,
) -> Result<(), RestoreError> {
    let import = Import::new(target.client.clone(), target.tables.ledger(M::MODE), restore.as_str());
    for part in checked.manifest.parts_of(Content::ledger(M::MODE)) {
        if is_left_out(&checked.damaged, part) {
            continue;
        }
        let mut items = Vec::new();
        let read = office.backups.read_chunk(&checked.manifest.backup, part, |item| {
            items.extend(kept::<M>(&checked.survey.heads, item));
        });
        read.await?;
        write(&import, items).await?;
    }
    Ok(())
}

fn is_left_out(damaged: &[ChunkError], part: &Part) -> bool {
    damaged.iter().any(|error| {
        let (ChunkError::Missing(key) | ChunkError::Damaged { key, .. } | ChunkError::Unreadable { key, .. }) = error;
        *key == part.key
    })
}

/// An event that can be believed, and the item of its key. Items of keys follow from the events: those in the backup may
/// name events that are not.
fn kept<M: Money>(heads: &BTreeMap<String, HeadOf>, item: Item) -> Vec<Item> {
    let event = || {
        let wallet = WalletId::<M>::of_partition(item.text("pk")?)?;
        let seq = item.text("sk")?.strip_prefix("E#")?.parse().ok()?;
        let head = heads.get(item.text("pk")?).filter(|head| seq <= head.seq);
        head?;
        Some((Head::decode(&wallet, seq, item.text("event")?.to_owned()).ok()?, wallet))
    };
    let Some((head, wallet)) = event() else { return Vec::new() };
    let key = head.event.key_item(&wallet).map(|(partition, record)| store::key_item(&partition, &record));
    std::iter::once(item).chain(key).collect()
}

/// Writes items with different keys, some transactions at a time.
async fn write(import: &Import, items: Vec<Item>) -> Result<(), RestoreError> {
    let mut writers = JoinSet::new();
    let mut items = items.into_iter().peekable();
    while items.peek().is_some() {
        let some: Vec<Item> = items.by_ref().take(Import::ITEMS_MAX).collect();
        if writers.len() == WRITERS
            && let Some(written) = writers.join_next().await
        {
            written.map_err(|error| RestoreError::Machine(error.to_string()))??;
        }
        let import = import.clone();
        writers.spawn(async move { import.put_new(&some).await });
    }
    while let Some(written) = writers.join_next().await {
        written.map_err(|error| RestoreError::Machine(error.to_string()))??;
    }
    Ok(())
}
