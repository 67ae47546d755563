//! What players and operators do, from the first session to the last withdrawal.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use games::GameId;
use games::testing::{bet, legal_steps};
use reqwest::Method;
use serde_json::{Value, json};
use tests::api::{Answer, Api, Player, new_key, new_name};

/// Adds and compares money as the API writes it.
fn minor(amount: &Value) -> i128 {
    amount.as_str().unwrap_or_else(|| panic!("{amount} is no amount")).parse().unwrap()
}

async fn play(player: &Player<'_>, game: &str, stake: u64, bet: Value) -> Value {
    let answer =
        player.post("/v1/rounds", &json!({"game": game, "stake": stake.to_string(), "bet": bet})).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let receipt = answer.json();
    assert_eq!(answer.header("etag").unwrap(), format!("\"{}\"", receipt["seq"]));
    receipt
}

#[tokio::test]
async fn a_player_plays_every_game_and_takes_the_money_home() {
    let api = Api::open().await;
    let player = api.session(&new_name()).await;
    assert_eq!(player.wallet().await["balance"], "0");
    player.deposit(10_000).await;
    let promised = player.get("/v1/seeds").await.json();
    assert_eq!(promised["active"], Value::Null);
    let seeds = player.rotate("my lucky words").await.json();
    assert_eq!(
        seeds["active"]["commitment"], promised["next_commitment"],
        "I14: promised before the client seed"
    );

    let mut receipts = Vec::new();
    let mut balance = 10_000;
    for (pick, game) in (11..).zip(GameId::ALL) {
        let mut receipt = play(&player, game.id(), 100, bet(game, 100, pick)).await;
        let actions = format!("/v1/rounds/{}/actions", receipt["round"].as_str().unwrap());
        while receipt["status"] == "open" {
            assert_eq!((&receipt["outcome"], &receipt["payout"]), (&Value::Null, &Value::Null), "{game}");
            assert_eq!(minor(&receipt["balance"]), balance - minor(&receipt["staked"]), "{game}");
            let steps = legal_steps(&receipt["legal"]);
            let step = &steps[usize::from(pick % 2 == 0) * (steps.len() - 1)];
            receipt = player.post(&actions, &json!({ "action": step })).await.json();
        }
        assert_eq!(receipt["status"], "settled", "{receipt}");
        balance += minor(&receipt["payout"]) - minor(&receipt["staked"]);
        assert_eq!(minor(&receipt["balance"]), balance, "{game}");
        receipts.push(receipt);
    }

    let answer = player.withdraw(u64::try_from(balance).unwrap()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(player.wallet().await["balance"], "0");

    let nonces: Vec<_> = receipts.iter().map(|receipt| receipt["nonce"].as_u64().unwrap()).collect();
    assert_eq!(nonces, (0..GameId::ALL.len() as u64).collect::<Vec<_>>(), "I6: gapless");
    player.rotate("other words").await;
    let mut rounds = player.pages("/v1/rounds", "rounds").await;
    rounds.reverse();
    assert_eq!(rounds.len(), receipts.len());
    for (round, receipt) in rounds.iter().zip(&receipts) {
        assert_eq!(round["round"], receipt["round"]);
        let revealed: wire::Receipt = serde_json::from_value(round.clone()).unwrap();
        assert!(revealed.server_seed.is_some());
        let verdict = games::verify(&games::Catalogue::house(), &revealed.claim()).verdict;
        assert_eq!(verdict, games::Verdict::Verified, "I7: {round}");
    }
}

#[tokio::test]
async fn the_log_is_gapless_chained_and_balanced() {
    let api = Api::open().await;
    let player = api.player_with(1_000).await;
    for _ in 0..5 {
        play(&player, "dice", 10, json!({"condition": "under", "target": 4_000})).await;
    }
    player.withdraw(100).await;
    let entries = player.entries().await;
    for (seq, entry) in entries.iter().enumerate() {
        assert_eq!(entry["seq"], seq, "I4");
        let sum: i128 =
            entry["postings"].as_array().unwrap().iter().map(|posting| minor(&posting["amount"])).sum();
        assert_eq!(sum, 0, "I1: {entry}");
        assert!(minor(&entry["balance"]) >= 0, "I3");
    }
    let previous: std::collections::BTreeSet<_> =
        entries.iter().map(|entry| entry["previous_hash"].as_str().unwrap()).collect();
    assert_eq!(previous.len(), entries.len(), "I5: every event names another event before it");
    let operator = api
        .send(api.as_operator(Method::GET, format!("/v1/wallets/{}?currency=EUR&mode=demo", player.name)))
        .await;
    assert_eq!(operator.json(), player.wallet().await, "operator and player see one wallet");
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer() {
    let api = Api::open().await;
    let player = api.player_with(1_000).await;
    let seq = player.wallet().await["seq"].as_u64().unwrap();
    let dice = json!({"game": "dice", "stake": "10", "bet": {"condition": "over", "target": 5_000}});
    let slot_bound = player.call(Method::POST, "/v1/rounds").key(&new_key()).slot(seq).json(&dice);
    let key_bound = player.call(Method::POST, "/v1/rounds").key(&new_key()).json(&dice);
    let deposit = json!({"currency": "EUR", "mode": "demo", "amount": "7"});
    let deposits = format!("/v1/wallets/{}/deposits", player.name);
    let deposit = api.as_operator(Method::POST, deposits).key(&new_key()).json(&deposit);
    let rotate =
        player.call(Method::POST, "/v1/seeds/rotate").key(&new_key()).json(&json!({"client_seed": "x"}));

    let mut first: Vec<Answer> = Vec::new();
    for call in [&slot_bound, &key_bound, &deposit, &rotate] {
        let answer = api.send(call.clone()).await;
        assert_eq!((answer.status, answer.header("idempotency-replayed")), (200, None), "{answer:?}");
        first.push(answer);
    }
    let before = player.wallet().await;
    for (call, first) in [&slot_bound, &key_bound, &deposit, &rotate].into_iter().zip(&first) {
        let again = api.send(call.clone()).await;
        assert_eq!((again.status, again.header("idempotency-replayed")), (200, Some("true")), "{again:?}");
        let (mut again, mut first) = (again.json(), first.json());
        // The seed has been revealed since by the rotation: the one thing that may be new.
        for receipt in [&mut again, &mut first] {
            if let Some(receipt) = receipt.as_object_mut() {
                receipt.remove("server_seed");
            }
        }
        assert_eq!(again, first, "I10");
    }
    assert_eq!(player.wallet().await, before);

    let other = json!({"game": "dice", "stake": "11", "bet": {"condition": "over", "target": 5_000}});
    for call in [&slot_bound, &key_bound] {
        let answer = api.send(call.clone().without("content-type").json(&other)).await;
        assert_eq!(
            (answer.status, answer.problem().code.as_str()),
            (422, "idempotency_key_reused"),
            "{answer:?}"
        );
    }
    let late = player.call(Method::POST, "/v1/rounds").key(&new_key()).slot(seq).json(&dice);
    let answer = api.send(late).await;
    assert_eq!((answer.status, answer.problem().code.as_str()), (409, "sequence_conflict"), "{answer:?}");
    assert_eq!(
        answer.header("etag"),
        Some(&*format!("\"{}\"", before["seq"])),
        "and says where the wallet is"
    );
}

#[tokio::test]
async fn refusals_by_a_rule_have_a_code_and_move_no_money() {
    let api = Api::open().await;
    let dice =
        |stake: &str| json!({"game": "dice", "stake": stake, "bet": {"condition": "over", "target": 5_000}});
    let expect = |answer: &Answer, status: u16, code: &str| {
        assert_eq!((answer.status, answer.problem().code.as_str()), (status, code), "{answer:?}");
    };

    let player = api.session(&new_name()).await;
    player.deposit(100).await;
    expect(&player.post("/v1/rounds", &dice("10")).await, 409, "client_seed_required");
    player.rotate("words").await;
    expect(&player.post("/v1/rounds", &dice("101")).await, 422, "insufficient_funds");
    expect(&player.withdraw(101).await, 422, "insufficient_funds");
    let mines = json!({"game": "mines", "stake": "10", "bet": {"mines": 24}});
    let open = player.post("/v1/rounds", &mines).await.json();
    expect(&player.post("/v1/rounds", &dice("10")).await, 409, "round_open");
    let rotate = json!({"client_seed": "other"});
    expect(&player.post("/v1/seeds/rotate", &rotate).await, 409, "round_open");
    let actions = format!("/v1/rounds/{}/actions", open["round"].as_str().unwrap());
    expect(&player.post(&actions, &json!({"action": {"type": "cash_out"}})).await, 422, "illegal_action");
    expect(
        &player.post("/v1/rounds/999999/actions", &json!({"action": {"type": "cash_out"}})).await,
        409,
        "round_not_open",
    );
    assert_eq!(player.wallet().await["balance"], "90");
}
