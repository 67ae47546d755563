//! Double entry: what each event moves between accounts.

use crate::event::{Body, Event};
use crate::state::ClosedRound;
use games::{Amount, Status};

/// The accounts of the books. House accounts are sums over wallets, so no row is hot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// The operator's cash desk, outside this system.
    Cash,
    /// The player's balance.
    Player,
    /// Stakes of open rounds.
    InPlay,
    /// The house's result from games.
    House,
    /// Corrections.
    Adjustments,
}

impl Account {
    /// Its name in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Account::Cash => "cash",
            Account::Player => "player",
            Account::InPlay => "in_play",
            Account::House => "house",
            Account::Adjustments => "adjustments",
        }
    }
}

/// One line of a double entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// Which account.
    pub account: Account,
    /// Minor units into it; negative: out of it.
    pub amount: i128,
}

impl Event {
    /// I1: what the event moves; the amounts add up to 0.
    #[must_use]
    pub fn postings(&self) -> Vec<Posting> {
        match &self.body {
            Body::Deposit { amount } => movement(Account::Cash, Account::Player, *amount),
            Body::Withdraw { amount } => movement(Account::Player, Account::Cash, *amount),
            Body::Play { round: None } => {
                movement(Account::Player, Account::InPlay, self.staked().unwrap_or_default())
            }
            Body::Play { round: Some(round) } => {
                let mut postings = movement(Account::Player, Account::House, round.round.stake);
                postings.extend(movement(Account::House, Account::Player, round.payout));
                postings
            }
            Body::Step { raise, round, .. } => {
                let mut postings = movement(Account::Player, Account::InPlay, *raise);
                postings.extend(round.iter().flat_map(end));
                postings
            }
            Body::Settle { round } | Body::Void { round, .. } => end(round),
            Body::Adjust { credit: true, amount, .. } => {
                movement(Account::Adjustments, Account::Player, *amount)
            }
            Body::Adjust { credit: false, amount, .. } => {
                movement(Account::Player, Account::Adjustments, *amount)
            }
            Body::Open
            | Body::Reject { .. }
            | Body::Rotate { .. }
            | Body::Retire { .. }
            | Body::Limit { .. }
            | Body::Exclude { .. } => Vec::new(),
        }
    }
}

/// The end of a round that was open.
fn end(closed: &ClosedRound) -> Vec<Posting> {
    if closed.status == Status::Void {
        return movement(Account::InPlay, Account::Player, closed.round.staked());
    }
    let mut postings = movement(Account::InPlay, Account::House, closed.round.staked());
    postings.extend(movement(Account::House, Account::Player, closed.payout));
    postings
}

fn movement(from: Account, to: Account, amount: Amount) -> Vec<Posting> {
    let amount = i128::try_from(amount.get()).expect("an amount is at most 10^30");
    if amount == 0 {
        return Vec::new();
    }
    vec![Posting { account: from, amount: -amount }, Posting { account: to, amount }]
}
