//! What a restore did, and what a drill found, as they are signed.

use crate::census::Cut;
use crate::findings::Findings;
use crate::id::BackupId;
use crate::item::Item;
use crate::manifest::{ManifestError, Part, TablesOf, name_of, signed, signing_input};
use crate::totals::TotalsByCurrency;
use ledger::Timestamp;
use serde::{Deserialize, Serialize};
use wire::jws::Jws;

const RESTORE_TYP: &str = "glasshouse-restore+jws";
const DRILL_TYP: &str = "glasshouse-drill+jws";

/// A round that was open at the recovery point and was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voided {
    /// The wallet's partition.
    pub wallet: String,
    /// The round.
    pub round: u64,
    /// What was given back to the player, in minor units.
    pub returned: String,
}

/// A wallet whose seeds were retired: a line of the list that belongs to a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retirement {
    /// The wallet's partition.
    pub wallet: String,
    /// Position of the last event that was restored.
    pub restored: u64,
    /// Position of the RETIRE event.
    pub retired: u64,
    /// Commitment of the seed that was revealed; `None` if the wallet had none in use.
    pub revealed: Option<String>,
    /// Commitment of the new promise.
    pub promised: String,
}

impl Retirement {
    /// As a line of a chunk.
    #[must_use]
    pub fn item(&self) -> Item {
        let texts = [("pk", self.wallet.clone()), ("promised", self.promised.clone())];
        let mut item =
            Item::of_texts(texts).with_number("restored", self.restored).with_number("retired", self.retired);
        if let Some(revealed) = &self.revealed {
            item.0.extend(Item::of_texts([("revealed", revealed.clone())]).0);
        }
        item
    }
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestoreStatement {
    /// Which restore.
    pub restore: BackupId,
    /// From which backup.
    pub backup: BackupId,
    /// SHA-256 of the manifest as it is stored.
    pub manifest: String,
    /// The program that restored.
    pub release: String,
    /// Into which tables.
    pub tables: TablesOf,
    /// When it was begun.
    pub started: Timestamp,
    /// When everything had been written and read back.
    pub finished: Timestamp,
    /// What happened after this time is lost, as far as it was not written before the backup ended.
    pub recovery_point: Timestamp,
    /// Logs of which an end could not be believed, and how far they were restored.
    pub cuts: Vec<Cut>,
    /// Open rounds that were taken back.
    pub voided: Vec<Voided>,
    /// How many wallets had their seeds retired: all of them.
    pub retired: u64,
    /// The list of them.
    pub retirements: Vec<Part>,
    /// What the backup holds, after the cuts.
    pub totals_before: TotalsByCurrency,
    /// What the restored tables hold.
    pub totals_after: TotalsByCurrency,
    /// What is wrong with the restored books: what was wrong with them when they were backed up.
    pub findings: Findings,
}

impl RestoreStatement {
    /// The name that a statement calls a manifest by.
    #[must_use]
    pub fn name_of(manifest: &str) -> String {
        name_of(manifest)
    }

    /// What has to be signed with the key `key_id`.
    #[must_use]
    pub fn signing_input(&self, key_id: &str) -> String {
        signing_input(RESTORE_TYP, key_id, self)
    }

    /// Reads a signed statement.
    ///
    /// # Errors
    /// [`ManifestError`].
    pub fn read(text: &str, is_signature: impl FnOnce(&Jws) -> bool) -> Result<Self, ManifestError> {
        read(RESTORE_TYP, text, is_signature)
    }
}

/// What a drill found: a restore of the newest backup into tables of its own, which are removed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrillReport {
    /// Which drill.
    pub drill: BackupId,
    /// Of which backup; `None` if there was none.
    pub backup: Option<BackupId>,
    /// When it was begun.
    pub started: Timestamp,
    /// When it was over.
    pub finished: Timestamp,
    /// The backup's recovery point.
    pub recovery_point: Option<Timestamp>,
    /// Events that were restored.
    pub events: u64,
    /// Why it failed; `None` if it did not.
    pub failure: Option<String>,
}

impl DrillReport {
    /// What has to be signed with the key `key_id`.
    #[must_use]
    pub fn signing_input(&self, key_id: &str) -> String {
        signing_input(DRILL_TYP, key_id, self)
    }

    /// Reads a signed report.
    ///
    /// # Errors
    /// [`ManifestError`].
    pub fn read(text: &str, is_signature: impl FnOnce(&Jws) -> bool) -> Result<Self, ManifestError> {
        read(DRILL_TYP, text, is_signature)
    }
}

fn read<T: for<'de> Deserialize<'de>>(
    typ: &str,
    text: &str,
    is_signature: impl FnOnce(&Jws) -> bool,
) -> Result<T, ManifestError> {
    let jws = signed(typ, text, is_signature)?;
    serde_json::from_slice(&jws.payload).map_err(|error| ManifestError::Form(error.to_string()))
}
