//! What is checked before anything is written, and after everything is.

use crate::retire::Retired;
use crate::{Damage, RestoreError};
use archive::{BackupId, ChunkError, Content, Cut, Findings, HeadOf, Manifest, Survey};
use edge::BackOffice;
use games::Catalogue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::survey_backup;

/// A backup that was read whole.
#[derive(Debug)]
pub struct Checked {
    /// Its manifest.
    pub manifest: Manifest,
    /// As it is stored.
    pub manifest_text: String,
    /// What its chunks hold.
    pub survey: Survey,
    /// What its rounds were played under.
    pub catalogue: Arc<Catalogue>,
    /// Chunks that are left out.
    pub damaged: Vec<ChunkError>,
}

impl Checked {
    /// How many events can be believed.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.survey.totals.0.values().map(|totals| totals.events).sum()
    }
}

/// Reads a backup whole: its manifest, every chunk, and what they hold together.
///
/// # Errors
/// Everything about it that is not as the manifest says.
pub async fn check(office: &BackOffice, backup: &BackupId, damage: Damage) -> Result<Checked, RestoreError> {
    let text = office.backups.manifest(backup).await?;
    let text = text.ok_or_else(|| RestoreError::NoManifest(backup.clone()))?;
    let manifest = Manifest::read(backup, &text, |jws| office.statements.is_signed(jws))?;
    let mut heads: BTreeMap<String, HeadOf> = BTreeMap::new();
    let mut damaged = Vec::new();
    for part in manifest.parts_of(Content::Heads) {
        let mut strange = false;
        let read = office.backups.read_chunk(backup, part, |item| match HeadOf::of_item(&item) {
            Some((wallet, head)) => drop(heads.insert(wallet, head)),
            None => strange = true,
        });
        match read.await {
            Ok(()) if strange => {
                return Err(RestoreError::Contradiction(format!(
                    "{} holds something else than heads",
                    part.key
                )));
            }
            Ok(()) => {}
            Err(store::BackupError::Chunk(error)) => damaged.push(error),
            Err(store::BackupError::Object(error)) => return Err(error.into()),
        }
    }
    let wallets = manifest.items_of(Content::Heads);
    let reading =
        survey_backup(&office.backups, backup, &manifest.parts, &office.vaults, manifest.started, wallets)
            .await?;
    let heads_are_whole = damaged.is_empty();
    damaged.extend(reading.damaged);
    let mut checked = Checked {
        manifest,
        manifest_text: text,
        survey: reading.survey,
        catalogue: reading.catalogue,
        damaged,
    };
    if checked.damaged.is_empty() {
        same_as_stated(&checked, &heads)?;
        return Ok(checked);
    }
    // Only a log can be restored in part: the rest says what the logs mean.
    if damage == Damage::Refuse || !heads_are_whole || !only_ledgers(&checked) {
        return Err(RestoreError::Damaged(checked.damaged));
    }
    name_what_is_lost(&mut checked.survey, &heads);
    Ok(checked)
}

/// Two readings of the same bytes, by the backup when it wrote them and now, must come to the same.
fn same_as_stated(checked: &Checked, heads: &BTreeMap<String, HeadOf>) -> Result<(), RestoreError> {
    let (manifest, survey) = (&checked.manifest, &checked.survey);
    let contradiction = |what: &str| Err(RestoreError::Contradiction(what.to_owned()));
    if survey.heads != *heads {
        return contradiction("other newest events");
    }
    if survey.totals != manifest.totals {
        return contradiction("other totals");
    }
    if let Some(new) = only_in(&survey.findings, &manifest.findings) {
        return contradiction(&format!("findings that the manifest does not name, such as {new}"));
    }
    Ok(())
}

fn only_ledgers(checked: &Checked) -> bool {
    checked.damaged.iter().all(|error| {
        let (ChunkError::Missing(key) | ChunkError::Damaged { key, .. } | ChunkError::Unreadable { key, .. }) = error;
        let part = checked.manifest.parts.iter().find(|part| part.key == *key);
        part.is_some_and(|part| matches!(part.content, Content::LedgerReal | Content::LedgerDemo))
    })
}

/// A log that lost its end looks whole: only the list of heads knows.
fn name_what_is_lost(survey: &mut Survey, heads: &BTreeMap<String, HeadOf>) {
    let cut: BTreeSet<&String> = survey.cuts.iter().map(|cut| &cut.wallet).collect();
    let shorter = heads.iter().filter(|(wallet, head)| {
        !cut.contains(wallet) && survey.heads.get(*wallet).is_none_or(|kept| kept.seq < head.seq)
    });
    let lost: Vec<Cut> = shorter
        .map(|(wallet, head)| Cut {
            wallet: wallet.clone(),
            kept: survey.heads.get(wallet).map(|kept| kept.seq),
            left_out: 0,
            why: format!("the list of heads names position {}, which was in a damaged chunk", head.seq),
        })
        .collect();
    survey.cuts.extend(lost);
    survey.cuts.sort();
}

/// The restored tables hold what the backup holds, what the restore itself wrote, and nothing else.
pub(crate) fn same_books(checked: &Checked, after: &Survey, retired: &Retired) -> Result<(), RestoreError> {
    let before = &checked.survey;
    let unsound = |what: String| Err(RestoreError::Unsound(what));
    if let Some(cut) = after.cuts.first() {
        return unsound(format!("{}: {}", cut.wallet, cut.why));
    }
    if let Some(new) = only_in(&after.findings, &before.findings) {
        return unsound(new);
    }
    if after.keys_in_flight != 0 {
        return unsound(format!("{} keys have no other half", after.keys_in_flight));
    }
    if before.heads.keys().ne(after.heads.keys()) {
        return unsound("there are other wallets".to_owned());
    }
    for (key, totals) in &before.totals.0 {
        let events = retired.events.get(key).copied().unwrap_or_default();
        let expected = totals.with_rounds_taken_back(events);
        let found = after.totals.0.get(key).cloned().unwrap_or_default();
        if found != expected {
            return unsound(format!("{} {}: the totals are {found:?}, not {expected:?}", key.0, key.1));
        }
    }
    Ok(())
}

/// A finding of `these` that is none of `those`.
fn only_in(these: &Findings, those: &Findings) -> Option<String> {
    // Where there are more than are listed, the first that are listed are the same ones.
    let new = these.listed.iter().find(|finding| !those.listed.contains(finding));
    let more = || format!("{} findings instead of {}", these.count, those.count);
    new.map(ToString::to_string).or_else(|| (these.count > those.count).then(more))
}
