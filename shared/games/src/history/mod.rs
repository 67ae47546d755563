//! The check of a whole history: every round by [`verify`], and what lies between the rounds.
//!
//! A history is JSON lines, as `GET /v1/rounds/export` gives them: `{"account":…}`, `{"seed":…}` and, under the seed
//! that was named last, `{"round":…}`; or receipts, each with its own seed; or pages of receipts, `{"rounds":[…]}`. It
//! may be cut before any account line and any seed line: reports of the parts, [`Report::merged`] in any order, are the
//! report of the whole.

mod report;
mod seeds;

pub use report::{Fault, FaultKind, Report, Tally};
pub use seeds::{Link, check_history};

use crate::amount::Amount;
use crate::catalogue::{Catalogue, Entry};
use crate::form::canonical_json;
use crate::multiplier::Multiplier;
use crate::round::Position;
use crate::rules::Prepared;
use crate::verify::{Claim, Status, Terms, Verdict, find_entry, verify};
use fair::{Commitment, Draws, Keyed};
use lines::{Fields, Name};
use report::{Sums, bet_key, line_key, mismatch_key};
use seeds::{NONCE_MAX, Said, Seed};
use serde_json::{Value, json};
use std::borrow::Cow;

/// How many bets are kept ready. Players repeat few.
const KEPT: usize = 1 << 10;
/// What a line of a round holds.
const ROUND: &[u8] = b"\"round\"";
/// How much of a line that cannot be read is shown.
const SHOWN: usize = 60;

/// A check that is under way.
pub struct History<'c> {
    catalogue: &'c Catalogue,
    report: Report,
    /// The seed that was named last.
    scope: Option<Scope>,
    /// The seed of the last receipt.
    own: Option<Scope>,
    bets: Vec<Option<Kept<'c>>>,
    /// Where the bet of the last line is kept, if that was a round and it is.
    last: Option<usize>,
    /// A line that is not complete yet.
    begun: Vec<u8>,
    /// Where the line that is read stands.
    byte: u64,
    text: String,
}

/// A seed with what all its rounds share.
struct Scope {
    /// Where it stands in the report.
    at: usize,
    /// `None` unless the seed is revealed, is the promised one, and this engine knows its scheme.
    keyed: Option<Keyed>,
}

/// A bet that is ready to be played again.
struct Kept<'c> {
    /// The JSON of [`KEY`].
    key: [String; KEY.len()],
    entry: &'c Entry,
    stake: Amount,
    bet: Box<dyn Prepared + 'c>,
    /// Rounds that are not in the report yet, and what they took and paid.
    rounds: u64,
    staked: Option<u128>,
    paid: Option<u128>,
    /// How some of the last rounds ended.
    ends: Vec<End>,
}

/// An end of rounds, with the JSON in which lines state it.
struct End {
    staked: Amount,
    multiplier: Option<Multiplier>,
    payout: Amount,
    staked_text: String,
    multiplier_text: String,
    payout_text: String,
}

/// Most bets end in two ways, and some in a dozen.
const ENDS: usize = 16;

/// What makes rounds of one bet the same but for their draws and steps.
const KEY: [Name; 5] = [Name::Game, Name::RulesVersion, Name::ConfigHash, Name::Stake, Name::Bet];

impl<'c> History<'c> {
    /// The check of a history, or of the part of one that starts at `byte`. Rounds are judged under the configurations
    /// of the catalogue.
    #[must_use]
    pub fn new(catalogue: &'c Catalogue, byte: u64) -> Self {
        Self {
            catalogue,
            report: Report::new(),
            scope: None,
            own: None,
            bets: std::iter::repeat_with(|| None).take(KEPT).collect(),
            last: None,
            begun: Vec::new(),
            byte,
            text: String::new(),
        }
    }

    /// Takes the next bytes, cut anywhere, and judges the lines that are complete. Answers how many rounds that were in
    /// all.
    pub fn check(&mut self, mut bytes: &[u8]) -> u64 {
        if !self.begun.is_empty() {
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let (rest, after) = bytes.split_at(end.map_or(bytes.len(), |end| end + 1));
            self.begun.extend_from_slice(rest);
            bytes = after;
            if end.is_some() {
                let line = std::mem::take(&mut self.begun);
                self.lines(&line);
            }
        }
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let (lines, begun) = bytes.split_at(end);
        self.lines(lines);
        self.begun.extend_from_slice(begun);
        self.report.tally.rounds()
    }

    /// Ends the check. A last line without its line break counts as complete.
    #[must_use]
    pub fn finish(mut self) -> Report {
        let line = std::mem::take(&mut self.begun);
        self.lines(&line);
        for kept in std::mem::take(&mut self.bets).into_iter().flatten() {
            kept.hand_in(&mut self.report);
        }
        self.report.settle();
        self.report
    }

