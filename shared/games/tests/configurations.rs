//! Configurations that strangers wrote are read with every fault named, and never make a game panic.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use games::{Amount, AsDrawn, Catalogue, Game, GameId, GameVisitor};
use serde_json::{Value, json};

struct Pointers(Value);

impl GameVisitor for Pointers {
    type Answer = Vec<String>;

    fn visit<G: Game>(self) -> Vec<String> {
        let faults = G::parse_config(&self.0).err().map(|faults| faults.0).unwrap_or_default();
        faults.into_iter().map(|fault| fault.pointer).collect()
    }
}

struct RoundTrip;

impl GameVisitor for RoundTrip {
    type Answer = ();

    fn visit<G: Game>(self) {
        let house = serde_json::to_value(G::house()).unwrap();
        let config = G::parse_config(&house).unwrap_or_else(|faults| panic!("{}: {faults}", G::ID));
        assert_eq!(serde_json::to_value(&config).unwrap(), house, "{}", G::ID);
    }
}

#[test]
fn the_house_reads_its_own() {
    for game in GameId::ALL {
        game.visit(RoundTrip);
    }
}

#[test]
fn faults_are_named() {
    let check = |game: GameId, config: Value, expect: &[&str]| {
        assert_eq!(game.visit(Pointers(config.clone())), expect, "{game} {config}");
    };
    let house = |game: GameId| Catalogue::house().active(game).rules().config();
    check(GameId::Dice, json!({"edge": 10_001, "chance_min": 0}), &["/edge", "/chance_min", "/chance_max"]);
    check(GameId::Dice, json!({"edge": 100, "chance_min": 9, "chance_max": 8}), &["/chance_max"]);
    check(GameId::Limbo, json!({"edge": 100, "target_max": "1"}), &["/target_max"]);
    check(GameId::Limbo, json!({"edge": 100, "target_max": "10000000000"}), &["/target_max"]);
    check(GameId::Coinflip, json!({"edge": -1, "x": 0}), &["/edge", "/x"]);
    check(GameId::Mines, json!({"edge": "1"}), &["/edge"]);
    check(GameId::Hilo, json!({"edge": 100, "multiplier_max": 5}), &["/multiplier_max"]);
    check(
        GameId::Roulette,
        json!({"payout_numbers": 17, "five_number": 7, "bets_max": 0}),
        &["/payout_numbers", "/bets_max"],
    );
    check(GameId::Baccarat, json!({"player": "2", "banker": "1.95001"}), &["/banker", "/tie"]);
    let mut plinko = house(GameId::Plinko);
    plinko["8"]["low"].as_array_mut().unwrap().pop();
    plinko["16"]["expert"][3] = json!("x");
    plinko.as_object_mut().unwrap().remove("12");
    plinko["7"] = json!({});
    check(GameId::Plinko, plinko, &["/8/low", "/12", "/16/expert/3", "/7"]);
    let mut wheel = house(GameId::Wheel);
    wheel["10"].as_object_mut().unwrap().remove("high");
    check(GameId::Wheel, wheel, &["/10/high"]);
    let mut keno = house(GameId::Keno);
    keno["5"]["low"].as_array_mut().unwrap().push(json!("1"));
    keno["10"].as_object_mut().unwrap().remove("high");
    check(GameId::Keno, keno, &["/5/low", "/10/high"]);
    for game in GameId::ALL {
        assert!(!game.visit(Pointers(json!([]))).is_empty(), "{game}");
    }
}

struct Drawn;

impl GameVisitor for Drawn {
    type Answer = ();

    /// The words of a draw are spread almost evenly: no return as drawn is far from that of uniform draws.
    fn visit<G: Game>(self) {
        let config = G::house();
        let stake = Amount::new(10_000).unwrap();
        for mode in G::modes(&config) {
            match G::as_drawn(&config, stake, &mode.bet, &mode.plan).unwrap() {
                AsDrawn::Ranges(ranges) => assert!(!ranges.is_empty() && ranges.iter().all(|n| *n > 1)),
                AsDrawn::Exact(drawn) => {
                    let uniform = G::distribution(&config, stake, &mode.bet, &mode.plan).unwrap();
                    let payouts = |it: &games::Distribution| -> Vec<_> {
                        it.outcomes().iter().map(|case| case.payout).collect()
                    };
                    assert_eq!(payouts(&drawn), payouts(&uniform), "{} {}", G::ID, mode.name);
                    for (one, two) in drawn.outcomes().iter().zip(uniform.outcomes()) {
                        let one = games::Ratio::new(one.weight.clone(), drawn.total().clone());
                        let two = games::Ratio::new(two.weight.clone(), uniform.total().clone());
                        let off = (&(&one / &two) - &games::Ratio::new(1, 1_u8)).decimal(5);
                        assert!(off == "0.00000" || off == "-0.00000", "{} {}: {off}", G::ID, mode.name);
                    }
                }
            }
        }
    }
}

#[test]
fn draws_are_almost_uniform() {
    for game in GameId::ALL {
        game.visit(Drawn);
    }
}
