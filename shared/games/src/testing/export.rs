//! Histories as `GET /v1/rounds/export` gives them, made up: the same ones every time.

use super::{bet, legal_steps};
use crate::amount::Amount;
use crate::catalogue::{Catalogue, Entry};
use crate::registry::GameId;
use crate::round::{Position, Round};
use fair::{Commitment, Draws, Keyed, to_hex};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::Write;

/// The lines of a history that is being made. An iterator, because a history may be large.
#[derive(Debug)]
pub struct Export {
    /// Which history: another number is another one.
    pub number: u32,
    /// How many rounds.
    pub rounds: u64,
    /// What is played, in turn.
    pub games: Vec<GameId>,
    /// How many rounds stand under one seed.
    pub rounds_per_seed: u64,
    /// How many rounds in a row have the same bet and stake.
    pub repeats: u64,
    /// How many different bets there are in all; 0 for as many as there happen to be.
    pub bets: u64,
    /// Whether the last seed is revealed too.
    pub revealed: bool,
}

/// After how many rounds the account and the seed are named again.
const PAGE: u64 = 1_000;

impl Export {
    /// The lines, without their line breaks.
    ///
    /// # Panics
    /// Never: the bets are legal ones.
    pub fn lines(self) -> impl Iterator<Item = String> {
        let house = Catalogue::house();
        let seeds = self.rounds.div_ceil(self.rounds_per_seed);
        let mut server_seed = String::new();
        let mut keyed = Keyed::new("");
        let mut terms: HashMap<String, usize> = HashMap::new();
        let mut balance = 1_000_000_000_u128;
        (0..self.rounds).flat_map(move |at| {
            let (seed, nonce) = (at / self.rounds_per_seed, at % self.rounds_per_seed);
            let mut lines = Vec::with_capacity(1);
            if nonce == 0 {
                server_seed = self.server_seed(seed);
                keyed = Keyed::new(&server_seed);
            }
            if nonce == 0 || at % PAGE == 0 {
                if at % PAGE == 0 {
                    lines.push(
                        r#"{"account":{"operator":"demo","player":"ada","currency":"EUR","mode":"demo"}}"#
                            .to_owned(),
                    );
                }
                let revealed = self.revealed || seed + 1 < seeds;
                lines.push(self.seed_line(seed, revealed.then_some(&server_seed)));
                terms.clear();
            }
            let run = at / self.repeats;
            let games = self.games.len() as u64;
            let game = self.games[usize::try_from(run % games).expect("one of thirteen")];
            let pick = self.pick(if self.bets == 0 { run } else { u64::from(self.pick(run)) % self.bets });
            let stake = Amount::new([100, 50, 1_000, 250][pick as usize % 4]).expect("below the maximum");
            let entry = house.active(game);
            let bet = bet(game, stake.get(), pick);
            let mut actions: Vec<Value> = Vec::new();
            let round = loop {
                let mut draws = Draws::on(&keyed, CLIENT_SEED, nonce);
                let round =
                    entry.round(&mut draws, stake, &bet, &actions).expect("the bets and steps are legal");
                let Position::Open { legal, .. } = &round.position else { break round };
                let steps = legal_steps(legal);
                let step = self.pick(at + actions.len() as u64) as usize % steps.len();
                actions.push(steps[step].clone());
            };
            let said = terms_of(entry, stake, &round);
            let known = terms.len();
            let id = *terms.entry(said).or_insert_with_key(|said| {
                lines.push(format!(r#"{{"terms":{{"id":{known},{said}}}}}"#));
                known
            });
            lines.push(round_line(at, id, nonce, stake, &round, &mut balance));
            lines
        })
    }

    fn server_seed(&self, seed: u64) -> String {
        to_hex(&<[u8; 32]>::from(Sha256::digest(format!("{} {seed}", self.number))))
    }

    /// The same number for the same place.
    fn pick(&self, at: u64) -> u32 {
        let mixed = (at ^ u64::from(self.number) << 40).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 40) as u32
    }

    fn seed_line(&self, seed: u64, server_seed: Option<&String>) -> String {
        let commitment = Commitment::of(&self.server_seed(seed));
        let next_commitment = Commitment::of(&self.server_seed(seed + 1));
        let server_seed = json!(server_seed);
        format!(
            r#"{{"seed":{{"index":{seed},"scheme":"{}","commitment":"{commitment}","next_commitment":"{next_commitment}","client_seed":"{CLIENT_SEED}","server_seed":{server_seed}}}}}"#,
            fair::SCHEME,
        )
    }
}

const CLIENT_SEED: &str = "a client seed of ada";

fn terms_of(entry: &Entry, stake: Amount, round: &Round) -> String {
    let (rules, config_hash, bet) = (entry.rules(), entry.config_hash(), &round.bet);
    let (game, rules_version) = (rules.id(), rules.rules_version());
    format!(
        r#""game":"{game}","rules_version":{rules_version},"config_hash":"{config_hash}","stake":"{stake}","bet":{bet}"#,
    )
}

fn round_line(at: u64, terms: usize, nonce: u64, stake: Amount, round: &Round, balance: &mut u128) -> String {
    let Position::Settled { staked, multiplier, payout } = &round.position else {
        panic!("the round was played to its end")
    };
    *balance = *balance + payout.get() - staked.get();
    let mut line = format!(r#"{{"round":"{at}","terms":{terms},"nonce":{nonce},"#);
    let mut write = |part: std::fmt::Arguments<'_>| line.write_fmt(part).expect("a text takes everything");
    if *staked != stake {
        write(format_args!(r#""staked":"{staked}","#));
    }
    if !round.actions.is_empty() {
        write(format_args!(r#""actions":{},"#, Value::from(round.actions.as_slice())));
    }
    write(format_args!(r#""outcome":{},"#, round.outcome));
    if let Some(multiplier) = multiplier {
        write(format_args!(r#""multiplier":"{multiplier}","#));
    }
    let (seq, ts) = (at + 2, 1_790_000_000_000 + at * 700);
    write(format_args!(r#""payout":"{payout}","seq":{seq},"ts":{ts},"balance":"{balance}"}}"#));
    line
}
