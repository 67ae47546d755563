//! The check of a whole history: rounds that are each in order can still hide one that is missing.

use std::collections::BTreeMap;

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

/// What is wrong between the rounds of one wallet, in plain words: nonces that are missing or used twice (F7, F13),
/// seeds that changed on the way, promises that were not kept (F5).
///
/// A history may start and end anywhere; what is inside must be whole.
#[must_use]
pub fn check_history(links: &[Link<'_>]) -> Vec<String> {
    let mut seeds: BTreeMap<u64, Vec<&Link<'_>>> = BTreeMap::new();
    for link in links {
        seeds.entry(link.seed_index).or_default().push(link);
    }
    let mut faults = Vec::new();
    let mut before: Option<(u64, &str)> = None;
    for (index, rounds) in &mut seeds {
        rounds.sort_by_key(|link| link.nonce);
        for (earlier, later) in rounds.iter().zip(rounds.iter().skip(1)) {
            check_neighbours(*index, earlier, later, &mut faults);
        }
        let commitment = rounds[0].commitment;
        if let Some((previous, promised)) = before
            && previous + 1 == *index
            && promised != commitment
        {
            faults.push(format!("seed {index}: the commitment {commitment} is not the promised {promised}"));
        }
        before = Some((*index, rounds[0].next_commitment));
    }
    faults
}

fn check_neighbours(index: u64, earlier: &Link<'_>, later: &Link<'_>, faults: &mut Vec<String>) {
    match later.nonce - earlier.nonce {
        0 => faults.push(format!("seed {index}: nonce {} is used twice", later.nonce)),
        1 => {}
        2 => faults.push(format!("seed {index}: nonce {} is missing", earlier.nonce + 1)),
        _ => {
            let (first, last) = (earlier.nonce + 1, later.nonce - 1);
            faults.push(format!("seed {index}: nonces {first} to {last} are missing"));
        }
    }
    let mut same = |what: &str, a: &str, b: &str| {
        if a != b {
            let (from, to) = (earlier.nonce, later.nonce);
            faults.push(format!("seed {index}: the {what} changed between nonces {from} and {to}"));
        }
    };
    same("commitment", earlier.commitment, later.commitment);
    same("next commitment", earlier.next_commitment, later.next_commitment);
    same("client seed", earlier.client_seed, later.client_seed);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(seed_index: u64, nonce: u64) -> Link<'static> {
        let commitments = ["a", "b", "c", "d"];
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
        check(
            &[link(0, 0), Link { commitment: "x", ..link(1, 0) }],
            "seed 1: the commitment x is not the promised b",
        );
        check(
            &[link(0, 0), Link { client_seed: "you", ..link(0, 1) }],
            "seed 0: the client seed changed between nonces 0 and 1",
        );
        check(
            &[link(0, 0), Link { next_commitment: "y", ..link(0, 1) }],
            "seed 0: the next commitment changed between nonces 0 and 1",
        );
    }
}
