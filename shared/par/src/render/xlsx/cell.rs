//! Cells: numbers, and texts that stay texts.

use crate::render::csv::starts_formula;
use crate::render::grid::Kind;
use std::fmt::Write as _;

/// Letters (UTF-16 units) of a cell.
const LETTERS_MAX: usize = 32_767;
/// Digits that spreadsheets keep of a number.
const DIGITS_MAX: usize = 15;

/// How a cell looks; its place in the list is its format's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Title,
    /// Looks like a formula, and is marked as text for those who edit it or save it in another format.
    Quoted,
}

impl Style {
    pub(super) const ALL: [Self; 3] = [Self::Plain, Self::Title, Self::Quoted];
}

/// Appends the cell in the column at `at` (from 0) of the row `row` (from 1); nothing for an empty text.
pub(super) fn write_cell(xml: &mut String, at: usize, row: usize, kind: Kind, text: &str) {
    // Among words a figure is one as well; but the first column names rows, and a fraction of 1/1 stays what it is.
    let figures = kind == Kind::Figure || kind == Kind::Words && at > 0;
    if figures && is_number(text) {
        let place = place(at, row);
        let _ = write!(xml, "<c r=\"{place}\"><v>{text}</v></c>");
    } else {
        let style = if starts_formula(text) { Style::Quoted } else { Style::Plain };
        write_text(xml, at, row, style, text);
    }
}

/// Appends a cell of text; nothing for an empty one.
pub(super) fn write_text(xml: &mut String, at: usize, row: usize, style: Style, text: &str) {
    if text.is_empty() {
        return;
    }
    let (place, number) = (place(at, row), style as usize);
    let _ = write!(xml, "<c r=\"{place}\" s=\"{number}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
    escape(xml, text);
    xml.push_str("</t></is></c>");
}

/// Whether a spreadsheet holds it as the number that a reader of the decimal expects. Of a decimal's places it may lose
/// the last ones; of a whole number none.
pub(super) fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    digits(whole) && fraction.is_none_or(digits) && !leading_zero && whole.len() <= DIGITS_MAX
}

/// The text in pieces that fit into a cell; one empty piece for an empty text.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut letters = 0;
        let end = text.char_indices().find_map(|(at, letter)| {
            letters += letter.len_utf16();
            (letters > LETTERS_MAX).then_some(at)
        });
        let (piece, more) = text.split_at(end.unwrap_or(text.len()));
        rest = (!more.is_empty()).then_some(more);
        Some(piece)
    })
}

/// `A1` for the first column of the first row.
fn place(at: usize, row: usize) -> String {
    let (mut letters, mut rest) = (Vec::new(), at + 1);
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().collect::<String>() + &row.to_string()
}

/// Appends `text` so that a spreadsheet reads it as text. What XML cannot carry is written as `_xHHHH_`, and so is the
/// first letter of a text that looks like this already.
pub(super) fn escape(xml: &mut String, text: &str) {
    for (at, letter) in text.char_indices() {
        match letter {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\t' | '\n' => xml.push(letter),
            '_' if is_code(&text[at..]) => xml.push_str("_x005F_"),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(xml, "_x{:04X}_", u32::from(letter));
            }
            other => xml.push(other),
        }
    }
}

fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7
        && bytes.starts_with(b"_x")
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
        && bytes[6] == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_in_letters() {
        let places = [(0, "A1"), (25, "Z1"), (26, "AA1"), (701, "ZZ1"), (702, "AAA1"), (16_383, "XFD1")];
        for (at, expected) in places {
            assert_eq!(place(at, 1), expected);
        }
    }

    #[test]
    fn numbers_are_what_a_spreadsheet_keeps() {
        for number in ["0", "-1", "0.000000000001", "123456789012345", "12.3456789012345678901234567890"] {
            assert!(is_number(number), "{number}");
        }
        for text in
            ["", "-", ".5", "5.", "1/2", "007", "1e5", "--1", "1.2.3", "1234567890123456", "NaN", "１"]
        {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn long_texts_are_parted_between_letters() {
        assert_eq!(pieces("").collect::<Vec<_>>(), [""]);
        assert_eq!(pieces("short").collect::<Vec<_>>(), ["short"]);
        // A die is two UTF-16 units, so the odd limit leaves room for one letter less.
        let dice = "🎲".repeat(LETTERS_MAX);
        let lengths: Vec<_> = pieces(&dice).map(|piece| piece.encode_utf16().count()).collect();
        assert_eq!(lengths, [32_766, 32_766, 2]);
        assert_eq!(pieces(&dice).collect::<String>(), dice);
    }

    #[test]
    fn what_xml_cannot_carry_is_written_in_letters() {
        let mut xml = String::new();
        escape(&mut xml, "a\u{0}\r\n_x0041_ _x_ <&>\u{ffff}");
        assert_eq!(xml, "a_x0000__x000D_\n_x005F_x0041_ _x_ &lt;&amp;&gt;_xFFFF_");
    }
}
