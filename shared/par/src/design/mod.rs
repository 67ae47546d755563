//! Designing a configuration: from a return and a volatility to the multipliers that have them.
//!
//! Deterministic and without floating point. The solver keeps the shape of a base configuration (who pays more than
//! whom, what is symmetric, what pays nothing), bends it by one exponent until the standard deviation fits, and then
//! moves single multipliers by whole steps until the return fits. What it hands out is what the exact sheet says of the
//! result, and how far that is from the targets.

mod machine;
mod power;
mod table;
#[cfg(test)]
mod tests;

use crate::decimal::{decimal, point, root_scaled, scaled, signed_point};
use crate::lint::{LintRules, lint};
use crate::sheet::sheet;
use dashu_int::IBig;
use games::{Fault, Faults, GameId, Multiplier, Ratio, Risk};
use serde_json::Value;
use std::fmt;

/// Digits of deviations.
const DIGITS: usize = 12;
/// The return is met within 1/10,000 of the stake: 0.01 points.
const RTP_TOLERANCE: (u8, u16) = (1, 10_000);
/// The standard deviation is met within this share of it.
const DEVIATION_TOLERANCE: (u8, u16) = (1, 100);

/// What a configuration is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets {
    /// Return to player, as a share of the stake: above 0.
    pub rtp: Ratio,
    /// Volatility: the standard deviation of what one round returns, in stakes. 0 or more.
    pub standard_deviation: Ratio,
    /// No multiplier of a table, and no award of one spin of a machine's line, is above this many stakes.
    pub top_award_max: Option<Multiplier>,
}

impl Targets {
    /// From decimals such as `0.97` and `4.5`; `None` for any other text, a return of 0, and what is beyond all reason:
    /// a return above 100 stakes or a deviation above 10^9.
    #[must_use]
    pub fn parse(rtp: &str, standard_deviation: &str, top_award_max: Option<Multiplier>) -> Option<Self> {
        let plain = |text: &str| text.bytes().all(|it| it.is_ascii_digit() || it == b'.');
        let read = |text: &str| decimal(text).filter(|_| plain(text));
        let rtp = read(rtp).filter(|it| *it > Ratio::new(0, 1_u8) && *it <= Ratio::new(100, 1_u8))?;
        let deviation = read(standard_deviation).filter(|it| *it <= Ratio::new(1_000_000_000, 1_u8))?;
        Some(Self { rtp, standard_deviation: deviation, top_award_max })
    }
}

/// What of a configuration is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// One pay table of plinko, wheel or keno; the others stay as they are.
    Table {
        /// Rows, segments or picks.
        size: u8,
        /// Which of the tables of this size.
        risk: Risk,
    },
    /// The pays of a slot machine, and after them its strips.
    Machine,
}

/// A configuration that was found, and how well it meets the targets, by its exact sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// The whole configuration.
    pub config: Value,
    /// The way to bet that was designed, as the sheet names it.
    pub mode: String,
    /// Its return.
    pub rtp: Ratio,
    /// Its return less the target.
    pub rtp_off: Ratio,
    /// Its standard deviation in stakes, to 12 digits.
    pub standard_deviation: String,
    /// Its standard deviation less the target, to 12 digits.
    pub standard_deviation_off: String,
    /// Its top award, in stakes; of a machine that of one paid spin, as its rounds of free spins are beyond all odds.
    pub top_award: String,
    /// One over the top award's probability.
    pub top_award_one_in: String,
    /// Targets that are missed, each in a sentence. None: the return is within 0.01 points, the standard deviation
    /// within 1 %.
    pub misses: Vec<String>,
    /// What the lint finds in this way to bet, beyond what was asked for.
    pub findings: Vec<Fault>,
}

/// Why nothing was designed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DesignError {
    /// The base configuration has faults.
    Config(Faults),
    /// The game has no such part.
    NoSuchPart(String),
}

