//! Exact distributions of payouts.

use crate::amount::Amount;
use crate::ratio::Ratio;
use dashu_int::{IBig, UBig};

/// One result of a round and how many of the [`Distribution::total`] equally likely cases give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighted {
    /// Paid after rounding.
    pub payout: Amount,
    /// Taken by steps on top of the stake: a double, a split, an insurance.
    pub raised: Amount,
    /// Cases.
    pub weight: UBig,
}

impl Weighted {
    /// A result of a round that takes its stake and nothing more.
    #[must_use]
    pub fn new(payout: Amount, weight: impl Into<UBig>) -> Self {
        Self { payout, raised: Amount::ZERO, weight: weight.into() }
    }

    /// What came back beyond what was raised. Negative where more than the stake is lost.
    fn returned(&self) -> IBig {
        IBig::from(self.payout.get()) - IBig::from(self.raised.get())
    }
}

/// What a bet pays, exactly: results in ascending order, each with its number of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    outcomes: Vec<Weighted>,
    total: UBig,
}

impl Distribution {
    /// Sorts and merges `cases`.
    ///
    /// # Panics
    /// Without any case: every bet has an outcome.
    #[must_use]
    pub fn new(cases: impl IntoIterator<Item = Weighted>) -> Self {
        let mut outcomes: Vec<Weighted> =
            cases.into_iter().filter(|case| case.weight != UBig::ZERO).collect();
        outcomes.sort_unstable_by_key(|case| (case.payout, case.raised));
        outcomes.dedup_by(|next, kept| {
            let same = (next.payout, next.raised) == (kept.payout, kept.raised);
            if same {
                kept.weight += &next.weight;
            }
            same
        });
        let total = outcomes.iter().fold(UBig::ZERO, |sum, case| sum + &case.weight);
        assert!(total != UBig::ZERO, "a bet has at least one outcome");
        Self { outcomes, total }
    }

    /// Results in ascending order of payout and raise, no two alike, no weight 0.
    #[must_use]
    pub fn outcomes(&self) -> &[Weighted] {
        &self.outcomes
    }

    /// All cases.
    #[must_use]
    pub fn total(&self) -> &UBig {
        &self.total
    }

    /// What follows from the distribution for a round of `stake`; `None` for a stake of 0.
    #[must_use]
    pub fn odds(&self, stake: Amount) -> Option<Odds> {
        if stake.is_zero() {
            return None;
        }
        let cases = |weigh: &dyn Fn(&Weighted) -> IBig| {
            self.outcomes
                .iter()
                .fold(IBig::ZERO, |sum, case| sum + weigh(case) * IBig::from(case.weight.clone()))
        };
        let per_stake =
            |sum: IBig, power: usize| Ratio::new(sum, &self.total * UBig::from(stake.get()).pow(power));
        let mean = per_stake(cases(&Weighted::returned), 1);
        let squares = per_stake(cases(&|case| case.returned().pow(2)), 2);
        let hits = cases(&|case| IBig::from(u8::from(!case.payout.is_zero())));
        Some(Odds {
            variance: &squares - &(&mean * &mean),
            return_to_player: mean,
            hit_frequency: per_stake(hits, 0),
            payout_max: self.outcomes.last().map_or(Amount::ZERO, |case| case.payout),
        })
    }
}

/// What a way to bet is worth, exactly. Shares are of the stake; what steps add to it counts as lost when it is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Odds {
    /// The share of the stake that comes back in the mean.
    pub return_to_player: Ratio,
    /// Probability that anything is paid.
    pub hit_frequency: Ratio,
    /// Variance of the share that comes back.
    pub variance: Ratio,
    /// The largest payout.
    pub payout_max: Amount,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(units: u128) -> Amount {
        Amount::new(units).unwrap()
    }

    #[test]
    fn merges_sorts_and_sums() {
        let case = |payout, weight: u8| Weighted::new(amount(payout), weight);
        let distribution = Distribution::new([case(200, 1), case(0, 3), case(200, 2), case(7, 0)]);
        assert_eq!(distribution.outcomes(), [case(0, 3), case(200, 3)]);
        assert_eq!(*distribution.total(), UBig::from(6_u8));
        let odds = distribution.odds(amount(100)).unwrap();
        assert_eq!(odds.return_to_player, Ratio::new(1, 1_u8));
        assert_eq!(odds.hit_frequency, Ratio::new(1, 2_u8));
        assert_eq!(odds.variance, Ratio::new(1, 1_u8));
        assert_eq!(odds.payout_max, amount(200));
        assert_eq!(distribution.odds(Amount::ZERO), None);
    }

    /// A doubled bet: the second stake is lost in half of the cases, and comes back with the first in the others.
    #[test]
    fn what_steps_take_is_part_of_the_result() {
        let case = |payout| Weighted { payout: amount(payout), raised: amount(100), weight: UBig::ONE };
        let odds = Distribution::new([case(400), case(0)]).odds(amount(100)).unwrap();
        assert_eq!(odds.return_to_player, Ratio::new(1, 1_u8));
        assert_eq!(odds.variance, Ratio::new(4, 1_u8));
    }
}
