//! Percentiles of the number of wins in many rounds, where a round has two results.

use super::percentiles::{LEVELS, PER, Percentile};
use crate::cut::Cut;
use dashu_int::UBig;

/// Binary digits of the sums of probabilities: [`PER`] times a sum fits 128 bits.
const BITS: u32 = 112;
/// More wins than the percentiles of a skewed number have: there it is in the mean below 200.
const WINS_MAX: u64 = 4_000;

/// The percentiles of [`LEVELS`] of the wins in `rounds`, each won in `wins` of `cases` cases.
///
/// Probabilities are added up one after the other from the rarer side, each from the one before it. `None` where that
/// side is not rare.
pub(super) fn percentiles(wins: &UBig, cases: &UBig, rounds: u64) -> Option<[Percentile; 4]> {
    let losses = cases - wins;
    if *wins > losses {
        // At most k wins are at least `rounds` - k losses: the percentile of the wins is `rounds` less the first number
        // of losses whose sum is above what is left of the level.
        let mirrored = count(&losses, wins, rounds, |sum, at| sum > (PER - LEVELS[3 - at]) << BITS)?;
        let turned = |it: Percentile| Percentile { low: rounds - it.high, high: rounds - it.low };
        let [a, b, c, d] = mirrored;
        return Some([d, c, b, a].map(turned));
    }
    count(wins, &losses, rounds, |sum, at| sum >= LEVELS[at] << BITS)
}

/// The first number of wins whose sum of probabilities, times [`PER`], meets each condition.
fn count(
    wins: &UBig,
    losses: &UBig,
    rounds: u64,
    meets: impl Fn(u128, usize) -> bool,
) -> Option<[Percentile; 4]> {
    let odds = Cut::ratio(wins, losses);
    let mut term = Cut::ratio(losses, &(wins + losses)).pow(rounds);
    let (mut low, mut high) = (0_u128, 0_u128);
    let mut found = [(None, None); 4];
    for k in 0..=rounds.min(WINS_MAX) {
        let (least, most) = term.fixed(BITS);
        low += least;
        high += most;
        for (at, (first, last)) in found.iter_mut().enumerate() {
            // Above 1 the bound says nothing, and the sum would not fit.
            let capped = high.min(1 << BITS);
            if first.is_none() && (meets(capped * PER, at) || k == rounds) {
                *first = Some(k);
            }
            if last.is_none() && (meets(low * PER, at) || k == rounds) {
                *last = Some(k);
            }
        }
        if found.iter().all(|(_, last)| last.is_some()) {
            break;
        }
        term = term.times(Cut::whole(rounds - k)).times(odds).over(k + 1);
    }
    let mut percentiles = [Percentile { low: 0, high: 0 }; 4];
    for (percentile, (first, last)) in percentiles.iter_mut().zip(found) {
        *percentile = Percentile { low: first?, high: last? };
    }
    Some(percentiles)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By whole numbers: the first k with PER x Σ C(n, i) wins^i losses^(n-i) >= level x cases^n.
    fn by_sums(wins: u32, cases: u32, rounds: u32) -> [u64; 4] {
        let (p, q) = (UBig::from(wins), UBig::from(cases - wins));
        let all = UBig::from(cases).pow(rounds as usize);
        LEVELS.map(|level| {
            let (mut choose, mut sum) = (UBig::ONE, UBig::ZERO);
            for k in 0..=rounds {
                sum += &choose * p.pow(k as usize) * q.pow((rounds - k) as usize);
                if &sum * PER >= &all * level {
                    return k.into();
                }
                choose = choose * (rounds - k) / (k + 1);
            }
            unreachable!("the sum of all is 1")
        })
    }

    #[test]
    fn percentiles_are_those_of_whole_numbers() {
        let check = |wins: u32, cases: u32, rounds: u32| {
            let found = percentiles(&wins.into(), &cases.into(), rounds.into()).unwrap();
            let expect = by_sums(wins, cases, rounds).map(|k| Percentile { low: k, high: k });
            assert_eq!(found, expect, "{wins} of {cases}, {rounds} rounds");
        };
        for rounds in [1, 2, 10, 100, 1_000] {
            for (wins, cases) in
                [(1, 37), (36, 37), (1, 2), (1, 1_000_000), (999_999, 1_000_000), (3, 10), (7, 10)]
            {
                check(wins, cases, rounds);
            }
        }
    }

    /// A sum that is exactly the level cannot be told from one that is a little less: both ends are named.
    #[test]
    fn what_cannot_be_decided_is_left_open() {
        let found = percentiles(&1_u8.into(), &40_u8.into(), 1).unwrap();
        assert_eq!(found[3], Percentile { low: 0, high: 1 });
        assert_eq!(found[2], Percentile { low: 0, high: 0 });
    }

    /// Known from tables of the Poisson distribution, which a win in 10^8 rounds follows: mean 10.
    #[test]
    fn a_thousand_million_rounds() {
        let found = percentiles(&1_u8.into(), &100_000_000_u32.into(), 1_000_000_000).unwrap();
        assert_eq!(found.map(|it| (it.low, it.high)), [(4, 4), (5, 5), (15, 15), (17, 17)]);
    }
}
