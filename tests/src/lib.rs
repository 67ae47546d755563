//! Flows over HTTP, the log simulation, architecture, vectors.

pub mod api;
pub mod simulation;
