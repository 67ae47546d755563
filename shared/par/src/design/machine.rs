//! Slot machines: their pays, and where these cannot do it, their strips.
//!
//! With all pays times a factor, return and standard deviation are times that factor too. So the exponent that bends the
//! pays follows from the quotient of the two targets, and the factor then from the return alone.

use super::power::{EXPONENT_PLACES, SHARE_PLACES, power_share};
use super::table::STEPS;
use super::{DesignError, RTP_TOLERANCE, Targets, deviation_is_near, is_near};
use crate::decimal::{root_scaled, scaled};
use crate::mode::STAKE;
use dashu_int::IBig;
use games::slots::{Bet, Config, Layout, Slots};
use games::{Faults, Game as _, GameId, Multiplier, Ratio};
use serde_json::Value;
use std::collections::BTreeMap;

/// The largest exponent, in units of 2^-20: all but the best awards then pay next to nothing.
const EXPONENT_MAX: u64 = 6 << EXPONENT_PLACES;
/// Places of the exponent that are searched, from the largest.
const EXPONENT_STEPS: u32 = 12;
/// Tries to hit the return with one factor; limits and rounding make more than one necessary.
const FACTORS: u32 = 4;
/// Tries to correct the return by steps.
const CORRECTIONS: u32 = 4;
/// Stops that are changed at most.
const STOPS_CHANGED_MAX: u32 = 60;
/// Digits in which returns are compared while pays are corrected.
const DIGITS: usize = 18;

/// One entry of the pay tables.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    Line { symbol: String, count: u8 },
    Scatter { count: u8 },
}

/// What the solver searches with: pays are in units of 1/10,000 of one line's stake, those of scatters too.
struct Machine<'a> {
    layout: Layout,
    entries: Vec<Entry>,
    shape: Vec<u64>,
    /// How many lines the stake is spread over.
    lines: u64,
    /// Most units of an entry.
    most: u64,
    targets: &'a Targets,
}

#[derive(Debug, Clone)]
struct Candidate {
    layout: Layout,
    rtp: Ratio,
    variance: Ratio,
}

/// The configuration with its pays designed, and its mode's name.
pub(super) fn design(game: GameId, base: &Value, targets: &Targets) -> Result<(Value, String), DesignError> {
    if game != GameId::Slots {
        return Err(DesignError::NoSuchPart(format!(
            "{} has no table to design: plinko, wheel, keno and slots have",
            game.id()
        )));
    }
    let config = Slots::parse_config(base).map_err(|faults| faults.under("/config"))?;
    let mut machine = Machine::new(config.layout(), targets);
    machine.change_stops()?;
    let candidate = machine.solve()?;
    let config = Config::try_from(to_value(&candidate.layout))?;
    let mode = Slots::modes(&config).into_iter().next().map(|mode| mode.name).unwrap_or_default();
    Ok((to_value(config.layout()), mode))
}

fn to_value(layout: &Layout) -> Value {
    serde_json::to_value(layout).expect("layouts are plain data with text keys")
}

impl<'a> Machine<'a> {
    fn new(layout: &Layout, targets: &'a Targets) -> Self {
        let lines = layout.lines.len() as u64;
        let (mut entries, mut shape) = (Vec::new(), Vec::new());
        for (symbol, table) in &layout.pays {
            for (count, pay) in table {
                entries.push(Entry::Line { symbol: symbol.clone(), count: *count });
                shape.push(pay.units());
            }
        }
        for (count, pay) in &layout.scatter_pays {
            entries.push(Entry::Scatter { count: *count });
            shape.push(pay.units().saturating_mul(lines));
        }
        let most = targets.top_award_max.map_or(u64::MAX / 4, |most| most.units().saturating_mul(lines));
        Self { layout: layout.clone(), entries, shape, lines, most, targets }
    }

    /// The machine with these pays.
    fn with(&self, values: &[u64]) -> Layout {
        let mut layout = self.layout.clone();
        for (entry, value) in self.entries.iter().zip(values) {
            match entry {
                Entry::Line { symbol, count } => {
                    let table = layout.pays.entry(symbol.clone()).or_default();
                    table.insert(*count, Multiplier::from_units(*value));
                }
                Entry::Scatter { count } => {
                    layout.scatter_pays.insert(*count, Multiplier::from_units(value / self.lines));
                }
            }
        }
        layout
    }

    fn examine(&self, values: &[u64]) -> Result<Candidate, Faults> {
        let layout = self.with(values);
        let config = Config::try_from(to_value(&layout))?;
        let odds = Slots::odds(&config, STAKE, &Bet {}, &());
        let odds = odds.expect("at a stake of 10,000 nothing is rounded");
        Ok(Candidate { layout, rtp: odds.return_to_player, variance: odds.variance })
    }

    /// The shape to the power of `exponent`, `top` being what its largest entry pays. Nothing pays nothing.
    fn bend(&self, exponent: u64, top: u64) -> Vec<u64> {
        let most_shape = self.shape.iter().copied().max().unwrap_or(1);
        let value = |shape: &u64| {
            let value = (u128::from(top) * power_share(*shape, most_shape, exponent)) >> SHARE_PLACES;
            let value = u64::try_from(value).unwrap_or(u64::MAX).min(self.most);
            (value / self.lines * self.lines).max(self.lines)
        };
        self.shape.iter().map(value).collect()
    }

