//! Monte Carlo on the real HMAC stream and the real game code.
//!
//! A round is what its nonce makes it, so a range of nonces is a piece of work of its own: whoever runs it gets the same
//! [`Tally`], and tallies add up in any order.

mod judge;
mod tally;

pub use judge::{ChiSquare, ClassCount, Observed, PValue, Point, Report, Verdict, convergence, judge};
pub use tally::{Class, Largest, Tally};

use crate::mode::{STAKE, Terms};
use crate::sheet::check_length;
use fair::{Draws, Keyed};
use games::slots::{self, Slots};
use games::{Amount, Faults, Game, GameId, GameVisitor, Odds, Played, Position};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

use dashu_int::UBig;
use tally::Counter;

/// What is simulated: everything that decides the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Simulation {
    /// The game.
    pub game: GameId,
    /// Its configuration.
    pub config: Value,
    /// The name of one of its modes, as [`Game::modes`] gives it.
    pub mode: String,
    /// The HMAC key: any text.
    pub server_seed: String,
    /// Any text.
    pub client_seed: String,
    /// Nonces 0 to this, exclusive.
    pub rounds: u64,
}

/// A range of nonces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chunk {
    /// The first nonce.
    pub first: u64,
    /// How many.
    pub rounds: u64,
}

/// What a simulation should show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The stake of every round, in minor units.
    pub stake: Amount,
    /// The exact odds.
    pub odds: Odds,
    /// Cases of each class of results; of [`Expected::cases`] in all.
    pub classes: BTreeMap<Class, UBig>,
    /// All cases; 0 where the results of the game cannot be listed.
    pub cases: UBig,
}

impl Simulation {
    /// The server seed where nobody names another: anybody who simulates the same gets the same rounds.
    pub const SERVER_SEED: &str = "glasshouse simulate";
    /// The client seed of all simulations that the house shows.
    pub const CLIENT_SEED: &str = "simulation";

    /// Ranges that make up the whole: first ones that double, so that [`convergence`] has a point at each power of two,
    /// then ranges of `size`, which is rounded up to a power of two.
    pub fn chunks(&self, size: u64) -> impl Iterator<Item = Chunk> + use<> {
        let rounds = self.rounds;
        let size = size.clamp(1, 1 << 62).next_power_of_two();
        let mut first = 0_u64;
        std::iter::from_fn(move || {
            let chunk = Chunk { first, rounds: first.clamp(1, size).min(rounds - first) };
            first += chunk.rounds;
            (chunk.rounds > 0).then_some(chunk)
        })
    }

    /// Plays the rounds of a chunk.
    ///
    /// # Errors
    /// Faults of the configuration, of the mode, or of a chunk outside the simulation.
    pub fn run_chunk(&self, chunk: Chunk) -> Result<Tally, Faults> {
        let end = chunk.first.checked_add(chunk.rounds).filter(|end| *end <= self.rounds);
        if end.is_none() {
            let detail = format!("the simulation has nonces 0 to {}, exclusive", self.rounds);
            return Err(Faults::one("/chunk", "range", detail));
        }
        if self.game == GameId::Slots {
            let terms = Terms::<Slots>::read(&self.config, &self.mode)?;
            let listed = terms.config.layout().free_spins.is_none();
            return run::<Slots>(
                self,
                chunk,
                &terms,
                |spins, result| {
                    if listed { result } else { paid_spin(spins) }
                },
            );
        }
        self.game.visit(Run { simulation: self, chunk })
    }

    /// The exact odds of what is simulated.
    ///
    /// # Errors
    /// Faults of the configuration or the mode.
    pub fn expected(&self) -> Result<Expected, Faults> {
        if self.game != GameId::Slots {
            return self.game.visit(Expect { simulation: self });
        }
        let terms = Terms::<Slots>::read(&self.config, &self.mode)?;
        check_length(terms.config.layout())?;
        let mut expected = self.game.visit(Expect { simulation: self })?;
        if expected.cases == UBig::ZERO {
            let spin = terms.config.paid_spin();
            for case in &spin.cases {
                let class = spin_class(case.multiplier, case.awarded > 0);
                *expected.classes.entry(class).or_default() += case.weight;
            }
            expected.cases = spin.total.into();
        }
        Ok(expected)
    }
}

