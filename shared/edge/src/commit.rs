//! From the ledger's answers to HTTP: what a write came to.

use crate::idempotency::etag;
use crate::problem::Problem;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{ETAG, HeaderName};
use ledger::protocol::Answer;
use ledger::{Body, Event, Head, RefusalCode, Timestamp};
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};
use wire::problem::Code;

/// A restore takes minutes.
const CLOSED_RETRY_AFTER_S: u32 = 60;
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// An event that stands in the log because of this request, or of an earlier sending of it.
#[derive(Debug)]
pub struct Committed {
    head: Box<Head>,
    replayed: bool,
}

impl Committed {
    /// What the write came to.
    ///
    /// # Errors
    /// Every other way a request can end, refusals among them.
    pub fn of(answer: Answer) -> Result<Self, Problem> {
        let problem = match answer {
            Answer::Event { head, replayed } => return Self::unless_refused(head, replayed),
            Answer::KeyReused => Problem::new(Code::IdempotencyKeyReused),
            Answer::SlotTaken { seq } => Problem::new(Code::SequenceConflict).header(ETAG, etag(seq)),
            Answer::Ahead { seq } => Problem::new(Code::SequenceAhead).header(ETAG, etag(seq)),
            Answer::NoWallet => Problem::new(Code::WalletNotFound),
            Answer::Malformed(faults) => faults.into(),
            Answer::Closed => {
                Problem::new(Code::Unavailable).detail(store::Gate::TEXT).retry_after_s(CLOSED_RETRY_AFTER_S)
            }
            Answer::Unavailable(detail) => {
                tracing::error!(detail, "a write to the ledger was given up");
                Problem::new(Code::Unavailable)
            }
        };
        Err(problem)
    }

    /// The newest event of a wallet that was to be opened, whatever that event says.
    ///
    /// # Errors
    /// If the wallet could not be opened.
    pub fn at_head(answer: Answer) -> Result<Self, Problem> {
        match answer {
            Answer::Event { head, replayed } => Ok(Self { head, replayed }),
            other => Self::of(other),
        }
    }

    fn unless_refused(head: Box<Head>, replayed: bool) -> Result<Self, Problem> {
        let Body::Reject { refusal } = &head.event.body else { return Ok(Self { head, replayed }) };
        let problem = Problem::new(code(refusal.code)).detail(refusal.detail.clone());
        let problem = problem.header(ETAG, etag(head.event.seq));
        Err(if replayed { problem.header(REPLAYED, HeaderValue::from_static("true")) } else { problem })
    }

    /// The event as it is stored.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The event.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.head.event
    }

    /// The answer: `body`, with the position and whether it was written before. `body` must follow from the event
    /// alone, so that a replay equals the first answer (I10).
    pub fn respond(&self, body: impl Serialize) -> Response {
        let mut response = at(self.event().seq, body);
        if self.replayed {
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

/// An answer about a wallet at position `seq`.
pub fn at(seq: u64, body: impl Serialize) -> Response {
    ([(ETAG, etag(seq))], Json(body)).into_response()
}

fn code(refusal: RefusalCode) -> Code {
    match refusal {
        RefusalCode::InsufficientFunds => Code::InsufficientFunds,
        RefusalCode::BalanceLimit => Code::BalanceLimit,
        RefusalCode::LimitExceeded => Code::LimitExceeded,
        RefusalCode::Excluded => Code::Excluded,
        RefusalCode::ClientSeedRequired => Code::ClientSeedRequired,
        RefusalCode::RotationRequired => Code::RotationRequired,
        RefusalCode::RoundOpen => Code::RoundOpen,
        RefusalCode::RoundNotOpen => Code::RoundNotOpen,
        RefusalCode::IllegalAction => Code::IllegalAction,
    }
}

impl From<store::ReadError> for Problem {
    fn from(error: store::ReadError) -> Self {
        if matches!(error, store::ReadError::Closed) {
            return Self::new(Code::Unavailable)
                .detail(store::Gate::TEXT)
                .retry_after_s(CLOSED_RETRY_AFTER_S);
        }
        tracing::error!(%error, "the ledger could not be read");
        Self::new(Code::Unavailable)
    }
}

/// The time, as the ledger counts it.
#[must_use]
pub fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_keep_their_names_on_the_way_out() {
        let all = [
            RefusalCode::InsufficientFunds,
            RefusalCode::BalanceLimit,
            RefusalCode::LimitExceeded,
            RefusalCode::Excluded,
            RefusalCode::ClientSeedRequired,
            RefusalCode::RotationRequired,
            RefusalCode::RoundOpen,
            RefusalCode::RoundNotOpen,
            RefusalCode::IllegalAction,
        ];
        for refusal in all {
            assert_eq!(code(refusal).name(), refusal.as_str());
        }
    }

    #[test]
    fn a_conflict_says_where_the_log_is() {
        let problem = Committed::of(Answer::SlotTaken { seq: 7 }).unwrap_err();
        let response = problem.into_response();
        assert_eq!((response.status().as_u16(), &response.headers()[ETAG]), (409, &etag(7)));
    }
}
