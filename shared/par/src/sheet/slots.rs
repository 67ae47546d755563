//! Slots: what each combination, the scatters and the free spins are worth.
//!
//! All of this is derived from the layout alone, symbol by symbol along each line, with any weight for a stop: so it is
//! also a second way to the return that `games::slots` finds by walking all lines at once, and it gives the return for
//! stops as they are drawn, where some have one of the 2^32 words more than others.

use super::combinations::Table;
use super::histogram::{HistogramRow, histogram};
use super::mode::{Award, Raw, one_in};
use super::number::Number;
use crate::mode::STAKE;
use dashu_int::{IBig, UBig};
use games::slots::{Config, FreeSpins, Layout, Slots, SpinOdds};
use games::{Faults, Game as _, Multiplier, Ratio};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Where the return comes from, and what the free spins do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureSheet {
    /// Free spins, if there are any.
    pub free_spins: Option<FreeSpinSheet>,
    /// What one paid spin pays, without the free spins that it gives, by ranges of the stake; those that hold any.
    pub paid_spin: Vec<HistogramRow>,
    /// The parts add up to the return.
    pub rtp_split: Vec<Share>,
    /// The most that one paid spin pays. (A round with free spins can pay more; the top award of the mode is the one
    /// where every spin is the best there is, which nobody will see.)
    pub top_spin: Award,
}

/// A part of the return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// `lines`, `scatters`, `free spins`.
    pub part: String,
    /// What it adds to the return.
    pub rtp: Number,
}

/// Free spins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FreeSpinSheet {
    /// What one free spin pays, with its factor, by ranges of the stake; those that hold any.
    pub histogram: Vec<HistogramRow>,
    /// What one free spin pays in the mean, with its factor.
    pub mean_pay: Number,
    /// Free spins of a round in the mean, those that free spins give among them, up to the cap.
    pub per_round: Number,
    /// The same of rounds that have any.
    pub per_trigger: Option<Number>,
    /// Probability that a free spin gives more of them.
    pub retrigger: Number,
    /// Probability that a paid spin gives free spins.
    pub trigger: Number,
    /// One over it.
    pub trigger_one_in: String,
}

/// How a line ends: its first symbol that is no wild, the wilds before it, and the length of the run.
type End<'a> = (Option<&'a str>, usize, usize);

/// What one spin does on strips whose stops have weights.
#[derive(Debug, Clone)]
struct Spin {
    /// All cases: the product of the reels' weights.
    total: UBig,
    /// What lines and scatters pay in the mean, in stakes of the round.
    lines: Ratio,
    scatters: Ratio,
    /// Cases by the number of scatters in sight.
    by_scatters: Vec<UBig>,
    /// Cases by the free spins that are given.
    awards: BTreeMap<u32, UBig>,
}

/// Of a table by count the entry of the largest count that is reached.
fn by_count<T: Copy>(table: &BTreeMap<u8, T>, count: usize) -> Option<(u8, T)> {
    let count = u8::try_from(count).unwrap_or(u8::MAX);
    table.range(..=count).next_back().map(|(count, entry)| (*count, *entry))
}

fn ratio(numerator: &UBig, denominator: &UBig) -> Ratio {
    Ratio::new(IBig::from(numerator.clone()), denominator.clone())
}

/// Weight of a stop: uniform, or as `index(n)` draws it.
type Weight = fn(usize, usize) -> u64;

fn uniform(_stop: usize, _stops: usize) -> u64 {
    1
}

fn drawn(stop: usize, stops: usize) -> u64 {
    let n = |number: usize| u32::try_from(number).expect("a strip has at most 500 stops");
    fair::words_below(n(stops), n(stop + 1)) - fair::words_below(n(stops), n(stop))
}

struct Machine<'a>(&'a Layout);

impl<'a> Machine<'a> {
    fn total(reels: &[Vec<String>], weight: Weight) -> UBig {
        let of = |reel: &Vec<String>| (0..reel.len()).map(|stop| weight(stop, reel.len())).sum::<u64>();
        reels.iter().fold(UBig::ONE, |total, reel| total * of(reel))
    }

