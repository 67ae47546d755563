//! The clients of DynamoDB and S3, built once per process from typed settings.

use aws_config::timeout::TimeoutConfig;
use aws_config::{Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, SharedHttpClient};
use std::fmt;
use std::time::Duration;

/// Pinned, so that an update of the SDK cannot change time-outs, retries or checksums behind our back.
fn behavior_version() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

/// A connection that takes longer than this is not coming.
const CONNECT_MS_MAX: u64 = 500;
/// One request and its answer. DynamoDB's slow answers are tens of milliseconds; a full disk sync locally is less.
const ATTEMPT_MS_MAX: u64 = 1_000;
/// As there are no retries, one operation is one attempt plus signing and looking up credentials.
const OPERATION_MS_MAX: u64 = 1_500;

/// Whole tables are read and written in large pieces, and nobody plays meanwhile.
const BULK_ATTEMPT_MS_MAX: u64 = 30_000;
const BULK_OPERATION_MS_MAX: u64 = 35_000;

/// Objects are larger, and S3 takes its time; nobody plays on them.
const OBJECT_ATTEMPT_MS_MAX: u64 = 5_000;
const OBJECT_OPERATION_MS_MAX: u64 = 12_000;
/// Reads and writes of objects can be repeated without harm: an object is written once and named by its hash.
const OBJECT_ATTEMPTS_MAX: u32 = 3;

/// Where DynamoDB or S3 is and how to reach it.
#[derive(Debug, Clone, Default)]
pub struct Connection {
    /// The AWS region; `None` asks the environment, as Lambda sets it.
    pub region: Option<String>,
    /// Another address than AWS's own, such as the local stack's.
    pub endpoint: Option<String>,
    /// Fixed credentials for a local endpoint; `None` asks the environment, as Lambda sets them.
    pub credentials: Option<StaticCredentials>,
    /// Another HTTP client, so that tests can watch and disturb the wire.
    pub http_client: Option<SharedHttpClient>,
}

/// Credentials that never change.
#[derive(Clone)]
pub struct StaticCredentials {
    /// The access key id.
    pub access_key_id: String,
    /// The secret access key.
    pub secret_access_key: String,
}

impl fmt::Debug for StaticCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaticCredentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

/// Builds the client. Nothing is sent yet.
///
/// The SDK's own retries are off: the ledger resends by its own protocol, which knows when resending is safe, and a
/// second layer of retries would multiply the waiting.
pub async fn connect(connection: &Connection) -> Client {
    connect_for(connection, ATTEMPT_MS_MAX, OPERATION_MS_MAX).await
}

/// Builds the client of backups and restores, which waits longer. Nothing is sent yet.
///
/// The SDK's own retries are off here too: whoever reads and writes in bulk sends again by itself.
pub async fn connect_for_bulk(connection: &Connection) -> Client {
    connect_for(connection, BULK_ATTEMPT_MS_MAX, BULK_OPERATION_MS_MAX).await
}

async fn connect_for(connection: &Connection, attempt_ms_max: u64, operation_ms_max: u64) -> Client {
    let timeouts = timeouts(attempt_ms_max, operation_ms_max);
    Client::new(&configure(connection, timeouts, RetryConfig::disabled()).await)
}

/// Builds the client of objects. Nothing is sent yet.
pub async fn connect_objects(connection: &Connection) -> aws_sdk_s3::Client {
    let timeouts = timeouts(OBJECT_ATTEMPT_MS_MAX, OBJECT_OPERATION_MS_MAX);
    let retries = RetryConfig::standard().with_max_attempts(OBJECT_ATTEMPTS_MAX);
    let config = configure(connection, timeouts, retries).await;
    // Buckets are names of hosts in AWS and of paths on a laptop, which has one host.
    let path_style = connection.endpoint.is_some();
    aws_sdk_s3::Client::from_conf(
        aws_sdk_s3::config::Builder::from(&config).force_path_style(path_style).build(),
    )
}

/// Every time-out, explicitly.
pub(crate) fn timeouts(attempt_ms_max: u64, operation_ms_max: u64) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_millis(CONNECT_MS_MAX))
        .operation_attempt_timeout(Duration::from_millis(attempt_ms_max))
        .operation_timeout(Duration::from_millis(operation_ms_max))
        .build()
}

pub(crate) async fn configure(
    connection: &Connection,
    timeouts: TimeoutConfig,
    retries: RetryConfig,
) -> SdkConfig {
    let mut loader = aws_config::defaults(behavior_version()).timeout_config(timeouts).retry_config(retries);
    if let Some(region) = &connection.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(endpoint) = &connection.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    if let Some(StaticCredentials { access_key_id, secret_access_key }) = &connection.credentials {
        loader = loader.credentials_provider(Credentials::new(
            access_key_id,
            secret_access_key,
            None,
            None,
            "glasshouse-static",
        ));
    }
    if let Some(http_client) = &connection.http_client {
        loader = loader.http_client(http_client.clone());
    }
    loader.load().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_hides_the_secret() {
        let credentials = StaticCredentials {
            access_key_id: "visible".to_owned(),
            secret_access_key: "hidden-text".to_owned(),
        };
        let text = format!("{credentials:?}");
        assert!(text.contains("visible") && !text.contains("hidden-text"), "{text}");
    }

    #[tokio::test]
    async fn the_client_never_retries_by_itself_and_has_every_time_out() {
        let client = connect(&Connection {
            region: Some("eu-central-1".to_owned()),
            endpoint: Some("http://127.0.0.1:1".to_owned()),
            credentials: Some(StaticCredentials {
                access_key_id: "a".to_owned(),
                secret_access_key: "b".to_owned(),
            }),
            http_client: None,
        })
        .await;
        let config = client.config();
        assert_eq!(config.retry_config().unwrap().max_attempts(), 1);
        let timeouts = config.timeout_config().unwrap();
        assert_eq!(timeouts.connect_timeout(), Some(Duration::from_millis(CONNECT_MS_MAX)));
        assert_eq!(timeouts.operation_attempt_timeout(), Some(Duration::from_millis(ATTEMPT_MS_MAX)));
        assert_eq!(timeouts.operation_timeout(), Some(Duration::from_millis(OPERATION_MS_MAX)));
    }
}
