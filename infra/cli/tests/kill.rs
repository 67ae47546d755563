//! Invariant I9: an acknowledged event survives. The real binary is killed (`SIGKILL`) under load and started again.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tests::api::{Answer, Api, Call, new_key};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

const PLAYERS: usize = 8;
const KILLS: usize = 3;

/// The binary over `data`, and its API.
async fn start(data: &Path) -> (Child, Api) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_glasshouse"))
        .args(["dev", "--no-site", "--port", "0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut value_after = async |words: &str| loop {
        let line = lines.next_line().await.unwrap().unwrap();
        if let Some(value) = line.strip_prefix(words) {
            return value.trim().to_owned();
        }
    };
    let url = value_after("Glasshouse is open at ").await;
    let operator_key = value_after("The demo operator's API key is ").await;
    // Whoever prints must have somebody who reads.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (child, Api::at(url, operator_key))
}

/// One player's client: what it knows was done, and what it does not know about.
struct Client {
    token: String,
    acknowledged: Vec<Value>,
    in_doubt: Option<Call>,
}

impl Client {
    fn play(&self) -> Call {
        let bet = json!({"game": "dice", "stake": "10", "bet": {"condition": "over", "target": 5_000}});
        let token = format!("Bearer {}", self.token);
        let seq = self.acknowledged.last().unwrap()["seq"].as_u64().unwrap();
        Call::new(Method::POST, "/v1/rounds")
            .header("authorization", &token)
            .key(&new_key())
            .slot(seq)
            .json(&bet)
    }

    /// Plays until the house is gone.
    async fn play_on(&mut self, api: &Api) {
        loop {
            let play = self.play();
            match api.send_raw(play.clone()).await {
                Ok(answer) if answer.status == 200 => self.acknowledged.push(answer.json()),
                _ => {
                    self.in_doubt = Some(play);
                    return;
                }
            }
        }
    }

    /// Sends what is in doubt again, as any client would. Either answer settles it.
    async fn settle_doubt(&mut self, api: &Api) -> Answer {
        let answer = api.send(self.in_doubt.take().unwrap()).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        self.acknowledged.push(answer.json());
        answer
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_event_survives_being_killed() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("house");
    let (mut child, mut api) = start(&data).await;
    let mut clients = Vec::new();
    for _ in 0..PLAYERS {
        let player = api.player_with(1_000_000).await;
        let wallet = player.wallet().await;
        clients.push(Client { token: player.token.clone(), acknowledged: vec![wallet], in_doubt: None });
    }
    let mut replayed = 0;
    for _ in 0..KILLS {
        let shared = Arc::new(api);
        let load: Vec<_> = clients
            .into_iter()
            .map(|mut client| {
                let api = Arc::clone(&shared);
                tokio::spawn(async move {
                    client.play_on(&api).await;
                    client
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(700)).await;
        child.kill().await.unwrap();
        clients = Vec::new();
        for client in load {
            clients.push(client.await.unwrap());
        }
        (child, api) = start(&data).await;
        for client in &mut clients {
            let answer = client.settle_doubt(&api).await;
            replayed += usize::from(answer.header("idempotency-replayed") == Some("true"));
        }
    }
    let mut plays = 0;
    for client in &clients {
        for known in &client.acknowledged[1..] {
            let path = format!("/v1/rounds/{}", known["round"].as_str().unwrap());
            let token = format!("Bearer {}", client.token);
            let answer = api.send(Call::new(Method::GET, path).header("authorization", &token)).await;
            assert_eq!(answer.json(), *known, "an acknowledged round is as it was");
            plays += 1;
        }
        let seqs: Vec<_> = client.acknowledged.iter().map(|known| known["seq"].as_u64().unwrap()).collect();
        assert!(
            seqs.windows(2).all(|pair| pair[1] == pair[0] + 1),
            "every position is accounted for: {seqs:?}"
        );
    }
    assert!(plays > PLAYERS * KILLS, "there was load: {plays} plays");
    println!(
        "{plays} plays over {KILLS} kills; {replayed} of {} doubts were executed before",
        PLAYERS * KILLS
    );
}
