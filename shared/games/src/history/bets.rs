//! The bets of a history: read once, and kept ready to be played again.

use super::report::{Report, Sums, bet_key};
use crate::amount::Amount;
use crate::catalogue::{Catalogue, Entry};
use crate::multiplier::Multiplier;
use crate::round::Position;
use crate::rules::Prepared;
use crate::verify::{Claim, Status, Terms, find_entry};
use fair::Draws;
use lines::{Fields, Name};
use serde_json::Value;

/// How many bets are kept ready. Players repeat few.
const KEPT: usize = 1 << 10;
/// Most bets end in two ways, and some in a dozen.
const ENDS: usize = 16;

/// What makes rounds of one bet the same but for their draws and steps. What differs most stands first.
pub(super) const TERMS: [Name; 5] =
    [Name::Bet, Name::Stake, Name::Game, Name::ConfigHash, Name::RulesVersion];

/// The bets that are kept, each in its place until all are handed in.
#[derive(Default)]
pub(super) struct Bets<'c> {
    kept: Vec<Kept<'c>>,
    /// The places, ordered by the keys there.
    order: Vec<usize>,
}

impl<'c> Bets<'c> {
    pub(super) fn are_full(&self) -> bool {
        self.kept.len() >= KEPT
    }

    /// The place of the bet of these terms; `None` where the engine cannot deal such a round. Why, is for `verify` to say.
    pub(super) fn keep(&mut self, catalogue: &'c Catalogue, terms: &Fields<'_>) -> Option<usize> {
        let key = TERMS.map(|name| terms.raw(name));
        let found = self.order.binary_search_by(|place| {
            self.kept[*place].key.iter().map(String::as_str).cmp(key.iter().copied())
        });
        match found {
            Ok(at) => Some(self.order[at]),
            Err(at) => {
                self.kept.push(Kept::read(catalogue, terms)?);
                let place = self.kept.len() - 1;
                self.order.insert(at, place);
                Some(place)
            }
        }
    }

    #[inline]
    pub(super) fn at(&mut self, place: usize) -> &mut Kept<'c> {
        &mut self.kept[place]
    }

    /// Adds all sums to those of the report. No place is good after that.
    pub(super) fn hand_in(&mut self, report: &mut Report) {
        self.order.clear();
        for kept in self.kept.drain(..) {
            kept.hand_in(report);
        }
    }
}

/// A bet that is ready to be played again.
pub(super) struct Kept<'c> {
    /// The JSON of [`TERMS`].
    key: [String; TERMS.len()],
    entry: &'c Entry,
    stake: Amount,
    pub(super) bet: Box<dyn Prepared + 'c>,
    /// Rounds that are not in the report yet, and what they took and paid.
    rounds: u64,
    staked: Option<u128>,
    paid: Option<u128>,
    /// How some of the last rounds ended.
    ends: Vec<End>,
}

/// An end of rounds, with the JSON in which lines state it.
pub(super) struct End {
    staked: Amount,
    multiplier: Option<Multiplier>,
    payout: Amount,
    staked_text: String,
    multiplier_text: String,
    payout_text: String,
    /// From behind the outcome to the next field, as an export writes it.
    pub(super) text: String,
}

impl<'c> Kept<'c> {
    fn read(catalogue: &'c Catalogue, terms: &Fields<'_>) -> Option<Self> {
        let named = Terms {
            scheme: fair::SCHEME,
            game: &terms.text(Name::Game).ok()?,
            rules_version: terms.number(Name::RulesVersion).ok()?.try_into().ok()?,
            config_hash: Some(&terms.text(Name::ConfigHash).ok()?),
            stake: &terms.text(Name::Stake).ok()?,
        };
        let (entry, stake) = find_entry(catalogue, &named).ok()?;
        let bet = entry.rules().prepare(stake, &terms.value(Name::Bet).ok()?).ok()?;
        let key = TERMS.map(|name| terms.raw(name).to_owned());
        Some(Self { key, entry, stake, bet, rounds: 0, staked: Some(0), paid: Some(0), ends: Vec::new() })
    }

    /// Whether the line states, byte for byte, what the draws give. Answers what the round took and paid.
    pub(super) fn proves(
        &mut self,
        line: &Fields<'_>,
        draws: &mut Draws,
        text: &mut String,
    ) -> Option<(Amount, Amount)> {
        if !matches!(line.raw(Name::Status), "" | "\"settled\"") {
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
    #[inline]
    pub(super) fn end(&mut self, staked: Amount, multiplier: Option<Multiplier>, payout: Amount) -> &End {
        let known = |end: &End| (end.staked, end.multiplier, end.payout) == (staked, multiplier, payout);
        let at = self.ends.iter().position(known).unwrap_or_else(|| {
            if self.ends.len() == ENDS {
                self.ends.clear();
            }
            let staked_text = format!("\"{staked}\"");
            // No line states "none": what has no multiplier states nothing.
            let multiplier_text = multiplier.map_or_else(String::new, |it| format!("\"{it}\""));
            let payout_text = format!("\"{payout}\"");
            let mut text = String::new();
            for (name, value) in [("multiplier", &multiplier_text), ("payout", &payout_text)] {
                if !value.is_empty() {
                    text.extend([",\"", name, "\":", value]);
                }
            }
            text.push(',');
            self.ends.push(End {
                staked,
                multiplier,
                payout,
                staked_text,
                multiplier_text,
                payout_text,
                text,
            });
            self.ends.len() - 1
        });
        &self.ends[at]
    }

    /// Counts a settled round.
    #[inline]
    pub(super) fn add(&mut self, staked: Amount, paid: Amount) {
        self.rounds += 1;
        self.staked = self.staked.and_then(|sum| sum.checked_add(staked.get()));
        self.paid = self.paid.and_then(|sum| sum.checked_add(paid.get()));
    }

    /// Counts a settled round as it is claimed.
    pub(super) fn count(&mut self, claim: &Claim<'_>) {
        if claim.status == Status::Settled
            && let Some(Ok(payout)) = claim.payout.map(Amount::parse)
            && let Ok(staked) = claim.staked.map_or(Ok(self.stake), Amount::parse)
        {
            self.add(staked, payout);
        }
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

pub(super) fn steps(line: &Fields<'_>) -> Result<Vec<Value>, String> {
    if line.holds(Name::Actions) { line.list(Name::Actions) } else { Ok(Vec::new()) }
}
