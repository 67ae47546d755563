//! Vectors of the field, tried on every load: the engine is believed only where other people's programs agree.
//!
//! The page carries them as data (see `page/golden.rs`), so neither module holds the results that the engine is tried on.

use serde_json::Value;

use super::engine;

/// How many of the vectors the engine agrees with, of how many.
pub(crate) fn try_all(vectors: &Value) -> Option<(usize, usize)> {
    let vectors = vectors.as_array()?;
    Some((vectors.iter().filter(|vector| holds(vector)).count(), vectors.len()))
}

/// Whether the engine comes to the published result of a round: to `expected`, at the pointer `field` of the outcome or as
/// the `multiplier` of the stake. `sorted` lists are compared without their order.
pub(crate) fn holds(vector: &Value) -> bool {
    // A vector states a round as a form does; the engine passes over what it says beside that.
    let (proof, expected) = (engine::prove(vector), &vector["expected"]);
    let result = match vector["field"].as_str() {
        Some("multiplier") => Some(&proof["round"]["multiplier"]),
        Some(pointer) => at(&proof["outcome"], pointer),
        None => None,
    };
    match (result, expected.as_array()) {
        (Some(Value::Array(list)), Some(sorted)) if vector["sorted"] == true => {
            // Drawn without going back, so that no number is there twice.
            list.len() == sorted.len() && list.iter().all(|number| sorted.contains(number))
        }
        (result, _) => !expected.is_null() && result == Some(expected),
    }
}

/// What a pointer of plain names and places leads to.
fn at<'a>(outcome: &'a Value, pointer: &str) -> Option<&'a Value> {
    pointer.split('/').skip(1).try_fold(outcome, |value, name| match value {
        Value::Array(list) => list.get(name.parse::<usize>().ok()?),
        value => value.get(name),
    })
}
