//! Operators' API keys.
//!
//! A key reads `<key id>.<secret>`. The table holds, under the key id, the operator and the SHA-256 of one or two
//! secrets: two, so that a key can be rotated without a moment in which neither works. A secret is 32 random bytes, so
//! a plain hash is enough; there is nothing to guess.

use crate::key_id::KeyId;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::DisplayErrorContext;
use aws_sdk_dynamodb::types::AttributeValue;
use ledger::OperatorId;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use subtle::{Choice, ConstantTimeEq as _};

/// How long an answer of the table is believed. A revoked secret works for at most this long.
const CACHE_AGE_MAX: Duration = Duration::from_secs(30);
/// How many key ids are remembered at once, known or not.
const CACHE_ENTRIES_MAX: usize = 1_024;
/// The longest secret worth hashing.
const SECRET_LENGTH_MAX: usize = 128;
/// How many secrets of one key may be live at the same time.
const SECRETS_MAX: usize = 2;

/// An API key as a caller presents it.
#[derive(Clone)]
pub struct ApiKey {
    id: KeyId,
    secret: String,
}

impl ApiKey {
    /// Reads `<key id>.<secret>`. `None` when the text has another shape.
    ///
    /// The secret has no dot in it, so the last dot separates.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.rsplit_once('.')?;
        let fits =
            (1..=SECRET_LENGTH_MAX).contains(&secret.len()) && secret.bytes().all(|b| b.is_ascii_graphic());
        fits.then_some(())?;
        Some(Self { id: id.parse().ok()?, secret: secret.to_owned() })
    }

    /// The public half.
    #[must_use]
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// What the table may know about the secret.
    #[must_use]
    pub fn secret_hash(&self) -> [u8; 32] {
        Sha256::digest(self.secret.as_bytes()).into()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What the table holds about one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorKey {
    id: KeyId,
    operator: OperatorId,
    secret_hashes: Vec<[u8; 32]>,
}

impl OperatorKey {
    /// A key of `operator` with one live secret, or two while it is being rotated.
    #[must_use]
    pub fn new(id: KeyId, operator: OperatorId, current: [u8; 32], previous: Option<[u8; 32]>) -> Self {
        Self { id, operator, secret_hashes: std::iter::once(current).chain(previous).collect() }
    }

    /// Whether `hash` is the hash of a live secret. Takes the same time whichever it is, if any.
    fn accepts(&self, hash: &[u8; 32]) -> bool {
        let accepted = self.secret_hashes.iter().fold(Choice::from(0), |any, live| any | live.ct_eq(hash));
        accepted.into()
    }
}

/// Why a key could not be checked. Not the same as a key that was checked and refused.
#[derive(Debug, thiserror::Error)]
pub enum LookupError {
    /// DynamoDB did not answer, or with an error.
    #[error("cannot read the operators table: {0}")]
    Unreachable(String),
    /// The table holds something that this release cannot read.
    #[error("the item of key {0} in the operators table is damaged")]
    Damaged(KeyId),
}

/// The operators table, with a short memory.
#[derive(Clone)]
pub struct Operators {
    client: Client,
    table: String,
    cache: Arc<Mutex<HashMap<KeyId, Cached>>>,
}

struct Cached {
    read_at: Instant,
    /// `None` remembers that the key does not exist.
    key: Option<Arc<OperatorKey>>,
}

impl fmt::Debug for Operators {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Operators").field("table", &self.table).finish_non_exhaustive()
    }
}

impl Operators {
    /// The operators in `table`.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into(), cache: Arc::default() }
    }

    /// The operator this key belongs to; `None` when the key id is unknown or the secret is not a live one.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn authenticate(&self, presented: &ApiKey) -> Result<Option<OperatorId>, LookupError> {
        let key = match self.remembered(presented.id()) {
            Some(key) => key,
            None => {
                let key = self.read(presented.id()).await?.map(Arc::new);
                self.remember(presented.id(), key.clone());
                key
            }
        };
        let hash = presented.secret_hash();
        Ok(key.filter(|key| key.accepts(&hash)).map(|key| key.operator.clone()))
    }

    /// Writes a key, replacing what its key id had before: creation, rotation and revocation of a secret alike.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub async fn put_operator(&self, key: &OperatorKey) -> Result<(), LookupError> {
        let hashes = key.secret_hashes.iter().map(|hash| AttributeValue::S(to_hex(hash))).collect();
        self.client
            .put_item()
            .table_name(&self.table)
            .item("pk", AttributeValue::S(key.id.to_string()))
            .item("operator", AttributeValue::S(key.operator.to_string()))
            .item("hashes", AttributeValue::L(hashes))
            .send()
            .await
            .map_err(|error| LookupError::Unreachable(DisplayErrorContext(error).to_string()))?;
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).remove(&key.id);
        Ok(())
    }

    async fn read(&self, id: &KeyId) -> Result<Option<OperatorKey>, LookupError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.table)
            .key("pk", AttributeValue::S(id.to_string()))
            .send()
            .await
            .map_err(|error| LookupError::Unreachable(DisplayErrorContext(error).to_string()))?;
        match answer.item {
            None => Ok(None),
            Some(item) => decode(id, &item).map(Some).ok_or_else(|| LookupError::Damaged(id.clone())),
        }
    }

    fn remembered(&self, id: &KeyId) -> Option<Option<Arc<OperatorKey>>> {
        let cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let cached = cache.get(id).filter(|cached| cached.read_at.elapsed() < CACHE_AGE_MAX)?;
        Some(cached.key.clone())
    }

    fn remember(&self, id: &KeyId, key: Option<Arc<OperatorKey>>) {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= CACHE_ENTRIES_MAX {
            cache.retain(|_, cached| cached.read_at.elapsed() < CACHE_AGE_MAX);
        }
        // Somebody is trying out key ids: forget them all rather than grow. Honest callers cost one more read.
        if cache.len() >= CACHE_ENTRIES_MAX {
            cache.clear();
        }
        cache.insert(id.clone(), Cached { read_at: Instant::now(), key });
    }
}

