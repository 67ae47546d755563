//! Plays and steps: the only place where outcomes meet money.

use super::money::{insufficient, signed};
use super::{At, Stop, balance_limit, refuse};
use crate::event::Body;
use crate::identity::Money;
use crate::limits::LimitKind;
use crate::refusal::RefusalCode;
use crate::seeds::ActiveSeed;
use crate::state::{ClosedRound, OpenRound, RoundId, Wallet};
use fair::Draws;
use games::{Amount, Entry, Faults, GameId, Position, Round, RoundError, Status, Verdict};
use serde_json::Value;

type Next = Result<(Body, Wallet), Stop>;

pub(super) fn play<M: Money>(at: &At<'_, M>, game: GameId, stake: Amount, bet: &Value) -> Next {
    let entry = at.house.catalogue.active(game);
    let bet = entry.accept(stake, bet)?;
    if let Some(open) = &at.state.round {
        let detail = format!("round {} is open; finish it first", open.id.0);
        return refuse(RefusalCode::RoundOpen, detail);
    }
    let seed = super::seeds::ready(at)?;
    // The best outcome must fit the books before anything is drawn.
    at.state.balance.plus(entry.limits().payout_max).ok_or_else(balance_limit)?;

    let round = OpenRound {
        id: RoundId(at.seq),
        game,
        rules: entry.rules().rules_version(),
        config: entry.config_hash(),
        nonce: seed.nonce,
        stake,
        raised: Amount::ZERO,
        bet,
        actions: Vec::new(),
    };
    let mut state = at.state.clone();
    take_stake(at, stake, &mut state)?;
    // F7: every round takes its nonce, whatever becomes of it.
    if let Some(active) = &mut state.seed {
        active.nonce = seed.nonce.next().ok_or_else(|| Stop::Broken("the nonces are used up".to_owned()))?;
    }
    let (closed, _) = advance(at, entry, seed, round, &mut state)?;
    Ok((Body::Play { round: closed }, state))
}

/// Takes money from the player to stake it: the rules for it are the same at the opening of a round and later.
fn take_stake<M: Money>(at: &At<'_, M>, stake: Amount, state: &mut Wallet) -> Result<(), Stop> {
    super::player::not_excluded(at)?;
    let Some(balance) = state.balance.minus(stake) else { return insufficient(at, stake) };
    state.balance = balance;
    for kind in [LimitKind::Wager, LimitKind::Loss] {
        state.limits.check(&state.usage, kind, stake, at.now)?;
        state.usage = state.usage.plus(kind, signed(stake), at.now).ok_or_else(balance_limit)?;
    }
    Ok(())
}

pub(super) fn act<M: Money>(at: &At<'_, M>, id: RoundId, action: &Value) -> Next {
    let (mut round, entry, seed) = open_round(at, id)?;
    if entry.rules().abandon().as_ref() == Some(action) {
        return Err(Faults::one("/action", "range", "only the house can take this step").into());
    }
    round.actions.push(action.clone());
    let mut state = at.state.clone();
    let (closed, raise) = advance(at, entry, seed, round, &mut state)?;
    let actions = closed.as_ref().map(|closed| &closed.round.actions);
    let actions = actions.or(state.round.as_ref().map(|round| &round.actions));
    let action = actions.and_then(|actions| actions.last()).cloned().unwrap_or_default();
    Ok((Body::Step { action, raise, round: closed }, state))
}

pub(super) fn settle<M: Money>(at: &At<'_, M>, id: RoundId) -> Next {
    let (mut round, entry, seed) = open_round(at, id)?;
    let abandon = entry.rules().abandon();
    round.actions.push(abandon.ok_or_else(|| Stop::Broken("this game has no rule for open rounds".into()))?);
    let mut state = at.state.clone();
    let (closed, raise) = advance(at, entry, seed, round, &mut state)?;
    if !raise.is_zero() {
        return Err(Stop::Broken("the rule for left rounds took money".into()));
    }
    let round = closed.ok_or_else(|| Stop::Broken("the rule for left rounds did not end this one".into()))?;
    Ok((Body::Settle { round }, state))
}

