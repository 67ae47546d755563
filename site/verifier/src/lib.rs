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
//! The module imports nothing: no clock, no entropy, no network. It cannot do anything but compute.

mod receipt;

use std::cell::RefCell;
use std::sync::LazyLock;

use games::{Catalogue, Verdict, verify as judge};
use serde_json::{Value, json};

static HOUSE: LazyLock<Catalogue> = LazyLock::new(Catalogue::house);

/// What the caller writes into and reads from.
struct Memory {
    receipt: Vec<u8>,
    judgement: Vec<u8>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = const { RefCell::new(Memory { receipt: Vec::new(), judgement: Vec::new() }) };
}

/// Judges a receipt's JSON.
#[must_use]
pub fn verify_json(receipt: &[u8]) -> Value {
    // As text, which the engine reads its tables from too: the module then holds one reader of JSON, not two.
    let text = std::str::from_utf8(receipt).map_err(|error| error.to_string());
    let parsed = text.and_then(|text| serde_json::from_str::<Value>(text).map_err(|error| error.to_string()));
    let claim = parsed.as_ref().map_err(String::clone).and_then(receipt::claim);
    let claim = match claim {
        Ok(claim) => claim,
        Err(error) => {
            let reason = format!("this is no receipt: {error}");
            return json!({"verdict": "cannot_check", "reason": reason, "checks": [], "outcome": null});
        }
    };
    let proof = judge(&HOUSE, &claim);
    let (verdict, reason) = match &proof.verdict {
        Verdict::Verified => ("verified", None),
        Verdict::Mismatch => ("mismatch", None),
        Verdict::Pending => ("pending", None),
        Verdict::CannotCheck(reason) => ("cannot_check", Some(reason)),
    };
    let checks = proof.checks.iter();
    let checks = checks
        .map(|check| json!({"field": check.field, "claimed": check.claimed, "computed": check.computed}));
    json!({
        "verdict": verdict,
        "reason": reason,
        "checks": checks.collect::<Vec<_>>(),
        "outcome": proof.round.as_ref().map(|round| &round.outcome),
    })
}

/// Makes room for a receipt of `length` bytes and answers where it starts.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn reserve(length: usize) -> *mut u8 {
    MEMORY.with_borrow_mut(|memory| {
        memory.receipt.clear();
        memory.receipt.resize(length, 0);
        memory.receipt.as_mut_ptr()
    })
}

/// Judges the receipt in the reserved room and answers the length of the judgement.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn verify() -> usize {
    MEMORY.with_borrow_mut(|memory| {
        memory.judgement = verify_json(&memory.receipt).to_string().into_bytes();
        memory.judgement.len()
    })
}

/// Where the judgement starts.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn judgement() -> *const u8 {
    MEMORY.with_borrow(|memory| memory.judgement.as_ptr())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_is_no_receipt_is_answered() {
        for text in ["", "{", "[]", "{}", "\u{0}"] {
            let answer = verify_json(text.as_bytes());
            assert_eq!(answer["verdict"], "cannot_check", "{text:?}");
            assert!(answer["reason"].as_str().is_some_and(|reason| reason.contains("no receipt")));
        }
    }
}