impl fmt::Display for DesignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(faults) => faults.fmt(f),
            Self::NoSuchPart(detail) => f.write_str(detail),
        }
    }
}

impl std::error::Error for DesignError {}

impl From<Faults> for DesignError {
    fn from(faults: Faults) -> Self {
        Self::Config(faults)
    }
}

/// Designs `part` of a configuration of `game`, starting from `base`.
///
/// Targets that cannot be met are no error: the nearest that was found comes back, and says what it misses.
///
/// # Errors
/// When `base` has faults, or `game` has no such part.
pub fn design(game: GameId, base: &Value, part: Part, targets: &Targets) -> Result<Design, DesignError> {
    let (config, mode) = match part {
        Part::Table { size, risk } => table::design(game, base, size, risk, targets)?,
        Part::Machine => machine::design(game, base, targets)?,
    };
    examine(game, config, mode, targets)
}

/// What the exact sheet says.
fn examine(game: GameId, config: Value, mode: String, targets: &Targets) -> Result<Design, DesignError> {
    let sheet = sheet(game, &config)?;
    let missing = || DesignError::NoSuchPart(format!("the sheet has no mode \"{mode}\""));
    let at = sheet.modes.iter().position(|it| it.name == mode).ok_or_else(missing)?;
    let found = &sheet.modes[at];
    let rtp = found.rtp.ratio().ok_or_else(missing)?;
    let rtp_off = &rtp - &targets.rtp;
    let variance = found.variance.ratio().ok_or_else(missing)?;
    let off =
        IBig::from(root_scaled(&variance, DIGITS)) - IBig::from(scaled(&targets.standard_deviation, DIGITS));
    let prefix = format!("/modes/{at}/");
    let asked_for_all = targets.rtp >= Ratio::new(1, 1_u8);
    let findings = lint(&sheet, &LintRules::default())
        .into_iter()
        .filter(|it| it.pointer.starts_with(&prefix) && !(asked_for_all && it.code == "rtp_not_below_one"))
        .collect();
    let top = sheet.features.as_ref().map_or(&found.top_award, |features| &features.top_spin);
    let mut design = Design {
        rtp,
        rtp_off,
        standard_deviation: point(&root_scaled(&variance, DIGITS), DIGITS),
        standard_deviation_off: signed_point(&off, DIGITS),
        top_award: top.multiplier.clone(),
        top_award_one_in: top.one_in.clone(),
        misses: Vec::new(),
        findings,
        config,
        mode,
    };
    if !is_near(&design.rtp, &targets.rtp, &Ratio::new(RTP_TOLERANCE.0, RTP_TOLERANCE.1)) {
        let (found, off) = (design.rtp.decimal(9), design.rtp_off.decimal(9));
        design
            .misses
            .push(format!("the return is {found}, {off} from the target {}", targets.rtp.decimal(9)));
    }
    if !deviation_is_near(&variance, targets) {
        let (found, off) = (&design.standard_deviation, &design.standard_deviation_off);
        let target = targets.standard_deviation.decimal(DIGITS);
        design.misses.push(format!("the standard deviation is {found}, {off} from the target {target}"));
    }
    Ok(design)
}

fn is_near(found: &Ratio, target: &Ratio, tolerance: &Ratio) -> bool {
    let off = found - target;
    off <= *tolerance && &Ratio::new(0, 1_u8) - &off <= *tolerance
}

/// Whether the root of `variance` is within 1 % of the target.
fn deviation_is_near(variance: &Ratio, targets: &Targets) -> bool {
    let one = Ratio::new(1, 1_u8);
    let share = Ratio::new(DEVIATION_TOLERANCE.0, DEVIATION_TOLERANCE.1);
    let bound = |factor: &Ratio| {
        let deviation = &targets.standard_deviation * factor;
        &deviation * &deviation
    };
    bound(&(&one - &share)) <= *variance && *variance <= bound(&(&one + &share))
}