    fn lines(&mut self, lines: &[u8]) {
        if let Ok(lines) = std::str::from_utf8(lines) {
            let mut before = Fields::NONE;
            for line in lines.split_inclusive('\n') {
                before = self.line(line, &before);
                self.byte += line.len() as u64;
            }
            return;
        }
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            match std::str::from_utf8(line) {
                Ok(line) => drop(self.line(line, &Fields::NONE)),
                Err(_) => {
                    self.scope = None;
                    self.unreadable(&String::from_utf8_lossy(line), "it is no UTF-8");
                }
            }
            self.byte += line.len() as u64;
        }
    }

    /// Answers the fields, which the next line may share.
    fn line<'l>(&mut self, line: &'l str, before: &Fields<'l>) -> Fields<'l> {
        let (fields, read) = match Fields::read(line, before) {
            Ok(fields) => (fields, self.object(&fields)),
            Err(_) if line.trim_ascii().is_empty() => (Fields::NONE, Ok(())),
            Err(reason) => (Fields::NONE, Err(reason)),
        };
        let Err(reason) = read else { return fields };
        // It may have named another seed: what follows is not to be judged by the one before.
        if !line.as_bytes().windows(ROUND.len()).any(|part| part == ROUND) {
            self.scope = None;
        }
        self.unreadable(line, &reason);
        Fields::NONE
    }

    fn unreadable(&mut self, line: &str, reason: &str) {
        self.report.unreadable += 1;
        let starts: String = line.trim_ascii().chars().take(SHOWN).collect();
        let entry = json!({"byte": self.byte, "reason": reason, "starts": starts});
        if let Some(key) = line_key(&entry) {
            self.report.unreadable_lines.put(&key, entry);
        }
    }

    fn object(&mut self, line: &Fields<'_>) -> Result<(), String> {
        if line.holds(Name::Game) {
            if line.holds(Name::Commitment) || line.holds(Name::SeedIndex) {
                return self.receipt(line);
            }
            let scope = self.scope.take();
            let judged = self.round(line, scope.as_ref());
            self.scope = scope;
            return judged;
        }
        if line.holds(Name::Seed) {
            let said = said(&Fields::read(line.raw(Name::Seed), &Fields::NONE)?, Name::Index)?;
            let before = self.scope.take();
            self.scope = Some(self.enter(said, before));
            return Ok(());
        }
        if line.holds(Name::Account) {
            // What follows may belong to somebody else.
            self.scope = None;
            let account = Fields::read(line.raw(Name::Account), &Fields::NONE)?;
            let entry = json!({
                "operator": account.optional_text(Name::Operator)?,
                "player": account.text(Name::Player)?,
                "currency": account.text(Name::Currency)?,
                "mode": account.optional_text(Name::Mode)?,
            });
            self.report.accounts.put(&canonical_json(&entry), entry);
            return Ok(());
        }
        if line.holds(Name::Rounds) {
            for receipt in lines::items(line.raw(Name::Rounds)).ok_or("`rounds` is no list")? {
                if let Err(reason) =
                    Fields::read(receipt, &Fields::NONE).and_then(|fields| self.receipt(&fields))
                {
                    self.unreadable(receipt, &reason);
                }
            }
            return Ok(());
        }
        Err("it is neither an account nor a seed, a round or a page of rounds".to_owned())
    }

    /// A round that names its seed itself.
    fn receipt(&mut self, line: &Fields<'_>) -> Result<(), String> {
        let said = said(line, Name::SeedIndex)?;
        let before = self.own.take();
        let scope = self.enter(said, before);
        let judged = self.round(line, Some(&scope));
        self.own = Some(scope);
        judged
    }

    /// What all rounds of a seed share; most often it is the same seed as before.
    fn enter(&mut self, said: Said, before: Option<Scope>) -> Scope {
        if let Some(before) = before
            && self.report.seeds[before.at].said == said
        {
            return before;
        }
        let server_seed = said.server_seed.as_deref().filter(|server_seed| {
            said.scheme == fair::SCHEME && Commitment::of(server_seed).to_string() == said.commitment
        });
        let keyed = server_seed.map(Keyed::new);
        self.report.seeds.push(Seed::new(said));
        Scope { at: self.report.seeds.len() - 1, keyed }
    }

    fn round(&mut self, line: &Fields<'_>, scope: Option<&Scope>) -> Result<(), String> {
        let last = self.last.take();
        let nonce = line.number(Name::Nonce)?;
        if nonce > NONCE_MAX {
            return Err("`nonce` is too large".to_owned());
        }
        let Some(scope) = scope else {
            self.cannot_check("no seed line stands before it");
            return Ok(());
        };
        // Most often the bet is the one before.
        let last = last.filter(|_| line.are_as_before(&KEY));
        let place = last.unwrap_or_else(|| self.keep(line, scope));
        let kept = self.bets[place].as_mut().filter(|kept| last.is_some() || kept.is_of(line));
        self.last = kept.is_some().then_some(place);
        if let Some(kept) = kept
            && let Some(keyed) = &scope.keyed
        {
            let mut draws = Draws::on(keyed, &self.report.seeds[scope.at].said.client_seed, nonce);
            if let Some((staked, payout)) = kept.proves(line, &mut draws, &mut self.text) {
                self.report.seeds[scope.at].add(nonce);
                self.report.tally.verified += 1;
                kept.add(staked, payout);
                return Ok(());
            }
        }
        self.judge(line, scope, nonce, place)
    }

    /// The long way: whatever is not certain is for [`verify`] to say.
    fn judge(&mut self, line: &Fields<'_>, scope: &Scope, nonce: u64, place: usize) -> Result<(), String> {
        let said = self.report.seeds[scope.at].said.clone();
        let (game, config_hash) = (line.text(Name::Game)?, line.text(Name::ConfigHash)?);
        let (stake, staked) = (line.text(Name::Stake)?, line.optional_text(Name::Staked)?);
        let (multiplier, payout) = (line.optional_text(Name::Multiplier)?, line.optional_text(Name::Payout)?);
        let bet = line.value(Name::Bet)?;
        let actions = steps(line)?;
        let outcome = if line.holds(Name::Outcome) { Some(line.value(Name::Outcome)?) } else { None };
        let rules_version = line.number(Name::RulesVersion)?;
        let claim = Claim {
            game: &game,
            rules_version: u32::try_from(rules_version).map_err(|_| "`rules_version` is too large")?,
            scheme: &said.scheme,
            config_hash: Some(&config_hash),
            commitment: Some(&said.commitment),
            server_seed: said.server_seed.as_deref(),
            client_seed: &said.client_seed,
            nonce,
            stake: &stake,
            bet: &bet,
            actions: &actions,
            status: Status::parse(&line.text(Name::Status)?).ok_or("`status` is no status of a round")?,
            staked: staked.as_deref(),
            outcome: outcome.as_ref(),
            multiplier: multiplier.as_deref(),
            payout: payout.as_deref(),
        };
        let proof = verify(self.catalogue, &claim);
        let entry = json!({
            "seed": said.index,
            "nonce": nonce,
            "round": line.optional_text(Name::Round).ok().flatten(),
            "game": game,
            "checks": proof.mismatches().map(|check| {
                json!({"field": check.field, "claimed": check.claimed, "computed": check.computed})
            }).collect::<Vec<_>>(),
        });
        self.count(place, line, &claim);
        self.report.seeds[scope.at].add(nonce);
        match proof.verdict {
            Verdict::Verified if claim.is_silent() => self.cannot_check(Claim::SILENT),
            Verdict::Verified => self.report.tally.verified += 1,
            Verdict::Mismatch => {
                self.report.tally.mismatch += 1;
                if let Some(key) = mismatch_key(&entry) {
                    self.report.mismatches.put(&key, entry);
                }
            }
            Verdict::Pending => self.report.tally.pending += 1,
            Verdict::CannotCheck(reason) => self.cannot_check(&reason),
        }
        Ok(())
    }

    fn cannot_check(&mut self, reason: &str) {
        self.report.tally.cannot_check += 1;
        if let Some(rounds) = self.report.reasons.entry(reason, || 0) {
            *rounds += 1;
        }
    }

    /// Keeps the bet of the line ready, if it is one, and answers where.
    fn keep(&mut self, line: &Fields<'_>, scope: &Scope) -> usize {
        let place = place(line);
        if self.bets[place].as_ref().is_some_and(|kept| kept.is_of(line)) {
            return place;
        }
        let scheme = &self.report.seeds[scope.at].said.scheme;
        if let Some(kept) = Kept::read(self.catalogue, line, scheme)
            && let Some(before) = self.bets[place].replace(kept)
        {
            before.hand_in(&mut self.report);
        }
        place
    }

    /// Counts a settled round as it is claimed.
    fn count(&mut self, place: usize, line: &Fields<'_>, claim: &Claim<'_>) {
        let kept = self.bets[place].as_mut().filter(|kept| kept.is_of(line));
        let payout = claim.payout.and_then(|payout| Amount::parse(payout).ok());
        if claim.status == Status::Settled
            && let (Some(kept), Some(payout)) = (kept, payout)
            && let Ok(staked) = claim.staked.map_or(Ok(kept.stake), Amount::parse)
        {
            kept.add(staked, payout);
        }
    }
}

