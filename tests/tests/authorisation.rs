//! Every endpoint, and who may call it. An endpoint that is not in the table fails the test.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use edge::{Session, Tokens};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};
use store::{ApiKey, OperatorKey, Operators};
use tests::api::{Answer, Api, Call, new_key, new_name};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Anybody,
    Operator,
    Player,
}

/// `{player}` is a player with a wallet, `{round}` an open round of theirs; the others are what [`Things`] holds.
fn table() -> Vec<(Method, &'static str, Who, Option<Value>)> {
    use Who::{Anybody, Operator, Player};
    let money = json!({"currency": "EUR", "mode": "demo", "amount": "5"});
    let dice = json!({"game": "dice", "stake": "1", "bet": {"condition": "over", "target": 5_000}});
    vec![
        (Method::GET, "/v1/health", Anybody, None),
        (Method::GET, "/v1/ready", Anybody, None),
        (Method::GET, "/.well-known/jwks.json", Anybody, None),
        (Method::GET, "/v1/games", Anybody, None),
        (Method::GET, "/v1/games/{id}", Anybody, None),
        (
            Method::POST,
            "/v1/sessions",
            Operator,
            Some(json!({"player": "{player}", "currency": "EUR", "mode": "demo"})),
        ),
        (Method::POST, "/v1/wallets/{player}/deposits", Operator, Some(money.clone())),
        (Method::POST, "/v1/wallets/{player}/withdrawals", Operator, Some(money)),
        (Method::GET, "/v1/wallets/{player}", Operator, None),
        (Method::GET, "/v1/wallets/{player}/entries", Operator, None),
        (Method::GET, "/v1/wallet", Player, None),
        (Method::GET, "/v1/wallet/entries", Player, None),
        (
            Method::PUT,
            "/v1/wallet/limits",
            Player,
            Some(json!({"kind": "loss", "window": "24h", "amount": "100000"})),
        ),
        (Method::POST, "/v1/wallet/exclusions", Player, Some(json!({"days": 1}))),
        (Method::GET, "/v1/seeds", Player, None),
        (Method::POST, "/v1/seeds/rotate", Player, Some(json!({"client_seed": "words"}))),
        (Method::POST, "/v1/rounds", Player, Some(dice)),
        (Method::GET, "/v1/rounds", Player, None),
        (Method::GET, "/v1/rounds/export", Player, None),
        (Method::GET, "/v1/rounds/{id}", Player, None),
        (
            Method::POST,
            "/v1/rounds/{id}/actions",
            Player,
            Some(json!({"action": {"type": "reveal", "tile": 1}})),
        ),
        (Method::POST, "/v1/par", Operator, Some(json!({"game": "dice"}))),
        (Method::GET, "/v1/par/{hash}", Anybody, None),
        (Method::GET, "/v1/configurations/{hash}", Anybody, None),
        (Method::GET, "/v1/games/{id}/versions", Anybody, None),
        (
            Method::PUT,
            "/v1/games/{id}/active",
            Operator,
            Some(json!({"par": "{dice}", "expected": null, "why": "a test"})),
        ),
        (
            Method::POST,
            "/v1/games/{id}/rollback",
            Operator,
            Some(json!({"expected": "{limbo}", "why": "a test"})),
        ),
        (Method::GET, "/v1/simulate/{game}", Operator, None),
        (Method::GET, "/v1/jobs/{id}", Operator, None),
    ]
}

/// What some lines of the table are about.
struct Things {
    /// A PAR sheet of dice, not active.
    dice: String,
    /// Its configuration.
    config: String,
    /// The second version of limbo, active.
    limbo: String,
    /// A job.
    job: String,
}