    /// The cases of every end of one line.
    fn line_ends(&self, reels: &'a [Vec<String>], line: &[u8], weight: Weight) -> BTreeMap<End<'a>, UBig> {
        let is = |symbol: &str, special: &Option<String>| special.as_deref() == Some(symbol);
        let mut growing: BTreeMap<End<'a>, UBig> = BTreeMap::from([((None, 0, 0), UBig::ONE)]);
        let mut ended: BTreeMap<End<'a>, UBig> = BTreeMap::new();
        for (reel, row) in reels.iter().zip(line) {
            let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
            for stop in 0..reel.len() {
                let symbol = &reel[(stop + usize::from(*row)) % reel.len()];
                *seen.entry(symbol).or_default() += weight(stop, reel.len());
            }
            let all: u64 = seen.values().sum();
            ended.values_mut().for_each(|cases| *cases *= all);
            let mut next: BTreeMap<End<'a>, UBig> = BTreeMap::new();
            for ((symbol, wilds, run), cases) in growing {
                for (seen, weight) in &seen {
                    let cases = &cases * *weight;
                    let grown = if is(seen, &self.0.wild) {
                        Some((symbol, wilds + usize::from(symbol.is_none()), run + 1))
                    } else if symbol == Some(*seen) || (symbol.is_none() && !is(seen, &self.0.scatter)) {
                        Some((Some(*seen), wilds, run + 1))
                    } else {
                        None
                    };
                    match grown {
                        Some(grown) => *next.entry(grown).or_default() += cases,
                        None => *ended.entry((symbol, wilds, run)).or_default() += cases,
                    }
                }
            }
            growing = next;
        }
        for (end, cases) in growing {
            *ended.entry(end).or_default() += cases;
        }
        ended
    }

    /// What a line that ends so pays: symbol, listed count, and the pay in stakes of one line.
    fn pay(&self, end: &End<'a>) -> Option<(&'a str, u8, Multiplier)> {
        let (symbol, wilds, run) = *end;
        let of = |name: &'a str, count: usize| {
            let (count, pay) = by_count(self.0.pays.get(name)?, count)?;
            Some((name, count, pay))
        };
        let own = symbol.and_then(|symbol| of(symbol, run));
        let wild = self.0.wild.as_deref().filter(|_| wilds > 0).and_then(|wild| {
            if self.0.pays.contains_key(wild) {
                return of(wild, wilds);
            }
            let best = self.0.pays.keys().filter_map(|name| of(name, wilds)).max_by_key(|(.., pay)| *pay)?;
            Some((wild, best.1, best.2))
        });
        match (own, wild) {
            (Some(own), Some(wild)) => Some(if wild.2 > own.2 { wild } else { own }),
            (own, wild) => own.or(wild),
        }
    }

    /// Cases by how many scatters are in sight.
    fn by_scatters(&self, reels: &[Vec<String>], weight: Weight) -> Vec<UBig> {
        let mut counts = vec![UBig::ONE];
        for reel in reels {
            let mut here: BTreeMap<usize, u64> = BTreeMap::new();
            for stop in 0..reel.len() {
                let window = (0..usize::from(self.0.rows)).map(|row| &reel[(stop + row) % reel.len()]);
                let seen = window.filter(|symbol| self.0.scatter.as_ref() == Some(symbol)).count();
                *here.entry(seen).or_default() += weight(stop, reel.len());
            }
            let most = here.keys().max().copied().unwrap_or(0);
            let mut next = vec![UBig::ZERO; counts.len() + most];
            for (before, cases) in counts.iter().enumerate() {
                for (seen, stops) in &here {
                    next[before + seen] += cases * *stops;
                }
            }
            counts = next;
        }
        counts
    }

