//! Powers of ratios in fixed point: `(value / most)^exponent`, by integers alone.

/// Binary places of an exponent.
pub(super) const EXPONENT_PLACES: u32 = 20;
/// Binary places of a share.
pub(super) const SHARE_PLACES: u32 = 60;
/// Binary places of a logarithm.
const LOG_PLACES: u32 = 32;

/// 1 as a share.
pub(super) const WHOLE: u128 = 1 << SHARE_PLACES;

/// `(value / most)^(exponent / 2^20)` in units of 2^-60, cut off somewhere in the last dozen places; 0 for a `value` of 0.
/// `value` is at most `most`.
pub(super) fn power_share(value: u64, most: u64, exponent: u64) -> u128 {
    if value == 0 {
        return 0;
    }
    let distance = u128::from(log2(most) - log2(value));
    let below = (distance * u128::from(exponent)) >> EXPONENT_PLACES;
    let (whole, places) = (below >> LOG_PLACES, below & ((1 << LOG_PLACES) - 1));
    if whole >= u128::from(SHARE_PLACES) {
        return 0;
    }
    let (mut share, mut root) = (WHOLE, WHOLE / 2);
    for place in (0..LOG_PLACES).rev() {
        // From 2^-1 to 2^-(1/2), 2^-(1/4), …
        root = (root << SHARE_PLACES).isqrt();
        if places >> place & 1 == 1 {
            share = (share * root) >> SHARE_PLACES;
        }
    }
    share >> whole
}

/// The binary logarithm in units of 2^-32, cut off. `value` is above 0.
fn log2(value: u64) -> u64 {
    let whole = value.ilog2();
    let mut log = u64::from(whole);
    // Between 1 and 2, in units of 2^-63: the square tells the next place.
    let mut rest = u128::from(value) << (63 - whole);
    for _ in 0..LOG_PLACES {
        rest = (rest * rest) >> 63;
        log <<= 1;
        if rest >> 64 == 1 {
            rest >>= 1;
            log |= 1;
        }
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: u64 = 1 << EXPONENT_PLACES;

    /// Within 2^-24 of the exact share.
    fn near(share: u128, expected: u128) {
        assert!(share.abs_diff(expected) < 1 << 36, "{share} {expected}");
    }

    #[test]
    fn powers_are_what_they_should_be() {
        near(power_share(1, 2, ONE), WHOLE / 2);
        near(power_share(3, 10, ONE), WHOLE * 3 / 10);
        near(power_share(3, 10, 2 * ONE), WHOLE * 9 / 100);
        near(power_share(1, 4, ONE / 2), WHOLE / 2);
        near(power_share(1, 2, ONE / 2), (WHOLE * WHOLE / 2).isqrt());
        assert_eq!(power_share(7, 7, 5 * ONE), WHOLE);
        assert_eq!(power_share(1, u64::MAX, 0), WHOLE);
        assert_eq!(power_share(0, 5, 0), 0);
        assert_eq!(power_share(1, 2, 60 * ONE), 0);
    }

    #[test]
    fn a_larger_exponent_gives_no_larger_share() {
        let mut before = WHOLE;
        for exponent in (0..40 * ONE).step_by(99_991) {
            let share = power_share(17, 23, exponent);
            assert!(share <= before);
            before = share;
        }
    }

    #[test]
    fn logarithms() {
        assert_eq!(log2(1), 0);
        assert_eq!(log2(1 << 40), 40 << 32);
        // log2(10) = 3.321928094887362…
        assert_eq!(log2(10), 14_267_572_527);
    }
}
