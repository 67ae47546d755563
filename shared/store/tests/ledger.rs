//! The ledger on a real wire: the AWS SDK against a DynamoDB on loopback, with faults where real ones happen.
//!
//! `GLASSHOUSE_TEST_DYNAMODB` names the endpoint of another engine for the same tests; without it each test has the
//! embedded one to itself.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use fair::{ClientSeed, MasterKey, Salt};
use games::{Amount, GameId};
use ledger::protocol::Answer;
use ledger::{
    Body, Caller, Command, Currency, Fingerprint, Head, IdempotencyKey, Lane, OperatorId, PlayerId,
    RealMoney, RefusalCode, Request, RotationPolicy, Timestamp, Vault, WalletId, audit,
};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::wiretap::{Fault, Wiretap};
use store::{
    Client, Connection, Ledger, ListedRound, Objects, OpenRounds, StaticCredentials, TableNames, Versions,
};

/// A ledger, the wire it hangs on, and a wallet of its own.
struct Desk {
    client: Client,
    names: TableNames,
    ledger: Ledger<RealMoney>,
    wire: Wiretap,
    wallet: WalletId<RealMoney>,
}

static NEXT: AtomicU64 = AtomicU64::new(0);

impl Desk {
    /// An open wallet with 1,000 on it and a seed in use, at position 2.
    async fn ready() -> Self {
        let endpoint = match std::env::var("GLASSHOUSE_TEST_DYNAMODB") {
            Ok(endpoint) => endpoint,
            Err(_) => embedded().await,
        };
        let wire = Wiretap::new();
        let client = store::connect(&Connection {
            region: Some("us-east-1".into()),
            endpoint: Some(endpoint),
            credentials: Some(StaticCredentials { access_key_id: "a".into(), secret_access_key: "b".into() }),
            http_client: Some(wire.http_client()),
        })
        .await;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let unique = format!("{}-{number}", std::process::id());
        let names = TableNames {
            ledger_real: format!("ledger-{unique}"),
            ledger_demo: format!("demo-{unique}"),
            open_rounds: format!("open-rounds-{unique}"),
            operators: format!("operators-{unique}"),
            versions: format!("versions-{unique}"),
        };
        store::create_missing(&client, &names).await.unwrap();
        let key = MasterKey::new("k1", std::array::from_fn(|i| u8::try_from(i).unwrap())).unwrap();
        // No version was ever activated here, so no object is looked at.
        let objects = Objects::new(store::connect_objects(&Connection::default()).await, "none");
        let versions = Versions::new(client.clone(), &names.versions, objects);
        let (vault, rotation) = (Vault::new(key, []), RotationPolicy::default());
        let wallet = WalletId::new(
            OperatorId::parse("house").unwrap(),
            PlayerId::parse("ada").unwrap(),
            Currency::parse("EUR").unwrap(),
        );
        let ledger = Ledger::new(client.clone(), &names, versions, vault, rotation);
        let desk = Self { client, names, ledger, wire, wallet };
        assert!(matches!(desk.ledger.open(&desk.wallet, now).await, Answer::Event { replayed: false, .. }));
        desk.written(deposit("d0", 1_000)).await;
        let client_seed = ClientSeed::parse("mine").unwrap();
        let command = Command::Rotate { client_seed, salt: Salt([5; 32]) };
        desk.written(request("r0", command, Lane::Key)).await;
        desk.wire.reset_calls();
        desk
    }

    async fn write(&self, request: Request) -> Answer {
        self.ledger.write(&self.wallet, request, now).await
    }

    async fn written(&self, request: Request) -> Head {
        match self.write(request).await {
            Answer::Event { head, replayed: false } => *head,
            other => panic!("expected a new event, found {other:?}"),
        }
    }

    async fn replayed(&self, request: Request) -> Head {
        match self.write(request).await {
            Answer::Event { head, replayed: true } => *head,
            other => panic!("expected a replay, found {other:?}"),
        }
    }

    /// The whole log, after every invariant was checked.
    async fn log(&self) -> Vec<Head> {
        self.wire.clear_faults();
        let log = self.ledger.events_from(&self.wallet, 0, 1_000).await.unwrap();
        let house = self.ledger.house_of(&log[log.len() - 1].event).await.unwrap();
        assert_eq!(audit::wallet(&house, &self.wallet, &log), []);
        log
    }
}

