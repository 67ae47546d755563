//! Percentiles of the sum of many rounds whose results are whole numbers of steps.
//!
//! The sum of `n` rounds has the characteristic function φ(t)^n. On N equally spaced points around the circle its inverse
//! transform is the distribution of the sum modulo N, and a sum of N or more is next to impossible if N is chosen so. All
//! of it is done in 64-bit fixed point. Errors are bounded beforehand, in units of the last digit (2^-61):
//!
//! - A root of unity is a product of at most 15 of them: off by less than [`ROOT_ERROR`].
//! - φ is a sum of s terms: off by less than `ROOT_ERROR` + 2 s + 2. Its n-th power: squaring doubles the error and adds
//!   less than 3, so it is off by less than n (`ROOT_ERROR` + 2 s + 8).
//! - P(sum <= k) is (k + 1)/N and 2/N times the sum, over the points m below N/2, of the real part of φ^n times
//!   (1 - r^(k+1))/(1 - r), where r is the conjugate root: at most N/(2m) in size. With an error e of φ^n, and that of the
//!   roots in |1 - r| >= 4m/N, each is off by less than (e/m + `ROOT_ERROR` N/m² + 2)/N x N: in all by less than
//!   16 e + 4 `ROOT_ERROR` N.
//! - Points where φ^n is below one unit are left out, which the error of φ^n covers.
//! - What a sum of N or more adds is below 2^-[`TAIL`], by Chernoff's bound with a z that is tried out.

use super::percentiles::{LEVELS, PER, Percentile, Steps};
use crate::cut::Cut;
use dashu_int::ops::SquareRoot as _;
use dashu_int::{IBig, UBig};
use std::sync::OnceLock;

/// Binary digits after the point.
const BITS: u32 = 61;
const ONE: i64 = 1 << BITS;
/// No root of unity is further off, in units.
const ROOT_ERROR: i128 = 64;
/// Fewest and most points, as powers of two.
const POINTS: std::ops::RangeInclusive<usize> = 6..=15;
/// The sum is larger than all points with a probability below 2^-`TAIL`.
const TAIL: i64 = 32;
/// For more rounds the errors are not bounded as above.
const ROUNDS_MAX: u64 = 1_000_000;

/// A complex number in fixed point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Complex {
    re: i64,
    im: i64,
}

#[expect(clippy::cast_possible_truncation, reason = "products of numbers of at most 1 in size")]
fn narrow(product: i128) -> i64 {
    (product >> BITS) as i64
}

fn product(one: i64, other: i64) -> i128 {
    i128::from(one) * i128::from(other)
}

impl Complex {
    const ONE: Self = Self { re: ONE, im: 0 };

    #[inline]
    fn times(self, other: Self) -> Self {
        Self {
            re: narrow(product(self.re, other.re) - product(self.im, other.im)),
            im: narrow(product(self.re, other.im) + product(self.im, other.re)),
        }
    }

    fn pow(self, exponent: u64) -> Self {
        let mut power = Self::ONE;
        for bit in (0..64 - exponent.leading_zeros()).rev() {
            power = power.times(power);
            if exponent >> bit & 1 == 1 {
                power = power.times(self);
            }
        }
        power
    }

    /// The square of its size, with twice as many digits.
    fn square(self) -> i128 {
        product(self.re, self.re) + product(self.im, self.im)
    }
}

/// The first of the roots of unity of order 2^t, for t from 0: by half angles, with twice as many digits as are kept.
fn first_roots() -> Vec<Complex> {
    const FINE: usize = 128;
    let one = UBig::ONE << FINE;
    // Half of half a turn.
    let (mut cosine, mut sine) = (UBig::ZERO, one.clone());
    let coarse = |number: &UBig| i64::try_from(number >> (FINE - BITS as usize)).expect("at most 1");
    let mut roots = vec![Complex::ONE, Complex { re: -ONE, im: 0 }];
    while roots.len() <= *POINTS.end() {
        roots.push(Complex { re: coarse(&cosine), im: coarse(&sine) });
        // cos(x/2) = sqrt((1 + cos x)/2), sin(x/2) = sin x / (2 cos(x/2)).
        cosine = ((&one + &cosine) << (FINE - 1)).sqrt();
        sine = (sine << (FINE - 1)) / &cosine;
    }
    roots
}

