//! Many clients on one wallet, who retry, repeat and lose answers: nothing is done twice and no money is lost.

use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tests::api::{Api, Call, new_key};

const CLIENTS: u64 = 64;
const PLAYS_PER_CLIENT: u64 = 16;
const PLAYS: u64 = CLIENTS * PLAYS_PER_CLIENT;

/// Small random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// Most clients bind their plays to a slot; one in eight only to its key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lane {
    Slot,
    Key,
}

/// Plays its share; answers the receipts by key.
async fn client(api: Arc<Api>, token: String, lane: Lane, seed: u64) -> BTreeMap<String, Value> {
    let mut dice = Dice(seed);
    let mut receipts = BTreeMap::new();
    let mut seq = head(&api, &token).await;
    for _ in 0..PLAYS_PER_CLIENT {
        let key = new_key();
        let body = json!({"game": "dice", "stake": "10", "bet": {"condition": "over", "target": 5_000}});
        let play = authorised(Call::new(Method::POST, "/v1/rounds"), &token).key(&key).json(&body);
        loop {
            let call = if lane == Lane::Slot { play.clone().slot(seq) } else { play.clone() };
            // One in four requests is sent twice at once, as impatient networks do.
            let answers = if dice.below(4) == 0 {
                let (one, two) = tokio::join!(api.send(call.clone()), api.send(call.clone()));
                vec![one, two]
            } else {
                vec![api.send(call.clone()).await]
            };
            let (mut done, mut taken) = (None::<Value>, false);
            for answer in answers {
                match answer.status {
                    200 => {
                        let receipt = answer.json();
                        assert!(
                            done.as_ref().is_none_or(|done| *done == receipt),
                            "I10: two copies, two answers"
                        );
                        done = Some(receipt);
                    }
                    // Definitive: not executed (I11).
                    409 => {
                        assert!(
                            lane == Lane::Slot && answer.problem().code == "sequence_conflict",
                            "{answer:?}"
                        );
                        taken = true;
                    }
                    // Nobody knows: the same bytes to the same slot again.
                    503 => {}
                    other => panic!("{other}: {answer:?}"),
                }
            }
            let Some(receipt) = done else {
                tokio::time::sleep(Duration::from_millis(dice.below(1_000))).await;
                if taken {
                    seq = head(&api, &token).await;
                }
                continue;
            };
            // One in four is sent again after the fact.
            if dice.below(4) == 0 {
                let again = api.send(call).await;
                assert_eq!((again.status, again.json()), (200, receipt.clone()), "I10");
            }
            seq = receipt["seq"].as_u64().unwrap_or(seq);
            receipts.insert(key, receipt);
            break;
        }
    }
    receipts
}

fn authorised(call: Call, token: &str) -> Call {
    call.header("authorization", &format!("Bearer {token}"))
}

async fn head(api: &Api, token: &str) -> u64 {
    let answer = api.send(authorised(Call::new(Method::GET, "/v1/wallet"), token)).await;
    answer.json()["seq"].as_u64().unwrap_or_else(|| panic!("{answer:?}"))
}

fn minor(amount: &Value) -> i128 {
    amount.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{amount} is no amount"))
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_clients_share_a_wallet() {
    let api = Arc::new(Api::open().await);
    let player = api.player_with(1_000_000).await;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|seed| {
            let (api, token) = (Arc::clone(&api), player.token.clone());
            let lane = if seed % 8 == 0 { Lane::Key } else { Lane::Slot };
            tokio::spawn(client(api, token, lane, seed))
        })
        .collect();
    let mut receipts = BTreeMap::new();
    for client in clients {
        receipts.extend(client.await.unwrap());
    }
    assert_eq!(receipts.len() as u64, PLAYS);

    let entries = player.entries().await;
    let plays: Vec<_> = entries.iter().filter(|entry| entry["kind"] == "PLAY").collect();
    let keys: BTreeSet<_> = plays.iter().map(|play| play["key"].as_str().unwrap()).collect();
    assert_eq!((plays.len(), keys.len()), (receipts.len(), receipts.len()), "I8: each key once");
    assert!(keys.iter().all(|key| receipts.contains_key(*key)), "I11: what was refused is not in the log");
    let nonces: BTreeSet<_> = receipts.values().map(|receipt| receipt["nonce"].as_u64().unwrap()).collect();
    assert_eq!(nonces, (0..PLAYS).collect(), "I6");
    let result: i128 =
        receipts.values().map(|receipt| minor(&receipt["payout"]) - minor(&receipt["stake"])).sum();
    assert_eq!(minor(&player.wallet().await["balance"]), 1_000_000 + result, "I2");
    for pair in entries.windows(2) {
        assert_eq!(pair[1]["seq"].as_u64(), pair[0]["seq"].as_u64().map(|seq| seq + 1), "I4");
        assert!(pair[1]["ts"].as_u64() >= pair[0]["ts"].as_u64(), "I13");
    }
}
