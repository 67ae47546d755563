//! What people bring: a link, a receipt, a page of the API, a whole history, the house's keys.

use serde_json::Value;

use crate::json;
use crate::link;

/// What a pasted text or a dropped file holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Intake {
    /// One round.
    Receipt(Value),
    /// A JWK set: the keys that receipts are signed with.
    Keys(Value),
    /// More rounds than one box shows.
    History,
    /// Something else, and what to do about it.
    Unknown(&'static str),
}

/// Reads a text.
pub(crate) fn read(text: &str) -> Intake {
    let Some(text) = link::json_in(text).or_else(|| text.trim().starts_with('[').then(|| text.to_owned()))
    else {
        return Intake::Unknown(
            "This is neither a receipt nor a link to one. A receipt starts with { and ends with }.",
        );
    };
    match json::read(&text) {
        Some(value) => document(value),
        None if is_lines(&text) => Intake::History,
        None => Intake::Unknown(
            "This starts like a receipt, but it is no whole JSON. Was the last } copied, too?",
        ),
    }
}

fn document(mut value: Value) -> Intake {
    if value["keys"].is_array() {
        return Intake::Keys(value);
    }
    let list = match value.get_mut("rounds").map(Value::take) {
        Some(Value::Array(list)) => list,
        _ => match value {
            Value::Array(list) => list,
            // The lines of an export: what they say is spread over several of them.
            value if value["seed"].is_object() || value["account"].is_object() => return Intake::History,
            value => return Intake::Receipt(value),
        },
    };
    let mut rounds = list.into_iter().filter(Value::is_object);
    match (rounds.next(), rounds.next()) {
        (Some(_), Some(_)) => Intake::History,
        (Some(round), None) => Intake::Receipt(round),
        (None, _) => Intake::Unknown("There is no round in this list."),
    }
}

/// Whether each of the first lines is an object by itself.
fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(2);
    let object = |line: &str| json::read(line).is_some_and(|value| value.is_object());
    let (first, second) = (lines.next(), lines.next());
    first.is_some_and(object) && second.is_some_and(object)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_people_bring_is_told_apart() {
        let receipt = json!({"game": "dice", "nonce": 1});
        let check = |text: String, expect: Intake| assert_eq!(read(&text), expect, "{text}");
        check(receipt.to_string(), Intake::Receipt(receipt.clone()));
        check(link::fragment(&receipt.to_string()), Intake::Receipt(receipt.clone()));
        check(format!(" [{receipt}] "), Intake::Receipt(receipt.clone()));
        check(json!({"rounds": [receipt], "cursor": null}).to_string(), Intake::Receipt(receipt.clone()));
        check(json!({"rounds": [receipt, receipt], "cursor": "x"}).to_string(), Intake::History);
        check(format!("{receipt}\n{receipt}\n"), Intake::History);
        check(json!({"seed": {"index": 0}}).to_string(), Intake::History);
        let keys = json!({"keys": [{"kid": "r1"}]});
        check(keys.to_string(), Intake::Keys(keys));
        for (text, words) in [
            ("hello", "neither a receipt nor a link"),
            ("", "neither"),
            ("[]", "no round"),
            ("{\"rounds\": []}", "no round"),
            ("{\"game\": \"dice\"", "no whole JSON"),
            ("{\"game\": \"dice\"}\nmore", "no whole JSON"),
        ] {
            assert!(
                matches!(read(text), Intake::Unknown(said) if said.contains(words)),
                "{text}: {:?}",
                read(text)
            );
        }
    }
}
