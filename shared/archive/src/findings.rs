//! What a census finds wrong.

use serde::{Deserialize, Serialize};

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// `I1` … `I17`, or `versions`, `objects`, `items`.
    pub rule: String,
    /// Of what: a wallet's partition, a table's item, an object.
    pub place: String,
    /// What is wrong.
    pub detail: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.rule, self.place, self.detail)
    }
}

/// Findings: all of them counted, the first listed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Findings {
    /// How many there are.
    pub count: u64,
    /// The first of them in the order of their texts, at most [`Findings::LISTED_MAX`].
    pub listed: Vec<Finding>,
}

impl Findings {
    /// A house that is broken everywhere must not fill the memory of whoever finds out.
    pub const LISTED_MAX: usize = 1_000;

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// One more.
    pub fn add(&mut self, rule: &str, place: impl Into<String>, detail: impl Into<String>) {
        self.count += 1;
        self.keep(Finding { rule: rule.to_owned(), place: place.into(), detail: detail.into() });
    }

    /// All of `other`'s.
    pub fn absorb(&mut self, other: Findings) {
        self.count += other.count;
        for finding in other.listed {
            self.keep(finding);
        }
    }

    /// The same ones whatever the order they come in.
    fn keep(&mut self, finding: Finding) {
        let at = self.listed.partition_point(|listed| *listed <= finding);
        if at < Self::LISTED_MAX {
            self.listed.insert(at, finding);
            self.listed.truncate(Self::LISTED_MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_listed_whatever_the_order_and_all_are_counted() {
        let add = |order: &mut dyn Iterator<Item = usize>| {
            let mut findings = Findings::default();
            order.for_each(|n| findings.add("I1", format!("W#{n:05}"), "x"));
            findings
        };
        let all = Findings::LISTED_MAX + 50;
        let (forward, backward) = (add(&mut (0..all)), add(&mut (0..all).rev()));
        assert_eq!(forward, backward);
        assert_eq!((forward.count, forward.listed.len()), (all as u64, Findings::LISTED_MAX));
        let mut halves = add(&mut (0..all / 2));
        halves.absorb(add(&mut (all / 2..all)));
        assert_eq!(halves, forward);
    }
}
