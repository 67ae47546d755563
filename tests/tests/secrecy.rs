//! Rule F8: no answer and no log line holds a server seed that is still in use, and no log line holds a credential.
//! Every answer of a long session is searched for every seed that was active or promised when it was given.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use games::GameId;
use games::testing::{all_steps, bet, legal_steps};
use ledger::{DemoMoney, WalletId};
use reqwest::Method;
use serde_json::json;
use std::sync::{Arc, Mutex};
use tests::api::{Api, Call, new_key, new_name};

/// The server seeds of the wallet that nobody may know yet: the active one and the promised one.
async fn secret_seeds(api: &Api, wallet: &WalletId<DemoMoney>) -> Vec<String> {
    let house = &api.behind().stack.house;
    let state = house.demo.head(wallet).await.unwrap().unwrap().event.state;
    let records = state.seed.iter().map(|seed| &seed.record).chain([&state.next]);
    let seeds = records.map(|record| house.demo.vault().open(wallet, record).unwrap());
    seeds.map(|seed| seed.reveal().to_owned()).collect()
}

/// Everything that anybody logs in this process, at the finest level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn capture() -> Self {
        let log = Self::default();
        let writer = log.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .init();
        log
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_answer_and_no_log_line_holds_a_seed_in_use() {
    let log = Log::capture();
    let api = Api::own().await;
    let player = api.session(&new_name()).await;
    let wallet = WalletId::new("demo".parse().unwrap(), player.name.parse().unwrap(), "EUR".parse().unwrap());
    player.deposit(100_000).await;
    let (mut searched, mut all_secrets) = (0, Vec::new());
    for era in 0..3 {
        player.rotate(&format!("words {era}")).await;
        let secrets = secret_seeds(&api, &wallet).await;
        assert_eq!(secrets.len(), 2);
        let from = api.transcript().len();
        for (pick, game) in (era * 7..).zip(GameId::ALL) {
            let body = json!({"game": game.id(), "stake": "10", "bet": bet(game, 10, pick)});
            let call = player.call(Method::POST, "/v1/rounds").key(&new_key()).json(&body);
            let receipt = api.send(call.clone()).await.json();
            api.send(call).await;
            let path = format!("/v1/rounds/{}", receipt["round"].as_str().unwrap());
            player.get(&path).await;
            let actions = format!("{path}/actions");
            let mut open = receipt["status"] == "open";
            // Legal or not; the last ones end most rounds.
            for step in all_steps(game).iter().chain([&json!({"type": "nonsense"})]) {
                if open {
                    let answer = player.post(&actions, &json!({ "action": step })).await;
                    open = answer.status != 200 || answer.json()["status"] == "open";
                }
            }
            while open {
                let now = player.get(&path).await.json();
                let step = legal_steps(&now["legal"]).pop().unwrap();
                open = player.post(&actions, &json!({ "action": step })).await.json()["status"] == "open";
            }
        }
        for path in [
            "/v1/seeds",
            "/v1/wallet",
            "/v1/wallet/entries",
            "/v1/rounds",
            "/v1/rounds/0",
            "/v1/rounds/export",
            "/v1/rounds/export?limit=3",
            "/v1/games",
            "/.well-known/jwks.json",
        ] {
            player.get(path).await;
        }
        let wallet_path = format!("/v1/wallets/{}", player.name);
        for path in [
            format!("{wallet_path}?currency=EUR&mode=demo"),
            format!("{wallet_path}/entries?currency=EUR&mode=demo"),
        ] {
            api.send(api.as_operator(Method::GET, path)).await;
        }
        api.send(Call::new(Method::GET, "/v1/ready")).await;
        for answer in &api.transcript()[from..] {
            for secret in &secrets {
                assert!(!answer.contains(secret), "{answer}");
            }
            searched += 1;
        }
        all_secrets.extend(secrets);
    }
    assert!(searched > 60, "{searched} answers");
    let log = log.text();
    assert!(log.contains("answered") && log.contains("PutItem"), "the functions and the SDK were heard");
    let credentials = [player.token.clone(), api.operator_key.clone()];
    for secret in all_secrets.iter().chain(&credentials) {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{line:?}");
    }
    // And the search would find one: the next rotation reveals the seed that was active.
    let active = secret_seeds(&api, &wallet).await.swap_remove(0);
    assert!(player.rotate("last words").await.text.contains(&active), "I15");
}
