use super::*;
use crate::ratio::Ratio;
use Action::{Abandon, Decline, Double, Hit, Insure, Split, Stand};
use dashu_int::UBig;
use std::collections::BTreeMap;

const STAKE: u128 = 10_000;

fn amount(units: u128) -> Amount {
    Amount::new(units).unwrap()
}

/// Plays with the cards of `text`, in the order of the draws.
fn play_at(stake: u128, text: &str, actions: &[Action]) -> Result<Table, (usize, String)> {
    let config = Config::house();
    let mut cards = text.split(' ').map(|card| Card::parse(card).unwrap());
    let mut card = || cards.next().expect("the test lacks a card");
    let mut table = Table::deal(&config, amount(stake), &mut card);
    for (index, action) in actions.iter().enumerate() {
        table.take(&config, *action, &mut card).map_err(|reason| (index, reason))?;
    }
    assert_eq!(cards.next(), None, "a card was not taken");
    Ok(table)
}

fn play(text: &str, actions: &[Action]) -> Table {
    play_at(STAKE, text, actions).unwrap()
}

/// What was taken and paid in a round that is over.
fn ended(text: &str, actions: &[Action]) -> (u128, u128) {
    let table = play(text, actions);
    assert_eq!(table.phase(), Phase::Over, "{table:?}");
    (table.staked().get(), table.payout().get())
}

fn refused(text: &str, actions: &[Action]) -> String {
    let (index, reason) = play_at(STAKE, text, actions).unwrap_err();
    assert_eq!(index + 1, actions.len(), "only the last step is refused");
    reason
}

#[test]
fn plain_hands() {
    assert_eq!(ended("10D 9C 7H 10S", &[Stand]), (10_000, 20_000));
    assert_eq!(ended("10D 8C 7H 10S 2D", &[Hit, Stand]), (10_000, 20_000));
    assert_eq!(ended("10D 7C 7H 10S", &[Stand]), (10_000, 10_000));
    assert_eq!(ended("10D 6C 7H 10S", &[Stand]), (10_000, 0));
    assert_eq!(ended("10D 6C 6H 10S 10C", &[Stand]), (10_000, 20_000));
    // A hand that is bust loses whatever the dealer has, and the dealer takes no card against it.
    assert_eq!(ended("10D 6C 6H 10S 10C", &[Hit]), (10_000, 0));
    // The dealer stands on soft 17.
    assert_eq!(ended("10D 8C 6H AS", &[Stand]), (10_000, 20_000));
    // A hand at 21 stands by itself, hard or soft.
    assert_eq!(ended("10D 6C 7H 10S 5D", &[Hit]), (10_000, 20_000));
    assert_eq!(ended("AD 6C 7H 10S 4D", &[Hit]), (10_000, 20_000));
}

#[test]
fn naturals() {
    assert_eq!(ended("AD KC 7H 10S", &[]), (10_000, 25_000));
    assert_eq!(play("AD KC 7H 10S", &[]).multiplier(), Multiplier::parse("2.5").ok());
    // The dealer looks for a blackjack with a ten in sight, before anybody moves.
    assert_eq!(ended("AD KC JH AS", &[]), (10_000, 10_000));
    assert_eq!(ended("10D KC JH AS", &[]), (10_000, 0));
    // With an ace in sight even a natural waits for the word on insurance.
    assert_eq!(play("AD KC AH 10S", &[]).phase(), Phase::Insurance);
    assert_eq!(ended("AD KC AH 10S", &[Decline]), (10_000, 10_000));
    assert_eq!(ended("AD KC AH 10S", &[Insure]), (15_000, 10_000 + 15_000));
    assert_eq!(ended("AD KC AH 9S", &[Insure]), (15_000, 25_000));
    // Floored toward the house.
    let table = play_at(5, "AD KC 7H 10S", &[]).unwrap();
    assert_eq!(table.payout(), amount(12));
}

