//! The ledger's tables: the write protocol of [`ledger::protocol`] driven against DynamoDB, and reads.
//!
//! This is the only code that writes to these tables.

use crate::items;
use crate::open_rounds::OpenRounds;
use crate::tables::TableNames;
use crate::versions::Versions;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};
use games::{Catalogue, ConfigHash};
use ledger::protocol::{Answer, Ask, Told, Write};
use ledger::{
    Command, Event, Head, House, KeyRecord, Money, Request, RotationPolicy, Timestamp, Vault, WalletId,
};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// First wait before sending again; it doubles with each attempt.
const WAIT_MS_FIRST: u64 = 20;
/// The condition of every put: nothing stands at the key.
const ABSENT: &str = "attribute_not_exists(pk)";

type Item = HashMap<String, AttributeValue>;

/// The logs of all wallets of one mode.
#[derive(Debug, Clone)]
pub struct Ledger<M: Money> {
    client: Client,
    table: String,
    open_rounds: OpenRounds<M>,
    versions: Versions,
    vault: Vault<M>,
    rotation: RotationPolicy,
    /// Whether it writes while the house is closed.
    restoring: bool,
}

/// A read that failed.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// DynamoDB did not answer, or not with the item.
    #[error("the ledger cannot be read: {0}")]
    Unavailable(String),
    /// What is stored is no event.
    #[error(transparent)]
    Stored(#[from] ledger::DecodeError),
    /// A listed round lacks one of its attributes.
    #[error("an entry of the open rounds cannot be read")]
    NoRound,
    /// What is stored lacks the event's text.
    #[error("the item at position {0} holds no event")]
    NoEvent(u64),
    /// An entry of the versions of games lacks its text.
    #[error("an entry of the versions of games cannot be read")]
    NoVersion,
    /// The house takes nothing at the moment.
    #[error("{}", crate::gate::Gate::TEXT)]
    Closed,
    /// A configuration that rounds are played under is not among the objects, or damaged.
    #[error("the configuration {0} cannot be used")]
    NoConfiguration(ConfigHash),
}

impl<M: Money> Ledger<M> {
    /// The logs in the table of this mode, with the seed vault and the policies of this mode.
    #[must_use]
    pub fn new(
        client: Client,
        tables: &TableNames,
        versions: Versions,
        vault: Vault<M>,
        rotation: RotationPolicy,
    ) -> Self {
        let open_rounds = OpenRounds::new(client.clone(), &tables.open_rounds);
        let table = tables.ledger(M::MODE).to_owned();
        Self { client, table, open_rounds, versions, vault, rotation, restoring: false }
    }

    /// The same logs for a restore, which alone writes while the house is closed.
    #[must_use]
    pub fn behind_the_gate(self) -> Self {
        Self { restoring: true, ..self }
    }

    /// The rounds that wait for their players.
    #[must_use]
    pub fn open_rounds(&self) -> &OpenRounds<M> {
        &self.open_rounds
    }

    /// Seed master keys of this mode.
    #[must_use]
    pub fn vault(&self) -> &Vault<M> {
        &self.vault
    }

