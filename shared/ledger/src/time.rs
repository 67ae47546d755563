//! Time, as the edge tells it.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970 (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// Milliseconds of a day.
    pub const DAY_MS: u64 = 24 * 60 * 60 * 1000;

    /// Days since 1970.
    #[must_use]
    pub fn day(self) -> u64 {
        self.0 / Self::DAY_MS
    }

    /// The time `hours` earlier, or 1970.
    #[must_use]
    pub fn minus_hours(self, hours: u32) -> Self {
        Self(self.0.saturating_sub(u64::from(hours) * 60 * 60 * 1000))
    }

    /// The time `days` later.
    #[must_use]
    pub fn plus_days(self, days: u32) -> Self {
        Self(self.0.saturating_add(u64::from(days) * Self::DAY_MS))
    }
}
