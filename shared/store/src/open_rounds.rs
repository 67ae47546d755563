//! The list of rounds that wait for their players, so that those who left can be found without reading every log.
//!
//! ```text
//! pk = <mode>#<shard, 0 to f>   sk = <opened, ms since 1970, 15 digits>#<wallet's partition>#<position>
//! operator, player, currency, round, opened
//! ```
//!
//! A round is listed before it is opened, so that none is missed whenever a process dies; whether a listed round was
//! opened and is open still, only its log says. Entries are taken off by the sweep.

use crate::ledgers::{ReadError, unavailable};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use ledger::{Body, Currency, Head, Money, OperatorId, PlayerId, RoundId, Timestamp, WalletId};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::marker::PhantomData;

type Item = HashMap<String, AttributeValue>;

/// A round that was open when it was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRound<M: Money> {
    /// Whose.
    pub wallet: WalletId<M>,
    /// Which.
    pub round: RoundId,
    /// When it was opened.
    pub opened: Timestamp,
}

/// The listed rounds of one mode.
#[derive(Debug, Clone)]
pub struct OpenRounds<M: Money> {
    client: Client,
    table: String,
    mode: PhantomData<M>,
}

impl<M: Money> OpenRounds<M> {
    /// Partitions that the entries are spread over, so that no one of them takes all writes.
    pub const SHARDS: u8 = 16;

    pub(crate) fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into(), mode: PhantomData }
    }

    /// Lists the round that `head` opens, if it opens one.
    pub(crate) async fn list(&self, wallet: &WalletId<M>, head: &Head) -> Result<(), ReadError> {
        let Body::Play { round: None } = &head.event.body else { return Ok(()) };
        let listed =
            ListedRound { wallet: wallet.clone(), round: RoundId(head.event.seq), opened: head.event.ts };
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item(&listed)));
        put.send().await.map(drop).map_err(|error| unavailable(&error))
    }

    /// Up to `limit` rounds of a shard that were opened before `before`, the oldest first; those after `last`, if there
    /// was a read before this one.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn opened_before(
        &self,
        shard: u8,
        before: Timestamp,
        last: Option<&ListedRound<M>>,
        limit: u32,
    ) -> Result<Vec<ListedRound<M>>, ReadError> {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("pk = :pk AND sk < :before")
            .expression_attribute_values(":pk", AttributeValue::S(partition::<M>(shard)))
            .expression_attribute_values(":before", AttributeValue::S(format!("{:015}", before.0)))
            .set_exclusive_start_key(last.map(key_attributes))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let answer = query.send().await.map_err(|error| unavailable(&error))?;
        let items = answer.items.unwrap_or_default();
        items.iter().map(|item| read(item).ok_or(ReadError::NoRound)).collect()
    }

    /// Takes a round off the list, whether it is there or not.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn take_off(&self, listed: &ListedRound<M>) -> Result<(), ReadError> {
        let delete = self.client.delete_item().table_name(&self.table).set_key(Some(key_attributes(listed)));
        delete.send().await.map(drop).map_err(|error| unavailable(&error))
    }
}

fn partition<M: Money>(shard: u8) -> String {
    format!("{}#{shard:x}", M::MODE.as_str())
}

fn key<M: Money>(listed: &ListedRound<M>) -> [String; 2] {
    let wallet = listed.wallet.partition();
    let shard = Sha256::digest(&wallet)[0] % OpenRounds::<M>::SHARDS;
    [partition::<M>(shard), format!("{:015}#{wallet}#{}", listed.opened.0, listed.round.0)]
}

fn key_attributes<M: Money>(listed: &ListedRound<M>) -> Item {
    let [pk, sk] = key(listed);
    HashMap::from([("pk".to_owned(), AttributeValue::S(pk)), ("sk".to_owned(), AttributeValue::S(sk))])
}

fn item<M: Money>(listed: &ListedRound<M>) -> Item {
    let ListedRound { wallet, round, opened } = listed;
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let mut item = key_attributes(listed);
    item.extend([
        ("operator".to_owned(), text(wallet.operator.as_str())),
        ("player".to_owned(), text(wallet.player.as_str())),
        ("currency".to_owned(), text(wallet.currency.as_str())),
        ("round".to_owned(), AttributeValue::N(round.0.to_string())),
        ("opened".to_owned(), AttributeValue::N(opened.0.to_string())),
    ]);
    item
}

fn read<M: Money>(item: &Item) -> Option<ListedRound<M>> {
    let text = |name: &str| item.get(name)?.as_s().ok();
    let number = |name: &str| item.get(name)?.as_n().ok()?.parse::<u64>().ok();
    let operator = OperatorId::parse(text("operator")?).ok()?;
    let player = PlayerId::parse(text("player")?).ok()?;
    let currency = Currency::parse(text("currency")?).ok()?;
    let wallet = WalletId::new(operator, player, currency);
    Some(ListedRound { wallet, round: RoundId(number("round")?), opened: Timestamp(number("opened")?) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::RealMoney;

    #[test]
    fn entries_read_back_and_are_ordered_by_time() {
        let listed = |player: &str, opened| ListedRound::<RealMoney> {
            wallet: WalletId::new(
                OperatorId::parse("house").unwrap(),
                PlayerId::parse(player).unwrap(),
                Currency::parse("EUR").unwrap(),
            ),
            round: RoundId(41),
            opened: Timestamp(opened),
        };
        let ada = listed("ada", 1_795_168_800_000);
        assert_eq!(read(&item(&ada)), Some(ada.clone()));
        assert_eq!(read::<RealMoney>(&HashMap::new()), None);
        assert!(key(&listed("zoe", 999_999_999_999))[1] < key(&ada)[1]);
        let shards: std::collections::HashSet<_> =
            (0..200).map(|n| key(&listed(&format!("p{n}"), 1))[0].clone()).collect();
        assert_eq!(shards.len(), usize::from(OpenRounds::<RealMoney>::SHARDS));
    }
}
