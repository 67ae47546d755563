//! The part of AWS Secrets Manager that functions need, over the stack's own keys: so that those which run beside the
//! stack read their keys as they do in AWS.
//!
//! Whoever asks must know the names of the secrets, which are random and stand in a file that only the owner of the data
//! may read.

use crate::secrets::KEYS_DIRECTORY;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use edge::keys::{Kept, PUBLIC, Purpose, Shelf, ShelfError};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A running Secrets Manager.
#[derive(Debug)]
pub(crate) struct LocalSecretsManager {
    endpoint: String,
    /// In front of every name.
    prefix: String,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Served {
    prefix: String,
    kept: Kept,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Request {
    secret_id: String,
    secret_string: Option<String>,
}

impl LocalSecretsManager {
    /// Serves the keys in the data directory `data` on a free port of the interface.
    pub(crate) async fn start(data: &Path, interface: IpAddr) -> io::Result<Self> {
        let mut random = [0; 24];
        getrandom::fill(&mut random).map_err(|error| io::Error::other(error.to_string()))?;
        let prefix = format!("glasshouse/{}/", URL_SAFE_NO_PAD.encode(random));
        let listener = TcpListener::bind((interface, 0)).await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let kept = Kept::files_in(&data.join(KEYS_DIRECTORY));
        let served = Arc::new(Served { prefix: prefix.clone(), kept });
        let router = Router::new().route("/", post(answer)).with_state(served);
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the secrets manager stopped");
            }
        });
        Ok(Self { endpoint, prefix, server })
    }

    /// Where it listens.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// What a variable of keys has to say for its secret here; `None` for other variables.
    pub(crate) fn reference(&self, variable: &str) -> Option<String> {
        name_of(variable).map(|name| format!("secret:{}{name}", self.prefix))
    }

    pub(crate) fn stop(self) {
        self.server.abort();
    }
}

fn name_of(variable: &str) -> Option<&'static str> {
    if variable == PUBLIC {
        return Some("public");
    }
    Purpose::ALL.into_iter().find(|purpose| purpose.variable() == variable).map(Purpose::name)
}

impl Served {
    /// Where the document of a secret is.
    fn reference(&self, id: &str) -> Option<&str> {
        let name = id.strip_prefix(&self.prefix)?;
        if name == "public" {
            return Some(&self.kept.public);
        }
        let ring = self.kept.rings.iter().find(|(purpose, _)| purpose.name() == name);
        ring.map(|(_, reference)| reference.as_str())
    }
}

async fn answer(State(served): State<Arc<Served>>, headers: HeaderMap, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Request>(&body) else {
        return refused("InvalidRequestException");
    };
    let Some(reference) = served.reference(&request.secret_id) else {
        return refused("ResourceNotFoundException");
    };
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let id = &request.secret_id;
    let done: Result<Option<Value>, ShelfError> = match (target, request.secret_string) {
        ("secretsmanager.GetSecretValue", None) => {
            let text = Shelf::of_files().read(reference).await;
            text.map(|text| text.map(|text| json!({ "Name": id, "SecretString": text.as_str() })))
        }
        ("secretsmanager.PutSecretValue", Some(text)) => {
            Shelf::of_files().write(reference, &text).await.map(|()| Some(json!({ "Name": id })))
        }
        _ => return refused("InvalidRequestException"),
    };
    match done {
        Ok(Some(answer)) => (StatusCode::OK, axum::Json(answer)).into_response(),
        Ok(None) => refused("ResourceNotFoundException"),
        Err(error) => {
            tracing::error!(%error, "a secret");
            refused("InternalServiceError")
        }
    }
}

fn refused(code: &str) -> Response {
    (StatusCode::BAD_REQUEST, axum::Json(json!({ "__type": code, "Message": code }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use edge::keys::make_missing;
    use edge::{private_directory, read_private_file};
    use ledger::Timestamp;

    #[tokio::test]
    async fn functions_read_the_stacks_keys_through_the_sdk_and_nobody_else_does() {
        let data = tempfile::tempdir().unwrap();
        let keys = data.path().join(KEYS_DIRECTORY);
        private_directory(&keys).unwrap();
        make_missing(&Shelf::of_files(), &Kept::files_in(&keys), Timestamp(1)).await.unwrap();
        let manager = LocalSecretsManager::start(data.path(), "127.0.0.1".parse().unwrap()).await.unwrap();
        let variables = |name: &str| match name {
            "GLASSHOUSE_SECRETS_ENDPOINT" => Some(manager.endpoint().to_owned()),
            name => manager.reference(name),
        };
        let shelf = Shelf::from_variables(variables).await;
        for variable in Purpose::ALL.map(Purpose::variable).into_iter().chain([PUBLIC]) {
            let file = Kept::file_in(&keys, name_of(variable).unwrap());
            let here = read_private_file(&file).unwrap().unwrap();
            assert_eq!(*shelf.take(&variables(variable).unwrap()).await.unwrap(), *here, "{variable}");
        }
        shelf.write(&manager.reference(PUBLIC).unwrap(), "{}").await.unwrap();
        assert_eq!(std::fs::read_to_string(Kept::file_in(&keys, "public")).unwrap(), "{}");
        assert!(
            shelf.read("secret:glasshouse/seed-real").await.unwrap().is_none(),
            "a name that can be guessed"
        );
        assert!(manager.reference("GLASSHOUSE_BUCKET").is_none());
        manager.stop();
    }
}
