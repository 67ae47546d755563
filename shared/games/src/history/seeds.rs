//! The seeds of a history: rounds that are each in order can still hide one that is missing.

use super::report::{Fault, FaultKind};
use fair::Commitment;
use serde_json::{Value, json};
use std::cmp::Ordering;

/// What a file says of a seed of the account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said {
    /// Which seed, from 0.
    pub(super) index: u64,
    pub(super) scheme: String,
    /// F2: the promise of this seed.
    pub(super) commitment: String,
    /// F5: the promise of the seed after it.
    pub(super) next_commitment: String,
    pub(super) client_seed: String,
    /// Once revealed (F8).
    pub(super) server_seed: Option<String>,
}

/// A seed as one part of a file tells of it, and the nonces of the rounds that stand under it.
#[derive(Debug, Clone)]
pub(super) struct Seed {
    pub(super) said: Said,
    nonces: Nonces,
}

impl Seed {
    pub(super) fn new(said: Said) -> Self {
        Self { said, nonces: Nonces(Vec::new()) }
    }

    #[inline]
    pub(super) fn add(&mut self, nonce: u64) {
        self.nonces.add(nonce);
    }

    pub(super) fn json(&self) -> Value {
        let Said { index, scheme, commitment, next_commitment, client_seed, server_seed } = &self.said;
        let nonces = self.nonces.0.iter().map(|run| json!([run.first, run.last, run.times]));
        json!({
            "index": index, "scheme": scheme, "commitment": commitment, "next_commitment": next_commitment,
            "client_seed": client_seed, "server_seed": server_seed, "nonces": nonces.collect::<Vec<_>>(),
        })
    }

    pub(super) fn read(seed: &Value) -> Option<Self> {
        let text = |name: &str| seed[name].as_str().map(str::to_owned);
        let said = Said {
            index: seed["index"].as_u64()?,
            scheme: text("scheme")?,
            commitment: text("commitment")?,
            next_commitment: text("next_commitment")?,
            client_seed: text("client_seed")?,
            server_seed: text("server_seed"),
        };
        let mut nonces = Vec::new();
        for run in seed["nonces"].as_array()? {
            let (first, last, times) = (run[0].as_u64()?, run[1].as_u64()?, run[2].as_u64()?);
            if first > last || last > NONCE_MAX {
                return None;
            }
            nonces.push(Run { first, last, times });
        }
        Some(Self { said, nonces: Nonces(nonces) })
    }
}

/// Brings seeds into order and makes one of those of which the same is said.
pub(super) fn settle(seeds: &mut Vec<Seed>) {
    let places = order(seeds.len(), &|a, b| seeds[a].said.cmp(&seeds[b].said));
    let mut parts: Vec<Option<Seed>> = seeds.drain(..).map(Some).collect();
    seeds.extend(places.into_iter().filter_map(|place| parts[place].take()));
    seeds.dedup_by(|later, kept| {
        let same = later.said == kept.said;
        if same {
            kept.nonces.0.append(&mut later.nonces.0);
        }
        same
    });
    for seed in seeds {
        seed.nonces.settle();
    }
}

/// The places of a list in ascending order of what stands there. One sort for whatever is sorted: each type's own would
/// add kilobytes to the module in the browser.
fn order(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_unstable_by(|a, b| compare(*a, *b));
    places
}

/// The largest nonce that is read: one more can be counted.
pub(super) const NONCE_MAX: u64 = u64::MAX - 1;

/// Nonces from `first` to `last`, each found so many times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    first: u64,
    last: u64,
    times: u64,
}

/// How often which nonce was found.
#[derive(Debug, Clone)]
struct Nonces(Vec<Run>);

impl Nonces {
    /// Histories run up or down; any other order is brought into one later.
    #[inline]
    fn add(&mut self, nonce: u64) {
        match self.0.last_mut() {
            Some(run) if run.times == 1 && run.last + 1 == nonce => run.last = nonce,
            Some(run) if run.times == 1 && nonce + 1 == run.first => run.first = nonce,
            _ => self.0.push(Run { first: nonce, last: nonce, times: 1 }),
        }
    }

