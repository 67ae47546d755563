//! The check of a round: whatever is claimed about it is computed again from its seeds.
//!
//! The house runs this before a round is written and wherever one is read back; the command line and the browser run
//! the very same function (F15).

use crate::amount::Amount;
use crate::catalogue::{Catalogue, ConfigHash, Entry};
use crate::form::canonical_json;
use crate::multiplier::Multiplier;
use crate::registry::GameId;
use crate::round::{Position, Round, RoundError};
use fair::{BLOCK_BYTES, Commitment, DRAWS_PER_BLOCK, Draw, Draws};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How a round ended, or that it has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Waiting for the player.
    Open,
    /// Over, with a payout.
    Settled,
    /// Taken back by the house: the stake returned, the nonce burnt (F7).
    Void,
}

impl Status {
    /// The word in receipts.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Settled => "settled",
            Status::Void => "void",
        }
    }

    /// The status with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Settled, Self::Void].into_iter().find(|status| status.word() == word)
    }
}

/// What somebody says about a round. Texts, because a claim may be wrong in form too.
#[derive(Debug, Clone)]
pub struct Claim<'a> {
    /// Game id.
    pub game: &'a str,
    /// F14: rules version of the game.
    pub rules_version: u32,
    /// F14: name of the scheme.
    pub scheme: &'a str,
    /// F14: hash of the configuration; `None` takes the house's active one.
    pub config_hash: Option<&'a str>,
    /// F2: what was promised before the round.
    pub commitment: Option<&'a str>,
    /// The seed, once revealed (F8).
    pub server_seed: Option<&'a str>,
    /// The player's seed.
    pub client_seed: &'a str,
    /// F7.
    pub nonce: u64,
    /// Minor units.
    pub stake: &'a str,
    /// The bet as the game writes it.
    pub bet: &'a Value,
    /// The player's steps.
    pub actions: &'a [Value],
    /// How it ended.
    pub status: Status,
    /// Minor units taken in all: the stake, and what steps added to it.
    pub staked: Option<&'a str>,
    /// What the draws decided.
    pub outcome: Option<&'a Value>,
    /// What the stake was multiplied by.
    pub multiplier: Option<&'a str>,
    /// Minor units paid.
    pub payout: Option<&'a str>,
}

impl Claim<'_> {
    /// Why a silent claim is no proof.
    pub const SILENT: &'static str = "the receipt of a settled round states its outcome and its payout";

    /// Whether it is about a settled round, but leaves out how it ended. What a receipt leaves out cannot be wrong, so a
    /// silent one must not pass for a proof of the payout.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.status == Status::Settled && (self.outcome.is_none() || self.payout.is_none())
    }
}

/// The answer to a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Everything follows from the seeds, and the server seed is the one promised.
    Verified,
    /// The proof is broken; [`Proof::checks`] says where.
    Mismatch,
    /// The server seed is not revealed yet.
    Pending,
    /// The claim cannot be judged, for this reason.
    CannotCheck(String),
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Field of the claim.
    pub field: &'static str,
    /// What the claim says.
    pub claimed: String,
    /// What follows from the seeds.
    pub computed: String,
}

impl Check {
    /// Whether both agree.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.claimed == self.computed
    }
}

/// One draw, with all that is needed to follow it by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownDraw {
    /// Which block it comes from.
    pub block: u64,
    /// First of its four bytes inside the block.
    pub offset: usize,
    /// The four bytes as a number.
    pub word: u32,
    /// The range it was scaled to; `None` where the game maps the number itself.
    pub range: Option<u32>,
    /// The scaled number.
    pub index: Option<u32>,
}

/// A judged claim, with every step of the way.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The judgement.
    pub verdict: Verdict,
    /// Every comparison that was made.
    pub checks: Vec<Check>,
    /// HMAC message and block, in order. Empty unless the seed is revealed.
    pub blocks: Vec<(String, [u8; BLOCK_BYTES])>,
    /// The draws, in order.
    pub draws: Vec<ShownDraw>,
    /// The round as recomputed. `None` if it could not be.
    pub round: Option<Round>,
}

