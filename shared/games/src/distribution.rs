//! Exact distributions of payouts.

use crate::amount::Amount;
use crate::ratio::Ratio;

/// One payout and how many of the [`Distribution::total`] equally likely cases give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weighted {
    /// Paid after rounding.
    pub payout: Amount,
    /// Cases.
    pub weight: u128,
}

/// What a bet pays, exactly: payouts in ascending order, each with its number of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    outcomes: Vec<Weighted>,
    total: u128,
}

impl Distribution {
    /// Sorts and merges `cases`.
    ///
    /// # Panics
    /// Without any case: every bet has an outcome.
    #[must_use]
    pub fn new(cases: impl IntoIterator<Item = Weighted>) -> Self {
        let mut outcomes: Vec<Weighted> = cases.into_iter().filter(|case| case.weight > 0).collect();
        outcomes.sort_unstable_by_key(|case| case.payout);
        outcomes.dedup_by(|next, kept| {
            let same = next.payout == kept.payout;
            if same {
                kept.weight += next.weight;
            }
            same
        });
        let total = outcomes.iter().map(|case| case.weight).sum();
        assert!(total > 0, "a bet has at least one outcome");
        Self { outcomes, total }
    }

    /// Payouts in ascending order, no two alike, no weight 0.
    #[must_use]
    pub fn outcomes(&self) -> &[Weighted] {
        &self.outcomes
    }

    /// All cases.
    #[must_use]
    pub fn total(&self) -> u128 {
        self.total
    }

    /// The exact share of `stake` that comes back in the mean; `None` where the sums do not fit 128 bits or the
    /// stake is 0.
    #[must_use]
    pub fn return_to_player(&self, stake: Amount) -> Option<Ratio> {
        let mut paid = 0_u128;
        for case in &self.outcomes {
            paid = paid.checked_add(case.payout.get().checked_mul(case.weight)?)?;
        }
        let staked = stake.get().checked_mul(self.total)?;
        (staked > 0).then(|| Ratio::new(paid, staked))
    }

    /// Probability that anything is paid.
    #[must_use]
    pub fn hit_frequency(&self) -> Ratio {
        let zero: u128 =
            self.outcomes.iter().filter(|case| case.payout.is_zero()).map(|case| case.weight).sum();
        Ratio::new(self.total - zero, self.total)
    }

    /// The largest payout.
    #[must_use]
    pub fn payout_max(&self) -> Amount {
        self.outcomes.last().map_or(Amount::ZERO, |case| case.payout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_sorts_and_sums() {
        let case = |payout, weight| Weighted { payout: Amount::new(payout).unwrap(), weight };
        let distribution = Distribution::new([case(200, 1), case(0, 3), case(200, 2), case(7, 0)]);
        assert_eq!(distribution.outcomes(), [case(0, 3), case(200, 3)]);
        assert_eq!(distribution.total(), 6);
        assert_eq!(distribution.return_to_player(Amount::new(100).unwrap()), Some(Ratio::new(1, 1)));
        assert_eq!(distribution.hit_frequency(), Ratio::new(1, 2));
        assert_eq!(distribution.payout_max(), Amount::new(200).unwrap());
    }
}