    /// The bent shape times the factor that gives the target's return, as near as one factor comes.
    fn fit(&self, exponent: u64) -> Result<(Vec<u64>, Candidate), Faults> {
        let mut top = self.shape.iter().copied().max().unwrap_or(1);
        let mut values = self.bend(exponent, top);
        let mut found = self.examine(&values)?;
        for _ in 0..FACTORS {
            if is_near(&found.rtp, &self.targets.rtp, &Ratio::new(1, 20_000_u16)) {
                break;
            }
            let factor = &self.targets.rtp / &found.rtp;
            let next: IBig = IBig::from(top) * factor.numerator() / IBig::from(factor.denominator().clone());
            // Beyond this the numbers of a machine do not fit; its other limits are named by its reader.
            top = u64::try_from(next).unwrap_or(u64::MAX).clamp(self.lines, 1 << 50);
            values = self.bend(exponent, top);
            found = self.examine(&values)?;
        }
        Ok((values, found))
    }

    /// The shape bent, with any factor: enough to tell whether it is too wide. Only a limit on awards makes the factor
    /// matter.
    fn bent(&self, exponent: u64) -> Result<Candidate, Faults> {
        match self.targets.top_award_max {
            Some(_) => Ok(self.fit(exponent)?.1),
            None => self.examine(&self.bend(exponent, self.shape.iter().copied().max().unwrap_or(1))),
        }
    }

    /// Whether the standard deviation would be above the target, were the return on it.
    fn is_too_wide(&self, found: &Candidate) -> bool {
        let wanted = &self.targets.standard_deviation * &found.rtp;
        &found.variance * &(&self.targets.rtp * &self.targets.rtp) > &wanted * &wanted
    }

    /// Where even equal pays are too volatile, the player must win more often: on the reel where it helps most the
    /// rarest symbol becomes the most frequent one, stop by stop.
    fn change_stops(&mut self) -> Result<(), DesignError> {
        let (values, mut found) = self.fit(0)?;
        for _ in 0..STOPS_CHANGED_MAX {
            if !self.is_too_wide(&found) {
                break;
            }
            let spread = |it: &Candidate| &it.variance / &(&it.rtp * &it.rtp);
            let mut best: Option<(Vec<Vec<String>>, Candidate)> = None;
            for reel in 0..self.layout.reels.len() {
                let Some(reels) = self.with_commoner_stop(reel) else { continue };
                let kept = std::mem::replace(&mut self.layout.reels, reels);
                let tried = self.examine(&values);
                let reels = std::mem::replace(&mut self.layout.reels, kept);
                // A symbol that pays must be on some reel.
                let Ok(tried) = tried else { continue };
                if best.as_ref().is_none_or(|(_, known)| spread(&tried) < spread(known)) {
                    best = Some((reels, tried));
                }
            }
            match best {
                Some((reels, tried)) if spread(&tried) < spread(&found) => {
                    self.layout.reels = reels;
                    found = tried;
                }
                _ => break,
            }
        }
        Ok(())
    }

    /// The strips with one stop of this reel's rarest symbol turned into the most frequent symbol of all reels. Wilds
    /// and scatters stay.
    fn with_commoner_stop(&self, reel: usize) -> Option<Vec<Vec<String>>> {
        let special = |symbol: &String| {
            Some(symbol) == self.layout.wild.as_ref() || Some(symbol) == self.layout.scatter.as_ref()
        };
        let count = |strips: &[Vec<String>]| {
            let mut stops = BTreeMap::<String, usize>::new();
            for symbol in strips.iter().flatten().filter(|symbol| !special(symbol)) {
                *stops.entry(symbol.clone()).or_default() += 1;
            }
            stops
        };
        let everywhere = count(&self.layout.reels);
        let (common, _) =
            everywhere.iter().max_by_key(|(symbol, stops)| (**stops, std::cmp::Reverse(*symbol)))?;
        let here = count(&self.layout.reels[reel..=reel]);
        let (rare, _) =
            here.iter().filter(|(symbol, _)| *symbol != common).min_by_key(|(_, stops)| **stops)?;
        let mut reels = self.layout.reels.clone();
        let stop = reels[reel].iter_mut().find(|symbol| *symbol == rare)?;
        stop.clone_from(common);
        Some(reels)
    }

    fn solve(&self) -> Result<Candidate, DesignError> {
        let (mut low, mut high) = (0, EXPONENT_MAX);
        for _ in 0..EXPONENT_STEPS {
            let middle = low + (high - low) / 2;
            if self.is_too_wide(&self.bent(middle)?) { high = middle } else { low = middle }
        }
        let (fitted, nearest) = self.fit(low)?;
        let mut best = nearest;
        for step in STEPS {
            let found = self.with_steps(&fitted, step)?;
            if self.is_better(&found, &best) {
                best = found;
            }
            if self.rtp_is_met(&best) && deviation_is_near(&best.variance, self.targets) {
                break;
            }
        }
        Ok(best)
    }

