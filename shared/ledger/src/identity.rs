//! Who: operators, players, currencies, modes, wallets.

use serde::{Deserialize, Serialize};
use std::marker::PhantomData;

/// Why a text is no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not an operator id.
    #[error("an operator id is 1 to 32 characters of a–z, A–Z, 0–9, '.', '_' and '-'")]
    Operator,
    /// Not a player id.
    #[error("a player id is 1 to 64 characters of a–z, A–Z, 0–9, '.', '_' and '-'")]
    Player,
    /// Not a currency.
    #[error("a currency is 3 to 12 characters of A–Z and 0–9")]
    Currency,
    /// Not a mode.
    #[error("the mode is \"real\" or \"demo\"")]
    Mode,
}

/// No separator of the tables' keys ('#') and no zero byte (F3) can be part of an id.
fn is_id(text: &str, length_max: usize) -> bool {
    (1..=length_max).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $error:expr, $fits:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads an id.
            ///
            /// # Errors
            /// [`IdError`] says what an id looks like.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let fits: fn(&str) -> bool = $fits;
                if fits(text) { Ok(Self(text.to_owned())) } else { Err($error) }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

id!(
    /// Who runs a house on this deployment.
    OperatorId,
    IdError::Operator,
    |text| is_id(text, 32)
);
id!(
    /// A player of one operator.
    PlayerId,
    IdError::Player,
    |text| is_id(text, 64)
);
id!(
    /// What the minor units are of.
    Currency,
    IdError::Currency,
    |text| {
        (3..=12).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    }
);

/// Real or demo money. There is no default, and no way from one to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Money.
    Real,
    /// Play money.
    Demo,
}

impl Mode {
    /// Reads `real` or `demo`.
    ///
    /// # Errors
    /// [`IdError::Mode`] for anything else.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        [Mode::Real, Mode::Demo].into_iter().find(|mode| mode.as_str() == text).ok_or(IdError::Mode)
    }

    /// `real` or `demo`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Real => "real",
            Mode::Demo => "demo",
        }
    }
}

impl std::str::FromStr for Mode {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl std::fmt::Display for Mode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The mode as a type: wallets, seed vaults and tables of different modes do not fit together.
pub trait Money: std::fmt::Debug + Clone + Copy + PartialEq + Eq + Send + Sync + 'static {
    /// The mode as a value.
    const MODE: Mode;
}

/// Money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RealMoney;

/// Play money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoMoney;

impl Money for RealMoney {
    const MODE: Mode = Mode::Real;
}

impl Money for DemoMoney {
    const MODE: Mode = Mode::Demo;
}

/// One wallet: (operator, player, currency, mode).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletId<M: Money> {
    /// The operator.
    pub operator: OperatorId,
    /// The player.
    pub player: PlayerId,
    /// The currency.
    pub currency: Currency,
    money: PhantomData<M>,
}

impl<M: Money> WalletId<M> {
    /// The wallet of this player.
    #[must_use]
    pub fn new(operator: OperatorId, player: PlayerId, currency: Currency) -> Self {
        Self { operator, player, currency, money: PhantomData }
    }

    /// The partition key of the wallet's log.
    #[must_use]
    pub fn partition(&self) -> String {
        format!("W#{}#{}#{}#{}", self.operator, self.player, self.currency, M::MODE)
    }

    /// The wallet of a partition key; `None` for any other text, wallets of the other mode among it.
    #[must_use]
    pub fn of_partition(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("W#")?.split('#');
        let mut part = || parts.next();
        let (operator, player, currency, mode) = (part()?, part()?, part()?, part()?);
        let mode_fits = part().is_none() && mode == M::MODE.as_str();
        mode_fits.then_some(())?;
        Some(Self::new(
            OperatorId::parse(operator).ok()?,
            PlayerId::parse(player).ok()?,
            Currency::parse(currency).ok()?,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_no_separators() {
        for good in ["a", "A.b_c-9", &"x".repeat(64)] {
            assert!(PlayerId::parse(good).is_ok(), "{good:?}");
        }
        for bad in ["", "a#b", "a b", "a\0", "é", &"x".repeat(65)] {
            assert_eq!(PlayerId::parse(bad), Err(IdError::Player), "{bad:?}");
        }
        assert_eq!(OperatorId::parse(&"x".repeat(33)), Err(IdError::Operator));
        assert!(
            Currency::parse("EUR").is_ok()
                && Currency::parse("eur").is_err()
                && Currency::parse("EU").is_err()
        );
        assert_eq!(Mode::parse("Real"), Err(IdError::Mode));
    }

    #[test]
    fn the_mode_is_part_of_the_identity() {
        let ids = || {
            (
                OperatorId::parse("house").unwrap(),
                PlayerId::parse("ada").unwrap(),
                Currency::parse("EUR").unwrap(),
            )
        };
        let (operator, player, currency) = ids();
        let real = WalletId::<RealMoney>::new(operator, player, currency).partition();
        let (operator, player, currency) = ids();
        let demo = WalletId::<DemoMoney>::new(operator, player, currency).partition();
        assert_eq!(real, "W#house#ada#EUR#real");
        assert_eq!(demo, "W#house#ada#EUR#demo");
        assert_eq!(WalletId::<RealMoney>::of_partition(&real).unwrap().partition(), real);
        for other in [&demo, "", "W#", "W#house#ada#EUR", "W#house#ada#EUR#real#", "K#house#ada#EUR#real"] {
            assert_eq!(WalletId::<RealMoney>::of_partition(other), None, "{other}");
        }
    }
}
