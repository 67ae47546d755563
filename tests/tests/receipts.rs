//! Receipts are signed by a key that the house publishes, and an account can be taken home whole.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use edge::keys::RingKey;
use edge::{House, SecretKey, is_signature, public_key};
use games::testing::{bet, legal_steps};
use games::{Catalogue, GameId, Verdict};
use ledger::protocol::Answer;
use ledger::{Caller, Command, DemoMoney, Fingerprint, IdempotencyKey, Lane, Request, RoundId, WalletId};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use store::wiretap::Fault;
use tests::api::{Api, Call, Player, new_key};
use wire::{
    ExportCursor, ExportLine, ExportedRound, ExportedSeed, ExportedTerms, KeySet, Receipt, ReceiptSignature,
};

/// The keys that the house publishes.
async fn published(api: &Api) -> KeySet {
    let answer = api.send(Call::new(Method::GET, "/.well-known/jwks.json")).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, Some("public, max-age=300")));
    for key in answer.json()["keys"].as_array().unwrap() {
        let members: BTreeSet<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, BTreeSet::from(["alg", "crv", "kid", "kty", "use", "x"]), "and nothing private");
    }
    KeySet::read(&answer.json()).unwrap()
}

/// The fields of a receipt that the house did not sign so; `signature` if it did not sign this at all.
fn altered(receipt: &Value, keys: &KeySet) -> Vec<String> {
    let not_signed = || vec!["signature".to_owned()];
    let text = receipt["signature"].as_str().unwrap_or_default();
    let Ok(signature) = ReceiptSignature::parse(text) else { return not_signed() };
    let Some(key) = keys.get(&signature.key_id) else { return not_signed() };
    if !is_signature(&signature.bytes, &signature.signing_input, key) {
        return not_signed();
    }
    signature.differences(receipt).into_iter().map(|difference| difference.field).collect()
}

