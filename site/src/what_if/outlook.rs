//! What a number of rounds comes to, in whole minor units.

use super::Terms;
use crate::decimal::{fixed, grouped, shown};
use crate::markup::{Element, element, paragraph};

/// Digits of shares and deviations as sheets write them.
const DIGITS: usize = 12;
const ONE: u128 = 10_u128.pow(12);
/// The root of the number of rounds is taken to so many digits.
const ROOT: u128 = 10_u128.pow(8);
/// As sheets have it: the normal distribution is not trusted for fewer than 100 x skewness² rounds.
const SKEWNESS: u128 = 100;
/// And of fewer than these none does.
const ROUNDS_MIN: u64 = 30;
/// The upper tail of the normal distribution from 0 on in steps of a tenth of a standard deviation, in thousandths.
const TAIL: [u32; 31] = [
    500, 460, 421, 382, 345, 309, 274, 242, 212, 184, 159, 136, 115, 97, 81, 67, 55, 45, 36, 29, 23, 18, 14,
    11, 8, 6, 5, 3, 3, 2, 1,
];

/// Sums of many rounds, in minor units; losses are negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outlook {
    stake: u64,
    rounds: u64,
    staked: i128,
    /// On average.
    mean: i128,
    hold: String,
    spread: Spread,
}

/// How far apart players end.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Spread {
    /// About as the normal distribution says.
    Normal {
        /// Confidence and ends.
        bands: Vec<(String, i128, i128)>,
        /// Players who are ahead, in thousandths.
        ahead: u32,
    },
    /// Too few rounds for that.
    Uneven {
        /// With so many it would be.
        enough: u128,
        /// Players for whom no round pays anything, in thousandths.
        nothing: u32,
    },
}

impl Outlook {
    /// `None` if the terms are no decimals, or sums leave the range of the numbers.
    pub(super) fn of(terms: &Terms, bands: &[(String, String)], stake: u64, rounds: u64) -> Option<Self> {
        let unit = i128::try_from(ONE).ok()?;
        let staked = i128::from(stake) * i128::from(rounds);
        let loss = staked.checked_mul(fixed(&terms.hold, DIGITS)?)?;
        let mean = -(loss + unit / 2).div_euclid(unit);
        // One standard deviation of the sum, times ONE and ROOT.
        let root = (u128::from(rounds) * ROOT * ROOT).isqrt();
        let deviation = u128::try_from(fixed(&terms.deviation, DIGITS)?).ok()?;
        let error = u128::from(stake).checked_mul(deviation)?.checked_mul(root)?;
        let enough = enough(&terms.skewness)?;
        let spread = if u128::from(rounds) < enough {
            Spread::Uneven { enough, nothing: per_mille(power(fixed(&terms.nothing, DIGITS)?, rounds)?) }
        } else {
            let ends = |(confidence, deviations): &(String, String)| {
                let thousandths = u128::try_from(fixed(deviations, 3)?).ok()?;
                let half = i128::try_from(error.checked_mul(thousandths)? / (1_000 * ONE * ROOT)).ok()?;
                // Only where steps take more can more be lost than was staked.
                let low = if terms.raises { mean - half } else { (mean - half).max(-staked) };
                Some((confidence.clone(), low, mean + half))
            };
            let bands: Option<Vec<_>> = bands.iter().map(ends).collect();
            Spread::Normal { bands: bands?, ahead: ahead(mean, error / (ONE * ROOT / 1_000))? }
        };
        Some(Self { stake, rounds, staked, mean, hold: terms.hold.clone(), spread })
    }

