//! The distribution of a mode as horizontal bars, drawn with whole numbers.

use super::markup::{Element, element};
use crate::decimal::{decimal, point, scaled};
use crate::sheet::{ModeSheet, OutcomeRow};
use dashu_int::ops::BitTest as _;
use dashu_int::{IBig, UBig};
use games::Ratio;

/// With more different payouts, bars stand for ranges of them.
const BARS_MAX: usize = 24;
/// Where ranges end, in stakes: 1, 2, 5, 10 … with as many powers of ten.
const POWERS_OF_TEN: u32 = 7;
/// Width of the drawing, the right end of the longest bar, and the width of a letter.
const WIDTH: u32 = 360;
const RIGHT: u32 = 262;
const LETTER: usize = 7;
/// Labels take no more room than this.
const LABEL_MAX: u32 = 120;
/// Height of a bar with the space to the next one.
const PITCH: usize = 18;
/// Rarer than one in so many, a bar of equal scale is too short to be seen.
const EQUAL_SCALE_MAX: u32 = 50;

/// Results that are drawn as one bar.
struct Bar {
    /// Such as `2` or `2 to <5`.
    label: String,
    /// The smallest payout that it can stand for, in stakes.
    from: Ratio,
    probability: Ratio,
}

/// A figure; `None` where nothing is listed or the sheet holds text that is no number.
pub(super) fn chart(mode: &ModeSheet) -> Option<Element> {
    let bars = bars(mode.distribution.as_ref()?)?;
    let rarest = bars.iter().map(|bar| one_in(&bar.probability)).max()?;
    let scale = if rarest <= UBig::from(EQUAL_SCALE_MAX) {
        Scale::Equal
    } else {
        Scale::Decades(u32::try_from(rarest.to_string().len()).ok()?)
    };
    let letters = bars.iter().map(|bar| bar.label.chars().count()).max()?;
    let left = u32::try_from(letters * LETTER + 6).unwrap_or(LABEL_MAX).min(LABEL_MAX);
    let height = bars.len() * PITCH;
    let label = format!("Probability of each payout, {}", mode.name);
    let svg = element("svg")
        .attr("viewBox", format_args!("0 0 {WIDTH} {height}"))
        .attr("role", "img")
        .attr("aria-label", label);
    let lines = scale.lines(left).into_iter().map(|x| {
        let line = element("line").attr("x1", x).attr("x2", x);
        line.attr("y1", 0).attr("y2", height)
    });
    let drawn = bars.iter().enumerate().map(|(at, bar)| bar.draw(at * PITCH, left, scale));
    let mut caption = element("figcaption").child(element("b").text(&mode.name));
    if let Scale::Decades(decades) = scale {
        let rarest = "0".repeat(decades as usize);
        caption = caption.child(element("span").text(&format!("Log scale, from 1 in 1{rarest} to 1")));
    }
    Some(element("figure").class("chart").child(caption).child(svg.children(lines).children(drawn)))
}

/// How long a bar is.
#[derive(Clone, Copy)]
enum Scale {
    /// In proportion to the probability.
    Equal,
    /// In proportion to the logarithm, from 10^-decades to 1.
    Decades(u32),
}

impl Scale {
    fn length(self, probability: &Ratio, longest: u32) -> u32 {
        let all = UBig::from(longest);
        let (_, numerator) = probability.numerator().clone().into_parts();
        let length = match self {
            Self::Equal => all * numerator / probability.denominator(),
            Self::Decades(decades) => {
                // The logarithm to base 2 in 64ths is how many bits the 64th power has.
                let bits = |number: &UBig| UBig::from(number.pow(64).bit_len());
                // log2(10) x 64 = 212.603.
                let span = UBig::from(decades) * 212_603_u32 / 1_000_u32;
                let below =
                    bits(probability.denominator()) - bits(&numerator).min(bits(probability.denominator()));
                let below = below.min(span.clone());
                all * (&span - below) / span
            }
        };
        u32::try_from(length).unwrap_or(longest).clamp(1, longest)
    }

    fn lines(self, left: u32) -> Vec<u32> {
        let parts = match self {
            Self::Equal => 10,
            Self::Decades(decades) => decades.max(1),
        };
        (0..=parts).map(|part| left + (RIGHT - left) * part / parts).collect()
    }
}

/// One over a probability, cut off.
fn one_in(probability: &Ratio) -> UBig {
    let (_, numerator) = probability.numerator().clone().into_parts();
    probability.denominator() / numerator
}

impl Bar {
    fn draw(&self, top: usize, left: u32, scale: Scale) -> Element {
        let one_in = one_in(&self.probability);
        let inverse = Ratio::new(
            IBig::from(self.probability.denominator().clone()),
            self.probability.numerator().clone().into_parts().1,
        );
        // Five or so digits are enough beside a bar.
        let digits = 4_usize.saturating_sub(one_in.to_string().len());
        let chance = format!("1 in {}", point(&scaled(&inverse, digits), digits));
        let title = format!(
            "{} stakes: probability {}, {chance}",
            self.label,
            point(&scaled(&self.probability, 12), 12)
        );
        let class = if self.from < Ratio::new(1, 1_u8) { "less" } else { "" };
        let text = |x: u32, label: &str| element("text").attr("x", x).attr("y", top + 13).text(label);
        let rect = element("rect").attr("x", left).attr("y", top + 3);
        let rect =
            rect.attr("width", scale.length(&self.probability, RIGHT - left)).attr("height", PITCH - 5);
        element("g")
            .child(element("title").text(&title))
            .child(text(left - 6, &self.label).class("end"))
            .child(rect.class(class))
            .child(text(RIGHT + 6, &chance))
    }
}

