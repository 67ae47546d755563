//! Counting.

/// The binomial coefficient C(n, k), exactly; 0 for k > n.
pub(crate) fn choose(n: u8, k: u8) -> u128 {
    if k > n {
        return 0;
    }
    (0..u128::from(k)).fold(1, |product, i| product * (u128::from(n) - i) / (i + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_coefficients() {
        assert_eq!([choose(25, 0), choose(25, 25), choose(25, 12)], [1, 1, 5_200_300]);
        assert_eq!([choose(40, 10), choose(52, 5), choose(3, 4)], [847_660_528, 2_598_960, 0]);
    }
}
