//! The schedules of `template.yaml`, kept by the local stack.

use crate::template::Schedule;
use edge::House;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

/// A schedule or an object event of the template that this stack cannot keep.
#[derive(Debug, thiserror::Error)]
#[error("template.yaml: {function} runs by itself, but this stack has no such function")]
pub(crate) struct UnknownFunction {
    function: String,
}

impl UnknownFunction {
    pub(crate) fn new(function: &str) -> Self {
        Self { function: function.to_owned() }
    }
}

/// Tasks that run until they are aborted.
#[derive(Debug)]
pub(crate) struct Schedules(Vec<JoinHandle<()>>);

impl Schedules {
    /// Starts every schedule. Each runs once at once: a laptop may have slept.
    pub(crate) fn start(schedules: Vec<Schedule>, house: &House) -> Result<Self, UnknownFunction> {
        let tasks = schedules.into_iter().filter_map(|schedule| match schedule.function.as_str() {
            "Sweep" => Some(Ok(tokio::spawn(keep(schedule.every, house.clone())))),
            // A laptop's keys are exchanged by hand, while its house is closed: `glasshouse keys rotate`.
            "Keys" => None,
            other => Some(Err(UnknownFunction::new(other))),
        });
        tasks.collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn stop(self) {
        for task in self.0 {
            task.abort();
        }
    }
}

async fn keep(every: Duration, house: House) {
    let mut times = interval(every);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        times.tick().await;
        if let Err(error) = sweep::run(&house, edge::now()).await.finish() {
            tracing::error!(%error, "sweep");
        }
    }
}
