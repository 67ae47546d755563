//! Dice: a bar from 0.00 to 100.00 with the winning part lit and the roll on it.

use crate::decimal;
use crate::markup::{Element, element};

/// The largest roll, in hundredths.
const LAST: u32 = 10_000;

/// The bar of one bet, and of its roll once there is one. Target and roll in hundredths.
#[must_use]
pub fn bar(over: bool, target: u32, roll: Option<u32>) -> Element {
    let target = target.min(LAST);
    let (from, length) = if over { (target, LAST - target) } else { (0, target) };
    let wins = |roll: u32| if over { roll > target } else { roll < target };
    let side = if over { "over" } else { "under" };
    let bet = format!("Bet {side} {}", hundredths(target));
    let text = match roll {
        Some(roll) => {
            format!("Roll {}. {bet}: {}", hundredths(roll), if wins(roll) { "won" } else { "lost" })
        }
        None => bet,
    };
    let ticks = [0, LAST / 4, LAST / 2, LAST / 4 * 3, LAST].map(|tick| {
        let line = element("path").class("tick").attr("d", format!("M{} 96v10", x(tick)));
        let name = label(x(tick), 132, tick / 100).class("tick-name");
        element("g").child(line).child(name)
    });
    let svg = element("svg").class("drawing dice").attr("viewBox", "-22 -10 1124 152").attr("role", "img");
    svg.attr("aria-label", text)
        .child(bar_part("track", 0, LAST))
        .child(bar_part("winning", from, length))
        .child(element("path").class("target").attr("d", format!("M{} 52v42", x(target))))
        .children(ticks)
        .children(roll.map(|roll| mark(roll, wins(roll))))
}

/// The bar is 1,000 wide; 40 are left on either side for the outermost marks.
fn x(value: u32) -> u32 {
    40 + value / 10
}

fn hundredths(value: u32) -> String {
    decimal::shown(&value.to_string())
}

fn label(x: u32, y: u32, text: impl std::fmt::Display) -> Element {
    element("text").attr("x", x).attr("y", y).attr("text-anchor", "middle").text(text)
}

fn bar_part(class: &str, from: u32, length: u32) -> Element {
    let rect = element("rect").class(class).attr("x", x(from)).attr("y", 60);
    rect.attr("width", length / 10).attr("height", 26).attr("rx", 3)
}

fn mark(roll: u32, won: bool) -> Element {
    let flag = "M0 50-12 34h-38a8 8 0 0 1-8-8V4a8 8 0 0 1 8-8H50a8 8 0 0 1 8 8v22a8 8 0 0 1-8 8H12z";
    let class = if won { "mark won" } else { "mark lost" };
    element("g")
        .class(class)
        .attr("transform", format!("translate({} 0)", x(roll)))
        .child(element("path").attr("d", flag))
        .child(label(0, 24, hundredths(roll)))
        .child(element("path").class("needle").attr("d", "M0 50v46"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_it_shows() {
        let check = |over, target, roll, expect: &str| {
            let html = bar(over, target, roll).html();
            assert!(html.contains(&format!("aria-label=\"{expect}\"")), "{html}");
        };
        check(true, 5_050, Some(5_051), "Roll 50.51. Bet over 50.50: won");
        check(true, 5_050, Some(5_050), "Roll 50.50. Bet over 50.50: lost");
        check(false, 5_050, Some(5_050), "Roll 50.50. Bet under 50.50: lost");
        check(false, 99_999, None, "Bet under 100.00");
    }
}
