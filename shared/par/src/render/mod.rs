//! A sheet as people and their programs read it: CSV and HTML.
//!
//! From the sheet and only from the sheet: no clock, no host, no floating point, so the same sheet gives the same bytes
//! everywhere. A sheet may hold names from anybody's configuration; both forms keep them text.

mod chart;
mod csv;
mod grid;
mod html;
mod markup;

pub use csv::csv;
pub use html::{Part, distribution_chart, html, parts};

#[cfg(test)]
mod tests;
