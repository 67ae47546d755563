use super::*;
use crate::render::grid::Kind;
use crate::sheet::sheet;
use calamine::{Data, Reader as _, Xlsx};
use games::{Catalogue, GameId};
use serde_json::Value;
use std::io::Cursor;

fn house(game: GameId) -> Sheet {
    sheet(game, &Catalogue::house().active(game).rules().config()).unwrap()
}

/// Reads the workbook with another implementation and holds every cell against the blocks of the CSV.
fn check(sheet: &Sheet) {
    let mut workbook = Xlsx::new(Cursor::new(xlsx(sheet))).unwrap();
    let blocks: Vec<Grid> = csv::blocks(sheet);
    let names = workbook.sheet_names();
    assert_eq!(names.len(), blocks.len());
    for (name, block) in names.iter().zip(&blocks) {
        assert!(
            name.encode_utf16().count() <= 31 && !name.contains(['[', ']', ':', '*', '?', '/', '\\']),
            "{name}"
        );
        assert!(workbook.worksheet_formula(name).unwrap().is_empty(), "{name} has formulas");
        let range = workbook.worksheet_range(name).unwrap();
        assert_eq!(range.start(), Some((0, 0)));
        assert_eq!(range.height(), block.rows.len() + 1, "{name}");
        let cell = |row: usize, column: usize| range.get((row, column)).cloned().unwrap_or(Data::Empty);
        for (at, column) in block.columns.iter().enumerate() {
            assert_eq!(cell(0, at), Data::String(column.title.clone()));
        }
        for (number, row) in block.rows.iter().enumerate() {
            let mut behind = block.columns.len();
            for (at, text) in row.iter().enumerate() {
                let mut pieces = cell::pieces(text);
                let first = pieces.next().unwrap();
                check_cell(&cell(number + 1, at), first, at, block.columns[at].kind);
                for piece in pieces {
                    assert_eq!(cell(number + 1, behind), Data::String(piece.to_owned()));
                    behind += 1;
                }
            }
            assert!((behind..range.width()).all(|at| cell(number + 1, at) == Data::Empty), "{name} {number}");
        }
    }
}

fn check_cell(found: &Data, text: &str, at: usize, kind: Kind) {
    match found {
        Data::Empty => assert_eq!(text, ""),
        Data::String(found) => {
            assert_eq!(found, text);
            // Only what a spreadsheet would change may be text among the figures.
            let whole = text.trim_start_matches('-').split('.').next().unwrap();
            let plain = whole.len() <= 15 && text.parse::<f64>().is_ok();
            assert!(kind != Kind::Figure || !plain, "{text}");
        }
        Data::Float(number) => {
            assert_eq!(text.parse(), Ok(*number));
            assert!(kind == Kind::Figure || kind == Kind::Words && at > 0, "{text}");
        }
        other => panic!("{other:?} for {text}"),
    }
}

#[test]
fn every_game_of_the_house_reads_back_as_it_was_written() {
    for game in GameId::ALL {
        check(&house(game));
    }
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    let sheet = house(GameId::Roulette);
    assert_eq!(xlsx(&sheet), xlsx(&sheet));
    let again: Sheet = serde_json::from_str(&sheet.canonical()).unwrap();
    assert_eq!(xlsx(&again), xlsx(&sheet));
}

/// A sheet whose texts come from anybody.
fn hostile(texts: &[&str]) -> Sheet {
    let mut sheet = house(GameId::Coinflip);
    sheet.notes = texts.iter().map(|text| (*text).to_owned()).collect();
    for (mode, text) in sheet.modes.iter_mut().zip(texts.iter().cycle()) {
        mode.name = (*text).to_owned();
    }
    sheet.title = texts.concat();
    sheet.config = Value::String("x".repeat(100_000));
    sheet
}

#[test]
fn names_stay_text_whatever_they_hold() {
    let texts = [
        "=1+1",
        "+1",
        "-2+3",
        "@SUM(A1)",
        "=HYPERLINK(\"http://example.com\")",
        "</t></is></c><c><f>1+1</f></c>",
        "]]>",
        "&amp;",
        "_x003D_",
        " spaces ",
        "12",
        "007",
        "🎲",
        "-",
        "'",
    ];
    check(&hostile(&texts));
}

#[test]
fn a_figure_is_written_as_the_decimal_it_is() {
    let sheet = house(GameId::Roulette);
    let mut workbook = Xlsx::new(Cursor::new(xlsx(&sheet))).unwrap();
    let range = workbook.worksheet_range("returns").unwrap();
    let [title, highest, _] = range.rows().collect::<Vec<_>>()[..] else { panic!("{range:?}") };
    assert_eq!(title[2], Data::String("RTP".to_owned()));
    assert_eq!(highest[2], Data::Float(sheet.rtp.decimal.parse().unwrap()));
    assert_eq!(highest[3], Data::String("36/37".to_owned()));
}
