//! What a sheet says about one way to bet.

use super::bankroll::{Bankroll, BreakEven, bankroll, break_even};
use super::drawn::AsDrawnSheet;
use super::histogram::{HistogramRow, histogram};
use super::number::{Number, quotient};
use super::percentiles::{Method, Percentiles, Steps};
use crate::decimal::{point, power_of_ten, root_scaled, signed_point};
use crate::mode::STAKE;
use dashu_int::ops::SquareRoot as _;
use dashu_int::{IBig, Sign, UBig};
use games::{Amount, Distribution, GameId, Multiplier, Ratio, Weighted};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Digits of deviations and of what follows from them.
const DIGITS: usize = 12;
/// Digits of intervals.
const INTERVAL_DIGITS: usize = 9;
/// Digits of "one in".
const ONE_IN_DIGITS: usize = 6;
/// Share of the normal distribution between so many thousandths of a standard deviation on both sides.
const CONFIDENCES: [(&str, u32); 2] = [("90 %", 1_645), ("95 %", 1_960)];
/// Rounds of the confidence table, as powers of ten.
const ROUNDS: std::ops::RangeInclusive<usize> = 3..=9;

/// One way to bet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModeSheet {
    /// Probability that more is paid than the round took. `None` where too many results would have to be listed.
    pub above_stake_frequency: Option<Number>,
    /// The return with the draws as they are.
    pub as_drawn: Option<AsDrawnSheet>,
    /// What is paid in the mean where anything is; `None` if nothing ever is.
    pub average_win: Option<Number>,
    /// What the house must be able to lose; `None` where it does not win in the mean.
    pub bankroll: Option<Bankroll>,
    /// The bet, as requests write it.
    pub bet: Value,
    /// Rounds after which the house is ahead; none where it does not win in the mean.
    pub break_even_rounds: Vec<BreakEven>,
    /// Where the return of many rounds lies.
    pub confidence: Confidence,
    /// Every result, in ascending order; `None` where they are too many to list.
    pub distribution: Option<Vec<OutcomeRow>>,
    /// The most that the house can lose in one round.
    pub exposure: Option<Exposure>,
    /// Payouts by ranges of the stake, those that hold any; `None` where results are too many to list.
    pub histogram: Option<Vec<HistogramRow>>,
    /// Probability that anything is paid.
    pub hit_frequency: Number,
    /// 1 less the return.
    pub hold: Number,
    /// Fourth standardised moment (3 for the normal distribution), to 12 digits.
    pub kurtosis: Option<String>,
    /// As [`games::Game::modes`] names it.
    pub name: String,
    /// Rounds until the return lies within 0.1 % of the stake, by the normal approximation.
    pub rounds_for_tenth_of_percent: Vec<RoundsNeeded>,
    /// Return to player: paid, less what steps took on top of the stake.
    pub rtp: Number,
    /// Third standardised moment, to 12 digits. `None` where every round returns the same.
    pub skewness: Option<String>,
    /// Its square root, to 12 digits.
    pub standard_deviation: String,
    /// The largest payout.
    pub top_award: Award,
    /// Of what a round returns.
    pub variance: Number,
    /// The standard deviation times the normal quantile, by confidence.
    pub volatility_index: Vec<Volatility>,
    /// Probability that nothing is paid.
    pub zero_probability: Number,
}

/// A volatility index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Volatility {
    /// Such as `90 %`.
    pub confidence: String,
    /// Standard deviations on each side that hold it.
    pub deviations: String,
    /// Their product with the standard deviation.
    pub index: String,
}

/// The confidence table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confidence {
    /// How exact percentiles were made; absent where there are none.
    pub exact_method: Option<String>,
    /// By rounds and confidence.
    pub intervals: Vec<Interval>,
    /// How the intervals themselves were made. The normal approximation is poor where few rounds meet a skewed game.
    pub method: String,
}

/// Where the return of this many rounds lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// Such as `90 %`.
    pub confidence: String,
    /// Where the normal approximation is not trusted: what it stands for, if it can be computed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub exact: Option<Percentiles>,
    /// Upper end, by the normal approximation.
    pub high: String,
    /// Lower end; never below 0 where nothing but the stake can be lost.
    pub low: String,
    /// Rounds.
    pub rounds: u64,
    /// Whether the normal approximation is trusted: the square of the skewness is at most a hundredth of the rounds.
    pub trusted: bool,
}