async fn embedded() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let database = dynoxide::Database::memory().unwrap();
    tokio::spawn(dynoxide::server::serve_with_shutdown(listener, database, std::future::pending()));
    endpoint
}

fn now() -> Timestamp {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp(u64::try_from(since_1970.as_millis()).unwrap())
}

fn request(key: &str, command: Command, lane: Lane) -> Request {
    Request {
        fingerprint: Fingerprint::of("", "", "", &format!("{command:?}")),
        command,
        caller: Caller::Operator(OperatorId::parse("house").unwrap()),
        key: IdempotencyKey::parse(key).unwrap(),
        lane,
    }
}

fn deposit(key: &str, units: u128) -> Request {
    request(key, Command::Deposit { amount: Amount::new(units).unwrap() }, Lane::Key)
}

fn withdraw(key: &str, units: u128) -> Request {
    request(key, Command::Withdraw { amount: Amount::new(units).unwrap() }, Lane::Key)
}

/// Bound to position 3, the first after [`Desk::ready`], if `if_match` is 2.
fn play(key: &str, lane: Lane) -> Request {
    let bet = json!({"condition": "under", "target": 5000});
    request(key, Command::Play { game: GameId::Dice, stake: Amount::new(10).unwrap(), bet }, lane)
}

const AT_2: Lane = Lane::Slot { if_match: 2 };

#[tokio::test]
async fn a_slot_bound_play_is_one_read_and_one_put() {
    let desk = Desk::ready().await;
    let head = desk.written(play("p", AT_2)).await;
    assert_eq!(head.event.seq, 3);
    let calls: Vec<_> = desk.wire.all_calls().into_iter().collect();
    assert_eq!(calls, [("PutItem".to_owned(), 1), ("Query".to_owned(), 1)]);
    desk.log().await;
}

#[tokio::test]
async fn a_key_bound_command_is_one_read_and_one_transaction() {
    let desk = Desk::ready().await;
    desk.written(deposit("d", 5)).await;
    let calls: Vec<_> = desk.wire.all_calls().into_iter().collect();
    assert_eq!(calls, [("Query".to_owned(), 1), ("TransactWriteItems".to_owned(), 1)]);
}

/// The ledger of a process that cannot read which configurations the games are played under.
async fn without_versions(desk: &Desk) -> Ledger<RealMoney> {
    let objects = Objects::new(store::connect_objects(&Connection::default()).await, "none");
    let versions = Versions::new(desk.client.clone(), "no-such-table", objects);
    let vault = desk.ledger.vault().clone();
    Ledger::new(desk.client.clone(), &desk.names, versions, vault, RotationPolicy::default())
}

#[tokio::test]
async fn money_moves_while_nobody_knows_what_the_games_are_played_under() {
    let desk = Desk::ready().await;
    let blind = without_versions(&desk).await;
    for request in [deposit("d", 5), withdraw("w", 7)] {
        let answer = blind.write(&desk.wallet, request, now).await;
        assert!(matches!(answer, Answer::Event { replayed: false, .. }), "{answer:?}");
    }
    let answer = blind.write(&desk.wallet, play("p", Lane::Key), now).await;
    assert!(matches!(answer, Answer::Unavailable(_)), "{answer:?}");
    assert_eq!(desk.log().await.len(), 5);
}

#[tokio::test]
async fn retries_get_the_stored_answer() {
    let desk = Desk::ready().await;
    let (first, paid) = (desk.written(play("p", AT_2)).await, desk.written(deposit("d", 5)).await);
    desk.written(play("p2", Lane::Key)).await;
    assert_eq!(desk.replayed(play("p", AT_2)).await, first);
    assert_eq!(desk.replayed(deposit("d", 5)).await, paid);
    assert_eq!(desk.replayed(deposit("d0", 1_000)).await.event.seq, 1);
    assert_eq!(desk.log().await.len(), 6);
}

#[tokio::test]
async fn another_body_under_the_same_key_is_noticed() {
    let desk = Desk::ready().await;
    desk.written(play("p", AT_2)).await;
    desk.written(deposit("d", 5)).await;
    desk.written(deposit("d2", 5)).await;
    assert_eq!(desk.write(deposit("d", 6)).await, Answer::KeyReused);
    assert_eq!(desk.write(withdraw("d", 5)).await, Answer::KeyReused);
    let other = request("p", Command::Withdraw { amount: Amount::new(1).unwrap() }, AT_2);
    assert_eq!(desk.write(other).await, Answer::KeyReused);
    assert_eq!(desk.log().await.len(), 6);
}

