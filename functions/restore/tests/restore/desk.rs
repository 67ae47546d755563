//! A DynamoDB and an S3 on loopback, a house in them, and the office that backs it up and restores it.

use archive::testing::{Book, house};
use archive::{BackupId, Item, Manifest};
use edge::keys::RingKey;
use edge::{BackOffice, SecretKey, SigningSettings, Statements};
use games::{Catalogue, ConfigHash, Entry, GameId, canonical_json};
use ledger::{DemoMoney, Money, OperatorId, RealMoney, Timestamp};
use objects::{Durability, LocalObjects};
use restore::{Damage, RestoreError, Target};
use serde_json::json;
use std::collections::BTreeMap;
use store::wiretap::Wiretap;
use store::{
    Active, ApiKey, Backups, Change, ChangeRequest, Client, Connection, Import, Objects, OperatorKey,
    Operators, StaticCredentials, TableNames, Vaults, Versions,
};
use wire::{Fraction, ReturnRange};

pub(crate) struct Desk {
    pub(crate) office: BackOffice,
    pub(crate) wire: Wiretap,
    _objects: LocalObjects,
    _directory: tempfile::TempDir,
}

pub(crate) fn now() -> Timestamp {
    edge::now()
}

impl Desk {
    /// An empty house.
    pub(crate) async fn empty() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        // A thread of its own, as in the local stack: its calls block.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let database = dynoxide::Database::memory().unwrap();
                dynoxide::server::serve_with_shutdown(listener, database, std::future::pending()).await
            })
        });
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("s3.sqlite");
        let objects =
            LocalObjects::start_with(&file, Durability::Kill, std::net::Ipv4Addr::LOCALHOST.into()).unwrap();
        let connection = |endpoint: String| Connection {
            region: Some("local".into()),
            endpoint: Some(endpoint),
            credentials: Some(StaticCredentials {
                access_key_id: "local".into(),
                secret_access_key: "local".into(),
            }),
            http_client: None,
        };
        let wire = Wiretap::new();
        let tapped = Connection { http_client: Some(wire.http_client()), ..connection(endpoint) };
        let client = store::connect_for_bulk(&tapped).await;
        let object_client = store::connect_objects(&connection(objects.endpoint())).await;
        let signing = RingKey { id: "s1".to_owned(), key: SecretKey::new([5; 32]) };
        let public_keys = BTreeMap::from([("s1".to_owned(), edge::public_key(&signing.key).unwrap())]);
        let keys = SigningSettings { public_keys, signing: Some(signing) };
        let office = BackOffice {
            client,
            tables: TableNames::scratch("house"),
            objects: Objects::new(object_client.clone(), "glasshouse"),
            vaults: Vaults {
                real: house::<RealMoney>(7).vault,
                demo: house::<DemoMoney>(9).vault,
                rotation: ledger::RotationPolicy::default(),
            },
            backups: Backups::new(Objects::new(object_client, "glasshouse-backups")),
            statements: Statements::new(&keys),
            retention_days: 35,
            segments: 1,
            chunk_bytes: archive::CHUNK_BYTES,
        };
        store::create_missing(&office.client, &office.tables).await.unwrap();
        office.objects.create_missing().await.unwrap();
        office.backups.objects().create_missing().await.unwrap();
        wire.reset_calls();
        Self { office, wire, _objects: objects, _directory: directory }
    }

    /// A house with an operator, two versions of dice, and the given books.
    pub(crate) async fn with(real: &[Book<RealMoney>], demo: &[Book<DemoMoney>]) -> Self {
        let desk = Self::empty().await;
        let operators = Operators::new(desk.office.client.clone(), &desk.office.tables.operators);
        let key = ApiKey::parse("house.s3cr3t").unwrap();
        let operator: OperatorId = "house".parse().unwrap();
        let key = OperatorKey::new(key.id().clone(), operator, key.secret_hash(), None);
        operators.put_operator(&key).await.unwrap();
        let (mut expected, versions) = (None, desk.versions(&desk.office.tables));
        for edge in [200, 300] {
            let target = stored(&versions, edge).await;
            versions.change(&request(expected, &target)).await.unwrap();
            expected = Some(target);
        }
        desk.load(real).await;
        desk.load(demo).await;
        desk
    }

    pub(crate) fn versions(&self, tables: &TableNames) -> Versions {
        Versions::new(self.office.client.clone(), &tables.versions, self.office.objects.clone())
    }

    async fn load<M: Money>(&self, books: &[Book<M>]) {
        let items: Vec<Item> = books.iter().flat_map(Book::items).collect();
        self.put(self.office.tables.ledger(M::MODE), &items).await;
    }

    pub(crate) async fn put(&self, table: &str, items: &[Item]) {
        let import = Import::new(self.office.client.clone(), table, "a test");
        for some in items.chunks(Import::ITEMS_MAX) {
            import.put_new(some).await.unwrap();
        }
    }

    pub(crate) async fn back_up(&self) -> Manifest {
        let report = backup::run(&self.office, now).await.unwrap();
        report.finish().unwrap();
        report.manifest
    }

    /// Fresh tables under other names.
    pub(crate) fn target(&self, name: &str) -> Target {
        let tables = TableNames::scratch(name);
        Target {
            client: self.office.client.clone(),
            tables,
            objects: self.office.objects.clone(),
            create: true,
        }
    }

    pub(crate) async fn restore(
        &self,
        target: &Target,
        backup: &BackupId,
    ) -> Result<archive::RestoreStatement, RestoreError> {
        restore::restore(&self.office, target, backup, Damage::Refuse, now).await
    }

    /// Every item of a table, as lines.
    pub(crate) async fn dump(&self, table: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let scan = store::TableScan::new(self.office.client.clone(), table);
        scan.each(|item| lines.push(item.line())).await.unwrap();
        lines.sort();
        lines
    }

    /// Other bytes under the key of something that was written once.
    pub(crate) async fn overwrite(&self, backup: &BackupId, key: &str, bytes: Option<Vec<u8>>) {
        let objects = self.office.backups.objects().under(&format!("backups/{backup}/"));
        objects.remove(key).await.unwrap();
        if let Some(bytes) = bytes {
            assert!(objects.put_once(key, "application/gzip", bytes).await.unwrap());
        }
    }

    pub(crate) async fn bytes(&self, backup: &BackupId, key: &str) -> Vec<u8> {
        let objects = self.office.backups.objects().under(&format!("backups/{backup}/"));
        objects.get(key).await.unwrap().unwrap()
    }

    pub(crate) fn client(&self) -> &Client {
        &self.office.client
    }
}

async fn stored(versions: &Versions, edge: u32) -> Active {
    let mut document = Catalogue::house().active(GameId::Dice).document().clone();
    document["config"]["edge"] = json!(edge);
    let config: ConfigHash = Entry::read(&document).unwrap().config_hash();
    let sheet = format!("{{\"edge\":{edge}}}");
    let par = versions.store_sheet(sheet, canonical_json(&document)).await.unwrap();
    let half = Fraction { exact: "1/2".to_owned(), decimal: "0.500000000000".to_owned() };
    Active { config, par, returns: ReturnRange { modes: 1, lowest: half.clone(), highest: half } }
}

fn request(expected: Option<Active>, target: &Active) -> ChangeRequest {
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

/// Wallets of both modes with about this many events each, one in three with a round left open.
pub(crate) fn books<M: Money>(key: u8, wallets: usize, events: usize) -> Vec<Book<M>> {
    let house = house(key);
    let book = |n: usize| {
        let currency = if n.is_multiple_of(4) { "USD" } else { "EUR" };
        let mut book = Book::lived(&house, &format!("player-{n}"), currency, events);
        if n.is_multiple_of(3) {
            book.leave_a_round_open();
        }
        book
    };
    (0..wallets).map(book).collect()
}
