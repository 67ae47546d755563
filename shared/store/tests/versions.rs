//! The versions of games and the jobs on real wires: the AWS SDK against a DynamoDB and an S3 on loopback.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use games::{Catalogue, ConfigHash, Entry, GameId, canonical_json};
use ledger::{OperatorId, Timestamp};
use objects::LocalObjects;
use serde_json::json;
use std::time::Duration;
use store::wiretap::{Fault, Wiretap};
use store::{
    Active, Change, ChangeError, ChangeRefused, ChangeRequest, Client, Connection, JobId, JobPart, Jobs,
    ObjectClient, Objects, StaticCredentials, TableNames, Versions,
};
use wire::{Fraction, ReturnRange};

const BUCKET: &str = "glasshouse";

/// A database, a bucket, and the wire between us and the database.
struct Desk {
    client: Client,
    object_client: ObjectClient,
    wire: Wiretap,
    objects: LocalObjects,
    _directory: tempfile::TempDir,
}

impl Desk {
    async fn ready() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let database_at = format!("http://{}", listener.local_addr().unwrap());
        let database = dynoxide::Database::memory().unwrap();
        tokio::spawn(dynoxide::server::serve_with_shutdown(listener, database, std::future::pending()));
        let directory = tempfile::tempdir().unwrap();
        let objects = LocalObjects::start(&directory.path().join("s3.sqlite")).unwrap();
        let wire = Wiretap::new();
        let connection = |endpoint: String| Connection {
            region: Some("local".into()),
            endpoint: Some(endpoint),
            credentials: Some(StaticCredentials {
                access_key_id: "local".into(),
                secret_access_key: "local".into(),
            }),
            http_client: None,
        };
        let wired = Connection { http_client: Some(wire.http_client()), ..connection(database_at) };
        let client = store::connect(&wired).await;
        let object_client = store::connect_objects(&connection(objects.endpoint())).await;
        let names = TableNames {
            ledger_real: "real".into(),
            ledger_demo: "demo".into(),
            open_rounds: "open-rounds".into(),
            operators: "operators".into(),
            versions: "versions".into(),
        };
        store::create_missing(&client, &names).await.unwrap();
        let desk = Self { client, object_client, wire, objects, _directory: directory };
        desk.bucket().create_missing().await.unwrap();
        desk.bucket().create_missing().await.unwrap();
        desk
    }

    fn bucket(&self) -> Objects {
        Objects::new(self.object_client.clone(), BUCKET)
    }

    /// As another process has them.
    fn versions(&self) -> Versions {
        Versions::new(self.client.clone(), "versions", self.bucket())
    }

    /// Overwrites an object as nobody should.
    async fn damage(&self, key: &str, bytes: &'static [u8]) {
        let put = self.object_client.put_object().bucket(BUCKET).key(key);
        put.body(aws_sdk_s3::primitives::ByteStream::from_static(bytes)).send().await.unwrap();
    }
}

/// Stores a sheet of dice with this edge (what is in the sheet is not looked at here); answers what would be active.
async fn stored(versions: &Versions, edge: u32) -> Active {
    let mut document = Catalogue::house().active(GameId::Dice).document().clone();
    document["config"]["edge"] = json!(edge);
    let config = Entry::read(&document).unwrap().config_hash();
    let sheet = format!("{{\"edge\":{edge}}}");
    let par = versions.store_sheet(sheet, canonical_json(&document)).await.unwrap();
    let half = Fraction { exact: "1/2".to_owned(), decimal: "0.500000000000".to_owned() };
    Active { config, par, returns: ReturnRange { modes: 1, lowest: half.clone(), highest: half } }
}

fn request(expected: Option<&Active>, target: &Active) -> ChangeRequest {
    ChangeRequest {
        game: GameId::Dice,
        change: Change::Activate,
        expected: expected.map(|active| active.par),
        target: target.clone(),
        by: OperatorId::parse("house").unwrap(),
        why: "a test".to_owned(),
        at: Timestamp(1_795_168_800_000),
    }
}

async fn active(versions: &Versions) -> ConfigHash {
    versions.now().await.unwrap().catalogue.active(GameId::Dice).config_hash()
}

#[tokio::test]
async fn a_change_is_seen_here_at_once_and_by_whoever_reads_later() {
    let desk = Desk::ready().await;
    let versions = desk.versions();
    let house = Catalogue::house().active(GameId::Dice).config_hash();
    assert_eq!(active(&versions).await, house);
    let first = stored(&versions, 200).await;
    assert_eq!(active(&versions).await, house, "stored is not active");
    let (version, written) = versions.change(&request(None, &first)).await.unwrap();
    assert!(written && version.position == 1);
    assert_eq!(active(&versions).await, first.config);
    assert_eq!(active(&desk.versions()).await, first.config);
    // The house's own configuration is still known, for the rounds that name it.
    assert!(desk.versions().entry(GameId::Dice, house).await.is_ok());
    assert!(versions.entry(GameId::Limbo, first.config).await.is_err());
}

#[tokio::test]
async fn what_was_read_is_believed_for_a_while() {
    let desk = Desk::ready().await;
    let versions = desk.versions();
    active(&versions).await;
    desk.wire.reset_calls();
    for _ in 0..10 {
        active(&versions).await;
    }
    assert_eq!(desk.wire.calls("Query"), 0, "a play costs no read of the versions");
}

