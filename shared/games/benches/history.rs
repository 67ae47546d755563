//! Rounds per second of the check of a history, from the bytes of a file to the report.

use divan::{Bencher, counter::ItemsCount};
use games::testing::Export;
use games::{Catalogue, GameId, History};

fn main() {
    divan::main();
}

const ROUNDS: u64 = 10_000;

fn file(game: GameId, repeats: u64) -> Vec<u8> {
    let export = Export {
        number: 1,
        rounds: ROUNDS,
        games: vec![game],
        rounds_per_seed: 5_000,
        repeats,
        bets: 0,
        revealed: true,
    };
    export.lines().flat_map(|line| (line + "\n").into_bytes()).collect()
}

fn check(bencher: Bencher<'_, '_>, file: &[u8]) {
    let house = Catalogue::house();
    bencher.counter(ItemsCount::new(ROUNDS)).bench(|| {
        let mut history = History::new(&house, 0);
        history.check(file);
        let report = history.finish();
        assert_eq!(report.tally().verified, ROUNDS);
        report
    });
}

/// One bet for twenty rounds.
#[divan::bench(args = GameId::ALL)]
fn same_bets(bencher: Bencher<'_, '_>, game: GameId) {
    check(bencher, &file(game, 20));
}

/// Every round with a bet of its own.
#[divan::bench]
fn other_bets(bencher: Bencher<'_, '_>) {
    check(bencher, &file(GameId::Dice, 1));
}

/// The same by the judgement of single rounds alone.
#[divan::bench]
fn verify_alone(bencher: Bencher<'_, '_>) {
    let file = file(GameId::Dice, 20);
    // An escape in the text of every bet: it means the same, but is nothing that is written so.
    let file = String::from_utf8(file).expect("text").replace("\"payout\":\"", "\"payout\":\"\\u003");
    check(bencher, file.as_bytes());
}
