use super::{csv, html};
use crate::sheet::{Sheet, sheet};
use games::{Catalogue, GameId};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn house(game: GameId) -> Sheet {
    sheet(game, &Catalogue::house().active(game).rules().config()).unwrap()
}

/// RFC 4180, strictly: every record ends with CRLF, and quotes stand only around a field or twice inside of one.
fn records(csv: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut rest) = (Vec::new(), Vec::new(), csv);
    while !rest.is_empty() {
        let mut field = String::new();
        if let Some(quoted) = rest.strip_prefix('"') {
            rest = quoted;
            loop {
                let (part, after) = rest.split_once('"').expect("an open quote");
                field.push_str(part);
                rest = after;
                match rest.strip_prefix('"') {
                    Some(more) => rest = more,
                    None => break,
                }
                field.push('"');
            }
        } else {
            let end = rest.find([',', '\r', '\n', '"']).expect("no end of the record");
            field.push_str(&rest[..end]);
            rest = &rest[end..];
        }
        record.push(field);
        if let Some(next) = rest.strip_prefix(',') {
            rest = next;
        } else {
            rest = rest.strip_prefix("\r\n").expect("a comma or CRLF after a field");
            records.push(std::mem::take(&mut record));
        }
    }
    records
}

/// The column titles and rows of a block.
fn block<'a>(records: &'a [Vec<String>], title: &str) -> (&'a [String], &'a [Vec<String>]) {
    let mut blocks = records.split(|record| *record == [""]);
    let block = blocks.find(|block| block[0] == [title]).unwrap_or_else(|| panic!("no block {title}"));
    (&block[1], &block[2..])
}

/// Tags open and close in order, attributes are quoted, and only these elements appear.
fn check_tags(html: &str) {
    const KNOWN: &str = " html head title style body header main footer section nav h1 h2 h3 p ul li a dl dt dd div table \
                         thead tbody tr th td pre figure figcaption b span svg g line rect text ";
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html.strip_prefix("<!DOCTYPE html>").unwrap();
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        assert!(open.last() == Some(&"style") || !text.contains('>'), "a bare > in {text}");
        let (tag, after) = tag[1..].split_once('>').unwrap();
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if name == "meta" {
            continue;
        }
        assert!(KNOWN.contains(&format!(" {name} ")), "{name}");
        assert_eq!(attributes.matches('"').count() % 2, 0, "{attributes}");
        for attribute in attributes.split('"').step_by(2).filter(|it| !it.is_empty()) {
            let name = attribute.trim().strip_suffix('=').unwrap();
            assert!(name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-'), "{attribute}");
            assert!(!name.starts_with("on") && name != "style" && name != "src", "{attribute}");
        }
        open.push(name);
    }
    assert_eq!(open, [""; 0]);
    assert_eq!(rest, "\n");
}

/// What a browser would show of `text`.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