    /// What `event` was written under: its round may name a configuration that is not active any more.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn house_of(&self, event: &Event) -> Result<House<M>, ReadError> {
        let closed = event.body.closed_round().map(|closed| &closed.round);
        let catalogue = match closed.or(event.state.round.as_ref()) {
            Some(round) => self.versions.holding(round.game, round.config).await?,
            None => self.versions.now().await?.catalogue,
        };
        Ok(self.house(catalogue))
    }

    fn house(&self, catalogue: Arc<Catalogue>) -> House<M> {
        House { catalogue, vault: self.vault.clone(), rotation: self.rotation }
    }

    /// Writes `request` into the log of `wallet`, exactly once, or says why not.
    ///
    /// `now` is asked before each computation, because a key-bound command may be computed again later.
    pub async fn write(&self, wallet: &WalletId<M>, request: Request, now: impl Fn() -> Timestamp) -> Answer {
        let key_partition = request.caller.key_partition(&request.key);
        // Money goes in and out, and seeds change, while nobody knows what the games are played under.
        let about_a_round = matches!(
            request.command,
            Command::Play { .. } | Command::Step { .. } | Command::Settle { .. } | Command::Void { .. }
        );
        let now_active = match self.versions.now().await {
            Ok(now) if now.gate.is_some() && !self.restoring => return Answer::Closed,
            Ok(now) => now.catalogue,
            Err(error) if about_a_round => return Answer::Unavailable(error.to_string()),
            Err(_) => Arc::new(Catalogue::house()),
        };
        let mut write = Write::new(self.house(Arc::clone(&now_active)), wallet.clone(), request);
        let mut ask = write.start();
        loop {
            let told = match ask {
                Ask::Head => told_of(self.head(wallet).await),
                Ask::Slot(seq) => told_of(self.event(wallet, seq).await),
                Ask::Key => match self.key_item(&key_partition).await {
                    Ok(item) => Told::KeyItem(item),
                    Err(error) => unanswered(&error),
                },
                Ask::Put(head) => match self.open_rounds.list(wallet, &head).await {
                    Ok(()) => self.put(wallet, &head).await,
                    Err(error) => not_listed(&error),
                },
                Ask::PutWithKey(head, key) => match self.open_rounds.list(wallet, &head).await {
                    Ok(()) => self.put_with_key(wallet, &head, &key_partition, &key).await,
                    Err(error) => not_listed(&error),
                },
                Ask::Wait { attempt } => {
                    tokio::time::sleep(wait(attempt)).await;
                    Told::Waited
                }
                Ask::Done(answer) => return answer,
            };
            if let Some(round) = told.wallet().and_then(|wallet| wallet.round.as_ref())
                && about_a_round
                && now_active.by_hash(round.game, round.config).is_none()
            {
                match self.versions.entry(round.game, round.config).await {
                    // What is active stays what it was when this write began.
                    Ok(entry) => write.know(Arc::new(now_active.knowing(entry))),
                    Err(error) => return Answer::Unavailable(error.to_string()),
                }
            }
            ask = write.next(told, now());
        }
    }

    /// Opens `wallet` if it is not open, and answers with its newest event.
    pub async fn open(&self, wallet: &WalletId<M>, now: impl Fn() -> Timestamp) -> Answer {
        // F3: the salt comes straight from the operating system, one call per seed.
        match random_salt() {
            Ok(salt) => self.write(wallet, Request::open(wallet.operator.clone(), salt), now).await,
            Err(reason) => Answer::Unavailable(reason),
        }
    }

    /// The newest event, read consistently. `None`: there is no such wallet.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn head(&self, wallet: &WalletId<M>) -> Result<Option<Head>, ReadError> {
        Ok(self.events_below(wallet, None, 1).await?.pop())
    }

    /// Up to `limit` events below position `before` (`None`: from the newest), newest first, read consistently.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn events_below(
        &self,
        wallet: &WalletId<M>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Head>, ReadError> {
        // Without a bound, all events: `E$` is the first text after every `E#…`.
        let upper = before.map_or("E$".to_owned(), items::sort_key);
        let condition = "pk = :pk AND sk < :upper";
        let values = [(":pk", wallet.partition()), (":upper", upper)];
        let mut events = self.query(wallet, condition, values, false, limit).await?;
        // The key items of a wallet have partitions of their own; nothing but events lives here.
        events.retain(|head| before.is_none_or(|before| head.event.seq < before));
        Ok(events)
    }

    /// Up to `limit` events from position `from` on, oldest first, read consistently.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn events_from(
        &self,
        wallet: &WalletId<M>,
        from: u64,
        limit: u32,
    ) -> Result<Vec<Head>, ReadError> {
        let condition = "pk = :pk AND sk >= :lower";
        let values = [(":pk", wallet.partition()), (":lower", items::sort_key(from))];
        self.query(wallet, condition, values, true, limit).await
    }

    async fn query(
        &self,
        wallet: &WalletId<M>,
        condition: &str,
        values: [(&str, String); 2],
        forward: bool,
        limit: u32,
    ) -> Result<Vec<Head>, ReadError> {
        let mut query = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression(condition)
            .scan_index_forward(forward)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        for (name, value) in values {
            query = query.expression_attribute_values(name, AttributeValue::S(value));
        }
        let answer = query.send().await.map_err(|error| unavailable(&error))?;
        answer.items.unwrap_or_default().iter().map(|item| items::event(wallet, item)).collect()
    }

    /// The event at position `seq`, read consistently.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn event(&self, wallet: &WalletId<M>, seq: u64) -> Result<Option<Head>, ReadError> {
        let item = self.item(wallet.partition(), items::sort_key(seq)).await?;
        item.map(|item| items::event(wallet, &item)).transpose()
    }

    /// The item of an idempotency key, read consistently.
    async fn key_item(&self, partition: &str) -> Result<Option<KeyRecord>, ReadError> {
        let item = self.item(partition.to_owned(), items::KEY_SORT.to_owned()).await?;
        Ok(item.as_ref().and_then(items::key))
    }

    async fn item(&self, pk: String, sk: String) -> Result<Option<Item>, ReadError> {
        let get = self.client.get_item().table_name(&self.table).consistent_read(true);
        let get = get.key("pk", AttributeValue::S(pk)).key("sk", AttributeValue::S(sk));
        Ok(get.send().await.map_err(|error| unavailable(&error))?.item)
    }

    async fn put(&self, wallet: &WalletId<M>, head: &Head) -> Told {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(items::of_event(wallet, head)))
            .condition_expression(ABSENT)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        match put.send().await {
            Ok(_) => Told::Written,
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(taken)) => {
                    match taken.item().and_then(|item| items::event(wallet, item).ok()) {
                        Some(event) => Told::Taken { event: Some(Box::new(event)), key: None },
                        None => Told::Unknown,
                    }
                }
                Some(refused) if surely_not_executed(refused.code()) => Told::Busy,
                _ => lost(&error),
            },
        }
    }

    async fn put_with_key(
        &self,
        wallet: &WalletId<M>,
        head: &Head,
        key_partition: &str,
        key: &KeyRecord,
    ) -> Told {
        let puts = [items::of_event(wallet, head), items::of_key(key_partition, key)];
        let mut transaction =
            self.client.transact_write_items().client_request_token(token(wallet, head, key_partition));
        for item in puts {
            let put = Put::builder()
                .table_name(&self.table)
                .set_item(Some(item))
                .condition_expression(ABSENT)
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
                .build();
            let Ok(put) = put else { return Told::Unknown };
            transaction = transaction.transact_items(TransactWriteItem::builder().put(put).build());
        }
        match transaction.send().await {
            Ok(_) => Told::Written,
            Err(error) => match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
                    cancelled_because(wallet, cancelled.cancellation_reasons())
                }
                Some(TransactWriteItemsError::TransactionInProgressException(_)) => Told::Unknown,
                Some(refused) if surely_not_executed(refused.code()) => Told::Busy,
                _ => lost(&error),
            },
        }
    }
}

