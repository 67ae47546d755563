//! What a simulation says about the exact odds.

use super::{Class, Expected, Largest, Tally};
use crate::chi_square::tail;
use crate::decimal::{point, power_of_ten, root_scaled, scaled, signed_point};
use dashu_int::{IBig, Sign, UBig};
use games::Ratio;
use serde::Serialize;
use std::collections::BTreeMap;

/// Digits of shares and deviations.
const DIGITS: usize = 9;
/// Digits of z and chi-square.
const STATISTIC_DIGITS: usize = 6;
/// Digits of probabilities.
const P_DIGITS: usize = 9;
/// The chi-square test is good where every class is expected at least this often.
const EXPECTED_MIN: u32 = 5;
/// Standard deviations on each side that hold 95 %: 1.960, in thousandths.
const BAND_95: u32 = 1_960;

/// A figure of the simulated rounds beside the exact one, as decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Observed {
    /// Of the rounds.
    pub observed: String,
    /// Of the odds.
    pub exact: String,
}

/// How likely a result at least as far off is, if the odds are right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PValue {
    /// To nine digits.
    pub decimal: String,
    /// `above 5 %`, `below 5 %`, `below 1 %`, `below 0.1 %`, `below 0.0001 %`.
    pub class: &'static str,
}

impl PValue {
    fn of(statistic: &UBig, df: u32) -> Self {
        let p = tail(statistic, STATISTIC_DIGITS, df, P_DIGITS);
        let per_million = &p / power_of_ten(P_DIGITS - 6);
        let class = match u32::try_from(&per_million).unwrap_or(u32::MAX) {
            0 => "below 0.0001 %",
            1..1_000 => "below 0.1 %",
            1_000..10_000 => "below 1 %",
            10_000..50_000 => "below 5 %",
            _ => "above 5 %",
        };
        Self { decimal: point(&p, P_DIGITS), class }
    }

    fn verdict(&self) -> Verdict {
        match self.class {
            "below 0.0001 %" => Verdict::Disagrees,
            "below 0.1 %" => Verdict::Unusual,
            _ => Verdict::Agrees,
        }
    }
}

/// Whether the rounds fit the odds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No test is below 0.1 %.
    Agrees,
    /// One is: this happens by chance, but should not happen again with other seeds.
    Unusual,
    /// One is below one in a million, or there was a result that the odds do not know.
    Disagrees,
}

/// One class of the chi-square test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassCount {
    /// The class; `None` for all that are expected too rarely, together.
    #[serde(flatten)]
    pub class: Option<Class>,
    /// Rounds.
    pub observed: u64,
    /// As a decimal.
    pub expected: String,
}

/// Pearson's test of all classes at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChiSquare {
    /// The sum of (observed − expected)² / expected.
    pub statistic: String,
    /// Classes less one.
    pub degrees_of_freedom: u32,
    /// Of the statistic.
    pub p: PValue,
    /// Those compared; where classes were too rare to stand alone, their sum comes last.
    pub classes: Vec<ClassCount>,
}

/// What a simulation says about the exact odds. Shares are of the stake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Simulated.
    pub rounds: u64,
    /// Returned in all, of what was staked in all.
    pub return_to_player: Observed,
    /// Rounds that paid anything.
    pub hit_frequency: Observed,
    /// Of what a round returns.
    pub standard_deviation: Observed,
    /// How many standard errors the return is off; `None` where every round returns the same.
    pub z: Option<String>,
    /// Of z, on both sides.
    pub z_p: Option<PValue>,
    /// `None` where the results of the game cannot be listed.
    pub chi_square: Option<ChiSquare>,
    /// Results that the exact odds do not know. Any is an error in the odds or in the game.
    pub impossible: Vec<Class>,
    /// Rounds that paid more than they took.
    pub wins: u64,
    /// The largest payout.
    pub largest: Option<Largest>,
    /// Of everything above.
    pub verdict: Verdict,
}

/// Holds a tally against the exact odds. `None` without rounds.
#[must_use]
pub fn judge(tally: &Tally, expected: &Expected) -> Option<Report> {
    if tally.rounds == 0 {
        return None;
    }
    let (odds, rounds) = (&expected.odds, UBig::from(tally.rounds));
    let stake = UBig::from(expected.stake.get());
    let mean = Ratio::new(tally.returned.clone(), &rounds * &stake);
    let squares = Ratio::new(IBig::from(tally.squares.clone()), &rounds * stake.sqr());
    let variance = &squares - &(&mean * &mean);
    let off = &mean - &odds.return_to_player;
    let zero = Ratio::new(0, 1_u8);
    let z_squared =
        (odds.variance > zero).then(|| &(&(&off * &off) * &Ratio::new(rounds, 1_u8)) / &odds.variance);
    let chi_square = chi_square(tally, expected);
    let impossible: Vec<Class> = match expected.classes.is_empty() {
        true => Vec::new(),
        false => {
            tally.classes.keys().filter(|class| !expected.classes.contains_key(class)).copied().collect()
        }
    };
    let z_p = z_squared.as_ref().map(|square| PValue::of(&scaled(square, STATISTIC_DIGITS), 1));
    let tests = z_p.iter().chain(chi_square.iter().map(|test| &test.p));
    let certain = impossible.is_empty() && (z_squared.is_some() || off == zero);
    let verdict = if certain {
        tests.map(PValue::verdict).max().unwrap_or(Verdict::Agrees)
    } else {
        Verdict::Disagrees
    };
    let observed = |observed: &Ratio, exact: &Ratio| Observed {
        observed: observed.decimal(DIGITS),
        exact: exact.decimal(DIGITS),
    };
    let root = |ratio: &Ratio| point(&root_scaled(ratio, DIGITS), DIGITS);
    Some(Report {
        rounds: tally.rounds,
        return_to_player: observed(&mean, &odds.return_to_player),
        hit_frequency: observed(&Ratio::new(tally.hits, tally.rounds), &odds.hit_frequency),
        standard_deviation: Observed { observed: root(&variance), exact: root(&odds.variance) },
        z: z_squared.map(|square| {
            let sign = if off < zero { Sign::Negative } else { Sign::Positive };
            let size = root_scaled(&square, STATISTIC_DIGITS);
            signed_point(&IBig::from_parts(sign, size), STATISTIC_DIGITS)
        }),
        z_p,
        chi_square,
        impossible,
        wins: tally.wins,
        largest: tally.largest,
        verdict,
    })
}