/// Rounds that are enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundsNeeded {
    /// Such as `90 %`.
    pub confidence: String,
    /// A whole number.
    pub rounds: String,
}

/// The largest payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Award {
    /// Paid, in stakes.
    pub multiplier: String,
    /// One over it.
    pub one_in: String,
    /// Its probability.
    pub probability: Number,
}

/// The most that the house can lose in one round, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exposure {
    /// The most that it can pay then, whatever its player does.
    pub payout: Amount,
    /// The largest stake that the house takes on this bet.
    pub stake: Amount,
}

/// One result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRow {
    /// To the return.
    pub contribution: Number,
    /// Paid, in stakes.
    pub multiplier: String,
    /// One over it.
    pub one_in: String,
    /// Its probability.
    pub probability: Number,
    /// Taken by steps on top of the stake, in stakes; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub raised: Option<String>,
}

/// Sums over equally likely cases, in minor units at [`STAKE`].
#[derive(Debug, Clone)]
pub(super) struct Raw {
    /// All cases.
    pub(super) cases: UBig,
    /// Sums of the powers 1 to 4 of what is returned.
    pub(super) powers: [IBig; 4],
    /// Sum of what is paid.
    pub(super) paid: IBig,
    /// Sum of what steps take.
    pub(super) raised: IBig,
    /// Cases that pay nothing.
    pub(super) zero: UBig,
    /// Cases that pay more than they take.
    pub(super) above: Option<UBig>,
    /// The largest payout.
    pub(super) most: u128,
    /// Cases that pay it.
    pub(super) most_cases: UBig,
}

impl Raw {
    pub(super) fn of(distribution: &Distribution) -> Self {
        let mut raw = Self {
            cases: distribution.total().clone(),
            powers: Default::default(),
            paid: IBig::ZERO,
            raised: IBig::ZERO,
            zero: UBig::ZERO,
            above: None,
            most: distribution.outcomes().last().map_or(0, |case| case.payout.get()),
            most_cases: UBig::ZERO,
        };
        let mut above = UBig::ZERO;
        for Weighted { payout, raised, weight } in distribution.outcomes() {
            let (payout, raised, cases) = (payout.get(), raised.get(), IBig::from(weight.clone()));
            let returned = IBig::from(payout) - IBig::from(raised);
            let mut power = &cases * &returned;
            for sum in &mut raw.powers {
                *sum += &power;
                power *= &returned;
            }
            raw.paid += &cases * payout;
            raw.raised += &cases * raised;
            if payout == 0 {
                raw.zero += weight;
            }
            if payout > STAKE.get() + raised {
                above += weight;
            }
            if payout == raw.most {
                raw.most_cases += weight;
            }
        }
        raw.above = Some(above);
        raw
    }

    /// The return.
    pub(super) fn mean(&self) -> Ratio {
        Ratio::new(self.powers[0].clone(), &self.cases * STAKE.get())
    }
}

/// An amount at [`STAKE`] in stakes.
pub(super) fn multiplier(amount: u128) -> String {
    match u64::try_from(amount) {
        Ok(units) => Multiplier::from_units(units).to_string(),
        Err(_) => point(&UBig::from(amount), 4),
    }
}

pub(super) fn one_in(probability: &UBig, cases: &UBig) -> String {
    quotient(Sign::Positive, cases, probability, ONE_IN_DIGITS)
}

