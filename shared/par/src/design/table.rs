//! Pay tables of plinko, wheel and keno.

use super::power::{EXPONENT_PLACES, SHARE_PLACES, power_share};
use super::{DesignError, Targets, deviation_is_near, is_near};
use crate::decimal::{root_scaled, scaled};
use crate::mode::{STAKE, Terms};
use dashu_int::{IBig, UBig};
use games::{Faults, Game, GameId, GameVisitor, Multiplier, Ratio, Risk};
use serde_json::{Value, json};

/// The largest exponent, in units of 2^-20: beyond it even neighbours are powers of ten apart.
const EXPONENT_MAX: u64 = 1_024 << EXPONENT_PLACES;
/// Exponents beside the best one that are tried with every kind of steps, on each side.
const NEIGHBOURS: u64 = 16;

/// Cells of a table that always pay the same.
#[derive(Debug, Clone)]
struct Group {
    cells: Vec<usize>,
    /// Cases that lead to one of them.
    weight: u128,
    /// What they pay in the shape that is bent, in units of any size; 0 stays 0.
    shape: u64,
}

/// Groups in ascending order of what they pay, and everything else that stays the same while the solver searches.
struct Problem<'a> {
    groups: Vec<Group>,
    total: u128,
    /// Sum over all cases of the units paid that gives the target's return, to the nearest whole number.
    sum: u128,
    /// Most units of a cell.
    most: u64,
    targets: &'a Targets,
}

/// Values of the groups, in units of a multiplier, and how good they are.
#[derive(Debug, Clone)]
struct Candidate {
    values: Vec<u64>,
    rtp_is_met: bool,
    /// How far off the return is, in the sum over all cases.
    sum_off: u128,
    deviation_off: UBig,
    variance: Ratio,
}

/// The configuration with the table designed, and its mode's name.
pub(super) fn design(
    game: GameId,
    base: &Value,
    size: u8,
    risk: Risk,
    targets: &Targets,
) -> Result<(Value, String), DesignError> {
    let mode = mode_name(game, size, risk)?;
    let mut config = game.visit(Normal(base))?;
    let key = size.to_string();
    let place = |config: &Value| config.get(&key).and_then(|risks| risks.get(risk.word())).cloned();
    let missing = || DesignError::NoSuchPart(format!("{} has no table for {mode}", game.id()));
    let table: Vec<Multiplier> =
        place(&config).and_then(|cells| serde_json::from_value(cells).ok()).ok_or_else(missing)?;
    // Told apart by what they pay, cells show their weights through the game's own odds.
    let marks: Vec<Multiplier> = (1..=table.len() as u64).filter_map(Multiplier::whole).collect();
    config[&key][risk.word()] = json!(marks);
    let weights = game.visit(Weights { config: &config, mode: &mode, cells: table.len() })?;
    let units: Vec<u64> = table.iter().map(|cell| cell.units()).collect();

    let mut best: Option<(Vec<u64>, Candidate)> = None;
    for groups in [shape_of(game, &units, &weights), natural(game, &units, &weights)] {
        let Some(problem) = Problem::new(groups, &weights, targets) else { continue };
        let Some(candidate) = problem.solve() else { continue };
        let cells = problem.cells(&candidate.values, units.len());
        if best.as_ref().is_none_or(|(_, known)| candidate.is_better_than(known)) {
            best = Some((cells, candidate));
        }
        if best.as_ref().is_some_and(|(_, best)| best.meets(targets)) {
            break;
        }
    }
    let (cells, _) = best.ok_or_else(missing)?;
    config[&key][risk.word()] = json!(cells.into_iter().map(Multiplier::from_units).collect::<Vec<_>>());
    Ok((config, mode))
}

