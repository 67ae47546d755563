//! A server with a bucket, and short ways to what tests ask of it.

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use objects::{Durability, LocalObjects};
use std::net::Ipv4Addr;
use tempfile::TempDir;

pub(crate) const BUCKET: &str = "records";

/// A server over a fresh file.
pub(crate) struct Server {
    pub(crate) objects: LocalObjects,
    pub(crate) client: Client,
    pub(crate) directory: TempDir,
}

impl Server {
    /// A server with the bucket [`BUCKET`].
    pub(crate) async fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let objects = LocalObjects::start_with(
            &directory.path().join("objects.sqlite"),
            Durability::Kill,
            Ipv4Addr::LOCALHOST.into(),
        )
        .unwrap();
        let client = client(&objects);
        client.create_bucket().bucket(BUCKET).send().await.unwrap();
        Self { objects, client, directory }
    }

    /// Writes an object and returns the version's id.
    pub(crate) async fn put(&self, key: &str, body: &str) -> String {
        let body = ByteStream::from(body.as_bytes().to_vec());
        let put = self.client.put_object().bucket(BUCKET).key(key).body(body).send().await.unwrap();
        put.version_id.unwrap()
    }

    /// Reads an object as text.
    pub(crate) async fn get(&self, key: &str) -> String {
        let got = self.client.get_object().bucket(BUCKET).key(key).send().await.unwrap();
        text(got.body).await
    }
}

pub(crate) async fn text(body: ByteStream) -> String {
    String::from_utf8(body.collect().await.unwrap().to_vec()).unwrap()
}

/// A client of the server, without retries, so that every refusal is seen.
pub(crate) fn client(objects: &LocalObjects) -> Client {
    let credentials = objects.credentials();
    client_with(objects, credentials.access_key_id, credentials.secret_access_key)
}

pub(crate) fn client_with(objects: &LocalObjects, id: &str, secret: &str) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("eu-central-1"))
        .endpoint_url(objects.endpoint())
        .credentials_provider(Credentials::new(id, secret, None, None, "test"))
        .retry_config(aws_sdk_s3::config::retry::RetryConfig::disabled())
        .force_path_style(true)
        .build();
    Client::from_conf(config)
}

/// The HTTP status and S3's code of a refusal.
pub(crate) fn refusal<T: std::fmt::Debug, E: ProvideErrorMetadata + std::fmt::Debug>(
    answer: Result<T, SdkError<E>>,
) -> (u16, String) {
    let error = answer.unwrap_err();
    let status = error.raw_response().map_or(0, |response| response.status().as_u16());
    (status, error.code().unwrap_or_default().to_owned())
}

/// The refusal that tests expect.
pub(crate) fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