impl Things {
    async fn of(api: &Api) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let dice = api.generate_par("dice", None).await;
        let first = api.generate_par("limbo", None).await;
        assert_eq!(api.activate("limbo", &first["par"], &Value::Null).await.status, 200);
        let mut config = api.config("limbo").await;
        config["edge"] = json!(200);
        let second = api.generate_par("limbo", Some(&config)).await;
        assert_eq!(api.activate("limbo", &second["par"], &first["par"]).await.status, 200);
        let job = api.operate(Method::GET, "/v1/simulate/dice?samples=60000", None).await;
        let job = text(&job.json()["job"]);
        let state = async || api.operate(Method::GET, &format!("/v1/jobs/{job}"), None).await.status;
        while state().await == 202 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let (dice, config) = (text(&dice["par"]), text(&dice["config_hash"]));
        Self { dice, config, limbo: text(&second["par"]), job }
    }
}

/// The concrete request of a line of the table, without credentials.
fn call(
    method: &Method,
    path: &str,
    who: Who,
    body: Option<&Value>,
    player: &str,
    round: &str,
    things: &Things,
) -> Call {
    let id = match path {
        "/v1/games/{id}/rollback" => "limbo",
        _ if path.starts_with("/v1/games") => "dice",
        "/v1/jobs/{id}" => &things.job,
        _ => round,
    };
    let hash = if path.starts_with("/v1/par") { &things.dice } else { &things.config };
    let query = match path {
        "/v1/simulate/{game}" => "?samples=100",
        _ if who == Who::Operator && *method == Method::GET && path.starts_with("/v1/wallets") => {
            "?currency=EUR&mode=demo"
        }
        _ => "",
    };
    let path = path.replace("{player}", player).replace("{id}", id).replace("{hash}", hash);
    let path = path.replace("{game}", "dice") + query;
    let call = Call::new(method.clone(), path).key(&new_key());
    match body {
        None => call,
        Some(body) => {
            let text = body.to_string().replace("{player}", player);
            let text = text.replace("{dice}", &things.dice).replace("{limbo}", &things.limbo);
            call.json(&serde_json::from_str(&text).unwrap())
        }
    }
}

fn code(answer: &Answer) -> String {
    answer.problem().code
}

#[test]
fn the_table_has_every_route_of_the_template() {
    let listed: BTreeSet<_> = table().iter().map(|(method, path, ..)| format!("{method} {path}")).collect();
    let routes: BTreeSet<_> =
        local::routes().unwrap().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    assert_eq!(listed, routes);
}

#[tokio::test]
async fn every_endpoint_takes_its_own_credentials_and_no_others() {
    let api = Api::own().await;
    let bearer = |token: &str| format!("Bearer {token}");
    let session = |player: &str| Session {
        operator: "demo".parse().unwrap(),
        player: player.parse().unwrap(),
        currency: "EUR".parse().unwrap(),
        mode: ledger::Mode::Demo,
    };
    let tokens = Tokens::new(&api.behind().stack.settings.tokens);
    let long_ago = SystemTime::now() - Duration::from_secs(3_600);
    let things = Things::of(&api).await;

    for (method, path, who, body) in table() {
        // A fresh player for each line: some lines end a player's game.
        let player = api.player_with(1_000).await;
        let mines = json!({"game": "mines", "stake": "1", "bet": {"mines": 1}});
        let round = match path.contains("/rounds/{id}") {
            true => player.post("/v1/rounds", &mines).await.json()["round"].as_str().unwrap().to_owned(),
            false => String::new(),
        };
        let bare = call(&method, path, who, body.as_ref(), &player.name, &round, &things);
        let seq = player.wallet().await["seq"].clone();
        let expired = bearer(&tokens.mint(&session(&player.name), long_ago).unwrap().text);
        let mut forged = player.token.clone();
        forged.replace_range(forged.len() - 4.., "AAAA");
        let forged = bearer(&forged);
        let wrong_secret = "demo.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let refused: &[(&str, &str, &str)] = match who {
            Who::Anybody => &[],
            Who::Operator => &[
                ("x-api-key", "", "api_key_invalid"),
                ("x-api-key", "demo", "api_key_invalid"),
                ("x-api-key", wrong_secret, "api_key_invalid"),
                ("x-api-key", "nobody.secret", "api_key_invalid"),
                ("authorization", &bearer(&player.token), "api_key_missing"),
            ],
            Who::Player => &[
                ("authorization", &expired, "token_expired"),
                ("authorization", &forged, "token_invalid"),
                ("authorization", "Bearer garbage", "token_invalid"),
                ("authorization", &player.token, "token_invalid"),
                ("x-api-key", &api.operator_key, "token_missing"),
            ],
        };
        for (name, value, expected) in refused {
            let header = if *name == "x-api-key" { "x-api-key" } else { "authorization" };
            let answer = api.send(bare.clone().header(header, value)).await;
            assert_eq!(
                (answer.status, code(&answer).as_str()),
                (401, *expected),
                "{method} {path} with {name}"
            );
        }
        let nobody = api.send(bare.clone()).await;
        match who {
            Who::Anybody => assert_eq!(nobody.status, 200, "{method} {path}"),
            Who::Operator => assert_eq!(code(&nobody), "api_key_missing", "{method} {path}"),
            Who::Player => assert_eq!(code(&nobody), "token_missing", "{method} {path}"),
        }
        assert_eq!(player.wallet().await["seq"], seq, "{method} {path}: a refused caller writes nothing");

        let allowed = match who {
            Who::Anybody => bare,
            Who::Operator => bare.header("x-api-key", &api.operator_key),
            Who::Player => bare.header("authorization", &bearer(&player.token)),
        };
        let answer = api.send(allowed).await;
        assert_eq!(answer.status, 200, "{method} {path}: {answer:?}");
    }
}