#[tokio::test]
async fn a_database_that_is_gone_stops_only_those_who_know_nothing() {
    let desk = Desk::ready().await;
    let versions = desk.versions();
    let first = stored(&versions, 200).await;
    versions.change(&request(None, &first)).await.unwrap();
    active(&versions).await;
    desk.wire.set_rule(|_| Some(Fault::LoseRequest));
    assert_eq!(active(&versions).await, first.config);
    assert!(desk.versions().now().await.is_err(), "the house's own might be long out of date");
    desk.wire.clear_faults();
    assert_eq!(active(&desk.versions()).await, first.config);
}

#[tokio::test]
async fn a_lost_answer_is_no_second_change() {
    let desk = Desk::ready().await;
    let versions = desk.versions();
    let first = stored(&versions, 200).await;
    desk.wire.inject("PutItem", Fault::LoseAnswer);
    let lost = versions.change(&request(None, &first)).await.unwrap_err();
    assert!(matches!(lost, ChangeError::Unavailable(_)), "{lost:?}");
    let (version, written) = versions.change(&request(None, &first)).await.unwrap();
    assert!(!written && version.position == 1);
    assert_eq!(versions.below(None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_change_whose_configuration_cannot_be_read_is_not_made() {
    let desk = Desk::ready().await;
    let versions = desk.versions();
    let first = stored(&versions, 200).await;
    let never_stored = Active { config: ConfigHash::from_bytes([7; 32]), ..first.clone() };
    assert!(versions.change(&request(None, &never_stored)).await.is_err());
    desk.damage(&format!("config/{}.json", first.config), b"{}").await;
    let fresh = desk.versions();
    assert!(fresh.change(&request(None, &first)).await.is_err(), "these are not the bytes of that name");
    assert_eq!(versions.below(None, 10).await.unwrap(), []);
    assert!(fresh.sheet(first.par).await.unwrap().is_some());
    desk.damage(&format!("par/{}.json", first.par), b"{\"edge\":100}").await;
    assert!(fresh.sheet(first.par).await.is_err());
}

#[tokio::test]
async fn another_expectation_is_refused() {
    let desk = Desk::ready().await;
    let versions = desk.versions();
    let (first, second) = (stored(&versions, 200).await, stored(&versions, 300).await);
    versions.change(&request(None, &first)).await.unwrap();
    let refused = versions.change(&request(None, &second)).await.unwrap_err();
    let ChangeError::Refused(ChangeRefused::NotExpected { active }) = refused else { panic!("{refused:?}") };
    assert_eq!(active, Some(first.par));
    // Somebody else was quicker, between the read and the write.
    let other = desk.versions();
    desk.wire.inject("PutItem", Fault::Delay(Duration::from_millis(300)));
    let (slow, quick) = (request(Some(&first), &second), request(Some(&first), &stored(&other, 400).await));
    let slow = tokio::spawn({
        let versions = versions.clone();
        async move { versions.change(&slow).await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(other.change(&quick).await.unwrap().1);
    assert!(matches!(slow.await.unwrap(), Err(ChangeError::Refused(_))));
    assert_eq!(versions.below(None, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn objects_are_written_once() {
    let desk = Desk::ready().await;
    let bucket = desk.bucket();
    assert!(bucket.put_once("par/a.json", "application/json", b"one".to_vec()).await.unwrap());
    assert!(!bucket.put_once("par/a.json", "application/json", b"two".to_vec()).await.unwrap());
    assert_eq!(bucket.get("par/a.json").await.unwrap().unwrap(), b"one");
    assert_eq!(bucket.get("par/b.json").await.unwrap(), None);
    let listed = bucket.list("par/").await.unwrap();
    assert!(listed.len() == 1 && listed[0].key == "par/a.json" && listed[0].age < Duration::from_secs(60));
    let nowhere = Objects::new(desk.object_client.clone(), "another");
    assert!(nowhere.check_ready().await.is_err() && bucket.check_ready().await.is_ok());
}

#[tokio::test]
async fn a_job_that_was_cut_off_is_asked_for_again() {
    let mut desk = Desk::ready().await;
    let mut created = desk.objects.created().unwrap();
    let jobs = Jobs::new(desk.bucket());
    let job = JobId::parse(&"ab".repeat(32)).unwrap();
    assert_eq!(jobs.request(&job).await.unwrap(), None);
    // Whoever started it died before asking for a part.
    jobs.start(&job, "{}".to_owned(), 0).await.unwrap();
    assert!(jobs.done(&job, 2).await.unwrap().is_empty());
    let mut asked = Vec::new();
    while let Ok(told) = created.try_recv() {
        asked.extend(JobPart::asked_for(&told.key));
    }
    let part = |part| JobPart { job: job.clone(), part };
    assert_eq!(asked, [part(0), part(1)]);
    // What is being worked on is not asked for again.
    jobs.finish_part(&part(1), "1".to_owned()).await.unwrap();
    jobs.finish_part(&part(1), "another".to_owned()).await.unwrap();
    assert_eq!(jobs.done(&job, 2).await.unwrap().into_iter().collect::<Vec<_>>(), [1]);
    assert_eq!(created.try_recv().ok().and_then(|told| JobPart::asked_for(&told.key)), None);
    assert_eq!(jobs.part(&part(1)).await.unwrap().as_deref(), Some("1"));
    assert_eq!(jobs.part(&part(0)).await.unwrap(), None);
}
