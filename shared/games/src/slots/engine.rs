//! A configuration made ready to spin: symbols as numbers, pays by symbol and count.

use super::config::{Layout, REELS_MAX};
use super::mixed::{Mixed, Own, Way};
use crate::multiplier::Multiplier;
use std::collections::BTreeMap;

/// A number that no symbol has.
pub(super) const NO_SYMBOL: u8 = u8::MAX;

/// Pays by count, 0 to 7, in units of a multiplier of the whole stake.
pub(super) type Pays = [u64; REELS_MAX + 1];

/// One reel.
#[derive(Debug, Clone)]
pub(super) struct Strip {
    /// How many stops it has.
    pub(super) stops: u32,
    /// Its symbols, and the first ones again for windows that wrap.
    symbols: Vec<u8>,
    /// Scatters in the window of each stop.
    scatters: Vec<u8>,
}

impl Strip {
    /// The symbols seen at `stop`, from the top row down; more than the rows follow.
    #[inline]
    pub(super) fn from(&self, stop: usize) -> &[u8] {
        &self.symbols[stop..]
    }
}

/// What one spin showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spin {
    stops: [u16; REELS_MAX],
    units: u64,
}

impl Spin {
    /// What the stake of the round was multiplied by; in a free spin with the factor of free spins.
    #[must_use]
    pub fn multiplier(&self) -> Multiplier {
        Multiplier::from_units(self.units)
    }
}

/// The spins of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spins {
    reels: usize,
    paid: Spin,
    free: Vec<Spin>,
}

impl Spins {
    /// First the paid spin, then the free ones.
    pub fn iter(&self) -> impl Iterator<Item = &Spin> {
        std::iter::once(&self.paid).chain(&self.free)
    }

    /// Where the reels stopped in one of the spins.
    #[must_use]
    pub fn stops<'a>(&self, spin: &'a Spin) -> &'a [u16] {
        &spin.stops[..self.reels]
    }

    /// What the stake was multiplied by in all.
    #[must_use]
    pub fn multiplier(&self) -> Multiplier {
        Multiplier::from_units(self.iter().map(|spin| spin.units).sum())
    }
}

/// Free spins.
#[derive(Debug, Clone)]
pub(super) struct Feature {
    /// By scatters in sight.
    awards: Vec<u32>,
    pub(super) factor: u64,
    pub(super) spins_max: u32,
}

/// What spins and pays.
#[derive(Debug, Clone)]
pub(super) struct Engine {
    pub(super) reels: Vec<Strip>,
    pub(super) free_reels: Vec<Strip>,
    pub(super) rows: usize,
    /// The row of each line on each reel.
    pub(super) lines: Vec<[u8; REELS_MAX]>,
    pub(super) wild: u8,
    pub(super) scatter: u8,
    /// By symbol; of one line.
    pays: Vec<Pays>,
    /// Of one line that starts with wilds only.
    wild_pays: Pays,
    /// By scatters in sight.
    scatter_pays: Vec<u64>,
    pub(super) feature: Option<Feature>,
    /// What makes lines pay in mixtures, or more with wilds.
    pub(super) mixed: Option<Mixed>,
    /// More than any round pays.
    pub(super) round_max: u64,
}

/// Of a table by count the entry of the largest count that is reached.
fn by_count<T: Copy>(table: &BTreeMap<u8, T>, count: usize) -> Option<T> {
    let count = u8::try_from(count).unwrap_or(u8::MAX);
    table.range(..=count).next_back().map(|(_, entry)| *entry)
}

/// Units of the pay for `count` symbols.
fn units(table: &BTreeMap<u8, Multiplier>, count: usize) -> u64 {
    by_count(table, count).map_or(0, Multiplier::units)
}

