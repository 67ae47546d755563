//! Exchanges keys that are old enough: the next one becomes active, and a fresh one next (`edge::keys`).

use edge::SettingsError;
use edge::keys::{Kept, KeysError, Rotated, Shelf, rotate, show};
use ledger::Timestamp;

/// The variable with the age, in days, at which a key is exchanged.
pub const DAYS: &str = "GLASSHOUSE_KEY_DAYS";

/// The house's keys, and how old they may grow.
#[derive(Debug)]
pub struct Keys {
    shelf: Shelf,
    kept: Kept,
    days: u32,
}

/// Some rings could not be read or exchanged; the others were.
#[derive(Debug, thiserror::Error)]
#[error("keys could not be exchanged:\n  {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n  "))]
pub struct NotExchanged(pub Vec<KeysError>);

impl Keys {
    /// As the environment of this process says.
    ///
    /// # Errors
    /// Everything that is missing or wrong.
    pub async fn from_env() -> Result<Self, SettingsError> {
        let lookup = |name: &str| std::env::var(name).ok();
        let kept = Kept::from_variables(lookup);
        let days = lookup(DAYS).and_then(|days| days.parse().ok()).filter(|days| *days > 0);
        match (kept, days) {
            (Ok(kept), Some(days)) => Ok(Self { shelf: Shelf::from_variables(lookup).await, kept, days }),
            (kept, days) => {
                let mut wrong = kept.err().map_or(Vec::new(), |SettingsError(wrong)| wrong);
                wrong.extend(days.is_none().then(|| format!("{DAYS}: must be a number of days, from 1 on")));
                Err(SettingsError(wrong))
            }
        }
    }

    /// Keys at `kept`, to be exchanged after so many days.
    #[must_use]
    pub fn new(shelf: Shelf, kept: Kept, days: u32) -> Self {
        Self { shelf, kept, days }
    }

    /// Exchanges the keys that are old enough.
    ///
    /// # Errors
    /// What could not be exchanged, after all others were.
    pub async fn run(&self, now: Timestamp) -> Result<(), NotExchanged> {
        let mut failed = Vec::new();
        for (purpose, reference) in &self.kept.rings {
            let one = Kept { rings: vec![(*purpose, reference.clone())], public: self.kept.public.clone() };
            match self.exchange_if_old(&one, now).await {
                Ok(None) => {}
                Ok(Some(rotated)) => tracing::info!(
                    purpose = purpose.name(),
                    active = rotated.active,
                    next = rotated.next,
                    retired = rotated.retired,
                    "keys were exchanged"
                ),
                Err(error) => failed.push(error),
            }
        }
        if failed.is_empty() { Ok(()) } else { Err(NotExchanged(failed)) }
    }

    async fn exchange_if_old(&self, one: &Kept, now: Timestamp) -> Result<Option<Rotated>, KeysError> {
        for ring in show(&self.shelf, one).await? {
            if ring.rotated_at.plus_days(self.days) <= now {
                return rotate(&self.shelf, one, ring.purpose, now).await.map(Some);
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edge::keys::{Purpose, make_missing};

    #[tokio::test]
    async fn keys_are_exchanged_when_they_are_old_and_one_that_fails_stops_no_other() {
        let directory = tempfile::tempdir().unwrap();
        let (shelf, kept) = (Shelf::of_files(), Kept::files_in(directory.path()));
        let made = make_missing(&shelf, &kept, Timestamp(0)).await.unwrap();
        let keys = Keys::new(shelf.clone(), kept.clone(), 2);
        keys.run(Timestamp(2 * Timestamp::DAY_MS - 1)).await.unwrap();
        assert_eq!(show(&shelf, &kept).await.unwrap(), made);

        let seeds = Kept::file_in(directory.path(), Purpose::SeedReal.name());
        let whole = std::fs::read(&seeds).unwrap();
        std::fs::write(&seeds, "{").unwrap();
        let NotExchanged(failed) = keys.run(Timestamp(2 * Timestamp::DAY_MS)).await.unwrap_err();
        assert!(matches!(&failed[..], [KeysError::Damaged { what: "seed-real", .. }]), "{failed:?}");
        std::fs::write(&seeds, whole).unwrap();
        for (before, after) in made.iter().zip(show(&shelf, &kept).await.unwrap()) {
            let exchanged = after.purpose != Purpose::SeedReal;
            assert_eq!(after.active == before.next, exchanged, "{after:?}");
        }
    }
}
