//! The tables: their names and keys, creation where no template does it, and the readiness check.

use crate::objects::ObjectError;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{DisplayErrorContext, SdkError};
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, TableStatus,
};
use ledger::Mode;

/// The names of the tables of one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableNames {
    /// Logs of wallets that hold real money.
    pub ledger_real: String,
    /// Logs of wallets that hold demo money.
    pub ledger_demo: String,
    /// Rounds that wait for their players, of both modes.
    pub open_rounds: String,
    /// API keys of operators.
    pub operators: String,
    /// Which configurations the games are played under.
    pub versions: String,
}

/// Which key attributes a table has. All of them are strings.
#[derive(Clone, Copy)]
enum Keys {
    /// `pk` alone.
    Partition,
    /// `pk` and `sk`.
    PartitionAndSort,
}

impl Keys {
    fn attributes(self) -> &'static [(&'static str, KeyType)] {
        const BOTH: [(&str, KeyType); 2] = [("pk", KeyType::Hash), ("sk", KeyType::Range)];
        match self {
            Self::Partition => &BOTH[..1],
            Self::PartitionAndSort => &BOTH,
        }
    }
}

impl TableNames {
    /// The table of the wallets of `mode`.
    #[must_use]
    pub fn ledger(&self, mode: Mode) -> &str {
        match mode {
            Mode::Real => &self.ledger_real,
            Mode::Demo => &self.ledger_demo,
        }
    }

    /// Tables of their own for a drill: nobody else knows their names, and a leftover is found by how they start.
    #[must_use]
    pub fn scratch(prefix: &str) -> Self {
        let name = |name: &str| format!("{prefix}-{name}");
        Self {
            ledger_real: name("ledger-real"),
            ledger_demo: name("ledger-demo"),
            open_rounds: name("open-rounds"),
            operators: name("operators"),
            versions: name("versions"),
        }
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> [&str; 5] {
        self.with_keys().map(|(name, _)| name)
    }

    fn with_keys(&self) -> [(&str, Keys); 5] {
        [
            (&self.ledger_real, Keys::PartitionAndSort),
            (&self.ledger_demo, Keys::PartitionAndSort),
            (&self.open_rounds, Keys::PartitionAndSort),
            (&self.operators, Keys::Partition),
            (&self.versions, Keys::PartitionAndSort),
        ]
    }
}

/// Creates the tables that do not exist yet. For the local stack and tests; in AWS `template.yaml` creates them, and
/// no function is allowed to.
///
/// # Errors
/// When DynamoDB refuses or cannot be reached.
pub async fn create_missing(client: &Client, names: &TableNames) -> Result<(), SdkError<CreateTableError>> {
    for (name, keys) in names.with_keys() {
        let mut request = client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
        for (attribute, key_type) in keys.attributes() {
            request = request
                .attribute_definitions(
                    AttributeDefinition::builder()
                        .attribute_name(*attribute)
                        .attribute_type(ScalarAttributeType::S)
                        .build()
                        .map_err(SdkError::construction_failure)?,
                )
                .key_schema(
                    KeySchemaElement::builder()
                        .attribute_name(*attribute)
                        .key_type(key_type.clone())
                        .build()
                        .map_err(SdkError::construction_failure)?,
                );
        }
        match request.send().await {
            Err(error)
                if error.as_service_error().is_some_and(CreateTableError::is_resource_in_use_exception) => {}
            other => drop(other?),
        }
    }
    Ok(())
}

/// The names of all tables that start with `prefix`.
///
/// # Errors
/// When DynamoDB refuses or cannot be reached.
pub async fn tables_that_start(client: &Client, prefix: &str) -> Result<Vec<String>, String> {
    let mut pages = client.list_tables().into_paginator().items().send();
    let mut names = Vec::new();
    while let Some(name) = pages.next().await {
        names.extend(
            Some(name.map_err(|error| DisplayErrorContext(error).to_string())?)
                .filter(|name| name.starts_with(prefix)),
        );
    }
    Ok(names)
}

/// Removes tables, whether they are there or not. For the scratch tables of a drill; the tables of a house are protected.
///
/// # Errors
/// When DynamoDB refuses or cannot be reached, after every table was tried.
pub async fn remove(client: &Client, names: &[&str]) -> Result<(), String> {
    let mut failed = Ok(());
    for name in names {
        match client.delete_table().table_name(*name).send().await {
            Err(error)
                if !error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
            {
                failed = Err(format!("{name} could not be removed: {}", DisplayErrorContext(&error)));
            }
            _ => {}
        }
    }
    failed
}

/// A table or a bucket that cannot be used at the moment.
#[derive(Debug, thiserror::Error)]
#[error("{table} is not ready")]
pub struct NotReady {
    /// The table's name, or `bucket`.
    pub table: String,
    /// Why, when DynamoDB said so or could not be reached; nothing when the table exists but is not active.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl NotReady {
    /// The bucket cannot be reached.
    #[must_use]
    pub fn bucket(error: ObjectError) -> Self {
        Self { table: "bucket".to_owned(), source: Some(error.into()) }
    }
}

/// Asks DynamoDB whether every table exists and takes requests.
///
/// # Errors
/// The first table that is not ready.
pub async fn check_ready(client: &Client, names: &TableNames) -> Result<(), NotReady> {
    for (name, _) in names.with_keys() {
        let not_ready = |source| NotReady { table: name.to_owned(), source };
        let answer = client
            .describe_table()
            .table_name(name)
            .send()
            .await
            .map_err(|error| not_ready(Some(error.into())))?;
        let status = answer.table.and_then(|table| table.table_status);
        if !matches!(status, Some(TableStatus::Active | TableStatus::Updating)) {
            return Err(not_ready(None));
        }
    }
    Ok(())
}
