//! Wallets, seeds, entries, sessions, limits.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A player's session: the token that a player's client calls with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// `Authorization: Bearer …`.
    pub token: String,
    /// Seconds until the token expires.
    pub expires_in_seconds: u64,
    /// The wallet the token is for.
    pub wallet: WalletView,
}

/// A wallet as its newest event leaves it. Amounts are decimal-free strings in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WalletView {
    /// Player id.
    pub player: String,
    /// Currency code.
    pub currency: String,
    /// `real` or `demo`.
    pub mode: String,
    /// Log position of the newest event: the value of `ETag`, and of `If-Match` for the next play.
    pub seq: u64,
    /// Money that can be staked or withdrawn.
    pub balance: String,
    /// Stake of the open round, 0 if none is open.
    pub in_play: String,
    /// Id of the open round.
    pub open_round: Option<String>,
    /// Limits that the player has set.
    pub limits: Vec<LimitView>,
    /// Time (milliseconds since 1970) until which the player may not play; `null` if not excluded.
    pub excluded_until: Option<u64>,
}

/// One of a player's limits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LimitView {
    /// `deposit`, `loss` or `wager`.
    pub kind: String,
    /// `24h`, `7d` or `30d`.
    pub window: String,
    /// The limit in force, minor units.
    pub amount: String,
    /// Used in the current window, minor units.
    pub used: String,
    /// A higher limit, or its removal, that waits out its 24 hours.
    pub pending: Option<PendingLimit>,
}

/// A higher limit that is not in force yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PendingLimit {
    /// Minor units; `null` removes the limit.
    pub amount: Option<String>,
    /// In force from this time, milliseconds since 1970.
    pub from: u64,
}

/// A wallet's seeds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SeedsView {
    /// The seed in use; `null` until the player first rotates.
    pub active: Option<ActiveSeed>,
    /// SHA-256 of the seed that the next rotation activates: visible before its client seed is chosen.
    pub next_commitment: String,
    /// In the answer to a rotation: the seed that it revealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revealed: Option<RevealedSeed>,
    /// Log position of the newest event.
    pub seq: u64,
}

/// The seed that rounds are played on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActiveSeed {
    /// 0 for the first seed of the wallet.
    pub index: u64,
    /// SHA-256 of the server seed.
    pub commitment: String,
    /// The player's seed.
    pub client_seed: String,
    /// The nonce of the next round.
    pub nonce: u64,
}

/// A server seed that is used no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevealedSeed {
    /// Which seed of the wallet.
    pub index: u64,
    /// What was published before.
    pub commitment: String,
    /// The seed.
    pub server_seed: String,
    /// The player's seed.
    pub client_seed: String,
    /// How many rounds were played on it.
    pub nonces: u64,
}

/// One event of a wallet's log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntryView {
    /// Log position.
    pub seq: u64,
    /// Milliseconds since 1970.
    pub ts: u64,
    /// OPEN DEPOSIT WITHDRAW REJECT PLAY STEP SETTLE VOID ROTATE RETIRE LIMIT EXCLUDE ADJUST.
    pub kind: String,
    /// The caller's idempotency key.
    pub key: Option<String>,
    /// Double entry: movements between accounts, adding up to 0.
    pub postings: Vec<PostingView>,
    /// Balance after the event.
    pub balance: String,
    /// The round the event belongs to.
    pub round: Option<String>,
    /// What else the event says, such as the reason of a refusal.
    pub detail: Option<Value>,
    /// SHA-256 of the event before this one, lowercase hex.
    pub previous_hash: String,
}

/// One line of a double entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PostingView {
    /// `cash`, `player`, `in_play`, `house` or `adjustments`.
    pub account: String,
    /// Minor units, with a minus sign for money that leaves the account.
    pub amount: String,
}

/// A page of a wallet's log, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntryPage {
    /// The events.
    pub entries: Vec<EntryView>,
    /// Where the next page starts; `null` on the last.
    pub cursor: Option<String>,
}
