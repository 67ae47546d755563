//! Writing exactly once: the write protocol as a state machine without input or output.
//!
//! [`Write`] says what to do next ([`Ask`]) and is told what came of it ([`Told`]). The store drives it against
//! DynamoDB through the AWS SDK; the simulation in `tests/` drives the same machine through lost, late and duplicated
//! requests and answers. There is no second implementation.
//!
//! Two lanes, both exactly once:
//!
//! - *Slot-bound*: the request names the position it builds on (`If-Match`). It is written at the next position or
//!   never. One read, one conditional put.
//! - *Key-bound*: one transaction writes the event and an item for its key. Where another event took the position,
//!   the command is computed again on the winner's state and tried at the next one.
//!
//! A retry never moves a slot-bound request to another position: that would play twice. A client that does so by
//! mistake is caught while its key is among the wallet's last ([`crate::RecentKeys`]).

use crate::command::{Lane, Request};
use crate::event::{Event, Head, KeyRecord};
use crate::identity::{Money, WalletId};
use crate::state::Wallet;
use crate::step::{House, Stop, reject, step};
use crate::time::Timestamp;
use games::{Catalogue, Faults};
use std::sync::Arc;

/// Most attempts to send the same bytes to the same place.
pub const SENDS_MAX: u32 = 4;
/// Most positions a key-bound command tries.
pub const SLOTS_MAX: u32 = 24;
/// Positions it tries without waiting.
const SLOTS_AT_ONCE: u32 = 2;
/// Most attempts at one read.
pub const READS_MAX: u32 = 4;

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Read the newest event, consistently.
    Head,
    /// Read the event at this position, consistently.
    Slot(u64),
    /// Read the item of the request's key, consistently.
    Key,
    /// Put this event at its position, if nothing stands there.
    Put(Box<Head>),
    /// Put this event at its position and the key's item, both only if nothing stands there.
    PutWithKey(Box<Head>, KeyRecord),
    /// Wait a little, longer with each attempt (with jitter), then go on with [`Told::Waited`].
    Wait {
        /// From 1.
        attempt: u32,
    },
    /// Finished.
    Done(Answer),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// To [`Ask::Head`] or [`Ask::Slot`]: the event, if there is one.
    Event(Option<Box<Head>>),
    /// To [`Ask::Key`]: the item, if there is one.
    KeyItem(Option<KeyRecord>),
    /// The put was made.
    Written,
    /// The put was not made, because something stands there.
    Taken {
        /// The event at the position, if that was in the way.
        event: Option<Box<Head>>,
        /// The key's item, if that was in the way.
        key: Option<KeyRecord>,
    },
    /// Throttled or in conflict: surely not made.
    Busy,
    /// No answer: made, or not, or will be.
    Unknown,
    /// The wait is over.
    Waited,
}

impl Told {
    /// The wallet that a command would be computed on next.
    #[must_use]
    pub fn wallet(&self) -> Option<&Wallet> {
        match self {
            Self::Event(Some(head)) | Self::Taken { event: Some(head), .. } => Some(&head.event.state),
            _ => None,
        }
    }
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The event stands in the log: the command's result, or its REJECT.
    Event {
        /// The event.
        head: Box<Head>,
        /// Whether an earlier request wrote it.
        replayed: bool,
    },
    /// The key was used for another request.
    KeyReused,
    /// Definitive: the position holds another request, so this one was never executed and never will be.
    SlotTaken {
        /// A newer position of the log.
        seq: u64,
    },
    /// The log is not as far as the caller says. Says nothing about whether the request was executed before.
    Ahead {
        /// Where the log is.
        seq: u64,
    },
    /// There is no such wallet.
    NoWallet,
    /// The request cannot be read. Nothing was written.
    Malformed(Faults),
    /// Unknown or busy: the caller sends the same bytes again.
    Unavailable(String),
    /// The house takes nothing at the moment: the caller sends the same bytes again, later. The machine never says it; the
    /// store does, before it starts one.
    Closed,
}

/// One request on its way into the log.
#[derive(Debug, Clone)]
pub struct Write<M: Money> {
    house: House<M>,
    wallet: WalletId<M>,
    request: Request,
    state: State,
    /// Of the current put or read.
    attempts: u32,
    slots: u32,
}

#[derive(Debug, Clone)]
enum State {
    ReadingHead,
    /// Slot-bound, and the log is further: what stands at the request's position?
    ReadingSlot {
        slot: u64,
        head_seq: u64,
    },
    /// The key is taken: the answer stands at this position.
    ReadingReplay(u64),
    /// The command cannot be read: was its key used before (by the same bytes, under an older catalogue)?
    ReadingKey(Faults),
    Putting(Box<Head>),
    /// Before sending again.
    Waiting(Box<State>),
}

