//! Reading the pay tables of configurations.

use crate::form::{Fault, Faults, Form};
use crate::multiplier::Multiplier;
use serde_json::Value;

/// A list of exactly `cells` decimals at `pointer`.
///
/// # Errors
/// Every fault.
pub(crate) fn row(value: &Value, pointer: &str, cells: usize) -> Result<Vec<Multiplier>, Faults> {
    let Value::Array(items) = value else {
        return Err(Faults::one(pointer, "type", "expected a list of decimals"));
    };
    let mut faults = Vec::new();
    if items.len() != cells {
        let detail = format!("a table without gaps has {cells} multipliers here, this one {}", items.len());
        faults.push(Fault { pointer: pointer.to_owned(), code: "range", detail });
    }
    let mut row = Vec::new();
    for (i, item) in items.iter().enumerate() {
        match item.as_str().map(Multiplier::parse) {
            Some(Ok(multiplier)) => row.push(multiplier),
            _ => {
                let detail = "expected a decimal such as \"1.98\" with at most four digits after the point";
                faults.push(Fault { pointer: format!("{pointer}/{i}"), code: "form", detail: detail.into() });
            }
        }
    }
    if faults.is_empty() { Ok(row) } else { Err(Faults(faults)) }
}

/// An object at `pointer` with a row of `cells` decimals for each word, and nothing else. In the order of the words.
///
/// # Errors
/// Every fault.
pub(crate) fn by_word(
    value: &Value,
    pointer: &str,
    words: &[&str],
    cells: usize,
) -> Result<Vec<Vec<Multiplier>>, Faults> {
    let mut form = Form::new(value, pointer)?;
    let mut rows = Vec::new();
    for word in words {
        let Some(value) = form.required(word) else { continue };
        rows.extend(form.absorb(row(&value, &format!("{pointer}/{word}"), cells)));
    }
    form.finish_with(Some(rows))
}
