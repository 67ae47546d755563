//! PAR sheets, versions of games and simulations over HTTP: stored under their hashes, activated by compare-and-set,
//! rolled back, and rounds that finish on what they were opened under.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use games::{Catalogue, ConfigHash, GameId, Status, verify};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::time::Duration;
use tests::api::{Answer, Api, Call};
use tokio::task::JoinSet;

async fn get(api: &Api, path: &str) -> Answer {
    api.send(Call::new(Method::GET, path)).await
}

fn code(answer: &Answer) -> (u16, String) {
    (answer.status, answer.problem().code)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A configuration of the game with another edge.
async fn with_edge(api: &Api, game: &str, edge: u32) -> Value {
    let mut config = api.config(game).await;
    config["edge"] = json!(edge);
    config
}

async fn history(api: &Api, game: &str) -> Vec<(u64, String, Value)> {
    let page = get(api, &format!("/v1/games/{game}/versions")).await.json();
    let versions = page["versions"].as_array().unwrap().iter();
    versions
        .map(|it| {
            (it["position"].as_u64().unwrap(), it["change"].as_str().unwrap().to_owned(), it["par"].clone())
        })
        .collect()
}

async fn roll_back(api: &Api, game: &str, expected: &Value, par: Option<&Value>) -> Answer {
    let mut body = json!({"expected": expected, "why": "a test"});
    if let Some(par) = par {
        body["par"] = par.clone();
    }
    api.operate(Method::POST, &format!("/v1/games/{game}/rollback"), Some(&body)).await
}

#[tokio::test]
async fn sheets_are_stored_under_their_hashes_in_every_form() {
    let api = Api::own().await;
    let view = api.generate_par("roulette", None).await;
    assert_eq!(view["return_to_player"]["highest"]["exact"], "36/37");
    let hash = view["par"].as_str().unwrap();
    let json = get(&api, &format!("/v1/par/{hash}")).await;
    assert_eq!(sha256(&json.bytes), hash, "the name is the hash of the bytes");
    assert!(json.header("cache-control").unwrap().contains("immutable"));
    assert_eq!(json.json()["config_hash"], view["config_hash"]);
    let document = get(&api, &format!("/v1/configurations/{}", view["config_hash"].as_str().unwrap())).await;
    assert_eq!(sha256(&document.bytes), view["config_hash"].as_str().unwrap());

    let sheet: par::Sheet = serde_json::from_str(&json.text).unwrap();
    let forms: [(&str, &str, Vec<u8>); 3] = [
        ("csv", "text/csv", par::render::csv(&sheet).into_bytes()),
        ("html", "text/html", par::render::html(&sheet).into_bytes()),
        (
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            par::render::xlsx(&sheet),
        ),
    ];
    for (suffix, media_type, bytes) in forms {
        let by_suffix = get(&api, &format!("/v1/par/{hash}.{suffix}")).await;
        let call = Call::new(Method::GET, format!("/v1/par/{hash}"));
        let by_accept = api.send(call.header("accept", &format!("{media_type}, */*;q=0.1"))).await;
        for answer in [by_suffix, by_accept] {
            assert_eq!(answer.status, 200);
            assert!(answer.header("content-type").unwrap().starts_with(media_type), "{suffix}");
            assert!(answer.bytes == bytes, "{suffix} is what follows from the sheet");
        }
    }
    assert_eq!(get(&api, &format!("/v1/par/{hash}.json")).await.bytes, json.bytes);
    // The same again is the same.
    assert_eq!(api.generate_par("roulette", None).await, view);

    let other = "ab".repeat(32);
    for (path, expected) in [
        (format!("/v1/par/{other}"), (404, "par_not_found")),
        (format!("/v1/configurations/{other}"), (404, "configuration_not_found")),
        (format!("/v1/par/{hash}.pdf"), (400, "invalid_fields")),
        ("/v1/par/x".to_owned(), (400, "invalid_fields")),
        ("/v1/configurations/x".to_owned(), (400, "invalid_fields")),
        ("/v1/games/chess/versions".to_owned(), (404, "game_not_found")),
    ] {
        assert_eq!(code(&get(&api, &path).await), (expected.0, expected.1.to_owned()), "{path}");
    }
}

/// Gateways of AWS carry no more than this, a binary in base64.
#[tokio::test]
async fn every_sheet_of_the_house_fits_through_the_gateway() {
    let api = Api::own().await;
    for game in GameId::ALL {
        let view = api.generate_par(game.id(), None).await;
        let hash = view["par"].as_str().unwrap();
        for form in ["json", "csv", "html", "xlsx"] {
            let answer = get(&api, &format!("/v1/par/{hash}.{form}")).await;
            assert_eq!(answer.status, 200, "{game} {form}");
            assert!(answer.bytes.len() < 4_400_000, "{game} {form}: {} bytes", answer.bytes.len());
        }
    }
}

#[tokio::test]
async fn a_configuration_that_does_not_pass_is_refused_with_everything() {
    let api = Api::own().await;
    let refused = async |game: &str, config: Value| {
        let body = json!({"game": game, "config": config});
        let answer = api.operate(Method::POST, "/v1/par", Some(&body)).await;
        assert_eq!(code(&answer), (422, "par_refused".to_owned()), "{answer:?}");
        answer.problem().errors.into_iter().map(|it| (it.pointer, it.code)).collect::<Vec<_>>()
    };
    let free = with_edge(&api, "coinflip", 0).await;
    let findings = refused("coinflip", free).await;
    assert_eq!(findings.len(), 20);
    assert_eq!(findings[0], ("/modes/0/rtp".to_owned(), "rtp_not_below_one".to_owned()));
    let mut faulty = with_edge(&api, "coinflip", 0).await;
    faulty["edge"] = json!("much");
    faulty["colour"] = json!("red");
    let pointers: Vec<_> = refused("coinflip", faulty).await.into_iter().map(|it| it.0).collect();
    assert_eq!(pointers, ["/config/edge", "/config/colour"]);
}

#[tokio::test]
async fn a_version_is_activated_played_and_rolled_back() {
    let api = Api::own().await;
    let house = api.config("dice").await;
    let first = api.generate_par("dice", None).await;
    let second = api.generate_par("dice", Some(&with_edge(&api, "dice", 500).await)).await;
    assert_ne!(first["config_hash"], second["config_hash"]);
    // Generated is not active.
    assert_eq!(api.config("dice").await, house);
    assert_eq!(get(&api, "/v1/games/dice").await.json()["par"], Value::Null);

    assert_eq!(api.activate("dice", &first["par"], &Value::Null).await.status, 200);
    let conflict = api.activate("dice", &second["par"], &Value::Null).await;
    assert_eq!(code(&conflict), (409, "version_conflict".to_owned()));
    assert!(conflict.problem().detail.unwrap().contains(first["par"].as_str().unwrap()));
    let activated = api.activate("dice", &second["par"], &first["par"]).await;
    assert_eq!((activated.status, &activated.json()["change"]), (200, &json!("activate")));
    // A retry finds its work done.
    assert_eq!(api.activate("dice", &second["par"], &first["par"]).await.json(), activated.json());

    let shown = get(&api, "/v1/games/dice").await.json();
    assert_eq!((&shown["par"], &shown["config_hash"]), (&second["par"], &second["config_hash"]));
    assert_eq!(shown["return_to_player"], second["return_to_player"]);
    let player = api.player_with(10_000).await;
    let bet = json!({"game": "dice", "stake": "100", "bet": {"condition": "over", "target": 5_000}});
    let round = player.post("/v1/rounds", &bet).await.json();
    assert_eq!(round["config_hash"], second["config_hash"], "rounds name what they were played under");

    let back = roll_back(&api, "dice", &second["par"], None).await;
    assert_eq!((back.status, &back.json()["par"]), (200, &first["par"]));
    assert_eq!(api.config("dice").await, house);
    let positions = [(3, "rollback", &first), (2, "activate", &second), (1, "activate", &first)];
    let expected: Vec<_> =
        positions.map(|(at, change, it)| (at, change.to_owned(), it["par"].clone())).into();
    assert_eq!(history(&api, "dice").await, expected, "history grows, and is never rewritten");
    // What was played before is still verified and shown.
    player.rotate("another").await;
    let revealed = player.get(&format!("/v1/rounds/{}", round["round"].as_str().unwrap())).await.json();
    assert_eq!(revealed["payout"], round["payout"]);
    check_offline(&api, &revealed).await;

    let stale = roll_back(&api, "dice", &second["par"], Some(&second["par"])).await;
    assert_eq!(code(&stale), (409, "version_conflict".to_owned()));
    let named = roll_back(&api, "dice", &first["par"], Some(&second["par"])).await;
    assert_eq!(named.json()["par"], second["par"]);
}

/// As anybody can: with the configuration that the round names, and nothing else of the house.
async fn check_offline(api: &Api, receipt: &Value) {
    let hash = receipt["config_hash"].as_str().unwrap();
    let document = get(api, &format!("/v1/configurations/{hash}")).await.json();
    let entry = games::Entry::read(&document).unwrap();
    assert_eq!(entry.config_hash(), ConfigHash::parse(hash).unwrap());
    let catalogue = Catalogue::house().knowing(Arc::new(entry));
    let receipt: wire::Receipt = serde_json::from_value(receipt.clone()).unwrap();
    assert_eq!(receipt.status, Status::Settled);
    assert_eq!(verify(&catalogue, &receipt.claim()).verdict, games::Verdict::Verified);
}

#[tokio::test]
async fn i16_open_rounds_finish_on_the_version_they_were_opened_under() {
    let api = Api::own().await;
    let player = api.player_with(10_000).await;
    let first = api.generate_par("mines", None).await;
    let second = api.generate_par("mines", Some(&with_edge(&api, "mines", 900).await)).await;
    api.activate("mines", &first["par"], &Value::Null).await;
    // A round whose first tile is no mine, so that it can be cashed out.
    let bet = json!({"game": "mines", "stake": "1000", "bet": {"mines": 1}});
    let (opened, worth) = loop {
        let opened = player.post("/v1/rounds", &bet).await.json();
        let path = format!("/v1/rounds/{}/actions", opened["round"].as_str().unwrap());
        let step = player.post(&path, &json!({"action": {"type": "reveal", "tile": 0}})).await.json();
        if step["status"] == "open" {
            break (opened, step["legal"].clone());
        }
    };
    let changed = api.activate("mines", &second["par"], &first["par"]).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    // A house that was started since knows the old version only by its hash.
    let fresh = edge::House::new(
        &api.behind().stack.settings,
        api.behind().stack.client.clone(),
        store::connect_objects(&api.behind().stack.settings.object_connection()).await,
    );
    let old = ConfigHash::parse(opened["config_hash"].as_str().unwrap()).unwrap();
    assert!(fresh.versions.now().await.unwrap().catalogue.active(GameId::Mines).config_hash() != old);
    assert_eq!(fresh.versions.entry(GameId::Mines, old).await.unwrap().config_hash(), old);

    let shown = player.get(&format!("/v1/rounds/{}", opened["round"].as_str().unwrap())).await.json();
    assert_eq!(shown["legal"], worth, "what cashing out is worth did not change under the player's feet");
    let path = format!("/v1/rounds/{}/actions", opened["round"].as_str().unwrap());
    let settled = player.post(&path, &json!({"action": {"type": "cash_out"}})).await.json();
    assert_eq!(settled["config_hash"], first["config_hash"]);
    assert_eq!(settled["status"], "settled");
    player.rotate("another").await;
    let next = player.post("/v1/rounds", &bet).await.json();
    assert_eq!(next["config_hash"], second["config_hash"]);
    let revealed = player.get(&format!("/v1/rounds/{}", opened["round"].as_str().unwrap())).await.json();
    check_offline(&api, &revealed).await;
}

/// A process that was started after a change meets a round that was opened before it.
#[tokio::test]
async fn i16_a_process_that_never_played_a_version_finishes_its_rounds() {
    let api = Api::own().await;
    let player = api.player_with(10_000).await;
    let first = api.generate_par("mines", Some(&with_edge(&api, "mines", 300).await)).await;
    let second = api.generate_par("mines", Some(&with_edge(&api, "mines", 900).await)).await;
    api.activate("mines", &first["par"], &Value::Null).await;
    let bet = json!({"game": "mines", "stake": "1000", "bet": {"mines": 1}});
    let opened = player.post("/v1/rounds", &bet).await.json();
    api.activate("mines", &second["par"], &first["par"]).await;
    let stack = &api.behind().stack;
    let objects = store::connect_objects(&stack.settings.object_connection()).await;
    let fresh = edge::House::new(&stack.settings, stack.client.clone(), objects);
    let later = ledger::Timestamp(edge::now().0 + 25 * 60 * 60 * 1000);
    let report = sweep::run(&fresh, later).await;
    assert_eq!((report.settled, report.left), (1, 0));
    let settled = player.get(&format!("/v1/rounds/{}", opened["round"].as_str().unwrap())).await.json();
    assert_eq!((&settled["status"], &settled["config_hash"]), (&json!("settled"), &first["config_hash"]));
}

#[tokio::test]
async fn of_many_who_change_the_same_version_one_wins() {
    let api = Arc::new(Api::own().await);
    let first = api.generate_par("dice", None).await;
    api.activate("dice", &first["par"], &Value::Null).await;
    let mut others = Vec::new();
    for edge in [200, 300, 400, 500, 600, 700] {
        others.push(api.generate_par("dice", Some(&with_edge(&api, "dice", edge).await)).await);
    }
    // Another game's changes at the same time take positions, but nobody's turn.
    let limbo = api.generate_par("limbo", None).await;
    let mut changes = JoinSet::new();
    for other in others.clone() {
        let (api, first) = (Arc::clone(&api), first.clone());
        changes.spawn(async move { api.activate("dice", &other["par"], &first["par"]).await });
    }
    let limbo = api.activate("limbo", &limbo["par"], &Value::Null).await;
    let answers = changes.join_all().await;
    assert_eq!(limbo.status, 200, "{limbo:?}");
    let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    let lost = answers.iter().filter(|answer| answer.status == 409).count();
    assert_eq!((won.len(), lost), (1, others.len() - 1), "{answers:?}");
    assert_eq!(get(&api, "/v1/games/dice").await.json()["par"], won[0].json()["par"]);
    assert_eq!(history(&api, "dice").await.len(), 2);
}

#[tokio::test]
async fn what_cannot_be_activated_is_refused_and_nothing_changes() {
    let api = Api::own().await;
    let unknown = json!("ab".repeat(32));
    assert_eq!(code(&api.activate("dice", &unknown, &Value::Null).await), (404, "par_not_found".to_owned()));
    let limbo = api.generate_par("limbo", None).await;
    let other = api.activate("dice", &limbo["par"], &Value::Null).await;
    assert_eq!(code(&other), (404, "par_not_found".to_owned()));
    assert_eq!(
        code(&api.activate("chess", &unknown, &Value::Null).await),
        (404, "game_not_found".to_owned())
    );
    // Somebody put a sheet of their own making among the objects.
    let sheet = get(&api, &format!("/v1/par/{}", limbo["par"].as_str().unwrap())).await;
    let mut forged = sheet.json();
    forged["rtp"]["decimal"] = json!("0.999999999999");
    let forged = games::canonical_json(&forged);
    let document = get(&api, &format!("/v1/configurations/{}", limbo["config_hash"].as_str().unwrap())).await;
    let id = api.behind().stack.house.versions.store_sheet(forged, document.text).await.unwrap();
    let answer = api.activate("limbo", &json!(id.to_string()), &Value::Null).await;
    assert_eq!(code(&answer), (409, "par_of_another_release".to_owned()));

    // Somebody who does not say why.
    for why in [String::new(), "  ".to_owned(), "x".repeat(501)] {
        let body = json!({"par": limbo["par"], "expected": null, "why": why});
        let answer = api.operate(Method::PUT, "/v1/games/limbo/active", Some(&body)).await;
        assert_eq!(code(&answer), (400, "invalid_fields".to_owned()));
        assert_eq!(answer.problem().errors[0].pointer, "/why");
    }
    // A sheet that the rules of the day refuse, stored when they did not.
    let free = with_edge(&api, "coinflip", 0).await;
    let sheet = par::sheet(GameId::Coinflip, &free).unwrap();
    let document = games::config_document(GameId::Coinflip, sheet.rules_version, sheet.config.clone());
    let versions = &api.behind().stack.house.versions;
    let id = versions.store_sheet(sheet.canonical(), games::canonical_json(&document)).await.unwrap();
    let answer = api.activate("coinflip", &json!(id.to_string()), &Value::Null).await;
    assert_eq!(code(&answer), (422, "par_refused".to_owned()));

    api.activate("limbo", &limbo["par"], &Value::Null).await;
    let back = roll_back(&api, "limbo", &limbo["par"], None).await;
    assert_eq!(code(&back), (409, "no_earlier_version".to_owned()));
    assert_eq!(history(&api, "limbo").await.len(), 1);
    assert!(history(&api, "dice").await.is_empty());
}

#[tokio::test]
async fn history_comes_in_pages() {
    let api = Api::own().await;
    let mut active = Value::Null;
    for edge in [100, 200, 300] {
        for game in ["dice", "limbo"] {
            let sheet = api.generate_par(game, Some(&with_edge(&api, game, edge).await)).await;
            let expected = get(&api, &format!("/v1/games/{game}")).await.json()["par"].clone();
            active = api.activate(game, &sheet["par"], &expected).await.json()["par"].clone();
        }
    }
    let mut positions = Vec::new();
    let mut query = "?limit=2".to_owned();
    loop {
        let page = get(&api, &format!("/v1/games/limbo/versions{query}")).await.json();
        assert_eq!(page["active"]["par"], active);
        positions
            .extend(page["versions"].as_array().unwrap().iter().map(|it| it["position"].as_u64().unwrap()));
        match page["cursor"].as_str() {
            Some(cursor) => query = format!("?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(positions, [6, 4, 2]);
}

#[tokio::test]
async fn simulations_answer_at_once_or_become_jobs() {
    let api = Api::own().await;
    let short = api.operate(Method::GET, "/v1/simulate/dice?samples=2000", None).await;
    assert_eq!((short.status, &short.json()["state"]), (200, &json!("done")));
    assert_eq!(short.json()["result"]["report"]["rounds"], 2_000);

    let path = "/v1/simulate/blackjack?samples=400000&mode=basic%20strategy&seed=mine";
    let job = api.operate(Method::GET, path, None).await;
    assert_eq!(job.status, 202, "{job:?}");
    let location = job.header("location").unwrap().to_owned();
    assert!(job.headers.contains_key("retry-after"));
    let mut seen = Vec::new();
    let done = loop {
        let state = api.operate(Method::GET, &location, None).await;
        let view = state.json();
        seen.push(view["done"].as_u64().unwrap());
        if state.status == 200 {
            break view;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(seen.is_sorted(), "progress goes one way: {seen:?}");
    assert_eq!((&done["state"], &done["done"]), (&json!("done"), &done["total"]));
    let report = &done["result"]["report"];
    assert_eq!((&report["rounds"], &report["verdict"]), (&json!(400_000), &json!("agrees")));
    assert_eq!(
        done["result"]["convergence"].as_array().unwrap().len() as u64,
        done["total"].as_u64().unwrap()
    );
    // The same question has the same answer, at once.
    let again = api.operate(Method::GET, path, None).await;
    assert_eq!((again.status, again.json()), (200, done.clone()));
    // Another machine that plays the same rounds gets the same.
    let simulation = par::Simulation {
        game: GameId::Blackjack,
        config: api.config("blackjack").await,
        mode: "basic strategy".to_owned(),
        server_seed: "mine".to_owned(),
        client_seed: par::Simulation::CLIENT_SEED.to_owned(),
        rounds: 400_000,
    };
    let Some(par::work::Outcome::Simulated { report: own, .. }) =
        par::work::Work::Simulation(simulation).run_all()
    else {
        panic!()
    };
    assert_eq!(serde_json::to_value(own).unwrap(), *report);

    for (path, expected) in [
        ("/v1/simulate/chess?samples=5", (404, "game_not_found")),
        ("/v1/simulate/dice", (400, "invalid_fields")),
        ("/v1/simulate/dice?samples=0", (400, "invalid_fields")),
        ("/v1/simulate/dice?samples=1000000001", (400, "invalid_fields")),
        ("/v1/simulate/dice?samples=5&mode=martingale", (400, "invalid_fields")),
        ("/v1/simulate/dice?samples=5&par=x", (400, "invalid_fields")),
        ("/v1/jobs/x", (400, "invalid_fields")),
    ] {
        let answer = api.operate(Method::GET, path, None).await;
        assert_eq!(code(&answer), (expected.0, expected.1.to_owned()), "{path}");
    }
    let nothing = api.operate(Method::GET, &format!("/v1/jobs/{}", "ab".repeat(32)), None).await;
    assert_eq!(code(&nothing), (404, "job_not_found".to_owned()));
}

#[tokio::test]
async fn sheets_can_be_jobs_too() {
    let api = Api::own().await;
    let wait = async |body: Value| {
        let call =
            api.as_operator(Method::POST, "/v1/par").json(&body).header("prefer", "wait=5, respond-async");
        loop {
            let answer = api.send(call.clone()).await;
            match answer.status {
                202 => tokio::time::sleep(Duration::from_millis(30)).await,
                _ => return answer.json(),
            }
        }
    };
    let done = wait(json!({"game": "slots"})).await;
    assert_eq!((&done["state"], &done["result"]), (&json!("done"), &api.generate_par("slots", None).await));
    let hash = done["result"]["par"].as_str().unwrap();
    assert_eq!(get(&api, &format!("/v1/par/{hash}")).await.status, 200);
    let config = with_edge(&api, "coinflip", 0).await;
    let refused = wait(json!({"game": "coinflip", "config": config})).await;
    assert_eq!(refused["state"], "refused");
    assert_eq!(refused["result"]["errors"].as_array().unwrap().len(), 20);
}
