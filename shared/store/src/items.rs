//! Events and key records as items of the ledger table.
//!
//! ```text
//! pk = W#<operator>#<player>#<currency>#<mode>   sk = E#<seq, 12 digits>   event = the event's text
//! pk = K#<operator>#O#<key>                      sk = K                    wallet, seq, fp
//! pk = K#<operator>#P#<player>#<key>             sk = K                    wallet, seq, fp
//! ```

use crate::ledgers::ReadError;
use aws_sdk_dynamodb::types::AttributeValue;
use ledger::{Head, KeyRecord, Money, WalletId};
use std::collections::HashMap;

type Item = HashMap<String, AttributeValue>;

/// The sort key of a key item.
pub(crate) const KEY_SORT: &str = "K";

/// The sort key of an event: digits of equal length, so that text order is number order.
pub(crate) fn sort_key(seq: u64) -> String {
    format!("E#{seq:012}")
}

pub(crate) fn of_event<M: Money>(wallet: &WalletId<M>, head: &Head) -> Item {
    text_item([("pk", wallet.partition()), ("sk", sort_key(head.event.seq)), ("event", head.text.clone())])
}

pub(crate) fn event<M: Money>(wallet: &WalletId<M>, item: &Item) -> Result<Head, ReadError> {
    let seq = text(item, "sk").and_then(|sk| sk.strip_prefix("E#")).and_then(|seq| seq.parse().ok());
    let seq = seq.ok_or(ReadError::NoEvent(0))?;
    let event = text(item, "event").ok_or(ReadError::NoEvent(seq))?;
    Ok(Head::decode(wallet, seq, event.to_owned())?)
}

pub(crate) fn of_key(partition: &str, key: &KeyRecord) -> Item {
    let fingerprint = serde_json::to_value(key.fingerprint).unwrap_or_default();
    let mut item = text_item([
        ("pk", partition.to_owned()),
        ("sk", KEY_SORT.to_owned()),
        ("wallet", key.wallet.clone()),
        ("fp", fingerprint.as_str().unwrap_or_default().to_owned()),
    ]);
    item.insert("seq".to_owned(), AttributeValue::N(key.seq.to_string()));
    item
}

/// The item of a key, as a backup holds it.
#[must_use]
pub fn key_item(partition: &str, key: &KeyRecord) -> archive::Item {
    crate::attributes::from_sdk(of_key(partition, key)).unwrap_or_default()
}

pub(crate) fn key(item: &Item) -> Option<KeyRecord> {
    let seq = item.get("seq")?.as_n().ok()?.parse().ok()?;
    let fingerprint = serde_json::from_value(text(item, "fp")?.into()).ok()?;
    Some(KeyRecord { wallet: text(item, "wallet")?.to_owned(), seq, fingerprint })
}

fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

fn text_item<const N: usize>(fields: [(&str, String); N]) -> Item {
    fields.into_iter().map(|(name, value)| (name.to_owned(), AttributeValue::S(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::{Fingerprint, RealMoney};

    #[test]
    fn sort_keys_are_ordered_like_numbers() {
        assert_eq!(sort_key(7), "E#000000000007");
        assert!(sort_key(9) < sort_key(10) && *sort_key(999_999_999_999) < *"E$");
    }

    #[test]
    fn key_items_read_back() {
        let record = KeyRecord {
            wallet: "W#house#ada#EUR#real".to_owned(),
            seq: 41,
            fingerprint: Fingerprint::of("POST", "/", "p", "{}"),
        };
        assert_eq!(key(&of_key("K#house#O#k", &record)), Some(record));
        assert_eq!(key(&HashMap::new()), None);
    }

    #[test]
    fn an_item_without_its_event_is_an_error() {
        let parse = |text: &str| text.parse().ok();
        let wallet = WalletId::<RealMoney>::new(
            ledger::OperatorId::parse("house").unwrap(),
            ledger::PlayerId::parse("ada").unwrap(),
            parse("EUR").unwrap(),
        );
        let item = text_item([("pk", wallet.partition()), ("sk", sort_key(3))]);
        assert!(matches!(event(&wallet, &item), Err(ReadError::NoEvent(3))));
        let item = text_item([("sk", sort_key(3)), ("event", "{}".to_owned())]);
        assert!(matches!(event(&wallet, &item), Err(ReadError::Stored(_))));
    }
}
