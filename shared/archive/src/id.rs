//! Names of backups, restores and drills: when they were begun, and something that no other was begun with.

use ledger::Timestamp;
use serde::{Deserialize, Serialize};

/// Such as `20261127T232654Z-5f0c9a1e`. Sorted as text, the newest is the last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BackupId(String);

/// The text is no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id reads like 20261127T232654Z-5f0c9a1e")]
pub struct BackupIdError;

impl BackupId {
    /// The id of something begun at `at`; `random` is different each time.
    #[must_use]
    pub fn new(at: Timestamp, random: u32) -> Self {
        let (seconds, days) = (at.0 / 1_000 % 86_400, at.0 / 86_400_000);
        let (year, month, day) = date(days);
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
        Self(format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z-{random:08x}"))
    }

    /// Reads an id.
    ///
    /// # Errors
    /// [`BackupIdError`].
    pub fn parse(text: &str) -> Result<Self, BackupIdError> {
        const FORM: &str = "ddddddddTddddddZ-hhhhhhhh";
        let fits = |(form, byte): (u8, u8)| match form {
            b'd' => byte.is_ascii_digit(),
            b'h' => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            other => byte == other,
        };
        let is_id = text.len() == FORM.len() && FORM.bytes().zip(text.bytes()).all(fits);
        if is_id { Ok(Self(text.to_owned())) } else { Err(BackupIdError) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Year, month and day of a day since 1970 (Gregorian).
fn date(days: u64) -> (u64, u64, u64) {
    let (mut year, mut rest) = (1970, days);
    let is_leap =
        |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    while rest >= 365 + u64::from(is_leap(year)) {
        rest -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if rest < length {
            break;
        }
        rest -= length;
        month += 1;
    }
    (year, month, rest + 1)
}

impl std::fmt::Display for BackupId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for BackupId {
    type Err = BackupIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for BackupId {
    type Error = BackupIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<BackupId> for String {
    fn from(id: BackupId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_say_when_and_are_sorted_by_it() {
        // date -u -d @1795826814
        let id = BackupId::new(Timestamp(1_795_826_814_123), 0x5f0c_9a1e);
        assert_eq!(id.as_str(), "20261128T004654Z-5f0c9a1e");
        assert_eq!(BackupId::parse(id.as_str()), Ok(id.clone()));
        assert!(BackupId::new(Timestamp(1_795_826_813_999), u32::MAX) < id);
        for (days, expected) in [
            (0, (1970, 1, 1)),
            (11_016, (2000, 2, 29)),
            (11_017, (2000, 3, 1)),
            (19_782, (2024, 2, 29)),
            (20_088, (2024, 12, 31)),
        ] {
            assert_eq!(date(days), expected, "{days}");
        }
        for bad in [
            "",
            "20261128T000654Z",
            "20261128T000654Z-5F0C9A1E",
            "../../20261128T0006Z-5f0c9a1e",
            "20261128T000654Z-5f0c9a1e/",
        ] {
            assert!(BackupId::parse(bad).is_err(), "{bad}");
        }
    }
}
