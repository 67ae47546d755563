//! Multipliers: exact decimals with at most four digits after the point.

use crate::amount::{Amount, write_digits};
use serde::{Deserialize, Serialize};

/// What a stake is multiplied by, in units of 1/10,000. JSON: a decimal string without trailing zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Multiplier(u64);

/// The text is no decimal with at most four digits after the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a multiplier is a decimal such as \"1.98\" with at most four digits after the point")]
pub struct MultiplierError;

impl Multiplier {
    /// Units in 1.
    pub const UNITS_PER_ONE: u64 = 10_000;
    /// Pays nothing.
    pub const ZERO: Multiplier = Multiplier(0);
    /// Pays the stake back.
    pub const ONE: Multiplier = Multiplier(Self::UNITS_PER_ONE);

    /// A stake whose payouts are never rounded.
    pub(crate) const UNROUNDED: Amount = match Amount::constant(Self::UNITS_PER_ONE as u128) {
        Some(stake) => stake,
        None => Amount::MAX,
    };

    /// `units` / 10,000.
    #[must_use]
    pub const fn from_units(units: u64) -> Self {
        Self(units)
    }

    /// A whole multiplier, as roulette pays. `None` beyond 2^64 units.
    #[must_use]
    pub fn whole(times: u64) -> Option<Self> {
        times.checked_mul(Self::UNITS_PER_ONE).map(Self)
    }

    /// `numerator / denominator` floored to four digits, toward the house. `None` where it does not fit or the
    /// denominator is 0.
    #[must_use]
    pub fn floor(numerator: u128, denominator: u128) -> Option<Self> {
        let scaled = numerator.checked_mul(u128::from(Self::UNITS_PER_ONE))?;
        // A division of 128 bits takes longer than the rest of a round of dice.
        if let (Ok(scaled), Ok(denominator)) = (u64::try_from(scaled), u64::try_from(denominator)) {
            return scaled.checked_div(denominator).map(Self);
        }
        u64::try_from(scaled.checked_div(denominator)?).ok().map(Self)
    }

    /// Units of 1/10,000.
    #[must_use]
    pub fn units(self) -> u64 {
        self.0
    }

    /// Payout = floor(stake x multiplier), toward the house; `None` above [`Amount::MAX`].
    #[must_use]
    pub fn payout(self, stake: Amount) -> Option<Amount> {
        // Most stakes are small, and a division of 128 bits takes long.
        if let Ok(stake) = u64::try_from(stake.get())
            && let Some(product) = stake.checked_mul(self.0)
        {
            return Amount::new((product / Self::UNITS_PER_ONE).into()).ok();
        }
        let (one, units) = (u128::from(Self::UNITS_PER_ONE), u128::from(self.0));
        // Split, because 10^30 x 2^64 does not fit: stake = whole x 10,000 + rest.
        let (whole, rest) = (stake.get() / one, stake.get() % one);
        let payout = whole.checked_mul(units)?.checked_add(rest.checked_mul(units)? / one)?;
        Amount::new(payout).ok()
    }

    /// Appends the text.
    pub(crate) fn write(self, text: &mut String) {
        write_digits((self.0 / Self::UNITS_PER_ONE).into(), text);
        let mut fraction = self.0 % Self::UNITS_PER_ONE;
        if fraction > 0 {
            text.push('.');
        }
        while fraction > 0 {
            write_digits((fraction / (Self::UNITS_PER_ONE / 10)).into(), text);
            fraction = fraction % (Self::UNITS_PER_ONE / 10) * 10;
        }
    }

    /// Reads a decimal such as `1.98`.
    ///
    /// # Errors
    /// [`MultiplierError`] for any other text.
    pub fn parse(text: &str) -> Result<Self, MultiplierError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        let ends_badly = text.ends_with('.') || fraction.len() > 4;
        if whole.is_empty() || !digits(whole) || !digits(fraction) || leading_zero || ends_badly {
            return Err(MultiplierError);
        }
        let units = format!("{whole}{fraction:0<4}");
        units.parse().map(Self).map_err(|_| MultiplierError)
    }
}

impl std::fmt::Display for Multiplier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        self.write(&mut text);
        f.write_str(&text)
    }
}

impl TryFrom<String> for Multiplier {
    type Error = MultiplierError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Multiplier> for String {
    fn from(multiplier: Multiplier) -> Self {
        multiplier.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_form() {
        for (text, units) in
            [("0", 0), ("0.2", 2_000), ("1", 10_000), ("1.98", 19_800), ("1000", 10_000_000), ("0.0001", 1)]
        {
            assert_eq!(Multiplier::parse(text), Ok(Multiplier(units)));
            assert_eq!(Multiplier(units).to_string(), text);
        }
        for bad in ["", ".5", "1.", "01", "1.00001", "-1", "1e2", "1,5", "99999999999999999999"] {
            assert_eq!(Multiplier::parse(bad), Err(MultiplierError), "{bad:?}");
        }
    }

    #[test]
    fn payout_is_floored_toward_the_house() {
        let pay = |units, stake| Multiplier(units).payout(Amount::new(stake).unwrap()).map(Amount::get);
        assert_eq!(pay(19_800, 1), Some(1));
        assert_eq!(pay(19_800, 100), Some(198));
        assert_eq!(pay(1, 9_999), Some(0));
        assert_eq!(pay(1, 10_000), Some(1));
        assert_eq!(pay(10_000, 10_u128.pow(30)), Some(10_u128.pow(30)));
        assert_eq!(pay(10_001, 10_u128.pow(30)), None);
        assert_eq!(pay(u64::MAX, 10_u128.pow(30)), None);
    }

    proptest! {
        #[test]
        fn payout_is_exactly_the_floor(units in 0_u64..1 << 40, stake in 0_u128..1 << 80, shift in 0_u32..80) {
            let stake = stake >> shift;
            let payout = Multiplier(units).payout(Amount::new(stake).unwrap()).map(Amount::get);
            let exact = stake * u128::from(units) / 10_000;
            prop_assert_eq!(payout, (exact <= Amount::MAX.get()).then_some(exact));
        }

        #[test]
        fn floor_is_exact(numerator in 0_u128..1 << 100, shift in 0_u32..100, denominator in 0_u128..1 << 70) {
            let numerator = numerator >> shift;
            let exact = (numerator * 10_000).checked_div(denominator).and_then(|units| units.try_into().ok());
            prop_assert_eq!(Multiplier::floor(numerator, denominator).map(Multiplier::units), exact);
        }

        #[test]
        fn text_reads_back(units: u64) {
            let multiplier = Multiplier(units);
            prop_assert_eq!(Multiplier::parse(&multiplier.to_string()), Ok(multiplier));
        }
    }
}
