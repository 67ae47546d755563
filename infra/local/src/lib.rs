//! The local stack: gateway from `template.yaml`, embedded DynamoDB, functions and site in one process.
//!
//! Everything a request meets here, it meets in AWS too: the route table is the template's, the functions get API
//! Gateway events through the same adapter, and the store speaks DynamoDB over HTTP. What differs is who runs it.

mod database;
mod demo_operator;
mod gateway;
mod schedule;
mod secrets;
mod site;
mod stack;
mod template;

pub use stack::{Stack, StackError, StackOptions};
pub use template::{Route, TemplateError, routes};
