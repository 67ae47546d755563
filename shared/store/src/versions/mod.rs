//! Which configuration new rounds of each game are played under, and every configuration before it.
//!
//! Changes are a log of their own: one item for each, written once under the next position, hash-chained, holding the
//! whole state after it. A change is a compare-and-set: it names the PAR sheet that it replaces. Configurations are
//! objects under their hashes ([`Objects`]), so a round that was opened under one finishes on it (F14, I16), whatever
//! is active by then.
//!
//! ```text
//! pk = versions   sk = V#<position, 12 digits>   version = the change as canonical JSON
//! pk = versions   sk = gate                      while the house is closed: see [`Gate`]
//! ```

mod change;

pub use change::{Active, Change, ChangeRefused, ChangeRequest, SheetId, Version};

use crate::gate::{self, Gate};
use crate::ledgers::{ReadError, unavailable, wait};
use crate::objects::{ObjectError, Objects};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use games::{Catalogue, ConfigHash, Entry, GameId, canonical_json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

const PARTITION: &str = "versions";
/// How long what was read is believed: a change is in force everywhere after this.
const CACHE_AGE_MAX: Duration = Duration::from_secs(5);
/// How long rounds go on under what was read last while the table cannot be read.
const STALE_AGE_MAX: Duration = Duration::from_secs(600);
/// How often a change is tried that other games' changes overtake.
const TRIES_MAX: u32 = 8;
/// Changes that one read fetches.
const PAGE: i32 = 100;

/// The configurations of the house, as they are now.
#[derive(Debug, Clone)]
pub struct Versions(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: Client,
    table: String,
    objects: Objects,
    cache: Mutex<Cache>,
}

#[derive(Debug)]
struct Cache {
    catalogue: Arc<Catalogue>,
    head: Option<Arc<Version>>,
    gate: Option<Gate>,
    /// When the log was read last.
    read: Option<Instant>,
    /// When it was tried last.
    tried: Option<Instant>,
}

/// What is active at one moment.
#[derive(Debug, Clone)]
pub struct Now {
    /// What rounds are played under.
    pub catalogue: Arc<Catalogue>,
    /// The newest change; `None` as long as the house's own configurations were never changed.
    pub head: Option<Arc<Version>>,
    /// What keeps the house closed; `None` if it is open.
    pub gate: Option<Gate>,
}

impl Now {
    /// The version of `game` that a change made active.
    #[must_use]
    pub fn active(&self, game: GameId) -> Option<&Active> {
        self.head.as_ref()?.active.get(&game)
    }
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// By a rule.
    #[error(transparent)]
    Refused(#[from] ChangeRefused),
    /// The log or the configuration cannot be read or written; whether the change was made, a read will say.
    #[error(transparent)]
    Unavailable(#[from] ReadError),
}

impl From<ObjectError> for ReadError {
    fn from(error: ObjectError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl Versions {
    /// The log in `table`, with configurations in `objects`. Nothing is read yet.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>, objects: Objects) -> Self {
        let catalogue = Arc::new(Catalogue::house());
        let cache = Mutex::new(Cache { catalogue, head: None, gate: None, read: None, tried: None });
        Self(Arc::new(Inner { client, table: table.into(), objects, cache }))
    }

    /// What is active, at most some seconds old.
    ///
    /// # Errors
    /// [`ReadError`], if it could not be read for so long that it might be something else by now.
    pub async fn now(&self) -> Result<Now, ReadError> {
        let mut cache = self.0.cache.lock().await;
        let young = |at: Option<Instant>, age: Duration| at.is_some_and(|at| at.elapsed() < age);
        if young(cache.read, CACHE_AGE_MAX)
            || (young(cache.tried, CACHE_AGE_MAX) && young(cache.read, STALE_AGE_MAX))
        {
            return Ok(cache.now());
        }
        self.refresh(&mut cache).await.or_else(|error| {
            if !young(cache.read, STALE_AGE_MAX) {
                return Err(error);
            }
            tracing::error!(%error, "the versions of the games cannot be read; those read last stay in force");
            Ok(cache.now())
        })
    }

    async fn refresh(&self, cache: &mut Cache) -> Result<Now, ReadError> {
        cache.tried = Some(Instant::now());
        let started = Instant::now();
        let (head, gate) = self.newest().await?;
        // Before anything else that can fail: nobody may write into a house that is being restored.
        cache.gate = gate;
        if head.as_ref() != cache.head.as_deref() {
            let mut catalogue = Catalogue::clone(&cache.catalogue);
            for (game, active) in head.iter().flat_map(|head| &head.active) {
                if catalogue.by_hash(*game, active.config).is_none() {
                    catalogue = catalogue.knowing(self.configuration(*game, active.config).await?);
                }
                let activated = catalogue.activated(*game, active.config);
                catalogue = activated.ok_or(ReadError::NoConfiguration(active.config))?;
            }
            (cache.catalogue, cache.head) = (Arc::new(catalogue), head.map(Arc::new));
        }
        cache.read = Some(started);
        Ok(cache.now())
    }

    /// A configuration that rounds are or were played under.
    ///
    /// # Errors
    /// [`ReadError`], if it cannot be read or nothing was ever stored under this hash.
    pub async fn entry(&self, game: GameId, config: ConfigHash) -> Result<Arc<Entry>, ReadError> {
        let catalogue = self.holding(game, config).await?;
        catalogue.by_hash(game, config).cloned().ok_or(ReadError::NoConfiguration(config))
    }

    /// A catalogue that holds this configuration, active or not.
    ///
    /// # Errors
    /// [`ReadError`], if it cannot be read or nothing was ever stored under this hash.
    pub async fn holding(&self, game: GameId, config: ConfigHash) -> Result<Arc<Catalogue>, ReadError> {
        let held = Arc::clone(&self.0.cache.lock().await.catalogue);
        if held.by_hash(game, config).is_some() {
            return Ok(held);
        }
        // Not under the lock: rounds under other configurations go on meanwhile.
        let entry = self.configuration(game, config).await?;
        let mut cache = self.0.cache.lock().await;
        cache.catalogue = Arc::new(cache.catalogue.knowing(entry));
        Ok(Arc::clone(&cache.catalogue))
    }

    /// The stored configuration document with this hash, as text; `None` if there is none.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn document(&self, config: ConfigHash) -> Result<Option<String>, ReadError> {
        let house = Catalogue::house();
        if let Some(entry) = house.entries().find(|entry| entry.config_hash() == config) {
            return Ok(Some(canonical_json(entry.document())));
        }
        self.hashed(&config_key(config), config.as_bytes()).await
    }

    async fn configuration(&self, game: GameId, config: ConfigHash) -> Result<Arc<Entry>, ReadError> {
        let damaged = || ReadError::NoConfiguration(config);
        let text = self.hashed(&config_key(config), config.as_bytes()).await?.ok_or_else(damaged)?;
        let document = serde_json::from_str(&text).map_err(|_| damaged())?;
        let entry = Entry::read(&document).map_err(|faults| {
            tracing::error!(%faults, %config, "a stored configuration cannot be used by this release");
            damaged()
        })?;
        let is_meant = entry.rules().id() == game && entry.config_hash() == config;
        if is_meant { Ok(Arc::new(entry)) } else { Err(damaged()) }
    }

    /// An object that is named by its hash: other bytes than those it was written with are no answer.
    async fn hashed(&self, key: &str, hash: &[u8; 32]) -> Result<Option<String>, ReadError> {
        let Some(bytes) = self.0.objects.get(key).await? else { return Ok(None) };
        if <[u8; 32]>::from(Sha256::digest(&bytes)) != *hash {
            return Err(ReadError::Unavailable(format!("the object {key} is not what its name says")));
        }
        String::from_utf8(bytes).map(Some).map_err(|_| ReadError::Unavailable(format!("{key} is no text")))
    }

    /// Stores a PAR sheet and its configuration document under their hashes, both canonical. Both may be there already.
    ///
    /// # Errors
    /// [`ObjectError`].
    pub async fn store_sheet(&self, sheet: String, document: String) -> Result<SheetId, ObjectError> {
        let config = ConfigHash::from_bytes(Sha256::digest(&document).into());
        let id = SheetId::of(&sheet);
        // The configuration first: whoever finds the sheet finds it too.
        let put = |key: String, text: String| async move {
            self.0.objects.put_once(&key, "application/json", text.into_bytes()).await
        };
        put(config_key(config), document).await?;
        put(sheet_key(id), sheet).await?;
        Ok(id)
    }

    /// The canonical bytes of a stored sheet; `None` if there is none.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn sheet(&self, id: SheetId) -> Result<Option<String>, ReadError> {
        self.hashed(&sheet_key(id), id.as_bytes()).await
    }

    /// Changes below position `before` (`None`: from the newest), newest first, read consistently.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn below(&self, before: Option<u64>, limit: i32) -> Result<Vec<Version>, ReadError> {
        let upper = before.map_or("V$".to_owned(), sort_key);
        let query = self
            .0
            .client
            .query()
            .table_name(&self.0.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk < :upper")
            .expression_attribute_values(":pk", AttributeValue::S(PARTITION.to_owned()))
            .expression_attribute_values(":upper", AttributeValue::S(upper))
            .scan_index_forward(false)
            .limit(limit);
        let answer = query.send().await.map_err(|error| unavailable(&error))?;
        answer.items.unwrap_or_default().iter().map(read).collect()
    }

    /// The newest change and the gate, read consistently and at once: the gate's sort key is behind those of all changes.
    async fn newest(&self) -> Result<(Option<Version>, Option<Gate>), ReadError> {
        let query = self
            .0
            .client
            .query()
            .table_name(&self.0.table)
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(PARTITION.to_owned()))
            .scan_index_forward(false)
            .limit(2);
        let answer = query.send().await.map_err(|error| unavailable(&error))?;
        let items = answer.items.unwrap_or_default();
        let gate = items.iter().find(|item| gate::is_gate(item));
        let gate = gate.map(|item| Gate::read(item).ok_or(ReadError::Closed)).transpose()?;
        let head = items.iter().find(|item| !gate::is_gate(item)).map(read).transpose()?;
        Ok((head, gate))
    }

    /// Closes the house, unless it is closed already; answers the gate that stands then.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn close(&self, gate: &Gate) -> Result<Gate, ReadError> {
        let mut tries = 0;
        loop {
            let put = self.0.client.put_item().table_name(&self.0.table).set_item(Some(gate.item(PARTITION)));
            let put = put.condition_expression("attribute_not_exists(pk)").send().await;
            self.0.cache.lock().await.read = None;
            let Err(error) = put else { return Ok(gate.clone()) };
            // Taken, or the answer got lost: either way, what stands there says it.
            if let Some(gate) = self.newest().await?.1 {
                return Ok(gate);
            }
            tries += 1;
            if tries == TRIES_MAX {
                return Err(unavailable(&error));
            }
            tokio::time::sleep(wait(tries)).await;
        }
    }

    /// What keeps the house closed, as it is in this moment.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn gate(&self) -> Result<Option<Gate>, ReadError> {
        Ok(self.newest().await?.1)
    }

    /// Opens the house again, if it was closed by this gate.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn open(&self, gate: &Gate) -> Result<(), ReadError> {
        let mut tries = 0;
        loop {
            let delete = self
                .0
                .client
                .delete_item()
                .table_name(&self.0.table)
                .set_key(Some(gate::key(PARTITION)))
                .condition_expression("attribute_not_exists(pk) OR #restore = :restore")
                // A word of DynamoDB's own.
                .expression_attribute_names("#restore", "restore")
                .expression_attribute_values(":restore", AttributeValue::S(gate.restore.to_string()));
            let deleted = delete.send().await;
            self.0.cache.lock().await.read = None;
            let Err(error) = deleted else { return Ok(()) };
            let stands = self.newest().await?.1;
            if stands.is_none() {
                return Ok(());
            }
            tries += 1;
            if tries == TRIES_MAX || stands.as_ref() != Some(gate) {
                return Err(unavailable(&error));
            }
            tokio::time::sleep(wait(tries)).await;
        }
    }

    /// Up to `limit` changes of one game below position `before`, newest first, and where to go on if there may be more.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn of_game(
        &self,
        game: GameId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<(Vec<Version>, Option<u64>), ReadError> {
        let (mut found, mut before) = (Vec::new(), before);
        loop {
            let page = self.below(before, PAGE).await?;
            let Some(last) = page.last().map(|version| version.position) else { return Ok((found, None)) };
            for version in page.into_iter().filter(|version| version.game == game) {
                let position = version.position;
                found.push(version);
                if found.len() == limit {
                    return Ok((found, (position > 1).then_some(position)));
                }
            }
            if last == 1 {
                return Ok((found, None));
            }
            before = Some(last);
        }
    }

    /// Makes a change, exactly once. Answers the newest version of the game, and whether this call wrote it: what is
    /// active already is not written again.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn change(&self, request: &ChangeRequest) -> Result<(Version, bool), ChangeError> {
        for _ in 0..TRIES_MAX {
            let (head, gate) = self.newest().await?;
            if gate.is_some() {
                return Err(ReadError::Closed.into());
            }
            let Some(next) = request.next(head.as_ref())? else {
                let (newest, _) = self.of_game(request.game, None, 1).await?;
                let newest = newest.into_iter().next().ok_or(ReadError::NoVersion)?;
                return Ok((newest, false));
            };
            // Nobody must learn of a version before its configuration can be read.
            self.holding(next.game, next.active[&next.game].config).await?;
            if self.append(&next).await? {
                self.0.cache.lock().await.read = None;
                return Ok((next, true));
            }
        }
        Err(ReadError::Unavailable("other changes were quicker each time".to_owned()).into())
    }

    /// Whether the position was free. A put whose answer got lost and that was made is found again by its bytes.
    async fn append(&self, version: &Version) -> Result<bool, ReadError> {
        let put = self
            .0
            .client
            .put_item()
            .table_name(&self.0.table)
            .item("pk", AttributeValue::S(PARTITION.to_owned()))
            .item("sk", AttributeValue::S(sort_key(version.position)))
            .item("version", AttributeValue::S(version.encode()))
            .condition_expression("attribute_not_exists(pk)");
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|refused| refused.is_conditional_check_failed_exception()) =>
            {
                Ok(false)
            }
            Err(error) => Err(unavailable(&error)),
        }
    }
}

impl Cache {
    fn now(&self) -> Now {
        Now { catalogue: Arc::clone(&self.catalogue), head: self.head.clone(), gate: self.gate.clone() }
    }
}

fn read(item: &HashMap<String, AttributeValue>) -> Result<Version, ReadError> {
    let text = item.get("version").and_then(|text| text.as_s().ok());
    text.and_then(|text| Version::decode(text)).ok_or(ReadError::NoVersion)
}

fn sort_key(position: u64) -> String {
    format!("V#{position:012}")
}

fn config_key(config: ConfigHash) -> String {
    format!("config/{config}.json")
}

fn sheet_key(sheet: SheetId) -> String {
    format!("par/{sheet}.json")
}
