//! Reading request types out of JSON so that ALL invalid fields are reported, not only the first.
//!
//! A derived `Deserialize` stops at the first error. Here each field is read by itself, errors are collected, and what
//! nobody read is reported as unknown:
//!
//! ```
//! # use edge::{Fields, integer, text};
//! # let document = serde_json::json!({"name": 5, "age": 200, "colour": "red"});
//! struct Person { name: String, age: u8 }
//! let person = Fields::read(&document, |fields| {
//!     let name = fields.required("name", text);
//!     let age = fields.required("age", integer(0..=150));
//!     Some(Person { name: name?.to_owned(), age: age? })
//! });
//! let errors = person.err().unwrap();
//! let pointers: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
//! assert_eq!(pointers, ["/name", "/age", "/colour"]);
//! ```

use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;
use wire::problem::FieldError;

/// What is wrong with one value, said by the function that read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// Where inside the value, as a JSON Pointer; empty for the value itself.
    pub pointer: String,
    /// The stable name of what is wrong.
    pub code: &'static str,
    /// The same for people.
    pub detail: String,
}

impl Invalid {
    /// The value itself is wrong.
    #[must_use]
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: String::new(), code, detail: detail.into() }
    }

    /// The value has another JSON type than `expected` ("a string").
    #[must_use]
    pub fn wrong_type(expected: &str) -> Self {
        Self::new("wrong_type", format!("must be {expected}"))
    }

    /// The same complaint about the part of the value at `pointer`.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = pointer.into();
        self
    }
}

impl From<Invalid> for Vec<Invalid> {
    fn from(invalid: Invalid) -> Self {
        vec![invalid]
    }
}

/// The fields of one JSON object, while they are being read.
#[derive(Debug)]
pub struct Fields<'a> {
    values: &'a Map<String, Value>,
    /// What comes before a field's name in its pointer.
    prefix: String,
    known: BTreeSet<&'static str>,
    errors: Vec<FieldError>,
}

impl<'a> Fields<'a> {
    /// Reads `document`, which must be an object, with `read`. `read` returns `None` only after an error was recorded.
    ///
    /// # Errors
    /// Every invalid, missing and unknown field.
    pub fn read<T>(
        document: &'a Value,
        read: impl FnOnce(&mut Fields<'a>) -> Option<T>,
    ) -> Result<T, Vec<FieldError>> {
        match document {
            Value::Object(values) => Self::read_under("/".to_owned(), values, read),
            _ => Err(vec![field_error(String::new(), Invalid::wrong_type("an object"))]),
        }
    }

    pub(crate) fn read_under<T>(
        prefix: String,
        values: &'a Map<String, Value>,
        read: impl FnOnce(&mut Fields<'a>) -> Option<T>,
    ) -> Result<T, Vec<FieldError>> {
        let mut fields = Self { values, prefix, known: BTreeSet::new(), errors: Vec::new() };
        let value = read(&mut fields);
        for name in values.keys().filter(|name| !fields.known.contains(name.as_str())) {
            let pointer = fields.pointer(name);
            fields.errors.push(field_error(pointer, Invalid::new("unknown", "this field is not known")));
        }
        match value {
            Some(value) if fields.errors.is_empty() => Ok(value),
            _ => Err(fields.errors),
        }
    }

    /// Reads a field that must be there.
    pub fn required<T, E: Into<Vec<Invalid>>>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&'a Value) -> Result<T, E>,
    ) -> Option<T> {
        let value = self.optional(name, read)?;
        if value.is_none() {
            let pointer = self.pointer(name);
            self.errors.push(field_error(pointer, Invalid::new("missing", "this field is required")));
        }
        value
    }

    /// Reads a field that may be left out: `Some(None)` then, and `None` when it is there but invalid.
    pub fn optional<T, E: Into<Vec<Invalid>>>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&'a Value) -> Result<T, E>,
    ) -> Option<Option<T>> {
        self.known.insert(name);
        let Some(value) = self.values.get(name) else {
            return Some(None);
        };
        match read(value) {
            Ok(value) => Some(Some(value)),
            Err(invalid) => {
                let base = self.pointer(name);
                let errors = invalid.into().into_iter();
                self.errors.extend(errors.map(|one| field_error(format!("{base}{}", one.pointer), one)));
                None
            }
        }
    }

    /// Reads an object inside this one, reporting all of its invalid fields too.
    pub fn object<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Fields<'a>) -> Option<T>,
    ) -> Option<T> {
        let values =
            self.required(name, |value| value.as_object().ok_or(Invalid::wrong_type("an object")))?;
        match Fields::read_under(format!("{}/", self.pointer(name)), values, read) {
            Ok(value) => Some(value),
            Err(errors) => {
                self.errors.extend(errors);
                None
            }
        }
    }

    /// Records an error that concerns a field together with others.
    pub fn refuse(&mut self, name: &str, invalid: Invalid) {
        let pointer = self.pointer(name);
        self.errors.push(field_error(pointer, invalid));
    }

    fn pointer(&self, name: &str) -> String {
        format!("{}{}", self.prefix, name.replace('~', "~0").replace('/', "~1"))
    }
}

