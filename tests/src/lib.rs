//! Flows over HTTP against a running house, and what must be true of the whole workspace.

pub mod api;
