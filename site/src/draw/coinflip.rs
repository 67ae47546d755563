//! Coinflip: the coins in the order they fell, each with what was called.

use crate::markup::{Element, element};

/// Coins in a row, so that they stay readable on a phone; and for how many there is room at least, so that a single one
/// is no larger than the others.
const ROW: (usize, usize) = (3, 5);
/// From coin to coin.
const STEP: usize = 100;
/// From row to row.
const FALL: usize = 132;

/// The coins of a round, `heads` or `tails`. Where `calls` is the longer one, its rest lies ready to be flipped.
#[must_use]
pub fn coins(calls: &[&str], flips: &[&str]) -> Element {
    let number = calls.len().max(flips.len()).max(1);
    let columns = number.clamp(ROW.0, ROW.1);
    let rows = number.div_ceil(columns);
    let coins = (0..number).map(|at| {
        let (row, column) = (at / columns, at % columns);
        let in_row = (number - row * columns).min(columns);
        let x = (columns - in_row) * STEP / 2 + column * STEP + STEP / 2;
        coin(calls.get(at).copied(), flips.get(at).copied(), x, row * FALL + 50)
    });
    element("svg")
        .class(format_args!("drawing coins columns{columns}"))
        .attr("viewBox", format!("0 0 {} {}", columns * STEP, rows * FALL))
        .attr("role", "img")
        .attr("aria-label", text(calls, flips))
        .children(coins)
}

fn text(calls: &[&str], flips: &[&str]) -> String {
    if flips.is_empty() {
        return format!("A coin, {} called", calls.first().unwrap_or(&"nothing"));
    }
    let coins: Vec<String> = flips
        .iter()
        .zip(calls)
        .map(|(flip, call)| format!("{flip}, {}", if flip == call { "called" } else { "not called" }))
        .collect();
    format!("The coin fell: {}", coins.join("; "))
}

fn coin(call: Option<&str>, flip: Option<&str>, x: usize, y: usize) -> Element {
    let (class, side, note) = match (call, flip) {
        (call, Some(flip)) if call == Some(flip) => ("coin right", flip, "right".to_owned()),
        (call, Some(flip)) => ("coin wrong", flip, format!("called {}", call.unwrap_or("nothing"))),
        (call, None) => ("coin", call.unwrap_or("?"), "called".to_owned()),
    };
    let letter = side.get(..1).unwrap_or_default().to_ascii_uppercase();
    let line = |y: i32, class: &str, text: &str| {
        element("text").class(class).attr("y", y).attr("text-anchor", "middle").text(text)
    };
    element("g")
        .class(class)
        .attr("transform", format!("translate({x} {y})"))
        .child(element("circle").attr("r", 42))
        .child(element("circle").class("edge").attr("r", 35))
        .child(line(7, "letter", &letter))
        .child(line(24, "side", side))
        .child(line(66, "note", &note))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_fell_and_what_was_called() {
        let html = coins(&["heads", "heads"], &["heads", "tails"]).html();
        assert!(html.contains("The coin fell: heads, called; tails, not called"), "{html}");
        assert_eq!((html.matches("coin right").count(), html.matches("coin wrong").count()), (1, 1));
        assert!(coins(&["tails"], &[]).html().contains("A coin, tails called"));
    }

    #[test]
    fn twenty_coins_take_four_rows() {
        let calls = ["heads"; 20];
        let html = coins(&calls, &calls).html();
        assert!(html.contains("viewBox=\"0 0 500 528\"") && html.contains("translate(450 446)"), "{html}");
    }
}