    /// Ascending runs that neither overlap nor could be one: the same nonces give the same runs.
    fn settle(&mut self) {
        let mut turns: Vec<(u64, bool, u64)> = Vec::new();
        for run in &self.0 {
            turns.push((run.first, true, run.times));
            turns.push((run.last + 1, false, run.times));
        }
        self.0.clear();
        let (mut times, mut since) = (0, 0);
        for place in order(turns.len(), &|a, b| turns[a].cmp(&turns[b])) {
            let (at, begins, by) = turns[place];
            if times > 0 && at > since {
                match self.0.last_mut() {
                    Some(run) if run.times == times && run.last + 1 == since => run.last = at - 1,
                    _ => self.0.push(Run { first: since, last: at - 1, times }),
                }
            }
            // Ends sort before beginnings at the same place, and what ends has begun.
            times = if begins { times + by } else { times - by };
            since = at;
        }
    }
}

/// What is wrong between settled seeds, one after the other: nonces that are missing or used twice (F7, F13), seeds that
/// changed on the way, promises that were not kept (F2, F5).
///
/// A history may start and end anywhere; what is inside must be whole.
pub(super) fn faults(seeds: &[Seed], tell: &mut dyn FnMut(Fault)) {
    let mut before: Option<&Seed> = None;
    for group in seeds.chunk_by(|a, b| a.said.index == b.said.index) {
        let (first, index) = (&group[0], group[0].said.index);
        let mut fault = |kind, detail| tell(Fault { kind, seed: Some(index), detail });
        if let Some(before) = before {
            let expected = before.said.index + 1;
            let promised = &before.said.next_commitment;
            let commitment = &first.said.commitment;
            if expected < index {
                let missing = match index - 1 {
                    last if last == expected => format!("seed {last} is not in this file"),
                    last => format!("seeds {expected} to {last} are not in this file"),
                };
                fault(FaultKind::MissingSeeds, missing);
            } else if promised != commitment {
                let detail =
                    format!("seed {index}: the commitment {commitment} is not the promised {promised}");
                fault(FaultKind::Chain, detail);
            }
        }
        for seed in group {
            let Said { commitment, server_seed, .. } = &seed.said;
            let made = server_seed.as_deref().map(|server_seed| Commitment::of(server_seed).to_string());
            if let Some(made) = made.filter(|made| made != commitment) {
                let detail = format!(
                    "seed {index}: the revealed server seed makes the commitment {made}, promised was {commitment}"
                );
                fault(FaultKind::Commitment, detail);
            }
        }
        changes(group, &mut fault);
        nonces(group, before.is_some(), &mut fault);
        before = Some(first);
    }
}

fn changes(group: &[Seed], fault: &mut dyn FnMut(FaultKind, String)) {
    type Part = fn(&Said) -> Option<&str>;
    let parts: [(&str, Part); 5] = [
        ("scheme", |said| Some(&said.scheme)),
        ("commitment", |said| Some(&said.commitment)),
        ("next commitment", |said| Some(&said.next_commitment)),
        ("client seed", |said| Some(&said.client_seed)),
        ("server seed", |said| said.server_seed.as_deref()),
    ];
    for (what, part) in parts {
        let mut values: Vec<(&str, &Seed)> = Vec::new();
        for seed in group {
            if let Some(value) = part(&seed.said)
                && values.iter().all(|(known, _)| *known != value)
            {
                values.push((value, seed));
            }
        }
        if values.len() > 1 {
            let said = values.iter().map(|(value, seed)| match seed.nonces.0.first() {
                Some(run) => format!("{value:?} from nonce {}", run.first),
                None => format!("{value:?} without rounds"),
            });
            let said: Vec<String> = said.collect();
            let index = group[0].said.index;
            fault(FaultKind::Changed, format!("seed {index}: the {what} changed: {}", said.join(", ")));
        }
    }
}

fn nonces(group: &[Seed], inside: bool, fault: &mut dyn FnMut(FaultKind, String)) {
    let index = group[0].said.index;
    let mut found = Nonces(group.iter().flat_map(|seed| seed.nonces.0.iter().copied()).collect());
    found.settle();
    // The first seed of a file may begin anywhere, any other one begins with its first round.
    let mut next = if inside { Some(0) } else { None };
    for run in &found.0 {
        if let Some(next) = next.filter(|next| *next < run.first) {
            let detail = match run.first - 1 {
                last if last == next => format!("seed {index}: nonce {last} is missing"),
                last => format!("seed {index}: nonces {next} to {last} are missing"),
            };
            fault(FaultKind::MissingNonces, detail);
        }
        if run.times > 1 {
            let times = if run.times == 2 { "twice".to_owned() } else { format!("{} times", run.times) };
            let detail = if run.first == run.last {
                format!("seed {index}: nonce {} is used {times}", run.first)
            } else {
                format!("seed {index}: nonces {} to {} are used {times}", run.first, run.last)
            };
            fault(FaultKind::DuplicateNonces, detail);
        }
        next = Some(run.last + 1);
    }
}

