//! The exact mathematics: what one spin pays, and what a round with its free spins does.

use super::config::Config;
use super::engine::{Engine, Feature, NO_SYMBOL, Strip};
use super::mixed::Way;
use crate::amount::Amount;
use crate::distribution::{Distribution, Odds, Weighted};
use crate::multiplier::Multiplier;
use crate::ratio::Ratio;
use dashu_int::{IBig, UBig};
use std::collections::{BTreeMap, HashMap};

/// One result of a spin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpinCase {
    /// What the stake of the round is multiplied by; in a free spin with the factor of free spins.
    pub multiplier: Multiplier,
    /// Free spins that are added, before the cap of the round.
    pub awarded: u32,
    /// How many of the positions of the reels give it.
    pub weight: u64,
}

/// The exact distribution of one spin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpinOdds {
    /// In ascending order of multiplier and award, no two alike.
    pub cases: Vec<SpinCase>,
    /// All positions of the reels: the product of their stops.
    pub total: u64,
}

impl Config {
    /// The exact distribution of the paid spin, without the free spins that it gives.
    #[must_use]
    pub fn paid_spin(&self) -> SpinOdds {
        SpinOdds::of(&self.engine, &self.engine.reels, 1)
    }

    /// The exact distribution of one free spin; `None` if there are none.
    #[must_use]
    pub fn free_spin(&self) -> Option<SpinOdds> {
        let factor = self.engine.feature.as_ref()?.factor;
        Some(SpinOdds::of(&self.engine, &self.engine.free_reels, factor))
    }

    /// [`Config::paid_spin`] and [`Config::free_spin`], which are one piece of work where both turn the same reels.
    #[must_use]
    pub fn spins(&self) -> (SpinOdds, Option<SpinOdds>) {
        let paid = self.paid_spin();
        let free = match (&self.engine.feature, &self.layout().free_reels) {
            (Some(feature), None) => Some(paid.times(feature.factor)),
            _ => self.free_spin(),
        };
        (paid, free)
    }

    /// What whole rounds pay, with the free spins that they give; `None` if there are none. In cases that are equally
    /// likely: (positions of the reels) x (positions of the free reels)^(most free spins).
    #[must_use]
    pub fn round_moments(&self) -> Option<Moments> {
        self.engine.feature.as_ref().map(|feature| round(self, feature))
    }
}

/// A line that can still grow: its number, and how far it has come (without the wilds it starts with where they make no
/// difference any more).
type Line = (u8, Way);

/// Positions by what was paid and how many scatters were seen.
type Paid = HashMap<(u64, usize), u64>;

impl SpinOdds {
    /// From reel to reel. All positions that leave the same lines alive are one state, whatever they paid.
    fn of(engine: &Engine, strips: &[Strip], factor: u64) -> Self {
        let lines = 0..u8::try_from(engine.lines.len()).expect("at most 100 lines");
        let start: Vec<Line> = lines.map(|line| (line, Way::START)).collect();
        let mut states = HashMap::from([(start, Paid::from([((0, 0), 1)]))]);
        for (reel, strip) in strips.iter().enumerate() {
            let last = reel + 1 == strips.len();
            let mut windows: HashMap<&[u8], u64> = HashMap::new();
            for stop in 0..strip.stops as usize {
                *windows.entry(&strip.from(stop)[..engine.rows]).or_default() += 1;
            }
            let mut next: HashMap<Vec<Line>, Paid> = HashMap::new();
            for (state, paid) in &states {
                for (window, stops) in &windows {
                    let (alive, pay) = engine.grow(state, window, reel, last);
                    let scatters = window.iter().filter(|symbol| **symbol == engine.scatter).count();
                    let sums = next.entry(alive).or_default();
                    for ((before, seen), positions) in paid {
                        *sums.entry((before + pay, seen + scatters)).or_default() += positions * stops;
                    }
                }
            }
            states = next;
        }
        let mut cases: BTreeMap<(u64, u32), u64> = BTreeMap::new();
        for ((pay, scatters), positions) in states.into_values().flatten() {
            let units = (pay + engine.scatter_pay(scatters)) * factor;
            *cases.entry((units, engine.award(scatters))).or_default() += positions;
        }
        let case = |((units, awarded), weight)| SpinCase {
            multiplier: Multiplier::from_units(units),
            awarded,
            weight,
        };
        Self {
            cases: cases.into_iter().map(case).collect(),
            total: strips.iter().map(|strip| u64::from(strip.stops)).product(),
        }
    }