    pub(super) fn in_words(&self) -> Element {
        let rounds = grouped(&self.rounds.to_string());
        let lost = self.mean <= 0;
        let expected = format!(
            "In {rounds} rounds of {} you stake {} in all, and on average {} {} of it.",
            money(self.stake.into()),
            money(self.staked),
            if lost { "lose" } else { "win" },
            money(self.mean.abs()),
        );
        let share =
            fixed(&self.hold, 5).map(|share| format!("{}.{:03}", share.abs() / 1_000, share.abs() % 1_000));
        let share = share.unwrap_or_default();
        let kept = if lost { "the house keeps" } else { "the house adds" };
        let figure = element("p").class("figure").text(signed(self.mean));
        let lead = element("div")
            .class("stack")
            .child(figure)
            .child(paragraph(expected).attr("id", "what-if-expected"))
            .child(paragraph(format_args!("That is {share} % of every stake: {kept} it.")).class("quiet"));
        match &self.spread {
            Spread::Normal { bands, ahead } => {
                let bands = bands.iter().map(|(confidence, low, high)| {
                    paragraph(format_args!(
                        "{confidence} of players end between {} and {}.",
                        end(*low),
                        end(*high)
                    ))
                });
                let ahead = format!("{} are ahead by then.", players(*ahead));
                let note = "By the normal distribution, which so many rounds of this game follow.";
                lead.children(bands).child(paragraph(ahead)).child(paragraph(note).class("quiet"))
            }
            Spread::Uneven { enough, nothing } => {
                let uneven = format!(
                    "Results are too uneven to name a range: from about {} rounds on they follow the normal distribution. \
                     Until then most players end below the average, and few far above it.",
                    grouped(&enough.to_string())
                );
                let nothing = format!("{} win nothing at all in so many rounds.", players(*nothing));
                let exact =
                    "What could be computed exactly for round numbers of rounds stands under “Confidence”.";
                lead.child(paragraph(uneven)).child(paragraph(nothing)).child(paragraph(exact).class("quiet"))
            }
        }
    }
}

/// From so many rounds on the normal distribution is good enough; by the skewness of one, as the sheet writes it.
fn enough(skewness: &str) -> Option<u128> {
    let least = u128::from(ROUNDS_MIN);
    if skewness.is_empty() {
        return Some(least);
    }
    let thousandths = fixed(skewness, 3)?.unsigned_abs();
    let rounds = SKEWNESS.checked_mul(thousandths.checked_mul(thousandths)?)?.div_ceil(1_000_000);
    // A rule of thumb knows no more than two digits.
    let unit = 10_u128.pow(rounds.max(1).ilog10().saturating_sub(1));
    Some((rounds.div_ceil(unit) * unit).max(least))
}

/// A probability to the power of a number of rounds, both in units of 10^-12; each step is cut off.
fn power(probability: i128, rounds: u64) -> Option<u128> {
    /// Digits more than the sheet has, so that what is cut off does not add up.
    const GUARD: u128 = 1_000_000;
    let unit = ONE * GUARD;
    let mut square = u128::try_from(probability).ok()? * GUARD;
    let (mut product, mut left) = (unit, rounds);
    while left > 0 {
        if left % 2 == 1 {
            product = product * square / unit;
        }
        square = square * square / unit;
        left /= 2;
    }
    Some(product / GUARD)
}

/// Rounded to the nearest.
fn per_mille(share: u128) -> u32 {
    u32::try_from((share * 1_000 + ONE / 2) / ONE).unwrap_or(1_000)
}

/// Players who are ahead, in thousandths; `error` is one standard deviation in thousandths of a minor unit.
fn ahead(mean: i128, error: u128) -> Option<u32> {
    let deviations = mean.unsigned_abs().checked_mul(1_000_000)?.checked_div(error);
    let deviations = deviations.and_then(|it| usize::try_from(it).ok()).unwrap_or(usize::MAX);
    let at = |tenths: usize| TAIL.get(tenths).copied().unwrap_or(0);
    let (from, to) = (at(deviations / 100), at(deviations / 100 + 1));
    let tail = from - ((from - to) * u32::try_from(deviations % 100).unwrap_or(0) + 50) / 100;
    Some(if mean > 0 { 1_000 - tail } else { tail })
}

/// So many thousandths of all players.
fn players(per_mille: u32) -> String {
    match per_mille {
        0..10 => "Fewer than 1 in 100 players".to_owned(),
        991.. => "More than 99 in 100 players".to_owned(),
        _ => format!("About {} in 100 players", (per_mille + 5) / 10),
    }
}

/// An amount without its sign.
fn money(amount: i128) -> String {
    grouped(&shown(&amount.unsigned_abs().to_string()))
}

fn signed(amount: i128) -> String {
    let sign = match amount {
        ..0 => "−",
        0 => "",
        _ => "+",
    };
    format!("{sign}{}", money(amount))
}

