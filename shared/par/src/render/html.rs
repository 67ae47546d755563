//! The sheet as one HTML document, which a browser also prints.

use super::chart::chart;
use super::grid::{self, FIGURE_MAX, Grid, Kind};
use super::markup::{Element, element};
use crate::sheet::{ModeSheet, NamedNumber, Sheet};
use serde_json::Value;

const STYLE: &str = include_str!("style.css");
/// With more modes only the ones with the highest and the lowest return are drawn.
const CHARTS_MAX: usize = 40;
/// Configurations are broken into lines of about so many letters.
const LINE: usize = 96;
/// Cells of so many letters get more room than others.
const LONG: usize = 61;
const VERY_LONG: usize = 301;
/// Tables with more columns are parted.
const COLUMNS_MAX: usize = 6;

/// One document that needs nothing else: no script, no other file. Prints on A4.
#[must_use]
pub fn html(sheet: &Sheet) -> String {
    let title = format!("{}: PAR sheet", sheet.title);
    let sections = sections(sheet);
    let link = |(id, heading, _): &(&'static str, &'static str, Vec<Element>)| {
        element("li").child(element("a").attr("href", format_args!("#{id}")).text(heading))
    };
    let contents = element("nav")
        .attr("aria-label", "Contents")
        .child(element("ul").children(sections.iter().map(link)));
    let header = element("header").child(element("h1").text(&title)).child(summary(sheet)).child(contents);
    let main = element("main").children(sections.into_iter().map(|(id, heading, content)| {
        element("section").attr("id", id).child(element("h2").text(heading)).children(content)
    }));
    let ids = [("Sheet", sheet.id()), ("Configuration", sheet.config_hash.clone())];
    let footer = element("footer").child(facts(ids));
    let mut html = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
                    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        .to_owned();
    element("title").text(&title).write(&mut html);
    html.push_str("\n<style>\n");
    html.push_str(STYLE);
    html.push_str("</style>\n</head>\n");
    element("body").child(header).child(main).child(footer).write(&mut html);
    html.push_str("\n</html>\n");
    html
}

/// What stands in the document under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The id of its section.
    pub id: &'static str,
    /// The heading.
    pub heading: &'static str,
    /// What stands under it.
    pub html: String,
}

/// The parts of [`html()`] with these ids, in the order of the document: for pages that show a sheet among other things.
#[must_use]
pub fn parts(sheet: &Sheet, ids: &[&str]) -> Vec<Part> {
    let wanted = sections(sheet).into_iter().filter(|(id, ..)| ids.contains(id));
    let part = |(id, heading, content): (&'static str, &'static str, Vec<Element>)| {
        let mut html = String::new();
        content.iter().for_each(|element| element.write(&mut html));
        Part { id, heading, html }
    };
    wanted.map(part).collect()
}

/// The distribution of a mode as a `figure` of the class `chart`; `None` where nothing is listed.
#[must_use]
pub fn distribution_chart(mode: &ModeSheet) -> Option<String> {
    let mut html = String::new();
    chart(mode)?.write(&mut html);
    Some(html)
}

