//! Rules, bets, steps, outcomes, payouts and exact distributions of every game.
//!
//! Pure: no clock, no entropy, no input or output, no floating point. One folder per game; what a game owes the
//! house is the trait [`Game`], what the house sees of any game is the [`Catalogue`]. To add a game: a folder, its
//! `mod` below, and its line in `registry.rs`.

mod amount;
mod auditor;
pub mod cards;
mod catalogue;
mod chips;
mod combinatorics;
mod distribution;
mod form;
mod game;
mod history;
mod multiplier;
mod pay_tables;
mod ratio;
mod registry;
mod returns;
mod round;
mod rules;
mod verify;

pub mod baccarat;
pub mod blackjack;
pub mod coinflip;
pub mod dice;
pub mod hilo;
pub mod keno;
pub mod limbo;
pub mod mines;
pub mod plinko;
pub mod roulette;
pub mod slots;
#[cfg(feature = "testing")]
pub mod testing;
pub mod video_poker;
pub mod wheel;

pub use amount::{Amount, AmountError};
pub use auditor::Auditor;
pub use catalogue::{Catalogue, ConfigHash, Entry, Limits, config_document};
pub use distribution::{Distribution, Odds, Weighted};
pub use form::{Fault, Faults, Form, canonical_json};
pub use game::{AsDrawn, Game, IllegalAction, Mode, NoActions, Step};
pub use history::{Fault as HistoryFault, FaultKind, History, Link, Report, Tally, check_history};
pub use multiplier::{Multiplier, MultiplierError};
pub use pay_tables::{PayTables, Risk};
pub use ratio::Ratio;
pub use registry::{GameId, GameVisitor};
pub use returns::{ModeReturn, returns, returns_of, returns_of_bet};
pub use round::{Played, Position, Round, RoundError};
pub use rules::{Prepared, Rules};
pub use verify::{Check, Claim, Proof, ShownDraw, Status, Verdict, verify};
