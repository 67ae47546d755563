//! Exact figures as people read them.

use games::{Amount, Multiplier, Ratio};

use crate::decimal;

/// An exact fraction as a percentage with three digits, cut off and not rounded.
pub(super) fn percent(ratio: &Ratio) -> String {
    format!("{}\u{a0}%", (ratio * &Ratio::new(100, 1_u8)).decimal(3))
}

/// A chance: a percentage, or how many rounds it takes on average where that says more.
pub(super) fn chance(ratio: &Ratio) -> String {
    if *ratio == Ratio::new(0, 1_u8) || *ratio >= Ratio::new(1, 10_000_u16) {
        return percent(ratio);
    }
    format!("1\u{a0}in\u{a0}{}", decimal::grouped(&(&Ratio::new(1, 1_u8) / ratio).decimal(0)))
}

/// A multiplier.
pub(super) fn times(multiplier: Multiplier) -> String {
    format!("{}\u{a0}×", decimal::grouped(&multiplier.to_string()))
}

/// An amount.
pub(super) fn minor_units(amount: Amount) -> String {
    decimal::grouped(&amount.to_string())
}

/// "One in so many rounds", from a decimal; what has too many digits to be read is a power of ten.
#[cfg(feature = "ssr")]
pub(super) fn one_in(decimal: &str) -> String {
    /// Numbers with more digits say nothing to anybody.
    const DIGITS_MAX: usize = 18;
    let (whole, part) = decimal.split_once('.').unwrap_or((decimal, ""));
    match whole.len() {
        // Up to 999 a part of a round is worth saying.
        1..=3 => {
            let part = part.get(..2).unwrap_or(part).trim_end_matches('0');
            let point = if part.is_empty() { "" } else { "." };
            format!("1\u{a0}in\u{a0}{whole}{point}{part}")
        }
        digits if digits > DIGITS_MAX => format!("1\u{a0}in more than 10^{}", digits - 1),
        _ => format!("1\u{a0}in\u{a0}{}", decimal::grouped(whole)),
    }
}

/// The first digits of a decimal: `digits` after the point, cut off; of smaller numbers the first three that are not 0.
#[cfg(feature = "ssr")]
pub(super) fn short(decimal: &str, digits: usize) -> String {
    let (minus, size) = decimal.strip_prefix('-').map_or(("", decimal), |size| ("−", size));
    let Some((whole, part)) = size.split_once('.') else {
        return format!("{minus}{}", decimal::grouped(size));
    };
    let zeros = part.len() - part.trim_start_matches('0').len();
    let small = whole == "0" && zeros >= digits && zeros < part.len();
    let kept = part.get(..if small { zeros + 3 } else { digits }).unwrap_or(part);
    format!("{minus}{}", decimal::grouped(&format!("{whole}.{kept}")))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn figures_are_cut_to_what_is_read() {
        for (decimal, expect) in [
            ("1.259881", "1 in 1.25"),
            ("25.000000", "1 in 25"),
            ("649740.000000", "1 in 649,740"),
            ("11864380069133955202591289142373.000000", "1 in more than 10^31"),
        ] {
            assert_eq!(one_in(decimal).replace('\u{a0}', " "), expect);
        }
        for (decimal, expect) in [
            ("976.562034338601", "976.562"),
            ("0.998613997947", "0.998"),
            ("0.0000411522633744", "0.0000411"),
            ("0.000000000000", "0.000"),
            ("-1376.5", "−1,376.5"),
            ("800", "800"),
        ] {
            assert_eq!(short(decimal, 3), expect);
        }
    }
}
