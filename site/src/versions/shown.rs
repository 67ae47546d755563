//! The log and the differences as tables.

use super::difference::{Change, Difference, ModeChange, TITLES};
use super::{Version, moment};
use crate::markup::{Element, element, fact, facts, paragraph, table};

/// Letters of a hash that tell it from others at a glance.
const HASH_LETTERS: usize = 12;
/// A configuration has thousands of fields at most; whoever wants more of them compares the files.
const FIELDS_MAX: usize = 200;

/// The start of a hash.
pub(super) fn short(hash: &str) -> &str {
    hash.get(..HASH_LETTERS).unwrap_or(hash)
}

/// A sheet as the house serves it.
fn sheet(id: &str) -> Element {
    let code = element("code").text(short(id));
    element("a").attr("href", format_args!("/v1/par/{id}.html")).attr("title", id).child(code)
}

/// Who changed what, when and why.
pub(super) fn log(versions: &[Version]) -> Element {
    let rows = versions.iter().map(|version| {
        let cell = |text: &str| element("td").text(text);
        element("tr")
            .child(element("th").attr("scope", "row").text(moment::utc(version.at)))
            .child(cell(&version.change))
            .child(element("td").child(sheet(&version.par)))
            .child(cell(&version.by))
            .child(cell(&version.why))
    });
    table("Versions", &[("When", ""), ("Change", ""), ("Sheet", ""), ("By", ""), ("Why", "")], rows)
}

/// What changed from one sheet to another.
pub(super) fn difference(difference: &Difference, from: &str, to: &str) -> Element {
    let Difference { decided, modes } = difference;
    let changed = modes.iter().filter(|mode| mode.differs).count();
    let (changed, same) = modes.split_at(changed);
    let ends = facts([fact("from", "hex", from), fact("to", "hex", to)]);
    let title = |text: &str| element("h3").text(text);
    let content = element("div").class("stack difference").child(ends).child(title("Configuration"));
    let content = content.child(match decided.len() {
        0 => paragraph("The configuration is the same."),
        _ => fields(decided),
    });
    let left_out = decided.len().saturating_sub(FIELDS_MAX);
    let left_out = (left_out > 0).then(|| paragraph(format_args!("{left_out} more fields differ.")));
    let content = content.children(left_out).child(title("Ways to bet"));
    let content = content.child(match changed {
        [] => paragraph("No way to bet pays differently."),
        changed => ways("Changed ways to bet", changed),
    });
    let rest = (!same.is_empty()).then(|| {
        let summary = element("summary").text(format_args!("{} unchanged", same.len()));
        element("details").child(summary).child(ways("Unchanged ways to bet", same))
    });
    content.children(rest)
}

fn fields(decided: &[(String, Change)]) -> Element {
    let cell = |value: &Option<String>| match value {
        Some(value) => element("td").child(element("code").text(value)),
        None => element("td").class("quiet").text("none"),
    };
    let rows = decided.iter().take(FIELDS_MAX).map(|(pointer, change)| {
        let name = element("th").attr("scope", "row").child(element("code").text(pointer));
        element("tr").child(name).child(cell(&change.old)).child(cell(&change.new))
    });
    table("Fields that differ", &[("Field", ""), ("Before", ""), ("After", "")], rows)
}

fn ways(label: &str, modes: &[ModeChange]) -> Element {
    let rows = modes.iter().map(|mode| {
        let name = element("th").attr("scope", "row").text(&mode.name);
        element("tr").child(name).children(mode.figures.iter().map(figure))
    });
    let mut columns = vec![("Bet", "")];
    columns.extend(TITLES.map(|title| (title, "n")));
    table(label, &columns, rows)
}

fn figure(change: &Change) -> Element {
    let cell = element("td").class("n");
    let Change { old, new } = change;
    if change.is_none() {
        return cell.text(old.as_deref().unwrap_or("–"));
    }
    let old = element("del").text(old.as_deref().unwrap_or("none"));
    let new = element("ins").text(new.as_deref().unwrap_or("none"));
    cell.child(old).text(" → ").child(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_log_of_strangers_stays_text() {
        let version = Version {
            change: "activate".to_owned(),
            par: "ab".repeat(32),
            by: "<b>acme</b>".to_owned(),
            why: "edge & <script>".to_owned(),
            at: 1_709_251_200_000,
        };
        let html = log(&[version]).html();
        for part in
            ["2024-03-01 00:00 UTC", "&lt;b&gt;acme", "edge &amp; &lt;script&gt;", ">abababababab</code>"]
        {
            assert!(html.contains(part), "{part}: {html}");
        }
    }

    #[test]
    fn a_difference_names_what_is_new_gone_and_the_same() {
        let mode = |name: &str, rtp: &str| json!({"name": name, "rtp": {"exact": rtp, "decimal": rtp}});
        let old = json!({"config": {"edge": 1}, "modes": [mode("a", "0.9"), mode("b", "0.8")]});
        let new = json!({"config": {"edge": 1, "more": true}, "modes": [mode("a", "0.9"), mode("b", "0.7")]});
        let html = difference(&super::super::difference::difference(&old, &new), "from", "to").html();
        for part in [
            "<code>/config/more</code></th><td class=\"quiet\">none</td><td><code>true</code>",
            "<del>0.8</del> → <ins>0.7</ins>",
            "<summary>1 unchanged</summary>",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        let html = difference(&super::super::difference::difference(&old, &old), "from", "to").html();
        assert!(
            html.contains("The configuration is the same") && html.contains("No way to bet pays differently")
        );
    }
}