/// The class of a round of slots whose results cannot be listed: what its paid spin does.
fn paid_spin(spins: &slots::Spins) -> Class {
    let mut spins = spins.iter();
    let paid = spins.next().map_or(games::Multiplier::ZERO, slots::Spin::multiplier);
    spin_class(paid, spins.next().is_some())
}

fn spin_class(multiplier: games::Multiplier, free_spins: bool) -> Class {
    let paid = multiplier.payout(STAKE).unwrap_or(Amount::MAX);
    Class { paid, raised: Amount::ZERO, free_spins }
}

struct Run<'a> {
    simulation: &'a Simulation,
    chunk: Chunk,
}

impl GameVisitor for Run<'_> {
    type Answer = Result<Tally, Faults>;

    fn visit<G: Game>(self) -> Self::Answer {
        let terms = Terms::<G>::read(&self.simulation.config, &self.simulation.mode)?;
        run::<G>(self.simulation, self.chunk, &terms, |_, result| result)
    }
}

/// The loop: nothing in it is allocated but what the game itself allocates.
fn run<G: Game>(
    simulation: &Simulation,
    chunk: Chunk,
    terms: &Terms<G>,
    class: impl Fn(&G::Outcome, Class) -> Class,
) -> Result<Tally, Faults> {
    let seed = Keyed::new(&simulation.server_seed);
    let mut counter = Counter::default();
    let mut actions = Vec::new();
    for nonce in chunk.first..chunk.first + chunk.rounds {
        let draws = || Draws::on(&seed, &simulation.client_seed, nonce);
        let (staked, paid, outcome) = play_out(terms, draws, &mut actions).map_err(|reason| {
            Faults::one("/mode", "conflict", format!("nonce {nonce} cannot be played by this plan: {reason}"))
        })?;
        let raised = staked.checked_sub(STAKE).unwrap_or(Amount::ZERO);
        let result = Class { paid, raised, free_spins: false };
        counter.count(nonce, result, class(&outcome, result));
    }
    Ok(counter.finish())
}

/// Plays a round to its end by the plan; answers what it took, what it paid, and its outcome.
#[inline]
fn play_out<G: Game>(
    terms: &Terms<G>,
    draws: impl Fn() -> Draws,
    actions: &mut Vec<G::Action>,
) -> Result<(Amount, Amount, G::Outcome), String> {
    let Terms { config, mode } = terms;
    actions.clear();
    loop {
        let played = G::play(config, STAKE, &mode.bet, actions, &mut draws());
        let Played { position, outcome } = played.map_err(|illegal| illegal.to_string())?;
        if let Position::Settled { staked, payout, .. } = position {
            return Ok((staked, payout, outcome));
        }
        let next = G::decide(config, &mode.bet, &mode.plan, &outcome, actions);
        actions.push(next.ok_or("the plan does not say what to do")?);
    }
}

struct Expect<'a> {
    simulation: &'a Simulation,
}

impl GameVisitor for Expect<'_> {
    type Answer = Result<Expected, Faults>;

    fn visit<G: Game>(self) -> Self::Answer {
        let terms = Terms::<G>::read(&self.simulation.config, &self.simulation.mode)?;
        let distribution = terms.distribution();
        let odds = match &distribution {
            Some(distribution) => distribution.odds(STAKE),
            None => terms.odds(),
        };
        let odds = odds.ok_or_else(|| {
            let detail = "the odds of this mode cannot be computed under this configuration";
            Faults::one("/mode", "conflict", detail)
        })?;
        let (classes, cases) = distribution.map_or((BTreeMap::new(), UBig::ZERO), |distribution| {
            let class =
                |case: &games::Weighted| Class { paid: case.payout, raised: case.raised, free_spins: false };
            let classes = distribution.outcomes().iter().map(|case| (class(case), case.weight.clone()));
            (classes.collect(), distribution.total().clone())
        });
        Ok(Expected { stake: STAKE, odds, classes, cases })
    }
}
