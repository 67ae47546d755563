//! F5, F8, F9: promising, activating and revealing seeds.

use super::{At, House, Stop, refuse};
use crate::amounts::Balance;
use crate::event::Body;
use crate::identity::{Money, WalletId};
use crate::limits::{Limits, Usage};
use crate::recent::RecentKeys;
use crate::refusal::RefusalCode;
use crate::seeds::ActiveSeed;
use crate::state::Wallet;
use fair::{ClientSeed, Nonce, Salt};

type Next = Result<(Body, Wallet), Stop>;

/// F5: a new wallet has a promised seed and none in use.
pub(super) fn open<M: Money>(house: &House<M>, wallet: &WalletId<M>, salt: Salt) -> Result<Wallet, Stop> {
    Ok(Wallet {
        balance: Balance::ZERO,
        seed: None,
        next: house.vault.record(wallet, 0, salt)?,
        round: None,
        limits: Limits::default(),
        usage: Usage::default(),
        excluded_until: None,
        recent: RecentKeys::default(),
    })
}

/// F5: one event activates the promised seed with the player's, reveals the one before and promises another.
pub(super) fn rotate<M: Money>(at: &At<'_, M>, client_seed: &ClientSeed, salt: Salt) -> Next {
    no_open_round(at)?;
    let mut state = at.state.clone();
    let promised = state.next;
    state.next = at.house.vault.record(at.wallet, promised.index + 1, salt)?;
    let revealed = state.seed.replace(ActiveSeed {
        record: promised,
        client_seed: client_seed.clone(),
        nonce: Nonce::FIRST,
        since: at.now,
    });
    Ok((Body::Rotate { revealed }, state))
}

/// After a restore: no outcome that somebody may have seen can come again.
pub(super) fn retire<M: Money>(at: &At<'_, M>, salt: Salt) -> Next {
    no_open_round(at)?;
    let mut state = at.state.clone();
    state.next = at.house.vault.record(at.wallet, state.next.index + 1, salt)?;
    let revealed = state.seed.take();
    Ok((Body::Retire { revealed }, state))
}

/// F8: a seed is never revealed while a round on it is open.
fn no_open_round<M: Money>(at: &At<'_, M>) -> Result<(), Stop> {
    match &at.state.round {
        None => Ok(()),
        Some(round) => {
            let detail = format!("round {} is open; finish it before the seed is revealed", round.id.0);
            refuse(RefusalCode::RoundOpen, detail)
        }
    }
}

/// F5, F9: the seed that the next round is played on.
pub(super) fn ready<'a, M: Money>(at: &'a At<'_, M>) -> Result<&'a ActiveSeed, Stop> {
    let Some(seed) = &at.state.seed else {
        let detail = "choose a client seed first: POST /v1/seeds/rotate";
        return refuse(RefusalCode::ClientSeedRequired, detail);
    };
    let policy = &at.house.rotation;
    let aged = at.now >= seed.since.plus_days(policy.age_days_max);
    if seed.nonce.0 >= policy.nonces_max || aged || seed.nonce.next().is_none() {
        let detail = format!(
            "this server seed is used up ({} rounds) or too old; choose the next client seed: POST /v1/seeds/rotate",
            seed.nonce
        );
        return refuse(RefusalCode::RotationRequired, detail);
    }
    Ok(seed)
}