/// Every text and number of a document.
fn leaves(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => found.extend([text.clone()]),
        Value::Number(number) => found.extend([number.to_string()]),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| leaves(field, found)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// Whatever stands in the sheet is a cell of both forms, or part of a title.
fn everything_is_shown(sheet: &Sheet, records: &[Vec<String>], html: &str) {
    let mut document = serde_json::to_value(sheet).unwrap();
    for mode in document["modes"].as_array_mut().unwrap() {
        // Shown as JSON, which `check` and `the_configuration_reads_back` read back.
        mode["bet"] = Value::Null;
    }
    document["config"] = Value::Null;
    let mut found = BTreeSet::new();
    leaves(&document, &mut found);
    let cells: BTreeSet<&str> = records.iter().flatten().map(|cell| cell.trim_start_matches('\'')).collect();
    let texts: BTreeSet<&str> =
        html.split('>').filter_map(|rest| rest.split_once('<')).map(|it| it.0).collect();
    let titles: String = cells.iter().filter(|cell| cell.contains(['%', ' '])).copied().collect();
    for leaf in found.iter().filter(|leaf| !leaf.is_empty()) {
        assert!(cells.contains(leaf.as_str()) || titles.contains(leaf.as_str()), "{leaf} is not in the CSV");
        let shown = escaped(leaf);
        // Headings start with a capital.
        let found = texts.contains(shown.as_str()) || html.contains(&shown) || html.contains(&shown[1..]);
        assert!(found, "{leaf} is not in the HTML");
    }
}

fn check(sheet: &Sheet) {
    let (csv, html) = (csv(sheet), html(sheet));
    check_tags(&html);
    let records = records(&csv);
    for (titles, rows) in records.split(|record| *record == [""]).map(|block| (&block[1], &block[2..])) {
        assert!(!rows.is_empty() && rows.iter().all(|row| row.len() == titles.len()), "{titles:?}");
    }
    let (titles, rows) = block(&records, "modes");
    let column = |title: &str| titles.iter().position(|it| it == title).unwrap();
    assert_eq!(rows.len(), sheet.modes.len());
    for (row, mode) in rows.iter().zip(&sheet.modes) {
        let cell = |title: &str| row[column(title)].as_str();
        assert_eq!(cell("mode"), mode.name);
        assert_eq!((cell("RTP"), cell("RTP, exact")), (&*mode.rtp.decimal, &*mode.rtp.exact));
        assert_eq!((cell("hold"), cell("hold, exact")), (&*mode.hold.decimal, &*mode.hold.exact));
        assert_eq!(cell("variance, exact"), mode.variance.exact);
        assert_eq!(cell("standard deviation"), mode.standard_deviation);
        assert_eq!(cell("skewness"), mode.skewness.as_deref().unwrap_or_default());
        assert_eq!(cell("hit frequency, exact"), mode.hit_frequency.exact);
        assert_eq!(cell("top award, one in"), mode.top_award.one_in);
        assert_eq!(cell("rounds for ±0.1 %, 95 %"), mode.rounds_for_tenth_of_percent[1].rounds);
        assert_eq!(serde_json::from_str::<Value>(cell("bet")).unwrap(), mode.bet);
        let shown = format!("\">{}</td>", mode.rtp.exact);
        assert!(html.contains(&shown) && html.contains(&escaped(&mode.name)), "{}", mode.name);
    }
    let listed = || {
        sheet.modes.iter().flat_map(|mode| mode.distribution.iter().flatten().map(|row| (&mode.name, row)))
    };
    if listed().next().is_some() {
        let (titles, rows) = block(&records, "distribution of outcomes");
        assert_eq!(titles[..2], ["mode", "pays, stakes"]);
        assert_eq!(rows.len(), listed().count());
        for (row, (mode, expect)) in rows.iter().zip(listed()) {
            let raised = expect.raised.as_deref().unwrap_or_default();
            assert_eq!(row[..3], [mode, &expect.multiplier, raised]);
            assert_eq!(row[4], expect.probability.exact);
            assert_eq!(row[7], expect.contribution.exact);
        }
    }
    let (_, rows) = block(&records, "confidence intervals");
    let intervals: usize = sheet.modes.iter().map(|mode| mode.confidence.intervals.len()).sum();
    // Two confidences in a row: mode, rounds, four ends, a word; and four exact ends with their method.
    assert!(rows.iter().all(|row| row.len() == 12));
    assert_eq!(2 * rows.len(), intervals);
    everything_is_shown(sheet, &records, &html);
    let charts = match sheet.modes.len() {
        0..=40 => sheet.modes.iter().filter(|mode| mode.distribution.is_some()).count(),
        _ => 2,
    };
    assert_eq!(html.matches("role=\"img\"").count(), charts);
    let (_, facts) = block(&records, "identity");
    for (field, value) in [("sheet", sheet.id()), ("configuration", sheet.config_hash.clone())] {
        assert!(facts.contains(&vec![field.to_owned(), value.clone()]));
        assert!(html.matches(&value).count() >= 3, "top, identity and foot");
    }
    for table in &sheet.combinations {
        let (titles, rows) = block(&records, &format!("combinations: {}", table.name));
        assert_eq!((titles, rows.len()), (&*table.columns, table.rows.len()));
    }
}

#[test]
fn every_game_of_the_house() {
    for game in GameId::ALL {
        check(&house(game));
    }
}

/// A sheet that was stored and read back gives the same bytes as the one that was computed.
#[test]
fn the_same_sheet_gives_the_same_bytes() {
    for game in [GameId::Slots, GameId::Blackjack, GameId::Plinko] {
        let (one, two) = (house(game), house(game));
        let read: Sheet = serde_json::from_str(&one.canonical()).unwrap();
        for other in [two, read] {
            assert_eq!(csv(&one), csv(&other));
            assert_eq!(html(&one), html(&other));
        }
    }
}

fn machine(symbol: &str) -> Sheet {
    let reel = json!([symbol, "b", "c", "d", "e"]);
    let config = json!({
        "reels": [reel, reel, reel], "rows": 1, "lines": [[0, 0, 0]], "pays": {symbol: {"3": "50"}},
    });
    sheet(GameId::Slots, &config).unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn names_stay_text() {
    for name in ["<script>", "</style><script>", "\"onload=\"x", "a'b&amp;", "a,\"b\"\r\nc"] {
        let sheet = machine(name);
        check(&sheet);
        let (csv, html) = (csv(&sheet), html(&sheet));
        assert!(!html.contains("<script"), "{name}");
        assert!(html.contains(&format!("<th scope=\"row\">{}</th>", escaped(name))), "{name}");
        let records = records(&csv);
        assert_eq!(block(&records, "combinations: lines").1[0][0], name);
    }
}

/// The configuration is broken into lines, and nothing else about it changes.
#[test]
fn the_configuration_reads_back() {
    let sheets = GameId::ALL.map(house).into_iter().chain([machine("a\",\"b"), machine("a, b")]);
    for sheet in sheets {
        let html = html(&sheet);
        let (_, rest) = html.split_once("<pre>").unwrap();
        let (json, _) = rest.split_once("</pre>").unwrap();
        let json = json.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&");
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), sheet.config);
    }
}

#[test]
fn no_field_is_a_formula() {
    for name in ["=1+1", "+1", "@x", "-1+1", "-x", "\t=1"] {
        let csv = csv(&machine(name));
        let records = records(&csv);
        assert_eq!(block(&records, "combinations: lines").1[0][0], format!("'{name}"));
    }
    let blackjack = csv(&house(GameId::Blackjack));
    assert!(records(&blackjack).iter().flatten().all(|field| !field.starts_with('\'')));
}

/// A sheet that somebody else wrote may hold anything in place of numbers.
#[test]
fn text_in_place_of_numbers_is_shown() {
    let mut sheet = house(GameId::Roulette);
    for (at, text) in [(0, "<b>"), (1, "0/0"), (2, "1/0"), (3, "-1/2"), (4, "0/5")] {
        sheet.modes[at].distribution.as_mut().unwrap()[0].probability.exact = text.to_owned();
    }
    sheet.modes[5].distribution.as_mut().unwrap()[0].multiplier = "x".to_owned();
    sheet.modes[6].distribution = Some(Vec::new());
    let html = html(&sheet);
    check_tags(&html);
    assert!(html.contains("&lt;b&gt;"));
    assert_eq!(html.matches("role=\"img\"").count(), sheet.modes.len() - 7);
}
