//! PAR sheets: what a game returns, exactly; and simulations, which check it.
//!
//! Pure: no clock, no entropy, no threads, no input or output, no floating point. A number is an exact fraction first
//! and a decimal second; decimals are made by integer division and integer square roots, and are cut off, not rounded.
//!
//! - [`sheet()`] computes the PAR sheet of a configuration; [`lint`] holds it against the rules of a jurisdiction.
//! - [`render`] writes a sheet as CSV and as HTML.
//! - [`Simulation`] plays rounds on the real stream, in chunks that can be rerun alone and merged in any order;
//!   [`judge`] holds what came out against the exact odds.
//! - [`work`] cuts what may take long into parts that run anywhere.

mod chi_square;
mod cut;
mod decimal;
mod lint;
mod mode;
pub mod render;
mod sheet;
mod simulation;
pub mod work;

pub use lint::{LintRules, lint};
pub use sheet::{
    AsDrawnSheet, Award, Bankroll, BankrollNeed, BreakEven, Confidence, Decisions, Exposure, FeatureSheet,
    FreeSpinSheet, HistogramRow, Interval, LimitsSheet, ModeSheet, NamedNumber, Number, OutcomeRow,
    Percentiles, Plan, RoundsNeeded, Share, Sheet, Table, Volatility, sheet,
};
pub use simulation::{
    ChiSquare, Chunk, Class, ClassCount, Expected, Largest, Observed, PValue, Point, Report, Simulation,
    Tally, Verdict, convergence, judge,
};
