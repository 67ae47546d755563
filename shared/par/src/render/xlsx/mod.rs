//! The sheet as a workbook (Office Open XML), one worksheet for each block.
//!
//! Written by hand, because a figure goes into it as the decimal it is, without a detour over floating point, and
//! because the same sheet must give the same bytes: no clock, no name of a machine.

mod cell;
mod names;
mod package;

#[cfg(test)]
mod tests;

use super::csv;
use super::grid::Grid;
use crate::sheet::Sheet;
use cell::{Style, escape, write_cell, write_text};
use names::Names;
use package::Package;
use std::fmt::Write as _;

/// Rows of a worksheet.
const ROWS_MAX: usize = 1_048_576;
/// Letters in the width of a column: at least and at most.
const WIDTHS: std::ops::RangeInclusive<usize> = 8..=60;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// XLSX: the blocks of the CSV as worksheets, with their column titles in a first row that stays in view.
///
/// Decimals are numbers; fractions, JSON, and whole numbers of more than 15 digits, of which spreadsheets would lose
/// the last ones, are text. There are no formulas, whatever names a configuration holds. A text that is too long for a
/// cell goes on in the cells behind the row's last column.
#[must_use]
pub fn xlsx(sheet: &Sheet) -> Vec<u8> {
    let mut names = Names::default();
    let mut worksheets = Vec::new();
    for block in csv::blocks(sheet) {
        for rows in block.rows.chunks(ROWS_MAX - 1) {
            worksheets.push((names.next(&block.title), worksheet(&block, rows)));
        }
    }
    let mut package = Package::default();
    package.add("[Content_Types].xml", &content_types(worksheets.len()));
    package
        .add("_rels/.rels", &relations(&[("officeDocument", "xl/workbook.xml")], Some("docProps/core.xml")));
    package.add("docProps/core.xml", &properties(sheet));
    package.add("xl/workbook.xml", &workbook(worksheets.iter().map(|(name, _)| name.as_str())));
    package.add("xl/styles.xml", &styles());
    let targets: Vec<String> = (1..=worksheets.len()).map(|at| format!("worksheets/sheet{at}.xml")).collect();
    let mut related: Vec<(&str, &str)> =
        targets.iter().map(|target| ("worksheet", target.as_str())).collect();
    related.push(("styles", "styles.xml"));
    package.add("xl/_rels/workbook.xml.rels", &relations(&related, None));
    for (target, (_, xml)) in targets.iter().zip(&worksheets) {
        package.add(&format!("xl/{target}"), xml);
    }
    package.finish()
}

fn content_types(worksheets: usize) -> String {
    let part = |xml: &mut String, path: &str, kind: &str| {
        let _ = write!(
            xml,
            "<Override PartName=\"/{path}\" ContentType=\"application/vnd.openxmlformats-{kind}+xml\"/>"
        );
    };
    let mut xml = format!(
        "{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    );
    part(&mut xml, "docProps/core.xml", "package.core-properties");
    part(&mut xml, "xl/workbook.xml", "officedocument.spreadsheetml.sheet.main");
    part(&mut xml, "xl/styles.xml", "officedocument.spreadsheetml.styles");
    for at in 1..=worksheets {
        part(&mut xml, &format!("xl/worksheets/sheet{at}.xml"), "officedocument.spreadsheetml.worksheet");
    }
    xml + "</Types>"
}

fn relations(related: &[(&str, &str)], core_properties: Option<&str>) -> String {
    let mut xml = format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (at, (kind, target)) in related.iter().enumerate() {
        let id = at + 1;
        let _ = write!(xml, "<Relationship Id=\"rId{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/>");
    }
    if let Some(target) = core_properties {
        let kind = format!("{PACKAGE}/relationships/metadata/core-properties");
        let _ = write!(xml, "<Relationship Id=\"rIdCore\" Type=\"{kind}\" Target=\"{target}\"/>");
    }
    xml + "</Relationships>"
}

/// The title and the sheet's id. No author and no dates: a sheet has none.
fn properties(sheet: &Sheet) -> String {
    let mut xml = format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:identifier>{}</dc:identifier><dc:title>PAR sheet: ",
        sheet.id()
    );
    escape(&mut xml, &sheet.title);
    xml + "</dc:title></cp:coreProperties>"
}

fn workbook<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut xml = format!("{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>");
    for (at, name) in names.enumerate() {
        xml.push_str("<sheet name=\"");
        escape(&mut xml, name);
        let id = at + 1;
        let _ = write!(xml, "\" sheetId=\"{id}\" r:id=\"rId{id}\"/>");
    }
    xml + "</sheets></workbook>"
}

/// The cell formats, in the order of [`Style`].
fn styles() -> String {
    let formats: String = Style::ALL
        .map(|style| match style {
            Style::Plain => "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>",
            Style::Title => {
                "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>"
            }
            Style::Quoted => {
                "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" quotePrefix=\"1\"/>"
            }
        })
        .concat();
    let font =
        |bold: &str| format!("<font>{bold}<sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>");
    let (plain, bold, count) = (font(""), font("<b/>"), Style::ALL.len());
    format!(
        "{DECLARATION}<styleSheet xmlns=\"{MAIN}\"><fonts count=\"2\">{plain}{bold}</fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
         <fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"{count}\">{formats}</cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    )
}

fn worksheet(grid: &Grid, rows: &[Vec<String>]) -> String {
    let mut xml = format!(
        "{DECLARATION}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\">\
         <pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>\
         <cols>"
    );
    for (at, column) in grid.columns.iter().enumerate() {
        let cells = rows.iter().filter_map(|row| row.get(at));
        let longest = cells.chain([&column.title]).map(|text| text.chars().count()).max().unwrap_or(0);
        let (number, width) = (at + 1, (longest + 2).clamp(*WIDTHS.start(), *WIDTHS.end()));
        let _ = write!(xml, "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>");
    }
    xml.push_str("</cols><sheetData><row r=\"1\">");
    for (at, column) in grid.columns.iter().enumerate() {
        write_text(&mut xml, at, 1, Style::Title, &column.title);
    }
    xml.push_str("</row>");
    for (at, row) in rows.iter().enumerate() {
        write_row(&mut xml, at + 2, grid, row);
    }
    xml + "</sheetData></worksheet>"
}

fn write_row(xml: &mut String, number: usize, grid: &Grid, row: &[String]) {
    let _ = write!(xml, "<row r=\"{number}\">");
    let mut behind = Vec::new();
    for (at, (text, column)) in row.iter().zip(&grid.columns).enumerate() {
        let mut pieces = cell::pieces(text);
        write_cell(xml, at, number, column.kind, pieces.next().unwrap_or_default());
        behind.extend(pieces);
    }
    for (at, piece) in behind.into_iter().enumerate() {
        write_text(xml, grid.columns.len() + at, number, Style::Plain, piece);
    }
    xml.push_str("</row>");
}