#[tokio::test]
async fn a_taken_position_is_a_definitive_no() {
    let desk = Desk::ready().await;
    desk.written(play("p", AT_2)).await;
    assert_eq!(desk.write(play("q", AT_2)).await, Answer::SlotTaken { seq: 3 });
    desk.written(deposit("d", 5)).await;
    assert_eq!(desk.write(play("q", AT_2)).await, Answer::SlotTaken { seq: 4 });
    assert_eq!(desk.write(play("q", Lane::Slot { if_match: 9 })).await, Answer::Ahead { seq: 4 });
    assert_eq!(desk.log().await.len(), 5);
}

#[tokio::test]
async fn a_refusal_is_stored_under_its_key() {
    let desk = Desk::ready().await;
    let refused = desk.written(withdraw("w", 2_000)).await;
    let Body::Reject { refusal } = &refused.event.body else { panic!("not covered") };
    assert_eq!(refusal.code, RefusalCode::InsufficientFunds);
    desk.written(deposit("d", 5_000)).await;
    // The money is there now, and the answer is still the first one.
    assert_eq!(desk.replayed(withdraw("w", 2_000)).await, refused);
    desk.log().await;
}

#[tokio::test]
async fn an_unknown_wallet_takes_nothing() {
    let desk = Desk::ready().await;
    let nobody = WalletId::new(
        desk.wallet.operator.clone(),
        PlayerId::parse("nobody").unwrap(),
        desk.wallet.currency.clone(),
    );
    for lane in [Lane::Key, Lane::Slot { if_match: 0 }] {
        assert_eq!(desk.ledger.write(&nobody, play("p", lane), now).await, Answer::NoWallet);
    }
    assert_eq!(desk.ledger.head(&nobody).await.unwrap(), None);
}

#[tokio::test]
async fn what_cannot_be_read_is_not_written_unless_it_was_before() {
    let desk = Desk::ready().await;
    let bet = json!({"condition": "under", "target": 5000});
    let too_much = Command::Play { game: GameId::Dice, stake: Amount::MAX, bet };
    for lane in [Lane::Key, AT_2] {
        let answer = desk.write(request("p", too_much.clone(), lane)).await;
        assert!(matches!(answer, Answer::Malformed(_)), "{answer:?}");
    }
    assert_eq!(desk.log().await.len(), 3);
}

/// Every fault, on either kind of write: the caller gets the event, and it stands in the log once.
#[tokio::test]
async fn faults_on_the_wire_neither_lose_nor_double_a_write() {
    let faults = [
        Fault::LoseRequest,
        Fault::LoseAnswer,
        Fault::ArriveLate(Duration::from_millis(1)),
        Fault::DeliverTwice,
        Fault::Delay(Duration::from_millis(5)),
        Fault::Throttle,
        Fault::Conflict,
        Fault::InternalError,
    ];
    for fault in faults {
        let desk = Desk::ready().await;
        desk.wire.inject("PutItem", fault);
        desk.wire.inject("TransactWriteItems", fault);
        desk.wire.inject("Query", Fault::LoseAnswer);
        for request in [play("p", AT_2), deposit("d", 5)] {
            let answer = desk.write(request.clone()).await;
            let Answer::Event { head, .. } = answer else { panic!("{fault:?}: {answer:?}") };
            assert_eq!(head.event.key, request.key, "{fault:?}");
        }
        assert_eq!(desk.log().await.len(), 5, "{fault:?}");
    }
}

#[tokio::test]
async fn a_database_that_is_gone_is_said_to_be_and_the_retry_succeeds() {
    let desk = Desk::ready().await;
    for fault in [Fault::LoseRequest, Fault::LoseAnswer, Fault::Throttle] {
        let key = format!("{fault:?}");
        desk.wire.set_rule(move |_| Some(fault));
        let play = |key: &str| play(key, Lane::Key);
        let answer = desk.write(play(&key)).await;
        assert!(matches!(answer, Answer::Unavailable(_)), "{answer:?}");
        desk.wire.clear_faults();
        let answer = desk.write(play(&key)).await;
        assert!(matches!(answer, Answer::Event { .. }), "{fault:?}: {answer:?}");
    }
    assert_eq!(desk.log().await.len(), 6);
}

