//! The PAR sheet of a game's configuration: what a mathematician signs and a regulator reads.
//!
//! Every number follows from the exact distribution of what is paid after rounding. The sheet is data: canonical JSON
//! whose SHA-256 is its id. Nothing in it comes from a clock or a host, so the same configuration gives the same bytes
//! everywhere.
//!
//! The fields of all types here stand in the order of their names: then their plain serialisation is canonical already,
//! which is several times faster than sorting a tree of values. `tests/sheet.rs` holds the two against each other.

mod bankroll;
mod binomial;
mod combinations;
mod decisions;
mod drawn;
mod histogram;
mod lattice;
mod mode;
mod number;
mod percentiles;
mod slots;

pub use bankroll::{Bankroll, BankrollNeed, BreakEven};
pub use combinations::Table;
pub use decisions::{Decisions, Plan};
pub use drawn::AsDrawnSheet;
pub use histogram::HistogramRow;
pub use mode::{Award, Confidence, Exposure, Interval, ModeSheet, OutcomeRow, RoundsNeeded, Volatility};
pub use number::Number;
pub use percentiles::Percentiles;
pub(crate) use slots::check_length;
pub use slots::{FeatureSheet, FreeSpinSheet, Share};

use crate::mode::STAKE;
use games::{Amount, ConfigHash, Faults, Game, GameId, GameVisitor, Step as _, config_document};
use mode::{Raw, exposure, mode_sheet};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A PAR sheet. All money is in minor units, all multipliers, returns and contributions are of the stake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Integer counts over a whole cycle, where the game has one.
    pub combinations: Vec<Table>,
    /// Reels, tables, pays: the whole configuration.
    pub config: Value,
    /// What rounds under this configuration name.
    pub config_hash: String,
    /// What the player decides, and how the modes decide it.
    pub decisions: Option<Decisions>,
    /// The version of the code that computed it.
    pub engine: String,
    /// Scatters and free spins.
    pub features: Option<FeatureSheet>,
    /// Which game.
    pub game: GameId,
    /// What the house takes and pays.
    pub limits: LimitsSheet,
    /// Every way to bet that differs in its return.
    pub modes: Vec<ModeSheet>,
    /// How the numbers are to be read.
    pub notes: Vec<String>,
    /// The most that a player can reach: the return of the mode that returns most.
    pub rtp: NamedNumber,
    /// The return of the mode that returns least.
    pub rtp_lowest: NamedNumber,
    /// F14.
    pub rules_version: u32,
    /// The fairness scheme.
    pub scheme: String,
    /// The stake that everything is computed for: multipliers of four digits are paid without rounding.
    pub stake: Amount,
    /// Its name for people.
    pub title: String,
    /// Modes that cannot be played to their end under this configuration.
    pub unplayable: Vec<String>,
}

/// How the numbers are to be read.
const NOTES: [&str; 7] = [
    "Every fraction is exact, for what is paid after rounding at the stake of this sheet, with draws that are exactly \
     uniform. Decimals are cut off, not rounded.",
    "Multipliers, returns and contributions are of the stake. What steps take on top of it (double, split, insurance) \
     counts as lost when it is taken.",
    "Intervals and numbers of rounds are normal approximations. They are trusted where the square of the skewness is at \
     most a hundredth of the number of rounds: then the chance of lying beyond either end is off by less than about half a \
     percentage point. Elsewhere exact percentiles stand beside them where they can be computed: the smallest return that \
     is not passed with at least the lower (2.5 % or 5 %) and the upper (97.5 % or 95 %) probability. With two results of a \
     round these are binomial sums, with several ones sums on the lattice of the results (inverse Fourier transform); both \
     in integers with bounded errors. Where one is not proven it is widened to the next result beyond which it cannot lie.",
    "As drawn: index(n) gives each of n numbers floor(2^32/n) or ceil(2^32/n) of the 2^32 words of a draw. Where a bound \
     is given, what is paid lies between the products of n floor(2^32/n)/2^32 and of n ceil(2^32/n)/2^32 over all draws of \
     a round, times its uniform mean, because that holds for the probability of every sequence of draws; the same for \
     what steps take.",
    "Exposure is the largest stake that the house takes on the bet and the most that it can pay then, whatever its player \
     does. A bet whose best outcome could pay more than the limit is refused.",
    "Bankroll: what the house must begin with so that the chance of ever losing it all, on this bet again and again, is at \
     most the risk. By Lundberg's inequality, risk <= z^-bankroll for every z > 1 with E[z^(returned - stake)] <= 1, it is \
     proven to be enough; by the diffusion approximation, ln(1/risk) x variance / (2 x hold), it is an estimate. Break-even: \
     rounds after which the house is ahead with a probability, (quantile x standard deviation / hold)² by the normal \
     approximation.",
    "Histogram: a range holds its start and not its end; 0 stands alone. Ranges without results are left out.",
];

/// Limits of one round, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsSheet {
    /// A bet whose best outcome could pay more is refused.
    pub payout_max: Amount,
    /// Largest stake.
    pub stake_max: Amount,
    /// Smallest stake.
    pub stake_min: Amount,
}

