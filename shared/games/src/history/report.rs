//! What a check of a history found, in a form that reports of parts can be put together from.

use super::seeds::{Seed, faults, settle};
use crate::amount::{Amount, write_digits};
use crate::form::canonical_json;
use serde_json::{Map, Value, json};

/// Most entries of a list of a report; the rest is counted.
const LISTED_MAX: usize = 100;
/// Most bets of one game that have sums of their own.
const BETS_MAX: usize = 1_000;
/// Most faults that are told.
const FAULTS_MAX: usize = 1_000;

/// What was found. Its JSON is the document of `site/verifier/README.md`.
#[derive(Debug, Clone)]
pub struct Report {
    pub(super) tally: Tally,
    /// Rounds by the reason why they cannot be checked.
    pub(super) reasons: First<u64>,
    pub(super) mismatches: First<Value>,
    /// Lines that could not be read.
    pub(super) unreadable: u64,
    pub(super) unreadable_lines: First<Value>,
    pub(super) accounts: First<Value>,
    pub(super) seeds: Vec<Seed>,
    pub(super) games: Vec<GameSums>,
}

/// How many rounds got which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Everything follows from the seeds.
    pub verified: u64,
    /// The proof is broken.
    pub mismatch: u64,
    /// The seed is not revealed yet.
    pub pending: u64,
    /// Not to be judged.
    pub cannot_check: u64,
}

impl Tally {
    /// All of them.
    #[must_use]
    pub fn rounds(&self) -> u64 {
        self.verified + self.mismatch + self.pending + self.cannot_check
    }
}

/// Something wrong between rounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Of which kind.
    pub kind: FaultKind,
    /// At which seed.
    pub seed: Option<u64>,
    /// For people.
    pub detail: String,
}

/// What can be wrong between rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Rounds of several accounts.
    Accounts,
    /// Seeds in between of which the file says nothing. Not a broken proof: it may stand in another file.
    MissingSeeds,
    /// The commitment is not the one that was promised with the seed before.
    Chain,
    /// A revealed seed is not the promised one.
    Commitment,
    /// What is said of one seed differs.
    Changed,
    /// Rounds in between that are not in the file.
    MissingNonces,
    /// Several rounds with one nonce.
    DuplicateNonces,
}

impl FaultKind {
    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            FaultKind::Accounts => "accounts",
            FaultKind::MissingSeeds => "missing_seeds",
            FaultKind::Chain => "chain",
            FaultKind::Commitment => "commitment",
            FaultKind::Changed => "changed",
            FaultKind::MissingNonces => "missing_nonces",
            FaultKind::DuplicateNonces => "duplicate_nonces",
        }
    }
}

impl Report {
    pub(super) fn new() -> Self {
        Self {
            tally: Tally::default(),
            reasons: First::new(LISTED_MAX),
            mismatches: First::new(LISTED_MAX),
            unreadable: 0,
            unreadable_lines: First::new(LISTED_MAX),
            accounts: First::new(LISTED_MAX),
            seeds: Vec::new(),
            games: Vec::new(),
        }
    }

    /// How many rounds got which verdict.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// How many lines could not be read.
    #[must_use]
    pub fn unreadable(&self) -> u64 {
        self.unreadable
    }

    /// Everything wrong between rounds, and how much that is: of very many only the first thousand are told.
    #[must_use]
    pub fn faults(&self) -> (Vec<Fault>, u64) {
        let (mut told, mut count) = (Vec::new(), 0);
        let mut tell = |fault| {
            count += 1;
            if told.len() < FAULTS_MAX {
                told.push(fault);
            }
        };
        if self.accounts.entries.len() > 1 {
            let names: Vec<&str> = self.accounts.entries.iter().map(|(name, _)| name.as_str()).collect();
            let detail = format!("this file has rounds of several accounts: {}", names.join(", "));
            tell(Fault { kind: FaultKind::Accounts, seed: None, detail });
        }
        faults(&self.seeds, &mut tell);
        (told, count)
    }

    /// The report of several parts of one history, in any order.
    #[must_use]
    pub fn merged(parts: impl IntoIterator<Item = Report>) -> Self {
        let mut whole = Self::new();
        for part in parts {
            whole.tally.verified += part.tally.verified;
            whole.tally.mismatch += part.tally.mismatch;
            whole.tally.pending += part.tally.pending;
            whole.tally.cannot_check += part.tally.cannot_check;
            whole.unreadable += part.unreadable;
            whole.reasons.merge(part.reasons, |sum, rounds| *sum += rounds);
            whole.mismatches.merge(part.mismatches, |kept, entry| *kept = entry);
            whole.unreadable_lines.merge(part.unreadable_lines, |kept, entry| *kept = entry);
            whole.accounts.merge(part.accounts, |kept, entry| *kept = entry);
            whole.seeds.extend(part.seeds);
            for game in part.games {
                let sums = whole.game(&game.game, &game.config_hash);
                sums.total.add(&game.total);
                sums.bets.merge(game.bets, |sum, sums| sum.add(&sums));
            }
        }
        whole.settle();
        whole
    }