/// A request that was given up arrives after another one took its position.
#[tokio::test]
async fn a_late_write_does_not_overwrite() {
    let desk = Desk::ready().await;
    desk.wire.set_rule(|operation| {
        (operation == "PutItem").then_some(Fault::ArriveLate(Duration::from_millis(3_000)))
    });
    assert!(matches!(desk.write(play("late", AT_2)).await, Answer::Unavailable(_)));
    desk.wire.clear_faults();
    let first = desk.written(deposit("d", 5)).await;
    tokio::time::sleep(Duration::from_millis(3_800)).await;
    let log = desk.log().await;
    assert_eq!(log.len(), 4);
    assert_eq!(log[3], first);
    assert_eq!(desk.write(play("late", AT_2)).await, Answer::SlotTaken { seq: 3 });
}

#[tokio::test]
async fn many_at_once_each_take_effect_once() {
    let desk = Arc::new(Desk::ready().await);
    let tasks: Vec<_> = (0..8)
        .flat_map(|n| [format!("d{n}x"), format!("d{n}x")])
        .map(|key| {
            let desk = Arc::clone(&desk);
            tokio::spawn(async move { desk.write(deposit(&key, 1)).await })
        })
        .collect();
    for task in tasks {
        let answer = task.await.unwrap();
        assert!(matches!(answer, Answer::Event { .. }), "{answer:?}");
    }
    let log = desk.log().await;
    assert_eq!(log.len(), 3 + 8);
    assert_eq!(log.last().unwrap().event.state.balance.get(), 1_008);
}

#[tokio::test]
async fn pages_of_the_log() {
    let desk = Desk::ready().await;
    let seqs = |log: Vec<Head>| log.iter().map(|head| head.event.seq).collect::<Vec<_>>();
    let below = async |before, limit| desk.ledger.events_below(&desk.wallet, before, limit).await.unwrap();
    assert_eq!(seqs(below(None, 2).await), [2, 1]);
    assert_eq!(seqs(below(Some(1), 2).await), [0]);
    assert_eq!(seqs(below(Some(0), 2).await), Vec::<u64>::new());
    assert_eq!(seqs(desk.ledger.events_from(&desk.wallet, 1, 9).await.unwrap()), [1, 2]);
    assert_eq!(desk.ledger.event(&desk.wallet, 3).await.unwrap(), None);
}

/// Rounds that wait for their players are listed, those that are settled at once are not.
#[tokio::test]
async fn open_rounds_are_listed_and_read_in_pages() {
    let desk = Desk::ready().await;
    desk.written(play("dice", Lane::Key)).await;
    let mut opened = Vec::new();
    for (number, lane) in (0..5).map(|number| (number, number % 2 == 0)) {
        let bet = json!({"mines": 3});
        let command = Command::Play { game: GameId::Mines, stake: Amount::new(10).unwrap(), bet };
        let head = desk.ledger.head(&desk.wallet).await.unwrap().unwrap();
        let lane = if lane { Lane::Key } else { Lane::Slot { if_match: head.event.seq } };
        let head = desk.written(request(&format!("open{number}"), command, lane)).await;
        let round = head.event.state.round.unwrap().id;
        opened.push((round, head.event.ts));
        desk.written(request(&format!("end{number}"), Command::Settle { round }, Lane::Key)).await;
    }
    let rounds = desk.ledger.open_rounds();
    let later = Timestamp(now().0 + 1);
    let mut listed: Vec<ListedRound<RealMoney>> = Vec::new();
    for shard in 0..OpenRounds::<RealMoney>::SHARDS {
        let mut last = None;
        loop {
            let page = rounds.opened_before(shard, later, last.as_ref(), 2).await.unwrap();
            last = page.last().cloned();
            listed.extend(page);
            if last.is_none() {
                break;
            }
        }
    }
    let found: Vec<_> = listed.iter().map(|listed| (listed.round, listed.opened)).collect();
    assert_eq!(found, opened, "the oldest first");
    assert!(listed.iter().all(|listed| listed.wallet == desk.wallet));
    for listed in &listed {
        // Once or twice, it is gone.
        rounds.take_off(listed).await.unwrap();
        rounds.take_off(listed).await.unwrap();
    }
    for shard in 0..OpenRounds::<RealMoney>::SHARDS {
        assert_eq!(rounds.opened_before(shard, later, None, 100).await.unwrap(), []);
    }
}