pub(super) fn void<M: Money>(at: &At<'_, M>, id: RoundId, reason: &str) -> Next {
    let (round, _, _) = open_round(at, id)?;
    let mut state = at.state.clone();
    let payout = round.staked();
    state.round = None;
    state.balance = state.balance.plus(payout).ok_or_else(balance_limit)?;
    state.usage = state
        .usage
        .plus(LimitKind::Loss, -signed(payout), at.now)
        .and_then(|usage| usage.plus(LimitKind::Wager, -signed(payout), at.now))
        .ok_or_else(balance_limit)?;
    let round = ClosedRound { round, status: Status::Void, outcome: None, multiplier: None, payout };
    Ok((Body::Void { round, reason: reason.to_owned() }, state))
}

/// The open round, if it is the one that is meant, with its configuration and its seed.
fn open_round<'a, M: Money>(
    at: &'a At<'_, M>,
    id: RoundId,
) -> Result<(OpenRound, &'a Entry, &'a ActiveSeed), Stop> {
    let Some(round) = at.state.round.clone().filter(|round| round.id == id) else {
        return refuse(RefusalCode::RoundNotOpen, format!("round {} is not open", id.0));
    };
    // Open rounds finish on the configuration they were opened under (F14, I16).
    let entry = at.house.catalogue.by_hash(round.game, round.config);
    let entry =
        entry.ok_or_else(|| Stop::Broken(format!("the configuration {} is not loaded", round.config)))?;
    let seed = at.state.seed.as_ref();
    let seed = seed.ok_or_else(|| Stop::Broken("an open round without a seed".to_owned()))?;
    Ok((round, entry, seed))
}

/// Computes where `round` stands, and brings `state` there; answers the round if it is over, and what its last step took
/// from the player. The outcome is checked before anybody writes it.
fn advance<M: Money>(
    at: &At<'_, M>,
    entry: &Entry,
    seed: &ActiveSeed,
    round: OpenRound,
    state: &mut Wallet,
) -> Result<(Option<ClosedRound>, Amount), Stop> {
    let server_seed = at.house.vault.open(at.wallet, &seed.record)?;
    let mut draws = Draws::new(server_seed.reveal(), seed.client_seed.as_str(), round.nonce.0);
    let dealt = match entry.round(&mut draws, round.stake, &round.bet, &round.actions) {
        Ok(dealt) => dealt,
        Err(RoundError::Faults(faults)) => return Err(faults.under("/action").into()),
        Err(RoundError::Illegal(illegal)) => return refuse(RefusalCode::IllegalAction, illegal.reason),
    };
    let Round { bet, actions, position, outcome } = dealt;
    let raise = position.staked().checked_sub(round.staked());
    let raise = raise.ok_or_else(|| Stop::Broken("a step gave money back before the end".into()))?;
    if !raise.is_zero() {
        take_stake(at, raise, state)?;
    }
    let raised = round.raised.checked_add(raise).ok_or_else(balance_limit)?;
    let round = OpenRound { bet, actions, raised, ..round };
    let Position::Settled { multiplier, payout, .. } = position else {
        state.round = Some(round);
        return Ok((None, raise));
    };
    state.round = None;
    state.balance = state.balance.plus(payout).ok_or_else(balance_limit)?;
    state.usage = state.usage.plus(LimitKind::Loss, -signed(payout), at.now).ok_or_else(balance_limit)?;
    let closed = ClosedRound { round, status: Status::Settled, outcome: Some(outcome), multiplier, payout };
    // I7: nothing of the outcome may stand in the message, because it is written to the operator's log.
    match closed.verdict(&at.house.catalogue, seed, &server_seed) {
        Verdict::Verified => Ok((Some(closed), raise)),
        _ => Err(Stop::Broken(format!("round {} did not verify and was not written", closed.round.id.0))),
    }
}
