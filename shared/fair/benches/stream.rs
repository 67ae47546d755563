//! Draws per second of the stream against the cost of the two SHA-256 compressions that each block is made of.
//!
//! `cargo bench -p glasshouse-fair` prints the two and their ratio; the goal is 80 %.

use divan::{Bencher, counter::ItemsCount};
use fair::{DRAWS_PER_BLOCK, Draws};

fn main() {
    ratio();
    divan::main();
}

const BLOCKS: u64 = 10_000;

#[divan::bench]
fn stream(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(BLOCKS * DRAWS_PER_BLOCK as u64)).bench(|| drain(BLOCKS));
}

#[divan::bench]
fn two_compressions(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(BLOCKS * DRAWS_PER_BLOCK as u64)).bench(|| compress(BLOCKS));
}

/// Draws a round's blocks to the end.
fn drain(blocks: u64) -> u32 {
    let mut draws = Draws::new(divan::black_box(SERVER_SEED), "client seed", 41);
    (0..blocks * DRAWS_PER_BLOCK as u64).fold(0, |sum, _| sum ^ draws.draw().0)
}

/// The floor: the compressions alone, without padding, message or key.
fn compress(blocks: u64) -> u32 {
    let mut state = [1_u32; 8];
    let block = divan::black_box([7_u8; 64]);
    for _ in 0..blocks {
        sha2::block_api::compress256(&mut state, &[block]);
        sha2::block_api::compress256(&mut state, &[block]);
    }
    state[0]
}

const SERVER_SEED: &str = "5f1b7a0a4d3cbb0f3d1d7cf8c0a4a0a7a9d28e5cf7b6b4d0a3f1e2d3c4b5a697";

/// Best of many interleaved runs of both, so that the machine's mood cancels out.
fn ratio() {
    let mut best = [std::time::Duration::MAX; 2];
    for _ in 0..200 {
        for (slot, run) in best.iter_mut().zip([drain as fn(u64) -> u32, compress]) {
            let start = std::time::Instant::now();
            divan::black_box(run(BLOCKS));
            *slot = (*slot).min(start.elapsed());
        }
    }
    let percent = best[1].as_nanos() * 100 / best[0].as_nanos();
    println!(
        "stream {:?}, two compressions {:?} per {BLOCKS} blocks: the stream reaches {percent} %",
        best[0], best[1]
    );
}
