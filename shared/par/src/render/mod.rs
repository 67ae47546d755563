//! A sheet as people and their programs read it: CSV, HTML and, with the feature `xlsx`, as a workbook.
//!
//! From the sheet and only from the sheet: no clock, no host, no floating point, so the same sheet gives the same bytes
//! everywhere. A sheet may hold names from anybody's configuration; all forms keep them text.

mod chart;
mod csv;
mod grid;
mod html;
mod markup;
#[cfg(feature = "xlsx")]
mod xlsx;

pub use csv::csv;
pub use html::{Part, distribution_chart, html, parts};
#[cfg(feature = "xlsx")]
pub use xlsx::xlsx;

#[cfg(test)]
mod tests;
