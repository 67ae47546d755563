//! What players decide about themselves: limits and exclusions.

use super::{At, Stop, refuse};
use crate::event::Body;
use crate::identity::Money;
use crate::limits::{LimitKind, Window};
use crate::refusal::RefusalCode;
use crate::state::Wallet;
use crate::time::Timestamp;
use games::Amount;

pub(super) fn limit<M: Money>(
    at: &At<'_, M>,
    kind: LimitKind,
    window: Window,
    amount: Option<Amount>,
) -> (Body, Wallet) {
    let mut state = at.state.clone();
    state.limits = state.limits.set(kind, window, amount, at.now);
    (Body::Limit { kind, window, amount }, state)
}

/// An exclusion can only be made longer.
pub(super) fn exclude<M: Money>(at: &At<'_, M>, until: Timestamp) -> (Body, Wallet) {
    let mut state = at.state.clone();
    let until = state.excluded_until.map_or(until, |earlier| earlier.max(until));
    state.excluded_until = Some(until);
    (Body::Exclude { until }, state)
}

/// I12: no play and no deposit while excluded. Open rounds may be finished and money withdrawn.
pub(super) fn not_excluded<M: Money>(at: &At<'_, M>) -> Result<(), Stop> {
    match at.state.excluded_until {
        Some(until) if at.now < until => {
            let detail = format!("the player is excluded until {} (milliseconds since 1970)", until.0);
            refuse(RefusalCode::Excluded, detail)
        }
        _ => Ok(()),
    }
}