    /// The same spin with everything multiplied.
    fn times(&self, factor: u64) -> Self {
        let multiplied = |case: &SpinCase| SpinCase {
            multiplier: Multiplier::from_units(case.multiplier.units() * factor),
            ..*case
        };
        Self { cases: self.cases.iter().map(multiplied).collect(), total: self.total }
    }

    /// The cases of each number of awarded spins together.
    fn by_award(&self) -> BTreeMap<u32, Moments> {
        let mut awards: BTreeMap<u32, Moments> = BTreeMap::new();
        for case in &self.cases {
            awards.entry(case.awarded).or_default().add(Moments::of(case));
        }
        awards
    }
}

impl Engine {
    /// Lines that still grow after one more reel, and what those pay that do not.
    fn grow(&self, state: &[Line], window: &[u8], reel: usize, last: bool) -> (Vec<Line>, u64) {
        let (mut alive, mut pay) = (Vec::with_capacity(state.len()), 0);
        for &(line, way) in state {
            let seen = window[usize::from(self.lines[usize::from(line)][reel])];
            let step = match &self.mixed {
                Some(mixed) => mixed.step(&self.own(), way, seen, reel),
                None => self.step(way, seen, reel),
            };
            match (step, &self.mixed) {
                (Err(paid), _) => pay += paid,
                (Ok(grown), _) if !last => alive.push((line, grown)),
                (Ok(grown), Some(mixed)) => pay += mixed.end(&self.own(), grown, reel + 1),
                (Ok(grown), None) => {
                    let leading =
                        if grown.first == NO_SYMBOL { reel + 1 } else { usize::from(grown.leading) };
                    pay += self.line_pay(leading, grown.first, reel + 1);
                }
            }
        }
        (alive, pay)
    }

    /// The way after one more symbol, or what the line pays if it does not grow; without mixtures.
    fn step(&self, way: Way, seen: u8, reel: usize) -> Result<Way, u64> {
        let Way { first: symbol, leading: wilds, .. } = way;
        let leading = if symbol == NO_SYMBOL { reel } else { usize::from(wilds) };
        if symbol == NO_SYMBOL && seen != self.wild && seen != self.scatter {
            let matters = self.line_pay(reel, NO_SYMBOL, 0) > 0;
            let wilds = if matters { u8::try_from(reel).expect("at most 7 reels") } else { 0 };
            Ok(Way::plain(seen, wilds))
        } else if seen == self.wild || (seen == symbol && symbol != NO_SYMBOL) {
            Ok(way)
        } else {
            Err(self.line_pay(leading, symbol, reel))
        }
    }
}

/// What a number of equally likely cases pays in all, in units of a multiplier.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moments {
    /// Sums of the powers of what each case pays, from the power 0: so the first one is the number of cases.
    pub powers: [UBig; 5],
    /// Cases that pay nothing.
    pub nothing: UBig,
    /// The most that one case pays.
    pub most: u64,
    /// Cases that pay it.
    pub most_cases: UBig,
}

