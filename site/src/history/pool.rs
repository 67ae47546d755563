//! The workers that check parts of a file at the same time.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Blob, File, MessageEvent, Worker};

/// More workers would share the same few cores.
const WORKERS_MAX: f64 = 8.0;
/// Parts for each worker: whoever is done early takes another.
const PARTS: f64 = 4.0;
/// A document of receipts that is no JSON lines is turned into them up to this size.
const DOCUMENT_BYTES_MAX: f64 = 16_000_000.0;
/// Bytes that are looked through at a time for a place to cut.
const STEP: f64 = 262_144.0;
/// What a line starts with before which a history may be cut.
const MARKS: [&[u8]; 2] = [b"\n{\"account\"", b"\n{\"seed\""];

#[wasm_bindgen]
extern "C" {
    /// Which the builder puts into this page's script: only it knows the worker's name.
    #[wasm_bindgen(js_name = historyWorker)]
    fn history_worker() -> Worker;
}

/// Why a check ended without a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// By its reader.
    Asked,
    /// By another file.
    Replaced,
    /// By itself, for this reason.
    Failed(String),
}

impl From<JsValue> for Stop {
    fn from(error: JsValue) -> Self {
        let text = error.as_string().or_else(|| Object::from(error).to_string().as_string());
        Self::Failed(text.unwrap_or_default())
    }
}

/// The workers. Copies are handles on the same ones.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    workers: Rc<[Worker]>,
    /// Counts the checks that were begun.
    check: Rc<Cell<u32>>,
    /// Counts what workers were asked.
    questions: Rc<Cell<u32>>,
    cancelled: Rc<Cell<bool>>,
}

impl Pool {
    /// As many as there are cores.
    pub(super) fn open() -> Self {
        let cores = window().navigator().hardware_concurrency().clamp(1.0, WORKERS_MAX);
        let mut workers = vec![history_worker()];
        while f64::from(u8::try_from(workers.len()).unwrap_or(u8::MAX)) < cores {
            workers.push(history_worker());
        }
        Self {
            workers: workers.into(),
            check: Rc::default(),
            questions: Rc::default(),
            cancelled: Rc::default(),
        }
    }

    /// Stops what is under way, because its reader says so.
    pub(super) fn cancel(&self) {
        self.cancelled.set(true);
        self.tell_to_stop();
    }

    /// Stops what is under way, because something else begins. Answers its number.
    pub(super) fn stop(&self) -> u32 {
        self.check.set(self.check.get() + 1);
        self.cancelled.set(false);
        self.tell_to_stop();
        self.check.get()
    }

    /// The name of another question.
    fn question(&self) -> JsValue {
        self.questions.set(self.questions.get() + 1);
        self.questions.get().into()
    }

    fn tell_to_stop(&self) {
        for worker in &*self.workers {
            // A worker that cannot be told has ended by itself.
            let _ = worker.post_message(&message([("id", self.question())]));
        }
    }

    /// Checks a history, as the check with the number that [`Pool::stop`] gave; `on_progress` learns how many more bytes and
    /// rounds are done.
    pub(super) async fn check(
        &self,
        check: u32,
        file: &Blob,
        on_progress: impl FnMut(f64, f64) + 'static,
    ) -> Result<String, Stop> {
        let parts = f64::from(u32::try_from(self.workers.len()).unwrap_or(1)) * PARTS;
        let ends = cuts(file, parts).await?;
        // Another file may have come while this one was read: the workers are its.
        if self.check.get() != check {
            return Err(Stop::Replaced);
        }
        let queue: Rc<RefCell<Vec<(f64, f64)>>> =
            Rc::new(RefCell::new(ends.iter().copied().zip(ends.iter().copied().skip(1)).rev().collect()));
        let reports = Rc::new(RefCell::new(Vec::<JsValue>::new()));
        let on_progress: Rc<RefCell<dyn FnMut(f64, f64)>> = Rc::new(RefCell::new(on_progress));
        let all = Array::new();
        for worker in &*self.workers {
            let (worker, queue, reports, file) =
                (worker.clone(), queue.clone(), reports.clone(), file.clone());
            let (on_progress, pool) = (on_progress.clone(), self.clone());
            all.push(&future_to_promise(async move {
                loop {
                    let Some((start, end)) = queue.borrow_mut().pop() else { return Ok(JsValue::NULL) };
                    let question = message([
                        ("id", pool.question()),
                        ("file", file.clone().into()),
                        ("start", start.into()),
                        ("end", end.into()),
                    ]);
                    let Some(report) = ask(&worker, &question, on_progress.clone()).await? else {
                        // Whoever was stopped leaves the rest undone.
                        queue.borrow_mut().clear();
                        return Ok(JsValue::NULL);
                    };
                    reports.borrow_mut().push(report);
                }
            }));
        }
        JsFuture::from(Promise::all(&all)).await?;
        if self.check.get() != check {
            return Err(Stop::Replaced);
        }
        if self.cancelled.get() {
            return Err(Stop::Asked);
        }
        let reports: Array = reports.take().into_iter().collect();
        let merged = ask(
            &self.workers[0],
            &message([("id", self.question()), ("reports", reports.into())]),
            on_progress,
        )
        .await?;
        merged
            .and_then(|report| report.as_string())
            .ok_or_else(|| Stop::Failed("there is no report".to_owned()))
    }
}