/// All roots of unity of order 2^`bits`, around the circle.
fn circle(bits: usize) -> &'static [Complex] {
    static CIRCLES: [OnceLock<Vec<Complex>>; 16] = [const { OnceLock::new() }; 16];
    CIRCLES[bits].get_or_init(|| {
        let first = first_roots();
        let mut roots = vec![Complex::ONE];
        for bit in 0..bits {
            // So far those with exponents below 2^bit; now the same times the root with that exponent.
            let root = first[bits - bit];
            for at in 0..roots.len() {
                roots.push(roots[at].times(root));
            }
        }
        roots
    })
}

/// Chernoff's bound for sums of results that are small enough.
struct Tail {
    /// Each z with the sums of chance x z^steps over the first results, in ascending order of steps.
    bounds: Vec<(Cut, Vec<Cut>)>,
    rounds: u64,
}

impl Tail {
    /// `results` in ascending order.
    fn of(results: &[(u64, UBig)], cases: &UBig, rounds: u64) -> Self {
        let chances: Vec<Cut> = results.iter().map(|(_, ways)| Cut::ratio(ways, cases)).collect();
        // 1 + 3/2 and 1 + 1 of a power of two.
        let tried = (1..=16).flat_map(|bits| {
            [3_u64, 2].map(|halves| Cut::whole((1 << (bits + 1)) + halves).over(1 << (bits + 1)))
        });
        let bound = |z: Cut| {
            let mut sum = Cut::whole(0);
            let sums = results.iter().zip(&chances).map(|((at, _), chance)| {
                sum = sum.plus(chance.times(z.pow(*at)));
                sum
            });
            (z, sums.collect())
        };
        Self { bounds: tried.map(bound).collect(), rounds }
    }

    /// Whether a sum of the first `kept` results surely is below 2^`bits`: P(sum >= N) <= E[z^sum] / z^N for every z > 1.
    fn fits(&self, kept: usize, bits: usize) -> bool {
        self.bounds.iter().any(|(z, sums)| {
            let mean = kept.checked_sub(1).map_or(Cut::whole(0), |last| sums[last]);
            mean.pow(self.rounds).surely_below(z.pow(1 << bits), TAIL)
        })
    }
}

/// P(sum <= k), but for an error that is known.
struct Sums {
    circle: &'static [Complex],
    /// φ^n at the start: the probability that every round has a result that was kept.
    all: i64,
    /// The other points with what they are multiplied by.
    terms: Vec<(usize, Complex)>,
    /// In units of the last digit.
    error: i128,
}

impl Sums {
    /// On the fewest points that hold all percentiles. Results of as many steps as there are points are left out: no sum
    /// with one of them is among the sums that are asked for.
    fn of(steps: &Steps, rounds: u64) -> Option<Self> {
        if rounds > ROUNDS_MAX {
            return None;
        }
        let mut results = steps.results.clone();
        results.sort_unstable_by_key(|(at, _)| *at);
        let tail = Tail::of(&results, &steps.cases, rounds);
        let kept = |bits: usize| results.partition_point(|(at, _)| *at < 1 << bits);
        POINTS
            .filter(|bits| tail.fits(kept(*bits), *bits))
            .find_map(|bits| Self::on(&results[..kept(bits)], &steps.cases, rounds, bits))
    }

