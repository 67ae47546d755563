//! The check of a whole history: every round by [`verify`], and what lies between the rounds.
//!
//! A history is JSON lines, as `GET /v1/rounds/export` gives them: `{"account":…}`, `{"seed":…}`, `{"terms":…}` and, under
//! the seed that was named last and the terms that it refers to, `{"round":…}`; or receipts, each with its own seed and
//! terms; or pages of receipts, `{"rounds":[…]}`. It may be cut before any account line and any seed line: reports of the
//! parts, [`Report::merged`] in any order, are the report of the whole.

mod bets;
mod report;
mod seeds;

pub use report::{Fault, FaultKind, Report, Tally};
pub use seeds::{Link, check_history};

use crate::catalogue::Catalogue;
use crate::form::canonical_json;
use crate::round::Position;
use crate::verify::{Claim, Status, Verdict, verify};
use bets::{Bets, TERMS, steps};
use fair::{Commitment, Draws, Keyed};
use lines::{Fields, Head, Name, OUTCOME, behind, tail};
use report::{line_key, mismatch_key};
use seeds::{NONCE_MAX, Said, Seed};
use serde_json::json;
use std::borrow::Cow;

/// How much of a line that cannot be read is shown.
const SHOWN: usize = 60;
/// The largest number of terms under one seed. A page of an export has at most a thousand rounds, and names its seed anew.
const TERMS_MAX: usize = 9_999;

/// A check that is under way.
pub struct History<'c> {
    catalogue: &'c Catalogue,
    report: Report,
    /// The seed that was named last.
    scope: Option<Scope>,
    /// The seed of the last receipt.
    own: Option<Scope>,
    /// The terms that were named under the seed, by their number.
    terms: Vec<Option<Named>>,
    bets: Bets<'c>,
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

