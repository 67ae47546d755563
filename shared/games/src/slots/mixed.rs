//! Lines of machines on which symbols pay in mixtures, or wilds multiply.

use super::config::{GROUPS_MAX, Layout, REELS_MAX};
use super::engine::{NO_SYMBOL, Pays};

/// Symbols that pay together.
#[derive(Debug, Clone)]
struct Group {
    members: Vec<u8>,
    /// Of one line.
    pays: Pays,
}

/// What such a machine has beyond others.
#[derive(Debug, Clone)]
pub(super) struct Mixed {
    groups: Vec<Group>,
    /// What a number of wilds multiplies by.
    factors: [u64; REELS_MAX + 1],
}

/// How far a line has come from the left, while anything on it can grow. All runs that are alive are as long as what has
/// been seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Way {
    /// The first symbol that is no wild; [`NO_SYMBOL`] while there is none.
    pub(super) first: u8,
    /// Wilds before it.
    pub(super) leading: u8,
    /// All wilds, where their number matters.
    wilds: u8,
    /// Whether all others so far are the first one.
    alone: bool,
    /// Groups that hold all of them: one bit each.
    groups: u8,
    /// The most that runs pay which have ended.
    won: u64,
}

impl Way {
    pub(super) const START: Self =
        Self { first: NO_SYMBOL, leading: 0, wilds: 0, alone: false, groups: 0, won: 0 };

    /// On a machine without mixtures.
    pub(super) fn plain(first: u8, leading: u8) -> Self {
        Self { first, leading, ..Self::START }
    }
}

/// What symbols and leading wilds pay by themselves, on one line.
pub(super) struct Own<'a> {
    pub(super) pays: &'a [Pays],
    pub(super) wild_pays: &'a Pays,
    pub(super) wild: u8,
    pub(super) scatter: u8,
}

impl Mixed {
    /// `None` if the machine is like any other, or if a multiple is beyond all numbers: then `pays` of it are too.
    pub(super) fn new(
        layout: &Layout,
        number: impl Fn(&String) -> u8,
        pays: impl Fn(&str) -> Pays,
    ) -> Option<Self> {
        if layout.groups.is_empty() && layout.wild_factor.is_none() {
            return None;
        }
        debug_assert!(layout.groups.len() <= GROUPS_MAX, "one bit for each group");
        let group = |(name, members): (&String, &Vec<String>)| Group {
            members: members.iter().map(&number).collect(),
            pays: pays(name),
        };
        let groups = layout.groups.iter().map(group).collect();
        Some(Self { groups, factors: std::array::from_fn(|wilds| layout.wilds_multiply(wilds)) })
    }

    /// The most that any group pays, and that wilds multiply by on so many reels.
    pub(super) fn most(&self, reels: usize) -> (u64, u64) {
        let pays = self.groups.iter().flat_map(|group| group.pays).max().unwrap_or(0);
        (pays, self.factors[reels - 1])
    }

    /// The way after one more symbol, or what the line pays if nothing on it can grow any more.
    pub(super) fn step(&self, own: &Own<'_>, mut way: Way, seen: u8, reel: usize) -> Result<Way, u64> {
        if seen == own.wild {
            way.leading += u8::from(way.first == NO_SYMBOL);
            way.wilds += u8::from(self.factors[1] > 1);
            return Ok(way);
        }
        if seen == own.scatter {
            return Err(self.end(own, way, reel));
        }
        if way.first == NO_SYMBOL {
            way.first = seen;
            way.alone = true;
            for (at, group) in self.groups.iter().enumerate() {
                way.groups |= u8::from(group.members.contains(&seen)) << at;
            }
            return Ok(way);
        }
        let factor = self.factors[usize::from(way.wilds)];
        if way.alone && seen != way.first {
            way.alone = false;
            way.won = way.won.max(own.pays[usize::from(way.first)][reel] * factor);
        }
        for (at, group) in self.groups.iter().enumerate() {
            if way.groups >> at & 1 == 1 && !group.members.contains(&seen) {
                way.groups &= !(1 << at);
                way.won = way.won.max(group.pays[reel] * factor);
            }
        }
        if way.alone || way.groups != 0 { Ok(way) } else { Err(self.end(own, way, reel)) }
    }

    /// What a line pays that ends after `run` symbols.
    pub(super) fn end(&self, own: &Own<'_>, way: Way, run: usize) -> u64 {
        let factor = self.factors[usize::from(way.wilds)];
        let alone = if way.alone { own.pays[usize::from(way.first)][run] } else { 0 };
        let groups = self.groups.iter().enumerate().filter(|(at, _)| way.groups >> at & 1 == 1);
        let best = groups.map(|(_, group)| group.pays[run]).max().unwrap_or(0).max(alone);
        way.won.max(best * factor).max(own.wild_pays[usize::from(way.leading)])
    }
}
