//! Positive numbers of any size with 64 binary digits, cut off toward 0, that know how much was cut off.
//!
//! They carry sums of a million probabilities down to 2^-1000 where exact fractions would have millions of digits. Every
//! answer made from them is proven: the true number lies between [`Cut`] and [`Cut`] x (1 + its error).

use dashu_int::UBig;
use dashu_int::ops::BitTest as _;

/// `digits` x 2^`power`, not above the true number, which is at most (1 + `error` / 2^62) times as large.
///
/// `digits` is 0 or has its highest bit set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    digits: u64,
    power: i64,
    error: u64,
}

/// Errors are counted in 2^-62 of the number: cutting off one product costs at most one.
const ERROR_BITS: u32 = 62;

/// The upper half of `product`, and whether it had to be moved up by one bit to have its highest bit set.
fn upper_half(product: u128) -> (u64, bool) {
    let moved = product >> 127 == 0;
    let product = if moved { product << 1 } else { product };
    (u64::try_from(product >> 64).expect("the upper half of 128 bits"), moved)
}

impl Cut {
    pub(crate) const ONE: Self = Self { digits: 1 << 63, power: -63, error: 0 };

    /// A whole number, exactly.
    pub(crate) fn whole(number: u64) -> Self {
        let up = number.leading_zeros();
        match number {
            0 => Self { digits: 0, power: 0, error: 0 },
            _ => Self { digits: number << up, power: -i64::from(up), error: 0 },
        }
    }

    /// `numerator / denominator`, which is not 0.
    pub(crate) fn ratio(numerator: &UBig, denominator: &UBig) -> Self {
        if *numerator == UBig::ZERO {
            return Self::whole(0);
        }
        let bits = |number: &UBig| i64::try_from(number.bit_len()).expect("no number has 2^63 bits");
        // A quotient of 65 or 66 bits.
        let up = 66 - bits(numerator) + bits(denominator);
        let shift = usize::try_from(up.unsigned_abs()).expect("no number has 2^63 bits");
        let quotient =
            if up >= 0 { (numerator << shift) / denominator } else { numerator / (denominator << shift) };
        let extra = quotient.bit_len() - 64;
        let digits = u64::try_from(quotient >> extra).expect("64 bits are left");
        let extra = i64::try_from(extra).expect("one or two bits");
        Self { digits, power: extra - up, error: 1 }
    }

    fn is_zero(self) -> bool {
        self.digits == 0
    }

