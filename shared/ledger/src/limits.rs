//! A player's own limits: deposits, losses and wagers per 24 hours, 7 and 30 days.
//!
//! A lower limit holds at once, a higher one (or none) after 24 hours. Windows are blocks of whole UTC days counted
//! from 1970; what was used is counted whether a limit is set or not.

use crate::refusal::{Refusal, RefusalCode};
use crate::time::Timestamp;
use games::Amount;
use serde::{Deserialize, Serialize};

/// What a limit is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// Money paid in.
    Deposit,
    /// Stakes minus payouts.
    Loss,
    /// Stakes.
    Wager,
}

impl LimitKind {
    /// All kinds.
    pub const ALL: [LimitKind; 3] = [LimitKind::Deposit, LimitKind::Loss, LimitKind::Wager];

    /// Its word in requests.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            LimitKind::Deposit => "deposit",
            LimitKind::Loss => "loss",
            LimitKind::Wager => "wager",
        }
    }
}

/// How long a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Window {
    /// 24 hours.
    #[serde(rename = "24h")]
    Day,
    /// 7 days.
    #[serde(rename = "7d")]
    Week,
    /// 30 days.
    #[serde(rename = "30d")]
    Month,
}

impl Window {
    /// All windows, shortest first.
    pub const ALL: [Window; 3] = [Window::Day, Window::Week, Window::Month];

    /// Its word in requests.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Window::Day => "24h",
            Window::Week => "7d",
            Window::Month => "30d",
        }
    }

    pub(crate) fn days(self) -> u64 {
        match self {
            Window::Day => 1,
            Window::Week => 7,
            Window::Month => 30,
        }
    }
}

/// A change that waits out its 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// `None` removes the limit.
    pub amount: Option<Amount>,
    /// In force from this time.
    pub from: Timestamp,
}

/// One limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// On what.
    pub kind: LimitKind,
    /// For how long.
    pub window: Window,
    /// The limit in force; `None` only while nothing but a removed limit is left.
    pub amount: Option<Amount>,
    /// A higher one that waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
}

impl Limit {
    /// The limit in force at `now`.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Option<Amount> {
        match self.pending {
            Some(pending) if now >= pending.from => pending.amount,
            _ => self.amount,
        }
    }
}

/// All limits of a wallet. At most one per kind and window.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Limits(Vec<Limit>);

impl Limits {
    /// Waiting time of a higher limit, in days.
    pub const INCREASE_AFTER_DAYS: u32 = 1;

    /// Whether none is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The limits.
    pub fn iter(&self) -> impl Iterator<Item = &Limit> {
        self.0.iter()
    }

    /// The limits after the player asked for `amount` (`None`: no limit).
    #[must_use]
    pub fn set(&self, kind: LimitKind, window: Window, amount: Option<Amount>, now: Timestamp) -> Self {
        // Limits whose removal is through are dropped here, so that the list stays small.
        let others = self.0.iter().filter(|limit| (limit.kind, limit.window) != (kind, window));
        let mut limits: Vec<Limit> = others.filter(|limit| limit.at(now).is_some()).cloned().collect();
        let current = self.current(kind, window, now);
        let limit = match (current, amount) {
            (None, None) => None,
            (Some(current), wanted) if wanted.is_none_or(|wanted| wanted > current) => {
                let pending = Pending { amount: wanted, from: now.plus_days(Self::INCREASE_AFTER_DAYS) };
                Some(Limit { kind, window, amount: Some(current), pending: Some(pending) })
            }
            (_, amount) => Some(Limit { kind, window, amount, pending: None }),
        };
        limits.extend(limit);
        Self(limits)
    }

    fn current(&self, kind: LimitKind, window: Window, now: Timestamp) -> Option<Amount> {
        self.0.iter().find(|limit| (limit.kind, limit.window) == (kind, window))?.at(now)
    }

