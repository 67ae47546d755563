//! The house's own machine.

use super::by_force::{mean, mean_of_lines};
use super::*;

#[test]
fn the_house_machine() {
    let config = Config::house();
    let odds = Slots::odds(&config, amount(STAKE), &Bet {}, &()).unwrap();
    assert_eq!(odds.return_to_player.decimal(12), "0.949972011950");
    assert_eq!(odds.hit_frequency.decimal(12), "0.267385185185");
    assert_eq!(odds.variance.decimal(12), "11.474280559588");
    // The bound that bets are refused by is above what can happen, and lets a stake of 100,000 through.
    let bound = Slots::payout_max(&config, amount(STAKE), &Bet {}).unwrap();
    assert!(odds.payout_max <= bound, "{} {bound}", odds.payout_max);
    let entry = Catalogue::house();
    assert!(entry.active(GameId::Slots).accept(amount(100_000), &json!({})).is_ok());
    // The mean of one spin by the frequency of symbols alone, plus what the scatters pay: none stands within two rows
    // of another, so each reel shows one in 3 of 30 stops.
    let choose = [(3, 10), (4, 5), (5, 1)];
    let scatters = [20_000, 100_000, 500_000].into_iter().zip(choose);
    let scatters: u32 = scatters.map(|(units, (seen, ways))| units * ways * 9_u32.pow(5 - seen)).sum();
    let lines = mean_of_lines(config.layout());
    assert_eq!(mean(&config.paid_spin()), &lines + &Ratio::new(scatters, 100_000_u32));
    assert_eq!(config.free_spin().unwrap().total, 24_300_000);
}

/// The longest round a machine like the house's can have, with the longest numbers in it.
#[test]
fn the_longest_outcome_stays_small() {
    let mut layout = serde_json::to_value(Config::house()).unwrap();
    layout["reels"] = json!(vec![vec!["sun"; 30]; 5]);
    layout["pays"] = json!({});
    layout["scatter_pays"] = json!({"3": "1000.25"});
    let config = parse(&without(layout, &["wild"]));
    let spins = config.engine.round(&mut |stops| stops - 1);
    assert_eq!(spins.iter().count(), 41);
    let text = canonical_json(&Slots::outcome(&spins));
    assert!(text.len() < 2_500, "{}", text.len());
}

#[test]
fn a_round_of_the_house() {
    let config = Config::house();
    let play = |nonce| {
        let mut draws = Draws::new("server", "client", nonce);
        let played = Slots::play(&config, amount(STAKE), &Bet {}, &[], &mut draws).unwrap();
        (played, draws.draws_used())
    };
    let (mut plain, mut free) = (0, 0);
    for nonce in 0..2_000 {
        let (played, drawn) = play(nonce);
        let outcome = Slots::outcome(&played.outcome);
        let spins = outcome["spins"].as_array().unwrap();
        assert_eq!(drawn, 5 * spins.len() as u64);
        let sum =
            spins.iter().map(|spin| Multiplier::parse(spin["multiplier"].as_str().unwrap()).unwrap().units());
        let Position::Settled { multiplier, payout, .. } = played.position else { panic!("settled at once") };
        let sum = Multiplier::from_units(sum.sum());
        assert_eq!((multiplier, Some(payout)), (Some(sum), sum.payout(amount(STAKE))));
        let mut draws = Draws::new("server", "client", nonce);
        let line = Slots::outcome_line(&config, &json!({}), &mut draws).unwrap();
        let stops: Vec<&Value> = spins.iter().map(|spin| &spin["stops"]).collect();
        assert_eq!(line, json!({ "stops": stops }));
        *(if spins.len() == 1 { &mut plain } else { &mut free }) += 1;
    }
    assert!(plain > 0 && free > 0);
}

/// Rounds of the real stream against the exact mean, within 5 standard errors.
#[test]
fn simulated_means_agree_with_the_exact_ones() {
    let config = Config::house();
    let exact = Slots::odds(&config, amount(STAKE), &Bet {}, &()).unwrap();
    let seed = fair::Keyed::new("a seed for the simulation");
    let (rounds, mut sum, mut hits) = (300_000_u64, 0, 0_u64);
    for nonce in 0..rounds {
        let mut draws = Draws::on(&seed, "client", nonce);
        let played = Slots::play(&config, amount(STAKE), &Bet {}, &[], &mut draws).unwrap();
        let Position::Settled { payout, .. } = played.position else { panic!("settled at once") };
        sum += payout.get();
        hits += u64::from(!payout.is_zero());
    }
    // (sum/n − mean)^2 <= 25 variance/n, for the mean and for the share of rounds that pay.
    let within = |share: Ratio, mean: &Ratio, variance: &Ratio| {
        let off = &share - mean;
        assert!(&off * &off <= variance * &Ratio::new(25, rounds), "off by {}", off.decimal(6));
    };
    within(Ratio::new(sum, u128::from(rounds) * STAKE), &exact.return_to_player, &exact.variance);
    let (hit, one) = (&exact.hit_frequency, Ratio::new(1, 1_u8));
    within(Ratio::new(hits, rounds), hit, &(hit * &(&one - hit)));
}
