//! Networks that fail, processes that die, tables that are not fresh.

use crate::desk::{Desk, books, now};
use archive::testing::Book;
use archive::{BackupId, Item};
use ledger::protocol::Answer;
use ledger::{RealMoney, Timestamp};
use restore::RestoreError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use store::wiretap::Fault;
use store::{Gate, Ledger};
use tokio::sync::Notify;

/// Lets every third call of `operation` go wrong, in turn by each of `faults`.
fn disturb(desk: &Desk, operation: &'static str, faults: &'static [Fault]) {
    let calls = AtomicU64::new(0);
    desk.wire.set_rule(move |called| {
        let call = (called == operation).then(|| calls.fetch_add(1, Ordering::Relaxed))?;
        let at = usize::try_from(call / 3).unwrap() % faults.len();
        call.is_multiple_of(3).then(|| faults[at])
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn throttles_and_lost_answers_change_nothing() {
    let desk = Desk::with(&books(7, 12, 30), &books(9, 3, 20)).await;
    disturb(&desk, "Scan", &[Fault::Throttle, Fault::LoseAnswer, Fault::LoseRequest, Fault::InternalError]);
    let manifest = desk.back_up().await;
    assert!(desk.wire.calls("Scan") > 4);
    const FAULTS: &[Fault] =
        &[Fault::LoseAnswer, Fault::Throttle, Fault::DeliverTwice, Fault::LoseRequest, Fault::Conflict];
    disturb(&desk, "TransactWriteItems", FAULTS);
    let first = desk.restore(&desk.target("first"), &manifest.backup).await.unwrap();
    disturb(&desk, "PutItem", &[Fault::LoseAnswer, Fault::Throttle, Fault::DeliverTwice, Fault::LoseRequest]);
    let second = desk.restore(&desk.target("second"), &manifest.backup).await.unwrap();
    desk.wire.clear_faults();
    assert_eq!(first.totals_after, second.totals_after);
}

/// Cut off at any write, a restore leaves the house closed, and goes on when it is started again.
#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_was_cut_off_anywhere_goes_on() {
    let desk = Desk::with(&books(7, 6, 30), &books(9, 2, 20)).await;
    let manifest = desk.back_up().await;
    let whole = desk.restore(&desk.target("whole"), &manifest.backup).await.unwrap();
    desk.wire.reset_calls();
    desk.restore(&desk.target("count"), &manifest.backup).await.unwrap();
    let writes = |calls: &str| matches!(calls, "PutItem" | "TransactWriteItems" | "DeleteItem");
    let all: u64 =
        desk.wire.all_calls().iter().filter(|(name, _)| writes(name)).map(|(_, count)| count).sum();
    assert!(all > 15, "{all}");
    for at in 0..all {
        let target = desk.target(&format!("cut-{at}"));
        let (calls, dies) = (AtomicU64::new(0), Arc::new(Notify::new()));
        let died = Arc::clone(&dies);
        desk.wire.set_rule(move |called| {
            // From this write on the process is as good as dead; the write itself may have been made.
            let after = writes(called).then(|| calls.fetch_add(1, Ordering::Relaxed))?.checked_sub(at)?;
            died.notify_one();
            Some(if after == 0 && at.is_multiple_of(2) { Fault::LoseAnswer } else { Fault::LoseRequest })
        });
        tokio::select! {
            done = desk.restore(&target, &manifest.backup) => {
                // Only the answer to the very last write, the opening of the gate, may be lost without a trace.
                assert!(done.is_ok() && at == all - 1, "{at}: {done:?}");
            }
            () = dies.notified() => tokio::time::sleep(Duration::from_millis(100)).await,
        }
        desk.wire.clear_faults();
        let gate = desk.versions(&target.tables).gate().await.unwrap();
        if let Some(gate) = &gate {
            let other = BackupId::new(Timestamp(5), 7);
            assert_eq!(gate.backup, manifest.backup);
            let refused =
                desk.versions(&target.tables).close(&Gate { backup: other, ..gate.clone() }).await.unwrap();
            assert_eq!(refused, *gate, "one restore at a time");
        } else {
            // Nothing was written at all, or everything.
            let whole = !desk.dump(&target.tables.ledger_real).await.is_empty();
            assert_eq!(at, if whole { all - 1 } else { 0 }, "open, and half written");
            if whole {
                continue;
            }
        }
        let again = desk.restore(&target, &manifest.backup).await.unwrap();
        assert_eq!(again.totals_after, whole.totals_after, "{at}");
        assert_eq!((again.retired, again.voided.len()), (whole.retired, whole.voided.len()), "{at}");
        if let Some(gate) = gate {
            assert_eq!(again.restore, gate.restore, "it is the same restore");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_hold_anything_are_left_alone() {
    let desk = Desk::with(&books(7, 2, 20), &[]).await;
    let manifest = desk.back_up().await;
    // The house itself.
    let house = restore::Target::house(&desk.office, true);
    let refused = desk.restore(&house, &manifest.backup).await.unwrap_err();
    assert!(matches!(refused, RestoreError::NotFresh(_)), "{refused}");
    assert_eq!(desk.versions(&desk.office.tables).gate().await.unwrap(), None, "it was not closed for that");
    // A single item in the last of the tables.
    let target = desk.target("restored");
    store::create_missing(desk.client(), &target.tables).await.unwrap();
    let stranger = Item::of_texts([("pk", "W#x".to_owned()), ("sk", "E#0".to_owned())]);
    desk.put(&target.tables.ledger_demo, std::slice::from_ref(&stranger)).await;
    let refused = desk.restore(&target, &manifest.backup).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the table restored-ledger-demo is not empty; a house is restored into fresh tables"
    );
    // Closed by a restore of another backup.
    let target = desk.target("closed");
    store::create_missing(desk.client(), &target.tables).await.unwrap();
    let other = BackupId::new(Timestamp(5), 7);
    let gate = Gate { restore: other.clone(), backup: other, since: Timestamp(5) };
    desk.versions(&target.tables).close(&gate).await.unwrap();
    let refused = desk.restore(&target, &manifest.backup).await.unwrap_err();
    assert!(matches!(refused, RestoreError::Another(_)), "{refused}");
}

/// Somebody wrote into the tables behind the gate: nothing of it is overwritten, and the house stays closed.
#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_wrote_is_never_overwritten_and_keeps_the_house_closed() {
    let real: Vec<Book<RealMoney>> = books(7, 2, 20);
    let desk = Desk::with(&real, &[]).await;
    let manifest = desk.back_up().await;
    let gate =
        |backup: &BackupId| Gate { restore: backup.clone(), backup: backup.clone(), since: Timestamp(5) };
    // At a position of the backup.
    let target = desk.target("position");
    store::create_missing(desk.client(), &target.tables).await.unwrap();
    desk.versions(&target.tables).close(&gate(&manifest.backup)).await.unwrap();
    let other = Book::open(&real[0].house, "player-0", real[0].wallet.currency.as_str());
    let mut strange = other.items()[0].clone();
    strange.0.insert("event".to_owned(), archive::Attribute::S("{}".to_owned()));
    desk.put(&target.tables.ledger_real, std::slice::from_ref(&strange)).await;
    let refused = desk.restore(&target, &manifest.backup).await.unwrap_err();
    assert!(refused.to_string().contains("another item stands at W#house#player-0#"), "{refused}");
    assert!(desk.dump(&target.tables.ledger_real).await.contains(&strange.line()), "it is as it was");
    assert!(desk.versions(&target.tables).gate().await.unwrap().is_some());
    // After the last one of the backup, and in a wallet that the backup does not know.
    let mut longer = real[1].clone();
    longer.key_bound(ledger::Command::Deposit { amount: archive::testing::amount(5) });
    let one_more: Vec<Item> = longer.items()[real[1].items().len()..].to_vec();
    for (name, items) in [("longer", one_more), ("wallet", Book::open(&real[0].house, "new", "EUR").items())]
    {
        let target = desk.target(name);
        store::create_missing(desk.client(), &target.tables).await.unwrap();
        desk.versions(&target.tables).close(&gate(&manifest.backup)).await.unwrap();
        desk.put(&target.tables.ledger_real, &items).await;
        let refused = desk.restore(&target, &manifest.backup).await.unwrap_err();
        assert!(refused.to_string().contains("stay"), "{name}: {refused}");
        assert!(desk.versions(&target.tables).gate().await.unwrap().is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_house_takes_nothing_and_is_not_backed_up() {
    let real: Vec<Book<RealMoney>> = books(7, 2, 20);
    let desk = Desk::with(&real, &[]).await;
    let (tables, vaults) = (&desk.office.tables, &desk.office.vaults);
    let id = BackupId::new(Timestamp(5), 7);
    let gate = Gate { restore: id.clone(), backup: id, since: Timestamp(5) };
    let versions = desk.versions(tables);
    let ledger =
        Ledger::new(desk.client().clone(), tables, versions.clone(), vaults.real.clone(), vaults.rotation);
    let open = async || ledger.open(&real[1].wallet, now).await;
    assert!(matches!(open().await, Answer::Event { .. }));
    versions.close(&gate).await.unwrap();
    assert_eq!(open().await, Answer::Closed);
    let behind = ledger.clone().behind_the_gate();
    assert!(matches!(behind.open(&real[1].wallet, now).await, Answer::Event { .. }));
    let refused = backup::run(&desk.office, now).await.unwrap_err();
    assert!(matches!(refused, backup::BackupError::Closed), "{refused}");
    // Another restore does not open what it did not close.
    let other = Gate { restore: BackupId::new(Timestamp(5), 8), ..gate.clone() };
    assert!(versions.open(&other).await.is_err());
    assert_eq!(versions.gate().await.unwrap(), Some(gate.clone()));
    versions.open(&gate).await.unwrap();
    assert!(matches!(open().await, Answer::Event { .. }));
    desk.wire.reset_calls();
    for _ in 0..5 {
        open().await;
    }
    assert_eq!(
        desk.wire.calls("Query"),
        5,
        "each reads its log, and believes for some seconds that the house is open"
    );
}
