//! The return as it is drawn: the exact effect of F11's `index(n)`, or a bound.
//!
//! `index(n)` gives each of the n numbers either floor(2^32 / n) or ceil(2^32 / n) of the 2^32 words. A sequence of draws
//! with the ranges n_1 … n_k has the probability Π c_i / 2^32 instead of Π 1 / n_i, so their quotient lies between
//! L = Π n_i floor(2^32 / n_i) / 2^32 and U = Π n_i ceil(2^32 / n_i) / 2^32. A mean of something that is never negative is a
//! sum over sequences, hence lies between L and U times its uniform value; what is paid and what steps take are both never
//! negative. (Each factor is within n_i / 2^32 of 1, and draws that are not taken only widen the bound.)

use super::mode::Raw;
use super::number::{Number, ceil_decimal, floor_decimal};
use crate::mode::STAKE;
use dashu_int::{IBig, UBig};
use games::{AsDrawn, Ratio};
use serde::{Deserialize, Serialize};

/// Digits of bounds.
const DIGITS: usize = 15;

/// The return with the draws as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "basis", rename_all = "snake_case", deny_unknown_fields)]
pub enum AsDrawnSheet {
    /// Counted over all values of the draws.
    Exact {
        /// Less the return with uniform draws.
        difference: Number,
        /// The return.
        rtp: Number,
    },
    /// It lies between two numbers, which are rounded outwards.
    Bound {
        /// How many draws a round takes at most.
        draws: u32,
        /// Not above this.
        high: String,
        /// Not below this.
        low: String,
        /// The sum of n / 2^32 over the ranges n of the draws: no relative difference is much larger.
        relative: Number,
    },
}

pub(super) fn exact(rtp: &Ratio, raw: &Raw) -> AsDrawnSheet {
    AsDrawnSheet::Exact { rtp: Number::new(rtp), difference: Number::new(&(rtp - &raw.mean())) }
}

pub(super) fn of(drawn: &AsDrawn, raw: &Raw) -> AsDrawnSheet {
    match drawn {
        AsDrawn::Exact(distribution) => exact(&Raw::of(distribution).mean(), raw),
        AsDrawn::Ranges(ranges) => bound(ranges, raw),
    }
}

fn bound(ranges: &[u32], raw: &Raw) -> AsDrawnSheet {
    let product = |words: &dyn Fn(u64) -> u64| {
        let each = ranges.iter().map(|n| u64::from(*n));
        // Below 2^32 x 2: the factor is a number of 64 bits.
        IBig::from(each.fold(UBig::ONE, |product, n| product * (n * words(n))))
    };
    let (low, high) = (product(&|n| fair::WORDS / n), product(&|n| fair::WORDS.div_ceil(n)));
    let denominator = (&raw.cases * STAKE.get()) << (32 * ranges.len());
    let sum: u64 = ranges.iter().map(|n| u64::from(*n)).sum();
    AsDrawnSheet::Bound {
        low: floor_decimal(&(&raw.paid * &low - &raw.raised * &high), &denominator, DIGITS),
        high: ceil_decimal(&(&raw.paid * &high - &raw.raised * &low), &denominator, DIGITS),
        draws: u32::try_from(ranges.len()).unwrap_or(u32::MAX),
        relative: Number::of(sum, fair::WORDS),
    }
}
