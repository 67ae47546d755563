//! What travels: request and response types, problem+json, receipts, cursors.
//!
//! Shared by the functions, the command line and the site. Responses may grow; unknown request fields are refused.

mod cursor;
mod game;
pub mod problem;
mod receipt;
mod request;
mod version;
mod wallet;

pub use cursor::Cursor;
pub use game::{Fraction, GameList, GameView, LimitsView, ReturnRange};
pub use problem::{FieldError, Problem};
pub use receipt::{Receipt, RoundPage};
pub use request::{
    ActionRequest, ActivateRequest, ExclusionRequest, LimitRequest, ParRequest, PlayRequest, RollbackRequest,
    RotateRequest, SessionRequest, TransferRequest,
};
pub use version::{ActiveVersion, JobView, ParView, VersionPage, VersionView};
pub use wallet::{
    ActiveSeed, EntryPage, EntryView, LimitView, PendingLimit, PostingView, RevealedSeed, SeedsView, Session,
    WalletView,
};