/// Fields of the sheet by its groups: id, heading, content. Groups without content are left out.
fn sections(sheet: &Sheet) -> Vec<(&'static str, &'static str, Vec<Element>)> {
    let identity = grid::identity(sheet).rows.into_iter().filter_map(|row| {
        let [field, value] = <[String; 2]>::try_from(row).ok()?;
        Some((field, value))
    });
    let mut returns = modes(&grid::returns(sheet));
    let chosen = |bet: &Value| bet.as_object().is_none_or(|fields| !fields.is_empty());
    if sheet.modes.iter().any(|mode| chosen(&mode.bet)) {
        returns.push(element("h3").text("Bets, as requests write them"));
        returns.push(table(&grid::bets(sheet)));
    }
    if !sheet.unplayable.is_empty() {
        let names = sheet.unplayable.iter().map(|name| element("li").text(name));
        returns
            .push(element("p").text("These modes cannot be played to their end under this configuration:"));
        returns.push(element("ul").children(names));
    }
    let with_titles = |grids: Vec<Grid>| -> Vec<Element> {
        let titled = |grid: &Grid| [element("h3").text(&capital(&grid.title)), table(grid)];
        grids.iter().flat_map(titled).collect()
    };
    let combinations = sheet.combinations.iter().map(Grid::of).collect();
    let notes = element("ul").class("notes").children(sheet.notes.iter().map(|it| element("li").text(it)));
    let as_drawn = if sheet.modes.iter().any(|mode| mode.as_drawn.is_some()) {
        modes(&grid::as_drawn(sheet))
    } else {
        Vec::new()
    };
    let method =
        sheet.modes.first().map(|mode| element("p").text(&format!("Intervals: {}.", mode.confidence.method)));
    let mut confidence: Vec<Element> = method.into_iter().collect();
    let intervals = grid::intervals(sheet).without_empty_columns();
    let untrusted = sheet.modes.iter().flat_map(|mode| &mode.confidence.intervals).any(|it| !it.trusted);
    if untrusted {
        let text = "Poor: the square of the skewness is above a hundredth of the number of rounds. Where exact percentiles \
                    can be computed, they stand beside the approximation.";
        confidence.push(element("p").text(text));
    }
    confidence.push(grouped(&intervals));
    confidence.push(element("h3").text("Rounds until the return is within 0.1 % of the stake"));
    confidence.extend(modes(&grid::rounds_needed(sheet)));
    let mut sections = vec![
        ("identity", "Identity", vec![facts(identity)]),
        ("returns", "Return to player", returns),
        ("features", "Parts of the return and features", with_titles(grid::features(sheet))),
        ("as-drawn", "Return as drawn", as_drawn),
        ("distribution", "Distribution of outcomes", distribution(sheet)),
        (
            "histogram",
            "Histogram by ranges of the stake",
            vec![grouped(&grid::histogram(sheet).exact_last())],
        ),
        ("hits", "Hit frequency", modes(&grid::hits(sheet))),
        ("volatility", "Volatility", modes(&grid::volatility(sheet))),
        ("confidence", "Confidence", confidence),
        ("awards", "Top award and exposure", modes(&grid::awards(sheet))),
        ("bankroll", "Bankroll and break-even", modes(&grid::bankroll(sheet))),
        ("combinations", "Combinations", with_titles(combinations)),
        ("decisions", "Decisions of the player", with_titles(grid::decisions(sheet))),
        ("configuration", "Full configuration", vec![element("pre").text(&lines(&sheet.config, 0))]),
        ("notes", "How to read the numbers", vec![notes]),
    ];
    sections.retain(|(.., content)| !content.is_empty());
    sections
}

fn summary(sheet: &Sheet) -> Element {
    let of = |number: &NamedNumber| format!("{} ({})", number.decimal, number.mode);
    facts([
        ("Sheet", sheet.id()),
        ("Configuration", sheet.config_hash.clone()),
        ("Rules", format!("version {}, {}, engine {}", sheet.rules_version, sheet.scheme, sheet.engine)),
        ("Highest RTP", of(&sheet.rtp)),
        ("Lowest RTP", of(&sheet.rtp_lowest)),
    ])
}

fn distribution(sheet: &Sheet) -> Vec<Element> {
    let few = sheet.modes.len() <= CHARTS_MAX;
    let ends = [&sheet.rtp.mode, &sheet.rtp_lowest.mode];
    let drawn = sheet.modes.iter().filter(|mode| few || ends.contains(&&mode.name));
    let charts: Vec<Element> = drawn.filter_map(chart).collect();
    let mut content = Vec::new();
    if !charts.is_empty() {
        let which = match few {
            true => "",
            false => " Drawn are the modes with the highest and the lowest return; the table holds all.",
        };
        let text = format!(
            "Payouts in stakes, and how probable each is. Lines stand at every tenth from 0 to 1; on a log scale each is a \
             factor of ten. A range holds its start and not its end. Payouts below the stake are grey.{which}"
        );
        content.push(element("p").text(&text));
        content.push(element("div").class("charts").children(charts));
    }
    let rows = grid::distribution(sheet);
    if rows.rows.is_empty() {
        content.push(element("p").text("A round has too many results to list them."));
    } else {
        content.push(grouped(&rows.without_empty_columns().exact_last()));
    }
    content
}

fn facts<T: AsRef<str>>(facts: impl IntoIterator<Item = (T, String)>) -> Element {
    let pairs = facts
        .into_iter()
        .flat_map(|(name, value)| [element("dt").text(&capital(name.as_ref())), element("dd").text(&value)]);
    element("dl").children(pairs)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Classes of columns: how they read, and how much room the longest cell needs.
fn classes(grid: &Grid) -> Vec<&'static str> {
    let class = |(at, column): (usize, &grid::Column)| match (column.kind, grid.longest(at)) {
        (Kind::Words, _) => "",
        (Kind::Figure, 0..=FIGURE_MAX) => "n",
        (_, VERY_LONG..) => "x longer",
        (_, LONG..) => "x long",
        _ => "x",
    };
    grid.columns.iter().enumerate().map(class).collect()
}