    /// `None` if a percentile lies beyond.
    fn on(results: &[(u64, UBig)], cases: &UBig, rounds: u64, bits: usize) -> Option<Self> {
        let size = 1_usize << bits;
        let mut chances = Vec::new();
        for (at, ways) in results {
            let chance = i64::try_from((ways << BITS as usize) / cases).ok()?;
            chances.push((usize::try_from(*at).ok()?, chance, 0_usize));
        }
        let (whole, count) = (i128::try_from(size).ok()?, i128::try_from(results.len()).ok()?);
        let power_error = i128::from(rounds) * (ROOT_ERROR + 2 * count + 8);
        let error = 16 * power_error + 4 * ROOT_ERROR * whole + (1_i128 << (i64::from(BITS) - TAIL));
        let sum = Complex { re: chances.iter().map(|(_, chance, _)| chance).sum(), im: 0 };
        let all = sum.pow(rounds).re;
        let top = i128::try_from(LEVELS[3]).ok()? << BITS;
        if (i128::from(all) - error) * i128::try_from(PER).ok()? < top {
            return None;
        }
        let circle = circle(bits);
        // |φ|² <= 1 - 90/n makes |φ|^n < e^-45 < 2^-61.
        let negligible = (1_i128 << (2 * BITS)) - (90_i128 << (2 * BITS)).checked_div(rounds.into())?;
        let mut terms = Vec::new();
        for point in 1..=size / 2 {
            let (mut re, mut im) = (0_i128, 0_i128);
            for (at, chance, angle) in &mut chances {
                *angle = (*angle + *at) & (size - 1);
                let root = circle[*angle];
                re += product(*chance, root.re);
                im += product(*chance, root.im);
            }
            let phi = Complex { re: narrow(re), im: narrow(im) };
            if phi.square() > negligible {
                terms.push((point, weight(phi.pow(rounds), circle, point)));
            }
        }
        Some(Self { circle, all, terms, error })
    }

    /// In units of the last digit.
    fn up_to(&self, k: usize) -> i128 {
        let size = self.circle.len();
        let whole = i128::try_from(k + 1).expect("at most 2^15") * i128::from(self.all)
            / i128::try_from(size).expect("at most 2^15");
        let term = |(point, weight): &(usize, Complex)| {
            let root = self.circle[(point * (k + 1)) & (size - 1)];
            // The real part of weight x (1 - conjugate of the root).
            let re = product(weight.re, ONE - root.re) - product(weight.im, root.im);
            i128::from(narrow(re))
        };
        whole + self.terms.iter().map(term).sum::<i128>()
    }

    /// The first k whose sum, with `error` more, reaches `level` / [`PER`].
    fn first(&self, level: u128, error: i128) -> u64 {
        let wanted = i128::try_from(level).expect("small") << BITS;
        let per = i128::try_from(PER).expect("small");
        // Whatever is found in between: it reaches the level, and the one before does not.
        let (mut below, mut reached) = (-1_i64, i64::try_from(self.circle.len()).expect("small") - 1);
        while reached - below > 1 {
            let middle = (below + reached) / 2;
            let sum = self.up_to(usize::try_from(middle).expect("not negative"));
            if (sum + error) * per >= wanted { reached = middle } else { below = middle }
        }
        reached.unsigned_abs()
    }
}

/// 2 φ^n / (N (1 - conjugate root)), half of it at the point opposite to the start.
fn weight(power: Complex, circle: &[Complex], point: usize) -> Complex {
    let root = circle[point];
    // d = 1 - conjugate = (1 - re) + i im; by its conjugate.
    let (d_re, d_im) = (i128::from(ONE - root.re), i128::from(root.im));
    let (re, im) = (i128::from(power.re), i128::from(power.im));
    let size = d_re * d_re + d_im * d_im;
    let twice = usize::from(2 * point < circle.len());
    let scaled = |product: i128| {
        let part = (IBig::from(product) << (BITS as usize + twice)) / IBig::from(size) / circle.len();
        i64::try_from(part).expect("at most 1 / point in size")
    };
    Complex { re: scaled(re * d_re + im * d_im), im: scaled(im * d_re - re * d_im) }
}