/// Where a round stands in the history of its wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link<'a> {
    /// Which seed of the wallet.
    pub seed_index: u64,
    /// F2: the promise of this seed.
    pub commitment: &'a str,
    /// F5: the promise of the seed after it, as it stood when the round was played.
    pub next_commitment: &'a str,
    /// The player's seed.
    pub client_seed: &'a str,
    /// F7.
    pub nonce: u64,
}

/// What is wrong between rounds of one wallet that are judged one by one, in plain words.
#[must_use]
pub fn check_history(links: &[Link<'_>]) -> Vec<String> {
    let mut seeds: Vec<Seed> = Vec::new();
    for link in links {
        let mut seed = Seed::new(Said {
            index: link.seed_index,
            scheme: String::new(),
            commitment: link.commitment.to_owned(),
            next_commitment: link.next_commitment.to_owned(),
            client_seed: link.client_seed.to_owned(),
            server_seed: None,
        });
        seed.add(link.nonce.min(NONCE_MAX));
        seeds.push(seed);
    }
    settle(&mut seeds);
    let mut details = Vec::new();
    faults(&seeds, &mut |fault| details.push(fault.detail));
    details
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(seed_index: u64, nonce: u64) -> Link<'static> {
        let commitments = ["a", "b", "c", "d", "e"];
        let at = usize::try_from(seed_index).unwrap();
        let (commitment, next_commitment) = (commitments[at], commitments[at + 1]);
        Link { seed_index, commitment, next_commitment, client_seed: "me", nonce }
    }

    #[test]
    fn whole_histories_pass_in_any_order_and_from_anywhere() {
        assert_eq!(check_history(&[]), Vec::<String>::new());
        let links = [link(1, 1), link(0, 7), link(1, 0), link(0, 5), link(0, 6)];
        assert_eq!(check_history(&links), Vec::<String>::new());
    }

    #[test]
    fn what_is_missing_or_doubled_is_named() {
        let check = |links: &[Link<'_>], expect: &str| {
            assert_eq!(check_history(links), [expect.to_owned()]);
        };
        check(&[link(0, 0), link(0, 2)], "seed 0: nonce 1 is missing");
        check(&[link(0, 0), link(0, 9)], "seed 0: nonces 1 to 8 are missing");
        check(&[link(0, 3), link(0, 3)], "seed 0: nonce 3 is used twice");
        check(&[link(0, 3), link(0, 3), link(0, 3)], "seed 0: nonce 3 is used 3 times");
        check(&[link(0, 3), link(1, 2)], "seed 1: nonces 0 to 1 are missing");
        check(&[link(0, 3), link(2, 0)], "seed 1 is not in this file");
        check(&[link(0, 3), link(3, 0)], "seeds 1 to 2 are not in this file");
        check(
            &[link(0, 0), Link { commitment: "x", ..link(1, 0) }],
            "seed 1: the commitment x is not the promised b",
        );
        check(
            &[link(0, 0), Link { client_seed: "you", ..link(0, 1) }],
            "seed 0: the client seed changed: \"me\" from nonce 0, \"you\" from nonce 1",
        );
        check(
            &[link(0, 0), Link { next_commitment: "y", ..link(0, 1) }],
            "seed 0: the next commitment changed: \"b\" from nonce 0, \"y\" from nonce 1",
        );
    }

    proptest! {
        #[test]
        fn runs_are_what_was_added(nonces in prop::collection::vec(0_u64..20, 0..60)) {
            let mut runs = Nonces(Vec::new());
            nonces.iter().for_each(|nonce| runs.add(*nonce));
            runs.settle();
            for nonce in 0..21 {
                let added = nonces.iter().filter(|added| **added == nonce).count() as u64;
                let found = runs.0.iter().find(|run| (run.first..=run.last).contains(&nonce));
                prop_assert_eq!(found.map_or(0, |run| run.times), added);
            }
            let mergeable = |pair: &[Run]| pair[0].last + 1 == pair[1].first && pair[0].times == pair[1].times;
            prop_assert!(!runs.0.windows(2).any(mergeable), "{:?}", runs);
        }
    }
}