fn field_error(pointer: String, invalid: Invalid) -> FieldError {
    FieldError { pointer, code: invalid.code.to_owned(), detail: invalid.detail }
}

/// Reads any string.
///
/// # Errors
/// When the value is not a string.
pub fn text(value: &Value) -> Result<&str, Invalid> {
    value.as_str().ok_or_else(|| Invalid::wrong_type("a string"))
}

/// Reads a string that `T` can parse.
///
/// # Errors
/// When the value is not a string, or `T` refuses it; then with what `T` says about it.
pub fn parsed<T: FromStr<Err: Display>>(value: &Value) -> Result<T, Invalid> {
    text(value)?.parse().map_err(|error: T::Err| Invalid::new("invalid", error.to_string()))
}

/// Reads a JSON number that is an integer in `range`.
pub fn integer<T>(range: RangeInclusive<T>) -> impl FnOnce(&Value) -> Result<T, Invalid>
where
    T: TryFrom<u64> + PartialOrd + Display,
{
    move |value| match value {
        Value::Number(number) => in_range(number.as_u64(), &range),
        _ => Err(Invalid::wrong_type("an integer")),
    }
}

/// Reads an integer in `range` from a string of decimal digits, as query parameters hold it.
pub fn decimal<T>(range: RangeInclusive<T>) -> impl FnOnce(&Value) -> Result<T, Invalid>
where
    T: TryFrom<u64> + PartialOrd + Display,
{
    move |value| {
        let text = text(value)?;
        // `parse` alone would take a plus sign.
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        in_range(text.parse().ok().filter(|_| digits), &range)
    }
}

fn in_range<T>(number: Option<u64>, range: &RangeInclusive<T>) -> Result<T, Invalid>
where
    T: TryFrom<u64> + PartialOrd + Display,
{
    number.and_then(|number| T::try_from(number).ok()).filter(|number| range.contains(number)).ok_or_else(
        || {
            Invalid::new(
                "out_of_range",
                format!("must be an integer from {} to {}", range.start(), range.end()),
            )
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    type Bet = Result<(String, u8, Option<u32>), Vec<(String, String)>>;

    fn bet(document: &Value) -> Bet {
        Fields::read(document, |fields| {
            let game = fields.required("game", text);
            let target = fields.object("bet", |fields| fields.required("target", integer(2..=98)));
            let limit = fields.optional("limit", decimal(1..=100));
            Some((game?.to_owned(), target?, limit?))
        })
        .map_err(|errors| errors.into_iter().map(|error| (error.pointer, error.code)).collect())
    }

    fn errors(list: &[(&str, &str)]) -> Bet {
        Err(list.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect())
    }

    #[test]
    fn valid_documents_are_read() {
        assert_eq!(bet(&json!({"game": "dice", "bet": {"target": 98}})), Ok(("dice".to_owned(), 98, None)));
        assert_eq!(
            bet(&json!({"game": "dice", "bet": {"target": 2}, "limit": "100"})),
            Ok(("dice".to_owned(), 2, Some(100)))
        );
    }

    #[test]
    fn all_errors_are_reported_with_pointers() {
        for document in [json!(null), json!([]), json!("text"), json!(1)] {
            assert_eq!(bet(&document), errors(&[("", "wrong_type")]));
        }
        assert_eq!(bet(&json!({})), errors(&[("/game", "missing"), ("/bet", "missing")]));
        assert_eq!(
            bet(&json!({"game": 1, "bet": {"target": 99, "a/b~c": 0}, "limit": "+1", "stake": 1})),
            errors(&[
                ("/game", "wrong_type"),
                ("/bet/target", "out_of_range"),
                ("/bet/a~1b~0c", "unknown"),
                ("/limit", "out_of_range"),
                ("/stake", "unknown"),
            ])
        );
        assert_eq!(
            bet(&json!({"game": "dice", "bet": [], "limit": 5})),
            errors(&[("/bet", "wrong_type"), ("/limit", "wrong_type")])
        );
    }

    #[test]
    fn numbers_that_are_no_small_integers_are_out_of_range() {
        for number in [json!(-1), json!(1.5), json!(2.0), json!(1e300), json!(u64::MAX), json!(258)] {
            assert_eq!(
                bet(&json!({"game": "dice", "bet": {"target": number}})),
                errors(&[("/bet/target", "out_of_range")])
            );
        }
    }

    #[test]
    fn readers_can_report_several_places_inside_a_value() {
        let two = |_: &Value| {
            Err::<(), _>(vec![
                Invalid::new("odd", "must be even").at("/0"),
                Invalid::new("odd", "must be even").at("/2"),
            ])
        };
        let document = json!({"list": [1, 2, 3]});
        let found = Fields::read(&document, |fields| fields.required("list", two)).unwrap_err();
        assert_eq!(
            found.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(),
            ["/list/0", "/list/2"]
        );
    }
}
