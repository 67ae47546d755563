//! Properties that hold for every game of the catalogue, over random seeds, bets and legal play.

#![allow(clippy::unwrap_used, clippy::cast_possible_wrap, reason = "a test stops at the first surprise")]

use fair::Draws;
use games::testing::{all_steps, bet, legal_steps};
use games::{
    Amount, Catalogue, Claim, Entry, Game, GameId, GameVisitor, Multiplier, Played, Position, Ratio, Round,
    RoundError, Status, Verdict, verify,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Plays a round to its end by `picks`.
fn play(entry: &Entry, seed: &str, nonce: u64, stake: Amount, bet: &Value, picks: &[u32]) -> Round {
    let mut actions = Vec::new();
    loop {
        let mut draws = Draws::new(seed, "client", nonce);
        let round = entry.round(&mut draws, stake, bet, &actions).expect("every step was legal");
        match &round.position {
            Position::Settled { .. } => return round,
            Position::Open { legal, .. } => {
                let pick = picks.get(actions.len()).copied().unwrap_or(0) as usize;
                let steps = legal_steps(legal);
                actions.push(steps[pick % steps.len()].clone());
            }
        }
    }
}

fn claim<'a>(entry: &'a Entry, round: &'a Round, texts: &'a Texts, nonce: u64) -> Claim<'a> {
    Claim {
        game: entry.rules().id().id(),
        rules_version: entry.rules().rules_version(),
        scheme: fair::SCHEME,
        config_hash: Some(&texts.config_hash),
        commitment: Some(&texts.commitment),
        server_seed: Some(&texts.server_seed),
        client_seed: "client",
        nonce,
        stake: &texts.stake,
        bet: &round.bet,
        actions: &round.actions,
        status: Status::Settled,
        staked: Some(&texts.staked),
        outcome: Some(&round.outcome),
        multiplier: texts.multiplier.as_deref(),
        payout: Some(&texts.payout),
    }
}

struct Texts {
    config_hash: String,
    commitment: String,
    server_seed: String,
    stake: String,
    staked: String,
    multiplier: Option<String>,
    payout: String,
}

fn texts(entry: &Entry, round: &Round, seed: &str, stake: Amount) -> Texts {
    let Position::Settled { staked, multiplier, payout } = &round.position else {
        panic!("the round is settled")
    };
    Texts {
        config_hash: entry.config_hash().to_string(),
        commitment: fair::Commitment::of(seed).to_string(),
        server_seed: seed.to_owned(),
        stake: stake.to_string(),
        staked: staked.to_string(),
        multiplier: multiplier.map(|multiplier| multiplier.to_string()),
        payout: payout.to_string(),
    }
}