    fn spin(&self, reels: &'a [Vec<String>], weight: Weight) -> Spin {
        let total = Self::total(reels, weight);
        let mut sum = UBig::ZERO;
        for line in &self.0.lines {
            for (end, cases) in self.line_ends(reels, line, weight) {
                if let Some((.., pay)) = self.pay(&end) {
                    sum += cases * pay.units();
                }
            }
        }
        let one = UBig::from(Multiplier::UNITS_PER_ONE);
        let by_scatters = self.by_scatters(reels, weight);
        let (mut scatters, mut awards) = (UBig::ZERO, BTreeMap::<u32, UBig>::new());
        for (count, cases) in by_scatters.iter().enumerate() {
            let pay = by_count(&self.0.scatter_pays, count).map_or(0, |(_, pay)| pay.units());
            scatters += cases * pay;
            *awards.entry(self.award(count)).or_default() += cases;
        }
        Spin {
            lines: ratio(&sum, &(&total * &one * self.0.lines.len())),
            scatters: ratio(&scatters, &(&total * &one)),
            by_scatters,
            awards,
            total,
        }
    }

    fn award(&self, scatters: usize) -> u32 {
        let awards = self.0.free_spins.as_ref().and_then(|free| by_count(&free.awards, scatters));
        awards.map_or(0, |(_, award)| award)
    }
}

/// Free spins of a round in the mean. A free spin's pay knows nothing of whether it is played: so the free spins of a
/// round pay as many times the mean of one as are played in the mean.
///
/// `waiting[w]` is how many are still played when w wait and `room` can be played at most, in cases of total^room.
fn free_spins_mean(paid: &Spin, free: &Spin, spins_max: usize) -> Ratio {
    let mut waiting = vec![UBig::ZERO];
    let mut cases = UBig::ONE;
    for room in 1..=spins_max {
        cases *= &free.total;
        let played = |first: usize| {
            free.awards.iter().fold(cases.clone(), |sum, (award, ways)| {
                sum + ways * &waiting[(first - 1 + *award as usize).min(room - 1)]
            })
        };
        waiting = std::iter::once(UBig::ZERO).chain((1..=room).map(played)).collect();
    }
    let sum = paid
        .awards
        .iter()
        .fold(UBig::ZERO, |sum, (award, ways)| sum + ways * &waiting[(*award as usize).min(spins_max)]);
    ratio(&sum, &(cases * &paid.total))
}

/// Most free spins of a round whose exact odds are computed: it takes a second for these, and grows with the third power.
const SPINS_MAX: u32 = 100;

/// Whether exact odds can be computed in reasonable time.
///
/// # Errors
/// A fault from the root of a document that holds the configuration as `/config`.
pub(crate) fn check_length(layout: &Layout) -> Result<(), Faults> {
    if layout.free_spins.as_ref().is_none_or(|free| free.spins_max <= SPINS_MAX) {
        return Ok(());
    }
    let detail =
        format!("exact odds are computed for machines with at most {SPINS_MAX} free spins in a round");
    Err(Faults::one("/config/free_spins/spins_max", "range", detail))
}

/// Beyond so many steps the rounds that pay no more than their stake are not counted.
const AT_MOST_STEPS: u64 = 2_000_000;

/// A machine and what was found out about it.
pub(super) struct Analysis {
    config: Config,
    /// Paid and free, all lines at once.
    spins: (SpinOdds, Option<SpinOdds>),
    paid: Spin,
    free: Option<(FreeSpins, Spin, Ratio)>,
    as_drawn: Ratio,
}

impl Analysis {
    pub(super) fn of(config: &Value) -> Result<Self, Faults> {
        let config = Slots::parse_config(config).map_err(|faults| faults.under("/config"))?;
        let layout = config.layout();
        check_length(layout)?;
        let spins = |weight: Weight| {
            let machine = Machine(layout);
            let paid = machine.spin(&layout.reels, weight);
            let free = layout.free_spins.clone().map(|free| {
                let spin = match &layout.free_reels {
                    Some(reels) => machine.spin(reels, weight),
                    None => paid.clone(),
                };
                let mean = free_spins_mean(&paid, &spin, free.spins_max as usize);
                (free, spin, mean)
            });
            (paid, free)
        };
        let (paid, free) = spins(uniform);
        let as_drawn = {
            let (paid, free) = spins(drawn);
            split(&paid, free.as_ref()).iter().map(|(_, part)| part).sum()
        };
        Ok(Self { spins: config.spins(), paid, free, as_drawn, config })
    }

    /// The return with the stops as they are drawn.
    pub(super) fn as_drawn(&self) -> &Ratio {
        &self.as_drawn
    }