    fn rtp_is_met(&self, found: &Candidate) -> bool {
        let tolerance = Ratio::new(RTP_TOLERANCE.0, RTP_TOLERANCE.1);
        let one = Ratio::new(1, 1_u8);
        is_near(&found.rtp, &self.targets.rtp, &tolerance) && (found.rtp < one || self.targets.rtp >= one)
    }

    /// A return that is met comes first, then the standard deviation; without one, the nearer return.
    fn is_better(&self, found: &Candidate, known: &Candidate) -> bool {
        let off = |ratio: &Ratio| {
            let off = ratio - &self.targets.rtp;
            std::cmp::max(&Ratio::new(0, 1_u8) - &off, off)
        };
        let deviation_off = |it: &Candidate| {
            let root = IBig::from(root_scaled(&it.variance, DIGITS));
            let off = root - IBig::from(scaled(&self.targets.standard_deviation, DIGITS));
            off.into_parts().1
        };
        match (self.rtp_is_met(found), self.rtp_is_met(known)) {
            (true, true) => deviation_off(found) < deviation_off(known),
            (false, false) => off(&found.rtp) < off(&known.rtp),
            (met, _) => met,
        }
    }

    /// The pays in whole steps, some of them moved until the return fits.
    fn with_steps(&self, fitted: &[u64], step: fn(u64) -> u64) -> Result<Candidate, DesignError> {
        let steps: Vec<u64> =
            self.entries.iter().zip(fitted).map(|(entry, value)| self.step(entry, step(*value))).collect();
        let round = |(value, step): (&u64, &u64)| ((value + step / 2) / step * step).max(*step);
        let mut values: Vec<u64> = fitted.iter().zip(&steps).map(round).collect();
        self.mend(&mut values);
        let mut found = self.examine(&values)?;
        for _ in 0..CORRECTIONS {
            if self.rtp_is_met(&found) {
                break;
            }
            self.correct(&mut values, &steps, &found)?;
            found = self.examine(&values)?;
        }
        Ok(found)
    }

    /// A step of an entry of which a step is `units`: what a line pays must divide among the lines.
    fn step(&self, entry: &Entry, units: u64) -> u64 {
        match entry {
            Entry::Line { .. } => units / gcd(units, self.lines) * self.lines,
            Entry::Scatter { .. } => units * self.lines,
        }
    }

    /// Rounding must not let more symbols pay less than fewer.
    fn mend(&self, values: &mut [u64]) {
        for at in 1..values.len() {
            if self.same_table(at - 1, at) {
                values[at] = values[at].max(values[at - 1]);
            }
        }
    }

    /// Whether two neighbours are entries of one table; then the second is for more symbols.
    fn same_table(&self, at: usize, next: usize) -> bool {
        match (self.entries.get(at), self.entries.get(next)) {
            (Some(Entry::Line { symbol, .. }), Some(Entry::Line { symbol: other, .. })) => symbol == other,
            (Some(Entry::Scatter { .. }), Some(Entry::Scatter { .. })) => true,
            _ => false,
        }
    }

    /// Moves entries by whole steps toward the target's return: from those of which a step returns most to those of
    /// which it returns least. What a step returns is nearly the same wherever it is taken, so a few rounds of this do.
    fn correct(&self, values: &mut [u64], steps: &[u64], found: &Candidate) -> Result<(), DesignError> {
        let digits = |ratio: &Ratio| IBig::from(scaled(ratio, DIGITS));
        let mut off = digits(&self.targets.rtp) - digits(&found.rtp);
        let mut effects = Vec::new();
        for at in 0..values.len() {
            let mut raised = values.to_vec();
            raised[at] += steps[at];
            self.mend(&mut raised);
            let effect = digits(&self.examine(&raised)?.rtp) - digits(&found.rtp);
            if effect > IBig::ZERO {
                effects.push((effect, at));
            }
        }
        effects.sort_by(|one, other| other.cmp(one));
        for (effect, at) in &effects {
            let (at, step) = (*at, steps[*at]);
            // No entry by more than a quarter: the shape is to be kept.
            let moves = (values[at] / 4 / step).max(1);
            let (sign, wanted) = (&off / effect).into_parts();
            let wanted = u64::try_from(wanted).unwrap_or(u64::MAX).min(moves);
            let moved = if sign == dashu_int::Sign::Positive {
                let next = if self.same_table(at, at + 1) { values[at + 1] } else { self.most };
                let moved = wanted.min(next.min(self.most).saturating_sub(values[at]) / step);
                values[at] += moved * step;
                IBig::from(moved)
            } else {
                let below = if at > 0 && self.same_table(at - 1, at) { values[at - 1] } else { step };
                let moved = wanted.min(values[at].saturating_sub(below.max(step)) / step);
                values[at] -= moved * step;
                -IBig::from(moved)
            };
            off -= moved * effect;
        }
        Ok(())
    }
}

fn gcd(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { gcd(other, one % other) }
}
