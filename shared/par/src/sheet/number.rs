//! Exact numbers as a sheet writes them.

use crate::decimal::{point, power_of_ten, scaled};
use dashu_int::{IBig, Sign, UBig};
use games::Ratio;
use serde::{Deserialize, Serialize};

/// Significant digits of every decimal, and digits after the point at least.
const DIGITS: usize = 12;

/// A fraction in lowest terms and its decimal, cut off: 12 digits after the point, or 12 after leading zeros.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// For people.
    pub decimal: String,
    /// `numerator/denominator`.
    pub exact: String,
}

impl Number {
    pub(super) fn new(ratio: &Ratio) -> Self {
        let (numerator, denominator) = (ratio.numerator().to_string(), ratio.denominator().to_string());
        let minus = if numerator.starts_with('-') { "-" } else { "" };
        let digits = DIGITS + zeros(ratio, denominator.len().saturating_sub(numerator.len() - minus.len()));
        let decimal = format!("{minus}{}", point(&scaled(ratio, digits), digits));
        Self { exact: format!("{numerator}/{denominator}"), decimal }
    }

    pub(super) fn of(numerator: impl Into<IBig>, denominator: impl Into<UBig>) -> Self {
        Self::new(&Ratio::new(numerator, denominator))
    }

    /// The fraction; `None` if the text was made by somebody else and is none.
    #[must_use]
    pub fn ratio(&self) -> Option<Ratio> {
        let (numerator, denominator) = self.exact.split_once('/')?;
        let denominator: UBig = denominator.parse().ok().filter(|it| *it != UBig::ZERO)?;
        Some(Ratio::new(numerator.parse::<IBig>().ok()?, denominator))
    }
}

/// How many zeros stand behind the point before the first other digit, if the denominator is `longer` digits longer than
/// the numerator.
fn zeros(ratio: &Ratio, longer: usize) -> usize {
    let (_, numerator) = ratio.numerator().clone().into_parts();
    match longer {
        0 => 0,
        _ if numerator == UBig::ZERO => 0,
        _ => longer - usize::from(numerator * power_of_ten(longer) >= *ratio.denominator()),
    }
}

/// `numerator / denominator` with `digits` digits, rounded down (toward minus infinity).
pub(super) fn floor_decimal(numerator: &IBig, denominator: &UBig, digits: usize) -> String {
    use dashu_int::ops::DivEuclid as _;
    let scaled = numerator * IBig::from(power_of_ten(digits));
    crate::decimal::signed_point(&scaled.div_euclid(IBig::from(denominator.clone())), digits)
}

/// The same, rounded up.
pub(super) fn ceil_decimal(numerator: &IBig, denominator: &UBig, digits: usize) -> String {
    let floor = floor_decimal(&-numerator, denominator, digits);
    match floor.strip_prefix('-') {
        Some(positive) => positive.to_owned(),
        None if floor.bytes().all(|byte| matches!(byte, b'0' | b'.')) => floor,
        None => format!("-{floor}"),
    }
}

/// `numerator / denominator` with `digits` digits, cut off; both may be large, and nothing is reduced.
pub(super) fn quotient(sign: Sign, numerator: &UBig, denominator: &UBig, digits: usize) -> String {
    let value = numerator * power_of_ten(digits) / denominator;
    crate::decimal::signed_point(&IBig::from_parts(sign, value), digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_keep_their_digits() {
        let check = |numerator: i64, denominator: u64, expect: &str| {
            let number = Number::of(numerator, denominator);
            assert_eq!(number.decimal, expect);
            assert_eq!(number.ratio().unwrap(), Ratio::new(numerator, denominator));
        };
        check(36, 37, "0.972972972972");
        check(0, 5, "0.000000000000");
        check(-1, 3, "-0.333333333333");
        check(1, 847_660_528, "0.00000000117971754843");
        check(99, 100, "0.990000000000");
        check(1, 10, "0.100000000000");
        check(1, 11, "0.0909090909090");
        check(-1, 100, "-0.0100000000000");
        check(200, 2, "100.000000000000");
        assert_eq!(Number { exact: "1/0".into(), decimal: String::new() }.ratio(), None);
        assert_eq!(Number { exact: "x".into(), decimal: String::new() }.ratio(), None);
    }

    #[test]
    fn bounds_are_rounded_outwards() {
        assert_eq!(floor_decimal(&IBig::from(-1), &UBig::from(3_u8), 3), "-0.334");
        assert_eq!(ceil_decimal(&IBig::from(-1), &UBig::from(3_u8), 3), "-0.333");
        assert_eq!(floor_decimal(&IBig::from(1), &UBig::from(3_u8), 3), "0.333");
        assert_eq!(ceil_decimal(&IBig::from(1), &UBig::from(3_u8), 3), "0.334");
        assert_eq!(ceil_decimal(&IBig::ZERO, &UBig::from(3_u8), 3), "0.000");
    }
}