/// As the games name their modes.
fn mode_name(game: GameId, size: u8, risk: Risk) -> Result<String, DesignError> {
    let risk = risk.word();
    match game {
        GameId::Plinko => Ok(format!("{size} rows, {risk} risk")),
        GameId::Wheel => Ok(format!("{size} segments, {risk} risk")),
        GameId::Keno => Ok(format!("{risk} risk, {size} pick{}", if size == 1 { "" } else { "s" })),
        other => Err(DesignError::NoSuchPart(format!("{} has no pay tables to design", other.id()))),
    }
}

/// Reads a configuration and writes it back as the game does.
struct Normal<'a>(&'a Value);

impl GameVisitor for Normal<'_> {
    type Answer = Result<Value, Faults>;

    fn visit<G: Game>(self) -> Self::Answer {
        let config = G::parse_config(self.0).map_err(|faults| faults.under("/config"))?;
        Ok(serde_json::to_value(config).expect("configurations are plain data with text keys"))
    }
}

/// The cases of every cell, of a table whose cell at `i` pays `i + 1` stakes.
struct Weights<'a> {
    config: &'a Value,
    mode: &'a str,
    cells: usize,
}

impl GameVisitor for Weights<'_> {
    type Answer = Result<Vec<u128>, Faults>;

    fn visit<G: Game>(self) -> Self::Answer {
        let terms = Terms::<G>::read(self.config, self.mode)?;
        let mut weights = vec![0; self.cells];
        for case in terms.distribution().iter().flat_map(|it| it.outcomes()) {
            let cell = usize::try_from(case.payout.get() / STAKE.get()).ok().and_then(|it| it.checked_sub(1));
            let weight = u128::try_from(case.weight.clone()).ok();
            if let Some((cell, weight)) = cell.and_then(|cell| weights.get_mut(cell)).zip(weight) {
                *cell = weight;
            }
        }
        Ok(weights)
    }
}

/// Cells that always pay the same: the two halves of plinko, and segments of the wheel that do in the base.
fn shape_of(game: GameId, units: &[u64], weights: &[u128]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (cell, (shape, weight)) in units.iter().zip(weights).enumerate() {
        let same = |group: &&mut Group| match game {
            GameId::Plinko => group.cells[0] == units.len() - 1 - cell,
            GameId::Wheel => group.shape == *shape,
            _ => false,
        };
        if let Some(group) = groups.iter_mut().find(same) {
            group.cells.push(cell);
            group.weight += weight;
            group.shape = group.shape.max(*shape);
        } else {
            groups.push(Group { cells: vec![cell], weight: *weight, shape: *shape });
        }
    }
    // Of equals the one further out, or of more hits, comes later, so that it pays more where they part.
    let tie =
        |group: &Group| if game == GameId::Plinko { units.len() - group.cells[0] } else { group.cells[0] };
    groups.sort_by_key(|group| (group.shape, tie(group)));
    groups
}

/// The shape that pays all cells, each the more the rarer it and those above it are. For targets that the base's shape
/// cannot reach.
fn natural(game: GameId, units: &[u64], weights: &[u128]) -> Vec<Group> {
    let mut groups = match game {
        GameId::Wheel => {
            let mut cells: Vec<usize> = (0..units.len()).collect();
            cells.sort_by_key(|cell| (units[*cell], *cell));
            cells.iter().map(|cell| Group { cells: vec![*cell], weight: weights[*cell], shape: 0 }).collect()
        }
        _ => shape_of(game, units, weights),
    };
    match game {
        // From the middle to the edge.
        GameId::Plinko => groups.sort_by_key(|group| std::cmp::Reverse(group.cells[0])),
        GameId::Keno => groups.sort_by_key(|group| group.cells[0]),
        _ => {}
    }
    let total: u128 = weights.iter().sum();
    let mut above = 0;
    for group in groups.iter_mut().rev() {
        above += group.weight;
        group.shape =
            u64::try_from(total * u128::from(Multiplier::UNITS_PER_ONE) / above.max(1)).unwrap_or(u64::MAX);
    }
    groups
}

/// Steps of a multiplier by how coarse they are: first as published tables have them.
pub(super) const STEPS: [fn(u64) -> u64; 5] =
    [|units| if units < 100_000 { 1_000 } else { 10_000 }, |_| 1_000, |_| 100, |_| 10, |_| 1];

