//! Limbo: multipliers on a scale where a part's length is its chance, so half of it lies below 2.00.

use super::scale::Scale;
use crate::decimal;
use crate::markup::Element;

/// The scale of one bet, and of its result once there is one. Target and result in hundredths.
#[must_use]
pub fn scale(target: u64, result: Option<u64>) -> Element {
    let times = |hundredths: u64| format!("{} ×", decimal::shown(&hundredths.to_string()));
    let bet = format!("Target {}", times(target));
    let text = match result {
        Some(result) => {
            let end = if result >= target { "won" } else { "lost" };
            format!("Result {}. {bet}: {end}", times(result))
        }
        None => bet,
    };
    let ticks = [(100, "1 ×"), (125, "1.25 ×"), (200, "2 ×"), (500, "5 ×"), (2_000, "20 ×")];
    let ticks = ticks.map(|(at, name)| (place(at), name.to_owned()));
    let scale = Scale {
        class: "limbo",
        text: &text,
        winning: (place(target), 1_000 - place(target)),
        target: place(target),
        ticks: &ticks,
        mark: result.map(|result| (place(result), times(result), result >= target)),
    };
    scale.draw()
}

/// Of 1,000 results without an edge, how many are below this one.
fn place(hundredths: u64) -> u32 {
    let below = 1_000 - 100_000 / hundredths.max(100);
    u32::try_from(below).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_it_shows() {
        let check = |target, result, expect: &str| {
            let html = scale(target, result).html();
            assert!(html.contains(&format!("aria-label=\"{expect}\"")), "{html}");
        };
        check(250, Some(250), "Result 2.50 ×. Target 2.50 ×: won");
        check(250, Some(249), "Result 2.49 ×. Target 2.50 ×: lost");
        check(100_000_000, Some(166_095_052), "Result 1660950.52 ×. Target 1000000.00 ×: won");
        check(0, None, "Target 0.00 ×");
    }

    #[test]
    fn half_of_the_scale_lies_below_two() {
        assert_eq!((place(100), place(200), place(1_000), place(u64::MAX)), (0, 500, 900, 1_000));
    }
}
