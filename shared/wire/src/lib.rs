//! What travels: request and response types, problem+json, receipts, cursors.

pub mod problem;
