//! JSON objects, written field by field.
//!
//! `serde_json::json!` takes every value through a serializer that could fail. Where the browser makes objects they are
//! written with `object!`, and the wasm holds no such serializer.

use serde_json::{Map, Value};

/// An object: `object!{"type": "reveal", "tile": 3}`. Values are whatever becomes a [`Value`].
macro_rules! object {
    ($($name:literal: $value:expr),* $(,)?) => {
        $crate::json::of([$(($name, serde_json::Value::from($value))),*])
    };
}
pub(crate) use object;

/// An object of these fields.
pub(crate) fn of<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let mut object = Map::new();
    for (name, value) in fields {
        object.insert(name.to_owned(), value);
    }
    Value::Object(object)
}

/// The fields of an object but for these. Inserted one by one: to collect them would sort them first, and to remove some
/// would balance a tree, thousands of bytes of wasm each.
pub(crate) fn without(object: &Value, names: &[&str]) -> Map<String, Value> {
    let mut rest = Map::new();
    for (name, value) in object.as_object().into_iter().flatten() {
        if !names.contains(&name.as_str()) {
            rest.insert(name.clone(), value.clone());
        }
    }
    rest
}

/// An empty list.
pub(crate) fn list() -> Value {
    Value::Array(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_are_what_the_macro_of_serde_makes() {
        let made = object! {"on": "straight", "numbers": [17_u8], "more": list(), "of": object! {}};
        assert_eq!(made, json!({"on": "straight", "numbers": [17], "more": [], "of": {}}));
    }
}
