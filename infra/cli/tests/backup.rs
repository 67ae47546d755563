//! `glasshouse backup` and `glasshouse restore` as people run them: beside a house that runs, over its directory when it
//! does not, and killed (`SIGKILL`) in the middle.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;
use tests::api::{Api, Call, new_key};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

fn command(arguments: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glasshouse"));
    command.args(arguments).arg("--data").arg(data).kill_on_drop(true).env_remove("GLASSHOUSE_BACKUP_BUCKET");
    command
}

/// Runs a command to its end: its exit code and its JSON, or what it said instead.
async fn run(arguments: &[&str], data: &Path) -> (i32, Value, String) {
    let Output { status, stdout, stderr } = command(arguments, data).output().await.unwrap();
    let document = serde_json::from_slice(&stdout).unwrap_or_default();
    let text = [stdout, stderr].concat();
    (status.code().unwrap(), document, String::from_utf8_lossy(&text).into_owned())
}

/// The house over `data`, and its API.
async fn start(data: &Path) -> (Child, Api) {
    let mut child = command(&["dev", "--no-site", "--port", "0"], data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
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
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (child, Api::at(url, operator_key))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_is_backed_up_while_it_runs_lost_and_restored() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("house");
    let (code, _, text) = run(&["backup"], &data).await;
    assert!(code == 2 && text.contains("there is no house in"), "{text}");
    let (mut child, api) = start(&data).await;
    let player = api.player_with(10_000).await;
    let dice = json!({"game": "dice", "stake": "10", "bet": {"condition": "over", "target": 5_000}});
    for _ in 0..5 {
        assert_eq!(player.post("/v1/rounds", &dice).await.status, 200);
    }
    assert_eq!(
        player
            .post("/v1/rounds", &json!({"game": "mines", "stake": "100", "bet": {"mines": 3}}))
            .await
            .status,
        200
    );
    let before = player.wallet().await;
    let (name, token) = (player.name.clone(), player.token.clone());

    let (code, backup, text) = run(&["backup", "--json"], &data).await;
    assert_eq!(code, 0, "{text}");
    let id = backup["manifest"]["backup"].as_str().unwrap().to_owned();
    assert_eq!(backup["manifest"]["findings"]["count"], 0);
    assert_eq!(backup["manifest"]["totals"][0]["in_play"], "100");
    let (code, listed, _) = run(&["backup", "--list", "--json"], &data).await;
    assert_eq!(
        (code, &listed["backups"][0]["state"], &listed["backups"][0]["backup"]),
        (0, &json!("complete"), &json!(id))
    );
    let (code, _, text) = run(&["restore", "--backup", &id, "--check"], &data).await;
    assert!(code == 0 && text.contains("is whole"), "{text}");
    // Into a house that has its books: refused, and nothing happened to it.
    let (code, _, text) = run(&["restore", "--backup", &id], &data).await;
    assert!(code == 2 && text.contains("is not empty"), "{text}");
    assert_eq!(player.wallet().await, before);
    let lost = player.post("/v1/rounds/8/actions", &json!({"action": {"type": "reveal", "tile": 7}})).await;
    assert!(lost.status < 500);

    // The database is lost, the objects are not.
    child.kill().await.unwrap();
    for entry in std::fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("dynamodb.sqlite") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let (code, _, text) = run(&["restore", "--backup", "newest"], &data).await;
    assert!(code == 0 && text.contains("the house is open"), "{text}");
    assert!(text.contains("seeds of 1 wallets were retired, 1 open rounds taken back"), "{text}");

    let (_child, api) = start(&data).await;
    let bearer = format!("Bearer {token}");
    let as_player = |method: Method, path: &str| Call::new(method, path).header("authorization", &bearer);
    let wallet = api.send(as_player(Method::GET, "/v1/wallet")).await.json();
    let minor = |wallet: &Value| wallet["balance"].as_str().unwrap().parse::<i64>().unwrap();
    assert_eq!(minor(&wallet), minor(&before) + 100, "{name}: the stake of the open round is back");
    let refused = api.send(as_player(Method::POST, "/v1/rounds").key(&new_key()).json(&dice)).await;
    assert_eq!(refused.problem().code, "client_seed_required");
    let rotate = as_player(Method::POST, "/v1/seeds/rotate")
        .key(&new_key())
        .json(&json!({"client_seed": "new words"}));
    assert_eq!(api.send(rotate).await.status, 200);
    let played = api.send(as_player(Method::POST, "/v1/rounds").key(&new_key()).json(&dice)).await;
    assert_eq!(played.status, 200);
}

/// Killed anywhere, a backup is interrupted or complete, never anything between.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_is_killed_is_interrupted_and_nothing_restores_it() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("house");
    let (mut child, api) = start(&data).await;
    let player = api.player_with(100_000).await;
    let dice = json!({"game": "dice", "stake": "10", "bet": {"condition": "over", "target": 5_000}});
    for _ in 0..20 {
        player.post("/v1/rounds", &dice).await;
    }
    child.kill().await.unwrap();
    let mut interrupted = 0;
    for kill in 0..40_u64 {
        let listed = async || {
            run(&["backup", "--list", "--json"], &data).await.1["backups"].as_array().unwrap().clone()
        };
        let before = listed().await.len();
        let mut backup =
            command(&["backup"], &data).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // As soon as the first object is there, and a little later each time.
        tokio::time::sleep(Duration::from_millis(20 + 15 * kill)).await;
        backup.kill().await.unwrap();
        let after = listed().await;
        if after.len() == before {
            continue;
        }
        let last = after.last().unwrap();
        let id = last["backup"].as_str().unwrap();
        let (code, _, text) = run(&["restore", "--check", "--backup", id], &data).await;
        if last["state"] == "complete" {
            assert_eq!(code, 0, "{text}");
            break;
        }
        assert!(code == 2 && text.contains("interrupted"), "{text}");
        interrupted += 1;
        if interrupted == 3 {
            break;
        }
    }
    assert!(interrupted > 0, "no backup was caught in the middle");
    let (code, _, text) = run(&["backup"], &data).await;
    assert!(code == 0 && text.contains("every invariant holds"), "{text}");
    let (code, _, text) = run(&["restore", "--check", "--backup", "newest"], &data).await;
    assert_eq!(code, 0, "{text}");
}
