//! The rules of the books, and what the audit makes of the logs that follow them.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod book;
mod raises;
mod sizes;
mod step;
