//! The thread that alone touches the store.
//!
//! SQLite's calls block while it syncs, so they must not run where requests are served; and with one thread every job
//! is atomic, which is what conditional writes need.

use crate::error::StoreError;
use crate::store::Store;
use s3s::S3Result;
use std::io;
use std::sync::mpsc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut Store) + Send>;

/// A handle to the thread. The thread ends, and the file is closed, when the last handle is gone.
#[derive(Clone)]
pub(crate) struct Worker {
    jobs: mpsc::Sender<Job>,
}

impl Worker {
    pub(crate) fn start(mut store: Store) -> io::Result<(Self, JoinHandle<()>)> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new().name("objects".to_owned()).spawn(move || {
            for job in queue {
                job(&mut store);
            }
        })?;
        Ok((Self { jobs }, thread))
    }

    /// Runs a job and waits for its result. A job that was begun ends even when nobody waits any more.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Store) -> S3Result<T> + Send + 'static,
    ) -> S3Result<T> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |store| {
            // The client may have gone away.
            let _ = answer.send(job(store));
        });
        self.jobs.send(job).map_err(|_| StoreError::Stopped)?;
        answered.await.map_err(|_| StoreError::Stopped)?
    }
}