#[tokio::test]
async fn operators_do_not_see_each_others_players() {
    let api = Api::own().await;
    let player = api.player_with(1_000).await;
    let stack = &api.behind().stack;
    let key = ApiKey::parse("rival.secret").unwrap();
    let item = OperatorKey::new(key.id().clone(), "rival".parse().unwrap(), key.secret_hash(), None);
    let operators = Operators::new(stack.client.clone(), &stack.settings.tables.operators);
    operators.put_operator(&item).await.unwrap();
    let things = Things::of(&api).await;

    for (method, path, who, body) in table() {
        if who != Who::Operator || path == "/v1/sessions" || path.ends_with("/deposits") {
            // Opening a session or depositing makes the rival a wallet of their own: see below.
            continue;
        }
        let foreign = call(&method, path, who, body.as_ref(), &player.name, "", &things)
            .header("x-api-key", "rival.secret");
        let answer = api.send(foreign).await;
        let expected = match path.starts_with("/v1/wallets") {
            true => (404, "wallet_not_found"),
            // What is on offer is the house's own affair.
            false => (403, "publisher_only"),
        };
        assert_eq!((answer.status, code(&answer).as_str()), expected, "{method} {path}");
    }
    let session = json!({"player": player.name, "currency": "EUR", "mode": "demo"});
    let own = Call::new(Method::POST, "/v1/sessions")
        .key(&new_key())
        .header("x-api-key", "rival.secret")
        .json(&session);
    let answer = api.send(own).await;
    assert_eq!(
        (answer.status, &answer.json()["wallet"]["balance"]),
        (200, &json!("0")),
        "a wallet of their own"
    );
    assert_eq!(player.wallet().await["balance"], "1000");
}

#[tokio::test]
async fn players_do_not_see_each_others_rounds() {
    let api = Api::open().await;
    let (anna, bert) = (api.player_with(1_000).await, api.session(&new_name()).await);
    let mines = json!({"game": "mines", "stake": "1", "bet": {"mines": 1}});
    let opened = anna.post("/v1/rounds", &mines).await.json();
    let path = format!("/v1/rounds/{}", opened["round"].as_str().unwrap());
    let answer = bert.get(&path).await;
    assert_eq!(answer.status, 404, "{answer:?}");
    let answer =
        bert.post(&format!("{path}/actions"), &json!({"action": {"type": "reveal", "tile": 1}})).await;
    assert!(matches!(answer.status, 404 | 409), "{answer:?}");
    assert_eq!(anna.get(&path).await.json(), opened);
}
