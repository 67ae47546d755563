//! What the house must be able to lose, and how long it takes until it is ahead.
//!
//! Bankroll: the house plays the same bet round after round for ever and is ruined when it has lost all it began with. If z
//! is above 1 and E[z^(what the round returns - its stake)] <= 1, the chance of ruin from a bankroll of B is at most z^-B
//! (Lundberg's inequality: z^loss is then a supermartingale). The largest such z is looked for, and each inequality is
//! proven with numbers that know their errors; so the bankroll is enough, and the true need is less by at most about the
//! largest payout. Where results cannot be listed it is the diffusion approximation ln(1/risk) variance / (2 hold).

use super::mode::{Award, Exposure};
use super::percentiles::Steps;
use crate::cut::Cut;
use crate::decimal::power_of_ten;
use crate::mode::STAKE;
use dashu_int::ops::{BitTest as _, Gcd as _};
use dashu_int::{IBig, UBig};
use games::{Amount, Ratio};
use serde::{Deserialize, Serialize};

/// Risks as one in so many, and their natural logarithms times 10^12, rounded up.
const RISKS: [(&str, u64, u64); 3] = [
    ("1 %", 100, 4_605_170_185_989),
    ("0.1 %", 1_000, 6_907_755_278_983),
    ("0.01 %", 10_000, 9_210_340_371_977),
];
/// Confidences with the one-sided quantiles of the normal distribution, in thousandths.
const CONFIDENCES: [(&str, u64); 3] = [("90 %", 1_282), ("95 %", 1_645), ("99 %", 2_326)];

/// What is enough against ruin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bankroll {
    /// `Lundberg's inequality`: proven to be enough; `diffusion approximation`: an estimate.
    pub method: String,
    /// By risk.
    pub needs: Vec<BankrollNeed>,
}

/// A bankroll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankrollNeed {
    /// In minor units, if every stake is the largest that the house takes on the bet.
    pub at_limit: Option<Amount>,
    /// Of ever losing it all, such as `1 %`.
    pub risk: String,
    /// In stakes, rounded up.
    pub stakes: String,
}

/// Rounds after which the house is ahead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakEven {
    /// With this probability.
    pub confidence: String,
    /// By the normal approximation: (quantile x standard deviation / hold)², rounded up.
    pub rounds: String,
    /// Whether it is trusted for so many rounds, as in the confidence table.
    pub trusted: bool,
}

fn ceil(ratio: &Ratio) -> UBig {
    let (_, numerator) = ratio.numerator().clone().into_parts();
    (numerator + (ratio.denominator() - UBig::ONE)) / ratio.denominator()
}

/// Rounds until the house is ahead; none where it never is in the mean.
pub(super) fn break_even(hold: &Ratio, variance: &Ratio, skewness_square: &UBig) -> Vec<BreakEven> {
    if *hold.numerator() <= IBig::ZERO {
        return Vec::new();
    }
    let unit = &(variance / hold) / hold;
    let rounds = |(confidence, thousandths): (&str, u64)| {
        let rounds = ceil(&(&unit * &Ratio::new(thousandths.pow(2), 1_000_000_u32))).max(UBig::ONE);
        BreakEven {
            confidence: confidence.to_owned(),
            trusted: skewness_square * 100_u8 <= rounds,
            rounds: rounds.to_string(),
        }
    };
    CONFIDENCES.map(rounds).into()
}

