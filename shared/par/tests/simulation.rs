//! Simulations of every game on the real stream.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use fair::Draws;
use games::{Amount, Catalogue, Game, GameId, GameVisitor, NoActions, Position};
use par::{Chunk, Simulation, Tally, Verdict, convergence, judge};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::any::TypeId;

struct Modes;

impl GameVisitor for Modes {
    type Answer = Vec<String>;

    fn visit<G: Game>(self) -> Vec<String> {
        G::modes(&G::house()).into_iter().map(|mode| mode.name).collect()
    }
}

fn simulation(game: GameId, mode: &str, rounds: u64) -> Simulation {
    Simulation {
        game,
        config: Catalogue::house().active(game).rules().config(),
        mode: mode.to_owned(),
        server_seed: "a seed for the simulation".to_owned(),
        client_seed: "client".to_owned(),
        rounds,
    }
}

fn whole(simulation: &Simulation) -> Tally {
    simulation.run_chunk(Chunk { first: 0, rounds: simulation.rounds }).unwrap()
}

/// One mode of each game, where there are many one of middling odds.
fn middling(game: GameId) -> &'static str {
    match game {
        GameId::Dice => "under 49.50",
        GameId::Limbo => "target 3",
        GameId::Coinflip => "cash out after 3 right calls",
        GameId::Plinko => "12 rows, low risk",
        GameId::Roulette => "american, five number",
        GameId::Wheel => "30 segments, medium risk",
        GameId::Keno => "medium risk, 5 picks",
        GameId::Mines => "3 mines, cash out after 5 gems",
        GameId::Hilo => "the likelier side 3 times",
        GameId::Baccarat => "banker",
        GameId::Slots => "all lines",
        GameId::Blackjack | GameId::VideoPoker => "optimal play",
    }
}

/// Plays by JSON as the house does, for games whose rounds are settled at once.
struct AsTheHouse<'a>(&'a Simulation);

impl GameVisitor for AsTheHouse<'_> {
    type Answer = Option<Tally>;

    fn visit<G: Game>(self) -> Option<Tally> {
        if TypeId::of::<G::Action>() != TypeId::of::<NoActions>() {
            return None;
        }
        let Self(simulation) = self;
        let config = G::parse_config(&simulation.config).unwrap();
        let mode = G::modes(&config).into_iter().find(|mode| mode.name == simulation.mode).unwrap();
        let (bet, stake) = (serde_json::to_value(&mode.bet).unwrap(), Amount::new(10_000).unwrap());
        let catalogue = Catalogue::house();
        let mut tally = Tally::default();
        for nonce in 0..simulation.rounds {
            let mut draws = Draws::new(&simulation.server_seed, &simulation.client_seed, nonce);
            let round = catalogue.active(G::ID).round(&mut draws, stake, &bet, &[]).unwrap();
            let Position::Settled { payout, .. } = round.position else { panic!("settled at once") };
            tally.rounds += 1;
            tally.returned += payout.get();
            tally.squares += payout.get().pow(2);
            tally.hits += u64::from(!payout.is_zero());
            tally.wins += u64::from(payout > stake);
            if !payout.is_zero() && tally.largest.is_none_or(|largest| payout > largest.payout) {
                tally.largest = Some(par::Largest { payout, nonce });
            }
        }
        Some(tally)
    }
}

#[test]
fn rounds_are_those_of_the_house() {
    let mut compared = 0;
    for game in GameId::ALL {
        let simulation = simulation(game, middling(game), 3_000);
        let Some(house) = game.visit(AsTheHouse(&simulation)) else { continue };
        let mut tally = whole(&simulation);
        assert_eq!(tally.classes.values().sum::<u64>(), 3_000, "{game}");
        tally.classes.clear();
        assert_eq!(tally, house, "{game}");
        compared += 1;
    }
    assert_eq!(compared, 8);
}

/// A change here means that simulations which were published cannot be repeated.
#[test]
fn value_stability() {
    let check = |game, expect: Value| {
        let tally = whole(&simulation(game, middling(game), 1_000));
        let mut value = serde_json::to_value(&tally).unwrap();
        assert_eq!(serde_json::from_value::<Tally>(value.clone()).unwrap(), tally);
        let classes = value.as_object_mut().unwrap().remove("classes").unwrap();
        assert_eq!(value, expect, "{game}: {value}");
        classes
    };
    let classes = check(
        GameId::Dice,
        json!({
            "rounds": 1_000, "hits": 487, "wins": 487, "returned": "9740000", "squares": "194800000000",
            "largest": {"nonce": 0, "payout": "20000"},
        }),
    );
    let class =
        |paid: &str, rounds: u64| json!({"paid": paid, "raised": "0", "free_spins": false, "rounds": rounds});
    assert_eq!(classes, json!([class("0", 513), class("20000", 487)]));
    check(
        GameId::Blackjack,
        json!({
            "rounds": 1_000, "hits": 537, "wins": 440, "returned": "10105000", "squares": "237925000000",
            "largest": {"nonce": 17, "payout": "80000"},
        }),
    );
    check(
        GameId::Slots,
        json!({
            "rounds": 1_000, "hits": 272, "wins": 178, "returned": "10355000", "squares": "1555750000000",
            "largest": {"nonce": 762, "payout": "637500"},
        }),
    );
}

