//! The local stack: gateway from `template.yaml`, embedded DynamoDB and S3, functions and site in one process.
//!
//! Everything a request meets here, it meets in AWS too: the route table is the template's, the functions get API
//! Gateway events through the same adapter, and the store speaks DynamoDB and S3 over HTTP. What differs is who runs it.

mod containers;
mod database;
mod demo_operator;
mod gateway;
mod object_events;
mod publish;
mod schedule;
mod secrets;
mod secrets_manager;
mod site;
mod stack;
mod storage;
mod template;

pub use secrets::KEYS_DIRECTORY;
pub use stack::{Stack, StackError, StackOptions, lock};
pub use storage::Storage;
pub use template::{Route, TemplateError, routes};
