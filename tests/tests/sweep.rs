//! Rounds that their players left: found, settled by the rule of their game, once.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use edge::House;
use games::testing::{bet, legal_steps};
use games::{Catalogue, GameId};
use ledger::Timestamp;
use ledger::protocol::{READS_MAX, SENDS_MAX};
use serde_json::{Value, json};
use std::time::Duration;
use store::wiretap::Fault;
use sweep::Report;
use tests::api::{Api, Player};

const STAKE: u64 = 100;

/// The house behind the API.
fn house(api: &Api) -> House {
    api.behind().stack.house.clone()
}

fn hours_from_now(hours: u64) -> Timestamp {
    Timestamp(edge::now().0 + hours * 60 * 60 * 1000)
}

/// Games whose rounds stay open until their players end them.
fn games_with_steps() -> Vec<GameId> {
    let catalogue = Catalogue::house();
    GameId::ALL.into_iter().filter(|game| catalogue.active(*game).rules().abandon().is_some()).collect()
}

/// Plays until a round stays open; answers its receipt.
async fn open_round(player: &Player<'_>, game: GameId) -> Value {
    for pick in 0.. {
        let bet = bet(game, STAKE.into(), pick);
        let body = json!({"game": game.id(), "stake": STAKE.to_string(), "bet": bet});
        let answer = player.post("/v1/rounds", &body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        if answer.json()["status"] == "open" {
            return answer.json();
        }
    }
    unreachable!("some round stays open")
}

fn id(receipt: &Value) -> String {
    receipt["round"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn rounds_of_every_game_are_settled_once() {
    let api = Api::own().await;
    let house = house(&api);
    let games = games_with_steps();
    assert!(games.len() >= 3, "{games:?}");
    let mut left = Vec::new();
    for game in games {
        let player = api.player_with(10_000).await;
        let round = open_round(&player, game).await;
        left.push((player, game, round));
    }
    assert_eq!(sweep::run(&house, hours_from_now(23)).await, Report::default(), "nobody has left yet");

    let (one, other) =
        tokio::join!(sweep::run(&house, hours_from_now(25)), sweep::run(&house, hours_from_now(26)));
    // Of two sweeps at once one settles each round; the other finds it over, or its log moved on.
    assert_eq!(one.settled + other.settled, left.len() as u64, "{one:?} {other:?}");
    sweep::run(&house, hours_from_now(25)).await;
    assert_eq!(sweep::run(&house, hours_from_now(26)).await, Report::default(), "the list is empty");

    for (player, game, open) in &left {
        let over = player.get(&format!("/v1/rounds/{}", id(open))).await.json();
        assert_eq!(over["status"], "settled", "{game}: {over}");
        let last = over["actions"].as_array().unwrap().last().unwrap();
        assert_eq!(*last, json!({"type": "abandon"}), "{game}");
        let entries = player.entries().await;
        let settled: Vec<_> = entries.iter().filter(|entry| entry["kind"] == "SETTLE").collect();
        assert_eq!(settled.len(), 1, "{game}");
        let minor = |amount: &Value| amount.as_str().unwrap().parse::<i128>().unwrap();
        assert_eq!(minor(&over["balance"]), minor(&open["balance"]) + minor(&over["payout"]), "{game}");
        assert_eq!(player.wallet().await["balance"], over["balance"], "{game}");
        // The player goes on as if nothing had happened.
        open_round(player, *game).await;
    }
}

#[tokio::test]
async fn finished_rounds_are_only_taken_off_the_list() {
    let api = Api::own().await;
    let house = house(&api);
    let player = api.player_with(10_000).await;
    let mut receipt = open_round(&player, GameId::Mines).await;
    while receipt["status"] == "open" {
        let action = json!({"action": legal_steps(&receipt["legal"])[0]});
        let path = format!("/v1/rounds/{}/actions", id(&receipt));
        receipt = player.post(&path, &action).await.json();
    }
    let before = player.wallet().await;
    let over = Report { over: 1, ..Report::default() };
    assert_eq!(sweep::run(&house, hours_from_now(25)).await, over);
    assert_eq!(sweep::run(&house, hours_from_now(25)).await, Report::default());
    assert_eq!(player.wallet().await, before);
}

/// The list names rounds, not wallets: what is open by now is another round, and its player has not left it.
#[tokio::test]
async fn the_next_round_of_a_player_is_left_alone() {
    let api = Api::own().await;
    let house = house(&api);
    let player = api.player_with(10_000).await;
    let first = open_round(&player, GameId::VideoPoker).await;
    let draw = json!({"action": {"type": "draw", "hold": [0, 1, 2, 3, 4]}});
    let over = player.post(&format!("/v1/rounds/{}/actions", id(&first)), &draw).await.json();
    assert_eq!(over["status"], "settled");
    tokio::time::sleep(Duration::from_millis(5)).await;
    let second = open_round(&player, GameId::Mines).await;
    // A day after the second was opened: only the first is older than that.
    let now = Timestamp(second["ts"].as_u64().unwrap() + 24 * 60 * 60 * 1000);
    let report = Report { over: 1, ..Report::default() };
    assert_eq!(sweep::run(&house, now).await, report);
    assert_eq!(player.get(&format!("/v1/rounds/{}", id(&second))).await.json()["status"], "open");
    assert_eq!(player.wallet().await["seq"], second["seq"], "nothing was written");
}

/// The player's step takes the position that the sweep was about to write: it looks again, and nobody is alarmed.
#[tokio::test]
async fn a_player_who_comes_back_in_the_same_moment_is_no_failure() {
    let api = Api::own().await;
    let house = house(&api);
    let player = api.player_with(10_000).await;
    let round = open_round(&player, GameId::Mines).await;
    let wiretap = &api.behind().wiretap;
    wiretap.inject("PutItem", Fault::Delay(Duration::from_millis(400)));
    let sweeping = sweep::run(&house, hours_from_now(25));
    let playing = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        // Key-bound: a transaction, which is not delayed.
        let reveal = json!({"action": {"type": "reveal", "tile": 7}});
        player.post(&format!("/v1/rounds/{}/actions", id(&round)), &reveal).await.json()
    };
    let (report, played) = tokio::join!(sweeping, playing);
    // The tile can be a mine, which ends the round before the sweep does.
    let open = u64::from(played["status"] == "open");
    assert_eq!(report, Report { settled: open, over: 1 - open, left: 0 }, "{played}");
    let kinds: Vec<Value> = player.entries().await.into_iter().map(|entry| entry["kind"].clone()).collect();
    let last = if open == 1 { vec!["PLAY", "STEP", "SETTLE"] } else { vec!["PLAY", "STEP"] };
    assert_eq!(kinds[kinds.len() - last.len()..], last);
}

#[tokio::test]
async fn a_round_that_cannot_be_listed_is_not_opened() {
    let api = Api::own().await;
    let player = api.player_with(10_000).await;
    let mines = json!({"game": "mines", "stake": "100", "bet": {"mines": 3}});
    let wiretap = &api.behind().wiretap;
    wiretap.reset_calls();
    // A key-bound play is a transaction: the only plain put is that of the list.
    wiretap.set_rule(|operation| (operation == "PutItem").then_some(Fault::LoseRequest));
    let answer = player.post("/v1/rounds", &mines).await;
    assert_eq!(answer.status, 503, "{answer:?}");
    assert_eq!(wiretap.calls("PutItem"), u64::from(SENDS_MAX));
    wiretap.clear_faults();
    assert_eq!(player.wallet().await["balance"], "10000");
    assert!(player.entries().await.iter().all(|entry| entry["kind"] != "PLAY"));
}

#[tokio::test]
async fn a_listed_round_that_was_never_opened_is_taken_off() {
    let api = Api::own().await;
    let house = house(&api);
    let player = api.player_with(10_000).await;
    let mines = json!({"game": "mines", "stake": "100", "bet": {"mines": 3}});
    let wiretap = &api.behind().wiretap;
    wiretap.set_rule(|operation| (operation == "TransactWriteItems").then_some(Fault::LoseRequest));
    assert_eq!(player.post("/v1/rounds", &mines).await.status, 503);
    wiretap.clear_faults();
    let over = Report { over: 1, ..Report::default() };
    assert_eq!(sweep::run(&house, hours_from_now(25)).await, over);
    assert_eq!(player.wallet().await["balance"], "10000");
}

#[tokio::test]
async fn what_cannot_be_settled_now_is_settled_by_the_next_sweep() {
    let api = Api::own().await;
    let house = house(&api);
    let player = api.player_with(10_000).await;
    open_round(&player, GameId::Mines).await;
    let wiretap = &api.behind().wiretap;
    wiretap.set_rule(|operation| (operation == "PutItem").then_some(Fault::Throttle));
    let report = sweep::run(&house, hours_from_now(25)).await;
    assert_eq!(report, Report { left: 1, ..Report::default() });
    assert!(report.finish().is_err(), "the function's alarm goes off");
    wiretap.clear_faults();
    // An answer that is lost on the way back is no second settlement.
    for _ in 0..READS_MAX {
        wiretap.inject("PutItem", Fault::LoseAnswer);
    }
    sweep::run(&house, hours_from_now(25)).await;
    wiretap.clear_faults();
    sweep::run(&house, hours_from_now(25)).await;
    let settled = player.entries().await.iter().filter(|entry| entry["kind"] == "SETTLE").count();
    assert_eq!(settled, 1);
}