/// Where somebody ends.
fn end(amount: i128) -> String {
    match amount {
        ..0 => format!("{} lost", money(amount)),
        0 => "nothing lost or won".to_owned(),
        _ => format!("{} won", money(amount)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bands() -> Vec<(String, String)> {
        [("90 %", "1.645"), ("95 %", "1.960")].map(|(name, at)| (name.to_owned(), at.to_owned())).into()
    }

    fn terms(hold: &str, deviation: &str, skewness: &str, nothing: &str) -> Terms {
        let [hold, deviation, skewness, nothing] = [hold, deviation, skewness, nothing].map(str::to_owned);
        Terms { name: "red".to_owned(), hold, deviation, skewness, nothing, raises: false }
    }

    fn even() -> Terms {
        terms("0.0270270270270", "0.999634699289", "0.054073821463", "0.513513513513")
    }

    #[test]
    fn a_stake_on_red() {
        let outlook = Outlook::of(&even(), &bands(), 100, 10_000).unwrap();
        // 1,000,000 x 1/37 = 27,027.03; 1.96 x 0.999634699289 x 100 x 100 = 19,592.84.
        let ends = [("90 %".to_owned(), -43_470, -10_584), ("95 %".to_owned(), -46_619, -7_435)];
        assert_eq!((outlook.staked, outlook.mean), (1_000_000, -27_027));
        // 2.7 standard deviations: 3 in 1,000.
        assert_eq!(outlook.spread, Spread::Normal { bands: ends.into(), ahead: 3 });
        let words = outlook.in_words().html();
        for part in [
            "In 10,000 rounds of 1.00 you stake 10,000.00 in all, and on average lose 270.27 of it.",
            "2.702 % of every stake",
            "95 % of players end between 466.19 lost and 74.35 lost.",
            "Fewer than 1 in 100 players are ahead",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
    }

    #[test]
    fn few_rounds_of_a_rare_prize_have_no_range() {
        let rare = terms("0.0463256835937", "976.562034338601", "1023.998046875", "0.999999046325");
        let outlook = Outlook::of(&rare, &bands(), 100, 1_000).unwrap();
        assert_eq!(outlook.mean, -4_633);
        let Spread::Uneven { enough, nothing } = outlook.spread else { panic!("{outlook:?}") };
        assert_eq!((enough, nothing), (110_000_000, 999));
        assert!(outlook.in_words().html().contains("More than 99 in 100 players win nothing"));
        let many = Outlook::of(&rare, &bands(), 100, 110_000_000).unwrap();
        assert!(matches!(many.spread, Spread::Normal { .. }));
    }

    #[test]
    fn no_more_is_lost_than_staked() {
        let wild = terms("0.02", "5.9", "0", "0.9");
        let low = |terms: &Terms| match Outlook::of(terms, &bands(), 100, 30).unwrap().spread {
            Spread::Normal { bands, .. } => bands[1].1,
            Spread::Uneven { .. } => panic!("a game without skewness"),
        };
        assert_eq!(low(&wild), -3_000);
        assert!(low(&Terms { raises: true, ..wild }) < -3_000);
    }

    #[test]
    fn the_largest_questions_have_answers() {
        let widest = terms("0.99", "99999.999999999999", "0", "0.5");
        assert!(Outlook::of(&widest, &bands(), 100_000, 1_000_000_000).is_some());
        assert!(Outlook::of(&even(), &bands(), 10_000_000, 1_000_000_000).is_some());
        assert_eq!(Outlook::of(&widest, &bands(), u64::MAX, 1_000_000_000), None, "and none is wrong");
    }

    #[test]
    fn players_who_are_ahead() {
        for (mean, error, expect) in [
            (0, 1_000, 500),
            (-1, 1_000, 159),
            (1, 1_000, 841),
            (-146, 1_000_000, 442),
            (-9, 1_000, 0),
            (-5, 0, 0),
        ] {
            assert_eq!(ahead(mean, error), Some(expect), "{mean} of {error}");
        }
    }

    #[test]
    fn powers_of_probabilities() {
        assert_eq!(power(500_000_000_000, 10), Some(976_562_500));
        assert_eq!(power(1_000_000_000_000, 1_000_000_000), Some(ONE));
        assert_eq!(power(0, 3), Some(0));
        assert_eq!(per_mille(power(999_000_000_000, 1_000).unwrap()), 368, "1/e");
    }
}
