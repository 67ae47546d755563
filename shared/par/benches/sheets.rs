//! PAR sheets of the house's own configurations, each with all of its modes, on one core; and of all games together.

use divan::Bencher;
use games::{Catalogue, GameId};
use serde_json::Value;

fn main() {
    divan::main();
}

fn config(game: GameId) -> Value {
    Catalogue::house().active(game).rules().config()
}

fn computed(game: GameId, config: &Value) -> par::Sheet {
    par::sheet(game, config).expect("the house's own")
}

/// The sheet of one game.
#[divan::bench(args = GameId::ALL, sample_count = 10)]
fn sheet(bencher: Bencher<'_, '_>, game: GameId) {
    let config = config(game);
    bencher.bench(|| computed(game, &config));
}

/// One after the other.
#[divan::bench(sample_count = 3)]
fn catalogue(bencher: Bencher<'_, '_>) {
    let configs = GameId::ALL.map(|game| (game, config(game)));
    bencher.bench(|| configs.iter().map(|(game, config)| computed(*game, config)).collect::<Vec<_>>());
}

/// The canonical text of a sheet, and its hash.
#[divan::bench(args = [GameId::Mines, GameId::Blackjack], sample_count = 10)]
fn id(bencher: Bencher<'_, '_>, game: GameId) {
    let sheet = computed(game, &config(game));
    bencher.bench(|| sheet.id());
}

/// What is held against the rules.
#[divan::bench(args = [GameId::Mines, GameId::Hilo], sample_count = 10)]
fn lint(bencher: Bencher<'_, '_>, game: GameId) {
    let (sheet, rules) = (computed(game, &config(game)), par::LintRules::default());
    bencher.bench(|| par::lint(&sheet, &rules));
}
