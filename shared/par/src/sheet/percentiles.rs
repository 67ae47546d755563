//! Exact percentiles of the return of many rounds, for where the normal approximation is poor.

use super::{binomial, lattice};
use crate::decimal::signed_point;
use crate::mode::STAKE;
use dashu_int::{IBig, UBig};
use games::Distribution;
use serde::{Deserialize, Serialize};

/// The levels of percentiles, in thousandths: the ends of the central 95 % and 90 %.
pub(super) const LEVELS: [u128; 4] = [25, 50, 950, 975];
/// What they are parts of.
pub(super) const PER: u128 = 1_000;
/// Results of a round that sums over a lattice are made for.
const RESULTS_MAX: usize = 64;

/// The smallest number of steps whose probability, with all fewer ones, reaches a level: from `low` to `high`, which are
/// the same number unless the two sides of the comparison agree to a thousand-millionth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Percentile {
    pub(super) low: u64,
    pub(super) high: u64,
}

/// Percentiles of the return of some number of rounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Percentiles {
    /// The upper one, exactly.
    pub high: String,
    /// The lower one, exactly.
    pub low: String,
    /// Whether both are proven. Otherwise one is widened to the next result beyond which it cannot lie.
    pub proven: bool,
}

/// How percentiles were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Binomial,
    Lattice,
}

impl Method {
    pub(super) fn word(self) -> &'static str {
        match self {
            Method::Binomial => "binomial sums",
            Method::Lattice => "convolution on a lattice",
        }
    }
}

/// What one round returns, as steps above the least, which are equally wide.
pub(super) struct Steps {
    /// The least, and how wide a step is, in minor units at [`STAKE`].
    pub(super) least: IBig,
    pub(super) width: UBig,
    /// Steps and cases.
    pub(super) results: Vec<(u64, UBig)>,
    pub(super) cases: UBig,
}

impl Steps {
    /// `None` where results are too many, or where all are the same.
    pub(super) fn of(distribution: &Distribution) -> Option<Self> {
        use dashu_int::ops::Gcd as _;
        let mut results: Vec<(i128, UBig)> = Vec::new();
        if distribution.outcomes().len() > RESULTS_MAX {
            return None;
        }
        for case in distribution.outcomes() {
            let amount = |amount: games::Amount| i128::try_from(amount.get()).ok();
            let returned = amount(case.payout)? - amount(case.raised)?;
            match results.iter_mut().find(|(known, _)| *known == returned) {
                Some((_, cases)) => *cases += &case.weight,
                None => results.push((returned, case.weight.clone())),
            }
        }
        let least = results.iter().map(|(returned, _)| *returned).min()?;
        let above = |returned: i128| returned.abs_diff(least);
        let width = results.iter().fold(0_u128, |width, (returned, _)| match (width, above(*returned)) {
            (0, other) | (other, 0) => other,
            (one, other) => one.gcd(other),
        });
        if width == 0 {
            return None;
        }
        let steps =
            |(returned, cases): (i128, UBig)| Some((u64::try_from(above(returned) / width).ok()?, cases));
        let results = results.into_iter().map(steps).collect::<Option<Vec<_>>>()?;
        Some(Self { least: least.into(), width: width.into(), results, cases: distribution.total().clone() })
    }

    /// Percentiles of [`LEVELS`] of the steps of `rounds`, and how they were found; `None` where it would take too long.
    fn percentiles(&self, rounds: u64) -> Option<([Percentile; 4], Method)> {
        match &self.results[..] {
            [one, other] => {
                // The width is that of the only step.
                let wins = if one.0 == 1 { &one.1 } else { &other.1 };
                Some((binomial::percentiles(wins, &self.cases, rounds)?, Method::Binomial))
            }
            _ => Some((lattice::percentiles(self, rounds)?, Method::Lattice)),
        }
    }

    /// The central intervals of the return of 10^`power` rounds, first of 90 %, then of 95 %.
    pub(super) fn intervals(&self, power: usize) -> Option<([Percentiles; 2], Method)> {
        let rounds = 10_u64.checked_pow(u32::try_from(power).ok()?)?;
        let ([widest_low, low, high, widest_high], method) = self.percentiles(rounds)?;
        // All returned, in minor units at a stake of 10^4: exact with `power` + 4 digits.
        debug_assert_eq!(STAKE.get(), 10_000);
        let shown = |steps: u64| {
            let returned = &self.least * IBig::from(rounds) + IBig::from(&self.width * steps);
            signed_point(&returned, power + 4)
        };
        let both = |low: Percentile, high: Percentile| Percentiles {
            low: shown(low.low),
            high: shown(high.high),
            proven: low.low == low.high && high.low == high.high,
        };
        Some(([both(low, high), both(widest_low, widest_high)], method))
    }
}