pub(super) fn mode_sheet(
    name: String,
    bet: Value,
    raw: &Raw,
    distribution: Option<&Distribution>,
    as_drawn: Option<AsDrawnSheet>,
    exposure: Option<Exposure>,
) -> ModeSheet {
    let (rtp, stake) = (raw.mean(), UBig::from(STAKE.get()));
    let all = IBig::from(raw.cases.clone());
    let [m1, m2, m3, m4] = &raw.powers;
    // Central moments times powers of the number of cases: whole numbers.
    let second = m2 * &all - m1.sqr();
    let third = m3 * all.sqr() - IBig::from(3) * m1 * m2 * &all + IBig::from(2) * m1 * m1.sqr();
    let fourth = m4 * &all * all.sqr() - IBig::from(4) * m1 * m3 * all.sqr()
        + IBig::from(6) * m1.sqr() * m2 * &all
        - IBig::from(3) * m1.sqr().sqr();
    let (_, spread) = second.clone().into_parts();
    let varies = spread != UBig::ZERO;
    let (third_sign, third) = third.into_parts();
    // Of the skewness; rounded up.
    let square = if varies { third.sqr() / (&spread * spread.sqr()) + UBig::ONE } else { UBig::ZERO };
    let skewness = varies.then(|| {
        let square = third.sqr() * power_of_ten(2 * DIGITS) / (&spread * spread.sqr());
        signed_point(&IBig::from_parts(third_sign, square.sqrt()), DIGITS)
    });
    let kurtosis = varies.then(|| {
        let (_, fourth) = fourth.into_parts();
        quotient(Sign::Positive, &fourth, &spread.sqr(), DIGITS)
    });
    let variance = Ratio::new(second, (&raw.cases * &stake).sqr());
    let hits = &raw.cases - &raw.zero;
    let probability = |cases: &UBig| Number::of(IBig::from(cases.clone()), raw.cases.clone());
    let hold = &Ratio::new(1, 1_u8) - &rtp;
    let top_award = Award {
        multiplier: multiplier(raw.most),
        probability: probability(&raw.most_cases),
        one_in: one_in(&raw.most_cases, &raw.cases),
    };
    let steps = distribution.and_then(Steps::of);
    ModeSheet {
        name,
        bet,
        bankroll: bankroll(&hold, &variance, steps.as_ref(), &top_award, exposure.as_ref()),
        break_even_rounds: break_even(&hold, &variance, &square),
        histogram: distribution.map(|distribution| {
            let results = distribution.outcomes().iter();
            let results = results.map(|case| (case.payout.get(), returned(case), &case.weight));
            histogram(results, distribution.total())
        }),
        hold: Number::new(&hold),
        as_drawn,
        hit_frequency: probability(&hits),
        zero_probability: probability(&raw.zero),
        above_stake_frequency: raw.above.as_ref().map(probability),
        average_win: (hits != UBig::ZERO).then(|| Number::of(raw.paid.clone(), &hits * &stake)),
        standard_deviation: point(&root_scaled(&variance, DIGITS), DIGITS),
        skewness,
        kurtosis,
        volatility_index: volatility(&variance),
        confidence: confidence(
            Normal { rtp: &rtp, variance: &variance, skewness_square: &square },
            raw.raised == IBig::ZERO,
            steps.as_ref(),
        ),
        rounds_for_tenth_of_percent: rounds_needed(&variance),
        top_award,
        exposure,
        distribution: distribution.map(|distribution| rows(distribution, &stake)),
        rtp: Number::new(&rtp),
        variance: Number::new(&variance),
    }
}

/// What came back beyond what steps took, in minor units.
fn returned(case: &Weighted) -> IBig {
    IBig::from(case.payout.get()) - IBig::from(case.raised.get())
}

fn rows(distribution: &Distribution, stake: &UBig) -> Vec<OutcomeRow> {
    let total = distribution.total();
    let row = |case: &Weighted| {
        let weight = IBig::from(case.weight.clone());
        OutcomeRow {
            multiplier: multiplier(case.payout.get()),
            raised: (!case.raised.is_zero()).then(|| multiplier(case.raised.get())),
            one_in: one_in(&case.weight, total),
            contribution: Number::of(&weight * returned(case), total * stake),
            probability: Number::of(weight, total.clone()),
        }
    };
    distribution.outcomes().iter().map(row).collect()
}

fn volatility(variance: &Ratio) -> Vec<Volatility> {
    let index = |thousandths: u32| {
        let square = variance * &Ratio::new(u64::from(thousandths).pow(2), 1_000_000_u32);
        point(&root_scaled(&square, DIGITS), DIGITS)
    };
    CONFIDENCES
        .into_iter()
        .map(|(confidence, thousandths)| Volatility {
            confidence: confidence.to_owned(),
            deviations: point(&thousandths.into(), 3),
            index: index(thousandths),
        })
        .collect()
}