impl<'c> Kept<'c> {
    /// `None` where the engine cannot deal such a round; why, is for [`verify`] to say.
    fn read(catalogue: &'c Catalogue, line: &Fields<'_>, scheme: &str) -> Option<Self> {
        let terms = Terms {
            scheme,
            game: &line.text(Name::Game).ok()?,
            rules_version: line.number(Name::RulesVersion).ok()?.try_into().ok()?,
            config_hash: Some(&line.text(Name::ConfigHash).ok()?),
            stake: &line.text(Name::Stake).ok()?,
        };
        let (entry, stake) = find_entry(catalogue, &terms).ok()?;
        let bet = entry.rules().prepare(stake, &line.value(Name::Bet).ok()?).ok()?;
        let key = KEY.map(|name| line.raw(name).to_owned());
        Some(Self { key, entry, stake, bet, rounds: 0, staked: Some(0), paid: Some(0), ends: Vec::new() })
    }

    #[inline]
    fn is_of(&self, line: &Fields<'_>) -> bool {
        KEY.iter().zip(&self.key).all(|(name, known)| line.raw(*name) == known)
    }

    /// Whether [`verify`] is certain to find nothing: what the line states is byte for byte what the draws give. Answers
    /// what the round took and paid.
    fn proves(
        &mut self,
        line: &Fields<'_>,
        draws: &mut Draws,
        text: &mut String,
    ) -> Option<(Amount, Amount)> {
        if line.raw(Name::Status) != "\"settled\"" {
            return None;
        }
        let actions = match line.raw(Name::Actions) {
            "" | "[]" => Vec::new(),
            _ => steps(line).ok()?,
        };
        text.clear();
        let position = self.bet.play(draws, &actions, text)?;
        let Position::Settled { staked, multiplier, payout } = position else { return None };
        let end = self.end(staked, multiplier, payout);
        // What is left out is not stated; but the outcome and the payout have to be.
        let states = |name: Name, text: &str| line.raw(name).is_empty() || line.raw(name) == text;
        let proves = line.raw(Name::Outcome) == text
            && line.raw(Name::Payout) == end.payout_text
            && states(Name::Staked, &end.staked_text)
            && states(Name::Multiplier, &end.multiplier_text);
        proves.then_some((staked, payout))
    }