/// In ascending order; only what can happen.
fn bars(rows: &[OutcomeRow]) -> Option<Vec<Bar>> {
    let mut bars: Vec<Bar> = Vec::new();
    for row in rows {
        let (from, probability) = (decimal(&row.multiplier)?, row.probability.ratio()?);
        if *probability.numerator() <= IBig::ZERO || from < Ratio::new(0, 1_u8) {
            return None;
        }
        // Rows ascend: what pays the same stands together.
        match bars.last_mut().filter(|last| last.from == from) {
            Some(last) => last.probability = &last.probability + &probability,
            None => bars.push(Bar { label: row.multiplier.clone(), from, probability }),
        }
    }
    if bars.len() <= BARS_MAX { Some(bars) } else { Some(ranges(bars)) }
}

fn ranges(bars: Vec<Bar>) -> Vec<Bar> {
    let whole = |number: u64| Ratio::new(number, 1_u8);
    let ends = (0..POWERS_OF_TEN).flat_map(|power| [1, 2, 5].map(|digit: u64| digit * 10_u64.pow(power)));
    let mut ranges: Vec<(String, Ratio, Option<Ratio>)> = Vec::new();
    let mut start = 0;
    for end in ends {
        let label = if start == 0 { format!("below {end}") } else { format!("{start} to {end}") };
        ranges.push((label, whole(start), Some(whole(end))));
        start = end;
    }
    ranges.push((format!("{start} and more"), whole(start), None));
    let mut joined: Vec<Bar> = Vec::new();
    let mut at = 0;
    for bar in bars {
        if bar.from == whole(0) {
            joined.push(bar);
            continue;
        }
        while ranges[at].2.as_ref().is_some_and(|end| bar.from >= *end) {
            at += 1;
        }
        let (label, from, _) = &ranges[at];
        match joined.last_mut().filter(|last| last.label == *label) {
            Some(last) => last.probability = &last.probability + &bar.probability,
            None => {
                joined.push(Bar { label: label.clone(), from: from.clone(), probability: bar.probability })
            }
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use games::{Catalogue, GameId};

    #[test]
    fn lengths_follow_the_scale() {
        let length = |scale: Scale, denominator: u64| scale.length(&Ratio::new(1, denominator), 180);
        for (denominator, expect) in [(1, 180), (2, 90), (37, 4), (1_000_000, 1)] {
            assert_eq!(length(Scale::Equal, denominator), expect, "1/{denominator}");
        }
        // A factor of ten is a third of three decades, to the accuracy of the logarithm: 1/64 bit at each end.
        for (denominator, expect) in [(1, 180_u32), (10, 120), (100, 60), (1_000, 1), (1_000_000, 1)] {
            assert!(length(Scale::Decades(3), denominator).abs_diff(expect) <= 1, "1/{denominator}");
        }
        assert_eq!(Scale::Decades(3).lines(10), [10, 94, 178, 262]);
    }

    /// However results are put together, none is lost or drawn twice.
    #[test]
    fn bars_hold_the_whole_distribution() {
        for game in GameId::ALL {
            let sheet = crate::sheet(game, &Catalogue::house().active(game).rules().config()).unwrap();
            for rows in sheet.modes.iter().filter_map(|mode| mode.distribution.as_ref()) {
                let bars = bars(rows).unwrap();
                let sum: Ratio = bars.iter().map(|bar| &bar.probability).sum();
                assert_eq!(sum, Ratio::new(1, 1_u8), "{game}");
                assert!(bars.len() <= BARS_MAX && bars.windows(2).all(|pair| pair[0].label != pair[1].label));
            }
        }
    }

    #[test]
    fn ranges_hold_their_start_and_not_their_end() {
        let bar = |(numerator, denominator): (u64, u64)| {
            let from = Ratio::new(numerator, denominator);
            Bar { label: String::new(), from, probability: Ratio::new(1, 10_u8) }
        };
        let payouts = [(1, 2), (1, 1), (3, 2), (2, 1), (499, 100), (5, 1), (5_000_000, 1), (9_000_000, 1)];
        let ranges = ranges(payouts.map(bar).into());
        let found: Vec<_> = ranges.iter().map(|it| (it.label.as_str(), it.probability.to_string())).collect();
        let expect = [
            ("below 1", "1/10"),
            ("1 to 2", "1/5"),
            ("2 to 5", "1/5"),
            ("5 to 10", "1/10"),
            ("5000000 and more", "1/5"),
        ];
        assert_eq!(found, expect.map(|(label, share)| (label, share.to_owned())));
    }
}