/// Terms that rounds refer to.
struct Named {
    /// The JSON of their object.
    said: String,
    /// Where the bet is kept, if it is one.
    bet: Option<usize>,
}

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
            terms: Vec::new(),
            bets: Bets::default(),
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
        self.bets.hand_in(&mut self.report);
        self.report.settle();
        self.report
    }

    fn lines(&mut self, mut lines: &[u8]) {
        while !lines.is_empty() {
            let length = self.proven(lines).unwrap_or_else(|| {
                let end = lines.iter().position(|byte| *byte == b'\n');
                let line = &lines[..end.map_or(lines.len(), |end| end + 1)];
                self.line(line);
                line.len()
            });
            self.byte += length as u64;
            lines = &lines[length..];
        }
    }

    /// The quick way, of most rounds: a line that states, byte for byte as an export writes it, what the draws give. Answers
    /// its length; `None`, and nothing is counted, where it is not certain that [`verify`] would find nothing.
    fn proven(&mut self, lines: &[u8]) -> Option<usize> {
        let head = Head::read(lines)?;
        let rest = behind(&lines[head.length..], OUTCOME)?;
        let scope = self.scope.as_ref()?;
        let keyed = scope.keyed.as_ref()?;
        let place = self.terms.get(usize::try_from(head.terms).ok()?)?.as_ref()?.bet?;
        let seed = &mut self.report.seeds[scope.at];
        let kept = self.bets.at(place);
        self.text.clear();
        let mut draws = Draws::on(keyed, &seed.said.client_seed, head.nonce);
        let position = kept.bet.play(&mut draws, &[], &mut self.text)?;
        let Position::Settled { staked, multiplier, payout } = position else { return None };
        let rest = behind(rest, &self.text)?;
        let rest = behind(rest, &kept.end(staked, multiplier, payout).text)?;
        let length = lines.len() - rest.len() + tail(rest)?;
        kept.add(staked, payout);
        seed.add(head.nonce);
        self.report.tally.verified += 1;
        Some(length)
    }

    fn line(&mut self, line: &[u8]) {
        let Ok(text) = std::str::from_utf8(line) else {
            self.forget(line);
            return self.unreadable(&String::from_utf8_lossy(line), "it is no UTF-8");
        };
        let read = match Fields::read(text) {
            Ok(fields) => self.object(&fields),
            Err(_) if text.trim_ascii().is_empty() => Ok(()),
            Err(reason) => Err(reason),
        };
        if let Err(reason) = read {
            self.forget(line);
            self.unreadable(text, &reason);
        }
    }

    /// A line that cannot be read may have named another seed, or terms: what follows is not to be judged by those before.
    fn forget(&mut self, line: &[u8]) {
        let has = |text: &str| line.windows(text.len()).any(|part| part == text.as_bytes());
        let (seed, terms) = (has("{\"seed\"") || has("{\"account\""), has("{\"terms\""));
        if seed || !terms && !has("\"round\"") {
            self.scope = None;
        }
        if seed || terms || self.scope.is_none() {
            self.terms.clear();
        }
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
            return self.receipt(line);
        }
        if line.holds(Name::Terms) {
            return if line.raw(Name::Terms).starts_with('{') { self.name(line) } else { self.round(line) };
        }
        if line.holds(Name::Seed) {
            let said = said(&Fields::read(line.raw(Name::Seed))?, Name::Index)?;
            let before = self.scope.take();
            self.scope = Some(self.enter(said, before));
            self.terms.clear();
            return Ok(());
        }
        if line.holds(Name::Account) {
            // What follows may belong to somebody else.
            self.scope = None;
            self.terms.clear();
            let account = Fields::read(line.raw(Name::Account))?;
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
                if let Err(reason) = Fields::read(receipt).and_then(|fields| self.receipt(&fields)) {
                    self.unreadable(receipt, &reason);
                }
            }
            return Ok(());
        }
        Err("it is neither an account nor a seed, terms, a round or a page of rounds".to_owned())
    }

    /// Terms, for the rounds that refer to them.
    fn name(&mut self, line: &Fields<'_>) -> Result<(), String> {
        let said = line.raw(Name::Terms);
        let terms = Fields::read(said)?;
        let id = terms.number(Name::Id)?;
        let at = usize::try_from(id).ok().filter(|at| *at <= TERMS_MAX).ok_or("`id` is too large")?;
        if let Some(Some(named)) = self.terms.get(at) {
            // Rounds of the one would be judged by the other.
            return if named.said == said {
                Ok(())
            } else {
                Err(format!("other terms {id} stand before it"))
            };
        }
        if self.terms.len() <= at {
            self.terms.resize_with(at + 1, || None);
        }
        let bet = self.keep(&terms);
        if bet.is_none() {
            check_terms(&terms)?;
        }
        self.terms[at] = Some(Named { said: said.to_owned(), bet });
        Ok(())
    }

    /// A round under the seed that was named last.
    fn round(&mut self, line: &Fields<'_>) -> Result<(), String> {
        if TERMS.iter().any(|name| line.holds(*name)) {
            return Err("it says itself what its terms say".to_owned());
        }
        let (nonce, id) = (nonce(line)?, line.number(Name::Terms)?);
        let Some(scope) = self.scope.take() else {
            self.cannot_check("no seed line stands before it");
            return Ok(());
        };
        let judged = self.round_under(line, usize::try_from(id).unwrap_or(usize::MAX), &scope, nonce);
        self.scope = Some(scope);
        judged
    }

    fn round_under(
        &mut self,
        line: &Fields<'_>,
        terms: usize,
        scope: &Scope,
        nonce: u64,
    ) -> Result<(), String> {
        let Some(Some(named)) = self.terms.get(terms) else {
            self.report.seeds[scope.at].add(nonce);
            self.cannot_check("no line with its terms stands before it");
            return Ok(());
        };
        if let Some(bet) = named.bet
            && self.proves(line, bet, scope, nonce)
        {
            return Ok(());
        }
        let said = self.terms[terms].as_ref().map(|named| named.said.clone()).unwrap_or_default();
        let fields = Fields::read(&said)?;
        let bet = self.keep(&fields);
        if let Some(named) = &mut self.terms[terms] {
            named.bet = bet;
        }
        self.judge(line, &fields, bet, scope, nonce)
    }

    /// A round that names its seed and its terms itself.
    fn receipt(&mut self, line: &Fields<'_>) -> Result<(), String> {
        let said = said(line, Name::SeedIndex)?;
        let before = self.own.take();
        let scope = self.enter(said, before);
        let judged = self.round_alone(line, &scope);
        self.own = Some(scope);
        judged
    }

    fn round_alone(&mut self, line: &Fields<'_>, scope: &Scope) -> Result<(), String> {
        let nonce = nonce(line)?;
        line.text(Name::Status)?;
        let bet = self.keep(line);
        if bet.is_none() {
            check_terms(line)?;
        }
        match bet {
            Some(bet) if self.proves(line, bet, scope, nonce) => Ok(()),
            _ => self.judge(line, line, bet, scope, nonce),
        }
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

    /// Whether [`verify`] is certain to find nothing: what the line states is byte for byte what the draws give. Then the
    /// round is counted.
    fn proves(&mut self, line: &Fields<'_>, bet: usize, scope: &Scope, nonce: u64) -> bool {
        let Some(keyed) = &scope.keyed else { return false };
        let mut draws = Draws::on(keyed, &self.report.seeds[scope.at].said.client_seed, nonce);
        let kept = self.bets.at(bet);
        let Some((staked, payout)) = kept.proves(line, &mut draws, &mut self.text) else { return false };
        kept.add(staked, payout);
        self.report.seeds[scope.at].add(nonce);
        self.report.tally.verified += 1;
        true
    }

    /// The long way: whatever is not certain is for [`verify`] to say.
    fn judge(
        &mut self,
        line: &Fields<'_>,
        terms: &Fields<'_>,
        kept: Option<usize>,
        scope: &Scope,
        nonce: u64,
    ) -> Result<(), String> {
        let said = self.report.seeds[scope.at].said.clone();
        let (game, config_hash) = (terms.text(Name::Game)?, terms.text(Name::ConfigHash)?);
        let (stake, staked) = (terms.text(Name::Stake)?, line.optional_text(Name::Staked)?);
        let (multiplier, payout) = (line.optional_text(Name::Multiplier)?, line.optional_text(Name::Payout)?);
        let (rules_version, bet) = (rules_version(terms)?, terms.value(Name::Bet)?);
        let actions = steps(line)?;
        let outcome = if line.holds(Name::Outcome) { Some(line.value(Name::Outcome)?) } else { None };
        let status = line.optional_text(Name::Status)?;
        let claim = Claim {
            game: &game,
            rules_version,
            scheme: &said.scheme,
            config_hash: Some(&config_hash),
            commitment: Some(&said.commitment),
            server_seed: said.server_seed.as_deref(),
            client_seed: &said.client_seed,
            nonce,
            stake: &stake,
            bet: &bet,
            actions: &actions,
            status: Status::parse(status.as_deref().unwrap_or(Status::Settled.word()))
                .ok_or("`status` is no status of a round")?,
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
        if let Some(kept) = kept {
            self.bets.at(kept).count(&claim);
        }
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

    /// Keeps the bet of these terms ready, if it is one, and answers where.
    fn keep(&mut self, terms: &Fields<'_>) -> Option<usize> {
        if self.bets.are_full() {
            self.bets.hand_in(&mut self.report);
            for named in self.terms.iter_mut().flatten() {
                named.bet = None;
            }
        }
        self.bets.keep(self.catalogue, terms)
    }
}

impl std::fmt::Debug for History<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "History({} rounds)", self.report.tally.rounds())
    }
}

fn nonce(line: &Fields<'_>) -> Result<u64, String> {
    let nonce = line.number(Name::Nonce)?;
    if nonce > NONCE_MAX { Err("`nonce` is too large".to_owned()) } else { Ok(nonce) }
}

fn rules_version(terms: &Fields<'_>) -> Result<u32, String> {
    u32::try_from(terms.number(Name::RulesVersion)?).map_err(|_| "`rules_version` is too large".to_owned())
}

/// Whether terms say all that they must, of whatever game and bet. Those of a bet that is kept do.
fn check_terms(terms: &Fields<'_>) -> Result<(), String> {
    terms.text(Name::Game)?;
    rules_version(terms)?;
    terms.text(Name::ConfigHash)?;
    terms.text(Name::Stake)?;
    terms.value(Name::Bet).map(drop)
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
