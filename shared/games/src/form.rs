//! Reading JSON that strangers wrote: every fault is found and named, not only the first.

use serde::Serialize;
use serde_json::Value;

/// One thing wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// JSON pointer (RFC 6901) to the faulty field, from the root of the form that was read.
    pub pointer: String,
    /// Stable word for programs: `missing`, `unknown`, `type`, `range`, `form`, `conflict`.
    pub code: &'static str,
    /// For people: what is wrong and what would be right.
    pub detail: String,
}

/// Everything wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, Default, thiserror::Error)]
#[error("{}", .0.iter().map(|fault| format!("{}: {}", fault.pointer, fault.detail)).collect::<Vec<_>>().join("; "))]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// A single fault.
    #[must_use]
    pub fn one(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self(vec![Fault { pointer: pointer.into(), code, detail: detail.into() }])
    }

    /// The same faults seen from a document that holds the faulty one at `prefix`.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        for fault in &mut self.0 {
            fault.pointer.insert_str(0, prefix);
        }
        self
    }
}

/// A JSON object being read field by field. Readers return `None` for a faulty field and keep the fault;
/// [`Form::finish`] answers whether there were any, unknown fields among them.
#[derive(Debug)]
pub struct Form<'a> {
    /// Those not read yet.
    fields: Vec<(&'a str, &'a Value)>,
    pointer: &'a str,
    faults: Vec<Fault>,
}

impl<'a> Form<'a> {
    /// Starts to read `value`, which stands at `pointer`.
    ///
    /// # Errors
    /// If it is no object.
    pub fn new(value: &'a Value, pointer: &'a str) -> Result<Self, Faults> {
        match value {
            Value::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| (name.as_str(), value)).collect();
                Ok(Self { fields, pointer, faults: Vec::new() })
            }
            other => {
                Err(Faults::one(pointer, "type", format!("expected an object, found {}", type_name(other))))
            }
        }
    }

    /// Keeps a fault of the field `name`.
    pub fn fault(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        let pointer = format!("{}/{}", self.pointer, name.replace('~', "~0").replace('/', "~1"));
        self.faults.push(Fault { pointer, code, detail: detail.into() });
    }

    /// Keeps a fault of something inside a field, such as `picks/3`.
    pub fn fault_at(&mut self, path: &str, code: &'static str, detail: impl Into<String>) {
        let pointer = format!("{}/{path}", self.pointer);
        self.faults.push(Fault { pointer, code, detail: detail.into() });
    }

    /// Keeps the faults of a document inside this one. Their pointers must start at the root.
    pub fn absorb<T>(&mut self, result: Result<T, Faults>) -> Option<T> {
        result.map_err(|faults| self.faults.extend(faults.0)).ok()
    }

    /// Whether the field is there and not `null`.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, value)| *known == name && !value.is_null())
    }

    /// Takes the field out, whatever it is. `null` counts as absent.
    pub fn optional(&mut self, name: &str) -> Option<Value> {
        let at = self.fields.iter().position(|(known, _)| *known == name)?;
        let (_, value) = self.fields.remove(at);
        (!value.is_null()).then(|| value.clone())
    }

    /// Takes the field out, whatever it is; absence is a fault.
    pub fn required(&mut self, name: &str) -> Option<Value> {
        let value = self.optional(name);
        if value.is_none() {
            self.fault(name, "missing", "this field is required");
        }
        value
    }

    /// A required string.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let value = self.required(name)?;
        self.as_text(name, value)
    }

    /// An optional string: `None` if absent or faulty.
    pub fn optional_text(&mut self, name: &str) -> Option<String> {
        let value = self.optional(name)?;
        self.as_text(name, value)
    }

    fn as_text(&mut self, name: &str, value: Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text),
            other => {
                self.fault(name, "type", format!("expected a string, found {}", type_name(&other)));
                None
            }
        }
    }

    /// A required string that `parse` turns into something better.
    pub fn parsed<T, E: std::fmt::Display>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(name)?;
        parse(&text).map_err(|error| self.fault(name, "form", error.to_string())).ok()
    }

    /// A required whole number between `min` and `max`.
    pub fn integer(&mut self, name: &str, min: u32, max: u32) -> Option<u32> {
        let value = self.required(name)?;
        let Some(number) = value.as_u64().or_else(|| value.as_i64().map(|_| u64::MAX)) else {
            self.fault(name, "type", format!("expected a whole number, found {}", type_name(&value)));
            return None;
        };
        let number = u32::try_from(number).ok().filter(|number| (min..=max).contains(number));
        if number.is_none() {
            self.fault(name, "range", format!("must be from {min} to {max}"));
        }
        number
    }

    /// A required word out of `choices`; answers its position.
    pub fn choice(&mut self, name: &str, choices: &[&str]) -> Option<usize> {
        let text = self.text(name)?;
        let found = choices.iter().position(|choice| *choice == text);
        if found.is_none() {
            self.fault(name, "range", format!("must be one of: {}", choices.join(", ")));
        }
        found
    }

    /// A required list.
    pub fn list(&mut self, name: &str) -> Option<Vec<Value>> {
        match self.required(name)? {
            Value::Array(items) => Some(items),
            other => {
                self.fault(name, "type", format!("expected a list, found {}", type_name(&other)));
                None
            }
        }
    }

    /// Ends the reading: fields nobody asked for are faults too.
    ///
    /// # Errors
    /// All faults, if there are any.
    pub fn finish(mut self) -> Result<(), Faults> {
        for (name, _) in std::mem::take(&mut self.fields) {
            self.fault(name, "unknown", "this field is not known here");
        }
        if self.faults.is_empty() { Ok(()) } else { Err(Faults(self.faults)) }
    }

    /// Ends the reading of something that `value` was built from.
    ///
    /// # Errors
    /// All faults; `value` is `None` only if there are any.
    pub fn finish_with<T>(self, value: Option<T>) -> Result<T, Faults> {
        let pointer = self.pointer;
        self.finish()?;
        value.ok_or_else(|| Faults::one(pointer, "form", "could not be read"))
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The canonical text of a document: RFC 8785 for documents whose numbers are integers below 2^53, as all of ours
/// are: keys sorted, no white space. (RFC 8785 sorts by UTF-16 units, which for the ASCII keys used here is the order
/// of bytes.)
#[must_use]
pub fn canonical_json(value: &Value) -> String {
    // Whether `serde_json` keeps its objects sorted anyway depends on what else is in the build.
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    sorted.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_every_fault_at_once() {
        let body = json!({"a": 1, "b": "x", "n": -5, "f": 1.5, "extra/field": true});
        let mut form = Form::new(&body, "/bet").unwrap();
        assert_eq!(form.text("a"), None);
        assert_eq!(form.choice("b", &["y", "z"]), None);
        assert_eq!(form.integer("n", 1, 9), None);
        assert_eq!(form.integer("f", 1, 9), None);
        assert_eq!(form.list("missing"), None);
        let faults = form.finish().unwrap_err().0;
        let named: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        let expected = [
            ("/bet/a", "type"),
            ("/bet/b", "range"),
            ("/bet/n", "range"),
            ("/bet/f", "type"),
            ("/bet/missing", "missing"),
            ("/bet/extra~1field", "unknown"),
        ];
        assert_eq!(named, expected);
    }

    #[test]
    fn canonical_text_is_sorted_and_tight() {
        let value: Value = serde_json::from_str(r#"{ "b": [1, 2], "a": {"z": "é", "y": null} }"#).unwrap();
        assert_eq!(canonical_json(&value), r#"{"a":{"y":null,"z":"é"},"b":[1,2]}"#);
    }
}