    pub(crate) fn times(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return Self::whole(0);
        }
        let (digits, moved) = upper_half(u128::from(self.digits) * u128::from(other.digits));
        let both = (u128::from(self.error) * u128::from(other.error)) >> ERROR_BITS;
        let error = u128::from(self.error) + u128::from(other.error) + both + 3;
        Self {
            digits,
            power: self.power + other.power + 64 - i64::from(moved),
            error: u64::try_from(error).unwrap_or(u64::MAX),
        }
    }

    /// Divided by a number from 1 to 2^32.
    pub(crate) fn over(self, divisor: u64) -> Self {
        if self.is_zero() {
            return self;
        }
        // A quotient of 64 to 97 bits.
        let quotient = (u128::from(self.digits) << 33) / u128::from(divisor);
        let extra = 64 - quotient.leading_zeros();
        let digits = u64::try_from(quotient >> extra).expect("64 bits are left");
        Self { digits, power: self.power - 33 + i64::from(extra), error: self.error + 2 }
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        let (large, small) = if self.power >= other.power { (self, other) } else { (other, self) };
        if large.is_zero() || small.is_zero() {
            return if large.is_zero() { small } else { large };
        }
        let apart = large.power.abs_diff(small.power);
        let moved = if apart < 64 { small.digits >> apart } else { 0 };
        let sum = u128::from(large.digits) + u128::from(moved);
        let over = u32::from(sum >> 64 != 0);
        let digits = u64::try_from(sum >> over).expect("at most one bit more");
        // Two cuts of at most one in 2^63 each.
        Self { digits, power: large.power + i64::from(over), error: large.error.max(small.error) + 2 }
    }

    pub(crate) fn pow(self, exponent: u64) -> Self {
        let mut power = Self::ONE;
        for bit in (0..64 - exponent.leading_zeros()).rev() {
            power = power.times(power);
            if exponent >> bit & 1 == 1 {
                power = power.times(self);
            }
        }
        power
    }

    /// Whether the true number is surely at most `other`'s, less a factor of 2^`spare`.
    pub(crate) fn surely_below(self, other: Self, spare: i64) -> bool {
        if self.is_zero() {
            return true;
        }
        // The true number is below 2^(power + 64), times 2 for an error of at most 1.
        !other.is_zero() && self.error <= 1 << ERROR_BITS && self.power + 64 + 1 + spare <= other.power + 63
    }

    /// Whether the true number is surely at most `other`'s.
    pub(crate) fn surely_at_most(self, other: Self) -> bool {
        if self.is_zero() {
            return true;
        }
        if other.is_zero() || self.error > 1 << ERROR_BITS {
            return false;
        }
        // digits x (1 + error / 2^62), rounded up, as a number of up to 65 bits.
        let cut_off = ((u128::from(self.digits) * u128::from(self.error)) >> ERROR_BITS) + 1;
        let (mine, theirs) = (u128::from(self.digits) + cut_off, u128::from(other.digits));
        match other.power - self.power {
            apart @ 0..=62 => mine <= theirs << apart,
            apart @ -62..=-1 => mine << -apart <= theirs,
            apart => apart > 0,
        }
    }

    /// This number below 2 times 2^`bits`, cut off, and the largest that the true one can be. `bits` is at most 120.
    pub(crate) fn fixed(self, bits: u32) -> (u128, u128) {
        let up = self.power + i64::from(bits);
        let low = match up {
            0..=63 => u128::from(self.digits) << up,
            -63..=-1 => u128::from(self.digits >> -up),
            _ => 0,
        };
        let error = (u128::from(self.digits) * u128::from(self.error)) >> ERROR_BITS;
        let error = match up {
            0..=63 => (error + 1) << up,
            -63..=-1 => (error + 1) >> -up,
            _ => 0,
        };
        (low, low + error + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dashu_int::IBig;
    use games::Ratio;
    use proptest::prelude::*;

    /// The number itself, and the largest that it may stand for.
    fn range(cut: Cut) -> [Ratio; 2] {
        let two = |power: u64| UBig::ONE << usize::try_from(power).unwrap();
        let at = |digits: UBig| match cut.power {
            0.. => Ratio::new(IBig::from(digits * two(cut.power.unsigned_abs())), UBig::ONE),
            _ => Ratio::new(IBig::from(digits), two(cut.power.unsigned_abs())),
        };
        let low = at(cut.digits.into());
        let high = &low * &Ratio::new((1_u128 << 62) + u128::from(cut.error), 1_u64 << 62);
        [low, high]
    }

    fn holds(cut: Cut, exact: &Ratio) -> bool {
        let [low, high] = range(cut);
        low <= *exact && *exact <= high
    }

    fn close(cut: Cut) -> bool {
        cut.error < 1 << 24
    }

    proptest! {
        #[test]
        fn the_true_number_is_enclosed(
            a in 1_u64.., b in 1_u64.., c in 1_u64.., d in 1_u64.., n in 0_u64..300, divisor in 1_u64..=1 << 32,
        ) {
            let (x, y) = (Cut::ratio(&a.into(), &b.into()), Cut::ratio(&c.into(), &d.into()));
            let (exact_x, exact_y) = (Ratio::new(a, b), Ratio::new(c, d));
            prop_assert!(holds(x, &exact_x) && holds(Cut::whole(a), &Ratio::new(a, 1_u8)));
            prop_assert!(holds(x.times(y), &(&exact_x * &exact_y)));
            prop_assert!(holds(x.plus(y), &(&exact_x + &exact_y)));
            prop_assert!(holds(x.over(divisor), &(&exact_x / &Ratio::new(divisor, 1_u8))));
            let mut power = Ratio::new(1, 1_u8);
            for _ in 0..n {
                power = &power * &exact_x;
            }
            prop_assert!(holds(x.pow(n), &power) && close(x.pow(n)));
            if x.surely_at_most(y) {
                prop_assert!(exact_x <= exact_y);
            }
            if x.surely_below(y, 5) {
                prop_assert!(&exact_x * &Ratio::new(32, 1_u8) <= exact_y);
            }
            if exact_x < Ratio::new(1, 1_u8) {
                let (low, high) = x.fixed(100);
                let scaled = &exact_x * &Ratio::new(IBig::ONE << 100, 1_u8);
                prop_assert!(Ratio::new(low, 1_u8) <= scaled && scaled <= Ratio::new(high, 1_u8));
            }
        }
    }

    #[test]
    fn comparisons_decide_what_is_not_close() {
        let (third, half) = (Cut::ratio(&1_u8.into(), &3_u8.into()), Cut::ratio(&1_u8.into(), &2_u8.into()));
        assert!(third.surely_at_most(half) && !half.surely_at_most(third));
        assert!(Cut::whole(0).surely_at_most(third) && !third.surely_at_most(Cut::whole(0)));
        assert!(third.surely_below(Cut::whole(1 << 40), 30) && !third.surely_below(half, 0));
        assert!(Cut::whole(1).pow(1_000_000_000).surely_at_most(Cut::ONE.plus(third)));
    }
}