impl Engine {
    /// Of a layout without faults, except that `None` means a multiplier beyond all numbers.
    pub(super) fn new(layout: &Layout) -> Option<Self> {
        let mut names: Vec<&str> = Vec::new();
        let free = layout.free_reels.as_ref().unwrap_or(&layout.reels);
        for name in layout.reels.iter().chain(free).flatten() {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let number = |name: Option<&String>| {
            let at = names.iter().position(|known| Some(*known) == name.map(String::as_str));
            at.and_then(|at| u8::try_from(at).ok()).unwrap_or(NO_SYMBOL)
        };
        let rows = usize::from(layout.rows);
        let (wild, scatter) = (number(layout.wild.as_ref()), number(layout.scatter.as_ref()));
        let strips = |reels: &[Vec<String>]| -> Vec<Strip> {
            let strip = |names: &Vec<String>| {
                let symbols: Vec<u8> = names
                    .iter()
                    .cycle()
                    .take(names.len() + rows - 1)
                    .map(|name| number(Some(name)))
                    .collect();
                let seen = |window: &[u8]| window.iter().filter(|symbol| **symbol == scatter).count();
                Strip {
                    stops: u32::try_from(names.len()).expect("at most 500 stops"),
                    scatters: symbols
                        .windows(rows)
                        .map(|it| u8::try_from(seen(it)).expect("at most 5 rows"))
                        .collect(),
                    symbols,
                }
            };
            reels.iter().map(strip).collect()
        };
        let lines = u64::try_from(layout.lines.len()).ok()?;
        let line_pays = |name: &str| -> Pays {
            let table = layout.pays.get(name).cloned().unwrap_or_default();
            // Exactly: the reader refuses pays that do not divide.
            std::array::from_fn(|count| units(&table, count) / lines)
        };
        let pays: Vec<Pays> = names.iter().map(|name| line_pays(name)).collect();
        let best = |count: usize| pays.iter().map(|pays| pays[count]).max().unwrap_or(0);
        let own = layout.wild.as_ref().is_some_and(|wild| layout.pays.contains_key(wild));
        let wild_pays = match pays.get(usize::from(wild)) {
            Some(pays) if own => *pays,
            Some(_) => std::array::from_fn(best),
            None => Pays::default(),
        };
        let counts = 0..=layout.reels.len() * rows;
        let scatter_pays: Vec<u64> = counts.clone().map(|count| units(&layout.scatter_pays, count)).collect();
        let feature = layout.free_spins.as_ref().map(|free| Feature {
            awards: counts.map(|count| by_count(&free.awards, count).unwrap_or(0)).collect(),
            factor: free.factor.into(),
            spins_max: free.spins_max,
        });
        let symbol_number = |name: &String| number(Some(name));
        let mixed = Mixed::new(layout, symbol_number, line_pays);
        let (group_max, factor_max) = mixed.as_ref().map_or((0, 1), |mixed| mixed.most(layout.reels.len()));
        let line_max = (*pays.iter().flatten().max()?).max(group_max);
        let line_max = line_max.checked_mul(factor_max)?.checked_mul(lines)?;
        let spin_max = line_max.checked_add(*scatter_pays.iter().max()?)?;
        let spins = feature.as_ref().map_or(0, |free| free.factor * u64::from(free.spins_max)) + 1;
        Some(Self {
            reels: strips(&layout.reels),
            free_reels: strips(free),
            rows,
            lines: layout
                .lines
                .iter()
                .map(|line| std::array::from_fn(|reel| line.get(reel).copied().unwrap_or(0)))
                .collect(),
            wild,
            scatter,
            pays,
            wild_pays,
            scatter_pays,
            feature,
            mixed,
            round_max: spin_max.checked_mul(spins)?,
        })
    }

    /// What a line pays that starts with `wilds` wilds, if its first other symbol makes a run of `run` with them.
    #[inline]
    pub(super) fn line_pay(&self, wilds: usize, symbol: u8, run: usize) -> u64 {
        let pays = self.pays.get(usize::from(symbol)).map_or(0, |pays| pays[run]);
        pays.max(self.wild_pays[wilds])
    }

    /// What symbols pay by themselves.
    pub(super) fn own(&self) -> Own<'_> {
        Own { pays: &self.pays, wild_pays: &self.wild_pays, wild: self.wild, scatter: self.scatter }
    }

    /// What a line pays that shows these symbols, on a machine with mixtures.
    fn mixed_line(&self, mixed: &Mixed, seen: impl Iterator<Item = u8>) -> u64 {
        let (own, mut way, mut run) = (self.own(), Way::START, 0);
        for seen in seen {
            match mixed.step(&own, way, seen, run) {
                Ok(next) => way = next,
                Err(pay) => return pay,
            }
            run += 1;
        }
        mixed.end(&own, way, run)
    }

    /// What this many scatters pay.
    pub(super) fn scatter_pay(&self, scatters: usize) -> u64 {
        self.scatter_pays[scatters]
    }

    /// Free spins that this many scatters give.
    pub(super) fn award(&self, scatters: usize) -> u32 {
        self.feature.as_ref().map_or(0, |free| free.awards[scatters])
    }

    /// Turns the reels; `draw` gives a stop below the number of stops. Also answers how many scatters are in sight.
    pub(super) fn spin(&self, strips: &[Strip], draw: &mut impl FnMut(u32) -> u32) -> (Spin, usize) {
        let mut stops = [0; REELS_MAX];
        let mut windows: [&[u8]; REELS_MAX] = [&[]; REELS_MAX];
        let mut scatters = 0;
        for (reel, strip) in strips.iter().enumerate() {
            let stop = draw(strip.stops);
            let at = stop as usize;
            stops[reel] = u16::try_from(stop).expect("a strip has at most 500 stops");
            windows[reel] = strip.from(at);
            scatters += usize::from(strip.scatters[at]);
        }
        let windows = &windows[..strips.len()];
        if let Some(mixed) = &self.mixed {
            let line = |line: &[u8; REELS_MAX]| {
                self.mixed_line(
                    mixed,
                    windows.iter().zip(line).map(|(window, row)| window[usize::from(*row)]),
                )
            };
            let units = self.lines.iter().map(line).sum::<u64>() + self.scatter_pays[scatters];
            return (Spin { stops, units }, scatters);
        }
        let lines = self.lines.iter().map(|line| {
            let (mut symbol, mut wilds, mut run) = (NO_SYMBOL, 0, 0);
            for (window, row) in windows.iter().zip(line) {
                let seen = window[usize::from(*row)];
                if seen == self.wild {
                    wilds += usize::from(symbol == NO_SYMBOL);
                } else if seen != symbol {
                    if symbol != NO_SYMBOL || seen == self.scatter {
                        break;
                    }
                    symbol = seen;
                }
                run += 1;
            }
            self.line_pay(wilds, symbol, run)
        });
        let units = lines.sum::<u64>() + self.scatter_pays[scatters];
        (Spin { stops, units }, scatters)
    }

    /// A whole round: the paid spin, and the free ones that it gives.
    pub(super) fn round(&self, draw: &mut impl FnMut(u32) -> u32) -> Spins {
        let (paid, scatters) = self.spin(&self.reels, draw);
        let mut spins = Spins { reels: self.reels.len(), paid, free: Vec::new() };
        let Some(feature) = &self.feature else { return spins };
        let mut granted = self.award(scatters).min(feature.spins_max);
        spins.free.reserve_exact(granted as usize);
        for played in 0.. {
            if played == granted {
                break;
            }
            let (mut spin, scatters) = self.spin(&self.free_reels, draw);
            spin.units *= feature.factor;
            spins.free.push(spin);
            granted = (granted + self.award(scatters)).min(feature.spins_max);
        }
        spins
    }
}