/// What the normal approximation is made from, and whether it is one.
struct Normal<'a> {
    rtp: &'a Ratio,
    variance: &'a Ratio,
    /// Of one round; rounded up.
    skewness_square: &'a UBig,
}

impl Normal<'_> {
    fn is_trusted(&self, rounds: u64) -> bool {
        self.skewness_square * 100_u8 <= UBig::from(rounds)
    }
}

fn confidence(normal: Normal<'_>, stake_only: bool, steps: Option<&Steps>) -> Confidence {
    /// Digits of what intervals are made from.
    const FINE: usize = 24;
    let deviation = root_scaled(normal.variance, FINE);
    let centre = IBig::from(crate::decimal::scaled(normal.rtp, FINE));
    let centre = if *normal.rtp.numerator() < IBig::ZERO { -centre } else { centre };
    let root_of_ten = (UBig::from(10_u8) * power_of_ten(2 * FINE)).sqrt();
    let coarse = power_of_ten(FINE - INTERVAL_DIGITS);
    let (mut intervals, mut exact_method) = (Vec::new(), None);
    for power in ROUNDS {
        let rounds = 10_u64.pow(u32::try_from(power).unwrap_or(u32::MAX));
        let trusted = normal.is_trusted(rounds);
        let exact = steps.filter(|_| !trusted).and_then(|steps| steps.intervals(power));
        let mut exact = exact.map(|(exact, method)| {
            exact_method = Some(method);
            exact.into_iter()
        });
        let error = &deviation / power_of_ten(power / 2);
        let error = if power % 2 == 0 { error } else { error * power_of_ten(FINE) / &root_of_ten };
        for (confidence, thousandths) in CONFIDENCES {
            let half = IBig::from(&error * thousandths / 1_000_u32);
            let low = (&centre - &half) / IBig::from(coarse.clone());
            let high = (&centre + &half) / IBig::from(coarse.clone());
            let low = if stake_only { low.max(IBig::ZERO) } else { low };
            intervals.push(Interval {
                rounds,
                confidence: confidence.to_owned(),
                exact: exact.as_mut().and_then(Iterator::next),
                low: signed_point(&low, INTERVAL_DIGITS),
                high: signed_point(&high, INTERVAL_DIGITS),
                trusted,
            });
        }
    }
    Confidence {
        exact_method: exact_method.map(|method: Method| method.word().to_owned()),
        intervals,
        method: "normal approximation".to_owned(),
    }
}

fn rounds_needed(variance: &Ratio) -> Vec<RoundsNeeded> {
    let rounds = |thousandths: u32| {
        // (quantile x deviation / 0.001)², rounded up.
        let rounds = variance * &Ratio::new(u64::from(thousandths).pow(2), 1_u8);
        let (_, numerator) = rounds.numerator().clone().into_parts();
        (numerator + (rounds.denominator() - UBig::ONE)) / rounds.denominator()
    };
    CONFIDENCES
        .into_iter()
        .map(|(confidence, thousandths)| RoundsNeeded {
            confidence: confidence.to_owned(),
            rounds: rounds(thousandths).to_string(),
        })
        .collect()
}

/// `best` is the most that [`STAKE`] can pay.
/// At the largest stake at which a bet is taken that could pay `best` for [`STAKE`], and never pays more than `most`.
pub(super) fn exposure(game: GameId, best: Amount, most: Amount) -> Option<Exposure> {
    let limits = game.limits();
    let stake = match best.get() {
        0 => limits.stake_max.get(),
        // floor(stake x best / STAKE) <= the largest payout.
        best => {
            let most = ((limits.payout_max.get() + 1) * STAKE.get() - 1) / best;
            most.min(limits.stake_max.get())
        }
    };
    let payout = stake.checked_mul(most.get())? / STAKE.get();
    Some(Exposure { stake: Amount::new(stake).ok()?, payout: Amount::new(payout).ok()? })
}
