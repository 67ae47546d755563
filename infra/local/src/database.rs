//! DynamoDB on the laptop: dynoxide over one SQLite file, served over HTTP.
//!
//! SQLite writes ahead (WAL) and syncs fully, so an acknowledged write survives `kill -9` and a power cut.

use dynoxide::Database;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::thread::JoinHandle;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Why the database did not start.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The file cannot be opened.
    #[error("cannot open the database {path}: {why}")]
    Open {
        /// The file.
        path: String,
        /// What SQLite says.
        why: String,
    },
    /// No thread or no port.
    #[error("cannot serve the database")]
    Serve(#[from] std::io::Error),
}

/// A running database.
#[derive(Debug)]
pub(crate) struct LocalDatabase {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl LocalDatabase {
    /// Opens or creates the file and serves it on a free port of `interface`.
    ///
    /// The database has a thread and a runtime of its own: its calls block while SQLite syncs, and would otherwise
    /// hold up the requests that wait for them.
    pub(crate) fn start(file: &Path, interface: IpAddr) -> Result<Self, DatabaseError> {
        let path = file.display().to_string();
        let database =
            Database::new(&path).map_err(|error| DatabaseError::Open { path, why: error.to_string() })?;
        let listener = std::net::TcpListener::bind((interface, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let serve = async move {
            let listener = TcpListener::from_std(listener).map_err(|error| error.to_string())?;
            // A dropped sender stops the server as well.
            let stopped = async move { drop(stopped.await) };
            dynoxide::server::serve_with_shutdown(listener, database, stopped).await
        };
        let thread = std::thread::Builder::new().name("dynamodb".to_owned()).spawn(move || {
            if let Err(why) = runtime.block_on(serve) {
                tracing::error!(why, "the database stopped");
            }
        })?;
        Ok(Self { address, stop, thread })
    }

    /// Where the database listens.
    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops the server and closes the file. Idle connections must be closed before, or this waits for them.
    pub(crate) fn stop(self) {
        // The receiver is gone when the server has stopped by itself; the thread is then already over.
        let _ = self.stop.send(());
        drop(self.thread.join());
    }
}
