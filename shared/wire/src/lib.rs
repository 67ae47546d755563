//! What travels: request and response types, problem+json, receipts and their signatures, exports, cursors.
//!
//! Shared by the functions, the command line and the site. Responses may grow; unknown request fields are refused.

mod cursor;
mod export;
mod game;
pub mod jws;
mod key_set;
pub mod problem;
mod receipt;
mod request;
pub mod signature;
mod version;
mod wallet;

pub use cursor::{Cursor, ExportCursor};
pub use export::{ExportLine, ExportedAccount, ExportedRound, ExportedSeed, ExportedTerms};
pub use game::{Fraction, GameList, GameView, LimitsView, ReturnRange};
pub use key_set::{Jwk, JwkSet, KeySet};
pub use problem::{FieldError, Problem};
pub use receipt::{Receipt, RoundPage};
pub use request::{
    ActionRequest, ActivateRequest, ExclusionRequest, LimitRequest, ParRequest, PlayRequest, RollbackRequest,
    RotateRequest, SessionRequest, TransferRequest,
};
pub use signature::{Difference, ReceiptSignature, SignatureError};
pub use version::{ActiveVersion, JobView, ParView, VersionPage, VersionView};
pub use wallet::{
    ActiveSeed, EntryPage, EntryView, LimitView, PendingLimit, PostingView, RevealedSeed, SeedsView, Session,
    WalletView,
};
