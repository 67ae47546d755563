//! Rounds per second of simulations on one core, beside the bare stream.
//!
//! `cargo bench -p glasshouse-par` first prints what share of the bare stream's speed dice reaches; the goal is 70 %.

use divan::{Bencher, counter::ItemsCount};
use fair::{Draws, Keyed};
use games::{Game, GameId, GameVisitor};
use par::{Chunk, Simulation};
use std::time::{Duration, Instant};

fn main() {
    ratio();
    divan::main();
}

const ROUNDS: u64 = 10_000;
const SERVER_SEED: &str = "5f1b7a0a4d3cbb0f3d1d7cf8c0a4a0a7a9d28e5cf7b6b4d0a3f1e2d3c4b5a697";

struct Middle;

impl GameVisitor for Middle {
    type Answer = (serde_json::Value, String);

    fn visit<G: Game>(self) -> Self::Answer {
        let config = G::house();
        let modes = G::modes(&config);
        let name = modes[modes.len() / 2].name.clone();
        (serde_json::to_value(config).expect("plain data"), name)
    }
}

/// A mode from the middle of the list.
fn simulation(game: GameId) -> Simulation {
    let (config, mode) = game.visit(Middle);
    Simulation {
        game,
        config,
        mode,
        server_seed: SERVER_SEED.to_owned(),
        client_seed: "client seed".to_owned(),
        rounds: u64::MAX,
    }
}

fn bare(rounds: u64) -> u32 {
    let seed = Keyed::new(divan::black_box(SERVER_SEED));
    (0..rounds).fold(0, |sum, nonce| sum ^ Draws::on(&seed, "client seed", nonce).draw().0)
}

fn run(simulation: &Simulation, rounds: u64) -> par::Tally {
    simulation.run_chunk(Chunk { first: 0, rounds }).expect("the mode is playable")
}

/// One block per round, nothing made of it.
#[divan::bench]
fn bare_block(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(ROUNDS)).bench(|| bare(ROUNDS));
}

/// Whole rounds, and what is counted of them.
#[divan::bench(args = GameId::ALL)]
fn simulated(bencher: Bencher<'_, '_>, game: GameId) {
    let simulation = simulation(game);
    bencher.counter(ItemsCount::new(ROUNDS)).bench(|| run(&simulation, ROUNDS));
}

/// Best of many interleaved runs of both, so that the machine's mood cancels out.
fn ratio() {
    const LONG: u64 = 200_000;
    let dice = simulation(GameId::Dice);
    let mut best = [Duration::MAX; 2];
    for _ in 0..20 {
        let start = Instant::now();
        divan::black_box(bare(LONG));
        best[0] = best[0].min(start.elapsed());
        let start = Instant::now();
        divan::black_box(run(&dice, LONG));
        best[1] = best[1].min(start.elapsed());
    }
    let per_second = u128::from(LONG) * 1_000_000_000 / best[1].as_nanos();
    let percent = best[0].as_nanos() * 100 / best[1].as_nanos();
    println!("dice: {per_second} rounds per second, {percent} % of the bare stream");
}
