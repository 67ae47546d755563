//! Properties that hold for every game of the catalogue, over random seeds, bets and legal play.

#![allow(clippy::unwrap_used, clippy::cast_possible_wrap, reason = "a test stops at the first surprise")]

use fair::Draws;
use games::{Amount, Catalogue, Claim, Entry, GameId, Position, Round, RoundError, Status, Verdict, verify};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A bet of `stake` that the game takes, chosen by `pick`.
fn bet(game: GameId, stake: u128, pick: u32) -> Value {
    match game {
        GameId::Dice if pick.is_multiple_of(2) => json!({"condition": "over", "target": 200 + pick % 9_800}),
        GameId::Dice => json!({"condition": "under", "target": 1 + pick % 9_800}),
        GameId::Plinko => {
            let risk = ["low", "medium", "high", "expert"][pick as usize % 4];
            json!({"rows": 8 + pick / 4 % 9, "risk": risk})
        }
        GameId::Roulette => {
            let (first, rest) = (stake / 3 + 1, stake - stake / 3 - 1);
            let mut bets =
                vec![json!({"on": "straight", "numbers": [pick % 37], "stake": first.to_string()})];
            if rest > 0 {
                bets.push(json!({"on": "dozen", "which": 1 + pick % 3, "stake": rest.to_string()}));
            }
            let wheel = ["european", "american"][pick as usize % 2];
            json!({"wheel": wheel, "bets": bets})
        }
        GameId::Mines => json!({"mines": 1 + pick % 24}),
    }
}

/// The legal step that `pick` chooses from what an open round offers.
fn step(legal: &Value, pick: u32) -> Value {
    let tiles = legal["reveal"].as_array().expect("mines is the game with steps");
    if pick.is_multiple_of(5) && !legal["cash_out"].is_null() {
        return json!({"type": "cash_out"});
    }
    json!({"type": "reveal", "tile": tiles[pick as usize % tiles.len()]})
}

/// Plays a round to its end by `picks`.
fn play(entry: &Entry, seed: &str, nonce: u64, stake: Amount, bet: &Value, picks: &[u32]) -> Round {
    let mut actions = Vec::new();
    loop {
        let mut draws = Draws::new(seed, "client", nonce);
        let round = entry.round(&mut draws, stake, bet, &actions).expect("every step was legal");
        match &round.position {
            Position::Settled { .. } => return round,
            Position::Open { legal, .. } => {
                let pick = picks.get(actions.len()).copied().unwrap_or(0);
                actions.push(step(legal, pick));
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
    multiplier: Option<String>,
    payout: String,
}

fn texts(entry: &Entry, round: &Round, seed: &str, stake: Amount) -> Texts {
    let Position::Settled { multiplier, payout } = &round.position else { panic!("the round is settled") };
    Texts {
        config_hash: entry.config_hash().to_string(),
        commitment: fair::Commitment::of(seed).to_string(),
        server_seed: seed.to_owned(),
        stake: stake.to_string(),
        multiplier: multiplier.map(|multiplier| multiplier.to_string()),
        payout: payout.to_string(),
    }
}

proptest! {
    #[test]
    fn every_settled_round_verifies_and_no_changed_one_does(
        game in prop::sample::select(GameId::ALL.to_vec()),
        seed in "[0-9a-f]{64}", nonce: u64, stake in 1_u128..1_000_000, pick: u32,
        picks in prop::collection::vec(any::<u32>(), 25),
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
            let round = play(entry, &seed, nonce, stake, &bet, &[0; 25]);
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
        nonce: u64, stake in 1_u128..1_000_000, pick: u32, picks in prop::collection::vec(any::<u32>(), 25),
    ) {
        let catalogue = Catalogue::house();
        let entry = catalogue.active(game);
        let amount = Amount::new(stake).unwrap();
        let (bet, best) = entry.rules().check_bet(amount, &bet(game, stake, pick)).unwrap();
        let round = play(entry, "seed", nonce, amount, &bet, &picks);
        let Position::Settled { payout, .. } = round.position else { panic!("the round is settled") };
        prop_assert!(payout <= best.unwrap());
    }

    #[test]
    fn a_settled_round_takes_no_further_step(nonce: u64, picks in prop::collection::vec(any::<u32>(), 25)) {
        let catalogue = Catalogue::house();
        let entry = catalogue.active(GameId::Mines);
        let stake = Amount::new(100).unwrap();
        let round = play(entry, "seed", nonce, stake, &json!({"mines": 5}), &picks);
        for action in [json!({"type": "cash_out"}), json!({"type": "abandon"}), json!({"type": "reveal", "tile": 0})] {
            let actions = [round.actions.clone(), vec![action]].concat();
            let again = entry.round(&mut Draws::new("seed", "client", nonce), stake, &round.bet, &actions);
            prop_assert!(matches!(again, Err(RoundError::Illegal(_))), "{:?}", again);
        }
    }
}

/// The exact expectation against the mean of 10^6 rounds of the real stream, within 5 standard errors.
#[test]
fn simulated_means_agree_with_the_exact_ones() {
    let catalogue = Catalogue::house();
    let stake = Amount::new(10_000).unwrap();
    let cases = [
        (GameId::Dice, json!({"condition": "under", "target": 4950}), "under 49.50"),
        (GameId::Plinko, json!({"rows": 12, "risk": "low"}), "12 rows, low risk"),
        (GameId::Roulette, json!({"bets": [{"on": "red", "stake": "10000"}]}), "european, red"),
    ];
    for (game, bet, mode) in cases {
        let entry = catalogue.active(game);
        let exact =
            games::returns(entry).into_iter().find(|known| known.name == mode).unwrap().return_to_player;
        let (rounds, mut sum, mut squares) = (1_000_000_u64, 0_i128, 0_i128);
        let seed = fair::Keyed::new("a seed for the simulation");
        for nonce in 0..rounds {
            let mut draws = Draws::on(&seed, "client", nonce);
            let round = entry.round(&mut draws, stake, &bet, &[]).unwrap();
            let Position::Settled { payout, .. } = round.position else { panic!("settled at once") };
            let payout = i128::try_from(payout.get()).unwrap();
            sum += payout;
            squares += payout * payout;
        }
        // |sum/n − mean| <= 5 sqrt(variance/n), squared and multiplied out: integers only.
        let n = i128::from(rounds);
        let variance_n2 = squares * n - sum * sum;
        let (numerator, denominator) = (exact.numerator() as i128, exact.denominator() as i128);
        let off = sum * denominator - n * 10_000 * numerator;
        assert!(off / denominator * (off / denominator) <= 25 * variance_n2 / n, "{mode}: off by {off}");
    }
}