    /// The moments of rounds with free spins, which cannot be listed.
    pub(super) fn raw(&self) -> Option<Raw> {
        let moments = self.config.round_moments()?;
        let [cases, powers @ ..] = moments.powers;
        let powers = powers.map(IBig::from);
        let at_most = self.at_most_stake();
        Some(Raw {
            above: at_most.map(|at_most| &cases - at_most),
            paid: powers[0].clone(),
            raised: IBig::ZERO,
            zero: moments.nothing,
            most: moments.most.into(),
            most_cases: moments.most_cases,
            powers,
            cases,
        })
    }

    /// Cases of whole rounds that pay no more than the stake, of as many as [`Config::round_moments`] counts.
    fn at_most_stake(&self) -> Option<UBig> {
        let limit = u64::try_from(STAKE.get()).ok()?;
        let (free, ..) = self.free.as_ref()?;
        let spins_max = free.spins_max as usize;
        let (paid_spin, free_spin) = (&self.spins.0, self.spins.1.as_ref()?);
        let small = |spin: &SpinOdds| -> Vec<(u64, usize, UBig)> {
            let cases = spin.cases.iter().filter(|case| case.multiplier.units() <= limit);
            cases.map(|it| (it.multiplier.units(), it.awarded as usize, it.weight.into())).collect()
        };
        let (paid_cases, free_cases) = (small(paid_spin), small(free_spin));
        if (free_cases.len() as u64 * u64::from(free.spins_max)).pow(2) > AT_MOST_STEPS {
            return None;
        }
        // As the moments of a round are found, with the sums up to the limit in place of the moments.
        let none = |cases: UBig| BTreeMap::from([(0_u64, cases)]);
        let mut cases = UBig::ONE;
        let mut waiting: Vec<BTreeMap<u64, UBig>> = vec![none(UBig::ONE)];
        for room in 1..=spins_max {
            cases *= free_spin.total;
            let played = |first: usize| {
                let mut sums = BTreeMap::<u64, UBig>::new();
                for (units, award, weight) in &free_cases {
                    for (after, ways) in &waiting[(first - 1 + award).min(room - 1)] {
                        if units + after <= limit {
                            *sums.entry(units + after).or_default() += weight * ways;
                        }
                    }
                }
                sums
            };
            waiting = std::iter::once(none(cases.clone())).chain((1..=room).map(played)).collect();
        }
        let mut sum = UBig::ZERO;
        for (units, award, weight) in &paid_cases {
            for (after, ways) in &waiting[(*award).min(spins_max)] {
                if units + after <= limit {
                    sum += weight * ways;
                }
            }
        }
        Some(sum)
    }

    pub(super) fn features(&self) -> Option<FeatureSheet> {
        let parts = split(&self.paid, self.free.as_ref());
        let share = |(part, rtp): &(&str, Ratio)| Share { part: (*part).to_owned(), rtp: Number::new(rtp) };
        let gives = |spin: &Spin| {
            spin.awards.iter().filter(|(award, _)| **award > 0).fold(UBig::ZERO, |sum, (_, ways)| sum + ways)
        };
        let free_spins = self.free.as_ref().map(|(free, spin, mean)| {
            let triggers = gives(&self.paid);
            let trigger = ratio(&triggers, &self.paid.total);
            let some = triggers != UBig::ZERO;
            FreeSpinSheet {
                histogram: self.spins.1.as_ref().map_or_else(Vec::new, ranges),
                trigger_one_in: if some { one_in(&triggers, &self.paid.total) } else { String::new() },
                retrigger: Number::new(&ratio(&gives(spin), &spin.total)),
                per_round: Number::new(mean),
                per_trigger: some.then(|| Number::new(&(mean / &trigger))),
                mean_pay: Number::new(&free_spin_pay(free, spin)),
                trigger: Number::new(&trigger),
            }
        });
        let spin = &self.spins.0;
        let most = spin.cases.iter().map(|case| case.multiplier).max()?;
        let ways: u64 =
            spin.cases.iter().filter(|case| case.multiplier == most).map(|case| case.weight).sum();
        let top_spin = Award {
            multiplier: most.to_string(),
            one_in: one_in(&ways.into(), &spin.total.into()),
            probability: Number::of(ways, spin.total),
        };
        let rtp_split = parts.iter().map(share).collect();
        Some(FeatureSheet { top_spin, rtp_split, free_spins, paid_spin: ranges(spin) })
    }

