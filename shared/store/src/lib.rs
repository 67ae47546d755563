//! DynamoDB tables and S3 objects through the AWS SDK: the write protocol of the ledger, operators, versions of games,
//! secrets, readiness.
//!
//! The only crate that names the AWS SDK.

mod client;
mod items;
mod jobs;
mod key_id;
mod ledgers;
mod objects;
mod open_rounds;
mod operators;
mod secrets;
mod tables;
mod versions;
#[cfg(feature = "testing")]
pub mod wiretap;

pub use aws_sdk_dynamodb::Client;
pub use aws_sdk_dynamodb::config::SharedHttpClient;
pub use aws_sdk_s3::Client as ObjectClient;
pub use client::{Connection, StaticCredentials, connect, connect_objects};
pub use jobs::{JobId, JobPart, Jobs};
pub use key_id::{InvalidKeyId, KeyId};
pub use ledgers::{Ledger, ReadError, random_salt};
pub use objects::{Listed, ObjectError, Objects};
pub use open_rounds::{ListedRound, OpenRounds};
pub use operators::{ApiKey, LookupError, OperatorKey, Operators};
pub use secrets::{SecretError, Secrets};
pub use tables::{NotReady, TableNames, check_ready, create_missing};
pub use versions::{
    Active, Change, ChangeError, ChangeRefused, ChangeRequest, Now, SheetId, Version, Versions,
};
