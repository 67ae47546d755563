//! What changed from one PAR sheet to another.
//!
//! Works on their JSON alone: the browser then needs none of the code that makes sheets, and a sheet of another engine
//! version can be compared too.

use std::collections::BTreeSet;

use serde_json::Value;

/// What of a sheet was decided and not computed.
const DECIDED: [&str; 6] = ["config", "engine", "limits", "rules_version", "scheme", "stake"];
/// Figures of a way to bet that people compare: title, where it stands, and where it stands exactly.
const FIGURES: [(&str, &str, &str); FIGURE_COUNT] = [
    ("Return", "/rtp/decimal", "/rtp/exact"),
    ("Hit frequency", "/hit_frequency/decimal", "/hit_frequency/exact"),
    ("Standard deviation", "/standard_deviation", "/standard_deviation"),
    ("Top award", "/top_award/multiplier", "/top_award/multiplier"),
];
const FIGURE_COUNT: usize = 4;
/// The titles of the figures.
pub(super) const TITLES: [&str; FIGURE_COUNT] = {
    let [(a, ..), (b, ..), (c, ..), (d, ..)] = FIGURES;
    [a, b, c, d]
};

/// A value before and after; `None` where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

impl Change {
    pub(super) fn is_none(&self) -> bool {
        self.old == self.new
    }
}

/// A way to bet of either sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ModeChange {
    pub(super) name: String,
    /// Whether anything that the sheets say about it differs.
    pub(super) differs: bool,
    /// In the order of [`TITLES`].
    pub(super) figures: [Change; FIGURE_COUNT],
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// JSON pointers and values, only of what differs.
    pub(super) decided: Vec<(String, Change)>,
    /// All ways to bet, changed ones first.
    pub(super) modes: Vec<ModeChange>,
}

/// From `old` to `new`.
pub(super) fn difference(old: &Value, new: &Value) -> Difference {
    let mut decided = Vec::new();
    for field in DECIDED {
        compare(&format!("/{field}"), old.get(field), new.get(field), &mut decided);
    }
    let (before, after) = (modes(old), modes(new));
    let named = |modes: &[&Value], name: &str| modes.iter().find(|it| it["name"] == name).copied().cloned();
    // In the order of the new sheet; what it no longer has comes last.
    let mut names: Vec<&str> = Vec::new();
    for mode in after.iter().chain(&before) {
        if let Some(name) = mode["name"].as_str().filter(|name| !names.contains(name)) {
            names.push(name);
        }
    }
    let (changed, same): (Vec<ModeChange>, Vec<ModeChange>) = names
        .into_iter()
        .map(|name| mode(name, named(&before, name).as_ref(), named(&after, name).as_ref()))
        .partition(|mode| mode.differs);
    Difference { decided, modes: changed.into_iter().chain(same).collect() }
}

fn modes(sheet: &Value) -> Vec<&Value> {
    sheet["modes"].as_array().into_iter().flatten().collect()
}

fn mode(name: &str, old: Option<&Value>, new: Option<&Value>) -> ModeChange {
    let figures = FIGURES.map(|(_, shown, exact)| {
        let at = |pointer: &str| Change { old: text(old, pointer), new: text(new, pointer) };
        let (shown, exact) = (at(shown), at(exact));
        // Decimals are cut off: where they hide a change, the fractions show it.
        if shown.is_none() { exact_if_changed(shown, exact) } else { shown }
    });
    ModeChange { name: name.to_owned(), differs: old != new, figures }
}

fn exact_if_changed(shown: Change, exact: Change) -> Change {
    if exact.is_none() { shown } else { exact }
}

fn text(mode: Option<&Value>, pointer: &str) -> Option<String> {
    mode?.pointer(pointer)?.as_str().map(str::to_owned)
}

