//! Tail probabilities of the chi-square distribution, in fixed-point integers.
//!
//! With a = df/2 and x = s/2 the share below s is x^a e^-x / Γ(a + 1) x Σ x^n / ((a + 1) … (a + n)): every term is
//! positive, so nothing cancels and each product keeps its digits. (Abramowitz and Stegun 26.4.6.) The normal
//! distribution is df = 1.

use crate::decimal::power_of_ten;
use dashu_int::UBig;
use dashu_int::ops::{BitTest as _, SquareRoot as _};

/// Bits after the point.
const BITS: usize = 256;
/// π x 10^60, cut off.
const PI: &str = "3141592653589793238462643383279502884197169399375105820974944";

fn one() -> UBig {
    UBig::ONE << BITS
}

/// The probability that a chi-square variable of `df` degrees of freedom is at least `statistic` / 10^`digits`, times
/// 10^`digits_out`, cut off. Without a degree of freedom it is 1.
pub(crate) fn tail(statistic: &UBig, digits: usize, df: u32, digits_out: usize) -> UBig {
    let whole = power_of_ten(digits_out);
    let s = (statistic << BITS) / power_of_ten(digits);
    if df == 0 || s == UBig::ZERO {
        return whole;
    }
    // Chernoff: from here on the tail is below e^-100.
    if s > UBig::from(2 * u64::from(df) + 400) << BITS {
        return UBig::ZERO;
    }
    let (sum, exponential) = (series(&s, df), exponential(&s));
    let below = factor(&s, df) * sum / exponential;
    ((one().max(below.clone()) - below) * whole) >> BITS
}

/// x^a / Γ(a + 1).
fn factor(s: &UBig, df: u32) -> UBig {
    let first = match df % 2 {
        0 => one(),
        // x^(1/2) / Γ(3/2) = sqrt(2 s / π).
        _ => {
            let pi = (UBig::from_str_radix(PI, 10).expect("digits") << BITS) / power_of_ten(60);
            (((UBig::from(2_u8) * s) << (2 * BITS)) / pi).sqrt()
        }
    };
    let start = if df.is_multiple_of(2) { 2 } else { 3 };
    (start..=df).step_by(2).fold(first, |product, n| (product * s / UBig::from(n)) >> BITS)
}

/// Σ x^n / ((a + 1) … (a + n)).
fn series(s: &UBig, df: u32) -> UBig {
    sum(|term, n| (term * s / UBig::from(u64::from(df) + 2 * n)) >> BITS)
}

/// e^x.
fn exponential(s: &UBig) -> UBig {
    sum(|term, n| (term * s / UBig::from(2 * n)) >> BITS)
}

/// 1 and the terms that follow, until they vanish.
fn sum(next: impl Fn(UBig, u64) -> UBig) -> UBig {
    let (mut sum, mut term) = (UBig::ZERO, one());
    for n in 1.. {
        sum += &term;
        term = next(term, n);
        if term.bit_len() == 0 {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::point;

    fn check(statistic: &str, df: u32, expect: &str) {
        let (whole, fraction) = statistic.split_once('.').unwrap();
        let value = UBig::from_str_radix(&format!("{whole}{fraction}"), 10).unwrap();
        let digits = expect.len() - 2;
        assert_eq!(
            point(&tail(&value, fraction.len(), df, digits), digits),
            expect,
            "{statistic} with {df} degrees"
        );
    }

    /// The critical values of every printed table, whose tails are those of the column.
    #[test]
    fn critical_values() {
        for (df, ten, five, one, tenth) in [
            (1, "2.70554", "3.84145", "6.63489", "10.82756"),
            (2, "4.60517", "5.99146", "9.21034", "13.81551"),
            (5, "9.23635", "11.07049", "15.08627", "20.51500"),
            (10, "15.98717", "18.30703", "23.20925", "29.58829"),
            (30, "40.25602", "43.77297", "50.89218", "59.70306"),
            (100, "118.49800", "124.34211", "135.80672", "149.44925"),
        ] {
            check(ten, df, "0.1000");
            check(five, df, "0.0500");
            check(one, df, "0.0100");
            check(tenth, df, "0.0010");
        }
    }

    #[test]
    fn closed_forms() {
        // df = 2: e^(-s/2).
        check("2.0", 2, "0.36787944117144232159");
        check("40.0", 2, "0.00000000206115362243");
        // The normal distribution: two sides beyond 1, 2 and 3.
        check("1.0", 1, "0.317310507862914");
        check("4.0", 1, "0.045500263896358");
        check("9.0", 1, "0.002699796063260");
        check("0.0", 5, "1.0000");
        check("100000.0", 5, "0.0000");
        check("12.0", 0, "1.0000");
    }
}
