//! What games with several bets in one round have in common.

use crate::amount::Amount;
use crate::form::Form;

/// Reads the field `stake` of one bet. Nothing is no stake.
pub(crate) fn stake(form: &mut Form<'_>) -> Option<Amount> {
    let stake = form.parsed("stake", Amount::parse);
    if stake.is_some_and(|stake| stake.is_zero()) {
        form.fault("stake", "range", "a bet needs a stake");
    }
    stake
}

/// The stakes of the field `bets` are all that the round takes.
pub(crate) fn add_up(form: &mut Form<'_>, stakes: impl IntoIterator<Item = Amount>, stake: Amount) {
    let sum = stakes.into_iter().try_fold(Amount::ZERO, Amount::checked_add);
    if sum != Some(stake) {
        let detail = format!("the stakes of the bets must add up to the stake of the round, {stake}");
        form.fault("bets", "conflict", detail);
    }
}

/// The sum of payouts; `None` where it is more than an amount holds.
pub(crate) fn paid(payouts: impl IntoIterator<Item = Option<Amount>>) -> Option<Amount> {
    payouts.into_iter().try_fold(Amount::ZERO, |sum, payout| sum.checked_add(payout?))
}