/// A fresh salt for a seed (F3).
///
/// # Errors
/// The operating system's own words, if it has no randomness to give.
pub fn random_salt() -> Result<ledger::Salt, String> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt)
        .map_err(|error| format!("the operating system gave no randomness: {error}"))?;
    Ok(ledger::Salt(salt))
}

/// What a cancelled transaction says of its two puts, the event first.
fn cancelled_because<M: Money>(wallet: &WalletId<M>, reasons: &[CancellationReason]) -> Told {
    let taken = |reason: &CancellationReason| reason.code() == Some("ConditionalCheckFailed");
    let [event, key] = reasons else { return Told::Unknown };
    if !taken(event) && !taken(key) {
        // Conflict or throttle: cancelled as a whole.
        return Told::Busy;
    }
    let event_item = taken(event).then(|| event.item()).flatten();
    let key_item = taken(key).then(|| key.item()).flatten();
    let told = Told::Taken {
        event: event_item.and_then(|item| items::event(wallet, item).ok()).map(Box::new),
        key: key_item.and_then(items::key),
    };
    match told {
        // Taken, but without the item that says by whom.
        Told::Taken { event: None, key: None } => Told::Unknown,
        told => told,
    }
}

/// DynamoDB takes a token twice as one transaction, so it names exactly these bytes at this place. Set by hand: the
/// SDK would make a new one for each sending.
fn token<M: Money>(wallet: &WalletId<M>, head: &Head, key_partition: &str) -> String {
    let mut hash = Sha256::new();
    for part in [&wallet.partition(), key_partition, &head.text] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    // 36 characters at most.
    hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Answers of DynamoDB that say the request was not executed.
fn surely_not_executed(code: Option<&str>) -> bool {
    matches!(
        code,
        Some(
            "ThrottlingException"
                | "ProvisionedThroughputExceededException"
                | "RequestLimitExceeded"
                | "TransactionConflictException"
        )
    )
}

/// An error after which nobody knows whether the write was, or will be, made.
fn lost<E: std::error::Error + 'static>(error: &SdkError<E>) -> Told {
    tracing::warn!(error = %DisplayErrorContext(error), "a write to the ledger was not answered");
    Told::Unknown
}

pub(crate) fn unavailable<E: std::error::Error + 'static>(error: &SdkError<E>) -> ReadError {
    ReadError::Unavailable(DisplayErrorContext(error).to_string())
}

/// A round that is not listed is not opened: nobody would find it if its player left.
fn not_listed(error: &ReadError) -> Told {
    tracing::warn!(%error, "a round could not be listed and was not opened");
    Told::Busy
}

fn told_of(read: Result<Option<Head>, ReadError>) -> Told {
    match read {
        Ok(event) => Told::Event(event.map(Box::new)),
        Err(error) => unanswered(&error),
    }
}

fn unanswered(error: &ReadError) -> Told {
    tracing::warn!(%error, "a read of the ledger failed");
    Told::Unknown
}

/// Doubling waits with full jitter, so that callers who met once do not meet again.
pub(crate) fn wait(attempt: u32) -> Duration {
    let longest = WAIT_MS_FIRST << attempt.min(6);
    let random = getrandom::u64().unwrap_or(longest);
    Duration::from_millis(WAIT_MS_FIRST / 2 + random % longest)
}
