//! Computations that may take long, in parts that run anywhere and in any order.
//!
//! A [`Work`] is a value: its [`Work::id`] is the hash of what is asked for, so the same question is the same work, and
//! a part that runs twice gives the same bytes. What starts parts and keeps what comes of them is not known here.

use crate::examine::examine;
use crate::lint::LintRules;
use crate::sheet::Sheet;
use crate::simulation::{Chunk, Expected, Point, Report, Simulation, Tally, convergence, judge};
use games::{Fault, Faults, GameId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Equal parts that a long simulation is cut into, at most.
const PARTS: u64 = 32;
/// Rounds that are not worth a part of their own.
const PART_ROUNDS_MIN: u64 = 1 << 18;

/// What is to be computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Work {
    /// Rounds on the real stream.
    Simulation(Simulation),
    /// The PAR sheet of a configuration, if it passes its lint.
    Par {
        /// Which game.
        game: GameId,
        /// As anybody wrote it.
        config: Value,
        /// What it has to meet.
        rules: Box<LintRules>,
    },
}

/// What came of one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Part {
    /// Of a simulation: some of its rounds.
    Rounds {
        /// What was counted.
        tally: Tally,
    },
    /// Of a PAR sheet: all of it.
    Sheet {
        /// It passed.
        sheet: Box<Sheet>,
    },
    /// The configuration, the way to bet or the sheet is not as it must be.
    Refused {
        /// Everything that was found.
        findings: Vec<Finding>,
    },
}

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Stable name of the rule.
    pub code: String,
    /// For people.
    pub detail: String,
    /// JSON pointer: into `/config` as it was given, or into the sheet.
    pub pointer: String,
}

impl From<Fault> for Finding {
    fn from(Fault { pointer, code, detail }: Fault) -> Self {
        Self { code: code.to_owned(), detail, pointer }
    }
}

/// What came of all parts together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Of a simulation.
    Simulated {
        /// Against the exact odds.
        report: Box<Report>,
        /// The return after ever more rounds.
        convergence: Vec<Point>,
    },
    /// The sheet, which passes.
    Sheet(Box<Sheet>),
    /// The configuration is not as it must be.
    Refused(Vec<Finding>),
}

impl Work {
    /// The lowercase hex SHA-256 of the canonical text of what is asked for.
    ///
    /// # Panics
    /// Never: work is plain data with text keys.
    #[must_use]
    pub fn id(&self) -> String {
        let plain = serde_json::to_value(self).expect("work is plain data with text keys");
        fair::to_hex(&Sha256::digest(games::canonical_json(&plain)))
    }

    /// The word for its kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Simulation(_) => "simulation",
            Self::Par { .. } => "par",
        }
    }

    fn chunks(simulation: &Simulation) -> impl Iterator<Item = Chunk> + use<> {
        simulation.chunks((simulation.rounds / PARTS).max(PART_ROUNDS_MIN))
    }

    /// How many parts it has, from 1.
    #[must_use]
    pub fn parts(&self) -> usize {
        match self {
            Self::Simulation(simulation) => Self::chunks(simulation).count(),
            Self::Par { .. } => 1,
        }
    }

    /// Computes one part, counted from 0; `None` if there is no such part.
    #[must_use]
    pub fn run(&self, part: usize) -> Option<Part> {
        Some(match self {
            Self::Simulation(simulation) => match simulation.run_chunk(Self::chunks(simulation).nth(part)?) {
                Ok(tally) => Part::Rounds { tally },
                Err(faults) => Part::refused(faults),
            },
            Self::Par { .. } if part > 0 => return None,
            Self::Par { game, config, rules } => match examine(*game, config, rules) {
                Ok(sheet) => Part::Sheet { sheet: Box::new(sheet) },
                Err(refused) => Part::refused(Faults(refused.findings)),
            },
        })
    }

    /// Puts the parts together, given in their order. `None` if they are not all of them.
    #[must_use]
    pub fn finish(&self, parts: Vec<Part>) -> Option<Outcome> {
        if parts.len() != self.parts() {
            return None;
        }
        let mut tallies = Vec::new();
        for part in parts {
            match part {
                Part::Refused { findings } => return Some(Outcome::Refused(findings)),
                Part::Sheet { sheet } => return Some(Outcome::Sheet(sheet)),
                Part::Rounds { tally } => tallies.push(tally),
            }
        }
        let Self::Simulation(simulation) = self else { return None };
        match simulation.expected() {
            Ok(expected) => simulated(&tallies, &expected),
            Err(faults) => Some(Outcome::Refused(faults.0.into_iter().map(Finding::from).collect())),
        }
    }

    /// Computes everything here and now.
    #[must_use]
    pub fn run_all(&self) -> Option<Outcome> {
        let parts = (0..self.parts()).map(|part| self.run(part)).collect::<Option<_>>()?;
        self.finish(parts)
    }
}