/// `None` where the house does not win in the mean, or cannot lose.
pub(super) fn bankroll(
    hold: &Ratio,
    variance: &Ratio,
    steps: Option<&Steps>,
    top: &Award,
    exposure: Option<&Exposure>,
) -> Option<Bankroll> {
    if *hold.numerator() <= IBig::ZERO || top.multiplier == "0" || *variance.numerator() == IBig::ZERO {
        return None;
    }
    let proven = steps.and_then(|steps| lundberg(steps, hold, variance));
    let method = if proven.is_some() { "Lundberg's inequality" } else { "diffusion approximation" };
    let stakes = proven.unwrap_or_else(|| RISKS.map(|(_, _, log)| diffusion(log, hold, variance)).into());
    let need = |((risk, ..), stakes): ((&str, u64, u64), UBig)| {
        let limit = exposure.and_then(|exposure| u128::try_from(&stakes * exposure.stake.get()).ok());
        BankrollNeed {
            at_limit: limit.and_then(|amount| Amount::new(amount).ok()),
            risk: risk.to_owned(),
            stakes: stakes.to_string(),
        }
    };
    Some(Bankroll { method: method.to_owned(), needs: RISKS.into_iter().zip(stakes).map(need).collect() })
}

/// ln(1/risk) x variance / (2 x hold), rounded up.
fn diffusion(log: u64, hold: &Ratio, variance: &Ratio) -> UBig {
    let log = Ratio::new(log, power_of_ten(12) * 2_u8);
    ceil(&(&(&log * variance) / hold))
}

