//! Writing items into fresh tables: what stands there is never overwritten.

use crate::attributes;
use crate::ledgers::wait;
use archive::Item;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// How often the same bytes are sent.
const SENDS_MAX: u32 = 8;

/// A table that items are restored into.
#[derive(Debug, Clone)]
pub struct Import {
    client: Client,
    table: String,
    run: String,
}

/// Why an item could not be restored.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The table is not fresh.
    #[error("{table}: another item stands at {key} already; it was left as it is")]
    Other {
        /// The table.
        table: String,
        /// The item's key.
        key: String,
    },
    /// The item cannot be written.
    #[error("{table}: {why}")]
    Failed {
        /// The table.
        table: String,
        /// Why not.
        why: String,
    },
}

impl Import {
    /// The most items that are written at once: what a transaction of DynamoDB holds.
    pub const ITEMS_MAX: usize = 100;

    /// Into `table`. `run` names the restore: for ten minutes DynamoDB takes what was sent before as done, even if the
    /// table was made anew since.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>, run: &str) -> Self {
        Self { client, table: table.into(), run: run.to_owned() }
    }

    /// Writes up to [`Import::ITEMS_MAX`] items with different keys, all or none, each only if nothing stands at its key.
    /// The same item may stand there: a restore that was interrupted finds what it wrote.
    ///
    /// # Errors
    /// [`ImportError`].
    pub async fn put_new(&self, items: &[Item]) -> Result<(), ImportError> {
        let failed = |why: String| ImportError::Failed { table: self.table.clone(), why };
        let items: Option<Vec<_>> = items.iter().map(attributes::to_sdk).collect();
        let mut items = items.ok_or_else(|| failed("an item holds bytes that are no base64".to_owned()))?;
        let mut sends = 0;
        while !items.is_empty() {
            let refused = match self.send(&items).await? {
                None => return Ok(()),
                Some(refused) => refused,
            };
            match refused {
                Refused::Taken(stands) => {
                    // Positions from the end on, so that those before them stay what they are.
                    for (at, there) in stands.into_iter().rev() {
                        let wanted = items.remove(at);
                        if there != wanted {
                            return Err(ImportError::Other {
                                table: self.table.clone(),
                                key: key_of(&wanted),
                            });
                        }
                    }
                }
                Refused::Busy(why) => {
                    sends += 1;
                    if sends == SENDS_MAX {
                        return Err(failed(why));
                    }
                    tracing::warn!(why, table = self.table, "items are sent again");
                    tokio::time::sleep(wait(sends)).await;
                }
            }
        }
        Ok(())
    }

    /// `None` if everything was written.
    async fn send(&self, items: &[HashMap<String, AttributeValue>]) -> Result<Option<Refused>, ImportError> {
        let mut transaction =
            self.client.transact_write_items().client_request_token(token(&self.run, &self.table, items));
        for item in items {
            let put = Put::builder()
                .table_name(&self.table)
                .set_item(Some(item.clone()))
                .condition_expression("attribute_not_exists(pk)")
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
                .build()
                .map_err(|error| ImportError::Failed { table: self.table.clone(), why: error.to_string() })?;
            transaction = transaction.transact_items(TransactWriteItem::builder().put(put).build());
        }
        let Err(error) = transaction.send().await else { return Ok(None) };
        if let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
            error.as_service_error()
        {
            let reasons = cancelled.cancellation_reasons().iter().enumerate();
            let taken: Vec<_> = reasons
                .filter(|(_, reason)| reason.code() == Some("ConditionalCheckFailed"))
                .filter_map(|(at, reason)| Some((at, reason.item()?.clone())))
                .collect();
            if !taken.is_empty() {
                return Ok(Some(Refused::Taken(taken)));
            }
        }
        // Throttled, in conflict, or lost: the same bytes again do no harm.
        Ok(Some(Refused::Busy(DisplayErrorContext(error).to_string())))
    }
}

enum Refused {
    /// Something stands at the keys of these items, by their positions.
    Taken(Vec<(usize, HashMap<String, AttributeValue>)>),
    Busy(String),
}

fn key_of(item: &HashMap<String, AttributeValue>) -> String {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str);
    format!("{} {}", text("pk"), text("sk")).trim_end().to_owned()
}

/// DynamoDB takes a token twice as one transaction, so it names exactly these items in this run.
fn token(run: &str, table: &str, items: &[HashMap<String, AttributeValue>]) -> String {
    let mut hash = Sha256::new();
    for part in [run, table] {
        hash.update(part);
        hash.update([0]);
    }
    for item in items {
        hash.update(key_of(item));
        hash.update([0]);
    }
    hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}
