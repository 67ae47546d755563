//! Decimals of fractions and of their square roots, by integers alone. All are cut off toward 0.

use dashu_int::ops::SquareRoot as _;
use dashu_int::{IBig, Sign, UBig};
use games::Ratio;

/// 10^`digits`.
pub(crate) fn power_of_ten(digits: usize) -> UBig {
    // Up to 10^38 a machine number holds it, and most are asked for hundreds of times for a sheet.
    match u32::try_from(digits) {
        Ok(digits @ 0..=38) => UBig::from(10_u128.pow(digits)),
        _ => UBig::from(10_u8).pow(digits),
    }
}

/// `ratio` x 10^`digits`, cut off; of its absolute value.
pub(crate) fn scaled(ratio: &Ratio, digits: usize) -> UBig {
    let (_, numerator) = ratio.numerator().clone().into_parts();
    numerator * power_of_ten(digits) / ratio.denominator()
}

/// The square root of `ratio` x 10^`digits`, cut off; of its absolute value.
pub(crate) fn root_scaled(ratio: &Ratio, digits: usize) -> UBig {
    // floor(sqrt(floor(x))) = floor(sqrt(x)).
    scaled(ratio, 2 * digits).sqrt()
}

/// `value` / 10^`digits` as a decimal.
pub(crate) fn point(value: &UBig, digits: usize) -> String {
    let text = format!("{:0>width$}", value.to_string(), width = digits + 1);
    let (whole, fraction) = text.split_at(text.len() - digits);
    if digits == 0 { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

/// The same with a sign.
pub(crate) fn signed_point(value: &IBig, digits: usize) -> String {
    let (sign, value) = value.clone().into_parts();
    let minus = if sign == Sign::Negative && value != UBig::ZERO { "-" } else { "" };
    format!("{minus}{}", point(&value, digits))
}

/// A decimal as sheets write it; `None` for any other text.
pub(crate) fn decimal(text: &str) -> Option<Ratio> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction}").parse::<IBig>().ok()?;
    Some(Ratio::new(digits, power_of_ten(fraction.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten() {
        for digits in [0, 1, 37, 38, 39, 60] {
            assert_eq!(power_of_ten(digits).to_string(), format!("1{}", "0".repeat(digits)));
        }
    }

    #[test]
    fn decimals_are_cut_off() {
        assert_eq!(point(&root_scaled(&Ratio::new(2, 1_u8), 12), 12), "1.414213562373");
        assert_eq!(point(&root_scaled(&Ratio::new(1, 4_u8), 3), 3), "0.500");
        assert_eq!(point(&scaled(&Ratio::new(-2, 3_u8), 4), 4), "0.6666");
        assert_eq!(point(&UBig::from(7_u8), 0), "7");
        assert_eq!(signed_point(&IBig::from(-5), 3), "-0.005");
        assert_eq!(signed_point(&IBig::ZERO, 2), "0.00");
    }
}