    pub(super) fn settle(&mut self) {
        settle(&mut self.seeds);
    }

    /// The sums of a game under one configuration.
    pub(super) fn game(&mut self, game: &str, config_hash: &str) -> &mut GameSums {
        let key = |sums: &GameSums| (&*sums.game, &*sums.config_hash).cmp(&(game, config_hash));
        let at = self.games.binary_search_by(key).unwrap_or_else(|at| {
            let (game, config_hash) = (game.to_owned(), config_hash.to_owned());
            let sums = GameSums { game, config_hash, total: Sums::default(), bets: First::new(BETS_MAX) };
            self.games.insert(at, sums);
            at
        });
        &mut self.games[at]
    }

    /// The report as a document.
    #[must_use]
    pub fn json(&self) -> Value {
        let Tally { verified, mismatch, pending, cannot_check } = self.tally;
        let reasons = self.reasons.entries.iter();
        let reasons = reasons.map(|(reason, rounds)| json!({"reason": reason, "rounds": rounds}));
        let (faults, fault_count) = self.faults();
        let faults = faults
            .iter()
            .map(|fault| json!({"kind": fault.kind.word(), "seed": fault.seed, "detail": fault.detail}));
        json!({
            "rounds": self.tally.rounds(),
            "verified": verified,
            "mismatch": mismatch,
            "pending": pending,
            "cannot_check": cannot_check,
            "reasons": reasons.collect::<Vec<_>>(),
            "mismatches": self.mismatches.values(),
            "unreadable": self.unreadable,
            "unreadable_lines": self.unreadable_lines.values(),
            "accounts": self.accounts.values(),
            "faults": faults.collect::<Vec<_>>(),
            "fault_count": fault_count,
            "seeds": self.seeds.iter().map(Seed::json).collect::<Vec<_>>(),
            "games": self.games.iter().map(GameSums::json).collect::<Vec<_>>(),
        })
    }

    /// Reads what [`Report::json`] wrote; `None` for anything else.
    #[must_use]
    pub fn read(report: &Value) -> Option<Self> {
        let count = |name: &str| report[name].as_u64();
        let list = |name: &str| report[name].as_array();
        let mut read = Self::new();
        read.tally = Tally {
            verified: count("verified")?,
            mismatch: count("mismatch")?,
            pending: count("pending")?,
            cannot_check: count("cannot_check")?,
        };
        read.unreadable = count("unreadable")?;
        for reason in list("reasons")? {
            read.reasons.put(reason["reason"].as_str()?, reason["rounds"].as_u64()?);
        }
        for entry in list("mismatches")? {
            read.mismatches.put(&mismatch_key(entry)?, entry.clone());
        }
        for entry in list("unreadable_lines")? {
            read.unreadable_lines.put(&line_key(entry)?, entry.clone());
        }
        for account in list("accounts")? {
            read.accounts.put(&canonical_json(account), account.clone());
        }
        read.seeds = list("seeds")?.iter().map(Seed::read).collect::<Option<_>>()?;
        for game in list("games")? {
            let sums = read.game(game["game"].as_str()?, game["config_hash"].as_str()?);
            sums.total = Sums::read(game)?;
            for bet in game["bets"].as_array()? {
                sums.bets.put(&bet_key(&bet["bet"], bet["stake"].as_str()?), Sums::read(bet)?);
            }
        }
        Some(read)
    }
}

/// Sorts mismatches by seed, nonce and round.
pub(super) fn mismatch_key(entry: &Value) -> Option<String> {
    let (seed, nonce) = (entry["seed"].as_u64()?, entry["nonce"].as_u64()?);
    Some(format!("{seed:020} {nonce:020} {}", canonical_json(entry)))
}

/// Sorts lines by their place.
pub(super) fn line_key(entry: &Value) -> Option<String> {
    Some(format!("{:020} {}", entry["byte"].as_u64()?, canonical_json(entry)))
}

/// Names a representative bet.
pub(super) fn bet_key(bet: &Value, stake: &str) -> String {
    ["{\"bet\":", &canonical_json(bet), ",\"stake\":\"", stake, "\"}"].concat()
}