/// Sends a message and waits for the report that answers it. `None` if the worker was stopped.
async fn ask(
    worker: &Worker,
    question: &JsValue,
    on_progress: Rc<RefCell<dyn FnMut(f64, f64)>>,
) -> Result<Option<JsValue>, JsValue> {
    let answer = Promise::new(&mut |resolve, reject| {
        let on_progress = on_progress.clone();
        let failed = reject.clone();
        let id = field(question, "id");
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let said = |name: &str| field(&event.data(), name);
            if said("id") != id {
                // The late answer to an earlier question.
                return;
            }
            // Calls of a promise's own functions do not fail.
            if let (Some(bytes), Some(rounds)) = (said("bytes").as_f64(), said("rounds").as_f64()) {
                (on_progress.borrow_mut())(bytes, rounds);
            } else if said("report").is_string() {
                let _ = resolve.call1(&JsValue::NULL, &said("report"));
            } else if said("stopped").is_truthy() {
                let _ = resolve.call1(&JsValue::NULL, &JsValue::NULL);
            } else if said("failed").is_string() {
                let _ = failed.call1(&JsValue::NULL, &said("failed"));
            }
        });
        worker.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
        if let Err(error) = worker.post_message(question) {
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    });
    let report = JsFuture::from(answer).await?;
    Ok((!report.is_null()).then_some(report))
}

fn field(message: &JsValue, name: &str) -> JsValue {
    Reflect::get(message, &name.into()).unwrap_or_default()
}

fn message<const N: usize>(fields: [(&str, JsValue); N]) -> JsValue {
    let message = Object::new();
    for (name, value) in fields {
        // A new object takes any field.
        let _ = Reflect::set(&message, &name.into(), &value);
    }
    message.into()
}

/// The files as one history of JSON lines.
pub(super) async fn one(files: Vec<File>) -> Result<Blob, Stop> {
    let parts = Array::new();
    for file in files {
        match lines_of_document(&file).await {
            Some(lines) => parts.push(&lines.into()),
            None => parts.push(&file),
        };
        parts.push(&"\n".into());
    }
    Ok(Blob::new_with_blob_sequence(&parts)?)
}

/// The receipts of a document that is not JSON lines: a list, a page, or a receipt over several lines.
async fn lines_of_document(file: &File) -> Option<String> {
    if file.size() > DOCUMENT_BYTES_MAX {
        return None;
    }
    let text = JsFuture::from(file.text()).await.ok()?.as_string()?;
    let document: Value = serde_json::from_str(&text).ok()?;
    let list = match document.get("rounds").unwrap_or(&document) {
        Value::Array(list) => list.as_slice(),
        _ => std::slice::from_ref(&document),
    };
    Some(list.iter().map(|receipt| format!("{receipt}\n")).collect())
}

/// Where the parts of a history start, and its end.
async fn cuts(file: &Blob, parts: f64) -> Result<Vec<f64>, JsValue> {
    let size = file.size();
    let mut found = vec![0.0];
    let mut part = 1.0;
    while part < parts {
        let last = found.last().copied().unwrap_or_default();
        let mut from = (size * part / parts).floor().max(last);
        part += 1.0;
        while from < size {
            // A mark may stand across two steps.
            let to = (from + STEP + 16.0).min(size);
            let bytes = JsFuture::from(file.slice_with_f64_and_f64(from, to)?.array_buffer()).await?;
            if let Some(at) = mark(&Uint8Array::new(&bytes).to_vec()) {
                let at = from + f64::from(at) + 1.0;
                if at > last {
                    found.push(at);
                }
                break;
            }
            from += STEP;
        }
    }
    found.push(size);
    Ok(found)
}

/// The first place of a line before which a history may be cut.
fn mark(bytes: &[u8]) -> Option<u32> {
    let at = (0..bytes.len()).find(|at| MARKS.iter().any(|mark| bytes[*at..].starts_with(mark)))?;
    u32::try_from(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn histories_are_cut_before_accounts_and_seeds_only() {
        assert_eq!(mark(b"{\"round\":\"1\"}\n{\"seed\":{}}\n"), Some(13));
        assert_eq!(mark(b"x\n{\"account\":{}}\n{\"seed\":{}}"), Some(1));
        assert_eq!(mark(b"{\"seed\":{}}\n{\"round\":\"1\"}\n"), None, "the line before may be cut off");
        assert_eq!(mark(b"\n{\"seed"), None);
    }
}
