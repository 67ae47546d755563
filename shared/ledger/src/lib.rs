//! Money: one gapless, append-only log per wallet.
//!
//! A wallet is (operator, player, currency, mode). Its log is the only truth: each event carries the full state of
//! the wallet after it, so the newest event is the wallet. [`step`] computes the next event from the newest one and
//! a command; [`protocol`] writes it exactly once. Everything here is pure: no clock, no entropy, no input or output.

mod amounts;
mod command;
mod event;
mod identity;
mod key;
mod limits;
mod postings;
mod recent;
mod refusal;
mod seeds;
mod state;
mod step;
mod time;
mod vault;

pub mod audit;
pub mod protocol;

pub use amounts::{Balance, BalanceError};
pub use command::{Command, Lane, Request};
pub use event::{Body, DecodeError, Event, EventHash, Head, KeyRecord};
pub use fair::Salt;
pub use identity::{Currency, DemoMoney, IdError, Mode, Money, OperatorId, PlayerId, RealMoney, WalletId};
pub use key::{Caller, CallerKind, Fingerprint, IdempotencyKey, IdempotencyKeyError};
pub use limits::{Limit, LimitKind, Limits, Pending, Usage, Window};
pub use postings::{Account, Posting};
pub use recent::RecentKeys;
pub use refusal::{Refusal, RefusalCode};
pub use seeds::{ActiveSeed, SeedRecord};
pub use state::{ClosedRound, OpenRound, RoundId, Wallet};
pub use step::{House, RotationPolicy, Stop, reject, step};
pub use time::Timestamp;
pub use vault::{UnknownMasterKey, Vault};