#[test]
fn every_game_agrees_with_its_exact_odds() {
    for game in GameId::ALL {
        let simulation = simulation(game, middling(game), 1 << 18);
        let tallies: Vec<Tally> =
            simulation.chunks(1 << 16).map(|chunk| simulation.run_chunk(chunk).unwrap()).collect();
        let expected = simulation.expected().unwrap();
        let points = convergence(&tallies, &expected);
        assert_eq!(points.len(), 19, "{game}");
        let tally: Tally = tallies.into_iter().sum();
        let report = judge(&tally, &expected).unwrap();
        assert_eq!(report.verdict, Verdict::Agrees, "{game}: {report:#?}");
        assert!(report.chi_square.is_some_and(|test| test.degrees_of_freedom > 0), "{game}");
        assert_eq!(points.last().unwrap().return_to_player, report.return_to_player.observed);
    }
}

/// Rounds of one mode do not fit the odds of another, even where both return the same.
#[test]
fn wrong_odds_are_found() {
    let check = |game, played: &str, judged: &str| {
        let tally = whole(&simulation(game, played, 100_000));
        let expected = simulation(game, judged, 1).expected().unwrap();
        let report = judge(&tally, &expected).unwrap();
        assert_eq!(report.verdict, Verdict::Disagrees, "{game}, {played} as {judged}: {report:#?}");
    };
    check(GameId::Dice, "under 49.50", "under 50.00");
    check(GameId::Dice, "under 66.00", "under 49.50");
    check(GameId::Wheel, "10 segments, low risk", "10 segments, medium risk");
    check(GameId::Mines, "3 mines, cash out after 5 gems", "3 mines, cash out after 6 gems");
    check(GameId::VideoPoker, "hold all", "optimal play");
}

#[test]
fn chunks_are_the_whole() {
    for (rounds, size) in [(0, 1), (1, 1), (1_000, 64), (1_000, 100), (1 << 20, 1 << 12), (5, u64::MAX)] {
        let simulation = simulation(GameId::Dice, "under 49.50", rounds);
        let mut next = 0;
        for chunk in simulation.chunks(size) {
            assert_eq!(chunk.first, next);
            assert!(chunk.rounds > 0 && chunk.rounds <= size.clamp(1, 1 << 62).next_power_of_two());
            next += chunk.rounds;
        }
        assert_eq!(next, rounds);
    }
}

#[test]
fn faults_are_named() {
    let good = simulation(GameId::Slots, "all lines", 10);
    let check = |simulation: &Simulation, first, rounds, expect: &str| {
        let faults = simulation.run_chunk(Chunk { first, rounds }).unwrap_err().0;
        assert!(faults.iter().any(|fault| fault.pointer == expect), "{faults:?}");
    };
    check(&good, 5, 6, "/chunk");
    check(&good, u64::MAX, 2, "/chunk");
    check(&Simulation { mode: "some lines".into(), ..good.clone() }, 0, 1, "/mode");
    check(&Simulation { config: json!({"rows": 9}), ..good.clone() }, 0, 1, "/config/rows");
    assert_eq!(judge(&Tally::default(), &good.expected().unwrap()), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Any split, run in any order and merged in any shape, is the whole.
    #[test]
    fn tallies_merge_in_any_order(
        game in prop::sample::select(GameId::ALL.to_vec()),
        pick: prop::sample::Index,
        (parts, order) in prop::collection::vec(0_u64..40, 1..8)
            .prop_flat_map(|parts| { let order: Vec<usize> = (0..parts.len()).collect();
                (Just(parts), Just(order).prop_shuffle()) }),
        fold_at: prop::sample::Index,
    ) {
        let modes = game.visit(Modes);
        let rounds: u64 = parts.iter().sum();
        let simulation = simulation(game, &modes[pick.index(modes.len())], rounds);
        let whole = whole(&simulation);
        let first = |at: usize| parts[..at].iter().sum();
        let run = |at: &usize| simulation.run_chunk(Chunk { first: first(*at), rounds: parts[*at] }).unwrap();
        let tallies: Vec<Tally> = order.iter().map(run).collect();
        let (left, right) = tallies.split_at(fold_at.index(tallies.len()));
        let sum = |part: &[Tally]| part.iter().cloned().sum::<Tally>();
        prop_assert_eq!(&sum(left).merge(sum(right)), &whole);
        prop_assert_eq!(&sum(right).merge(sum(left)), &whole);
        let text = serde_json::to_string(&whole).unwrap();
        prop_assert_eq!(serde_json::from_str::<Tally>(&text).unwrap(), whole);
    }
}
