//! Versions of games: PAR sheets, what is active, what was active before, and long computations.

use crate::game::ReturnRange;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A PAR sheet that was computed, linted and stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParView {
    /// SHA-256 of the sheet's canonical bytes, lowercase hex: the version's id.
    pub par: String,
    /// Game id.
    pub game: String,
    /// SHA-256 of the configuration document: what rounds name.
    pub config_hash: String,
    /// Return to player over all ways to bet, exactly.
    pub return_to_player: ReturnRange,
}

/// What new rounds of a game are played under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActiveVersion {
    /// The PAR sheet; `null` for the house's own configuration as long as no version was ever activated.
    pub par: Option<String>,
    /// SHA-256 of the configuration document.
    pub config_hash: String,
}

/// One change of a game's version. Changes are never edited or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionView {
    /// Position in the log of all games' changes.
    pub position: u64,
    /// `activate` or `rollback`.
    pub change: String,
    /// The PAR sheet that became active.
    pub par: String,
    /// SHA-256 of the configuration document that became active.
    pub config_hash: String,
    /// The operator who asked for it.
    pub by: String,
    /// Their reason.
    pub why: String,
    /// Milliseconds since 1970.
    pub at: u64,
}

/// A page of a game's versions, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionPage {
    /// Game id.
    pub game: String,
    /// What new rounds are played under.
    pub active: ActiveVersion,
    /// The changes.
    pub versions: Vec<VersionView>,
    /// Where the next page starts; `null` on the last.
    pub cursor: Option<String>,
}

/// A computation that takes longer than a request may.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobView {
    /// SHA-256 of what was asked for, lowercase hex: the same question is the same job.
    pub job: String,
    /// `par` or `simulation`.
    pub kind: String,
    /// `running`, `done` or `refused`.
    pub state: String,
    /// Parts of the work that are done.
    pub done: u64,
    /// All parts.
    pub total: u64,
    /// What came out, once it is done: a [`ParView`], or the simulation's report; for a refused configuration the
    /// problem document.
    pub result: Option<Value>,
}
