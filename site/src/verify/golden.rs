//! Vectors of the field, tried on every load: the engine is believed only where other people's programs agree.
//!
//! The page carries them as data (see `page/golden.rs`), so neither module holds the results that the engine is tried on.

use serde_json::Value;

use super::engine;

/// How many of the vectors in this text the engine agrees with, of how many.
pub(crate) fn try_all(json: &str) -> Option<(usize, usize)> {
    let vectors: Value = serde_json::from_str(json).ok()?;
    let vectors = vectors.as_array()?;
    Some((vectors.iter().filter(|vector| holds(vector)).count(), vectors.len()))
}

/// Whether the engine comes to the published result of a round: to `expected`, at the pointer `field` of the outcome or as
/// the `multiplier` of the stake. `sorted` lists are compared without their order.
pub(crate) fn holds(vector: &Value) -> bool {
    result(vector).is_some_and(|result| result == vector["expected"])
}

fn result(vector: &Value) -> Option<Value> {
    let field = vector["field"].as_str()?;
    // A vector states a round as a form does; the engine passes over what it says beside that.
    let proof = engine::prove(vector);
    if field == "multiplier" {
        return Some(proof["round"]["multiplier"].clone()).filter(Value::is_string);
    }
    let mut result = proof["outcome"].pointer(field)?.clone();
    if let (Some(true), Some(list)) = (vector["sorted"].as_bool(), result.as_array_mut()) {
        list.sort_by_key(Value::as_u64);
    }
    Some(result)
}
