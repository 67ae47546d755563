//! DynamoDB tables and S3 objects through the AWS SDK: the write protocol of the ledger, operators, versions of games,
//! backups, secrets, readiness.
//!
//! The only crate that names the AWS SDK.

mod attributes;
mod backups;
mod client;
mod gate;
mod import;
mod items;
mod jobs;
mod key_id;
mod ledgers;
mod objects;
mod open_rounds;
mod operators;
mod scan;
mod secrets;
mod survey;
mod tables;
mod versions;
#[cfg(feature = "testing")]
pub mod wiretap;

pub use aws_sdk_dynamodb::Client;
pub use aws_sdk_dynamodb::config::SharedHttpClient;
pub use aws_sdk_s3::Client as ObjectClient;
pub use backups::{BackupError, Backups, ListedBackup};
pub use client::{Connection, StaticCredentials, connect, connect_for_bulk, connect_objects};
pub use gate::Gate;
pub use import::{Import, ImportError};
pub use items::key_item;
pub use jobs::{JobId, JobPart, Jobs};
pub use key_id::{InvalidKeyId, KeyId};
pub use ledgers::{Ledger, ReadError, random_salt};
pub use objects::{Listed, ObjectError, Objects};
pub use open_rounds::{ListedRound, OpenRounds};
pub use operators::{ApiKey, LookupError, OperatorKey, Operators};
pub use scan::{ScanError, ScanPage, TableScan};
pub use secrets::{SecretError, Secrets};
pub use survey::{Reading, Vaults, survey_backup, survey_tables};
pub use tables::{NotReady, TableNames, check_ready, create_missing, remove, tables_that_start};
pub use versions::{
    Active, Change, ChangeError, ChangeRefused, ChangeRequest, Now, SheetId, Version, Versions,
};
