//! Copying a table into chunks, segment by segment, all segments at once.

use crate::BackupError;
use archive::{BackupId, ChunkWriter, Content, Item, Part};
use edge::BackOffice;
use store::TableScan;
use tokio::task::JoinSet;

/// What was copied.
#[derive(Debug, Default)]
pub(crate) struct Copied {
    pub(crate) parts: Vec<Part>,
    /// Partitions of wallets.
    pub(crate) wallets: u64,
}

pub(crate) async fn copy(
    office: &BackOffice,
    id: &BackupId,
    content: Content,
    table: &str,
) -> Result<Copied, BackupError> {
    let mut segments = JoinSet::new();
    for segment in 0..office.segments {
        let (office, id, table) = (office.clone(), id.clone(), table.to_owned());
        segments.spawn(async move { copy_segment(&office, &id, content, &table, segment).await });
    }
    let mut copied = Copied::default();
    while let Some(segment) = segments.join_next().await {
        let segment = segment.map_err(|error| BackupError::Machine(error.to_string()))??;
        copied.parts.extend(segment.parts);
        copied.wallets += segment.wallets;
    }
    Ok(copied)
}

async fn copy_segment(
    office: &BackOffice,
    id: &BackupId,
    content: Content,
    table: &str,
    segment: u32,
) -> Result<Copied, BackupError> {
    let scan = TableScan::new(office.client.clone(), table);
    let mut writer = ChunkWriter::new(office.chunk_bytes);
    let (mut copied, mut after, mut partition) = (Copied::default(), None, String::new());
    loop {
        let page = scan.page(segment, office.segments, after).await?;
        for item in &page.items {
            if is_gate(item) {
                return Err(BackupError::Closed);
            }
            let pk = item.text("pk").unwrap_or_default();
            if pk != partition && pk.starts_with("W#") {
                partition = pk.to_owned();
                copied.wallets += 1;
            }
            if let Some(chunk) = writer.push(item) {
                put(office, id, content, segment, &mut copied, chunk).await?;
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if let Some(chunk) = writer.take() {
        put(office, id, content, segment, &mut copied, chunk).await?;
    }
    Ok(copied)
}

async fn put(
    office: &BackOffice,
    id: &BackupId,
    content: Content,
    segment: u32,
    copied: &mut Copied,
    chunk: archive::Chunk,
) -> Result<(), BackupError> {
    let number = u32::try_from(copied.parts.len()).unwrap_or(u32::MAX);
    copied.parts.push(office.backups.put_chunk(id, content, segment, number, chunk).await?);
    Ok(())
}

/// What keeps a house closed that is being restored ([`store::Gate`]).
fn is_gate(item: &Item) -> bool {
    item.text("pk") == Some("versions") && item.text("sk") == Some("gate")
}
