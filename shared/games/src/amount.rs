//! Money: integer minor units.

use serde::{Deserialize, Serialize};

/// An amount of money in minor units of its currency (cents, satoshi), 0 to 10^30. JSON: a decimal string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(u128);

/// Why a text or number is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Signs, points, spaces, leading zeros, nothing at all.
    #[error("an amount is a whole number of minor units, written with digits only, such as \"1250\"")]
    Form,
    /// Above [`Amount::MAX`].
    #[error("an amount is at most 10^30 minor units")]
    TooLarge,
}

impl Amount {
    /// The largest amount that one command can carry.
    pub const MAX: Amount = Amount(10_u128.pow(30));
    /// No money.
    pub const ZERO: Amount = Amount(0);

    /// An amount of `minor_units`.
    ///
    /// # Errors
    /// [`AmountError::TooLarge`] above [`Amount::MAX`].
    pub fn new(minor_units: u128) -> Result<Self, AmountError> {
        if minor_units > Self::MAX.0 { Err(AmountError::TooLarge) } else { Ok(Self(minor_units)) }
    }

    /// An amount known at compile time; `None` above [`Amount::MAX`].
    #[must_use]
    pub const fn constant(minor_units: u128) -> Option<Self> {
        if minor_units > Self::MAX.0 { None } else { Some(Self(minor_units)) }
    }

    /// Reads digits without sign, point or leading zeros.
    ///
    /// # Errors
    /// [`AmountError`] names what is wrong.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || (text.len() > 1 && text.starts_with('0')) {
            return Err(AmountError::Form);
        }
        text.parse().map_err(|_| AmountError::TooLarge).and_then(Self::new)
    }

    /// Minor units.
    #[must_use]
    pub fn get(self) -> u128 {
        self.0
    }

    /// The sum; `None` above [`Amount::MAX`].
    #[must_use]
    pub fn checked_add(self, other: Amount) -> Option<Amount> {
        self.0.checked_add(other.0).and_then(|sum| Amount::new(sum).ok())
    }

    /// The difference; `None` below 0.
    #[must_use]
    pub fn checked_sub(self, other: Amount) -> Option<Amount> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0 == 0
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        write_digits(self.0, &mut text);
        f.pad_integral(true, "", &text)
    }
}

/// Appends the decimal digits. Most numbers are small, and divisions of 128 bits take long.
pub(crate) fn write_digits(number: u128, text: &mut String) {
    const PART: u128 = 10_u128.pow(19);
    let (mut rest, above) = match u64::try_from(number) {
        Ok(number) => (number, false),
        Err(_) => {
            write_digits(number / PART, text);
            (u64::try_from(number % PART).expect("below 10^19"), true)
        }
    };
    let mut digits = [b'0'; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).expect("a digit");
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    // Below a higher part all 19 digits count.
    let start = if above { 1 } else { at };
    text.push_str(std::str::from_utf8(&digits[start..]).expect("digits"));
}

impl TryFrom<String> for Amount {
    type Error = AmountError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_digits_and_nothing_else() {
        let check = |text: &str, expect: Result<u128, AmountError>| {
            assert_eq!(Amount::parse(text).map(Amount::get), expect, "{text:?}");
        };
        check("0", Ok(0));
        check("1250", Ok(1250));
        check("1000000000000000000000000000000", Ok(10_u128.pow(30)));
        check("1000000000000000000000000000001", Err(AmountError::TooLarge));
        check(&"9".repeat(60), Err(AmountError::TooLarge));
        for bad in ["", "-1", "+1", "1.5", " 1", "1 ", "01", "1e3", "٣", "0x1"] {
            check(bad, Err(AmountError::Form));
        }
    }

    #[test]
    fn every_number_of_digits_is_written() {
        let mut numbers = vec![0, u128::MAX, u128::from(u64::MAX), u128::from(u64::MAX) + 1];
        numbers.extend((0..39).flat_map(|power| {
            let power = 10_u128.pow(power);
            [power - 1, power, power + 1, power.saturating_mul(7)]
        }));
        for number in numbers {
            let mut text = String::new();
            write_digits(number, &mut text);
            assert_eq!(text, number.to_string());
        }
    }

    #[test]
    fn sums_stay_below_the_limit() {
        let one = Amount::new(1).unwrap();
        assert_eq!(one.checked_add(one), Some(Amount::new(2).unwrap()));
        assert_eq!(Amount::MAX.checked_add(one), None);
    }
}