/// Binomial coefficients up to the fourth power.
const CHOOSE: [[u8; 5]; 5] =
    [[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [1, 2, 1, 0, 0], [1, 3, 3, 1, 0], [1, 4, 6, 4, 1]];

impl Moments {
    fn of(case: &SpinCase) -> Self {
        let (weight, pay) = (UBig::from(case.weight), UBig::from(case.multiplier.units()));
        let mut power = weight.clone();
        let powers = std::array::from_fn(|_| {
            let sum = power.clone();
            power *= &pay;
            sum
        });
        let nothing = if pay == UBig::ZERO { weight.clone() } else { UBig::ZERO };
        Self { powers, nothing, most: case.multiplier.units(), most_cases: weight }
    }

    /// Cases in which nothing happens.
    fn none(cases: UBig) -> Self {
        let mut powers: [UBig; 5] = Default::default();
        powers[0] = cases.clone();
        Self { powers, nothing: cases.clone(), most: 0, most_cases: cases }
    }

    /// How many cases there are.
    #[must_use]
    pub fn cases(&self) -> &UBig {
        &self.powers[0]
    }

    /// Cases of this spin, each followed by all cases of what comes after it.
    fn then(&self, after: &Self) -> Self {
        let power = |n: usize| {
            (0..=n).fold(UBig::ZERO, |sum, k| {
                sum + UBig::from(CHOOSE[n][k]) * &self.powers[k] * &after.powers[n - k]
            })
        };
        Self {
            powers: std::array::from_fn(power),
            nothing: &self.nothing * &after.nothing,
            most: self.most + after.most,
            most_cases: &self.most_cases * &after.most_cases,
        }
    }

    fn add(&mut self, other: Self) {
        for (sum, more) in self.powers.iter_mut().zip(other.powers) {
            *sum += more;
        }
        self.nothing += other.nothing;
        if other.most > self.most {
            self.most_cases = UBig::ZERO;
            self.most = other.most;
        }
        if other.most == self.most {
            self.most_cases += other.most_cases;
        }
    }
}

/// The moments of a whole round.
///
/// Let `room` be how many free spins can still be played, those that wait among them: a spin always takes one from it,
/// whatever it adds. So what `waiting` spins pay follows from the same table with one less room, and is counted in
/// (positions of the free reels)^room cases.
fn round(config: &Config, feature: &Feature) -> Moments {
    let (paid_spin, free_spin) = config.spins();
    let free_spin = free_spin.expect("there is the feature");
    let (positions, awards) = (UBig::from(free_spin.total), free_spin.by_award());
    let none = |room: usize| Moments::none(positions.pow(room));
    let spins_max = feature.spins_max as usize;
    let mut waiting = vec![none(0)];
    for room in 1..=spins_max {
        let spins = |first: usize| {
            let mut sum = Moments::default();
            for (award, spin) in &awards {
                let added = (*award as usize).min(room - first);
                sum.add(spin.then(&waiting[first - 1 + added]));
            }
            sum
        };
        waiting = std::iter::once(none(room)).chain((1..=room).map(spins)).collect();
    }
    let mut sum = Moments::default();
    for (award, spin) in paid_spin.by_award() {
        sum.add(spin.then(&waiting[(award as usize).min(spins_max)]));
    }
    sum
}

/// The exact odds of a round. `None` for stakes whose payouts must be rounded, where there are free spins: they are
/// exact for every stake that is a multiple of 10,000.
pub(super) fn odds(config: &Config, stake: Amount) -> Option<Odds> {
    let Some(feature) = &config.engine.feature else {
        return distribution(config, stake)?.odds(stake);
    };
    let one = Multiplier::UNITS_PER_ONE;
    let rounds_nothing = stake.get().is_multiple_of(one.into())
        || [config.paid_spin(), config.free_spin()?].iter().flat_map(|spin| &spin.cases).all(|case| {
            let part = stake.get() % u128::from(one) * u128::from(case.multiplier.units() % one);
            part.is_multiple_of(one.into())
        });
    if stake.is_zero() || !rounds_nothing {
        return None;
    }
    let round = round(config, feature);
    let (cases, one) = (round.cases(), UBig::from(one));
    let [_, sum, squares, ..] = &round.powers;
    let mean = Ratio::new(IBig::from(sum.clone()), cases * &one);
    let squares = Ratio::new(IBig::from(squares.clone()), cases * &one * &one);
    Some(Odds {
        variance: &squares - &(&mean * &mean),
        return_to_player: mean,
        hit_frequency: Ratio::new(IBig::from(cases - &round.nothing), cases.clone()),
        payout_max: Multiplier::from_units(round.most).payout(stake)?,
    })
}

/// The exact distribution of a round without free spins.
pub(super) fn distribution(config: &Config, stake: Amount) -> Option<Distribution> {
    if config.engine.feature.is_some() {
        return None;
    }
    let cases = config.paid_spin().cases;
    let cases: Option<Vec<Weighted>> =
        cases.iter().map(|case| Some(Weighted::new(case.multiplier.payout(stake)?, case.weight))).collect();
    cases.map(Distribution::new)
}
