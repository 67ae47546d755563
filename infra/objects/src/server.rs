//! The server as one value: started, asked for its address, stopped.

use crate::feed::Created;
use crate::service::Service;
use crate::store::Store;
use crate::worker::Worker;
use axum::Router;
use axum::error_handling::HandleError;
use axum::http::StatusCode;
use axum::serve::ListenerExt as _;
use s3s::HttpError;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::thread::JoinHandle as ThreadHandle;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ObjectsError {
    /// The file cannot be opened.
    #[error("cannot open the objects {path}")]
    Open {
        /// The file.
        path: String,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// No thread or no port.
    #[error("cannot serve the objects")]
    Serve(#[from] io::Error),
}

/// What an acknowledged write survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A power cut: SQLite syncs every commit.
    PowerCut,
    /// The end of the process. For tests, which write much and lose nothing of value.
    Kill,
}

/// What requests must be signed with. The server listens on loopback alone, so these are no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credentials {
    /// The access key id.
    pub access_key_id: &'static str,
    /// The secret access key.
    pub secret_access_key: &'static str,
}

const CREDENTIALS: Credentials = Credentials { access_key_id: "local", secret_access_key: "local" };

/// A running server.
#[derive(Debug)]
pub struct LocalObjects {
    address: SocketAddr,
    created: Option<mpsc::UnboundedReceiver<Created>>,
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
    thread: ThreadHandle<()>,
}

impl LocalObjects {
    /// Opens or creates the file and serves it on a free port of the loopback interface, inside the current Tokio
    /// runtime. An acknowledged write survives `kill -9` and a power cut.
    ///
    /// # Errors
    /// When the file cannot be opened, or there is no port or no thread.
    pub fn start(path: &Path) -> Result<Self, ObjectsError> {
        Self::start_with(path, Durability::PowerCut, Ipv4Addr::LOCALHOST.into())
    }

    /// [`start`](Self::start) with a choice of durability and of the interface.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn start_with(path: &Path, durability: Durability, interface: IpAddr) -> Result<Self, ObjectsError> {
        let (feed, created) = mpsc::unbounded_channel();
        let store = Store::open(path, durability, feed)
            .map_err(|source| ObjectsError::Open { path: path.display().to_string(), source })?;
        let listener = std::net::TcpListener::bind((interface, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let listener = TcpListener::from_std(listener)?.tap_io(|socket| {
            // Small answers must not wait for the acknowledgement of the one before.
            if let Err(error) = socket.set_nodelay(true) {
                tracing::debug!(%error, "TCP_NODELAY");
            }
        });
        let (worker, thread) = Worker::start(store)?;
        let (stop, stopped) = oneshot::channel::<()>();
        // A dropped sender stops the server as well.
        let server = axum::serve(listener, router(worker))
            .with_graceful_shutdown(async move { drop(stopped.await) })
            .into_future();
        Ok(Self { address, created: Some(created), stop, server: tokio::spawn(server), thread })
    }

    /// Where the server answers, without a slash at the end. Buckets are in the path, not in the host's name.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What requests must be signed with.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        CREDENTIALS
    }

    /// Word of every object created since the start, in the order of the commits; handed over once, then `None`.
    ///
    /// Nothing is dropped while the process lives: what is not read yet waits in memory. What was not read when the
    /// process ends is not told again.
    pub fn created(&mut self) -> Option<mpsc::UnboundedReceiver<Created>> {
        self.created.take()
    }

    /// Stops taking requests, finishes those that run, and closes the file.
    pub async fn stop(self) {
        // The receiver is gone when the server has stopped by itself.
        let _ = self.stop.send(());
        drop(self.server.await);
        // The last request took the last handle to the thread with it.
        drop(tokio::task::spawn_blocking(move || self.thread.join()).await);
    }
}

fn router(worker: Worker) -> Router {
    let mut builder = S3ServiceBuilder::new(Service::new(worker));
    builder.set_auth(SimpleAuth::from_single(CREDENTIALS.access_key_id, CREDENTIALS.secret_access_key));
    Router::new().fallback_service(HandleError::new(builder.build(), broken))
}

/// Answers of the store are answers of S3 already; this is for a request that is not even HTTP for S3.
async fn broken(error: HttpError) -> StatusCode {
    tracing::error!(?error, "the objects could not answer");
    StatusCode::INTERNAL_SERVER_ERROR
}