#[test]
fn insurance() {
    assert_eq!(ended("10D KC AH 10S", &[Insure]), (15_000, 15_000));
    assert_eq!(ended("10D KC AH 10S", &[Decline]), (10_000, 0));
    assert_eq!(ended("10D KC AH 7S", &[Insure, Stand]), (15_000, 20_000));
    assert_eq!(play("10D KC AH 7S", &[Insure, Stand]).multiplier(), None);
    assert_eq!(play("10D KC AH 7S", &[Decline, Stand]).multiplier(), Multiplier::parse("2").ok());
    // Half of 3 is 1; half of 1 is nothing to offer.
    assert_eq!(play_at(3, "10D KC AH 10S", &[Insure]).unwrap().payout(), amount(3));
    assert_eq!(play_at(1, "10D KC AH 10S", &[]).unwrap().phase(), Phase::Over);
    assert_eq!(play_at(1, "10D KC AH 9S", &[]).unwrap().phase(), Phase::Hand(0));
}

#[test]
fn doubles() {
    assert_eq!(ended("5D 6C 7H 10S 10D", &[Double]), (20_000, 40_000));
    assert_eq!(ended("5D 6C 7H 10S 2D", &[Double]), (20_000, 0));
    assert_eq!(ended("5D 6C 7H 10S 6D", &[Double]), (20_000, 20_000));
    assert_eq!(play("5D 6C 7H 10S 6D", &[Double]).multiplier(), None);
}

