//! Exact fractions, for returns and probabilities.

/// An exact fraction in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    numerator: u128,
    denominator: u128,
}

impl Ratio {
    /// `numerator / denominator` in lowest terms.
    ///
    /// # Panics
    /// If the denominator is 0.
    #[must_use]
    pub fn new(numerator: u128, denominator: u128) -> Self {
        assert!(denominator > 0, "a fraction needs a denominator");
        let divisor = greatest_common_divisor(numerator, denominator);
        Self { numerator: numerator / divisor, denominator: denominator / divisor }
    }

    /// Above the line.
    #[must_use]
    pub fn numerator(self) -> u128 {
        self.numerator
    }

    /// Below the line.
    #[must_use]
    pub fn denominator(self) -> u128 {
        self.denominator
    }

    /// The decimal, cut off (not rounded) after `digits` digits.
    #[must_use]
    pub fn decimal(self, digits: usize) -> String {
        let mut text = (self.numerator / self.denominator).to_string();
        let mut rest = self.numerator % self.denominator;
        for place in 0..digits {
            if place == 0 {
                text.push('.');
            }
            let mut digit = 0_u8;
            // Long division by repeated addition: ten times the rest need not fit.
            let mut tenfold = 0_u128;
            for _ in 0..10 {
                let room = self.denominator - tenfold;
                if rest >= room {
                    tenfold = rest - room;
                    digit += 1;
                } else {
                    tenfold += rest;
                }
            }
            text.push(char::from(b'0' + digit));
            rest = tenfold;
        }
        text
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

impl Ord for Ratio {
    /// By continued fractions: cross products need not fit.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let (mut a, mut b, mut swapped) =
            ((self.numerator, self.denominator), (other.numerator, other.denominator), false);
        loop {
            let wholes = (a.0 / a.1).cmp(&(b.0 / b.1));
            let (rest_a, rest_b) = (a.0 % a.1, b.0 % b.1);
            let order = match (wholes, rest_a, rest_b) {
                (std::cmp::Ordering::Equal, 0, _) | (std::cmp::Ordering::Equal, _, 0) => {
                    rest_a.min(1).cmp(&rest_b.min(1))
                }
                (std::cmp::Ordering::Equal, ..) => {
                    (a, b, swapped) = ((a.1, rest_a), (b.1, rest_b), !swapped);
                    continue;
                }
                (order, ..) => order,
            };
            return if swapped { order.reverse() } else { order };
        }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

fn greatest_common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lowest_terms_and_decimals() {
        assert_eq!(Ratio::new(36, 37).to_string(), "36/37");
        assert_eq!(Ratio::new(100, 50).to_string(), "2/1");
        assert_eq!(Ratio::new(36, 37).decimal(12), "0.972972972972");
        assert_eq!(Ratio::new(9900, 10001).decimal(4), "0.9899");
        assert_eq!(Ratio::new(u128::MAX - 1, u128::MAX).decimal(3), "0.999");
        assert_eq!(Ratio::new(7, 1).decimal(0), "7");
    }

    proptest! {
        #[test]
        fn order_is_that_of_cross_products(a: u32, b in 1..u32::MAX, c: u32, d in 1..u32::MAX) {
            let (a, b, c, d) = (u128::from(a), u128::from(b), u128::from(c), u128::from(d));
            prop_assert_eq!(Ratio::new(a, b).cmp(&Ratio::new(c, d)), (a * d).cmp(&(c * b)));
        }
    }
}
