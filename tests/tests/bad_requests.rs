//! Whatever is sent, the answer is a documented problem, and the log is as it was.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use reqwest::Method;
use serde_json::{Value, json};
use tests::api::{Answer, Api, Call, Player, new_key, new_name};

/// A route that takes a body, a body that it accepts, and which of its fields must be there.
struct Route {
    method: Method,
    path: String,
    by_operator: bool,
    body: Value,
    required: &'static [&'static str],
}

fn routes(player: &str, round: &str) -> Vec<Route> {
    let route = |method: Method, path: String, by_operator, body, required| Route {
        method,
        path,
        by_operator,
        body,
        required,
    };
    let post =
        |path: String, by_operator, body, required| route(Method::POST, path, by_operator, body, required);
    let money = json!({"currency": "EUR", "mode": "demo", "amount": "5"});
    let money_fields: &[&str] = &["currency", "mode", "amount"];
    vec![
        post(
            "/v1/sessions".to_owned(),
            true,
            json!({"player": player, "currency": "EUR", "mode": "demo"}),
            &["player", "currency", "mode"],
        ),
        post(format!("/v1/wallets/{player}/deposits"), true, money.clone(), money_fields),
        post(format!("/v1/wallets/{player}/withdrawals"), true, money, money_fields),
        post("/v1/seeds/rotate".to_owned(), false, json!({"client_seed": "words"}), &["client_seed"]),
        post(
            "/v1/rounds".to_owned(),
            false,
            json!({"game": "dice", "stake": "1", "bet": {"condition": "over", "target": 5_000}}),
            &["game", "stake", "bet"],
        ),
        post(
            "/v1/rounds".to_owned(),
            false,
            json!({"game": "plinko", "stake": "1", "bet": {"rows": 8, "risk": "low"}}),
            &["game", "stake", "bet"],
        ),
        post(
            format!("/v1/rounds/{round}/actions"),
            false,
            json!({"action": {"type": "reveal", "tile": 1}}),
            &["action"],
        ),
        route(
            Method::PUT,
            "/v1/wallet/limits".to_owned(),
            false,
            json!({"kind": "loss", "window": "24h", "amount": "100000"}),
            &["kind", "window"],
        ),
        post("/v1/wallet/exclusions".to_owned(), false, json!({"days": 1}), &["days"]),
        post("/v1/par".to_owned(), true, json!({"game": "dice"}), &["game"]),
        route(
            Method::PUT,
            "/v1/games/dice/active".to_owned(),
            true,
            json!({"par": "ab".repeat(32), "expected": "cd".repeat(32), "why": "a test"}),
            &["par", "why"],
        ),
        post(
            "/v1/games/dice/rollback".to_owned(),
            true,
            json!({"par": "ab".repeat(32), "expected": "cd".repeat(32), "why": "a test"}),
            &["expected", "why"],
        ),
    ]
}

impl Route {
    fn call(&self, api: &Api, player: &Player<'_>) -> Call {
        let call = match self.by_operator {
            true => api.as_operator(self.method.clone(), &self.path),
            false => player.call(self.method.clone(), &self.path),
        };
        call.key(&new_key())
    }
}

fn code(answer: &Answer) -> String {
    answer.problem().code
}

/// A body, its content type, and the status and code that it is answered with.
type Sent<'a> = (&'a [u8], (&'static str, &'a str), u16, &'a str);

/// A player with an open round of mines.
async fn player_in_a_round(api: &Api) -> (Player<'_>, String) {
    let player = api.player_with(1_000).await;
    let mines = json!({"game": "mines", "stake": "1", "bet": {"mines": 1}});
    let round = player.post("/v1/rounds", &mines).await.json()["round"].as_str().unwrap().to_owned();
    (player, round)
}

