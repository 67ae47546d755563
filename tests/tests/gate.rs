//! While a restore writes its books the house is closed: it takes nothing, says so clearly, and shows what it has.

use archive::BackupId;
use ledger::Timestamp;
use reqwest::Method;
use serde_json::json;
use store::{Gate, Versions};
use tests::api::{Answer, Api, Call, new_key};

#[tokio::test]
async fn a_closed_house_answers_503_with_a_clear_text_and_opens_again() {
    let api = Api::own().await;
    let player = api.player_with(10_000).await;
    let before = player.wallet().await;
    let par = api.generate_par("dice", None).await;
    let id = BackupId::new(Timestamp(5), 7);
    let gate = Gate { restore: id.clone(), backup: id, since: Timestamp(5) };
    let versions: &Versions = &api.behind().stack.house.versions;
    versions.close(&gate).await.unwrap();
    let closed = |answer: &Answer| {
        assert_eq!(answer.status, 503, "{answer:?}");
        assert_eq!(answer.problem().detail.as_deref(), Some(Gate::TEXT));
        assert_eq!(answer.header("retry-after"), Some("60"));
    };
    let dice = json!({"game": "dice", "stake": "10", "bet": {"condition": "over", "target": 5_000}});
    let seq = before["seq"].as_u64().unwrap();
    let play = player.call(Method::POST, "/v1/rounds").key(&new_key()).slot(seq).json(&dice);
    closed(&api.send(play.clone()).await);
    closed(&player.post("/v1/rounds", &dice).await);
    closed(&player.post("/v1/seeds/rotate", &json!({"client_seed": "new"})).await);
    closed(&player.withdraw(5).await);
    closed(&api.send(Call::new(Method::GET, "/v1/ready")).await);
    let session = json!({"player": "somebody-new", "currency": "EUR", "mode": "demo"});
    closed(&api.send(api.as_operator(Method::POST, "/v1/sessions").key(&new_key()).json(&session)).await);
    closed(&api.activate("dice", &par["par"], &json!(null)).await);
    assert_eq!(player.wallet().await, before, "nothing was executed, and everything can be read");
    versions.open(&gate).await.unwrap();
    assert_eq!(api.send(Call::new(Method::GET, "/v1/ready")).await.status, 200);
    // The very request that was refused is executed now.
    assert_eq!(api.send(play).await.status, 200);
}
