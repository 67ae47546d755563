//! Dice: a bar from 0.00 to 100.00 with the winning part lit and the roll on it.

use super::scale::Scale;
use crate::decimal;
use crate::markup::Element;

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
    let ticks = [0, 25, 50, 75, 100].map(|tick| (tick * 10, tick.to_string()));
    let scale = Scale {
        class: "dice",
        text: &text,
        winning: (from / 10, length / 10),
        target: target / 10,
        ticks: &ticks,
        mark: roll.map(|roll| (roll.min(LAST) / 10, hundredths(roll), wins(roll))),
    };
    scale.draw()
}

fn hundredths(value: u32) -> String {
    decimal::shown(&value.to_string())
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
