//! What games with several bets in one round have in common.

use crate::amount::Amount;
use crate::form::Form;
use crate::multiplier::Multiplier;

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

/// Stakes in the same proportions: the smallest whole ones, times a stake whose payouts are not rounded. And their sum.
/// The stakes themselves where that is more than an amount holds.
pub(crate) fn proportions(stake: Amount, stakes: impl Iterator<Item = Amount>) -> (Amount, Vec<Amount>) {
    let stakes: Vec<Amount> = stakes.collect();
    let common = stakes.iter().fold(0, |common, stake| divisor(common, stake.get()));
    let reduced = |stake: Amount| {
        let parts = stake.get().checked_div(common)?;
        parts.checked_mul(Multiplier::UNROUNDED.get()).and_then(|stake| Amount::new(stake).ok())
    };
    match (reduced(stake), stakes.iter().map(|stake| reduced(*stake)).collect()) {
        (Some(stake), Some(stakes)) => (stake, stakes),
        _ => (stake, stakes),
    }
}

/// The greatest common divisor.
fn divisor(mut a: u128, mut b: u128) -> u128 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The sum of payouts; `None` where it is more than an amount holds.
pub(crate) fn paid(payouts: impl IntoIterator<Item = Option<Amount>>) -> Option<Amount> {
    payouts.into_iter().try_fold(Amount::ZERO, |sum, payout| sum.checked_add(payout?))
}