/// A class, how often it came, and in how many of all cases it does.
struct Compared {
    class: Option<Class>,
    observed: u64,
    cases: UBig,
}

fn chi_square(tally: &Tally, expected: &Expected) -> Option<ChiSquare> {
    if expected.classes.is_empty() {
        return None;
    }
    let compared = pooled(&tally.classes, expected, tally.rounds);
    let rounds = UBig::from(tally.rounds);
    // Σ (o − e)² / e with e = rounds x cases / all; each term is cut off far below the digits that are shown.
    const GUARD: usize = 30;
    let mut statistic = UBig::ZERO;
    for Compared { observed, cases, .. } in &compared {
        let (o, e) = (UBig::from(*observed) * &expected.cases, &rounds * cases);
        let off = if o > e { &o - &e } else { &e - &o };
        statistic += off.sqr() * power_of_ten(STATISTIC_DIGITS + GUARD) / (&e * &expected.cases);
    }
    let statistic = statistic / power_of_ten(GUARD);
    let df = u32::try_from(compared.len()).unwrap_or(u32::MAX).saturating_sub(1);
    let p = PValue::of(&statistic, df);
    let classes = compared.into_iter().map(|it| ClassCount {
        class: it.class,
        observed: it.observed,
        expected: point(&(&rounds * it.cases * 1_000_u32 / &expected.cases), 3),
    });
    Some(ChiSquare {
        statistic: point(&statistic, STATISTIC_DIGITS),
        degrees_of_freedom: df,
        p,
        classes: classes.collect(),
    })
}

/// Classes that are expected too rarely for the test count as one; with the next rarest one, if that is still too rare.
fn pooled(counted: &BTreeMap<Class, u64>, expected: &Expected, rounds: u64) -> Vec<Compared> {
    let often = |cases: &UBig| UBig::from(rounds) * cases >= &expected.cases * EXPECTED_MIN;
    let all = expected.classes.iter().map(|(class, cases)| Compared {
        class: Some(*class),
        observed: counted.get(class).copied().unwrap_or(0),
        cases: cases.clone(),
    });
    let (mut alone, rare): (Vec<_>, Vec<_>) = all.partition(|it| often(&it.cases));
    let together = |rare: Vec<Compared>| {
        rare.into_iter().reduce(|one, next| Compared {
            class: None,
            observed: one.observed + next.observed,
            cases: one.cases + next.cases,
        })
    };
    let Some(mut pool) = together(rare) else { return alone };
    pool.class = None;
    if !often(&pool.cases)
        && let Some(rarest) = (0..alone.len()).min_by(|one, two| alone[*one].cases.cmp(&alone[*two].cases))
    {
        let rarest = alone.remove(rarest);
        pool.observed += rarest.observed;
        pool.cases += rarest.cases;
    }
    alone.push(pool);
    alone
}

/// A point of the convergence plot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Point {
    /// Rounds from the first one on.
    pub rounds: u64,
    /// Their return to player.
    pub return_to_player: String,
    /// Where 95 % of such points lie, if the exact odds are right and the normal approximation holds: its lower end.
    pub low: String,
    /// Its upper end.
    pub high: String,
}

/// The return after 2^k rounds, and after all. `tallies` are those of [`super::Simulation::chunks`], in order.
pub fn convergence<'a>(tallies: impl IntoIterator<Item = &'a Tally>, expected: &Expected) -> Vec<Point> {
    let (mut rounds, mut returned) = (0_u64, IBig::ZERO);
    let mut points: Vec<Point> = Vec::new();
    let mut last = None;
    for tally in tallies {
        rounds += tally.rounds;
        returned += &tally.returned;
        last = None;
        if rounds.is_power_of_two() {
            points.push(plot(rounds, &returned, expected));
        } else if rounds > 0 {
            last = Some(rounds);
        }
    }
    points.extend(last.map(|rounds| plot(rounds, &returned, expected)));
    points
}

fn plot(rounds: u64, returned: &IBig, expected: &Expected) -> Point {
    let odds = &expected.odds;
    let mean = Ratio::new(returned.clone(), UBig::from(rounds) * expected.stake.get());
    let error = root_scaled(&(&odds.variance / &Ratio::new(rounds, 1_u8)), DIGITS);
    let band = IBig::from(error * BAND_95 / 1_000_u32);
    let centre = &odds.return_to_player * &Ratio::new(power_of_ten(DIGITS), 1_u8);
    let centre = centre.numerator() / IBig::from(centre.denominator().clone());
    Point {
        rounds,
        return_to_player: mean.decimal(DIGITS),
        low: signed_point(&(&centre - &band), DIGITS),
        high: signed_point(&(centre + band), DIGITS),
    }
}
