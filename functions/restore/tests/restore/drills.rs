//! The drill: the newest backup is restored somewhere else, checked, and cleared away again.

use crate::desk::{Desk, books, now};
use archive::{Content, DrillReport, Manifest};
use ledger::{RealMoney, Timestamp};

async fn reports(desk: &Desk, place: &str) -> Vec<DrillReport> {
    let objects = desk.office.backups.objects();
    let mut reports = Vec::new();
    for object in objects.list(&format!("drills/{place}/")).await.unwrap() {
        let text = String::from_utf8(objects.get(&object.key).await.unwrap().unwrap()).unwrap();
        reports.push(DrillReport::read(&text, |jws| desk.office.statements.is_signed(jws)).unwrap());
    }
    reports
}

async fn scratch(desk: &Desk) -> (Vec<String>, usize) {
    let tables = store::tables_that_start(desk.client(), restore::SCRATCH).await.unwrap();
    let objects = desk.office.backups.objects().list("drills/scratch/").await.unwrap();
    (tables, objects.len())
}

async fn desk() -> (Desk, Manifest) {
    let desk = Desk::with(&books::<RealMoney>(7, 4, 20), &books(9, 2, 20)).await;
    let manifest = desk.back_up().await;
    (desk, manifest)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_restores_the_newest_backup_and_leaves_nothing_behind() {
    let (desk, manifest) = desk().await;
    let house = desk.dump(&desk.office.tables.ledger_real).await;
    let report = restore::drill(&desk.office, now).await.unwrap();
    assert_eq!(report.failure, None);
    assert_eq!(
        (&report.backup, report.recovery_point),
        (&Some(manifest.backup), Some(manifest.recovery_point))
    );
    assert!(report.events > manifest.totals.0.values().map(|totals| totals.events).sum());
    assert_eq!(scratch(&desk).await, (vec![], 0));
    assert_eq!(reports(&desk, "passed").await, [report]);
    assert_eq!(desk.dump(&desk.office.tables.ledger_real).await, house, "the house itself is as it was");
    assert!(restore::scheduled_drill(&desk.office).await.is_ok());
    let age = backup::run(&desk.office, now).await.unwrap().drill_age.unwrap();
    assert!(age.as_secs() < 60, "{age:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_that_fails_says_why_and_leaves_nothing_behind() {
    let (desk, manifest) = desk().await;
    let part = manifest.parts_of(Content::LedgerReal).next().unwrap();
    desk.overwrite(&manifest.backup, &part.key, None).await;
    let failed = restore::scheduled_drill(&desk.office).await.unwrap_err().to_string();
    assert!(failed.contains(&format!("{} is missing", part.key)), "{failed}");
    assert_eq!(scratch(&desk).await, (vec![], 0));
    let failures = reports(&desk, "failed").await;
    assert!(failures.len() == 1 && failures[0].failure.as_ref().unwrap().contains("is missing"));
    assert_eq!(backup::run(&desk.office, now).await.unwrap().drill_age, None, "none ever passed");
    // It fails in the middle: the tables are removed all the same.
    desk.wire.set_rule(|operation| (operation == "PutItem").then_some(store::wiretap::Fault::LoseRequest));
    assert!(restore::scheduled_drill(&desk.office).await.is_err());
    desk.wire.clear_faults();
    assert_eq!(scratch(&desk).await.0, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_without_a_backup_fails_its_drill() {
    let desk = Desk::empty().await;
    let failed = restore::scheduled_drill(&desk.office).await.unwrap_err().to_string();
    assert!(failed.contains("there is no complete backup"), "{failed}");
}

/// A drill that was killed could not clear up: the next one does, but not after one that may be under way.
#[tokio::test(flavor = "multi_thread")]
async fn leftovers_of_a_killed_drill_are_removed_by_the_next() {
    let (desk, _) = desk().await;
    let name = |at: Timestamp| format!("{}{}", restore::SCRATCH, archive::BackupId::new(at, 7));
    let (old, young) = (name(Timestamp(now().0 - 2 * 3_600_000)), name(now()));
    for name in [&old, &young] {
        store::create_missing(desk.client(), &store::TableNames::scratch(name)).await.unwrap();
    }
    restore::drill(&desk.office, now).await.unwrap();
    let (tables, _) = scratch(&desk).await;
    assert!(tables.len() == 5 && tables.iter().all(|table| table.starts_with(&young)), "{tables:?}");
}
