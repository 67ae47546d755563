//! How a player plays: what to do with every sum against every card of the dealer.

use super::hand::{GOAL, Total};
use super::table::{Phase, Table};
use super::{Action, Config};

/// What to do with a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Take no card.
    Stand,
    /// Take one.
    Hit,
    /// Double the stake for one card; hit with more than two cards.
    DoubleOrHit,
    /// Double the stake for one card; stand with more than two cards.
    DoubleOrStand,
}

/// Choices against the dealer's 2, 3, … 10, ace.
pub(super) type Row = [Choice; 10];

/// A strategy that looks at sums and the dealer's first card. With an infinite deck no other is better: which cards
/// make up a sum says nothing about those to come, and what one more split is worth does not depend on how many hands
/// there are (each adds the same to the expectation).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strategy {
    /// Whether insurance is taken.
    pub(super) insure: bool,
    /// By sum without an ace that counts 11.
    pub(super) hard: [Row; GOAL as usize + 1],
    /// By sum with an ace that counts 11.
    pub(super) soft: [Row; GOAL as usize + 1],
    /// Whether a pair of this value, 1 for aces, is split where the rules allow it.
    pub(super) split: [[bool; 10]; 11],
}

/// Where the dealer's card stands in a [`Row`].
pub(super) fn column(up: u8) -> usize {
    if up == 1 { 9 } else { usize::from(up) - 2 }
}

impl Strategy {
    /// Takes no insurance, stands on everything, splits nothing.
    pub(super) fn stand() -> Self {
        let row = [Choice::Stand; 10];
        Self {
            insure: false,
            hard: [row; GOAL as usize + 1],
            soft: [row; GOAL as usize + 1],
            split: [[false; 10]; 11],
        }
    }

    /// The basic strategy that is generally published for four and more decks, dealer stands on soft 17, double after
    /// split, no surrender, dealer peeks.
    #[must_use]
    pub fn basic() -> Self {
        let mut strategy = Self::stand();
        let choices = |row: &str| {
            let mut choices = row.bytes().map(|letter| match letter {
                b'H' => Choice::Hit,
                b'D' => Choice::DoubleOrHit,
                b'd' => Choice::DoubleOrStand,
                _ => Choice::Stand,
            });
            std::array::from_fn(|_| choices.next().unwrap_or(Choice::Stand))
        };
        for (first, last, row) in BASIC_HARD {
            strategy.hard[first..=last].fill(choices(row));
        }
        for (first, last, row) in BASIC_SOFT {
            strategy.soft[first..=last].fill(choices(row));
        }
        for (value, row) in BASIC_SPLIT {
            strategy.split[value] = std::array::from_fn(|at| row.as_bytes()[at] == b'Y');
        }
        strategy
    }

    /// What to do with a sum against the dealer's card of value `up`, 1 for an ace.
    #[must_use]
    pub fn choice(&self, sum: u8, soft: bool, up: u8) -> Choice {
        let rows = if soft { &self.soft } else { &self.hard };
        if sum >= GOAL { Choice::Stand } else { rows[usize::from(sum)][column(up)] }
    }

    /// Whether a pair of `value` is split against `up`, 1 for aces.
    #[must_use]
    pub fn splits(&self, value: u8, up: u8) -> bool {
        self.split[usize::from(value)][column(up)]
    }

    /// Whether insurance is taken.
    #[must_use]
    pub fn insures(&self) -> bool {
        self.insure
    }

    pub(super) fn choose(&self, total: Total, up: u8) -> Choice {
        self.choice(total.best(), total.soft(), up)
    }

    /// The next step in an open round; `None` in one that is over.
    pub(super) fn next(&self, config: &Config, table: &Table) -> Option<Action> {
        let at = match table.phase() {
            Phase::Over => return None,
            Phase::Insurance if self.insure => return Some(Action::Insure),
            Phase::Insurance => return Some(Action::Decline),
            Phase::Hand(at) => at,
        };
        let (cards, up) = (table.hands()[at].cards(), table.up());
        let legal = |action| table.cost(config, action).is_ok();
        if legal(Action::Split) && cards.pair().is_some_and(|[value, _]| self.splits(value, up)) {
            return Some(Action::Split);
        }
        Some(match self.choose(cards.total, up) {
            Choice::Stand => Action::Stand,
            Choice::Hit => Action::Hit,
            Choice::DoubleOrHit | Choice::DoubleOrStand if legal(Action::Double) => Action::Double,
            Choice::DoubleOrHit => Action::Hit,
            Choice::DoubleOrStand => Action::Stand,
        })
    }
}

// Against 2, 3, … 10, ace. S stand, H hit, D double or else hit, d double or else stand.

/// First and last sum, choices.
const BASIC_HARD: [(usize, usize, &str); 7] = [
    (4, 8, "HHHHHHHHHH"),
    (9, 9, "HDDDDHHHHH"),
    (10, 10, "DDDDDDDDHH"),
    (11, 11, "DDDDDDDDDH"),
    (12, 12, "HHSSSHHHHH"),
    (13, 16, "SSSSSHHHHH"),
    (17, 20, "SSSSSSSSSS"),
];

/// First and last sum, choices.
const BASIC_SOFT: [(usize, usize, &str); 6] = [
    (12, 12, "HHHHHHHHHH"),
    (13, 14, "HHHDDHHHHH"),
    (15, 16, "HHDDDHHHHH"),
    (17, 17, "HDDDDHHHHH"),
    (18, 18, "SddddSSHHH"),
    (19, 20, "SSSSSSSSSS"),
];

/// Value of the cards, 1 for aces; Y split, n not.
const BASIC_SPLIT: [(usize, &str); 10] = [
    (1, "YYYYYYYYYY"),
    (2, "YYYYYYnnnn"),
    (3, "YYYYYYnnnn"),
    (4, "nnnYYnnnnn"),
    (5, "nnnnnnnnnn"),
    (6, "YYYYYnnnnn"),
    (7, "YYYYYYnnnn"),
    (8, "YYYYYYYYYY"),
    (9, "YYYYYnYYnn"),
    (10, "nnnnnnnnnn"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_basic_strategy_reads_as_printed() {
        let basic = Strategy::basic();
        assert_eq!(basic.choice(16, false, 10), Choice::Hit);
        assert_eq!(basic.choice(16, false, 6), Choice::Stand);
        assert_eq!(basic.choice(12, false, 3), Choice::Hit);
        assert_eq!(basic.choice(11, false, 10), Choice::DoubleOrHit);
        assert_eq!(basic.choice(11, false, 1), Choice::Hit);
        assert_eq!(basic.choice(18, true, 2), Choice::Stand);
        assert_eq!(basic.choice(18, true, 3), Choice::DoubleOrStand);
        assert_eq!(basic.choice(18, true, 9), Choice::Hit);
        assert_eq!(basic.choice(21, true, 9), Choice::Stand);
        assert!(basic.splits(8, 10) && basic.splits(9, 9) && basic.splits(1, 1) && basic.splits(4, 5));
        assert!(!basic.splits(9, 7) && !basic.splits(10, 6) && !basic.splits(5, 6) && !basic.splits(2, 8));
        for row in BASIC_HARD.iter().chain(&BASIC_SOFT).map(|row| row.2).chain(BASIC_SPLIT.map(|row| row.1)) {
            assert_eq!(row.len(), 10);
        }
    }
}
