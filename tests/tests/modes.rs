//! Real and demo money: two wallets of the same player that never meet, and no way to leave the mode unsaid.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use reqwest::Method;
use serde_json::{Value, json};
use tests::api::{Api, Call, new_key, new_name};

/// A player's client in one mode.
struct Client<'a> {
    api: &'a Api,
    token: String,
}

impl<'a> Client<'a> {
    /// A session in `mode`, with `balance` paid in and a seed in use.
    async fn funded(api: &'a Api, player: &str, mode: &str, balance: u64) -> Self {
        let session = json!({"player": player, "currency": "EUR", "mode": mode});
        let session = api.send(api.as_operator(Method::POST, "/v1/sessions").json(&session)).await;
        let client = Self { api, token: session.json()["token"].as_str().unwrap().to_owned() };
        let deposit = json!({"amount": balance.to_string(), "currency": "EUR", "mode": mode});
        let path = format!("/v1/wallets/{player}/deposits");
        let answer = api.send(api.as_operator(Method::POST, path).key(&new_key()).json(&deposit)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        client.post("/v1/seeds/rotate", &json!({"client_seed": "mine"})).await;
        client
    }

    fn call(&self, method: Method, path: &str) -> Call {
        Call::new(method, path).header("authorization", &format!("Bearer {}", self.token))
    }

    async fn get(&self, path: &str) -> Value {
        self.api.send(self.call(Method::GET, path)).await.json()
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.api.send(self.call(Method::POST, path).key(&new_key()).json(body)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }
}

#[tokio::test]
async fn real_and_demo_money_do_not_meet() {
    let api = Api::open().await;
    let player = new_name();
    let real = Client::funded(&api, &player, "real", 500).await;
    let demo = Client::funded(&api, &player, "demo", 700).await;
    let bet = json!({"game": "dice", "stake": "100", "bet": {"condition": "over", "target": 5_000}});
    let round = real.post("/v1/rounds", &bet).await;
    assert_eq!(round["nonce"], 0);

    let (of_real, of_demo) = (real.get("/v1/wallet").await, demo.get("/v1/wallet").await);
    assert_eq!((&of_real["mode"], &of_demo["mode"]), (&json!("real"), &json!("demo")));
    assert_eq!(of_real["balance"], round["balance"]);
    assert_eq!(of_demo["balance"], "700");
    // Each mode has a master key and seeds of its own.
    let (real_seeds, demo_seeds) = (real.get("/v1/seeds").await, demo.get("/v1/seeds").await);
    assert_eq!((&real_seeds["active"]["nonce"], &demo_seeds["active"]["nonce"]), (&json!(1), &json!(0)));
    assert_ne!(real_seeds["active"]["commitment"], demo_seeds["active"]["commitment"]);
    // The round is in one history only.
    let id = round["round"].as_str().unwrap();
    let elsewhere = api.send(demo.call(Method::GET, &format!("/v1/rounds/{id}"))).await;
    assert_eq!(elsewhere.problem().code, "round_not_found");
}

#[tokio::test]
async fn nobody_can_leave_the_mode_unsaid() {
    let api = Api::open().await;
    let player = new_name();
    let wrong = |mode: &Value| {
        let mut session = json!({"player": player, "currency": "EUR", "mode": mode});
        let mut transfer = json!({"amount": "5", "currency": "EUR", "mode": mode});
        if mode.is_null() {
            session.as_object_mut().unwrap().remove("mode");
            transfer.as_object_mut().unwrap().remove("mode");
        }
        [
            ("/v1/sessions".to_owned(), session),
            (format!("/v1/wallets/{player}/deposits"), transfer.clone()),
            (format!("/v1/wallets/{player}/withdrawals"), transfer),
        ]
    };
    for (mode, code) in [(Value::Null, "missing"), (json!("Real"), "form"), (json!(""), "form")] {
        for (path, body) in wrong(&mode) {
            let answer = api.send(api.as_operator(Method::POST, &path).key(&new_key()).json(&body)).await;
            let problem = answer.problem();
            let named: Vec<_> =
                problem.errors.iter().map(|error| (error.pointer.as_str(), error.code.as_str())).collect();
            assert_eq!((answer.status, named), (400, vec![("/mode", code)]), "{path} {body}");
        }
    }
    for query in ["?currency=EUR", "?currency=EUR&mode=both"] {
        for route in ["", "/entries"] {
            let path = format!("/v1/wallets/{player}{route}{query}");
            let answer = api.send(api.as_operator(Method::GET, path)).await;
            assert_eq!((answer.status, &*answer.problem().errors[0].pointer), (400, "?mode"), "{query}");
        }
    }
    // Nothing of all that opened a wallet.
    let path = format!("/v1/wallets/{player}?currency=EUR&mode=real");
    assert_eq!(api.send(api.as_operator(Method::GET, path)).await.problem().code, "wallet_not_found");
}
