//! Rounds per second of each game on the real stream, beside the bare stream.

use divan::{Bencher, counter::ItemsCount};
use fair::{Draws, Keyed};
use games::{Amount, Catalogue, GameId};

fn main() {
    divan::main();
}

const ROUNDS: u64 = 1_000;

/// One block per round, nothing made of it.
#[divan::bench]
fn bare_block(bencher: Bencher<'_, '_>) {
    let seed = Keyed::new("5f1b7a0a4d3cbb0f3d1d7cf8c0a4a0a7a9d28e5cf7b6b4d0a3f1e2d3c4b5a697");
    bencher
        .counter(ItemsCount::new(ROUNDS))
        .bench(|| (0..ROUNDS).fold(0, |sum, nonce| sum ^ Draws::on(&seed, "client seed", nonce).draw().0));
}

/// A whole round as the house computes it: typed bet from JSON, outcome, position, payout.
#[divan::bench(args = GameId::ALL)]
fn round(bencher: Bencher<'_, '_>, game: GameId) {
    let catalogue = Catalogue::house();
    let bet = games::testing::bet(game, 100, 1);
    let stake = Amount::new(100).expect("below the maximum");
    let seed = Keyed::new("5f1b7a0a4d3cbb0f3d1d7cf8c0a4a0a7a9d28e5cf7b6b4d0a3f1e2d3c4b5a697");
    let entry = catalogue.active(game);
    bencher.counter(ItemsCount::new(ROUNDS)).bench(|| {
        for nonce in 0..ROUNDS {
            let mut draws = Draws::on(&seed, "client seed", nonce);
            divan::black_box(entry.round(&mut draws, stake, &bet, &[])).ok();
        }
    });
}