impl<M: Money> Write<M> {
    /// A request to `wallet`.
    #[must_use]
    pub fn new(house: House<M>, wallet: WalletId<M>, request: Request) -> Self {
        Self { house, wallet, request, state: State::ReadingHead, attempts: 0, slots: 0 }
    }

    /// From here on more configurations are known. For a wallet whose open round names one that was not.
    pub fn know(&mut self, catalogue: Arc<Catalogue>) {
        self.house.catalogue = catalogue;
    }

    /// The first thing to do.
    #[must_use]
    pub fn start(&self) -> Ask {
        Ask::Head
    }

    /// The next thing to do.
    #[must_use]
    pub fn next(&mut self, told: Told, now: Timestamp) -> Ask {
        let state = std::mem::replace(&mut self.state, State::ReadingHead);
        match (state, told) {
            (State::Waiting(state), Told::Waited) => {
                self.state = *state;
                self.ask_again()
            }
            (State::ReadingHead, Told::Event(None)) => self.on_no_head(now),
            (State::ReadingHead, Told::Event(Some(head))) => self.on_head(head, now),
            (State::ReadingSlot { head_seq, .. }, Told::Event(Some(event))) => self.on_slot(event, head_seq),
            // The log is further than this position, so something stands there: the read was stale.
            (state @ State::ReadingSlot { .. }, Told::Event(None)) => self.again(state),
            (State::ReadingReplay(_), Told::Event(Some(event))) => match self.same_request(&event.event) {
                Some(answer) => answer.into_ask(event),
                None => unavailable("the item of the key names an event of another request"),
            },
            (state @ State::ReadingReplay(_), Told::Event(None)) => self.again(state),
            (State::ReadingKey(faults), Told::KeyItem(None)) => Ask::Done(Answer::Malformed(faults)),
            (State::ReadingKey(_), Told::KeyItem(Some(key))) => self.on_key(&key),
            (State::Putting(head), Told::Written) => Ask::Done(Answer::Event { head, replayed: false }),
            // An earlier sending of the same bytes got through, and its answer was lost.
            (State::Putting(sent), Told::Taken { event: Some(head), .. }) if head.text == sent.text => {
                Ask::Done(Answer::Event { head, replayed: false })
            }
            (State::Putting(_), Told::Taken { key: Some(key), .. }) => self.on_key(&key),
            (State::Putting(_), Told::Taken { event: Some(event), key: None }) => self.on_taken(event, now),
            (state, Told::Busy | Told::Unknown) => self.again(state),
            // Nothing of the event may stand in the message: it can hold an outcome that nobody has seen yet.
            _ => unavailable("the store gave an answer that does not belong to the question"),
        }
    }

    fn on_no_head(&mut self, now: Timestamp) -> Ask {
        if self.request.lane == Lane::Open { self.compute(None, now) } else { Ask::Done(Answer::NoWallet) }
    }

    fn on_head(&mut self, head: Box<Head>, now: Timestamp) -> Ask {
        let Lane::Slot { if_match } = self.request.lane else {
            if self.request.lane == Lane::Open {
                return Ask::Done(Answer::Event { head, replayed: true });
            }
            return match self.earlier(&head) {
                Some(ask) => ask,
                None => self.compute(Some(&head), now),
            };
        };
        // This very request may stand in the log already, whatever position its retry names by now.
        if let Some(ask) = self.earlier(&head) {
            return ask;
        }
        let head_seq = head.event.seq;
        match head_seq.checked_sub(if_match) {
            None => Ask::Done(Answer::Ahead { seq: head_seq }),
            Some(0) => self.compute(Some(&head), now),
            Some(1) => Ask::Done(Answer::SlotTaken { seq: head_seq }),
            Some(_) => {
                self.attempts = 0;
                self.state = State::ReadingSlot { slot: if_match + 1, head_seq };
                self.ask_again()
            }
        }
    }

    /// The request was written before, as this event or as one of the last before it.
    fn earlier(&mut self, head: &Head) -> Option<Ask> {
        if let Some(answer) = self.same_request(&head.event) {
            return Some(answer.into_ask(Box::new(head.clone())));
        }
        let seq = head.event.state.recent.find(self.request.caller.kind(), &self.request.key)?;
        self.attempts = 0;
        self.state = State::ReadingReplay(seq);
        Some(self.ask_again())
    }

    /// The event at the position this request is bound to.
    fn on_slot(&self, event: Box<Head>, head_seq: u64) -> Ask {
        match self.same_request(&event.event) {
            Some(answer) => answer.into_ask(event),
            None => Ask::Done(Answer::SlotTaken { seq: head_seq }),
        }
    }

