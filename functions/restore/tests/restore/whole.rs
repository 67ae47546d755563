//! A house comes back whole.

use crate::desk::{Desk, books, now};
use archive::testing::{Book, house};
use archive::{Content, HeadOf};
use ledger::{DemoMoney, Mode, RealMoney};
use std::time::Instant;
use store::{ApiKey, Operators};

/// How many events: enough by default, and what `.ci/run` asks for.
fn events() -> usize {
    std::env::var("GLASSHOUSE_BACKUP_EVENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(6_000)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_house_comes_back_with_every_invariant_green_and_equal_totals() {
    let per_wallet = 100;
    let wallets = events() / per_wallet;
    let real: Vec<Book<RealMoney>> = books(7, wallets * 9 / 10, per_wallet);
    let demo: Vec<Book<DemoMoney>> = books(9, wallets - wallets * 9 / 10, per_wallet);
    let events: usize = real.iter().map(|book| book.log.len()).sum::<usize>()
        + demo.iter().map(|book| book.log.len()).sum::<usize>();
    let desk = Desk::with(&real, &demo).await;
    let started = Instant::now();
    let manifest = desk.back_up().await;
    let backed_up = started.elapsed();
    assert!(manifest.findings.is_empty() && manifest.keys_in_flight == 0);
    assert_eq!(manifest.totals.0.values().map(|totals| totals.events).sum::<u64>(), events as u64);
    assert_eq!(manifest.items_of(Content::Heads), wallets as u64);
    assert_eq!((manifest.items_of(Content::Versions), manifest.items_of(Content::Objects)), (2, 4));
    assert!(manifest.recovery_point <= manifest.finished);

    let target = desk.target("restored");
    let started = Instant::now();
    let statement = desk.restore(&target, &manifest.backup).await.unwrap();
    let restored = started.elapsed();
    println!(
        "{events} events of {wallets} wallets: {} kB in {} chunks, backed up in {:.1} s, restored in {:.1} s",
        manifest.bytes() / 1_000,
        manifest.parts.len(),
        backed_up.as_secs_f64(),
        restored.as_secs_f64(),
    );

    assert_eq!((statement.cuts.len(), statement.findings.count), (0, 0));
    assert_eq!(statement.totals_before, manifest.totals);
    assert_eq!(statement.retired, wallets as u64);
    for (key, before) in &manifest.totals.0 {
        let after = &statement.totals_after.0[key];
        let moved = |totals: &archive::Totals| {
            (totals.wallets, totals.deposits, totals.withdrawals, totals.adjustments, totals.house_result)
        };
        assert_eq!(moved(after), moved(before), "{key:?}");
        assert_eq!((after.in_play, after.balances), (0, before.balances + before.in_play), "{key:?}");
    }
    let open = real.iter().filter(|book| book.open_round().is_some()).count()
        + demo.iter().filter(|book| book.open_round().is_some()).count();
    assert!(open > wallets / 4 && statement.voided.len() == open);
    assert!(statement.voided.iter().all(|voided| voided.returned == "100"));

    // Item by item: what was there is there, and the rest is what the restore wrote.
    let (source, copy) = (&desk.office.tables, &target.tables);
    for (from, to) in [(&source.versions, &copy.versions), (&source.operators, &copy.operators)] {
        assert_eq!(desk.dump(from).await, desk.dump(to).await);
    }
    for mode in [Mode::Real, Mode::Demo] {
        let (before, after) = (desk.dump(source.ledger(mode)).await, desk.dump(copy.ledger(mode)).await);
        let more: Vec<_> = after.iter().filter(|line| before.binary_search(line).is_err()).collect();
        assert_eq!(before.len() + more.len(), after.len(), "nothing is missing");
        let ours = |line: &&&String| {
            line.contains(r#"\"kind\":\"RETIRE\""#) || line.contains(r#"\"kind\":\"VOID\""#)
        };
        assert!(more.iter().all(|line| ours(&line)), "{more:?}");
    }
    assert!(desk.dump(&copy.open_rounds).await.is_empty(), "no round is open");

    // The house is open: an operator is known, a player plays on.
    let operators = Operators::new(desk.client().clone(), &copy.operators);
    let known = operators.authenticate(&ApiKey::parse("house.s3cr3t").unwrap()).await.unwrap();
    assert_eq!(known.unwrap().as_str(), "house");
    assert_eq!(desk.versions(copy).now().await.unwrap().gate, None);
    assert_eq!(desk.versions(copy).now().await.unwrap().head.as_ref().unwrap().position, 2);
    // And its next backup is as whole as the first, and holds the wallets further on.
    let mut office = desk.office.clone();
    office.tables = copy.clone();
    let again = backup::run(&office, now).await.unwrap();
    again.finish().unwrap();
    assert_eq!(again.manifest.totals, statement.totals_after);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_house_comes_back_empty() {
    let desk = Desk::empty().await;
    let manifest = desk.back_up().await;
    assert_eq!(manifest.parts, []);
    let statement = desk.restore(&desk.target("restored"), &manifest.backup).await.unwrap();
    assert_eq!((statement.retired, statement.totals_after.0.len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn segments_and_chunks_of_any_size_hold_the_same_house() {
    let desk = Desk::with(&books(7, 12, 30), &books(9, 3, 30)).await;
    let whole = desk.back_up().await;
    for (segments, chunk_bytes) in [(3, 20_000), (16, 1)] {
        let mut office = desk.office.clone();
        (office.segments, office.chunk_bytes) = (segments, chunk_bytes);
        let report = backup::run(&office, now).await.unwrap();
        assert_eq!(report.manifest.totals, whole.totals);
        assert_eq!(report.manifest.items_of(Content::LedgerReal), whole.items_of(Content::LedgerReal));
        assert!(report.manifest.parts.len() > 20, "{}", report.manifest.parts.len());
        let checked =
            restore::check(&office, &report.manifest.backup, restore::Damage::Refuse).await.unwrap();
        assert_eq!(checked.survey.heads.len(), 15);
        let name = format!("restored-{segments}");
        desk.restore(&desk.target(&name), &report.manifest.backup).await.unwrap();
    }
}

/// A house with something wrong in its books is backed up and says so; and comes back as it was, cut where it cannot be
/// believed.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_house_is_named_by_its_backup_and_its_restore() {
    let (good, torn): (Vec<Book<RealMoney>>, _) =
        (books(7, 2, 30), Book::lived(&house::<RealMoney>(7), "torn", "EUR", 30));
    let desk = Desk::with(&good, &[]).await;
    let at_20 = format!("E#{:012}", 20);
    let lost = |item: &archive::Item| {
        item.text("pk") == Some(&torn.wallet.partition()) && item.text("sk") == Some(&at_20)
    };
    let items: Vec<_> = torn.items().into_iter().filter(|item| !lost(item)).collect();
    desk.put(&desk.office.tables.ledger_real, &items).await;
    let report = backup::run(&desk.office, now).await.unwrap();
    let failed = report.finish().unwrap_err().to_string();
    assert!(failed.ends_with("lists 1 findings, the first of them against I4"), "{failed}");
    assert!(report.manifest.findings.listed[0].detail.starts_with("position 20 is missing"));
    assert!(report.line().contains("\"BackupFindings\":1"), "{}", report.line());
    let target = desk.target("restored");
    let statement = desk.restore(&target, &report.manifest.backup).await.unwrap();
    let [cut] = &statement.cuts[..] else { panic!("{:?}", statement.cuts) };
    let later = torn.log.len() as u64 - 21;
    assert_eq!((&cut.wallet, cut.kept, cut.left_out), (&torn.wallet.partition(), Some(19), later));
    // Nothing of what was cut is there, the items of its keys neither.
    let restored = desk.dump(&target.tables.ledger_real).await;
    let kept = HeadOf { seq: 19, hash: torn.log[19].hash };
    let retired = restored.iter().filter(|line| line.contains("W#house#torn#") && line.contains("RETIRE"));
    assert_eq!(retired.filter(|line| line.contains("E#000000000020")).count(), 1, "{kept:?}");
    assert!(!restored.iter().any(|line| line.contains("W#house#torn#") && line.contains("E#000000000021")));
    assert!(statement.findings.is_empty(), "what is restored is whole");
}

/// F8: neither a chunk nor the manifest nor the statement holds a server seed that is in use or promised.
#[tokio::test(flavor = "multi_thread")]
async fn f8_no_object_of_a_backup_holds_a_seed_in_use() {
    let real: Vec<Book<RealMoney>> = books(7, 6, 40);
    let desk = Desk::with(&real, &[]).await;
    let manifest = desk.back_up().await;
    let mut searched = desk.office.backups.manifest(&manifest.backup).await.unwrap().unwrap();
    for part in &manifest.parts {
        let read = |item: archive::Item| searched.push_str(&item.line());
        desk.office.backups.read_chunk(&manifest.backup, part, read).await.unwrap();
    }
    for book in &real {
        let state = &book.head().event.state;
        let records = state.seed.iter().map(|seed| &seed.record).chain([&state.next]);
        for record in records {
            let seed = book.house.vault.open(&book.wallet, record).unwrap();
            assert!(!searched.contains(seed.reveal()));
            let record = serde_json::to_value(record).unwrap();
            assert!(searched.contains(record["commit"].as_str().unwrap()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn retention_removes_what_is_old_but_never_the_newest_complete_backup() {
    let desk = Desk::with(&books(7, 1, 10), &[]).await;
    let mut office = desk.office.clone();
    office.retention_days = 0;
    let first = backup::run(&office, now).await.unwrap();
    assert_eq!(first.removed, [], "it is the newest");
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let second = backup::run(&office, now).await.unwrap();
    assert_eq!(second.removed, std::slice::from_ref(&first.manifest.backup));
    let listed = office.backups.list().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert!(listed[0].complete && listed[0].id == second.manifest.backup);
    assert_eq!(desk.office.backups.manifest(&first.manifest.backup).await.unwrap(), None);
    // One that was interrupted is not the newest complete one, however new it is.
    desk.overwrite(&second.manifest.backup, archive::MANIFEST, None).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let third = backup::run(&desk.office, now).await.unwrap();
    assert_eq!(third.removed, [], "35 days are not over");
    let complete: Vec<bool> = office.backups.list().await.unwrap().iter().map(|it| it.complete).collect();
    assert_eq!(complete, [false, true]);
}