/// The percentiles of [`LEVELS`] of the steps that `rounds` make together.
pub(super) fn percentiles(steps: &Steps, rounds: u64) -> Option<[Percentile; 4]> {
    let sums = Sums::of(steps, rounds)?;
    Some(LEVELS.map(|level| {
        let low = sums.first(level, sums.error);
        // It is nearly always the same, which is asked first.
        let sure = |k: u64| {
            let sum = sums.up_to(usize::try_from(k).expect("a point")) - sums.error;
            u128::try_from(sum).is_ok_and(|sum| sum * PER >= level << BITS)
        };
        Percentile { low, high: if sure(low) { low } else { sums.first(level, -sums.error) } }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use games::{Amount, Distribution, Weighted};
    use proptest::prelude::*;

    fn steps(results: &[(u64, u64)]) -> Steps {
        let case = |(at, cases): &(u64, u64)| Weighted::new(Amount::new((*at).into()).unwrap(), *cases);
        Steps::of(&Distribution::new(results.iter().map(case))).unwrap()
    }

    /// By whole numbers, multiplying out.
    fn by_convolution(steps: &Steps, rounds: u64) -> [u64; 4] {
        let mut sums = vec![UBig::ONE];
        for _ in 0..rounds {
            let most = steps.results.iter().map(|(at, _)| usize::try_from(*at).unwrap()).max().unwrap();
            let mut next = vec![UBig::ZERO; sums.len() + most];
            for (before, ways) in sums.iter().enumerate() {
                for (at, cases) in &steps.results {
                    next[before + usize::try_from(*at).unwrap()] += ways * cases;
                }
            }
            sums = next;
        }
        let all = steps.cases.pow(usize::try_from(rounds).unwrap());
        LEVELS.map(|level| {
            let mut sum = UBig::ZERO;
            let reached = |ways: &UBig| {
                sum += ways;
                &sum * PER >= &all * level
            };
            u64::try_from(sums.iter().position(reached).unwrap()).unwrap()
        })
    }

    #[test]
    fn roots_of_unity_lie_on_the_circle() {
        let circle = circle(15);
        assert_eq!(circle[1 << 13], Complex { re: 0, im: ONE });
        for (at, root) in circle.iter().enumerate() {
            let off = root.square() - (1 << (2 * BITS));
            assert!(off.abs() < 2 * ROOT_ERROR * i128::from(ONE), "{at}");
            let opposite = circle[(circle.len() - at) % circle.len()];
            assert!(i128::from(root.re - opposite.re).abs() < 2 * ROOT_ERROR, "{at}");
            assert!(i128::from(root.im + opposite.im).abs() < 2 * ROOT_ERROR, "{at}");
        }
    }

    #[test]
    fn percentiles_are_those_of_whole_numbers() {
        let check = |results: &[(u64, u64)], rounds: u64| {
            let steps = steps(results);
            let expect = by_convolution(&steps, rounds).map(|k| Percentile { low: k, high: k });
            assert_eq!(percentiles(&steps, rounds), Some(expect), "{results:?}, {rounds} rounds");
        };
        check(&[(0, 9), (1, 3), (100, 1)], 10);
        check(&[(0, 970), (1, 20), (30, 9), (200, 1)], 100);
        check(&[(0, 97), (3, 2), (7, 1)], 400);
        check(&[(0, 1), (1, 1), (2, 1)], 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn any_results(
            results in prop::collection::btree_map(0_u64..60, 1_u64..10_000, 3..8), rounds in 1_u64..40,
        ) {
            let steps = steps(&results.into_iter().collect::<Vec<_>>());
            let (found, exact) = (percentiles(&steps, rounds).unwrap(), by_convolution(&steps, rounds));
            for (found, exact) in found.iter().zip(exact) {
                prop_assert!(found.low <= exact && exact <= found.high);
            }
        }
    }

    /// A result that would end up beyond all percentiles needs no room.
    #[test]
    fn rare_results_need_no_room() {
        let found = percentiles(&steps(&[(0, 900_000), (2, 99_999), ((1 << 40) + 1, 1)]), 1_000).unwrap();
        let without = percentiles(&steps(&[(0, 900_001), (2, 99_998), (3, 1)]), 1_000).unwrap();
        assert_eq!(found, without);
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        assert_eq!(percentiles(&steps(&[(0, 1), (1, 1), (1_000_000, 1)]), 1_000), None);
    }
}
