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
    super::player::not_excluded(at)?;
    if let Some(open) = &at.state.round {
        let detail = format!("round {} is open; finish it first", open.id.0);
        return refuse(RefusalCode::RoundOpen, detail);
    }
    let seed = super::seeds::ready(at)?;
    let Some(balance) = at.state.balance.minus(stake) else { return insufficient(at, stake) };
    // The best outcome must fit the books before anything is drawn.
    balance.plus(entry.limits().payout_max).ok_or_else(balance_limit)?;
    for kind in [LimitKind::Wager, LimitKind::Loss] {
        at.state.limits.check(&at.state.usage, kind, stake, at.now)?;
    }

    let round = OpenRound {
        id: RoundId(at.seq),
        game,
        rules: entry.rules().rules_version(),
        config: entry.config_hash(),
        nonce: seed.nonce,
        stake,
        bet,
        actions: Vec::new(),
    };
    let mut state = at.state.clone();
    state.balance = balance;
    state.usage = [LimitKind::Wager, LimitKind::Loss]
        .into_iter()
        .try_fold(state.usage, |usage, kind| usage.plus(kind, signed(stake), at.now))
        .ok_or_else(balance_limit)?;
    // F7: every round takes its nonce, whatever becomes of it.
    if let Some(active) = &mut state.seed {
        active.nonce = seed.nonce.next().ok_or_else(|| Stop::Broken("the nonces are used up".to_owned()))?;
    }
    let closed = advance(at, entry, seed, round, &mut state)?;
    Ok((Body::Play { round: closed }, state))
}

pub(super) fn act<M: Money>(at: &At<'_, M>, id: RoundId, action: &Value) -> Next {
    let (mut round, entry, seed) = open_round(at, id)?;
    if entry.rules().abandon().as_ref() == Some(action) {
        return Err(Faults::one("/action", "range", "only the house can take this step").into());
    }
    round.actions.push(action.clone());
    let mut state = at.state.clone();
    let closed = advance(at, entry, seed, round, &mut state)?;
    let actions = closed.as_ref().map(|closed| &closed.round.actions);
    let actions = actions.or(state.round.as_ref().map(|round| &round.actions));
    let action = actions.and_then(|actions| actions.last()).cloned().unwrap_or_default();
    Ok((Body::Step { action, round: closed }, state))
}

pub(super) fn settle<M: Money>(at: &At<'_, M>, id: RoundId) -> Next {
    let (mut round, entry, seed) = open_round(at, id)?;
    let abandon = entry.rules().abandon();
    round.actions.push(abandon.ok_or_else(|| Stop::Broken("this game has no rule for open rounds".into()))?);
    let mut state = at.state.clone();
    let closed = advance(at, entry, seed, round, &mut state)?;
    let round = closed.ok_or_else(|| Stop::Broken("the rule for left rounds did not end this one".into()))?;
    Ok((Body::Settle { round }, state))
}

pub(super) fn void<M: Money>(at: &At<'_, M>, id: RoundId, reason: &str) -> Next {
    let (round, _, _) = open_round(at, id)?;
    let mut state = at.state.clone();
    state.round = None;
    state.balance = state.balance.plus(round.stake).ok_or_else(balance_limit)?;
    state.usage = state
        .usage
        .plus(LimitKind::Loss, -signed(round.stake), at.now)
        .and_then(|usage| usage.plus(LimitKind::Wager, -signed(round.stake), at.now))
        .ok_or_else(balance_limit)?;
    let payout = round.stake;
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

/// Computes where `round` stands, and brings `state` there. The outcome is checked before anybody writes it.
fn advance<M: Money>(
    at: &At<'_, M>,
    entry: &Entry,
    seed: &ActiveSeed,
    round: OpenRound,
    state: &mut Wallet,
) -> Result<Option<ClosedRound>, Stop> {
    let server_seed = at.house.vault.open(at.wallet, &seed.record)?;
    let mut draws = Draws::new(server_seed.reveal(), seed.client_seed.as_str(), round.nonce.0);
    let dealt = match entry.round(&mut draws, round.stake, &round.bet, &round.actions) {
        Ok(dealt) => dealt,
        Err(RoundError::Faults(faults)) => return Err(faults.under("/action").into()),
        Err(RoundError::Illegal(illegal)) => return refuse(RefusalCode::IllegalAction, illegal.reason),
    };
    let Round { bet, actions, position, outcome } = dealt;
    let round = OpenRound { bet, actions, ..round };
    let Position::Settled { multiplier, payout } = position else {
        state.round = Some(round);
        return Ok(None);
    };
    state.round = None;
    state.balance = state.balance.plus(payout).ok_or_else(balance_limit)?;
    state.usage = state.usage.plus(LimitKind::Loss, -signed(payout), at.now).ok_or_else(balance_limit)?;
    let closed = ClosedRound { round, status: Status::Settled, outcome: Some(outcome), multiplier, payout };
    // I7: nothing of the outcome may stand in the message, because it is written to the operator's log.
    match closed.verdict(&at.house.catalogue, seed, &server_seed) {
        Verdict::Verified => Ok(Some(closed)),
        _ => Err(Stop::Broken(format!("round {} did not verify and was not written", closed.round.id.0))),
    }
}
