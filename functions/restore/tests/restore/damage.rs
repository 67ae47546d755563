//! What happened to a backup is detected and named, and a damaged one restores nothing.

use crate::desk::{Desk, books, now};
use archive::testing::Book;
use archive::{BackupId, Content, Manifest};
use ledger::{RealMoney, Timestamp};
use restore::{Damage, RestoreError};

/// A house in many small chunks.
async fn desk() -> (Desk, Manifest, Vec<Book<RealMoney>>) {
    let real = books(7, 9, 40);
    let mut desk = Desk::with(&real, &books(9, 2, 20)).await;
    desk.office.chunk_bytes = 40_000;
    let manifest = desk.back_up().await;
    (desk, manifest, real)
}

async fn refusal(desk: &Desk, backup: &BackupId) -> String {
    let target = desk.target("restored");
    let error = desk.restore(&target, backup).await.unwrap_err();
    let tables = store::tables_that_start(desk.client(), "restored").await.unwrap();
    assert_eq!(tables, Vec::<String>::new(), "nothing was made");
    error.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_that_is_corrupted_truncated_missing_or_exchanged_is_named() {
    let (desk, manifest, _) = desk().await;
    let (id, contents) = (&manifest.backup, Content::ALL);
    for content in contents {
        let part = manifest.parts_of(content).next().unwrap_or_else(|| panic!("{content:?}"));
        let whole = desk.bytes(id, &part.key).await;
        let mut corrupted = whole.clone();
        corrupted[whole.len() / 2] ^= 1;
        let other = manifest.parts.iter().find(|other| other.key != part.key).unwrap();
        for (bytes, word) in [
            (Some(corrupted), "is damaged"),
            (Some(whole[..whole.len() - 1].to_vec()), "is damaged"),
            (Some(Vec::new()), "is damaged"),
            (Some(desk.bytes(id, &other.key).await), "is damaged"),
            (None, "is missing"),
        ] {
            desk.overwrite(id, &part.key, bytes).await;
            let named = format!("{} {word}", part.key);
            let refused = refusal(&desk, id).await;
            assert!(refused.contains(&named), "{refused}");
        }
        desk.overwrite(id, &part.key, Some(whole)).await;
    }
    // Two at once are both named.
    let keys: Vec<_> = manifest.parts_of(Content::LedgerReal).take(2).map(|part| part.key.clone()).collect();
    for key in &keys {
        desk.overwrite(id, key, None).await;
    }
    let refused = refusal(&desk, id).await;
    assert!(
        keys.len() == 2 && keys.iter().all(|key| refused.contains(&format!("{key} is missing"))),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_that_is_damaged_forged_or_of_another_backup_is_refused() {
    let (desk, manifest, _) = desk().await;
    let id = &manifest.backup;
    let text = desk.office.backups.manifest(id).await.unwrap().unwrap();
    for at in [0, text.len() / 3, text.len() - 10] {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        desk.overwrite(id, archive::MANIFEST, Some(bytes)).await;
        let refused = refusal(&desk, id).await;
        assert!(refused.contains("the manifest"), "{refused}");
    }
    // Signed by the house, but for another backup; and a statement of another kind.
    let other = BackupId::new(Timestamp(5), 7);
    let moved = Manifest { backup: other.clone(), ..manifest.clone() };
    let sign = |manifest: &Manifest| desk.office.statements.sign(|key| manifest.signing_input(key)).unwrap();
    desk.overwrite(id, archive::MANIFEST, Some(sign(&moved).into_bytes())).await;
    assert!(refusal(&desk, id).await.contains("it is that of"));
    // Signed by the house, and lying about the books: the chunks say otherwise.
    let mut lying = manifest.clone();
    lying.totals.0.values_mut().next().unwrap().balances += 1;
    desk.overwrite(id, archive::MANIFEST, Some(sign(&lying).into_bytes())).await;
    assert!(refusal(&desk, id).await.contains("other totals"));
    let mut shorter = manifest.clone();
    shorter.parts.retain(|part| part.content != Content::Heads);
    desk.overwrite(id, archive::MANIFEST, Some(sign(&shorter).into_bytes())).await;
    assert!(refusal(&desk, id).await.contains("other newest events"));
    let mut fewer = manifest.clone();
    let dropped = fewer.parts.iter().position(|part| part.content == Content::Versions).unwrap();
    fewer.parts.remove(dropped);
    desk.overwrite(id, archive::MANIFEST, Some(sign(&fewer).into_bytes())).await;
    desk.restore(&desk.target("without"), id).await.unwrap();
    desk.overwrite(id, archive::MANIFEST, Some(text.into_bytes())).await;
    desk.restore(&desk.target("restored"), id).await.unwrap();
}

/// A backup that died before its manifest is none: it is listed as interrupted, and nothing restores it.
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_backup_is_never_taken_for_a_complete_one() {
    let (desk, manifest, _) = desk().await;
    let id = &manifest.backup;
    desk.overwrite(id, archive::MANIFEST, None).await;
    let listed = desk.office.backups.list().await.unwrap();
    assert!(listed.len() == 1 && !listed[0].complete && listed[0].objects == manifest.parts.len());
    assert_eq!(desk.office.backups.newest().await.unwrap(), None);
    assert!(refusal(&desk, id).await.contains("it has no manifest"));
    assert!(refusal(&desk, &BackupId::new(Timestamp(5), 7)).await.contains("there is no backup"));
}

/// The only backup there is is damaged: each log comes back as far as it can be believed, and what is lost is named.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_a_damaged_backup_can_be_restored_on_demand() {
    let (desk, manifest, real) = desk().await;
    let id = &manifest.backup;
    let part = manifest.parts_of(Content::LedgerReal).nth(1).unwrap();
    let mut lost = Vec::new();
    desk.office.backups.read_chunk(id, part, |item| lost.push(item)).await.unwrap();
    desk.overwrite(id, &part.key, None).await;
    assert!(refusal(&desk, id).await.contains(&part.key));
    let target = desk.target("restored");
    let salvaged = restore::restore(&desk.office, &target, id, Damage::Salvage, now).await.unwrap();
    let first_lost = |book: &Book<RealMoney>| {
        let pk = book.wallet.partition();
        let of_wallet = lost.iter().filter(|item| item.text("pk") == Some(&pk));
        of_wallet.filter_map(|item| item.text("sk")?.strip_prefix("E#")?.parse::<u64>().ok()).min()
    };
    let mut cuts = salvaged.cuts.clone();
    for book in &real {
        let cut = cuts.iter().position(|cut| cut.wallet == book.wallet.partition()).map(|at| cuts.remove(at));
        assert_eq!(
            cut.map(|cut| cut.kept),
            first_lost(book).map(|seq| seq.checked_sub(1)),
            "{:?}",
            book.wallet
        );
    }
    assert_eq!(cuts, []);
    assert!(!salvaged.cuts.is_empty() && salvaged.totals_before != manifest.totals);
    // What says what the logs mean cannot be done without.
    let versions = manifest.parts_of(Content::Versions).next().unwrap();
    desk.overwrite(id, &versions.key, None).await;
    let refused = restore::restore(&desk.office, &desk.target("again"), id, Damage::Salvage, now).await;
    assert!(matches!(refused, Err(RestoreError::Damaged(_))));
}
