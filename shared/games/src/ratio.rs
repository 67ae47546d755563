//! Exact fractions, for returns and probabilities.

use dashu_int::ops::{DivRem as _, UnsignedAbs as _};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use std::ops::{Add, Div, Mul, Sub};

/// An exact fraction in lowest terms, of any size.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(RBig);

impl Ratio {
    /// `numerator / denominator` in lowest terms.
    ///
    /// # Panics
    /// If the denominator is 0.
    #[must_use]
    pub fn new(numerator: impl Into<IBig>, denominator: impl Into<UBig>) -> Self {
        Self(RBig::from_parts(numerator.into(), denominator.into()))
    }

    /// Above the line.
    #[must_use]
    pub fn numerator(&self) -> &IBig {
        self.0.numerator()
    }

    /// Below the line.
    #[must_use]
    pub fn denominator(&self) -> &UBig {
        self.0.denominator()
    }

    /// The decimal, cut off toward 0 (not rounded) after `digits` digits.
    #[must_use]
    pub fn decimal(&self, digits: usize) -> String {
        let sign = if *self.numerator() < IBig::ZERO { "-" } else { "" };
        let scaled = self.numerator().unsigned_abs() * UBig::from(10_u8).pow(digits);
        let digits_all =
            format!("{:0>width$}", scaled.div_rem(self.denominator()).0.to_string(), width = digits + 1);
        let (whole, fraction) = digits_all.split_at(digits_all.len() - digits);
        let point = if digits > 0 { "." } else { "" };
        format!("{sign}{whole}{point}{fraction}")
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.numerator(), self.denominator())
    }
}

impl<'a> std::iter::Sum<&'a Ratio> for Ratio {
    fn sum<I: Iterator<Item = &'a Ratio>>(ratios: I) -> Self {
        Self(ratios.fold(RBig::ZERO, |sum, ratio| sum + &ratio.0))
    }
}

/// The four operations, on references: fractions can be long.
macro_rules! operations {
    ($($trait:ident $method:ident),+) => {$(
        impl $trait for &Ratio {
            type Output = Ratio;

            fn $method(self, other: &Ratio) -> Ratio {
                Ratio((&self.0).$method(&other.0))
            }
        }
    )+};
}

operations!(Add add, Sub sub, Mul mul, Div div);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowest_terms_and_decimals() {
        assert_eq!(Ratio::new(36, 37_u8).to_string(), "36/37");
        assert_eq!(Ratio::new(100, 50_u8).to_string(), "2/1");
        assert_eq!(Ratio::new(36, 37_u8).decimal(12), "0.972972972972");
        assert_eq!(Ratio::new(9900, 10001_u16).decimal(4), "0.9899");
        assert_eq!(Ratio::new(u128::MAX - 1, u128::MAX).decimal(3), "0.999");
        assert_eq!(Ratio::new(7, 1_u8).decimal(0), "7");
        assert_eq!(Ratio::new(-1, 200_u8).decimal(3), "-0.005");
    }

    #[test]
    fn operations_are_exact() {
        let (third, half) = (Ratio::new(1, 3_u8), Ratio::new(1, 2_u8));
        assert_eq!(&third + &half, Ratio::new(5, 6_u8));
        assert_eq!(&third - &half, Ratio::new(-1, 6_u8));
        assert_eq!(&third * &half, Ratio::new(1, 6_u8));
        assert_eq!(&third / &half, Ratio::new(2, 3_u8));
        assert_eq!([&third, &half].into_iter().sum::<Ratio>(), Ratio::new(5, 6_u8));
        assert!(third < half);
    }
}