    fn on_key(&mut self, key: &KeyRecord) -> Ask {
        if key.fingerprint != self.request.fingerprint || key.wallet != self.wallet.partition() {
            return Ask::Done(Answer::KeyReused);
        }
        self.attempts = 0;
        self.state = State::ReadingReplay(key.seq);
        self.ask_again()
    }

    /// Another request's event stands where this one's was to be put.
    fn on_taken(&mut self, event: Box<Head>, now: Timestamp) -> Ask {
        if let Some(ask) = self.earlier(&event) {
            return ask;
        }
        match self.request.lane {
            Lane::Slot { .. } => Ask::Done(Answer::SlotTaken { seq: event.event.seq }),
            Lane::Open => Ask::Done(Answer::Event { head: event, replayed: true }),
            Lane::Key => {
                self.slots += 1;
                if self.slots >= SLOTS_MAX {
                    return unavailable("too many others write to this wallet");
                }
                // What was sent can never be made any more: its position is taken for ever.
                if self.slots <= SLOTS_AT_ONCE {
                    return self.compute(Some(&event), now);
                }
                // A crowd: step back, so that slot-bound requests get their turn, and start from the newest event.
                self.attempts = 0;
                self.state = State::Waiting(Box::new(State::ReadingHead));
                Ask::Wait { attempt: (self.slots - SLOTS_AT_ONCE).min(4) }
            }
        }
    }

    /// Whether `event` was written by this request, or by another one under the same key.
    fn same_request(&self, event: &Event) -> Option<SameKey> {
        if event.by != self.request.caller.kind() || event.key != self.request.key {
            return None;
        }
        Some(if event.fingerprint == self.request.fingerprint { SameKey::Replay } else { SameKey::Reused })
    }

    fn compute(&mut self, head: Option<&Head>, now: Timestamp) -> Ask {
        let event = match step(&self.house, &self.wallet, head, &self.request, now) {
            Ok(event) => event,
            Err(Stop::Refused(refusal)) => match head {
                Some(head) => reject(head, &self.request, refusal, now),
                None => return Ask::Done(Answer::NoWallet),
            },
            Err(Stop::Malformed(faults)) => return self.malformed(faults),
            Err(Stop::NoWallet) => return Ask::Done(Answer::NoWallet),
            Err(Stop::Broken(detail)) => return Ask::Done(Answer::Unavailable(detail)),
        };
        let head = Box::new(Head::new(&self.wallet, event));
        if head.text.len() > Event::BYTES_MAX {
            let detail = "the event would not fit the log; use fewer bets or a shorter reason";
            return self.malformed(Faults::one("", "too_large", detail));
        }
        self.attempts = 0;
        self.state = State::Putting(head);
        self.ask_again()
    }

    fn malformed(&mut self, faults: Faults) -> Ask {
        if self.request.lane != Lane::Key {
            return Ask::Done(Answer::Malformed(faults));
        }
        self.attempts = 0;
        self.state = State::ReadingKey(faults);
        self.ask_again()
    }

    /// The same question, or the same bytes to the same place, once more.
    fn again(&mut self, state: State) -> Ask {
        self.attempts += 1;
        let attempts_max = if matches!(state, State::Putting(_)) { SENDS_MAX } else { READS_MAX };
        if self.attempts >= attempts_max {
            return unavailable("the database did not answer in time");
        }
        self.state = State::Waiting(Box::new(state));
        Ask::Wait { attempt: self.attempts }
    }

    fn ask_again(&self) -> Ask {
        match &self.state {
            State::ReadingHead | State::Waiting(_) => Ask::Head,
            State::ReadingSlot { slot, .. } => Ask::Slot(*slot),
            State::ReadingReplay(seq) => Ask::Slot(*seq),
            State::ReadingKey(_) => Ask::Key,
            State::Putting(head) if self.request.lane == Lane::Key => Ask::PutWithKey(
                head.clone(),
                KeyRecord {
                    wallet: self.wallet.partition(),
                    seq: head.event.seq,
                    fingerprint: self.request.fingerprint,
                },
            ),
            State::Putting(head) => Ask::Put(head.clone()),
        }
    }
}

fn unavailable(detail: &str) -> Ask {
    Ask::Done(Answer::Unavailable(detail.to_owned()))
}

/// An event under the request's key.
enum SameKey {
    Replay,
    Reused,
}

impl SameKey {
    fn into_ask(self, head: Box<Head>) -> Ask {
        Ask::Done(match self {
            SameKey::Replay => Answer::Event { head, replayed: true },
            SameKey::Reused => Answer::KeyReused,
        })
    }
}
