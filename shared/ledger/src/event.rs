//! Events: what is written.

use crate::identity::{Money, WalletId};
use crate::key::{Caller, CallerKind, Fingerprint, IdempotencyKey, bytes};
use crate::limits::{LimitKind, Window};
use crate::refusal::Refusal;
use crate::seeds::ActiveSeed;
use crate::state::{ClosedRound, RoundId, Wallet};
use crate::time::Timestamp;
use games::Amount;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// SHA-256 of a wallet's partition key and an event's text: the link of the chain (I5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventHash(#[serde(with = "bytes")] pub [u8; 32]);

impl EventHash {
    /// What the first event of a log points to.
    pub const NONE: EventHash = EventHash([0; 32]);
}

/// One event of a wallet's log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// I4: position in the log, gapless from 0.
    pub seq: u64,
    /// max(now, time of the previous event).
    pub ts: Timestamp,
    /// Who asked.
    pub by: CallerKind,
    /// I8: the caller's name for the request.
    pub key: IdempotencyKey,
    /// Whether the key is bound to this position alone, or has an item of its own.
    #[serde(default, rename = "slot", skip_serializing_if = "std::ops::Not::not")]
    pub slot_bound: bool,
    /// What the request asked for.
    #[serde(rename = "fp")]
    pub fingerprint: Fingerprint,
    /// I5.
    #[serde(rename = "prev")]
    pub previous: EventHash,
    /// The command and its result.
    #[serde(flatten)]
    pub body: Body,
    /// The wallet after the event.
    pub state: Wallet,
}

/// The command of an event, and its result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "UPPERCASE")]
pub enum Body {
    /// The wallet was made.
    Open,
    /// Money came in.
    Deposit {
        /// How much.
        amount: Amount,
    },
    /// Money went out.
    Withdraw {
        /// How much.
        amount: Amount,
    },
    /// A definitive "no".
    Reject {
        /// Why.
        refusal: Refusal,
    },
    /// A round was played; or opened, and then it stands in the state.
    Play {
        /// If it was settled at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        round: Option<ClosedRound>,
    },
    /// The open round went on; or ended.
    Step {
        /// The step.
        action: Value,
        /// What it took from the balance.
        #[serde(default, skip_serializing_if = "Amount::is_zero")]
        raise: Amount,
        /// If it ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        round: Option<ClosedRound>,
    },
    /// The house ended a round that its player had left.
    Settle {
        /// The round.
        round: ClosedRound,
    },
    /// The house took an open round back.
    Void {
        /// The round.
        round: ClosedRound,
        /// For the books.
        reason: String,
    },
    /// F5: the player activated the promised seed; the one before is revealed.
    Rotate {
        /// The seed before, if there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        revealed: Option<ActiveSeed>,
    },
    /// After a restore: the active seed is revealed and the promised one replaced.
    Retire {
        /// The seed that was active, if there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        revealed: Option<ActiveSeed>,
    },
    /// The player set a limit.
    Limit {
        /// On what. (`limit`, because `kind` names the kind of event.)
        #[serde(rename = "limit")]
        kind: LimitKind,
        /// For how long.
        window: Window,
        /// `None` removes it.
        amount: Option<Amount>,
    },
    /// The player was excluded.
    Exclude {
        /// Until when.
        until: Timestamp,
    },
    /// The operator corrected the balance.
    Adjust {
        /// Toward the player, or away.
        credit: bool,
        /// How much.
        amount: Amount,
        /// For the books.
        reason: String,
    },
}

impl Body {
    /// The kind, as it is written.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Body::Open => "OPEN",
            Body::Deposit { .. } => "DEPOSIT",
            Body::Withdraw { .. } => "WITHDRAW",
            Body::Reject { .. } => "REJECT",
            Body::Play { .. } => "PLAY",
            Body::Step { .. } => "STEP",
            Body::Settle { .. } => "SETTLE",
            Body::Void { .. } => "VOID",
            Body::Rotate { .. } => "ROTATE",
            Body::Retire { .. } => "RETIRE",
            Body::Limit { .. } => "LIMIT",
            Body::Exclude { .. } => "EXCLUDE",
            Body::Adjust { .. } => "ADJUST",
        }
    }

    /// The round that ended with this event.
    #[must_use]
    pub fn closed_round(&self) -> Option<&ClosedRound> {
        match self {
            Body::Play { round } | Body::Step { round, .. } => round.as_ref(),
            Body::Settle { round } | Body::Void { round, .. } => Some(round),
            _ => None,
        }
    }
}