proptest! {
    #[test]
    fn every_settled_round_verifies_and_no_changed_one_does(
        game in prop::sample::select(GameId::ALL.to_vec()),
        seed in "[0-9a-f]{64}", nonce: u64, stake in 1_u128..1_000_000, pick: u32,
        picks in prop::collection::vec(any::<u32>(), 51),
    ) {
        let catalogue = Catalogue::house();
        let entry = catalogue.active(game);
        let amount = Amount::new(stake).unwrap();
        let bet = bet(game, stake, pick);
        let accepted = entry.accept(amount, &bet);
        prop_assume!(accepted.is_ok());
        let round = play(entry, &seed, nonce, amount, &bet, &picks);
        prop_assert_eq!(&round.bet, &accepted.unwrap());

        let texts = texts(entry, &round, &seed, amount);
        let honest = claim(entry, &round, &texts, nonce);
        let proof = verify(&catalogue, &honest);
        prop_assert_eq!(&proof.verdict, &Verdict::Verified, "{:?}", proof.checks);
        prop_assert!(!proof.draws.is_empty());

        let verdict = |changed: Claim<'_>| verify(&catalogue, &changed).verdict;
        let staked = (texts.staked.parse::<u128>().unwrap() + 1).to_string();
        prop_assert_eq!(verdict(Claim { staked: Some(&staked), ..honest.clone() }), Verdict::Mismatch);
        let more = (texts.payout.parse::<u128>().unwrap() + 1).to_string();
        prop_assert_eq!(verdict(Claim { payout: Some(&more), ..honest.clone() }), Verdict::Mismatch);
        let other = fair::Commitment::of("another seed").to_string();
        prop_assert_eq!(verdict(Claim { commitment: Some(&other), ..honest.clone() }), Verdict::Mismatch);
        prop_assert_eq!(verdict(Claim { outcome: Some(&json!({})), ..honest.clone() }), Verdict::Mismatch);
        prop_assert_eq!(verdict(Claim { server_seed: None, ..honest.clone() }), Verdict::Pending);
        let seed_of_another = "0".repeat(64);
        prop_assert_eq!(verdict(Claim { server_seed: Some(&seed_of_another), ..honest.clone() }), Verdict::Mismatch);
        let unknown = "0".repeat(64);
        let cannot = verdict(Claim { config_hash: Some(&unknown), ..honest.clone() });
        prop_assert!(matches!(cannot, Verdict::CannotCheck(_)), "{:?}", cannot);
    }

    /// A claim may leave a result out, but not add one that the round does not have.
    #[test]
    fn a_result_that_the_round_does_not_have_is_a_mismatch(nonce in 0_u64..1_000) {
        let catalogue = Catalogue::house();
        let stake = Amount::new(100).unwrap();
        let seed = "s".to_owned();
        let judge = |game, bet: Value, change: &dyn Fn(&mut Claim<'_>)| {
            let entry = catalogue.active(game);
            let round = play(entry, &seed, nonce, stake, &bet, &[0; 51]);
            let texts = texts(entry, &round, &seed, stake);
            let mut claim = claim(entry, &round, &texts, nonce);
            change(&mut claim);
            verify(&catalogue, &claim).verdict
        };
        let red = || json!({"bets": [{"on": "red", "stake": "100"}]});
        prop_assert_eq!(judge(GameId::Roulette, red(), &|_| {}), Verdict::Verified);
        let verdict = judge(GameId::Roulette, red(), &|claim| claim.multiplier = Some("999"));
        prop_assert_eq!(verdict, Verdict::Mismatch);
        let open = |claim: &mut Claim<'_>| {
            (claim.status, claim.actions) = (Status::Open, &[]);
            (claim.outcome, claim.multiplier, claim.payout) = (None, None, None);
        };
        prop_assert_eq!(judge(GameId::Mines, json!({"mines": 3}), &open), Verdict::Verified);
        let paid = |claim: &mut Claim<'_>| { open(claim); claim.payout = Some("999"); };
        prop_assert_eq!(judge(GameId::Mines, json!({"mines": 3}), &paid), Verdict::Mismatch);
        let void = |claim: &mut Claim<'_>| {
            open(claim);
            (claim.status, claim.payout) = (Status::Void, Some("100"));
        };
        prop_assert_eq!(judge(GameId::Mines, json!({"mines": 3}), &void), Verdict::Verified);
        let told = |claim: &mut Claim<'_>| { void(claim); claim.multiplier = Some("2"); };
        prop_assert_eq!(judge(GameId::Mines, json!({"mines": 3}), &told), Verdict::Mismatch);
    }

    #[test]
    fn no_payout_is_above_the_announced_maximum(
        game in prop::sample::select(GameId::ALL.to_vec()),
        nonce: u64, stake in 1_u128..1_000_000, pick: u32, picks in prop::collection::vec(any::<u32>(), 51),
    ) {
        let catalogue = Catalogue::house();
        let entry = catalogue.active(game);
        let amount = Amount::new(stake).unwrap();
        let (bet, best) = entry.rules().check_bet(amount, &bet(game, stake, pick)).unwrap();
        let round = play(entry, "seed", nonce, amount, &bet, &picks);
        let Position::Settled { payout, .. } = round.position else { panic!("the round is settled") };
        prop_assert!(payout <= best.unwrap(), "{} paid {payout}", game);
    }

    /// A bet is taken if and only if its stake is within the game's limits and its best outcome within what it pays.
    #[test]
    fn limits_decide_which_bets_are_taken(
        game in prop::sample::select(GameId::ALL.to_vec()),
        stake in prop_oneof![0_u128..20_000, 0_u128..200_000_000], pick: u32,
    ) {
        let catalogue = Catalogue::house();
        let entry = catalogue.active(game);
        let limits = entry.limits();
        let amount = Amount::new(stake).unwrap();
        let bet = bet(game, stake, pick);
        let best = entry.rules().check_bet(amount, &bet).ok().and_then(|(_, best)| best);
        let within = (limits.stake_min..=limits.stake_max).contains(&amount)
            && best.is_some_and(|best| best <= limits.payout_max);
        prop_assert_eq!(entry.accept(amount, &bet).is_ok(), within, "{} of {}", bet, stake);
    }

    /// Of all steps that can be written down, those and only those are taken that the open round offers; after the end
    /// none; and the house's own step ends every open round.
    #[test]
    fn what_is_legal_is_what_is_offered(
        game in prop::sample::select(GameId::ALL.to_vec()),
        nonce: u64, stake in 1_u128..1_000, pick: u32, picks in prop::collection::vec(any::<u32>(), 0..51),
    ) {
        let catalogue = Catalogue::house();
        let entry = catalogue.active(game);
        let stake_amount = Amount::new(stake).unwrap();
        let bet = bet(game, stake, pick);
        let round = |actions: &[Value]| {
            entry.round(&mut Draws::new("seed", "client", nonce), stake_amount, &bet, actions)
        };
        let mut actions: Vec<Value> = Vec::new();
        for pick in picks {
            let now = round(&actions).unwrap();
            let offered = match &now.position {
                Position::Open { legal, staked, .. } => {
                    prop_assert!(*staked >= stake_amount);
                    legal_steps(legal)
                }
                Position::Settled { .. } => Vec::new(),
            };
            for step in &offered {
                prop_assert!(all_steps(game).contains(step), "{} is offered, but no step of the list", step);
            }
            for step in all_steps(game) {
                let next = round(&[actions.clone(), vec![step.clone()]].concat());
                let taken = match next {
                    Ok(next) => {
                        prop_assert!(next.position.staked() >= now.position.staked(), "{step} gave money back");
                        true
                    }
                    Err(RoundError::Illegal(illegal)) => {
                        prop_assert_eq!(illegal.index, actions.len());
                        false
                    }
                    Err(other) => panic!("{step}: {other}"),
                };
                prop_assert_eq!(taken, offered.contains(&step), "{} after {:?}", step, actions);
            }
            if let Some(abandon) = entry.rules().abandon() {
                let left = round(&[actions.clone(), vec![abandon]].concat());
                let ends = left.is_ok_and(|left| matches!(left.position, Position::Settled { .. }));
                prop_assert_eq!(ends, !offered.is_empty());
            }
            if offered.is_empty() {
                break;
            }
            actions.push(offered[pick as usize % offered.len()].clone());
        }
    }
}