/// A number and the mode it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedNumber {
    /// For people.
    pub decimal: String,
    /// `numerator/denominator`.
    pub exact: String,
    /// The first mode with this number.
    pub mode: String,
}

impl Sheet {
    /// RFC 8785.
    ///
    /// # Panics
    /// Never: a sheet is plain data with text keys.
    #[must_use]
    pub fn canonical(&self) -> String {
        serde_json::to_string(self).expect("a sheet is plain data with text keys")
    }

    /// The lowercase hex SHA-256 of [`Sheet::canonical`].
    #[must_use]
    pub fn id(&self) -> String {
        fair::to_hex(&Sha256::digest(self.canonical().as_bytes()))
    }
}

/// The sheet of a configuration.
///
/// # Errors
/// Every fault of the configuration, with pointers from the root of a document that holds it as `/config`.
pub fn sheet(game: GameId, config: &Value) -> Result<Sheet, Faults> {
    let machine = match game {
        GameId::Slots => Some(slots::Analysis::of(config)?),
        _ => None,
    };
    let mut sheet = game.visit(Write { config, machine: machine.as_ref() })?;
    if let Some(machine) = &machine {
        sheet.combinations = machine.combinations();
        sheet.features = machine.features();
    } else {
        sheet.combinations = combinations::of(&sheet)?;
    }
    sheet.decisions = decisions::of(&sheet)?;
    Ok(sheet)
}

/// As JSON with sorted keys: whether `serde_json` sorts by itself depends on what else is in the build.
fn sorted(plain: &impl Serialize) -> Value {
    let mut value =
        serde_json::to_value(plain).expect("bets and configurations are plain data with text keys");
    value.sort_all_objects();
    value
}

struct Write<'a> {
    config: &'a Value,
    machine: Option<&'a slots::Analysis>,
}

impl GameVisitor for Write<'_> {
    type Answer = Result<Sheet, Faults>;

    fn visit<G: Game>(self) -> Self::Answer {
        let config = G::parse_config(self.config).map_err(|faults| faults.under("/config"))?;
        let plain = sorted(&config);
        let document = config_document(G::ID, G::RULES_VERSION, plain.clone());
        let (mut modes, mut unplayable) = (Vec::new(), Vec::new());
        let (mut lowest, mut highest): (Option<games::Ratio>, Option<games::Ratio>) = (None, None);
        let (mut lowest_at, mut highest_at) = (0, 0);
        for mode in G::modes(&config) {
            let distribution = G::distribution(&config, STAKE, &mode.bet, &mode.plan);
            let raw = match (&distribution, self.machine) {
                (Some(distribution), _) => Some(Raw::of(distribution)),
                (None, Some(machine)) => machine.raw(),
                (None, None) => None,
            };
            let Some(raw) = raw else {
                unplayable.push(mode.name);
                continue;
            };
            let drawn = match self.machine.map(slots::Analysis::as_drawn) {
                Some(mean) => Some(drawn::exact(mean, &raw)),
                None => {
                    G::as_drawn(&config, STAKE, &mode.bet, &mode.plan).map(|drawn| drawn::of(&drawn, &raw))
                }
            };
            let rtp = raw.mean();
            let best = G::payout_max(&config, STAKE, &mode.bet);
            // Where the player decides nothing, the most that a round pays is known; a game may bound its bets by more.
            let decides = G::Action::abandon().is_some();
            let most = if decides { best } else { Amount::new(raw.most).ok() };
            let exposure = best.zip(most).and_then(|(best, most)| exposure(G::ID, best, most));
            if lowest.as_ref().is_none_or(|lowest| rtp < *lowest) {
                (lowest, lowest_at) = (Some(rtp.clone()), modes.len());
            }
            if highest.as_ref().is_none_or(|highest| rtp > *highest) {
                (highest, highest_at) = (Some(rtp.clone()), modes.len());
            }
            let bet = sorted(&mode.bet);
            modes.push(mode_sheet(mode.name, bet, &raw, distribution.as_ref(), drawn, exposure));
        }
        let named = |at: usize| {
            let mode: &ModeSheet = modes.get(at)?;
            let Number { exact, decimal } = mode.rtp.clone();
            Some(NamedNumber { exact, decimal, mode: mode.name.clone() })
        };
        let (Some(rtp), Some(rtp_lowest)) = (named(highest_at), named(lowest_at)) else {
            let detail = "nothing can be played to its end under this configuration";
            return Err(Faults::one("/config", "conflict", detail));
        };
        let limits = G::ID.limits();
        Ok(Sheet {
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            game: G::ID,
            title: G::TITLE.to_owned(),
            rules_version: G::RULES_VERSION,
            scheme: fair::SCHEME.to_owned(),
            config: plain,
            config_hash: ConfigHash::of(&document).to_string(),
            limits: LimitsSheet {
                stake_min: limits.stake_min,
                stake_max: limits.stake_max,
                payout_max: limits.payout_max,
            },
            stake: STAKE,
            rtp,
            rtp_lowest,
            modes,
            unplayable,
            combinations: Vec::new(),
            features: None,
            decisions: None,
            notes: NOTES.map(str::to_owned).to_vec(),
        })
    }
}
