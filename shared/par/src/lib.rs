//! PAR sheets: what a game returns, exactly; and simulations, which check it.
//!
//! Pure: no clock, no entropy, no threads, no input or output, no floating point. A number is an exact fraction first
//! and a decimal second; decimals are made by integer division and integer square roots, and are cut off, not rounded.
//!
//! - [`examine`] answers the PAR sheet of a configuration, or everything that speaks against it.
//! - [`sheet()`] computes the sheet; [`lint`] holds it against the rules of a jurisdiction.
//! - [`design`](mod@design) finds a configuration with a given return and volatility.
//! - [`render`] writes a sheet as CSV, as HTML and as a workbook.
//! - [`Simulation`] plays rounds on the real stream, in chunks that can be rerun alone and merged in any order;
//!   [`judge`] holds what came out against the exact odds.
//! - [`work`] cuts what may take long into parts that run anywhere.

mod chi_square;
mod cut;
mod decimal;
pub mod design;
mod examine;
mod lint;
mod mode;
mod prizes;
pub mod render;
mod sheet;
mod simulation;
pub mod work;

pub use examine::{Refused, examine};
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
