//! Deposits, withdrawals, corrections.

use super::{At, Stop, balance_limit, refuse};
use crate::event::Body;
use crate::identity::Money;
use crate::limits::LimitKind;
use crate::refusal::RefusalCode;
use crate::state::Wallet;
use games::{Amount, Faults};

type Next = Result<(Body, Wallet), Stop>;

pub(super) fn deposit<M: Money>(at: &At<'_, M>, amount: Amount) -> Next {
    positive(amount)?;
    super::player::not_excluded(at)?;
    at.state.limits.check(&at.state.usage, LimitKind::Deposit, amount, at.now)?;
    let mut state = at.state.clone();
    state.balance = state.balance.plus(amount).ok_or_else(balance_limit)?;
    state.usage = state.usage.plus(LimitKind::Deposit, signed(amount), at.now).ok_or_else(balance_limit)?;
    Ok((Body::Deposit { amount }, state))
}

pub(super) fn withdraw<M: Money>(at: &At<'_, M>, amount: Amount) -> Next {
    positive(amount)?;
    let mut state = at.state.clone();
    state.balance = match state.balance.minus(amount) {
        Some(balance) => balance,
        None => return insufficient(at, amount),
    };
    Ok((Body::Withdraw { amount }, state))
}

pub(super) fn adjust<M: Money>(at: &At<'_, M>, credit: bool, amount: Amount, reason: &str) -> Next {
    positive(amount)?;
    let mut state = at.state.clone();
    state.balance = match (credit, state.balance.minus(amount)) {
        (true, _) => state.balance.plus(amount).ok_or_else(balance_limit)?,
        (false, Some(balance)) => balance,
        (false, None) => return insufficient(at, amount),
    };
    Ok((Body::Adjust { credit, amount, reason: reason.to_owned() }, state))
}

pub(super) fn insufficient<T, M: Money>(at: &At<'_, M>, amount: Amount) -> Result<T, Stop> {
    let detail = format!("the balance is {}, which does not cover {amount}", at.state.balance);
    refuse(RefusalCode::InsufficientFunds, detail)
}

fn positive(amount: Amount) -> Result<(), Stop> {
    if amount.is_zero() {
        return Err(Faults::one("/amount", "range", "must be more than 0").into());
    }
    Ok(())
}

/// As the counters hold it.
pub(super) fn signed(amount: Amount) -> i128 {
    i128::try_from(amount.get()).expect("an amount is at most 10^30")
}