fn simulated(tallies: &[Tally], expected: &Expected) -> Option<Outcome> {
    let tally: Tally = tallies.iter().cloned().sum();
    let report = Box::new(judge(&tally, expected)?);
    Some(Outcome::Simulated { report, convergence: convergence(tallies, expected) })
}

impl Part {
    fn refused(faults: Faults) -> Self {
        Self::Refused { findings: faults.0.into_iter().map(Finding::from).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::sheet;
    use games::Catalogue;
    use serde_json::json;

    fn simulation(rounds: u64) -> Work {
        Work::Simulation(Simulation {
            game: GameId::Dice,
            config: Catalogue::house().active(GameId::Dice).rules().config(),
            mode: games::returns_of(GameId::Dice, &Catalogue::house().active(GameId::Dice).rules().config())
                .unwrap()[0]
                .name
                .clone(),
            server_seed: Simulation::SERVER_SEED.to_owned(),
            client_seed: Simulation::CLIENT_SEED.to_owned(),
            rounds,
        })
    }

    fn sheet_of(game: GameId, config: Value) -> Work {
        Work::Par { game, config, rules: Box::default() }
    }

    /// What travels between machines is text.
    fn travelled(part: &Part) -> Part {
        serde_json::from_str(&serde_json::to_string(part).unwrap()).unwrap()
    }

    #[test]
    fn parts_run_in_any_order_give_what_one_run_gives() {
        let work = simulation(600_000);
        assert!(work.parts() > 10, "{}", work.parts());
        let mut parts: Vec<_> =
            (0..work.parts()).rev().map(|part| travelled(&work.run(part).unwrap())).collect();
        parts.reverse();
        assert_eq!(work.run(work.parts()), None);
        assert_eq!(work.finish(parts[1..].to_vec()), None, "a part is missing");
        let together = work.finish(parts).unwrap();
        assert_eq!(Some(&together), work.run_all().as_ref());
        let Outcome::Simulated { report, convergence } = together else { panic!() };
        assert_eq!(report.rounds, 600_000);
        assert_eq!(convergence.len(), work.parts());
    }

    #[test]
    fn a_long_simulation_has_parts_that_end() {
        let work = simulation(1_000_000_000);
        assert!((32..=64).contains(&work.parts()), "{}", work.parts());
    }

    #[test]
    fn the_same_question_is_the_same_work() {
        let read: Work = serde_json::from_str(&serde_json::to_string(&simulation(5)).unwrap()).unwrap();
        assert_eq!(read.id(), simulation(5).id());
        assert_ne!(simulation(5).id(), simulation(6).id());
        assert_ne!(simulation(5).id(), sheet_of(GameId::Dice, json!({})).id());
    }

    #[test]
    fn sheets_pass_or_are_refused_with_everything() {
        let config = Catalogue::house().active(GameId::Wheel).rules().config();
        let work = sheet_of(GameId::Wheel, config.clone());
        let part = travelled(&work.run(0).unwrap());
        let Some(Outcome::Sheet(found)) = work.finish(vec![part]) else { panic!() };
        assert_eq!(*found, sheet(GameId::Wheel, &config).unwrap());
        let codes = |work: Work| match work.run_all() {
            Some(Outcome::Refused(findings)) => findings.into_iter().map(|it| it.code).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(codes(sheet_of(GameId::Coinflip, json!({"edge": 0}))), ["rtp_not_below_one"; 20]);
        assert_eq!(codes(sheet_of(GameId::Coinflip, json!({"edge": "no", "more": 1}))).len(), 2);
    }
}
