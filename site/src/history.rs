//! The heart of `/history/`: a file of rounds comes in, workers check it with the engine, and a report goes out.
//!
//! Nothing leaves the browser: after the page has loaded it makes no request.

mod expected;
mod float;
mod pool;
mod shown;

use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File};

use crate::brought::{self, Brought};
use crate::decimal::grouped;
use crate::file;
use crate::form::button;
use crate::markup::{Element, element, paragraph};
use crate::part::{hydrated, part};
#[cfg(feature = "ssr")]
pub(crate) use expected::table;
use pool::{Pool, Stop};

/// How far a check has come.
#[derive(Debug, Clone, PartialEq)]
enum Progress {
    /// Nothing was brought yet.
    Waiting,
    /// How much of the file is done, of [`WHOLE`], and the rounds in it.
    Running(String, String),
    /// The report as HTML, and the address at which the browser gives it as a document.
    Done(String, String),
    /// Nothing came of it, and why.
    Ended(String),
}

/// A whole file, in the smallest parts that the page shows.
const WHOLE: f64 = 10_000.0;
/// What a file of rounds may be called.
const KINDS: &str = ".json,.jsonl,.ndjson,.txt,application/json,application/x-ndjson";
/// Stops the check.
const STOP: &str = "stop";

/// The whole page.
#[island]
pub fn History() -> impl IntoView {
    let progress = RwSignal::new(Progress::Waiting);
    let pool = StoredValue::new_local(None::<Pool>);
    hydrated(Box::new(move || {
        // Workers exist only in the browser. And now, so that later nothing has to be asked for.
        let opened = Pool::open();
        pool.set_value(Some(opened.clone()));
        let take = move |brought| {
            if let Brought::Files(files) = brought {
                spawn_local(check(opened.clone(), files, progress));
            }
        };
        brought::listen(Box::new(take));
    }));
    let hear = move || pool.with_value(|pool| pool.as_ref().map(Pool::cancel));
    part(
        "history",
        "",
        Box::new(move || progress.with(html)),
        Box::new(move |deed| {
            if deed.does == STOP {
                hear();
            }
        }),
    )
}

/// The page as it is now.
fn html(progress: &Progress) -> String {
    let (mut done, mut status, mut report, mut address) = ("0", String::new(), "", "");
    match progress {
        Progress::Waiting => {}
        Progress::Running(part, rounds) => {
            done = part;
            status = format!("{} rounds checked", grouped(rounds));
        }
        Progress::Done(html, place) => (report, address) = (html, place),
        Progress::Ended(why) => status.clone_from(why),
    }
    let idle = !matches!(progress, Progress::Running(..));
    let bar = element("progress")
        .attr("id", "progress")
        .attr("max", float::whole(WHOLE))
        .attr("value", done)
        .flag("hidden", idle)
        .attr("aria-label", "Part of the file that is checked");
    let running = element("div")
        .class("running")
        .attr("aria-live", "polite")
        .child(bar)
        .child(element("p").attr("role", "status").attr("id", "status").text(status))
        .child(button(STOP, "", false).attr("id", "cancel").flag("hidden", idle).text("Stop"));
    let download = element("a")
        .class("button")
        .attr("id", "download")
        .attr("download", "glasshouse-history-report.json")
        .attr("href", address)
        .text("Download the report");
    let inside = [
        element("div").class("stack").html_around(report),
        element("div").class("actions").child(download).html(),
    ];
    let report = element("section")
        .class("report stack")
        .attr("aria-live", "polite")
        .flag("hidden", report.is_empty())
        .html_around(&inside.concat());
    [intake().html(), running.html(), report].concat()
}

fn intake() -> Element {
    let words = "JSON lines as GET /v1/rounds/export gives them, or receipts. Several files are taken for parts of one history.";
    brought::intake("intake large")
        .child(brought::file("Drop your account export here, or choose its file", KINDS, true))
        .child(paragraph(words).class("quiet"))
}

/// Checks the files, in the place of what was checked before, and shows what came of it.
async fn check(pool: Pool, files: Vec<File>, progress: RwSignal<Progress>) {
    let number = pool.stop();
    if let Progress::Done(_, before) = progress.get_untracked() {
        // What was offered for download before is not kept in memory.
        let _ = web_sys::Url::revoke_object_url(&before);
    }
    show(progress, Progress::Running("0".to_owned(), "0".to_owned()));
    show(
        progress,
        match run(&pool, number, files, progress).await {
            Ok(report) => done(&report),
            Err(Stop::Asked) => Progress::Ended("Stopped. Nothing was kept.".to_owned()),
            Err(Stop::Failed(why)) => Progress::Ended(format!("The check ended early: {why}.")),
            // A later file took over.
            Err(Stop::Replaced) => return,
        },
    );
}

/// In one place: each change of a signal would be compiled with all that it does.
fn show(progress: RwSignal<Progress>, now: Progress) {
    progress.set(now);
}

/// The end of a check, from its report as a document.
fn done(text: &str) -> Progress {
    let Ok(report) = serde_json::from_str::<Value>(text) else {
        return Progress::Ended("The check ended early: its report cannot be read.".to_owned());
    };
    let returns = document().get_element_by_id("returns").and_then(|data| data.text_content());
    let returns = returns.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    Progress::Done(
        shown::report(&report, &returns),
        file::address(text, "application/json").unwrap_or_default(),
    )
}

/// Checks the files as one history.
async fn run(
    pool: &Pool,
    number: u32,
    files: Vec<File>,
    progress: RwSignal<Progress>,
) -> Result<String, Stop> {
    let file: Blob = pool::one(files).await?;
    let size = file.size();
    let (mut done, mut rounds) = (0.0, 0.0);
    pool.check(number, &file, move |more, checked| {
        done += more;
        rounds += checked;
        let part = float::whole(done / size.max(1.0) * WHOLE);
        show(progress, Progress::Running(part, float::whole(rounds)));
    })
    .await
}
