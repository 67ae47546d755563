//! The sheet as CSV.

use super::grid::{self, Grid, Kind};
use crate::sheet::Sheet;

/// RFC 4180 in UTF-8, with CRLF. Blocks stand one after another, parted by an empty line: a line with the name of the
/// block, a line with the titles of its columns, its rows. An empty field means that there is no such figure.
///
/// Spreadsheets run what looks like a formula, and names can come from anybody's configuration: a field that starts
/// like a formula and is no number has an apostrophe before it.
#[must_use]
pub fn csv(sheet: &Sheet) -> String {
    let mut csv = String::new();
    for block in blocks(sheet) {
        if !csv.is_empty() {
            csv.push_str("\r\n");
        }
        record(&mut csv, [block.title.as_str()]);
        record(&mut csv, block.columns.iter().map(|column| column.title.as_str()));
        for row in &block.rows {
            record(&mut csv, row.iter().map(String::as_str));
        }
    }
    csv
}

/// The blocks of the sheet in their order, without empty ones.
pub(super) fn blocks(sheet: &Sheet) -> Vec<Grid> {
    let mut identity = grid::identity(sheet);
    identity.rows.push(vec!["configuration as JSON".to_owned(), games::canonical_json(&sheet.config)]);
    let list = |title: &str, column: &str, lines: &[String]| {
        let mut grid = Grid::new(title, &[(column, Kind::Words)]);
        grid.rows = lines.iter().map(|line| vec![line.clone()]).collect();
        grid
    };
    let mut blocks = vec![
        identity,
        grid::extremes(sheet),
        grid::modes(sheet),
        grid::distribution(sheet),
        grid::histogram(sheet),
        grid::intervals(sheet),
    ];
    blocks.extend(sheet.combinations.iter().map(|table| {
        let grid = Grid::of(table);
        Grid { title: format!("combinations: {}", grid.title), ..grid }
    }));
    blocks.extend(grid::features(sheet));
    blocks.extend(grid::decisions(sheet));
    let methods = [intervals_by(sheet)];
    blocks.push(list("method of the confidence intervals", "method", &methods));
    blocks.push(list("modes that cannot be played to their end", "mode", &sheet.unplayable));
    blocks.push(list("notes", "note", &sheet.notes));
    blocks.retain(|block| !block.rows.is_empty());
    blocks
}

/// All modes have the same.
fn intervals_by(sheet: &Sheet) -> String {
    sheet.modes.first().map_or_else(String::new, |mode| mode.confidence.method.clone())
}

fn record<'a>(csv: &mut String, fields: impl IntoIterator<Item = &'a str>) {
    for (at, text) in fields.into_iter().enumerate() {
        if at > 0 {
            csv.push(',');
        }
        field(csv, text);
    }
    csv.push_str("\r\n");
}

fn field(csv: &mut String, text: &str) {
    let guard = if starts_formula(text) { "'" } else { "" };
    if text.contains([',', '"', '\r', '\n']) {
        csv.push('"');
        csv.push_str(guard);
        csv.push_str(&text.replace('"', "\"\""));
        csv.push('"');
    } else {
        csv.push_str(guard);
        csv.push_str(text);
    }
}

/// Whether a spreadsheet would run it. A minus before digits alone is a number.
pub(super) fn starts_formula(text: &str) -> bool {
    let number = |rest: &str| rest.bytes().all(|it| matches!(it, b'0'..=b'9' | b'.' | b'/'));
    text.starts_with(['=', '+', '@', '\t', '\r', '\n'])
        || text.strip_prefix('-').is_some_and(|rest| !number(rest))
}
