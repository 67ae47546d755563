//! What a play costs: one conditional put and at most one read. Counted where the requests leave the process.

use reqwest::Method;
use serde_json::json;
use tests::api::{Api, new_key};

#[tokio::test]
async fn a_slot_bound_play_is_one_read_and_one_put() {
    let api = Api::own().await;
    let player = api.player_with(10_000).await;
    let wiretap = &api.behind().wiretap;
    let mut seq = player.wallet().await["seq"].as_u64().unwrap();
    for plays in 1..=20_u64 {
        if plays == 1 {
            wiretap.reset_calls();
        }
        let dice = json!({"game": "dice", "stake": "10", "bet": {"condition": "over", "target": 5_000}});
        let call = player.call(Method::POST, "/v1/rounds").key(&new_key()).slot(seq).json(&dice);
        let answer = api.send(call).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        seq = answer.json()["seq"].as_u64().unwrap();
        let expected = [("PutItem".to_owned(), plays), ("Query".to_owned(), plays)];
        assert_eq!(wiretap.all_calls(), expected.into());
    }
}

/// A round that waits for its player is listed first; its steps cost what a play costs.
#[tokio::test]
async fn an_opened_round_is_one_put_more() {
    let api = Api::own().await;
    let player = api.player_with(10_000).await;
    let wiretap = &api.behind().wiretap;
    let seq = player.wallet().await["seq"].as_u64().unwrap();
    wiretap.reset_calls();
    let mines = json!({"game": "mines", "stake": "10", "bet": {"mines": 1}});
    let answer =
        api.send(player.call(Method::POST, "/v1/rounds").key(&new_key()).slot(seq).json(&mines)).await;
    assert_eq!(answer.json()["status"], "open", "{answer:?}");
    assert_eq!(wiretap.all_calls(), [("PutItem".to_owned(), 2), ("Query".to_owned(), 1)].into());
    wiretap.reset_calls();
    let path = format!("/v1/rounds/{}/actions", answer.json()["round"].as_str().unwrap());
    let reveal = json!({"action": {"type": "reveal", "tile": 7}});
    let answer = api.send(player.call(Method::POST, path).key(&new_key()).slot(seq + 1).json(&reveal)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(wiretap.all_calls(), [("PutItem".to_owned(), 1), ("Query".to_owned(), 1)].into());
}

#[tokio::test]
async fn a_deposit_is_one_read_and_one_transaction() {
    let api = Api::own().await;
    let player = api.player_with(1).await;
    let wiretap = &api.behind().wiretap;
    wiretap.reset_calls();
    player.deposit(5).await;
    let mut calls = wiretap.all_calls();
    // The operator's key may or may not be remembered still.
    assert!(calls.remove("GetItem").unwrap_or(0) <= 1);
    assert_eq!(calls, [("Query".to_owned(), 1), ("TransactWriteItems".to_owned(), 1)].into());
}
