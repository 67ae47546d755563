//! The edge of every function: identity, idempotency, limits, errors, telemetry, configuration, the Lambda front door.
//!
//! A function is a list of routes over a [`House`]. [`front`] puts the same layers around every list, and [`lambda`]
//! takes events from API Gateway (or from the local gateway, through the same adapter) to the result.
//!
//! Only this crate and the functions' mains name `lambda_http`.
//!
//! A function, whole: extractors say who may call and what must be there, everything that can go wrong is a
//! [`Problem`], and one expression is both the route and its documentation.
//!
//! ```
//! use axum::{Json, extract::State};
//! use edge::{Code, House, IdempotencyKey, IfMatch, JsonBody, Player, Problem};
//! use serde_json::{Value, json};
//! use utoipa_axum::{router::OpenApiRouter, routes};
//!
//! pub fn routes() -> OpenApiRouter<House> {
//!     OpenApiRouter::new().routes(routes!(wave))
//! }
//!
//! #[utoipa::path(post, path = "/v1/waves", responses((status = 200), (status = 422, body = wire::Problem)))]
//! async fn wave(
//!     State(house): State<House>,
//!     player: Player,               // 401 without a token of ours
//!     key: IdempotencyKey,          // 400 without a key
//!     slot: Option<IfMatch>,        // 400 if it is there and no number
//!     body: JsonBody,               // 400, 413, 415; last, as it consumes the request
//! ) -> Result<Json<Value>, Problem> {
//!     let hands = body.read(|form| form.integer("hands", 1, 2))?; // 400 with every faulty field
//!     if hands == 2 {
//!         return Err(Problem::new(Code::IllegalAction).detail("one hand is enough"));
//!     }
//!     Ok(Json(json!({ "waved_to": player.player.as_str() })))
//! }
//!
//! async fn main_of_the_function() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//!     let needs = edge::Needs { public_keys: true, ..edge::Needs::NO_KEYS };
//!     edge::lambda::run(needs, |house| edge::front(routes(), house)).await
//! }
//! ```

mod back_office;
mod body;
mod commit;
mod ed25519;
mod health;
mod house;
mod idempotency;
mod identity;
mod keeper;
pub mod keys;
pub mod lambda;
mod layers;
pub mod metrics;
mod path;
mod problem;
mod receipts;
mod secret;
mod settings;
mod statements;
mod strict_json;
pub mod telemetry;
mod tokens;

pub use back_office::BackOffice;
pub use body::{ExportPage, JsonBody, Page, Query};
pub use commit::{Committed, at, now};
pub use ed25519::{is_signature, public_key};
pub use health::routes as health_routes;
pub use house::House;
pub use idempotency::{IdempotencyKey, IfMatch, etag, fingerprint};
pub use identity::{Operator, Player};
pub use keeper::Keeper;
pub use layers::{BODY_BYTES_MAX, front};
pub use path::Path;
pub use problem::Problem;
pub use receipts::{Receipts, SignError};
pub use secret::{PrivateFileError, SecretKey, private_directory, read_private_file, write_private_file};
pub use settings::{BackupSettings, Needs, Settings, SettingsError, SigningSettings, TokenSettings};
pub use statements::Statements;
pub use tokens::{MintError, Session, Token, TokenError, Tokens};
pub use wire::problem::Code;
