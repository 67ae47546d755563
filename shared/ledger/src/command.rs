//! What can be asked of a wallet.

use crate::identity::OperatorId;
use crate::key::{Caller, Fingerprint, IdempotencyKey};
use crate::limits::{LimitKind, Window};
use crate::state::RoundId;
use crate::time::Timestamp;
use fair::{ClientSeed, Salt};
use games::{Amount, GameId};
use serde_json::Value;

/// A command to one wallet.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Make the wallet, and promise its first seed.
    Open {
        /// F3: for the first seed.
        salt: Salt,
    },
    /// Money in, by the operator.
    Deposit {
        /// How much.
        amount: Amount,
    },
    /// Money out, by the operator.
    Withdraw {
        /// How much.
        amount: Amount,
    },
    /// A bet. Settled at once, or opens a round.
    Play {
        /// Which game.
        game: GameId,
        /// In total.
        stake: Amount,
        /// As the game reads it.
        bet: Value,
    },
    /// The player's next step in the open round.
    Step {
        /// Which round.
        round: RoundId,
        /// As the game reads it.
        action: Value,
    },
    /// The house ends a round that its player left, by the published rule of its game.
    Settle {
        /// Which round.
        round: RoundId,
    },
    /// The house takes an open round back: the stake is returned, the nonce is burnt (F7).
    Void {
        /// Which round.
        round: RoundId,
        /// For the books.
        reason: String,
    },
    /// F5: the player activates the promised seed.
    Rotate {
        /// The player's part.
        client_seed: ClientSeed,
        /// F3: for the seed after next.
        salt: Salt,
    },
    /// After a restore: the active seed is revealed and the promised one replaced, because players may have seen
    /// outcomes of both.
    Retire {
        /// F3: for the new promise.
        salt: Salt,
    },
    /// The player's own limit.
    Limit {
        /// On what.
        kind: LimitKind,
        /// For how long.
        window: Window,
        /// `None` removes it.
        amount: Option<Amount>,
    },
    /// Time-out or self-exclusion. Can only be made longer.
    Exclude {
        /// Until when.
        until: Timestamp,
    },
    /// A correction by the operator.
    Adjust {
        /// Toward the player, or away.
        credit: bool,
        /// How much.
        amount: Amount,
        /// For the books.
        reason: String,
    },
}

/// How a request is bound to the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// To the position after this one.
    Slot {
        /// The caller's `If-Match`.
        if_match: u64,
    },
    /// To its key alone.
    Key,
    /// To position 0: opening a wallet.
    Open,
}

/// A command with its caller's name for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What is asked.
    pub command: Command,
    /// Who asks: decides whose key space the key is in.
    pub caller: Caller,
    /// The caller's name for the request.
    pub key: IdempotencyKey,
    /// What the request asks for, so that the same key with another body is noticed.
    pub fingerprint: Fingerprint,
    /// How it is bound.
    pub lane: Lane,
}

impl Request {
    /// The request that opens a wallet. It needs no key of its caller's: position 0 of the log is its key.
    ///
    /// # Panics
    /// Never: the key is a fixed text.
    #[must_use]
    pub fn open(operator: OperatorId, salt: Salt) -> Self {
        let key = IdempotencyKey::parse("open").expect("four printable characters");
        let fingerprint = Fingerprint::of("", "open", operator.as_str(), "");
        let caller = Caller::House(operator);
        Self { command: Command::Open { salt }, caller, key, fingerprint, lane: Lane::Open }
    }
}
