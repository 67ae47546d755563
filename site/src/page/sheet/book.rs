//! The PAR sheets of the house's games and a simulation of each: computed once per build.

use std::sync::LazyLock;
use std::thread;

use games::{Fault, GameId};
use par::{LintRules, ModeSheet, Point, Report, Sheet, Simulation, Tally};

use crate::game::GUIDES;
use crate::house::HOUSE;

/// Rounds of each simulation: a second of work for the slowest game, and a power of two, so that the last point of its
/// plot is the whole of it.
const ROUNDS: u64 = 1 << 17;

/// Everything that the pages of one game show.
pub(crate) struct Book {
    /// The sheet.
    pub(crate) sheet: Sheet,
    /// The SHA-256 of its canonical text.
    pub(crate) id: String,
    /// What the lint finds without the rules of any jurisdiction.
    pub(super) findings: Vec<Fault>,
    /// The place of the way to bet that stands for the game.
    pub(super) usual: usize,
    /// That one, simulated.
    pub(super) run: Run,
}

/// A simulation and what came out.
pub(super) struct Run {
    pub(super) simulation: Simulation,
    pub(super) points: Vec<Point>,
    pub(super) report: Report,
}

/// One for each game, in the order people are shown them. On all cores: a thread is as long as its game.
pub(crate) static BOOKS: LazyLock<Vec<Book>> = LazyLock::new(|| {
    thread::scope(|scope| {
        let threads = GameId::ALL.map(|game| scope.spawn(move || Book::of(game)));
        threads.map(|thread| thread.join().expect("what a sheet is made of is tested")).into()
    })
});

impl Book {
    /// # Panics
    /// If the house's own configuration had faults, or the game's guide named a way to bet that isn't there.
    fn of(game: GameId) -> Self {
        let config = HOUSE.active(game).rules().config();
        let sheet = par::sheet(game, &config).expect("the house's own configuration has no faults");
        let guide = GUIDES.iter().find(|(it, _)| it.id() == game.id()).map(|(_, guide)| guide);
        let name = guide.expect("every game has its guide").usual_bet();
        let usual = sheet.modes.iter().position(|mode| mode.name == name);
        Self {
            id: sheet.id(),
            findings: par::lint(&sheet, &LintRules::default()),
            usual: usual.unwrap_or_else(|| panic!("{game} has no way to bet named {name}")),
            run: Run::of(game, config, name),
            sheet,
        }
    }

    pub(super) fn usual(&self) -> &ModeSheet {
        &self.sheet.modes[self.usual]
    }
}

impl Run {
    fn of(game: GameId, config: serde_json::Value, mode: &str) -> Self {
        let simulation = Simulation {
            game,
            config,
            mode: mode.to_owned(),
            server_seed: Simulation::SERVER_SEED.to_owned(),
            client_seed: Simulation::CLIENT_SEED.to_owned(),
            rounds: ROUNDS,
        };
        let expected = simulation.expected().expect("a way to bet that the sheet has can be simulated");
        let tallies: Vec<Tally> = simulation
            .chunks(ROUNDS)
            .map(|chunk| simulation.run_chunk(chunk).expect("a way to bet that the sheet has can be played"))
            .collect();
        let points = par::convergence(&tallies, &expected);
        let report = par::judge(&tallies.into_iter().sum(), &expected).expect("rounds were played");
        Self { simulation, points, report }
    }
}
