//! Identifiers that become parts of table keys.

use std::fmt;

/// A name that breaks the rule of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {length_max} characters of A-Z, a-z, 0-9, '_', '.', '-'")]
pub struct InvalidName {
    /// The longest allowed name.
    pub length_max: usize,
}

/// `#` separates the parts of a key, so no name may contain it.
fn is_valid(text: &str, length_max: usize) -> bool {
    (1..=length_max).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

macro_rules! name {
    ($(#[doc = $doc:literal])+ $type:ident, $length_max:literal) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $type(String);

        impl $type {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $type {
            type Err = InvalidName;

            fn from_str(text: &str) -> Result<Self, InvalidName> {
                if is_valid(text, $length_max) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(InvalidName { length_max: $length_max })
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// The public half of an operator's API key.
    KeyId, 32
}
name! {
    /// An operator: a business whose players play here.
    OperatorId, 32
}
name! {
    /// A player, as the operator names them.
    PlayerId, 64
}

/// A currency code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(String);

impl Currency {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A currency code that breaks the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 3 to 12 characters of A-Z, 0-9")]
pub struct InvalidCurrency;

impl std::str::FromStr for Currency {
    type Err = InvalidCurrency;

    fn from_str(text: &str) -> Result<Self, InvalidCurrency> {
        let fits = (3..=12).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidCurrency) }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a wallet holds real or demo money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Money that somebody paid in.
    Real,
    /// Money that is worth nothing.
    Demo,
}

impl Mode {
    /// The mode as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Demo => "demo",
        }
    }
}

/// Neither `real` nor `demo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be \"real\" or \"demo\"")]
pub struct InvalidMode;

impl std::str::FromStr for Mode {
    type Err = InvalidMode;

    fn from_str(text: &str) -> Result<Self, InvalidMode> {
        match text {
            "real" => Ok(Self::Real),
            "demo" => Ok(Self::Demo),
            _ => Err(InvalidMode),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_safe_inside_keys() {
        for good in ["a", "Player_1.x-y", &"p".repeat(64)] {
            assert!(good.parse::<PlayerId>().is_ok(), "{good}");
        }
        for bad in ["", "a#b", "a b", "é", "a/b", "a\n", &"p".repeat(65)] {
            assert!(bad.parse::<PlayerId>().is_err(), "{bad}");
        }
        assert!("o".repeat(33).parse::<OperatorId>().is_err());
    }
}