fn head(grid: &Grid, classes: &[&str]) -> Element {
    let skip = grid.columns.len() - classes.len();
    let title = |(column, class): (&grid::Column, &&str)| {
        element("th").attr("scope", "col").class(class).text(&column.title)
    };
    let titles = grid.columns.iter().skip(skip).zip(classes).map(title);
    element("thead").child(element("tr").children(titles))
}

fn row(cells: &[String], classes: &[&str]) -> Element {
    let cell = |(at, (text, class)): (usize, (&String, &&str))| {
        let cell = if at == 0 { element("th").attr("scope", "row") } else { element("td") };
        cell.class(class).text(if text.is_empty() { "–" } else { text })
    };
    element("tr").children(cells.iter().zip(classes).enumerate().map(cell))
}

/// A box that scrolls by itself.
fn scroll(grid: &Grid, table: Element) -> Element {
    element("div")
        .class("scroll")
        .attr("tabindex", 0)
        .attr("role", "group")
        .attr("aria-label", capital(&grid.title))
        .child(table)
}

/// Figures of modes; where they and their fractions are too much for one table, in two.
fn modes(grid: &Grid) -> Vec<Element> {
    let grid = grid.without_empty_columns();
    let fits = grid.columns.len() <= COLUMNS_MAX && (1..grid.columns.len()).all(|at| grid.longest(at) < LONG);
    if fits {
        return vec![table(&grid.exact_last())];
    }
    let [figures, exact] = grid.parted();
    let mut tables = vec![table(&figures)];
    if exact.columns.len() > 1 {
        tables.push(element("h3").text("Exact"));
        tables.push(table(&Grid { title: format!("{}, exact", exact.title), ..exact }));
    }
    tables
}

/// The first cell of each row names it.
fn table(grid: &Grid) -> Element {
    if grid.rows.is_empty() {
        return element("p").text("None.");
    }
    let classes = classes(grid);
    let body = element("tbody").children(grid.rows.iter().map(|cells| row(cells, &classes)));
    scroll(grid, element("table").child(head(grid, &classes)).child(body))
}

/// The first cells are names of groups: each stands once, above its rows.
fn grouped(grid: &Grid) -> Element {
    let classes = classes(grid);
    let Some((_, classes)) = classes.split_first() else { return element("p").text("None.") };
    let bodies = grid.rows.chunk_by(|one, next| one.first() == next.first()).map(|rows| {
        let names = rows.first().and_then(|row| row.first());
        let name = element("th")
            .attr("scope", "rowgroup")
            .attr("colspan", classes.len())
            .child(element("span").text(names.map_or("", String::as_str)));
        element("tbody")
            .child(element("tr").class("group").child(name))
            .children(rows.iter().map(|cells| row(cells.get(1..).unwrap_or_default(), classes)))
    });
    scroll(grid, element("table").child(head(grid, classes)).children(bodies))
}

/// JSON in lines: whatever fits stays on one.
fn lines(value: &Value, indent: usize) -> String {
    let compact = games::canonical_json(value);
    let plain = |value: &Value| !value.is_array() && !value.is_object();
    let inner = "  ".repeat(indent + 1);
    let block = |open: &str, items: Vec<String>, close: &str| {
        let outer = "  ".repeat(indent);
        format!("{open}\n{inner}{}\n{outer}{close}", items.join(&format!(",\n{inner}")))
    };
    match value {
        _ if compact.len() + 2 * indent <= LINE => compact,
        Value::Array(items) if items.iter().all(plain) => {
            // With spaces, so that a browser can break it between items.
            format!("[{}]", items.iter().map(games::canonical_json).collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => block("[", items.iter().map(|item| lines(item, indent + 1)).collect(), "]"),
        Value::Object(_) => {
            let mut sorted = value.clone();
            sorted.sort_all_objects();
            let item = |(name, value): (&String, &Value)| {
                format!(
                    "{}: {}",
                    games::canonical_json(&Value::from(name.as_str())),
                    lines(value, indent + 1)
                )
            };
            block("{", sorted.as_object().into_iter().flatten().map(item).collect(), "}")
        }
        _ => compact,
    }
}