#[tokio::test]
async fn what_is_no_json_of_ours_is_refused_everywhere() {
    let api = Api::open().await;
    let (player, round) = player_in_a_round(&api).await;
    let before = player.wallet().await;
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    let large = format!("{{\"x\":\"{}\"}}", "x".repeat(64 * 1024));
    for route in routes(&player.name, &round) {
        let json = ("content-type", "application/json");
        let bodies: [Sent<'_>; 11] = [
            (b"", json, 400, "malformed_json"),
            (b"{", json, 400, "malformed_json"),
            (b"\xff\xfe{}", json, 400, "malformed_json"),
            (b"{\"a\":1,\"a\":2}", json, 400, "malformed_json"),
            (deep.as_bytes(), json, 400, "malformed_json"),
            (b"null", json, 400, "invalid_fields"),
            (b"[]", json, 400, "invalid_fields"),
            (b"\"text\"", json, 400, "invalid_fields"),
            (b"{}", ("content-type", "text/plain"), 415, "unsupported_media_type"),
            (b"{}", ("content-type", "application/x-www-form-urlencoded"), 415, "unsupported_media_type"),
            (large.as_bytes(), json, 413, "body_too_large"),
        ];
        for (body, (name, value), status, expected) in bodies {
            let answer = api.send(route.call(&api, &player).bytes(body).header(name, value)).await;
            let shown = String::from_utf8_lossy(&body[..body.len().min(40)]);
            assert_eq!((answer.status, code(&answer).as_str()), (status, expected), "{} {shown}", route.path);
        }
    }
    assert_eq!(player.wallet().await, before);
}

#[tokio::test]
async fn every_faulty_field_is_named() {
    let api = Api::open().await;
    let (player, round) = player_in_a_round(&api).await;
    let before = player.wallet().await;
    let wrong =
        [json!(true), json!(-1), json!(1.5), json!([]), json!({}), json!(""), json!("\u{0}"), json!("#")];
    for route in routes(&player.name, &round) {
        let send = async |body: &Value| api.send(route.call(&api, &player).json(body)).await;
        let named = |answer: &Answer| -> Vec<String> {
            assert_eq!(
                (answer.status, code(answer).as_str()),
                (400, "invalid_fields"),
                "{}: {answer:?}",
                route.path
            );
            answer.problem().errors.into_iter().map(|error| error.pointer).collect()
        };
        for (field, good) in route.body.as_object().unwrap() {
            for bad in &wrong {
                if std::mem::discriminant(bad) == std::mem::discriminant(good)
                    && (bad == &json!({}) || ["client_seed", "why"].contains(&field.as_str()))
                {
                    continue;
                }
                let mut body = route.body.clone();
                body[field] = bad.clone();
                let pointers = named(&send(&body).await);
                let found = pointers.iter().any(|pointer| pointer.starts_with(&format!("/{field}")));
                assert!(found, "{}: {field} = {bad} is blamed on {pointers:?}", route.path);
            }
        }
        let mut body = route.body.clone();
        body["no/such~field"] = json!(1);
        assert_eq!(named(&send(&body).await), ["/no~1such~0field"], "{}", route.path);
        let mut all_missing = named(&send(&json!({})).await);
        all_missing.sort();
        for field in route.required {
            assert!(all_missing.contains(&format!("/{field}")), "{}: {all_missing:?}", route.path);
        }
    }
    assert_eq!(player.wallet().await, before);
}

#[tokio::test]
async fn amounts_are_whole_positive_and_bounded() {
    let api = Api::open().await;
    let (player, round) = player_in_a_round(&api).await;
    let before = player.wallet().await;
    let amounts = [
        "",
        "0",
        "-1",
        "+1",
        "1.0",
        "1e3",
        " 1",
        "1 ",
        "01",
        "0x10",
        "１",
        "∞",
        "NaN",
        "1000000000000000000000000000001",
        "340282366920938463463374607431768211456",
        "999999999999999999999999999999999999999999999999999999999999",
    ];
    for route in routes(&player.name, &round) {
        let Some(field) = ["amount", "stake"].into_iter().find(|field| route.body.get(field).is_some())
        else {
            continue;
        };
        for amount in amounts {
            let mut body = route.body.clone();
            body[field] = json!(amount);
            let answer = api.send(route.call(&api, &player).json(&body)).await;
            // A limit of nothing is a limit.
            if amount == "0" && route.path == "/v1/wallet/limits" {
                continue;
            }
            assert_eq!(
                (answer.status, code(&answer).as_str()),
                (400, "invalid_fields"),
                "{} {amount:?}",
                route.path
            );
            assert_eq!(answer.problem().errors[0].pointer, format!("/{field}"), "{} {amount:?}", route.path);
        }
    }
    assert_eq!(player.wallet().await["balance"], before["balance"]);
}

