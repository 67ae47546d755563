//! F7: the round counter of a server seed.

use serde::{Deserialize, Serialize};

/// F7: starts at 0 for each server seed and grows by exactly 1 for every round of any game.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nonce(pub u64);

impl Nonce {
    /// The nonce of the first round on a server seed.
    pub const FIRST: Nonce = Nonce(0);

    /// The nonce of the following round; `None` after the last, when only a rotation helps.
    #[must_use]
    pub fn next(self) -> Option<Nonce> {
        self.0.checked_add(1).map(Nonce)
    }
}

impl std::fmt::Display for Nonce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f7_grows_by_exactly_one_and_never_wraps() {
        assert_eq!(Nonce::FIRST.next(), Some(Nonce(1)));
        assert_eq!(Nonce(u64::MAX).next(), None);
    }
}
