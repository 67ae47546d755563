//! The log protocol under faults: the real one holds every invariant, each broken one is caught.

use simulation::{Mutation, Stats, run};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Seeds of one run; `GLASSHOUSE_SIMULATION_SEEDS` asks for another number.
const SEEDS: u64 = 20_000;
/// Each broken variant must be caught within this many seeds.
const SEEDS_PER_MUTATION: u64 = 3_000;

fn seeds() -> u64 {
    match std::env::var("GLASSHOUSE_SIMULATION_SEEDS") {
        Ok(text) => text.parse().expect("GLASSHOUSE_SIMULATION_SEEDS is a number"),
        Err(_) => SEEDS,
    }
}

#[test]
fn the_protocol_holds_every_invariant() {
    let (seeds, next, failed) = (seeds(), AtomicU64::new(0), Mutex::new(None));
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let total = Mutex::new(Stats::default());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut sum = Stats::default();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds || failed.lock().unwrap().is_some() {
                        break;
                    }
                    match run(seed, None) {
                        Ok(stats) => sum.add(&stats),
                        Err(faults) => *failed.lock().unwrap() = Some((seed, faults)),
                    }
                }
                total.lock().unwrap().add(&sum);
            });
        }
    });
    if let Some((seed, faults)) = failed.into_inner().unwrap() {
        panic!("seed {seed}:\n{}", faults.join("\n"));
    }
    let total = total.into_inner().unwrap();
    println!("{seeds} seeds: {total:?}");
    // A simulation in which nothing happens or nothing goes wrong proves nothing.
    assert!(total.events > 15 * seeds && total.requests > 20 * seeds, "{total:?}");
    assert!(total.crashes > seeds && total.faults > 5 * seeds, "{total:?}");
}

/// Runs a mutation until it is caught, and checks that it is caught for what it is.
fn caught(mutation: Mutation, expected: &[&str]) {
    for seed in 0..SEEDS_PER_MUTATION {
        let Err(faults) = run(seed, Some(mutation)) else { continue };
        let named = |fault: &String| expected.iter().any(|invariant| fault.starts_with(invariant));
        if faults.iter().any(named) {
            println!("{mutation:?}: seed {seed}: {}", faults[0]);
            return;
        }
    }
    panic!("{mutation:?} was not caught as {expected:?} in {SEEDS_PER_MUTATION} seeds");
}

#[test]
fn a_put_without_condition_is_caught() {
    caught(Mutation::NoCondition, &["I5", "I9"]);
}

#[test]
fn success_without_comparing_keys_is_caught() {
    caught(Mutation::NoKeyComparison, &["I10"]);
}

#[test]
fn a_retry_moved_to_the_new_head_is_caught() {
    caught(Mutation::RetryRebound, &["I8"]);
}

#[test]
fn a_deposit_without_key_item_is_caught() {
    caught(Mutation::NoKeyItem, &["I8"]);
}

#[test]
fn an_answer_before_the_write_is_caught() {
    caught(Mutation::AnswerBeforeWrite, &["I9"]);
}

#[test]
fn an_ignored_exclusion_is_caught() {
    caught(Mutation::ExclusionIgnored, &["I12"]);
}

#[test]
fn ignored_limits_are_caught() {
    caught(Mutation::LimitsIgnored, &["I12"]);
}

#[test]
fn a_lost_answer_taken_for_success_is_caught() {
    caught(Mutation::LostAnswerIsSuccess, &["I9"]);
}

#[test]
fn forgotten_keys_are_caught() {
    caught(Mutation::KeysForgotten, &["I8"]);
}

#[test]
fn every_mutation_has_its_test() {
    let this_file = include_str!("simulation.rs");
    for mutation in Mutation::ALL {
        assert!(this_file.contains(&format!("caught(Mutation::{mutation:?}, ")), "{mutation:?}");
    }
}

#[test]
fn a_run_can_be_repeated() {
    let text = |seed| format!("{:?}", run(seed, None));
    assert_eq!(text(7), text(7));
    assert_ne!(text(7), text(8));
}