impl<'a> Problem<'a> {
    fn new(groups: Vec<Group>, weights: &[u128], targets: &'a Targets) -> Option<Self> {
        let total: u128 = weights.iter().sum();
        let top = groups.last().filter(|top| top.shape > 0 && top.weight > 0)?;
        let exact = &targets.rtp * &Ratio::new(total * u128::from(Multiplier::UNITS_PER_ONE), 1_u8);
        let below = IBig::from(exact.denominator().clone());
        let nearest: IBig = (exact.numerator() * 2 + &below) / (&below * 2);
        let sum = u128::try_from(nearest).ok()?;
        let all_on_top = u64::try_from(sum / top.weight + 1).ok()?;
        let most = targets.top_award_max.map_or(all_on_top, Multiplier::units);
        Some(Self { total, sum, most, targets, groups })
    }

    fn cells(&self, values: &[u64], cells: usize) -> Vec<u64> {
        let mut units = vec![0; cells];
        for (group, value) in self.groups.iter().zip(values) {
            for cell in &group.cells {
                units[*cell] = *value;
            }
        }
        units
    }

    fn sum(&self, values: &[u64]) -> u128 {
        self.groups.iter().zip(values).map(|(group, value)| group.weight * u128::from(*value)).sum()
    }

    fn variance(&self, values: &[u64]) -> Ratio {
        let square = |value: &u64| UBig::from(*value) * UBig::from(*value);
        let squares = self.groups.iter().zip(values);
        let squares: UBig = squares.map(|(group, value)| UBig::from(group.weight) * square(value)).sum();
        let (sum, total) = (UBig::from(self.sum(values)), UBig::from(self.total));
        let one = &total * UBig::from(Multiplier::UNITS_PER_ONE);
        Ratio::new(IBig::from(squares * &total) - IBig::from(&sum * &sum), &one * &one)
    }

    /// The shape to the power of `exponent`, times what just does not exceed the target's return. `None` where the
    /// limit on multipliers keeps it below.
    fn bend(&self, exponent: u64) -> Option<Vec<u64>> {
        let most_shape = self.groups.last().map_or(1, |top| top.shape);
        let shares: Vec<u128> =
            self.groups.iter().map(|group| power_share(group.shape, most_shape, exponent)).collect();
        let at = |top: u64| -> Vec<u64> {
            let value = |share: &u128| {
                let value = (u128::from(top) * share) >> SHARE_PLACES;
                u64::try_from(value).unwrap_or(u64::MAX).min(self.most)
            };
            shares.iter().map(value).collect()
        };
        let (mut low, mut high) = (0, u64::MAX >> 1);
        if self.sum(&at(high)) < self.sum {
            return None;
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.sum(&at(middle)) <= self.sum { low = middle } else { high = middle }
        }
        Some(at(low))
    }

