//! What clients send. Unknown fields are refused.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `POST /v1/sessions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionRequest {
    /// 1 to 64 characters of a–z, A–Z, 0–9, '.', '_' and '-'.
    #[cfg_attr(feature = "openapi", schema(example = "ada"))]
    pub player: String,
    /// 3 to 12 characters of A–Z and 0–9.
    #[cfg_attr(feature = "openapi", schema(example = "EUR"))]
    pub currency: String,
    /// `real` or `demo`. There is no default.
    #[cfg_attr(feature = "openapi", schema(example = "demo"))]
    pub mode: String,
}

/// `POST /v1/wallets/{player}/deposits` and `…/withdrawals`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransferRequest {
    /// Minor units, more than 0.
    #[cfg_attr(feature = "openapi", schema(example = "10000"))]
    pub amount: String,
    /// 3 to 12 characters of A–Z and 0–9.
    #[cfg_attr(feature = "openapi", schema(example = "EUR"))]
    pub currency: String,
    /// `real` or `demo`. There is no default.
    #[cfg_attr(feature = "openapi", schema(example = "demo"))]
    pub mode: String,
}

/// `PUT /v1/wallet/limits`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LimitRequest {
    /// `deposit`, `loss` or `wager`.
    #[cfg_attr(feature = "openapi", schema(example = "loss"))]
    pub kind: String,
    /// `24h`, `7d` or `30d`.
    #[cfg_attr(feature = "openapi", schema(example = "24h"))]
    pub window: String,
    /// Minor units; `null` or absent removes the limit. A lower limit holds at once, a higher one (or none) after 24
    /// hours.
    #[cfg_attr(feature = "openapi", schema(example = "5000"))]
    pub amount: Option<String>,
}

/// `POST /v1/wallet/exclusions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExclusionRequest {
    /// How long from now, 1 to 36,500. An exclusion can only be made longer.
    #[cfg_attr(feature = "openapi", schema(example = 7, minimum = 1, maximum = 36500))]
    pub days: u32,
}

/// `POST /v1/seeds/rotate`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RotateRequest {
    /// The player's own seed: 1 to 64 bytes of UTF-8 without control characters.
    #[cfg_attr(feature = "openapi", schema(example = "my lucky words"))]
    pub client_seed: String,
}

/// `POST /v1/rounds`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlayRequest {
    /// Game id.
    #[cfg_attr(feature = "openapi", schema(example = "dice"))]
    pub game: String,
    /// Minor units, in total.
    #[cfg_attr(feature = "openapi", schema(example = "100"))]
    pub stake: String,
    /// As the game reads it.
    #[cfg_attr(feature = "openapi", schema(example = json!({"condition": "over", "target": 5050})))]
    pub bet: Value,
}

/// `POST /v1/rounds/{id}/actions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionRequest {
    /// As the game reads it; `legal` of the open round says what it may be.
    #[cfg_attr(feature = "openapi", schema(example = json!({"type": "reveal", "tile": 7})))]
    pub action: Value,
}

/// `POST /v1/par`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParRequest {
    /// Game id.
    #[cfg_attr(feature = "openapi", schema(example = "dice"))]
    pub game: String,
    /// The game's configuration, as `document.config` of `GET /v1/games/{id}` shows one; the house's own if it is left out.
    pub config: Option<Value>,
}

/// `PUT /v1/games/{id}/active`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivateRequest {
    /// The PAR sheet that is to become active.
    pub par: String,
    /// The PAR sheet that is active now; `null` or left out if none ever was.
    pub expected: Option<String>,
    /// For the history: 1 to 500 characters.
    #[cfg_attr(feature = "openapi", schema(example = "wider bets for the summer"))]
    pub why: String,
}

/// `POST /v1/games/{id}/rollback`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RollbackRequest {
    /// The PAR sheet of an earlier version; the one before the active one if it is left out.
    pub par: Option<String>,
    /// The PAR sheet that is active now.
    pub expected: String,
    /// For the history: 1 to 500 characters.
    pub why: String,
}