/// The first entries by key. Whatever the order in which entries come, and in whatever parts, the same ones stay, and what
/// stays is complete: an entry that was left out has enough others before it for ever.
#[derive(Debug, Clone)]
pub(super) struct First<T> {
    most: usize,
    /// Boxed, because an entry is put between others.
    entries: Vec<(String, Box<T>)>,
}

impl<T> First<T> {
    fn new(most: usize) -> Self {
        Self { most, entries: Vec::new() }
    }

    /// Whether there is room for one more, whatever its key.
    pub(super) fn entry(&mut self, key: &str, new: impl FnOnce() -> T) -> Option<&mut T> {
        let at = match self.entries.binary_search_by(|(known, _)| (**known).cmp(key)) {
            Ok(at) => at,
            Err(at) if at < self.most => {
                self.entries.insert(at, (key.to_owned(), Box::new(new())));
                self.entries.truncate(self.most);
                at
            }
            Err(_) => return None,
        };
        self.entries.get_mut(at).map(|(_, entry)| &mut **entry)
    }

    pub(super) fn put(&mut self, key: &str, value: T) {
        self.entry(key, || value);
    }

    fn merge(&mut self, other: First<T>, add: impl Fn(&mut T, T)) {
        for (key, value) in other.entries {
            let mut value = Some(*value);
            if let Some(kept) = self.entry(&key, || value.take().expect("it is taken once"))
                && let Some(value) = value
            {
                add(kept, value);
            }
        }
    }
}

impl First<Value> {
    fn values(&self) -> Vec<&Value> {
        self.entries.iter().map(|(_, value)| &**value).collect()
    }
}

/// The settled rounds of one game under one configuration.
#[derive(Debug, Clone)]
pub(super) struct GameSums {
    game: String,
    config_hash: String,
    pub(super) total: Sums,
    /// By [`bet_key`].
    pub(super) bets: First<Sums>,
}

impl GameSums {
    fn json(&self) -> Value {
        let bets = self.bets.entries.iter().map(|(key, sums)| {
            let mut bet = match serde_json::from_str(key) {
                Ok(Value::Object(bet)) => bet,
                _ => Map::new(),
            };
            sums.write(&mut bet);
            Value::Object(bet)
        });
        let mut game = Map::new();
        game.insert("game".to_owned(), json!(self.game));
        game.insert("config_hash".to_owned(), json!(self.config_hash));
        game.insert("bets".to_owned(), bets.collect());
        self.total.write(&mut game);
        Value::Object(game)
    }
}

/// Sums over rounds, in minor units. `None` where a sum is beyond 2^128.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sums {
    rounds: u64,
    amounts: [Option<u128>; 4],
}

/// The stakes that rounds began with; all that was taken; all that was paid; the squares of the stakes.
const SUMS: [&str; 4] = ["stakes", "staked", "paid", "stake_squares"];

impl Default for Sums {
    fn default() -> Self {
        Self { rounds: 0, amounts: [Some(0); 4] }
    }
}

impl Sums {
    /// The sums of so many rounds of one stake.
    pub(super) fn of(rounds: u64, stake: Amount, staked: Option<u128>, paid: Option<u128>) -> Self {
        let times = |amount: u128| amount.checked_mul(rounds.into());
        let square = stake.get().checked_mul(stake.get()).and_then(times);
        Sums { rounds, amounts: [times(stake.get()), staked, paid, square] }
    }

    pub(super) fn add(&mut self, other: &Sums) {
        self.rounds += other.rounds;
        for (sum, amount) in self.amounts.iter_mut().zip(other.amounts) {
            *sum = sum.zip(amount).and_then(|(sum, amount)| sum.checked_add(amount));
        }
    }

    fn write(&self, object: &mut Map<String, Value>) {
        object.insert("rounds".to_owned(), json!(self.rounds));
        for (name, amount) in SUMS.iter().zip(self.amounts) {
            let digits = amount.map(|amount| {
                let mut digits = String::new();
                write_digits(amount, &mut digits);
                digits
            });
            object.insert((*name).to_owned(), json!(digits));
        }
    }

    fn read(object: &Value) -> Option<Self> {
        let mut sums = Sums { rounds: object["rounds"].as_u64()?, amounts: [None; 4] };
        for (name, amount) in SUMS.iter().zip(&mut sums.amounts) {
            let digits = &object[*name];
            if !digits.is_null() {
                *amount = Some(digits.as_str()?.parse().ok()?);
            }
        }
        Some(sums)
    }
}
