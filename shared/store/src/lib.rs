//! DynamoDB tables through the AWS SDK: the write protocol of the ledger, operators, readiness.
//!
//! The only crate that names the AWS SDK.

mod client;
mod items;
mod key_id;
mod ledgers;
mod open_rounds;
mod operators;
mod tables;
#[cfg(feature = "testing")]
pub mod wiretap;

pub use aws_sdk_dynamodb::Client;
pub use aws_sdk_dynamodb::config::SharedHttpClient;
pub use client::{Connection, StaticCredentials, connect};
pub use key_id::{InvalidKeyId, KeyId};
pub use ledgers::{Ledger, ReadError, random_salt};
pub use open_rounds::{ListedRound, OpenRounds};
pub use operators::{ApiKey, LookupError, OperatorKey, Operators};
pub use tables::{NotReady, TableNames, check_ready, create_missing};