/// The bankroll in stakes for each risk; `None` where no z is found.
fn lundberg(steps: &Steps, hold: &Ratio, variance: &Ratio) -> Option<Vec<UBig>> {
    // A round returns least + width x steps: E[z^(width x steps)] <= z^(stake - least) is to hold.
    let over = IBig::from(STAKE.get()) - &steps.least;
    let (sign, over) = over.into_parts();
    if sign == dashu_int::Sign::Negative {
        return None;
    }
    let (over, width) = (u64::try_from(over).ok()?, u64::try_from(&steps.width).ok()?);
    // Counted in a common part of both, which z belongs to.
    let part = over.gcd(width);
    let (over, width) = (over / part, width / part);
    let chances: Vec<(u64, Cut)> =
        steps.results.iter().map(|(at, cases)| (at * width, Cut::ratio(cases, &steps.cases))).collect();
    let holds = |z: Cut| {
        let mean = chances.iter().map(|(at, chance)| chance.times(z.pow(*at))).reduce(Cut::plus);
        mean.is_some_and(|mean| mean.surely_at_most(z.pow(over)))
    };
    // The diffusion approximation has ln z = 2 hold / variance for a whole stake, which is too large for a skewed loss and
    // at most a few times too small for others: begin above it, and halve.
    let units = Ratio::new(STAKE.get(), part);
    let guess = &(&(hold * &Ratio::new(8, 1_u8)) / variance) / &units;
    let bits = guess.denominator().bit_len().saturating_sub(guess.numerator().bit_len()) + 1;
    let mut bits = u32::try_from(bits).ok()?.max(1);
    let z = |digits: u64, bits: u32| -> Cut {
        let whole = Cut::ratio(&UBig::from(digits), &(UBig::ONE << bits as usize));
        Cut::ONE.plus(whole)
    };
    // 1 + 1/2^bits is too much at first; at last it is not.
    let last = bits + 40;
    while !holds(z(1, bits)) {
        bits += 1;
        if bits > last {
            return None;
        }
    }
    // Between 1/2^bits and twice as much: so many digits more, which is closer than the inequality itself.
    const DIGITS: u32 = 12;
    let (mut low, mut high) = (1_u64 << DIGITS, 1_u64 << (DIGITS + 1));
    while high - low > 1 {
        let middle = (low + high) / 2;
        if holds(z(middle, bits + DIGITS)) { low = middle } else { high = middle }
    }
    let per_stake = z(low, bits + DIGITS).pow(u64::try_from(STAKE.get()).ok()? / part);
    // z^stakes for 1, 2, 4, … stakes, up to the first that is enough against all risks.
    let (.., rarest, _) = RISKS[RISKS.len() - 1];
    let mut powers = vec![per_stake];
    while let Some(last) = powers.last().filter(|last| !Cut::whole(rarest).surely_at_most(**last)) {
        powers.push(last.times(*last));
        if powers.len() > 60 {
            return None;
        }
    }
    let enough = |one_in: u64| {
        let reaches = |power: Cut| Cut::whole(one_in).surely_at_most(power);
        // The most stakes that are not enough, from the largest power down.
        let (mut stakes, mut power) = (0_u64, Cut::ONE);
        for (bit, more) in powers.iter().enumerate().rev() {
            let both = power.times(*more);
            if !reaches(both) {
                (stakes, power) = (stakes + (1 << bit), both);
            }
        }
        // One more is, up to what was cut off.
        (stakes + 1..stakes + 3).find(|stakes| reaches(per_stake.pow(*stakes))).map(UBig::from)
    };
    RISKS.into_iter().map(|(_, one_in, _)| enough(one_in)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use games::{Distribution, Weighted};

    fn needs(results: &[(u128, u64)]) -> Vec<String> {
        let case = |(paid, cases): &(u128, u64)| Weighted::new(Amount::new(*paid).unwrap(), *cases);
        let distribution = Distribution::new(results.iter().map(case));
        let odds = distribution.odds(STAKE).unwrap();
        let hold = &Ratio::new(1, 1_u8) - &odds.return_to_player;
        let steps = Steps::of(&distribution).unwrap();
        lundberg(&steps, &hold, &odds.variance).unwrap().iter().map(UBig::to_string).collect()
    }

    /// A fair coin's edge: with 20 of 38 the house wins a stake, else it loses one. Ruin from B stakes has the probability
    /// (18/20)^B, exactly.
    #[test]
    fn even_bets_ruin_as_a_walk_does() {
        // ln 100 / ln(20/18) = 43.7, and so on.
        assert_eq!(needs(&[(0, 20), (20_000, 18)]), ["44", "66", "88"]);
        // (9/10)^B with a whole step of half a stake.
        assert_eq!(needs(&[(5_000, 10), (15_000, 9)]), ["22", "33", "44"]);
    }

    /// By hand, from below: a smaller bankroll than the bound by more than the largest loss is ruined more often than the
    /// risk, by Wald's equality, because a ruin overshoots by no more than that.
    #[test]
    fn the_need_is_close() {
        // 35 to 1 with 37 numbers: z solves (36 + z^36) / 37 = z.
        let (mut low, mut high) = (Ratio::new(1, 1_u8), Ratio::new(2, 1_u8));
        for _ in 0..24 {
            let middle = &(&low + &high) / &Ratio::new(2, 1_u8);
            let middle = Ratio::new(
                middle.numerator() * IBig::from(1_u64 << 40) / IBig::from(middle.denominator().clone()),
                1_u64 << 40,
            );
            let mut power = Ratio::new(1, 1_u8);
            (0..36).for_each(|_| power = &power * &middle);
            let mean = &(&power + &Ratio::new(36, 1_u8)) / &Ratio::new(37, 1_u8);
            if mean <= middle { low = middle } else { high = middle }
        }
        let mut power = Ratio::new(1, 1_u8);
        let mut stakes = 0_u32;
        while power < Ratio::new(100, 1_u8) {
            power = &power * &low;
            let scaled = power.numerator() * (IBig::ONE << 64) / IBig::from(power.denominator().clone());
            power = Ratio::new(scaled, 1_u128 << 64);
            stakes += 1;
        }
        let found: u32 = needs(&[(0, 36), (360_000, 1)])[0].parse().unwrap();
        assert!((stakes..=stakes + 2).contains(&found), "{found} instead of {stakes}");
    }

    #[test]
    fn break_even_follows_the_formula() {
        // (1.282 x 1 / 0.1)² = 164.3…
        let found = break_even(&Ratio::new(1, 10_u8), &Ratio::new(1, 1_u8), &UBig::from(2_u8));
        let shown: Vec<_> = found.iter().map(|it| (it.rounds.as_str(), it.trusted)).collect();
        assert_eq!(shown, [("165", false), ("271", true), ("542", true)]);
        assert!(break_even(&Ratio::new(0, 1_u8), &Ratio::new(1, 1_u8), &UBig::ONE).is_empty());
    }
}
