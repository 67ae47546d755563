//! Floating-point numbers as texts, to two digits and no more. What the standard library has for it reads and writes every
//! digit of every number, and was a tenth of the module.

use crate::decimal;

/// A decimal without sign and exponent, as sheets and reports write them.
pub(super) fn read(decimal: &str) -> Option<f64> {
    let (whole, part) = decimal.split_once('.').unwrap_or((decimal, ""));
    let (mut digits, mut unit) = (0.0, 1.0);
    for byte in whole.bytes().chain(part.bytes()) {
        digits = digits * 10.0 + f64::from(byte.checked_sub(b'0').filter(|digit| *digit < 10)?);
    }
    for _ in part.bytes() {
        unit *= 10.0;
    }
    (!whole.is_empty()).then(|| digits / unit)
}

/// The nearest whole number; 0 for what is less.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts and shares stay in range"
)]
pub(super) fn whole(number: f64) -> String {
    (number.round() as u64).to_string()
}

/// `0.9899` is `98.99 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{} %", decimal::shown(&whole(share * 10_000.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_as_the_standard_library_reads_them() {
        for text in ["0", "7", "0.99", "0.972972972972", "1038090.2445", "123456789012345678901234567890"] {
            let expect: f64 = text.parse().unwrap();
            assert!(
                (read(text).unwrap() / expect.max(1e-9) - expect / expect.max(1e-9)).abs() < 1e-14,
                "{text}"
            );
        }
        for text in ["", ".5", "-1", "1e3", "1.2.3", "x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn shares_have_two_digits() {
        for (share, expect) in [
            (0.0, "0.00 %"),
            (0.00004, "0.00 %"),
            (0.98996, "99.00 %"),
            (2.265, "226.50 %"),
            (1_000.0, "100000.00 %"),
        ] {
            assert_eq!(percent(share), expect);
        }
        assert_eq!(whole(999_999.0), "999999");
    }
}