async fn play(player: &Player<'_>, game: &str, stake: u64, bet: Value) -> Value {
    let answer =
        player.post("/v1/rounds", &json!({"game": game, "stake": stake.to_string(), "bet": bet})).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

async fn dice(player: &Player<'_>) -> Value {
    play(player, "dice", 10, json!({"condition": "under", "target": 5_000})).await
}

/// Plays `game` to its end; every answer on the way, the last one over.
async fn play_out(player: &Player<'_>, game: GameId, pick: u32) -> Vec<Value> {
    let mut answers = vec![play(player, game.id(), 100, bet(game, 100, pick)).await];
    let actions = format!("/v1/rounds/{}/actions", answers[0]["round"].as_str().unwrap());
    while answers.last().unwrap()["status"] == "open" {
        let step = legal_steps(&answers.last().unwrap()["legal"]).pop().unwrap();
        answers.push(player.post(&actions, &json!({ "action": step })).await.json());
    }
    answers
}

#[tokio::test]
async fn every_receipt_of_every_game_is_signed_by_a_published_key() {
    let api = Api::open().await;
    let keys = published(&api).await;
    let player = api.player_with(100_000).await;
    let mut statuses = BTreeSet::new();
    let mut over = Vec::new();
    for (pick, game) in (3..).zip(GameId::ALL) {
        let answers = play_out(&player, game, pick).await;
        for receipt in &answers {
            assert_eq!(altered(receipt, &keys), Vec::<String>::new(), "{receipt}");
            statuses.insert(receipt["status"].as_str().unwrap().to_owned());
            let wallet = ["operator", "player", "currency", "mode"].map(|field| receipt[field].clone());
            assert_eq!(wallet, [json!("demo"), json!(player.name), json!("EUR"), json!("demo")]);
        }
        over.push(answers.last().unwrap().clone());
    }
    let mines = play(&player, "mines", 10, json!({"mines": 24})).await;
    let shown = player.get(&format!("/v1/rounds/{}", mines["round"].as_str().unwrap())).await.json();
    assert_eq!((&shown["status"], &shown["signature"]), (&json!("open"), &mines["signature"]));
    statuses.insert("open".to_owned());
    assert_eq!(statuses, BTreeSet::from(["open".to_owned(), "settled".to_owned()]));

    over.reverse();
    let listed = player.pages("/v1/rounds", "rounds").await;
    assert_eq!(listed[0], mines);
    for (listed, first) in listed[1..].iter().zip(&over) {
        assert_eq!(listed["signature"], first["signature"], "the same round, the same signature");
        assert_eq!(altered(listed, &keys), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_signature_is_the_same_on_replay_and_after_the_seed_is_revealed() {
    let api = Api::open().await;
    let keys = published(&api).await;
    let player = api.player_with(1_000).await;
    let body = json!({"game": "dice", "stake": "10", "bet": {"condition": "over", "target": 5_000}});
    let call = player.call(Method::POST, "/v1/rounds").key(&new_key()).json(&body);
    let first = api.send(call.clone()).await;
    let again = api.send(call).await;
    assert_eq!((again.header("idempotency-replayed"), &again.text), (Some("true"), &first.text), "I10");
    player.rotate("other words").await;
    let path = format!("/v1/rounds/{}", first.json()["round"].as_str().unwrap());
    let revealed = player.get(&path).await.json();
    assert!(revealed["server_seed"].is_string());
    assert_eq!(revealed["signature"], first.json()["signature"]);
    assert_eq!(altered(&revealed, &keys), Vec::<String>::new());
}

#[tokio::test]
async fn a_void_round_is_signed_too() {
    let api = Api::own().await;
    let keys = published(&api).await;
    let player = api.player_with(1_000).await;
    let mines = play(&player, "mines", 10, json!({"mines": 3})).await;
    void(&api, &player, &mines).await;
    let round = player.get(&format!("/v1/rounds/{}", mines["round"].as_str().unwrap())).await.json();
    assert_eq!((&round["status"], &round["payout"]), (&json!("void"), &json!("10")));
    assert_eq!(altered(&round, &keys), Vec::<String>::new());
    assert_ne!(round["signature"], mines["signature"], "it has ended since");
}

#[tokio::test]
async fn whatever_is_changed_is_named() {
    let api = Api::open().await;
    let keys = published(&api).await;
    let player = api.player_with(1_000).await;
    for receipt in [dice(&player).await, play(&player, "mines", 10, json!({"mines": 3})).await] {
        let unsigned = ["server_seed", "shown", "legal"];
        for field in receipt.as_object().unwrap().keys().filter(|field| !unsigned.contains(&field.as_str())) {
            for changed in change(&receipt[field]) {
                let mut other = receipt.clone();
                other[field] = changed;
                assert_eq!(altered(&other, &keys), [field.as_str()], "{other}");
            }
            let mut without = receipt.clone();
            without.as_object_mut().unwrap().remove(field);
            assert_eq!(altered(&without, &keys), [field.as_str()]);
        }
        let mut more = receipt.clone();
        more["bonus"] = json!("5");
        assert_eq!(altered(&more, &keys), ["bonus"]);
        // Every bit of the signature itself.
        let text = receipt["signature"].as_str().unwrap();
        for at in 0..text.len() {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let mut other = receipt.clone();
            other["signature"] = changed.into();
            assert_eq!(altered(&other, &keys), ["signature"], "at {at}");
        }
    }
}

/// Other values in the place of one.
fn change(value: &Value) -> Vec<Value> {
    let other = match value {
        Value::String(text) => json!(format!("{text}1")),
        Value::Number(number) => json!(number.as_u64().unwrap() + 1),
        Value::Array(list) => list.iter().cloned().chain([json!(1)]).collect(),
        other => json!([other]),
    };
    vec![other, Value::Null]
}

/// The house itself takes a round back, as nobody can over HTTP.
async fn void(api: &Api, player: &Player<'_>, receipt: &Value) {
    let house = &api.behind().stack.house;
    let wallet = WalletId::<DemoMoney>::new(
        "demo".parse().unwrap(),
        player.name.parse().unwrap(),
        "EUR".parse().unwrap(),
    );
    let round = RoundId(receipt["round"].as_str().unwrap().parse().unwrap());
    let request = Request {
        command: Command::Void { round, reason: "a test".to_owned() },
        caller: Caller::House(wallet.operator.clone()),
        key: IdempotencyKey::parse(&new_key()).unwrap(),
        fingerprint: Fingerprint::of("", "void", "demo", ""),
        lane: Lane::Key,
    };
    let answer = house.demo.write(&wallet, request, edge::now).await;
    assert!(matches!(answer, Answer::Event { .. }), "{answer:?}");
}

#[tokio::test]
async fn receipts_from_before_a_key_was_rotated_still_check() {
    let api = Api::own().await;
    let player = api.player_with(1_000).await;
    let old = dice(&player).await;
    let before = published(&api).await;

    let key = SecretKey::new([9; 32]);
    let mut settings = api.behind().stack.settings.clone();
    settings.receipts.public_keys.insert("next-1".to_owned(), public_key(&key).unwrap());
    settings.receipts.signing = Some(RingKey { id: "next-1".to_owned(), key });
    let rotated = House::connect(&settings).await;
    let ask = async |method: &str, path: &str, body: &str| {
        let router = edge::front(play::routes(), rotated.clone());
        let event = json!({
            "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
            "headers": {
                "authorization": format!("Bearer {}", player.token), "content-type": "application/json",
                "idempotency-key": new_key(),
            },
            "requestContext": {
                "accountId": "0", "apiId": "a", "requestId": "r", "routeKey": "$default", "stage": "$default",
                "timeEpoch": 0,
                "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "::1", "userAgent": ""},
            },
            "body": body, "isBase64Encoded": false,
        });
        let answer = edge::lambda::handle_event(router, &event.to_string()).await.unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["statusCode"], 200, "{answer}");
        serde_json::from_str::<Value>(answer["body"].as_str().unwrap()).unwrap()
    };
    let after = KeySet::read(&ask("GET", "/.well-known/jwks.json", "").await).unwrap();
    let bet =
        json!({"game": "dice", "stake": "10", "bet": {"condition": "under", "target": 5_000}}).to_string();
    let new = ask("POST", "/v1/rounds", &bet).await;
    assert_eq!(altered(&old, &after), Vec::<String>::new());
    assert_eq!(altered(&new, &after), Vec::<String>::new());
    assert_eq!(altered(&new, &before), ["signature"], "a set from before the rotation does not know it");
    let again = ask("GET", &format!("/v1/rounds/{}", old["round"].as_str().unwrap()), "").await;
    assert_ne!(again["signature"], old["signature"], "asked again, it is signed with the key of the day");
    assert_eq!(altered(&again, &after), Vec::<String>::new());
}

/// A page of an export, and where the next one is.
async fn page(player: &Player<'_>, path: &str) -> (Vec<String>, Option<String>) {
    let answer = player.get(path).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let next = answer.header("link").map(|link| {
        let (path, relation) = link.strip_prefix('<').unwrap().split_once('>').unwrap();
        assert_eq!(relation, "; rel=\"next\"");
        path.to_owned()
    });
    assert!(answer.text.ends_with('\n'));
    (answer.text.lines().map(str::to_owned).collect(), next)
}

/// A round of an export, with what it refers to.
type Exported = (ExportedSeed, ExportedTerms, ExportedRound);

/// All pages of an export of `limit` rounds each: its rounds, with the seeds they are on and the terms they are under.
async fn export(player: &Player<'_>, limit: usize) -> Vec<Exported> {
    let (mut rounds, mut next) = (Vec::new(), Some(format!("/v1/rounds/export?limit={limit}")));
    while let Some(path) = next {
        let lines;
        (lines, next) = page(player, &path).await;
        let account = format!(
            r#"{{"account":{{"operator":"demo","player":"{}","currency":"EUR","mode":"demo"}}}}"#,
            player.name
        );
        assert_eq!(lines[0], account);
        let (mut seed, mut count): (Option<ExportedSeed>, _) = (None, 0);
        let mut named: Vec<ExportedTerms> = Vec::new();
        for line in &lines[1..] {
            match serde_json::from_str(line).unwrap() {
                ExportLine::Account { .. } => panic!("the account once more"),
                ExportLine::Seed { seed: new } => {
                    assert_ne!(seed.as_ref(), Some(&new), "a line for a change only");
                    seed = Some(new);
                    named.clear();
                }
                ExportLine::Terms { terms } => {
                    assert_eq!(terms.id as usize, named.len());
                    let same =
                        |known: &ExportedTerms| ExportedTerms { id: terms.id, ..known.clone() } == terms;
                    assert!(!named.iter().any(same), "what is said already: {line}");
                    named.push(terms);
                }
                ExportLine::Round(round) => {
                    let terms = named[round.terms as usize].clone();
                    rounds.push((seed.clone().unwrap(), terms, round));
                    count += 1;
                }
            }
        }
        assert!(count <= limit, "{count}");
    }
    rounds
}

/// The receipt without its signature that a line of an export stands for.
fn receipt_of(player: &Player<'_>, (seed, terms, round): &Exported) -> Receipt {
    let (terms, round) = (terms.clone(), round.clone());
    Receipt {
        round: round.round,
        game: terms.game,
        rules_version: terms.rules_version,
        scheme: seed.scheme.clone(),
        config_hash: terms.config_hash,
        status: round.status,
        seed_index: seed.index,
        commitment: seed.commitment.clone(),
        next_commitment: seed.next_commitment.clone(),
        client_seed: seed.client_seed.clone(),
        nonce: round.nonce,
        staked: Some(round.staked.unwrap_or_else(|| terms.stake.clone())),
        stake: terms.stake,
        bet: terms.bet,
        actions: round.actions,
        shown: None,
        legal: None,
        outcome: round.outcome,
        multiplier: round.multiplier,
        payout: Some(round.payout),
        server_seed: seed.server_seed.clone(),
        seq: round.seq,
        ts: round.ts,
        balance: round.balance,
        operator: Some("demo".to_owned()),
        player: Some(player.name.clone()),
        currency: Some("EUR".to_owned()),
        mode: Some("demo".to_owned()),
        signature: None,
    }
}

#[tokio::test]
async fn an_account_goes_home_whole_in_order_and_verifies() {
    let api = Api::own().await;
    let player = api.player_with(100_000).await;
    for (pick, game) in (5..).zip(GameId::ALL) {
        play_out(&player, game, pick).await;
        if pick % 5 == 0 {
            player.rotate(&format!("words {pick}")).await;
        }
    }
    let taken_back = play(&player, "mines", 10, json!({"mines": 3})).await;
    void(&api, &player, &taken_back).await;
    player.deposit(5).await;
    play(&player, "mines", 10, json!({"mines": 24})).await;

    let mut listed = player.pages("/v1/rounds", "rounds").await;
    assert_eq!(listed.remove(0)["status"], "open", "which is not over");
    listed.reverse();
    assert_eq!(listed.len(), GameId::ALL.len() + 1);
    for limit in [1, 4, listed.len(), 1_000] {
        let exported = export(&player, limit).await;
        let receipts: Vec<Value> =
            exported.iter().map(|round| serde_json::to_value(receipt_of(&player, round)).unwrap()).collect();
        let unsigned: Vec<Value> = listed
            .iter()
            .cloned()
            .map(|mut receipt| {
                receipt.as_object_mut().unwrap().remove("signature");
                receipt
            })
            .collect();
        assert_eq!(receipts, unsigned, "in pages of {limit}");
    }
    let exported = export(&player, 1_000).await;
    let active = exported.last().unwrap().0.index;
    assert!(active >= 3);
    for round in &exported {
        let seed = &round.0;
        assert_eq!(seed.server_seed.is_some(), seed.index < active, "F8: {seed:?}");
        let receipt = receipt_of(&player, round);
        let verdict = games::verify(&Catalogue::house(), &receipt.claim()).verdict;
        let expected = if seed.index < active { Verdict::Verified } else { Verdict::Pending };
        assert_eq!(verdict, expected, "I7: {receipt:?}");
    }
}

#[tokio::test]
async fn lines_of_an_export_are_these() {
    let api = Api::open().await;
    let player = api.player_with(1_000).await;
    let empty = page(&player, "/v1/rounds/export").await;
    assert_eq!(
        (empty.0.len(), &empty.1),
        (2, &None),
        "the account, and the seed that nothing was played on yet"
    );
    let round = dice(&player).await;
    let seed = |server_seed: &Value| {
        format!(
            concat!(
                r#"{{"seed":{{"index":0,"scheme":"hmac-sha256-v1","commitment":{},"next_commitment":{},"#,
                r#""client_seed":"a client seed","server_seed":{}}}}}"#,
            ),
            round["commitment"], round["next_commitment"], server_seed
        )
    };
    let terms = format!(
        concat!(
            r#"{{"terms":{{"id":0,"game":"dice","rules_version":1,"config_hash":{},"stake":"10","#,
            r#""bet":{{"condition":"under","target":5000}}}}}}"#,
        ),
        round["config_hash"],
    );
    let line = format!(
        concat!(
            r#"{{"round":{},"terms":0,"nonce":0,"outcome":{{"roll":{}}},"multiplier":{},"#,
            r#""payout":{},"seq":{},"ts":{},"balance":{}}}"#,
        ),
        round["round"],
        round["outcome"]["roll"],
        round["multiplier"],
        round["payout"],
        round["seq"],
        round["ts"],
        round["balance"],
    );
    let (lines, next) = page(&player, "/v1/rounds/export").await;
    assert_eq!((&lines[1..], &next), (&[seed(&Value::Null), terms.clone(), line.clone()][..], &None));
    player.rotate("other words").await;
    let revealed = player.get("/v1/rounds").await.json()["rounds"][0]["server_seed"].clone();
    assert!(revealed.is_string());
    let (lines, _) = page(&player, "/v1/rounds/export").await;
    assert_eq!(lines[1..4], [seed(&revealed), terms, line]);
    assert!(
        lines[4].contains("\"index\":1") && lines[4].contains("\"server_seed\":null"),
        "F8: {}",
        lines[4]
    );
    // Seeds without rounds are there: else they would look like some that were left out.
    player.rotate("third words").await;
    player.rotate("fourth words").await;
    let (lines, _) = page(&player, "/v1/rounds/export").await;
    let catalogue = Catalogue::house();
    let mut history = games::History::new(&catalogue, 0);
    history.check(lines.join("\n").as_bytes());
    let report = history.finish();
    assert_eq!((report.tally().verified, report.faults()), (1, (Vec::new(), 0)));
    assert_eq!(lines.iter().filter(|line| line.starts_with("{\"seed\"")).count(), 4);
}

#[tokio::test]
async fn pages_go_on_where_the_one_before_ended() {
    let api = Api::open().await;
    let player = api.player_with(1_000).await;
    for _ in 0..4 {
        dice(&player).await;
    }
    let (first, next) = page(&player, "/v1/rounds/export?limit=3").await;
    assert_eq!(first.len(), 3 + 3);
    let next = next.unwrap();
    assert!(next.starts_with("/v1/rounds/export?cursor=") && next.ends_with("&limit=3"), "{next}");
    // Played meanwhile: belongs to the rest.
    dice(&player).await;
    let (second, last) = page(&player, &next).await;
    assert_eq!((second.len(), &last, &second[..3]), (3 + 2, &None, &first[..3]));
    let (exact, next) = page(&player, "/v1/rounds/export?limit=5").await;
    assert_eq!((exact.len(), next), (3 + 5, None), "nothing follows, so nothing is promised");
    let beyond = ExportCursor { from_seq: 999_999 }.encode();
    let (nothing, next) = page(&player, &format!("/v1/rounds/export?cursor={beyond}")).await;
    assert_eq!((nothing.len(), next), (1, None));
}

/// F8: a page knows which seeds are revealed from the head that it read first. What is written after that may be on a
/// seed that was activated since.
#[tokio::test]
async fn a_page_ends_where_the_log_ended_when_it_was_asked_for() {
    let api = Api::own().await;
    let player = api.player_with(1_000).await;
    let wiretap = &api.behind().wiretap;
    for era in 0.. {
        let before = dice(&player).await;
        let mut queries = 0;
        wiretap.set_rule(move |operation| {
            queries += u32::from(operation == "Query");
            // The head comes first, then the events.
            (operation == "Query" && queries == 2).then_some(Fault::Delay(Duration::from_millis(400)))
        });
        let exporting = async {
            let (lines, next) = page(&player, "/v1/rounds/export").await;
            (lines, next, Instant::now())
        };
        let playing = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            player.rotate(&format!("words {era}")).await;
            dice(&player).await;
            Instant::now()
        };
        let ((lines, next, exported_at), played_at) = tokio::join!(exporting, playing);
        wiretap.clear_faults();
        let last: ExportLine = serde_json::from_str(lines.last().unwrap()).unwrap();
        // On a busy machine the page may have been read before the round was played: that shows nothing.
        if played_at < exported_at {
            assert!(
                matches!(last, ExportLine::Round(last) if json!(last.round) == before["round"]),
                "{lines:?}"
            );
            assert_eq!(next, None);
            return;
        }
    }
}

/// I7: the house answers for no round that does not follow from its seeds any more.
#[tokio::test]
async fn a_round_that_was_changed_in_the_table_is_not_shown() {
    let api = Api::own().await;
    let player = api.player_with(1_000).await;
    let receipt = dice(&player).await;
    let settings = &api.behind().stack.settings;
    let dynamodb = async |operation: &str, mut body: Value| {
        body["TableName"] = settings.tables.ledger_demo.clone().into();
        let request = reqwest::Client::new()
            .post(settings.dynamodb_endpoint.as_deref().unwrap())
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
            .header("content-type", "application/x-amz-json-1.0")
            .header("authorization", "AWS4-HMAC-SHA256 Credential=local/20261120/local/dynamodb/aws4_request, SignedHeaders=host, Signature=00")
            .header("x-amz-date", "20261120T000000Z")
            .body(body.to_string());
        let answer = request.send().await.unwrap();
        let (status, text) = (answer.status().as_u16(), answer.text().await.unwrap());
        assert_eq!(status, 200, "{text}");
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let pk = format!("W#demo#{}#EUR#demo", player.name);
    let sk = format!("E#{:012}", receipt["seq"].as_u64().unwrap());
    let key = json!({"Key": {"pk": {"S": pk}, "sk": {"S": sk}}});
    let mut item = dynamodb("GetItem", key).await["Item"].take();
    let event = item["event"]["S"].as_str().unwrap();
    let (roll, other) = (&receipt["outcome"]["roll"], receipt["outcome"]["roll"].as_u64().unwrap() ^ 1);
    let changed = event.replace(&format!(r#"{{"roll":{roll}}}"#), &format!(r#"{{"roll":{other}}}"#));
    assert_ne!(changed, event);
    item["event"]["S"] = changed.into();
    dynamodb("PutItem", json!({"Item": item})).await;
    for path in
        ["/v1/rounds/export", "/v1/rounds", &format!("/v1/rounds/{}", receipt["round"].as_str().unwrap())]
    {
        let answer = player.get(path).await;
        assert_eq!((answer.status, answer.problem().code.as_str()), (503, "unavailable"), "{path}");
    }
}
