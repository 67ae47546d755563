//! PAR sheets: what a game returns, exactly; and simulations, which check it.
//!
//! Pure: no clock, no entropy, no threads, no input or output, no floating point. A number is an exact fraction first
//! and a decimal second; decimals are made by integer division and integer square roots, and are cut off, not rounded.
//!
//! - [`Simulation`] plays rounds on the real stream, in chunks that can be rerun alone and merged in any order;
//!   [`judge`] holds what came out against the exact odds.

mod chi_square;
mod decimal;
mod mode;
mod simulation;

pub use mode::{ModeReturn, modes};
pub use simulation::{
    ChiSquare, Chunk, Class, ClassCount, Expected, Largest, Observed, PValue, Point, Report, Simulation,
    Tally, Verdict, convergence, judge,
};