    /// This end of a round as lines state it.
    fn end(&mut self, staked: Amount, multiplier: Option<Multiplier>, payout: Amount) -> &End {
        let known = |end: &End| (end.staked, end.multiplier, end.payout) == (staked, multiplier, payout);
        let at = self.ends.iter().position(known).unwrap_or_else(|| {
            if self.ends.len() == ENDS {
                self.ends.clear();
            }
            let staked_text = format!("\"{staked}\"");
            // No line states "none": what has no multiplier states nothing.
            let multiplier_text = multiplier.map_or_else(String::new, |it| format!("\"{it}\""));
            let payout_text = format!("\"{payout}\"");
            self.ends.push(End { staked, multiplier, payout, staked_text, multiplier_text, payout_text });
            self.ends.len() - 1
        });
        &self.ends[at]
    }

    /// Counts a settled round.
    fn add(&mut self, staked: Amount, paid: Amount) {
        self.rounds += 1;
        self.staked = self.staked.and_then(|sum| sum.checked_add(staked.get()));
        self.paid = self.paid.and_then(|sum| sum.checked_add(paid.get()));
    }

    /// Adds the sums to those of the report.
    fn hand_in(self, report: &mut Report) {
        if self.rounds == 0 {
            return;
        }
        let sums = Sums::of(self.rounds, self.stake, self.staked, self.paid);
        let (stake, bet) = self.bet.representative();
        let game = report.game(self.entry.rules().id().id(), &self.entry.config_hash().to_string());
        game.total.add(&sums);
        if let Some(kept) = game.bets.entry(&bet_key(&bet, &stake.to_string()), Sums::default) {
            kept.add(&sums);
        }
    }
}

impl std::fmt::Debug for History<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "History({} rounds)", self.report.tally.rounds())
    }
}

/// Where a bet is kept, if it is.
fn place(line: &Fields<'_>) -> usize {
    let mut hash = 0_u64;
    for name in [Name::Game, Name::Stake, Name::Bet] {
        for part in line.raw(name).as_bytes().chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            hash = (hash.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }
    usize::try_from(hash >> 54).expect("ten bits")
}

fn steps(line: &Fields<'_>) -> Result<Vec<Value>, String> {
    if line.holds(Name::Actions) { line.list(Name::Actions) } else { Ok(Vec::new()) }
}

fn said(fields: &Fields<'_>, index: Name) -> Result<Said, String> {
    Ok(Said {
        index: fields.number(index)?,
        scheme: fields.text(Name::Scheme)?.into_owned(),
        commitment: fields.text(Name::Commitment)?.into_owned(),
        next_commitment: fields.text(Name::NextCommitment)?.into_owned(),
        client_seed: fields.text(Name::ClientSeed)?.into_owned(),
        server_seed: fields.optional_text(Name::ServerSeed)?.map(Cow::into_owned),
    })
}
