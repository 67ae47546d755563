//! The edge of every function: identity, idempotency, limits, errors, telemetry, configuration, the Lambda front door.
//!
//! A function is a list of routes over a [`House`]. [`front`] puts the same layers around every list, and [`lambda`]
//! takes events from API Gateway (or from the local gateway, through the same adapter) to the result.
//!
//! Only this crate and the functions' mains name `lambda_http`.

mod body;
mod health;
mod house;
mod idempotency;
mod identity;
pub mod lambda;
mod layers;
mod path;
mod problem;
mod settings;
mod strict_json;
pub mod telemetry;
mod tokens;

pub use body::{JsonBody, Page, Query};
pub use health::routes as health_routes;
pub use house::House;
pub use idempotency::{IdempotencyKey, IfMatch, etag, fingerprint};
pub use identity::{Operator, Player};
pub use layers::{BODY_BYTES_MAX, front};
pub use path::Path;
pub use problem::Problem;
pub use settings::{
    MasterKey, RotationLimits, SecretKey, Settings, SettingsError, Signer, SigningKey, TokenSettings,
};
pub use tokens::{MintError, Session, Token, TokenError, Tokens, public_key};
pub use wire::problem::Code;
