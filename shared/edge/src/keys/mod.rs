//! The house's keys: what each is for, in which documents they are kept, and how they are exchanged.
//!
//! Every purpose has a *ring*: the key that is used, the one that will be next, and, for server seeds, all that ever
//! were. The next key is known everywhere for at least as long as any process believes what it read
//! ([`BELIEVED`]) before it is used. So a process that read its ring a while ago opens a seed or checks a token that
//! another one made with the key after its own, and keys can be exchanged every day without stopping anything.
//!
//! What checks signatures is public and in a document of its own, which functions without signing keys read.

mod public;
mod ring;
mod rotation;
mod shelf;

pub use public::{KeysById, PublicKeys};
pub use ring::{KeyRing, RingKey, RotateError};
pub use rotation::{Kept, KeysError, Rotated, make_missing, rotate, show};
pub use shelf::{Shelf, ShelfError};

use std::time::Duration;

/// How long a process believes the keys that it read.
pub const BELIEVED: Duration = Duration::from_secs(10 * 60);
/// A key is next for at least this long before it is used: several times [`BELIEVED`], for clocks and for reads that fail.
pub const NEXT_FOR_AT_LEAST: Duration = Duration::from_secs(60 * 60);
/// The variable with the public keys.
pub const PUBLIC: &str = "GLASSHOUSE_KEYS_PUBLIC";

/// What a key is for. No key is for two things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Deriving server seeds of wallets with real money (F3).
    SeedReal,
    /// Deriving server seeds of wallets with demo money (F3).
    SeedDemo,
    /// Signing players' tokens.
    Tokens,
    /// Signing receipts.
    Receipts,
    /// Signing what the house states about its books: manifests of backups, statements of restores.
    Statements,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 5] =
        [Self::SeedReal, Self::SeedDemo, Self::Tokens, Self::Receipts, Self::Statements];

    /// As it is called in names of keys, files and secrets.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SeedReal => "seed-real",
            Self::SeedDemo => "seed-demo",
            Self::Tokens => "tokens",
            Self::Receipts => "receipts",
            Self::Statements => "statements",
        }
    }

    /// The variable with its ring.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::SeedReal => "GLASSHOUSE_KEYS_SEED_REAL",
            Self::SeedDemo => "GLASSHOUSE_KEYS_SEED_DEMO",
            Self::Tokens => "GLASSHOUSE_KEYS_TOKENS",
            Self::Receipts => "GLASSHOUSE_KEYS_RECEIPTS",
            Self::Statements => "GLASSHOUSE_KEYS_STATEMENTS",
        }
    }

    /// Whether its keys sign; the others derive seeds.
    #[must_use]
    pub fn signs(self) -> bool {
        !matches!(self, Self::SeedReal | Self::SeedDemo)
    }
}

impl std::str::FromStr for Purpose {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = || Self::ALL.map(Self::name).join(", ");
        let found = Self::ALL.into_iter().find(|purpose| purpose.name() == text);
        found.ok_or_else(|| format!("no keys are called {text:?}; there are {}", names()))
    }
}
