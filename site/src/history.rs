//! The heart of `/history/`: a file of rounds comes in, workers check it with the engine, and a report goes out.
//!
//! Nothing leaves the browser: after the page has loaded it makes no request.

mod expected;
mod pool;
mod shown;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use web_sys::{Blob, File, FileList};

use crate::decimal::grouped;
#[cfg(feature = "ssr")]
pub(crate) use expected::table;
use pool::{Pool, Stop};

/// How far a check has come.
#[derive(Debug, Clone, PartialEq)]
enum Progress {
    /// Nothing was brought yet.
    Waiting,
    /// Bytes done, of how many, and the rounds in them.
    Running(f64, f64, f64),
    /// The report, as a document.
    Done(String),
    /// Nothing came of it, and why.
    Ended(String),
}

/// The whole page.
#[island]
pub fn History() -> impl IntoView {
    let progress = RwSignal::new(Progress::Waiting);
    let pool = StoredValue::new_local(None::<Pool>);
    // In an effect: workers exist only in the browser. And now, so that later nothing has to be asked for.
    Effect::new(move |_| pool.set_value(Some(Pool::open())));

    let check = move |files: Option<FileList>| {
        let files: Vec<File> =
            files.iter().flat_map(|files| (0..files.length()).filter_map(|at| files.get(at))).collect();
        let Some(pool) = pool.get_value().filter(|_| !files.is_empty()) else { return };
        pool.stop();
        spawn_local(async move {
            progress.set(Progress::Running(0.0, 1.0, 0.0));
            let ended = run(&pool, files, progress).await;
            progress.set(match ended {
                Ok(report) => Progress::Done(report),
                Err(Stop::Asked) => Progress::Ended("Stopped. Nothing was kept.".to_owned()),
                Err(Stop::Failed(why)) => Progress::Ended(format!("The check ended early: {why}.")),
                // A later file took over.
                Err(Stop::Replaced) => return,
            });
        });
    };
    let stop = move || pool.with_value(|pool| pool.as_ref().map(Pool::cancel));

    let running = Signal::derive(move || progress.with(|it| matches!(it, Progress::Running(..))));
    let idle = Signal::derive(move || !running.get());
    let undone = Signal::derive(move || !progress.with(|it| matches!(it, Progress::Done(_))));
    let part = Signal::derive(move || {
        progress.with(|it| {
            if let Progress::Running(done, size, _) = it { done / size.max(1.0) } else { 0.0 }.to_string()
        })
    });
    let status = Signal::derive(move || {
        progress.with(|it| match it {
            Progress::Waiting | Progress::Done(_) => String::new(),
            Progress::Running(_, _, rounds) => format!("{} rounds checked", grouped(&rounds.to_string())),
            Progress::Ended(why) => why.clone(),
        })
    });
    let report = Memo::new(move |_| {
        progress.with(|it| {
            if let Progress::Done(text) = it { serde_json::from_str::<Value>(text).ok() } else { None }
        })
    });
    let shown = Signal::derive(move || {
        report.with(|report| {
            let Some(report) = report else { return String::new() };
            let returns = document().get_element_by_id("returns").and_then(|data| data.text_content());
            let returns = returns.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
            shown::report(report, &returns)
        })
    });
    let address = Memo::new(move |before: Option<&Option<String>>| {
        if let Some(Some(before)) = before {
            // What was offered for download before is not kept in memory.
            let _ = web_sys::Url::revoke_object_url(before);
        }
        progress.with(|it| if let Progress::Done(text) = it { pool::address(text) } else { None })
    });
    let address = Signal::derive(move || address.get().unwrap_or_default());
    let over = RwSignal::new(false);
    let class =
        Signal::derive(move || if over.get() { "intake large over" } else { "intake large" }.to_owned());
    view! {
        <div
            class=class
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event| {
                event.prevent_default();
                over.set(false);
                check(event.data_transfer().and_then(|dropped| dropped.files()));
            }
        >
            <label class="file">
                <span>"Drop your account export here, or choose its file"</span>
                <input
                    type="file"
                    id="file"
                    multiple
                    accept=".json,.jsonl,.ndjson,.txt,application/json,application/x-ndjson"
                    on:change:target=move |event| check(event.target().files())
                />
            </label>
            <p class="quiet">
                "JSON lines as GET /v1/rounds/export gives them, or receipts. Several files are taken for parts of one history."
            </p>
        </div>
        <div class="running" aria-live="polite">
            <progress id="progress" max="1" value=part hidden=idle aria-label="Part of the file that is checked"></progress>
            <p role="status" id="status">
                {status}
            </p>
            <button type="button" id="cancel" hidden=idle on:click=move |_| { stop(); }>
                "Stop"
            </button>
        </div>
        <section class="report stack" aria-live="polite" hidden=undone>
            <div class="stack" inner_html=shown></div>
            <div class="actions">
                <a class="button" id="download" download="glasshouse-history-report.json" href=address>
                    "Download the report"
                </a>
            </div>
        </section>
    }
}

/// Checks the files as one history.
async fn run(pool: &Pool, files: Vec<File>, progress: RwSignal<Progress>) -> Result<String, Stop> {
    let file: Blob = pool::one(files).await?;
    let size = file.size();
    let (mut done, mut rounds) = (0.0, 0.0);
    pool.check(&file, move |more, checked| {
        done += more;
        rounds += checked;
        progress.set(Progress::Running(done, size, rounds));
    })
    .await
}