fn decode(id: &KeyId, item: &HashMap<String, AttributeValue>) -> Option<OperatorKey> {
    let operator = item.get("operator")?.as_s().ok()?.parse().ok()?;
    let hashes = item.get("hashes")?.as_l().ok()?;
    let secret_hashes: Vec<_> =
        hashes.iter().map(|hash| from_hex(hash.as_s().ok()?)).collect::<Option<_>>()?;
    (1..=SECRETS_MAX).contains(&secret_hashes.len()).then_some(())?;
    Some(OperatorKey { id: id.clone(), operator, secret_hashes })
}

fn to_hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lower case only: a hash has one spelling.
fn from_hex(text: &str) -> Option<[u8; 32]> {
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 32];
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    (pairs.len() == bytes.len() && rest.is_empty()).then_some(())?;
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = nibble(*high)? << 4 | nibble(*low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(hashes: &[&str]) -> HashMap<String, AttributeValue> {
        let hashes = hashes.iter().map(|hash| AttributeValue::S((*hash).to_owned())).collect();
        HashMap::from([
            ("operator".to_owned(), AttributeValue::S("acme".to_owned())),
            ("hashes".to_owned(), AttributeValue::L(hashes)),
        ])
    }

    #[test]
    fn keys_are_an_id_a_dot_and_a_secret() {
        let key = ApiKey::parse("acme.prod-1.s3cr3t").unwrap();
        assert_eq!(key.id().as_str(), "acme.prod-1");
        assert_eq!(
            to_hex(&key.secret_hash()),
            // echo -n s3cr3t | sha256sum
            "4e738ca5563c06cfd0018299933d58db1dd8bf97f6973dc99bf6cdc64b5550bd"
        );
        for bad in ["", ".", "id.", ".secret", "no-dot", "i d.secret", "id.sec ret", "id.\u{7f}"] {
            assert!(ApiKey::parse(bad).is_none(), "{bad}");
        }
        assert!(ApiKey::parse(&format!("id.{}", "s".repeat(SECRET_LENGTH_MAX + 1))).is_none());
        assert!(!format!("{key:?}").contains("s3cr3t"));
    }

    #[test]
    fn both_live_secrets_are_accepted_and_no_other() {
        let key = OperatorKey::new("k".parse().unwrap(), "acme".parse().unwrap(), [1; 32], Some([2; 32]));
        assert!(key.accepts(&[1; 32]) && key.accepts(&[2; 32]));
        let mut nearly = [1; 32];
        nearly[31] = 0;
        assert!(!key.accepts(&nearly));
    }

    #[test]
    fn damaged_items_are_not_mistaken_for_keys() {
        let id: KeyId = "k".parse().unwrap();
        let good = "0a".repeat(32);
        assert_eq!(decode(&id, &item(&[&good])).unwrap().secret_hashes, vec![[0x0a; 32]]);
        for bad in [
            item(&[]),
            item(&[&good, &good, &good]),
            item(&[&good.to_uppercase()]),
            item(&[&good[1..]]),
            HashMap::new(),
        ] {
            assert!(decode(&id, &bad).is_none(), "{bad:?}");
        }
    }

    #[tokio::test]
    async fn guessed_key_ids_do_not_fill_the_memory() {
        let nowhere = crate::Connection {
            region: Some("local".to_owned()),
            endpoint: Some("http://127.0.0.1:1".to_owned()),
            ..Default::default()
        };
        let operators = Operators::new(crate::connect(&nowhere).await, "operators");
        for guess in 0..3 * CACHE_ENTRIES_MAX {
            let id: KeyId = format!("guess{guess}").parse().unwrap();
            operators.remember(&id, None);
            assert!(operators.remembered(&id).is_some(), "the newest answer is always remembered");
            assert!(operators.cache.lock().unwrap().len() <= CACHE_ENTRIES_MAX);
        }
    }
}