    /// Every pay of a line and of the scatters, over all positions of the reels.
    pub(super) fn combinations(&self) -> Vec<Table> {
        let layout = self.config.layout();
        let mut tables = vec![self.line_table("lines", &layout.reels)];
        tables.extend(self.scatter_table("scatters", &self.paid));
        if let (Some(reels), Some((_, spin, _))) = (&layout.free_reels, &self.free) {
            tables.push(self.line_table("lines in free spins", reels));
            tables.extend(self.scatter_table("scatters in free spins", spin));
        }
        tables
    }

    fn line_table(&self, name: &str, reels: &[Vec<String>]) -> Table {
        let machine = Machine(self.config.layout());
        let mut cells: BTreeMap<(Multiplier, &str, u8), UBig> = BTreeMap::new();
        // Uniform stops show every symbol equally often in each row: all lines are alike.
        let line = &self.config.layout().lines[0];
        for (end, cases) in machine.line_ends(reels, line, uniform) {
            if let Some((symbol, count, pay)) = machine.pay(&end) {
                *cells.entry((pay, symbol, count)).or_default() += cases;
            }
        }
        let total = Machine::total(reels, uniform);
        let rows = cells.into_iter().rev().map(|((pay, symbol, count), cases)| {
            let contribution = ratio(&(&cases * pay.units()), &(&total * Multiplier::UNITS_PER_ONE));
            vec![
                symbol.to_owned(),
                count.to_string(),
                pay.to_string(),
                cases.to_string(),
                total.to_string(),
                one_in(&cases, &total),
                Number::new(&contribution).decimal,
            ]
        });
        let columns =
            ["symbol", "count", "pays line stakes", "combinations", "cycle", "one in", "contribution"];
        Table::new(name, &columns, rows)
    }

    fn scatter_table(&self, name: &str, spin: &Spin) -> Option<Table> {
        let layout = self.config.layout();
        let scatter = layout.scatter.as_ref()?;
        let rows = spin.by_scatters.iter().enumerate().filter(|(_, cases)| **cases != UBig::ZERO);
        let rows = rows.map(|(count, cases)| {
            let pay = by_count(&layout.scatter_pays, count).map_or(Multiplier::ZERO, |(_, pay)| pay);
            let one = Multiplier::UNITS_PER_ONE;
            vec![
                scatter.clone(),
                count.to_string(),
                pay.to_string(),
                Machine(layout).award(count).to_string(),
                cases.to_string(),
                spin.total.to_string(),
                one_in(cases, &spin.total),
                Number::new(&ratio(&(cases * pay.units()), &(&spin.total * one))).decimal,
            ]
        });
        let columns = [
            "symbol",
            "count",
            "pays stakes",
            "free spins",
            "combinations",
            "cycle",
            "one in",
            "contribution",
        ];
        Some(Table::new(name, &columns, rows))
    }
}

/// What one spin pays, by ranges of the stake.
fn ranges(spin: &SpinOdds) -> Vec<HistogramRow> {
    let ways: Vec<UBig> = spin.cases.iter().map(|case| case.weight.into()).collect();
    let results = spin.cases.iter().zip(&ways).map(|(case, ways)| {
        let paid = u128::from(case.multiplier.units());
        (paid, IBig::from(paid), ways)
    });
    histogram(results, &spin.total.into())
}

/// What one free spin pays in the mean.
fn free_spin_pay(free: &FreeSpins, spin: &Spin) -> Ratio {
    &(&spin.lines + &spin.scatters) * &Ratio::new(free.factor, 1_u8)
}

/// The parts of the return.
fn split(paid: &Spin, free: Option<&(FreeSpins, Spin, Ratio)>) -> Vec<(&'static str, Ratio)> {
    let mut parts = vec![("lines", paid.lines.clone()), ("scatters", paid.scatters.clone())];
    parts.extend(free.map(|(free, spin, mean)| ("free spins", mean * &free_spin_pay(free, spin))));
    parts
}