    /// The exponent at which the standard deviation is just not above the target; the more it is, the more returns from
    /// the top.
    fn exponent(&self) -> Option<u64> {
        let target = &self.targets.standard_deviation * &self.targets.standard_deviation;
        let fits = |exponent| self.bend(exponent).is_some_and(|values| self.variance(&values) <= target);
        self.bend(0)?;
        let (mut low, mut high) = (0, EXPONENT_MAX);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if fits(middle) { low = middle } else { high = middle }
        }
        Some(low)
    }

    fn solve(&self) -> Option<Candidate> {
        let Some(exponent) = self.exponent() else {
            // Even all cells at the limit return too little: that is the nearest.
            return self.judge(
                self.groups.iter().map(|group| if group.shape > 0 { self.most } else { 0 }).collect(),
            );
        };
        let apart = (exponent / 400).max(1 << (EXPONENT_PLACES - 10));
        let mut best: Option<Candidate> = None;
        for step in STEPS {
            for neighbour in 0..=2 * NEIGHBOURS {
                let off = neighbour.div_ceil(2) * apart;
                let tried = if neighbour % 2 == 0 { Some(exponent + off) } else { exponent.checked_sub(off) };
                let Some(mut values) = tried.and_then(|exponent| self.bend(exponent)) else { continue };
                self.round(&mut values, step);
                let Some(candidate) = self.judge(values) else { continue };
                if best.as_ref().is_none_or(|known| candidate.is_better_than(known)) {
                    best = Some(candidate);
                }
            }
            // Coarse steps make the table that people like to read.
            if best.as_ref().is_some_and(|best| best.meets(self.targets)) {
                break;
            }
        }
        best
    }

    /// Rounds all values to steps, and moves them by steps until the return fits: from the cells that weigh most to
    /// those that weigh least, so that ever smaller corrections are left.
    fn round(&self, values: &mut [u64], step: fn(u64) -> u64) {
        for value in values.iter_mut() {
            let step = step(*value);
            *value = (*value + step / 2) / step * step;
        }
        let mut order: Vec<usize> = (0..values.len()).filter(|at| self.groups[*at].shape > 0).collect();
        order.sort_by_key(|at| std::cmp::Reverse(self.groups[*at].weight * u128::from(step(values[*at]))));
        // The second time with what limits have left over, and to the nearest step.
        for nearest in [false, true] {
            for at in &order {
                self.correct(values, *at, step(values[*at]), nearest);
            }
        }
    }

    /// Moves one value by whole steps toward the target's return, but not past its neighbours.
    fn correct(&self, values: &mut [u64], at: usize, step: u64, nearest: bool) {
        let sum = self.sum(values);
        let of_step = self.groups[at].weight * u128::from(step);
        if of_step == 0 {
            return;
        }
        let half = if nearest { of_step / 2 } else { 0 };
        let steps = u64::try_from((self.sum.abs_diff(sum) + half) / of_step).unwrap_or(u64::MAX);
        if sum < self.sum {
            let limit = values.get(at + 1).copied().unwrap_or(self.most).min(self.most);
            values[at] += steps.min(limit.saturating_sub(values[at]) / step) * step;
        } else {
            let below = at.checked_sub(1).map_or(0, |below| values[below]);
            values[at] -= steps.min(values[at].saturating_sub(below) / step) * step;
        }
    }

    /// `None` for values that must not be used at all.
    fn judge(&self, values: Vec<u64>) -> Option<Candidate> {
        let (one, sum) = (Ratio::new(1, 1_u8), self.sum(&values));
        let rtp = Ratio::new(sum, self.total * u128::from(Multiplier::UNITS_PER_ONE));
        let house_loses = rtp >= one && self.targets.rtp < one;
        let falls = values.windows(2).any(|pair| pair[0] > pair[1]);
        if house_loses || falls || values.last().is_some_and(|top| *top > self.most) {
            return None;
        }
        let variance = self.variance(&values);
        let digits = super::DIGITS;
        let (found, target) =
            (root_scaled(&variance, digits), scaled(&self.targets.standard_deviation, digits));
        let deviation_off = if found > target { found - target } else { target - found };
        let (numerator, denominator) = super::RTP_TOLERANCE;
        let rtp_is_met = is_near(&rtp, &self.targets.rtp, &Ratio::new(numerator, denominator));
        Some(Candidate { rtp_is_met, sum_off: sum.abs_diff(self.sum), deviation_off, variance, values })
    }
}

impl Candidate {
    fn meets(&self, targets: &Targets) -> bool {
        self.rtp_is_met && deviation_is_near(&self.variance, targets)
    }

    /// A return that is met comes first, then the standard deviation; without one, the nearer return.
    fn is_better_than(&self, other: &Self) -> bool {
        match (self.rtp_is_met, other.rtp_is_met) {
            (true, true) => self.deviation_off < other.deviation_off,
            (false, false) => (self.sum_off, &self.deviation_off) < (other.sum_off, &other.deviation_off),
            (met, _) => met,
        }
    }
}
