//! Reading a whole table, in segments that can be read at the same time.

use crate::attributes;
use crate::ledgers::wait;
use archive::Item;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::types::AttributeValue;
use std::collections::HashMap;

/// Items that one read fetches: about the megabyte that DynamoDB gives at most.
const ITEMS_PER_READ: i32 = 1_000;
/// How often a read is tried. Reads can be repeated without harm.
const READS_MAX: u32 = 8;

/// A table to be read whole.
#[derive(Debug, Clone)]
pub struct TableScan {
    client: Client,
    table: String,
}

/// Some items of a segment.
#[derive(Debug)]
pub struct ScanPage {
    /// The items, those of a partition in the order of their sort keys.
    pub items: Vec<Item>,
    /// Where to go on; `None` at the end of the segment.
    pub next: Option<HashMap<String, AttributeValue>>,
}

/// A table that cannot be read whole.
#[derive(Debug, thiserror::Error)]
#[error("the table {table} cannot be read: {why}")]
pub struct ScanError {
    table: String,
    why: String,
}

impl TableScan {
    /// Of `table`.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// The next items of segment `segment` out of `segments`, read consistently.
    ///
    /// # Errors
    /// [`ScanError`], after some tries.
    pub async fn page(
        &self,
        segment: u32,
        segments: u32,
        after: Option<HashMap<String, AttributeValue>>,
    ) -> Result<ScanPage, ScanError> {
        let failed = |why: String| ScanError { table: self.table.clone(), why };
        let mut tries = 0;
        loop {
            let mut scan = self
                .client
                .scan()
                .table_name(&self.table)
                .consistent_read(true)
                .limit(ITEMS_PER_READ)
                .set_exclusive_start_key(after.clone());
            if segments > 1 {
                scan = scan.segment(i32::try_from(segment).unwrap_or(i32::MAX));
                scan = scan.total_segments(i32::try_from(segments).unwrap_or(i32::MAX));
            }
            match scan.send().await {
                Ok(answer) => {
                    let items = answer.items.unwrap_or_default().into_iter().map(attributes::from_sdk);
                    let items: Option<Vec<Item>> = items.collect();
                    let items = items.ok_or_else(|| failed("a value is of an unknown kind".to_owned()))?;
                    return Ok(ScanPage { items, next: answer.last_evaluated_key });
                }
                Err(error) => {
                    tries += 1;
                    if tries == READS_MAX {
                        return Err(failed(DisplayErrorContext(error).to_string()));
                    }
                    tracing::warn!(error = %DisplayErrorContext(error), table = self.table, "a read of a whole table");
                    tokio::time::sleep(wait(tries)).await;
                }
            }
        }
    }

    /// Gives every item of the table to `take`.
    ///
    /// # Errors
    /// [`ScanError`].
    pub async fn each(&self, mut take: impl FnMut(Item)) -> Result<(), ScanError> {
        let mut after = None;
        loop {
            let page = self.page(0, 1, after).await?;
            page.items.into_iter().for_each(&mut take);
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Whether nothing is in the table.
    ///
    /// # Errors
    /// [`ScanError`].
    pub async fn is_empty(&self) -> Result<bool, ScanError> {
        let page = self.page(0, 1, None).await?;
        Ok(page.items.is_empty() && page.next.is_none())
    }
}
