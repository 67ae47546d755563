//! Balances.

use games::Amount;
use serde::{Deserialize, Serialize};

/// What a wallet holds, in minor units: 0 to 10^33 (DynamoDB numbers hold 38 digits). JSON: a decimal string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Balance(u128);

/// The text is no balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a balance is a whole number of minor units from 0 to 10^33")]
pub struct BalanceError;

impl Balance {
    /// The largest balance.
    pub const MAX: Balance = Balance(10_u128.pow(33));
    /// Nothing.
    pub const ZERO: Balance = Balance(0);

    /// Minor units.
    #[must_use]
    pub fn get(self) -> u128 {
        self.0
    }

    /// The balance after money came in; `None` above [`Balance::MAX`].
    #[must_use]
    pub fn plus(self, amount: Amount) -> Option<Self> {
        self.0.checked_add(amount.get()).filter(|sum| *sum <= Self::MAX.0).map(Self)
    }

    /// The balance after money went out; `None` below 0 (I3).
    #[must_use]
    pub fn minus(self, amount: Amount) -> Option<Self> {
        self.0.checked_sub(amount.get()).map(Self)
    }
}

impl std::fmt::Display for Balance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Balance {
    type Error = BalanceError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let value = text.parse().ok().filter(|value| digits && *value <= Self::MAX.0);
        value.map(Self).ok_or(BalanceError)
    }
}

impl From<Balance> for String {
    fn from(balance: Balance) -> Self {
        balance.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn i3_never_below_zero_nor_above_the_maximum() {
        let one = Amount::new(1).unwrap();
        assert_eq!(Balance::ZERO.minus(one), None);
        assert_eq!(Balance::MAX.plus(one), None);
        assert_eq!(Balance::ZERO.plus(one).and_then(|balance| balance.minus(one)), Some(Balance::ZERO));
        assert!(Balance::try_from("-1".to_owned()).is_err());
        assert!(Balance::try_from("1".repeat(40)).is_err());
    }
}
