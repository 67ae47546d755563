//! The distribution of payouts by ranges of the stake.

use super::mode::{multiplier, one_in};
use super::number::Number;
use crate::mode::STAKE;
use dashu_int::{IBig, UBig};
use serde::{Deserialize, Serialize};

/// Payouts within a range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistogramRow {
    /// To the return.
    pub contribution: Number,
    /// In stakes; this and more. 0 for the two ranges of 0 alone and of what lies between 0 and 1.
    pub from: String,
    /// One over the probability.
    pub one_in: String,
    /// Of a payout in the range.
    pub probability: Number,
    /// In stakes; less than this. 0 for the range that is 0 alone.
    pub to: String,
}

/// A payout, what it returns, in minor units, and in how many cases.
pub(super) type Result<'a> = (u128, IBig, &'a UBig);

/// Where the range of a payout begins and ends: 0, up to 1, and then 1, 2, 5, 10, 20, 50, … stakes.
fn range(payout: u128) -> (u128, u128) {
    let stake = STAKE.get();
    if payout < stake {
        return if payout == 0 { (0, 0) } else { (0, stake) };
    }
    let mut from = stake;
    loop {
        for (start, end) in [(1, 2), (2, 5), (5, 10)] {
            if payout < from * end {
                return (from * start, from * end);
            }
        }
        from *= 10;
    }
}

/// The ranges that hold any of `results`, which ascend by payout, of `cases` in all.
pub(super) fn histogram<'a>(results: impl Iterator<Item = Result<'a>>, cases: &UBig) -> Vec<HistogramRow> {
    let mut ranges: Vec<((u128, u128), UBig, IBig)> = Vec::new();
    for (payout, returned, weight) in results {
        let range = range(payout);
        if ranges.last().is_none_or(|(last, ..)| *last != range) {
            ranges.push((range, UBig::ZERO, IBig::ZERO));
        }
        if let Some((_, ways, sum)) = ranges.last_mut() {
            *ways += weight;
            *sum += returned * IBig::from(weight.clone());
        }
    }
    let row = |((from, to), ways, sum): ((u128, u128), UBig, IBig)| HistogramRow {
        contribution: Number::of(sum, cases * STAKE.get()),
        from: multiplier(from),
        one_in: one_in(&ways, cases),
        probability: Number::of(ways, cases.clone()),
        to: multiplier(to),
    };
    ranges.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_their_start_and_not_their_end() {
        let check = |payout, from, to| assert_eq!(range(payout), (from, to), "{payout}");
        check(0, 0, 0);
        check(1, 0, 10_000);
        check(9_999, 0, 10_000);
        check(10_000, 10_000, 20_000);
        check(20_000, 20_000, 50_000);
        check(49_999, 20_000, 50_000);
        check(50_000, 50_000, 100_000);
        check(100_000, 100_000, 200_000);
        check(9_999_999, 5_000_000, 10_000_000);
        check(10_000_000, 10_000_000, 20_000_000);
    }

    #[test]
    fn ranges_without_results_are_left_out() {
        let ways = UBig::from(2_u8);
        let results = [0_u128, 5_000, 9_000, 120_000].map(|payout| (payout, IBig::from(payout), &ways));
        let rows = histogram(results.into_iter(), &8_u8.into());
        let shown: Vec<_> = rows
            .iter()
            .map(|row| {
                (
                    row.from.as_str(),
                    row.to.as_str(),
                    row.probability.exact.as_str(),
                    row.contribution.exact.as_str(),
                )
            })
            .collect();
        let expect = [("0", "0", "1/4", "0/1"), ("0", "1", "1/2", "7/20"), ("10", "20", "1/4", "3/1")];
        assert_eq!(shown, expect);
    }
}
