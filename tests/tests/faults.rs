//! What a caller sees when the database misbehaves, and that sending the same bytes again always settles it.
//!
//! The faults happen in the SDK's HTTP client. With one fault the caller notices nothing; with as many as the protocol
//! sends, the caller gets a 503 and tries again.

use ledger::protocol::SENDS_MAX;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use store::wiretap::Fault;
use tests::api::{Answer, Api, Call, Player, new_key};

/// Longer than a late request takes to arrive.
const SETTLED: Duration = Duration::from_millis(600);

const FAULTS: [Fault; 8] = [
    Fault::LoseRequest,
    Fault::LoseAnswer,
    Fault::ArriveLate(Duration::from_millis(200)),
    Fault::DeliverTwice,
    Fault::Delay(Duration::from_millis(50)),
    Fault::Throttle,
    Fault::Conflict,
    Fault::InternalError,
];

/// A request that takes 10 from the balance or adds 10, and the operation that writes it.
async fn writes(api: &Api, player: &Player<'_>) -> [(Call, &'static str); 3] {
    let seq = player.wallet().await["seq"].as_u64().expect("a position");
    let dice = json!({"game": "dice", "stake": "10", "bet": {"condition": "over", "target": 5_000}});
    let play = || player.call(Method::POST, "/v1/rounds").key(&new_key()).json(&dice);
    let money = json!({"currency": "EUR", "mode": "demo", "amount": "10"});
    let path = format!("/v1/wallets/{}/withdrawals", player.name);
    [
        (play().slot(seq), "PutItem"),
        (play(), "TransactWriteItems"),
        (api.as_operator(Method::POST, path).key(&new_key()).json(&money), "TransactWriteItems"),
    ]
}

/// Events of the log that move money.
async fn movements(player: &Player<'_>) -> usize {
    let entries = player.entries().await;
    entries.iter().filter(|entry| entry["kind"] == "PLAY" || entry["kind"] == "WITHDRAW").count()
}

fn body(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[tokio::test]
async fn one_fault_is_not_noticed() {
    let api = Api::own().await;
    for fault in FAULTS {
        for lane in 0..3 {
            let player = api.player_with(1_000).await;
            let (call, operation) = writes(&api, &player).await[lane].clone();
            api.behind().wiretap.inject(operation, fault);
            let first = body(&api.send(call.clone()).await);
            tokio::time::sleep(SETTLED).await;
            let again = api.send(call).await;
            assert_eq!(again.header("idempotency-replayed"), Some("true"), "{fault:?} {operation}");
            assert_eq!(body(&again), first, "{fault:?} {operation}");
            assert_eq!(movements(&player).await, 1, "{fault:?} {operation}");
        }
    }
}

#[tokio::test]
async fn a_database_that_stays_away_is_a_503_and_the_same_bytes_settle_it() {
    let api = Api::own().await;
    for fault in FAULTS {
        if matches!(fault, Fault::DeliverTwice | Fault::Delay(_)) {
            // These are answered in the end.
            continue;
        }
        for lane in 0..3 {
            let player = api.player_with(1_000).await;
            let (call, operation) = writes(&api, &player).await[lane].clone();
            for _ in 0..SENDS_MAX {
                api.behind().wiretap.inject(operation, fault);
            }
            let refused = api.send(call.clone()).await;
            let executed_unseen = matches!(fault, Fault::LoseAnswer | Fault::ArriveLate(_));
            // A sending whose answer was lost is found by the next one, whose answer is lost as well.
            assert_eq!(refused.status, 503, "{fault:?} {operation}: {refused:?}");
            tokio::time::sleep(SETTLED).await;
            assert_eq!(movements(&player).await, usize::from(executed_unseen), "{fault:?} {operation}");
            let settled = api.send(call).await;
            assert_eq!(
                settled.header("idempotency-replayed").is_some(),
                executed_unseen,
                "{fault:?} {operation}: {settled:?}"
            );
            body(&settled);
            assert_eq!(movements(&player).await, 1, "{fault:?} {operation}");
        }
        api.behind().wiretap.clear_faults();
    }
}

#[tokio::test]
async fn reads_that_fail_are_503_and_do_not_say_that_nothing_is_there() {
    let api = Api::own().await;
    let player = api.player_with(1_000).await;
    let wiretap = &api.behind().wiretap;
    wiretap.set_rule(|operation| (operation != "PutItem").then_some(Fault::LoseRequest));
    for path in ["/v1/wallet", "/v1/wallet/entries", "/v1/seeds", "/v1/rounds", "/v1/rounds/3"] {
        let answer = player.get(path).await;
        assert_eq!((answer.status, answer.problem().code.as_str()), (503, "unavailable"), "{path}");
    }
    let stranger = api
        .send(Call::new(Method::GET, "/v1/wallets/ada?currency=EUR&mode=demo").header("x-api-key", "new.key"))
        .await;
    assert_eq!(stranger.status, 503, "a key that could not be checked is not a refused one");
    wiretap.clear_faults();
    assert_eq!(player.wallet().await["balance"], "1000");
}
