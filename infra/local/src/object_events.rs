//! The object events of `template.yaml`, kept by the local stack: new objects call functions, as S3 does in AWS.

use crate::schedule::UnknownFunction;
use crate::template::ObjectEvent;
use edge::House;
use objects::Created;
use std::sync::Arc;
use store::Jobs;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::{JoinHandle, JoinSet};

/// A task that runs until it is stopped.
#[derive(Debug)]
pub(crate) struct ObjectEvents(JoinHandle<()>);

impl ObjectEvents {
    /// Starts to listen.
    pub(crate) fn start(
        events: Vec<ObjectEvent>,
        created: mpsc::UnboundedReceiver<Created>,
        house: &House,
    ) -> Result<Self, UnknownFunction> {
        match events.iter().find(|event| event.function != "Jobs") {
            Some(unknown) => Err(UnknownFunction::new(&unknown.function)),
            None => Ok(Self(tokio::spawn(listen(events, created, house.jobs())))),
        }
    }

    pub(crate) async fn stop(self) {
        self.0.abort();
        drop(self.0.await);
    }
}

/// One part for each processor at a time. A part that fails stays asked for, and is asked for again by whoever looks at
/// its job.
async fn listen(events: Vec<ObjectEvent>, mut created: mpsc::UnboundedReceiver<Created>, jobs: Jobs) {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let free = Arc::new(Semaphore::new(processors));
    let mut running = JoinSet::new();
    while let Some(Created { key, .. }) = created.recv().await {
        if !events.iter().any(|event| key.starts_with(&event.prefix) && key.ends_with(&event.suffix)) {
            continue;
        }
        while running.try_join_next().is_some() {}
        let Ok(permit) = Arc::clone(&free).acquire_owned().await else { return };
        let jobs = jobs.clone();
        running.spawn(async move {
            if let Err(error) = jobs::run(&jobs, &key).await {
                tracing::error!(%error, key, "a part of a job");
            }
            drop(permit);
        });
    }
}