/// Lists every value that differs, with its JSON pointer (RFC 6901).
fn compare(pointer: &str, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<(String, Change)>) {
    match (old, new) {
        (old, new) if old == new => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let mut names: BTreeSet<&String> = BTreeSet::new();
            names.extend(before.keys());
            names.extend(after.keys());
            for name in names {
                let escaped = name.replace('~', "~0").replace('/', "~1");
                compare(&format!("{pointer}/{escaped}"), before.get(name), after.get(name), found);
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) => {
            for at in 0..before.len().max(after.len()) {
                compare(&format!("{pointer}/{at}"), before.get(at), after.get(at), found);
            }
        }
        (old, new) => {
            let text = |value: &Value| value.to_string();
            found.push((pointer.to_owned(), Change { old: old.map(text), new: new.map(text) }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mode_of(name: &str, exact: &str, decimal: &str, deviation: &str) -> Value {
        json!({
            "name": name, "rtp": {"exact": exact, "decimal": decimal}, "standard_deviation": deviation,
            "hit_frequency": {"exact": "1/2", "decimal": "0.500000000000"}, "top_award": {"multiplier": "2"},
        })
    }

    fn sheet(config: Value, modes: Vec<Value>) -> Value {
        json!({"config": config, "modes": modes, "rules_version": 1, "notes": ["not compared"]})
    }

    #[test]
    fn fields_of_the_configuration_have_pointers() {
        let old = sheet(json!({"edge": 100, "pays": [1, 2, 3], "a/b": {"x~": null}, "gone": "0.5"}), vec![]);
        let new = sheet(json!({"edge": 200, "pays": [1, 5], "a/b": {"x~": [7]}}), vec![]);
        let change = |old: Option<&str>, new: Option<&str>| Change {
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        };
        let expect = [
            ("/config/a~1b/x~0", change(Some("null"), Some("[7]"))),
            ("/config/edge", change(Some("100"), Some("200"))),
            ("/config/gone", change(Some("\"0.5\""), None)),
            ("/config/pays/1", change(Some("2"), Some("5"))),
            ("/config/pays/2", change(Some("3"), None)),
        ];
        let found = difference(&old, &new).decided;
        assert_eq!(found, expect.map(|(pointer, change)| (pointer.to_owned(), change)));
        for (pointer, change) in found {
            let value = |sheet: &Value| sheet.pointer(&pointer).map(Value::to_string);
            assert_eq!((value(&old), value(&new)), (change.old, change.new), "{pointer}");
        }
        assert_eq!(difference(&old, &old).decided, []);
    }

    #[test]
    fn changed_ways_to_bet_come_first() {
        let same = || mode_of("red", "36/37", "0.972972972972", "0.999");
        let old = sheet(
            json!({}),
            vec![
                same(),
                mode_of("straight", "36/37", "0.972972972972", "5.837"),
                mode_of("old", "1/2", "0.5", "1"),
            ],
        );
        let new = sheet(
            json!({}),
            vec![
                same(),
                mode_of("new", "1/3", "0.333", "1"),
                mode_of("straight", "35/37", "0.945945945945", "5.67"),
            ],
        );
        let found = difference(&old, &new).modes;
        let order: Vec<_> = found.iter().map(|mode| (mode.name.as_str(), mode.differs)).collect();
        assert_eq!(order, [("new", true), ("straight", true), ("old", true), ("red", false)]);
        let straight = &found[1].figures;
        assert_eq!(straight[0].old.as_deref(), Some("0.972972972972"));
        assert_eq!(straight[0].new.as_deref(), Some("0.945945945945"));
        assert!(straight[1].is_none() && !straight[2].is_none() && straight[3].is_none());
        assert_eq!((&found[0].figures[0].old, found[0].figures[0].new.as_deref()), (&None, Some("0.333")));
        assert_eq!(found[2].figures[0].new, None);
    }

    #[test]
    fn a_change_behind_the_last_digit_is_shown_exactly() {
        let old = sheet(json!({}), vec![mode_of("red", "1/3", "0.333333333333", "1")]);
        let exact = "333333333333333/1000000000000000";
        let new = sheet(json!({}), vec![mode_of("red", exact, "0.333333333333", "1")]);
        let found = &difference(&old, &new).modes[0].figures[0];
        assert_eq!((found.old.as_deref(), found.new.as_deref()), (Some("1/3"), Some(exact)));
    }

    #[test]
    fn what_is_no_sheet_has_no_differences_to_show() {
        for other in [json!(null), json!([]), json!({"modes": 7}), json!({"modes": [null, {"name": 1}]})] {
            assert_eq!(difference(&other, &other), Difference { decided: vec![], modes: vec![] });
        }
    }
}