#[test]
fn splits() {
    // The left hand gets its card first; after a split 21 is no natural; both hands can be doubled.
    assert_eq!(ended("10D KC 7H 10S AD 5C", &[Split, Stand]), (20_000, 20_000));
    let actions = [Split, Double, Hit, Stand];
    assert_eq!(ended("8D 8C 7H 10S 3D 4C 10H 6C", &actions), (30_000, 40_000 + 20_000));
    // A hand that is split again: the new one stands between.
    let table = play("8D 8C 7H 10S 8H 10C 2S 3S", &[Split, Split]);
    let hands: Vec<String> = table.hands().iter().map(|hand| format!("{:?}", hand.cards())).collect();
    assert_eq!(hands, [r#"["8D", "2S"]"#, r#"["8H", "3S"]"#, r#"["8C", "10C"]"#]);
    // Split aces get one card each and are over, aces again among them.
    assert_eq!(ended("AD AC 7H 10S AH 10C", &[Split]), (20_000, 20_000));
    // Every hand bust: the dealer takes no card.
    let actions = [Split, Hit, Hit];
    assert_eq!(ended("10D 10C 6H 10S 5D 6C 10H 10C", &actions), (20_000, 0));
}

#[test]
fn steps_outside_the_rules() {
    assert_eq!(refused("10D 3C 7H 10S 2D", &[Hit, Double]), "only a hand of two cards can be doubled");
    assert_eq!(refused("10D 3C 7H 10S 2D", &[Hit, Split]), "only a hand of two cards can be split");
    assert_eq!(refused("10D 9C 7H 10S", &[Split]), "only two cards of equal value can be split");
    assert_eq!(refused("10D 9C 7H 10S", &[Insure]), "insurance is not on offer");
    assert_eq!(refused("10D 9C AH 9S", &[Insure, Decline]), "insurance is not on offer");
    assert_eq!(refused("10D 9C AH 9S", &[Stand]), "insurance is on offer: insure or decline first");
    assert_eq!(refused("10D 9C 7H 10S", &[Stand, Hit]), "the round is over");
    let tens = "10D JC 7H 10S QD KD 10H 10C JD JH";
    assert_eq!(refused(tens, &[Split, Split, Split, Split]), "a round has at most 4 hands");
}

#[test]
fn an_abandoned_round_stands_without_insurance() {
    assert_eq!(ended("10D 9C AH 7S", &[Abandon]), (10_000, 20_000));
    assert_eq!(ended("10D 9C AH KS", &[Abandon]), (10_000, 0));
    assert_eq!(ended("8D 8C 7H 10S 3D 10C", &[Split, Abandon]), (20_000, 20_000));
}

#[test]
fn what_an_open_round_shows() {
    let shown = |table: &Table| match position(&Config::house(), table) {
        Position::Open { staked, shown, legal } => (staked.get(), shown, legal),
        settled => panic!("{settled:?}"),
    };
    let (staked, now, legal) = shown(&play("8D 8C AH 9S", &[]));
    assert_eq!(staked, 10_000);
    let hand = json!({"cards": ["8D", "8C"], "stake": "10000"});
    assert_eq!(now, json!({"dealer": ["AH"], "hands": [hand], "active": null, "insurance": null}));
    let actions = json!([{"type": "decline", "stake": "0"}, {"type": "insure", "stake": "5000"}]);
    assert_eq!(legal, json!({ "actions": actions }));

    let (staked, now, legal) = shown(&play("8D 8C AH 9S 3D 4C", &[Insure, Split]));
    assert_eq!(staked, 25_000);
    let hands = json!([{"cards": ["8D", "3D"], "stake": "10000"}, {"cards": ["8C", "4C"], "stake": "10000"}]);
    assert_eq!(now, json!({"dealer": ["AH"], "hands": hands, "active": 0, "insurance": "5000"}));
    let actions = json!([
        {"type": "double", "stake": "10000"},
        {"type": "hit", "stake": "0"},
        {"type": "stand", "stake": "0"},
    ]);
    assert_eq!(legal, json!({ "actions": actions }));
    let (_, _, legal) = shown(&play("8D 8C 7H 9S", &[]));
    assert_eq!(legal["actions"].as_array().unwrap().len(), 4);
}

#[test]
fn outcome_of_a_round() {
    let table = play("10D KC AH 7S", &[Insure, Stand]);
    let expect = json!({
        "dealer": ["AH", "7S"],
        "hands": [{"cards": ["10D", "KC"], "stake": "10000", "payout": "20000"}],
        "insurance": {"stake": "5000", "payout": "0"},
    });
    assert_eq!(Blackjack::outcome(&table), expect);
}

#[test]
fn configurations_and_bets_are_read_whole() {
    let pointers =
        |faults: Faults| -> Vec<String> { faults.0.into_iter().map(|fault| fault.pointer).collect() };
    let house = serde_json::to_value(Config::house()).unwrap();
    assert_eq!(house, json!({"blackjack": "2.5", "insurance": "3", "hands_max": 4}));
    assert_eq!(serde_json::to_value(Blackjack::parse_config(&house).unwrap()).unwrap(), house);
    let bad = json!({"blackjack": "0.9", "insurance": 3, "hands_max": 5, "decks": 6});
    let faults = Blackjack::parse_config(&bad).unwrap_err();
    assert_eq!(pointers(faults), ["/blackjack", "/insurance", "/hands_max", "/decks"]);
    let faults = Blackjack::parse_bet(&Config::house(), amount(1), &json!({"side": 1})).unwrap_err();
    assert_eq!(pointers(faults), ["/side"]);
    assert!(Blackjack::parse_action(&json!({"type": "surrender"})).is_err());
    for (action, word) in Action::WORDS {
        assert_eq!(Blackjack::parse_action(&json!({"type": word})), Ok(action));
        assert_eq!(serde_json::to_value(action).unwrap(), json!({"type": word}));
    }
    assert_eq!(Blackjack::parse_action(&json!({"type": "abandon"})), Ok(Abandon));
}

#[test]
fn the_most_a_bet_can_pay() {
    let most = |config: &Config| Blackjack::payout_max(config, amount(101), &Bet {}).unwrap().get();
    assert_eq!(most(&Config::house()), 16 * 101);
    let rich = Multiplier::parse("20.5").unwrap();
    assert_eq!(most(&Config { blackjack: rich, ..Config::house() }), 2_070);
    assert_eq!(most(&Config { insurance: Multiplier::whole(40).unwrap(), ..Config::house() }), 2_101);
}

/// The cards of other people's programs (`vectors/official_calculator.json` names its source).
#[test]
fn f15_cards() {
    let file: Value = serde_json::from_str(include_str!("../../vectors/official_calculator.json")).unwrap();
    let set = &file["games"]["blackjack"];
    let cases = set["cases"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let seed = |name: &str| set[name].as_str().unwrap();
        let mut draws = Draws::new(seed("server_seed"), seed("client_seed"), case["nonce"].as_u64().unwrap());
        let line = Blackjack::outcome_line(&Config::house(), &json!({}), &mut draws).unwrap();
        let expect: Vec<&Value> = ["player", "dealer", "remaining"]
            .iter()
            .flat_map(|part| case[part].as_array().unwrap())
            .collect();
        assert_eq!(line["cards"], json!(expect));
    }
    let mut draws = Draws::new("server", "client", 0);
    assert!(Blackjack::outcome_line(&Config::house(), &json!({"cards": 1_001}), &mut draws).is_err());
}

fn odds(config: &Config, plan: &Strategy) -> crate::Odds {
    Blackjack::odds(config, amount(STAKE), &Bet {}, plan).unwrap()
}

/// The published figure for an infinite deck and these very rules is a loss of 0.511734 % of the stake, rounded.
#[test]
fn returns_are_the_published_ones() {
    let config = Config::house();
    let [optimal, basic] = &Blackjack::modes(&config)[..] else { panic!("two modes") };
    let best = odds(&config, &optimal.plan);
    assert_eq!((&best.return_to_player - &Ratio::new(1, 1_u8)).decimal(8), "-0.00511733");
    assert_eq!(best.return_to_player.decimal(12), "0.994882663631");
    let known = odds(&config, &basic.plan);
    assert_eq!(known.return_to_player.decimal(12), "0.994874528337");
}

/// The published strategy is made for finite decks: with an infinite one two soft doubles are a little too bold.
#[test]
fn the_optimal_strategy_is_nearly_the_basic_one() {
    let optimal = odds::optimal(&Config::house());
    let mut expect = Strategy::basic();
    for (sum, up) in [(15, 4), (13, 5)] {
        assert_eq!(expect.choice(sum, true, up), Choice::DoubleOrHit);
        expect.soft[usize::from(sum)][strategy::column(up)] = Choice::Hit;
    }
    assert_eq!(optimal, expect);
    let generous = Config { insurance: Multiplier::parse("3.26").unwrap(), ..Config::house() };
    assert!(odds::optimal(&generous).insure);
}

/// Cases that the search below spreads over sequences of cards: enough for 30 draws.
const CASES: u128 = 13_u128.pow(30);

/// Every sequence of cards that a round of `start` can take (the player's two, the dealer's first), through the rules
/// of play themselves: cases by payout and what was added.
fn by_force(config: &Config, plan: &Strategy, start: [u8; 3]) -> BTreeMap<(u128, u128), u128> {
    fn explore(
        game: (&Config, &Strategy),
        values: &mut Vec<u8>,
        cases: u128,
        found: &mut BTreeMap<(u128, u128), u128>,
    ) {
        let (config, plan) = game;
        let mut taken = 0;
        let mut card = || {
            taken += 1;
            // The rank that has this value: a two is rank 0, an ace rank 12.
            let value = values.get(taken - 1).copied().unwrap_or(10);
            Card::at(if value == 1 { 48 } else { (value - 2) * 4 })
        };
        let mut table = Table::deal(config, amount(STAKE), &mut card);
        while let Some(action) = plan.next(config, &table) {
            table.take(config, action, &mut card).unwrap();
        }
        if taken > values.len() {
            assert_eq!(cases % 13, 0);
            for value in 1..=10 {
                values.push(value);
                explore(game, values, cases / 13 * if value == 10 { 4 } else { 1 }, found);
                values.pop();
            }
        } else {
            *found.entry((table.payout().get(), table.staked().get() - STAKE)).or_default() += cases;
        }
    }
    let mut found = BTreeMap::new();
    explore((config, plan), &mut start.to_vec(), CASES, &mut found);
    found
}

#[test]
fn the_mathematics_agrees_with_every_sequence_of_cards() {
    let check = |config: &Config, strategy: &Strategy, start: [u8; 3]| {
        // The rounds of the search start with the player's two cards and the dealer's first.
        let found = by_force(config, strategy, start);
        let terms = odds::Terms { config, stake: amount(STAKE), strategy };
        let exact = odds::distribution_from(&terms, start[2], [start[0], start[1]]).unwrap();
        assert_eq!(exact.outcomes().len(), found.len(), "{start:?}");
        for case in exact.outcomes() {
            let key = (case.payout.get(), case.raised.get());
            let chance = Ratio::new(case.weight.clone(), exact.total().clone());
            assert_eq!(Ratio::new(found[&key], CASES), chance, "{start:?}: {key:?}");
        }
    };
    let (config, two) = (Config::house(), Config { hands_max: 2, ..Config::house() });
    let [optimal, basic] = &Blackjack::modes(&config)[..] else { panic!("two modes") };
    check(&config, &optimal.plan, [10, 6, 10]);
    check(&config, &optimal.plan, [1, 10, 1]);
    check(&config, &basic.plan, [1, 7, 9]);
    check(&config, &basic.plan, [6, 5, 8]);
    check(&config, &optimal.plan, [1, 1, 10]);
    check(&two, &basic.plan, [9, 9, 6]);
    // Insured, and tens split as often as the rules allow.
    let mut splitting = Strategy::stand();
    splitting.insure = true;
    splitting.split[10] = [true; 10];
    check(&two, &splitting, [10, 10, 1]);
    check(&Config { hands_max: 3, ..Config::house() }, &splitting, [10, 10, 10]);
    check(&Config { hands_max: 1, ..Config::house() }, &splitting, [10, 10, 10]);
}

/// The chances add up, stakes that do not halve are floored, and where nothing can go wrong nothing does.
#[test]
fn the_distribution_is_whole() {
    let config = Config::house();
    for mode in Blackjack::modes(&config) {
        let exact = Blackjack::distribution(&config, amount(3), &mode.bet, &mode.plan).unwrap();
        let sum = exact.outcomes().iter().fold(UBig::ZERO, |sum, case| sum + &case.weight);
        assert_eq!(sum, *exact.total());
        // A power of 13 in lowest terms.
        let mut rest = exact.total().clone();
        while &rest % 13_u8 == 0 {
            rest /= 13_u8;
        }
        assert_eq!(rest, UBig::ONE, "{}", mode.name);
        let best = exact.outcomes().last().unwrap();
        assert_eq!((best.payout, best.raised), (amount(48), amount(21)));
        // 3 x 2.5 is paid as 7.
        let naturals: Vec<_> = exact.outcomes().iter().filter(|case| case.payout == amount(7)).collect();
        // 8 of 169 first hands, but not where the dealer has one too.
        let [natural] = &naturals[..] else { panic!("{naturals:?}") };
        let chance = Ratio::new(natural.weight.clone(), exact.total().clone());
        assert_eq!(chance, Ratio::new(8 * (169 - 8), 169_u32 * 169));
        assert!(Blackjack::distribution(&config, Amount::MAX, &mode.bet, &mode.plan).is_none());
    }
}

/// Rounds of the real stream against the exact mean, within 5 standard errors.
#[test]
fn simulated_means_agree_with_the_exact_ones() {
    let config = Config::house();
    let seed = fair::Keyed::new("a seed for the simulation");
    for mode in Blackjack::modes(&config) {
        let exact = odds(&config, &mode.plan);
        let (rounds, mut sum, mut added) = (300_000_u64, 0_i128, 0_i128);
        for nonce in 0..rounds {
            let mut actions = Vec::new();
            let settled = loop {
                let mut draws = Draws::on(&seed, "client", nonce);
                let played =
                    Blackjack::play(&config, amount(STAKE), &mode.bet, &actions, &mut draws).unwrap();
                match Blackjack::decide(&config, &mode.bet, &mode.plan, &played.outcome, &actions) {
                    Some(action) => actions.push(action),
                    None => break played.position,
                }
            };
            let Position::Settled { staked, payout, .. } = settled else { panic!("the round is settled") };
            let raised = i128::try_from(staked.get() - STAKE).unwrap();
            sum += i128::try_from(payout.get()).unwrap() - raised;
            added += raised;
        }
        assert!(added > 0, "somebody doubled");
        // (sum/n − mean)^2 <= 25 variance/n.
        let off = &Ratio::new(sum, u128::from(rounds) * STAKE) - &exact.return_to_player;
        let allowed = &exact.variance * &Ratio::new(25, rounds);
        assert!(&off * &off <= allowed, "{}: off by {}", mode.name, off.decimal(6));
    }
}
