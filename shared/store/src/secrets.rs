//! Documents in AWS Secrets Manager: the house's keys.

use crate::client::{Connection, configure, timeouts};
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::retry::RetryConfig;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use std::fmt;

/// A function starts only with its keys, and a reading that is tried again does no harm.
const ATTEMPT_MS_MAX: u64 = 2_000;
const OPERATION_MS_MAX: u64 = 7_000;
const ATTEMPTS_MAX: u32 = 3;

/// Secrets of this account.
#[derive(Clone)]
pub struct Secrets(Client);

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// A secret that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("the secret {id}: {why}")]
pub struct SecretError {
    /// Its name or ARN.
    pub id: String,
    /// What Secrets Manager said, or that it did not answer.
    pub why: String,
}

impl Secrets {
    /// Builds the client. Nothing is sent yet.
    pub async fn connect(connection: &Connection) -> Self {
        let timeouts = timeouts(ATTEMPT_MS_MAX, OPERATION_MS_MAX);
        let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS_MAX);
        Self(Client::new(&configure(connection, timeouts, retries).await))
    }

    /// The current text of a secret; `None` if nothing was written into it yet.
    ///
    /// # Errors
    /// [`SecretError`].
    pub async fn read(&self, id: &str) -> Result<Option<String>, SecretError> {
        // Boxed: the SDK's futures are deeper than the compiler looks by itself.
        match Box::pin(self.0.get_secret_value().secret_id(id).send()).await {
            Ok(answer) => match answer.secret_string {
                Some(text) => Ok(Some(text)),
                None => Err(SecretError { id: id.to_owned(), why: "it holds bytes, not text".to_owned() }),
            },
            Err(error)
                if error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) =>
            {
                // A secret without a value is called the same as no secret.
                Ok(None)
            }
            Err(error) => Err(failed(id, &error)),
        }
    }

    /// Makes `text` the current text of a secret that exists. The one before stays readable as its previous version.
    ///
    /// # Errors
    /// [`SecretError`].
    pub async fn write(&self, id: &str, text: &str) -> Result<(), SecretError> {
        let put = self.0.put_secret_value().secret_id(id).secret_string(text).send();
        Box::pin(put).await.map(drop).map_err(|error| failed(id, &error))
    }
}

/// What AWS says, or that it did not answer. Never the answer itself: the SDK's own words show it whole, and a secret may be
/// in it.
fn failed<E: ProvideErrorMetadata>(id: &str, error: &SdkError<E>) -> SecretError {
    let why = match (error.code(), error.message(), error) {
        (Some(code), message, _) => format!("{code}: {}", message.unwrap_or("no reason given")),
        (None, _, SdkError::TimeoutError(_)) => "no answer in time".to_owned(),
        (None, _, SdkError::DispatchFailure(_)) => "Secrets Manager cannot be reached".to_owned(),
        (None, _, SdkError::ConstructionFailure(_)) => "there are no credentials or no region".to_owned(),
        (None, _, _) => "the answer is not one of Secrets Manager's".to_owned(),
    };
    SecretError { id: id.to_owned(), why }
}