#[tokio::test]
async fn keys_and_slots_are_checked_before_anything_happens() {
    let api = Api::open().await;
    let (player, round) = player_in_a_round(&api).await;
    let before = player.wallet().await;
    let long = "k".repeat(65);
    for route in routes(&player.name, &round) {
        if ["/v1/sessions", "/v1/par", "/v1/games"].iter().any(|path| route.path.starts_with(path)) {
            // Moves neither money nor seeds (versions are compared and set): a key is welcome, not needed.
            continue;
        }
        let call = route.call(&api, &player).json(&route.body);
        let answer = api.send(call.clone().without("idempotency-key")).await;
        assert_eq!(
            (answer.status, code(&answer).as_str()),
            (400, "idempotency_key_missing"),
            "{}",
            route.path
        );
        for key in ["", &long, "a\tb", "é"] {
            let answer = api.send(call.clone().without("idempotency-key").key(key)).await;
            assert_eq!(
                (answer.status, code(&answer).as_str()),
                (400, "idempotency_key_invalid"),
                "{} {key:?}",
                route.path
            );
        }
        if route.path.starts_with("/v1/rounds") {
            for slot in ["", "*", "7", "W/\"7\"", "\"x\"", "\"-1\"", "\"99999999999999999999\""] {
                let answer = api.send(call.clone().header("if-match", slot)).await;
                assert_eq!(
                    (answer.status, code(&answer).as_str()),
                    (400, "if_match_invalid"),
                    "{} {slot:?}",
                    route.path
                );
            }
        }
    }
    assert_eq!(player.wallet().await, before);
}

#[tokio::test]
async fn strange_paths_and_queries_are_answered_plainly() {
    let api = Api::open().await;
    let (player, _) = player_in_a_round(&api).await;
    let before = player.wallet().await;
    for id in
        ["x", "-1", "1.5", "999999999999", "99999999999999999999999", "%00", "%ff", "a%2Fb", "%3F", "1%20"]
    {
        let answer = player.get(&format!("/v1/rounds/{id}")).await;
        assert!(matches!(answer.status, 400 | 404), "{id}: {answer:?}");
        let answer =
            player.post(&format!("/v1/rounds/{id}/actions"), &json!({"action": {"type": "cash_out"}})).await;
        assert!(matches!(answer.status, 400 | 404 | 409), "{id}: {answer:?}");
        let answer = api.send(Call::new(Method::GET, format!("/v1/games/{id}"))).await;
        assert!(matches!(answer.status, 400 | 404), "{id}: {answer:?}");
    }
    for name in ["%20", "a%23b", "%F0%9F%8E%B2", "%ff", &"p".repeat(65)] {
        let path = format!("/v1/wallets/{name}?currency=EUR&mode=demo");
        let answer = api.send(api.as_operator(Method::GET, path)).await;
        assert!(matches!(answer.status, 400 | 404), "{name}: {answer:?}");
    }
    for query in
        ["limit=0", "limit=101", "limit=x", "limit=", "limit=1&limit=2", "cursor=", "cursor=x", "x=1"]
    {
        for path in ["/v1/wallet/entries", "/v1/rounds"] {
            let answer = player.get(&format!("{path}?{query}")).await;
            assert_eq!((answer.status, code(&answer).as_str()), (400, "invalid_fields"), "{path} {query}");
        }
    }
    let of_a_list = wire::Cursor { before_seq: 3 }.encode();
    for query in [
        "limit=0",
        "limit=1001",
        "limit=x",
        "limit=+5",
        "limit=",
        "limit=1&limit=2",
        "cursor=",
        "cursor=x",
        &format!("cursor={of_a_list}"),
        "x=1",
    ] {
        let answer = player.get(&format!("/v1/rounds/export?{query}")).await;
        assert_eq!((answer.status, code(&answer).as_str()), (400, "invalid_fields"), "{query}");
    }
    let answer = api.session(&new_name()).await.get("/v1/rounds/export?limit=1000").await;
    assert_eq!(answer.status, 200, "a wallet without rounds has an export: {answer:?}");
    // A round that is not open is refused by a rule, and that is written down; nothing else is.
    assert_eq!(player.wallet().await["balance"], before["balance"]);
}