/// The limits leave room: every game takes its largest stake on some bet.
#[test]
fn the_largest_stake_is_taken() {
    let catalogue = Catalogue::house();
    for entry in catalogue.entries() {
        let (game, stake) = (entry.rules().id(), entry.limits().stake_max);
        let taken = (0..200).any(|pick| entry.accept(stake, &bet(game, stake.get(), pick)).is_ok());
        assert!(taken, "{game} takes no bet of {stake}");
    }
}

/// For every way to bet that is listed here: each payout of 10^6 rounds on the real stream stands in the exact
/// distribution, and their mean lies within 5 standard errors of the exact one.
#[test]
fn simulated_rounds_agree_with_the_exact_distributions() {
    for game in GameId::ALL {
        game.visit(Simulation);
    }
}

const ROUNDS: u64 = 1_000_000;

/// The names of the ways to bet that are simulated: where there are many, one of middling odds.
fn simulated(game: &str, modes: &[String]) -> Vec<usize> {
    let name = match game {
        "dice" => "under 49.50",
        "limbo" => "target 3",
        "coinflip" => "cash out after 3 right calls",
        "plinko" => "12 rows, low risk",
        "roulette" => "american, five number",
        "wheel" => "30 segments, medium risk",
        "keno" => "medium risk, 5 picks",
        "mines" => "3 mines, cash out after 5 gems",
        "hilo" => "the likelier side 3 times",
        "baccarat" => "banker",
        // Few ways: all of them.
        _ => return (0..modes.len()).collect(),
    };
    let found = modes.iter().position(|mode| mode == name);
    vec![found.unwrap_or_else(|| panic!("{game} has no mode {name:?}: {modes:?}"))]
}

struct Simulation;

impl GameVisitor for Simulation {
    type Answer = ();

    fn visit<G: Game>(self) {
        let config = G::house();
        let stake = Amount::new(u128::from(Multiplier::UNITS_PER_ONE)).unwrap();
        let modes = G::modes(&config);
        let names: Vec<String> = modes.iter().map(|mode| mode.name.clone()).collect();
        for at in simulated(G::ID.id(), &names) {
            let mode = &modes[at];
            let odds = G::odds(&config, stake, &mode.bet, &mode.plan).unwrap();
            let support: Option<std::collections::HashSet<(Amount, Amount)>> =
                G::distribution(&config, stake, &mode.bet, &mode.plan).map(|distribution| {
                    distribution.outcomes().iter().map(|it| (it.payout, it.raised)).collect()
                });
            let seed = fair::Keyed::new("a seed for the simulation");
            let mut sum = 0_i128;
            for nonce in 0..ROUNDS {
                let (staked, payout) = play_by::<G>(&config, stake, &mode.bet, &mode.plan, &seed, nonce);
                let raised = staked.checked_sub(stake).unwrap();
                let known = support.as_ref().is_none_or(|support| support.contains(&(payout, raised)));
                assert!(known, "{} {}: nonce {nonce} paid {payout} for {staked}", G::ID, mode.name);
                sum += payout.get() as i128 - raised.get() as i128;
            }
            let stakes = u128::from(ROUNDS) * stake.get();
            let off = &Ratio::new(sum, stakes) - &odds.return_to_player;
            let allowed = &odds.variance * &Ratio::new(25, ROUNDS);
            assert!(&off * &off <= allowed, "{} {}: off by {}", G::ID, mode.name, off.decimal(6));
        }
    }
}

/// Plays one round to its end by a plan; answers what it took and what it paid.
fn play_by<G: Game>(
    config: &G::Config,
    stake: Amount,
    bet: &G::Bet,
    plan: &G::Plan,
    seed: &fair::Keyed,
    nonce: u64,
) -> (Amount, Amount) {
    let mut actions = Vec::new();
    loop {
        let mut draws = Draws::on(seed, "client", nonce);
        let Played { position, outcome } = G::play(config, stake, bet, &actions, &mut draws).unwrap();
        match position {
            Position::Settled { staked, payout, .. } => return (staked, payout),
            Position::Open { .. } => actions.extend(G::decide(config, bet, plan, &outcome, &actions)),
        }
    }
}