    /// I12: whether `more` of `kind` stays within every limit.
    ///
    /// # Errors
    /// A refusal that names the limit.
    pub fn check(&self, usage: &Usage, kind: LimitKind, more: Amount, now: Timestamp) -> Result<(), Refusal> {
        for window in Window::ALL {
            let Some(limit) = self.current(kind, window, now) else { continue };
            let used = usage.used(kind, window, now);
            let after = i128::try_from(more.get()).ok().and_then(|more| used.checked_add(more));
            if after.is_none_or(|after| after > i128::try_from(limit.get()).unwrap_or(i128::MAX)) {
                return Err(Refusal::new(
                    RefusalCode::LimitExceeded,
                    format!(
                        "the {} limit of {limit} per {} does not allow this",
                        kind.as_str(),
                        window.as_str()
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// What was used in the windows that `day` lies in.
///
/// Stored without names, because every event carries it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "(u64, Sums, Sums, Sums)", into = "(u64, Sums, Sums, Sums)")]
pub struct Usage {
    day: u64,
    deposit: Sums,
    loss: Sums,
    wager: Sums,
}

/// One sum per window of [`Window::ALL`]. Losses can be negative: a player may be winning.
type Sums = [i128; 3];

impl From<(u64, Sums, Sums, Sums)> for Usage {
    fn from((day, deposit, loss, wager): (u64, Sums, Sums, Sums)) -> Self {
        Self { day, deposit, loss, wager }
    }
}

impl From<Usage> for (u64, Sums, Sums, Sums) {
    fn from(usage: Usage) -> Self {
        (usage.day, usage.deposit, usage.loss, usage.wager)
    }
}

impl Usage {
    /// What was used of `kind` in the `window` that `now` lies in.
    #[must_use]
    pub fn used(&self, kind: LimitKind, window: Window, now: Timestamp) -> i128 {
        if self.day / window.days() == now.day() / window.days() {
            self.sums(kind)[window as usize]
        } else {
            0
        }
    }

    fn sums(&self, kind: LimitKind) -> &Sums {
        match kind {
            LimitKind::Deposit => &self.deposit,
            LimitKind::Loss => &self.loss,
            LimitKind::Wager => &self.wager,
        }
    }

    /// The usage after `change` more of `kind`; `None` where a sum does not fit.
    #[must_use]
    pub fn plus(&self, kind: LimitKind, change: i128, now: Timestamp) -> Option<Self> {
        let sums = |of: LimitKind| -> Option<Sums> {
            let mut sums = Window::ALL.map(|window| self.used(of, window, now));
            if of == kind {
                for sum in &mut sums {
                    *sum = sum.checked_add(change)?;
                }
            }
            Some(sums)
        };
        Some(Self {
            day: now.day(),
            deposit: sums(LimitKind::Deposit)?,
            loss: sums(LimitKind::Loss)?,
            wager: sums(LimitKind::Wager)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(units: u128) -> Amount {
        Amount::new(units).unwrap()
    }

    const NOON: Timestamp = Timestamp(20_000 * Timestamp::DAY_MS + Timestamp::DAY_MS / 2);

    #[test]
    fn lower_at_once_higher_after_a_day() {
        let set = |limits: &Limits, units: Option<u128>, now| {
            limits.set(LimitKind::Loss, Window::Day, units.map(amount), now)
        };
        let at = |limits: &Limits, now| limits.current(LimitKind::Loss, Window::Day, now).map(Amount::get);
        let limits = set(&Limits::default(), Some(100), NOON);
        assert_eq!(at(&limits, NOON), Some(100));
        let limits = set(&limits, Some(50), NOON);
        assert_eq!(at(&limits, NOON), Some(50));
        let higher = set(&limits, Some(80), NOON);
        assert_eq!(at(&higher, NOON), Some(50));
        assert_eq!(at(&higher, Timestamp(NOON.plus_days(1).0 - 1)), Some(50));
        assert_eq!(at(&higher, NOON.plus_days(1)), Some(80));
        // Changing one's mind to a lower limit cancels the waiting one.
        assert_eq!(at(&set(&higher, Some(40), NOON), NOON.plus_days(2)), Some(40));
        let removed = set(&limits, None, NOON);
        assert_eq!((at(&removed, NOON), at(&removed, NOON.plus_days(1))), (Some(50), None));
        assert_eq!(set(&Limits::default(), None, NOON), Limits::default());
    }

    #[test]
    fn i12_usage_counts_per_window() {
        let limits = Limits::default().set(LimitKind::Wager, Window::Day, Some(amount(100)), NOON).set(
            LimitKind::Wager,
            Window::Month,
            Some(amount(150)),
            NOON,
        );
        let usage = Usage::default().plus(LimitKind::Wager, 90, NOON).unwrap();
        let check =
            |usage: &Usage, units, now| limits.check(usage, LimitKind::Wager, amount(units), now).is_ok();
        assert!(check(&usage, 10, NOON) && !check(&usage, 11, NOON));
        let tomorrow = NOON.plus_days(1);
        assert!(check(&usage, 60, tomorrow) && !check(&usage, 61, tomorrow));
        let usage = usage.plus(LimitKind::Wager, 60, tomorrow).unwrap();
        assert_eq!(usage.used(LimitKind::Wager, Window::Day, tomorrow), 60);
        assert_eq!(usage.used(LimitKind::Wager, Window::Month, tomorrow), 150);
        assert_eq!(usage.used(LimitKind::Wager, Window::Month, NOON.plus_days(31)), 0);
    }

    #[test]
    fn i12_winnings_lower_the_loss() {
        let limits = Limits::default().set(LimitKind::Loss, Window::Day, Some(amount(100)), NOON);
        let usage = Usage::default().plus(LimitKind::Loss, 100, NOON).unwrap();
        assert!(limits.check(&usage, LimitKind::Loss, amount(1), NOON).is_err());
        let usage = usage.plus(LimitKind::Loss, -150, NOON).unwrap();
        assert!(limits.check(&usage, LimitKind::Loss, amount(150), NOON).is_ok());
        assert!(limits.check(&usage, LimitKind::Loss, amount(151), NOON).is_err());
    }
}