impl Proof {
    fn without_steps(verdict: Verdict) -> Self {
        Self { verdict, checks: Vec::new(), blocks: Vec::new(), draws: Vec::new(), round: None }
    }

    /// The comparisons that failed.
    pub fn mismatches(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| !check.agrees())
    }
}

/// Judges a claim.
#[must_use]
pub fn verify(catalogue: &Catalogue, claim: &Claim<'_>) -> Proof {
    let Claim { scheme, game, rules_version, config_hash, stake, .. } = *claim;
    match find_entry(catalogue, &Terms { scheme, game, rules_version, config_hash, stake }) {
        Err(reason) => Proof::without_steps(Verdict::CannotCheck(reason)),
        Ok((entry, stake)) => match claim.server_seed {
            None => Proof::without_steps(Verdict::Pending),
            Some(server_seed) => recompute(entry, stake, server_seed, claim),
        },
    }
}

/// What decides under which rules and with which stake a round is judged.
pub(crate) struct Terms<'a> {
    pub(crate) scheme: &'a str,
    pub(crate) game: &'a str,
    pub(crate) rules_version: u32,
    pub(crate) config_hash: Option<&'a str>,
    pub(crate) stake: &'a str,
}

/// The configuration and the stake, or in words why there is none.
pub(crate) fn find_entry<'c>(
    catalogue: &'c Catalogue,
    terms: &Terms<'_>,
) -> Result<(&'c Entry, Amount), String> {
    if terms.scheme != fair::SCHEME {
        return Err(format!("the scheme is {:?}; this engine knows {:?}", terms.scheme, fair::SCHEME));
    }
    let game = GameId::parse(terms.game).ok_or_else(|| format!("there is no game {:?}", terms.game))?;
    let entry = match terms.config_hash {
        None => catalogue.active(game),
        Some(text) => {
            let hash = ConfigHash::parse(text)
                .ok_or("the configuration hash is not 64 lowercase hexadecimal characters")?;
            catalogue
                .by_hash(game, hash)
                .ok_or_else(|| format!("this engine does not hold the {game} configuration {hash}"))?
        }
    };
    if entry.rules().rules_version() != terms.rules_version {
        return Err(format!(
            "the round was played under version {} of the rules; this engine holds version {}",
            terms.rules_version,
            entry.rules().rules_version()
        ));
    }
    let stake = Amount::parse(terms.stake).map_err(|error| format!("stake: {error}"))?;
    Ok((entry, stake))
}

fn recompute(entry: &Entry, stake: Amount, server_seed: &str, claim: &Claim<'_>) -> Proof {
    let mut checks = Vec::new();
    if let Some(claimed) = claim.commitment {
        let computed = Commitment::of(server_seed).to_string();
        checks.push(Check { field: "commitment", claimed: claimed.to_owned(), computed });
    }
    if claim.status == Status::Void {
        // The draws of a void round were never shown, its nonce is burnt; what is owed is all that was taken. A round
        // may be void because it could not be computed: then no step was taken that could have added to the stake.
        let mut draws = Draws::new(server_seed, claim.client_seed, claim.nonce);
        let round = entry.round(&mut draws, stake, claim.bet, claim.actions);
        let staked = round.map_or(stake, |round| round.position.staked());
        let claimed = Claim { payout: claim.payout.or(Some("")), ..claim.clone() };
        compare_result(&claimed, staked, &Ending { payout: Some(staked), ..Ending::NONE }, &mut checks);
        let verdict = judge(claim, &checks);
        return Proof { checks, ..Proof::without_steps(verdict) };
    }
    let mut draws = Draws::new(server_seed, claim.client_seed, claim.nonce).recorded();
    let round = match entry.round(&mut draws, stake, claim.bet, claim.actions) {
        Ok(round) => round,
        // A bet that can't be read says nothing about the house; a step against the rules does.
        Err(RoundError::Faults(faults)) => {
            return Proof::without_steps(Verdict::CannotCheck(faults.to_string()));
        }
        Err(RoundError::Illegal(illegal)) => {
            checks.push(Check {
                field: "actions",
                claimed: canonical_json(&Value::from(claim.actions)),
                computed: illegal.to_string(),
            });
            return Proof { checks, ..Proof::without_steps(Verdict::Mismatch) };
        }
    };
    compare(claim, &round, &mut checks);
    let verdict = judge(claim, &checks);
    let shown = show(server_seed, claim, &draws);
    match shown {
        Some((blocks, draws)) => Proof { verdict, checks, blocks, draws, round: Some(round) },
        None => Proof::without_steps(Verdict::CannotCheck(
            "this engine is broken: its stream and the HMAC library disagree".to_owned(),
        )),
    }
}