impl Event {
    /// Longest text of an event, in bytes. Most are below 1,024, one write unit of DynamoDB; rounds with many bets or
    /// many steps take more. The longest round of every game fits, so that no player is stuck in one.
    pub const BYTES_MAX: usize = 8_192;

    /// The text that is stored and hashed.
    ///
    /// # Panics
    /// Never: events are plain data with text keys.
    #[must_use]
    pub fn encode(&self) -> String {
        serde_json::to_string(self).expect("events are plain data with text keys")
    }

    /// I8: whether an item of its own keeps this event's key from taking effect twice. A slot-bound key is kept by its
    /// position, and a wallet is opened once.
    #[must_use]
    pub fn has_key_item(&self) -> bool {
        !self.slot_bound && !matches!(self.body, Body::Open)
    }

    /// I8: where the item of this event's key stands, and what it says; `None` for an event without one.
    #[must_use]
    pub fn key_item<M: Money>(&self, wallet: &WalletId<M>) -> Option<(String, KeyRecord)> {
        let (operator, player) = (wallet.operator.clone(), wallet.player.clone());
        let caller = match self.by {
            CallerKind::Operator => Caller::Operator(operator),
            CallerKind::Player => Caller::Player(operator, player),
            CallerKind::House => Caller::House(operator),
        };
        let record = KeyRecord { wallet: wallet.partition(), seq: self.seq, fingerprint: self.fingerprint };
        self.has_key_item().then(|| (caller.key_partition(&self.key), record))
    }

    /// The stake or raise that this event took from the balance.
    #[must_use]
    pub fn staked(&self) -> Option<Amount> {
        match &self.body {
            Body::Play { round } => {
                let round = round.as_ref().map(|closed| &closed.round).or(self.state.round.as_ref());
                round.map(|round| round.stake)
            }
            Body::Step { raise, .. } if !raise.is_zero() => Some(*raise),
            _ => None,
        }
    }

    /// The round that this event opened, went on with or ended.
    #[must_use]
    pub fn round_id(&self) -> Option<RoundId> {
        match &self.body {
            Body::Play { round: None } | Body::Step { round: None, .. } => {
                self.state.round.as_ref().map(|round| round.id)
            }
            body => body.closed_round().map(|closed| closed.round.id),
        }
    }
}

/// A stored event: its text, what the text says, and the hash that the next event points to.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// As it is stored.
    pub text: String,
    /// What it says.
    pub event: Event,
    /// I5.
    pub hash: EventHash,
}

/// A stored text is no event, or not of this place in the log.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not an event.
    #[error("the stored event at position {seq} cannot be read: {source}")]
    Form {
        /// Where it stands.
        seq: u64,
        /// Why.
        source: serde_json::Error,
    },
    /// An event of another position.
    #[error("the event stored at position {seq} says it belongs to position {says}")]
    Position {
        /// Where it stands.
        seq: u64,
        /// What it says.
        says: u64,
    },
}

impl Head {
    /// An event about to be written.
    #[must_use]
    pub fn new<M: Money>(wallet: &WalletId<M>, event: Event) -> Self {
        let text = event.encode();
        let hash = hash(&wallet.partition(), &text);
        Self { text, event, hash }
    }

    /// Reads a stored event.
    ///
    /// # Errors
    /// [`DecodeError`] if the text is no event or stands at the wrong position.
    pub fn decode<M: Money>(wallet: &WalletId<M>, seq: u64, text: String) -> Result<Self, DecodeError> {
        let event: Event = serde_json::from_str(&text).map_err(|source| DecodeError::Form { seq, source })?;
        if event.seq != seq {
            return Err(DecodeError::Position { seq, says: event.seq });
        }
        let hash = hash(&wallet.partition(), &text);
        Ok(Self { text, event, hash })
    }
}

fn hash(partition: &str, text: &str) -> EventHash {
    let mut hash = Sha256::new();
    hash.update(partition);
    hash.update([0]);
    hash.update(text);
    EventHash(hash.finalize().into())
}

/// The item that makes a key-bound command take effect at most once (I8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRecord {
    /// Partition key of the wallet whose log holds the event.
    pub wallet: String,
    /// Where.
    pub seq: u64,
    /// What the request asked for.
    #[serde(rename = "fp")]
    pub fingerprint: Fingerprint,
}
