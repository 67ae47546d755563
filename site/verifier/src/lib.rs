//! The engine as one small wasm module with a plain memory interface: `verifier.wasm`.
//!
//! For anybody's tools, in any language with a wasm runtime. JSON goes in, JSON comes out:
//!
//! 1. `reserve(length)` makes room for `length` bytes and answers where; write the receipt there (UTF-8).
//! 2. `verify()` judges it and answers the length of the judgement.
//! 3. `judgement()` answers where the judgement stands; read it from the exported `memory`.
//!
//! The room and the judgement stay in place until the next call. The judgement:
//! `{"verdict": "verified" | "mismatch" | "pending" | "cannot_check", "reason": text or null,
//! "checks": [{"field", "claimed", "computed"}], "outcome": what the draws decide, or null}`.
//!
//! `prove()` judges what somebody states about a round, of which most may be left out, and answers with every step from the
//! seeds to the payout; `configuration()` answers the document of the configuration whose hash stands in the room.
//!
//! A whole history, as `GET /v1/rounds/export` gives it, or receipts, one per line:
//!
//! 1. `begin_history(byte)` starts one, or the part of one that stands at this byte of its file.
//! 2. `check_lines()` takes what stands in the reserved room, cut anywhere, judges the lines that are complete, and answers
//!    the number of rounds so far. Any number of times.
//! 3. `history_report()` ends it and answers the length of the report, which stands where `judgement()` says.
//!
//! `merge_reports()` makes one report of a JSON list of them in the reserved room; it stands there too. A history may be cut
//! before any line that starts with `{"account"` or `{"seed"`, and each part checked by a worker of its own.
//! `README.md` beside this crate has the report's fields, and programs that use all this.
//!
//! The module imports nothing: no clock, no entropy, no network. It cannot do anything but compute.

mod mistakes;
mod proof;
mod receipt;
mod stated;

use std::cell::RefCell;
use std::sync::LazyLock;

use games::{Catalogue, History, Report, verify as judge};
use serde_json::Value;

static HOUSE: LazyLock<Catalogue> = LazyLock::new(Catalogue::house);

/// What the caller writes into and reads from.
struct Memory {
    room: Vec<u8>,
    /// How much of the room was asked for: it stays as large as it was ever needed.
    length: usize,
    judgement: Vec<u8>,
    history: Option<History<'static>>,
}

impl Memory {
    fn answer(&mut self, judgement: &Value) -> usize {
        self.judgement = judgement.to_string().into_bytes();
        self.judgement.len()
    }
}

thread_local! {
    static MEMORY: RefCell<Memory> =
        const { RefCell::new(Memory { room: Vec::new(), length: 0, judgement: Vec::new(), history: None }) };
}

/// Judges a receipt's JSON.
#[must_use]
pub fn verify_json(receipt: &[u8]) -> Value {
    let parsed = read(receipt);
    let claim = parsed.as_ref().map_err(String::clone).and_then(receipt::claim);
    let judgement = match claim {
        Ok(claim) => proof::judgement(&judge(&HOUSE, &claim)),
        Err(error) => proof::unjudged(format!("this is no receipt: {error}")),
    };
    judgement.into()
}

/// Judges what is stated about a round, a JSON object, and shows every step.
#[must_use]
pub fn prove_json(stated: &[u8]) -> Value {
    match read(stated) {
        Ok(stated) => proof::proof(&stated),
        Err(error) => proof::unjudged(error),
    }
    .into()
}

/// The document of the configuration with this hash, which rounds of the house are played under; `null` if there is none.
#[must_use]
pub fn configuration_json(hash: &[u8]) -> Value {
    std::str::from_utf8(hash).map_or(Value::Null, proof::configuration)
}

/// The report of a whole history, from a JSON list of the reports of its parts.
#[must_use]
pub fn merge_json(reports: &[u8]) -> Value {
    let parts = read(reports).and_then(|reports| {
        let parts = reports.as_array().ok_or("it is no list")?.iter();
        let parts = parts.map(Report::read).collect::<Option<Vec<Report>>>();
        parts.ok_or_else(|| "an item of the list is no report".to_owned())
    });
    match parts {
        Ok(parts) => Report::merged(parts).json(),
        Err(error) => proof::object([("error", error.into())]).into(),
    }
}

fn read(json: &[u8]) -> Result<Value, String> {
    // As text, which the engine reads its tables from too: the module then holds one reader of JSON, not two.
    let text = std::str::from_utf8(json).map_err(|error| error.to_string())?;
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Makes room for `length` bytes and answers where it starts.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn reserve(length: usize) -> *mut u8 {
    MEMORY.with_borrow_mut(|memory| {
        if memory.room.len() < length {
            memory.room.resize(length, 0);
        }
        memory.length = length;
        memory.room.as_mut_ptr()
    })
}

/// Judges the receipt in the reserved room and answers the length of the judgement.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn verify() -> usize {
    MEMORY.with_borrow_mut(|memory| {
        let judgement = verify_json(&memory.room[..memory.length]);
        memory.answer(&judgement)
    })
}

/// Judges what is stated about a round in the reserved room, with every step of the way, and answers the length of the proof.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn prove() -> usize {
    MEMORY.with_borrow_mut(|memory| {
        let proof = prove_json(&memory.room[..memory.length]);
        memory.answer(&proof)
    })
}

/// Answers the length of the document of the configuration whose hash stands in the reserved room.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn configuration() -> usize {
    MEMORY.with_borrow_mut(|memory| {
        let document = configuration_json(&memory.room[..memory.length]);
        memory.answer(&document)
    })
}

/// Starts the check of a history, or of the part of one that stands at this byte of its file.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn begin_history(byte: u64) {
    MEMORY.with_borrow_mut(|memory| memory.history = Some(History::new(&HOUSE, byte)));
}

/// Judges the lines in the reserved room and answers the number of rounds so far. What the last line break is followed by is
/// kept for the next call.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn check_lines() -> u64 {
    MEMORY.with_borrow_mut(|memory| {
        memory.history.get_or_insert_with(|| History::new(&HOUSE, 0)).check(&memory.room[..memory.length])
    })
}

/// Ends the check of a history and answers the length of the report.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn history_report() -> usize {
    MEMORY.with_borrow_mut(|memory| {
        let history = memory.history.take().unwrap_or_else(|| History::new(&HOUSE, 0));
        let report = history.finish().json();
        memory.answer(&report)
    })
}

/// Makes one report of the JSON list of reports in the reserved room, and answers its length.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn merge_reports() -> usize {
    MEMORY.with_borrow_mut(|memory| {
        let report = merge_json(&memory.room[..memory.length]);
        memory.answer(&report)
    })
}

/// Where the judgement or the report starts.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn judgement() -> *const u8 {
    MEMORY.with_borrow(|memory| memory.judgement.as_ptr())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_list_of_reports_is_answered() {
        for text in ["", "{}", "[1]", "[{\"rounds\":1}]"] {
            assert!(merge_json(text.as_bytes())["error"].is_string(), "{text:?}");
        }
    }

    #[test]
    fn text_that_is_no_receipt_is_answered() {
        for text in ["", "{", "[]", "{}", "\u{0}"] {
            let answer = verify_json(text.as_bytes());
            assert_eq!(answer["verdict"], "cannot_check", "{text:?}");
            assert!(answer["reason"].as_str().is_some_and(|reason| reason.contains("no receipt")));
        }
    }
}