/// Holds the claim's result against the recomputed one.
fn compare(claim: &Claim<'_>, round: &Round, checks: &mut Vec<Check>) {
    let mut status = |computed: Status| {
        let (claimed, computed) = (claim.status.word().to_owned(), computed.word().to_owned());
        checks.push(Check { field: "status", claimed, computed });
    };
    let ending = match &round.position {
        Position::Open { .. } => {
            status(Status::Open);
            Ending::NONE
        }
        Position::Settled { multiplier, payout, .. } => {
            status(Status::Settled);
            Ending { outcome: Some(&round.outcome), multiplier: *multiplier, payout: Some(*payout) }
        }
    };
    compare_result(claim, round.position.staked(), &ending, checks);
}

/// How a round came out, as far as it did.
struct Ending<'a> {
    outcome: Option<&'a Value>,
    multiplier: Option<Multiplier>,
    payout: Option<Amount>,
}

impl Ending<'_> {
    const NONE: Self = Self { outcome: None, multiplier: None, payout: None };
}

/// A claim may leave a result out, as somebody does who only asks what the seeds give. What it states must be what
/// the round has: a result that the round does not have at all is as wrong as another one.
fn compare_result(claim: &Claim<'_>, staked: Amount, ending: &Ending<'_>, checks: &mut Vec<Check>) {
    let mut check = |field, claimed: Option<String>, computed: Option<String>| {
        if let Some(claimed) = claimed {
            checks.push(Check { field, claimed, computed: computed.unwrap_or_else(|| "none".to_owned()) });
        }
    };
    check("staked", claim.staked.map(str::to_owned), Some(staked.to_string()));
    check("outcome", claim.outcome.map(canonical_json), ending.outcome.map(canonical_json));
    check("multiplier", claim.multiplier.map(str::to_owned), ending.multiplier.map(|it| it.to_string()));
    check("payout", claim.payout.map(str::to_owned), ending.payout.map(|it| it.to_string()));
}

fn judge(claim: &Claim<'_>, checks: &[Check]) -> Verdict {
    if !checks.iter().all(Check::agrees) {
        Verdict::Mismatch
    } else if claim.commitment.is_none() {
        Verdict::CannotCheck(
            "without the commitment nobody can tell whether this seed was the promised one".into(),
        )
    } else {
        Verdict::Verified
    }
}

type Shown = (Vec<(String, [u8; BLOCK_BYTES])>, Vec<ShownDraw>);

/// The blocks by the plain HMAC library and where each draw stands in them; `None` if a draw is not what its block
/// says, which would be a fault of this engine.
fn show(server_seed: &str, claim: &Claim<'_>, draws: &Draws) -> Option<Shown> {
    let blocks: Vec<_> = (0..draws.blocks_used())
        .map(|i| {
            let message = fair::message(claim.client_seed, claim.nonce, i);
            (message, fair::block(server_seed, claim.client_seed, claim.nonce, i))
        })
        .collect();
    let mut shown = Vec::new();
    for (i, drawn) in draws.record().iter().enumerate() {
        let (number, offset) = (i / DRAWS_PER_BLOCK, i % DRAWS_PER_BLOCK * 4);
        if blocks.get(number)?.1[offset..offset + 4] != drawn.word.to_be_bytes() {
            return None;
        }
        shown.push(ShownDraw {
            block: number as u64,
            offset,
            word: drawn.word,
            range: drawn.range,
            index: drawn.range.map(|range| Draw(drawn.word).index(range)),
        });
    }
    Some((blocks, shown))
}
