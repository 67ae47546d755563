//! Receipts: what an event says about its round, signed.

use edge::{Problem, Receipts};
use fair::{Draws, ServerSeed};
use games::{Position, Status, Verdict};
use ledger::{ActiveSeed, ClosedRound, Event, House, Money, OpenRound, Vault, Wallet, WalletId};
use wire::Receipt;
use wire::problem::Code;

/// The receipt of the round that `event` opened, went on with or ended. `None` if it did none of these.
///
/// `current` is the wallet as it is now: it says whether the round's seed has been revealed since. Without it the
/// receipt follows from the event alone, as an answer must that can be replayed (I10).
pub(crate) fn receipt<M: Money>(
    receipts: &Receipts,
    house: &House<M>,
    wallet: &WalletId<M>,
    event: &Event,
    current: Option<&Wallet>,
) -> Result<Option<Receipt>, Problem> {
    let closed = event.body.closed_round();
    let Some(round) = closed.map(|closed| &closed.round).or(event.state.round.as_ref()) else {
        return Ok(None);
    };
    let seed = event.state.seed.as_ref().ok_or_else(|| broken("a round without a seed"))?;
    let revealed = current.is_some_and(|current| is_revealed(seed, current));
    let mut receipt = common(wallet, event, round, seed);
    if revealed {
        receipt.server_seed = Some(open_seed(&house.vault, wallet, seed)?.reveal().to_owned());
    }
    match closed {
        Some(closed) => {
            fill_closed(&mut receipt, closed);
            check(house, wallet, seed, &receipt)?;
        }
        None => fill_open(&mut receipt, house, wallet, round, seed)?,
    }
    receipts.sign(receipt).map(Some).map_err(|error| broken(&error.to_string()))
}

/// F8: a seed that a later rotation has taken out of use is revealed. One that `current` only promises, or does not know
/// yet, is not.
pub(crate) fn is_revealed(seed: &ActiveSeed, current: &Wallet) -> bool {
    let is_active = current.seed.as_ref().is_some_and(|active| active.record.index == seed.record.index);
    !is_active && seed.record.index < current.next.index
}

/// A seed. Only for seeds that are revealed, and for recomputing rounds.
pub(crate) fn open_seed<M: Money>(
    vault: &Vault<M>,
    wallet: &WalletId<M>,
    seed: &ActiveSeed,
) -> Result<ServerSeed, Problem> {
    vault.open(wallet, &seed.record).map_err(|error| broken(&error.to_string()))
}

fn common<M: Money>(wallet: &WalletId<M>, event: &Event, round: &OpenRound, seed: &ActiveSeed) -> Receipt {
    Receipt {
        round: round.id.0.to_string(),
        game: round.game.id().to_owned(),
        rules_version: round.rules,
        scheme: fair::SCHEME.to_owned(),
        config_hash: round.config.to_string(),
        status: Status::Open,
        seed_index: seed.record.index,
        commitment: seed.record.commitment.to_string(),
        next_commitment: event.state.next.commitment.to_string(),
        client_seed: seed.client_seed.as_str().to_owned(),
        nonce: round.nonce.0,
        stake: round.stake.to_string(),
        staked: Some(round.staked().to_string()),
        bet: round.bet.clone(),
        actions: round.actions.clone(),
        shown: None,
        legal: None,
        outcome: None,
        multiplier: None,
        payout: None,
        server_seed: None,
        seq: event.seq,
        ts: event.ts.0,
        balance: event.state.balance.to_string(),
        operator: Some(wallet.operator.to_string()),
        player: Some(wallet.player.to_string()),
        currency: Some(wallet.currency.to_string()),
        mode: Some(M::MODE.as_str().to_owned()),
        signature: None,
    }
}

fn fill_closed(receipt: &mut Receipt, closed: &ClosedRound) {
    receipt.status = closed.status;
    receipt.outcome = closed.outcome.clone();
    receipt.multiplier = closed.multiplier.map(|multiplier| multiplier.to_string());
    receipt.payout = Some(closed.payout.to_string());
}

/// What the player may see and do is not stored: it follows from the seed and the steps.
fn fill_open<M: Money>(
    receipt: &mut Receipt,
    house: &House<M>,
    wallet: &WalletId<M>,
    round: &OpenRound,
    seed: &ActiveSeed,
) -> Result<(), Problem> {
    let entry = house.catalogue.by_hash(round.game, round.config);
    let entry = entry.ok_or_else(|| broken("an open round of an unknown configuration"))?;
    let server_seed = open_seed(&house.vault, wallet, seed)?;
    let mut draws = Draws::new(server_seed.reveal(), seed.client_seed.as_str(), round.nonce.0);
    let dealt = entry
        .round(&mut draws, round.stake, &round.bet, &round.actions)
        .map_err(|error| broken(&error.to_string()))?;
    let Position::Open { shown, legal, .. } = dealt.position else {
        return Err(broken("an open round that is over"));
    };
    receipt.shown = Some(shown);
    receipt.legal = Some(legal);
    Ok(())
}

/// I7: whatever is read back is verified again before it is shown.
fn check<M: Money>(
    house: &House<M>,
    wallet: &WalletId<M>,
    seed: &ActiveSeed,
    receipt: &Receipt,
) -> Result<(), Problem> {
    let server_seed = open_seed(&house.vault, wallet, seed)?;
    let claim = games::Claim { server_seed: Some(server_seed.reveal()), ..receipt.claim() };
    match games::verify(&house.catalogue, &claim).verdict {
        Verdict::Verified => Ok(()),
        _ => Err(broken("a stored round does not verify")),
    }
}

/// The log is not as it must be. The caller learns that it is us; the cause goes to the operator's log.
pub(crate) fn broken(detail: &str) -> Problem {
    tracing::error!(detail, "a round cannot be shown");
    Problem::new(Code::Unavailable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fair::{ClientSeed, MasterKey, Nonce, Salt};
    use ledger::{DemoMoney, Timestamp};

    fn seed(index: u64) -> ActiveSeed {
        let vault = Vault::<DemoMoney>::new(
            MasterKey::new("k", std::array::from_fn(|i| u8::try_from(i).unwrap())).unwrap(),
            [],
        );
        let wallet = WalletId::new("acme".parse().unwrap(), "ada".parse().unwrap(), "EUR".parse().unwrap());
        ActiveSeed {
            record: vault.record(&wallet, index, Salt([2; 32])).unwrap(),
            client_seed: ClientSeed::parse("me").unwrap(),
            nonce: Nonce::FIRST,
            since: Timestamp(0),
        }
    }

    #[test]
    fn f8_only_seeds_that_were_in_use_and_are_no_more_are_revealed() {
        let wallet = |active: Option<u64>, promised: u64| -> Wallet {
            let mut state = serde_json::json!({"balance": "0", "next": seed(promised).record});
            if let Some(active) = active {
                state["seed"] = serde_json::to_value(seed(active)).unwrap();
            }
            serde_json::from_value(state).unwrap()
        };
        let revealed = |current: &Wallet| -> Vec<u64> {
            (0..6).filter(|index| is_revealed(&seed(*index), current)).collect()
        };
        assert_eq!(revealed(&wallet(None, 0)), [0; 0]);
        assert_eq!(revealed(&wallet(Some(0), 1)), [0; 0]);
        assert_eq!(revealed(&wallet(Some(2), 3)), [0, 1], "none that the wallet does not know yet");
        assert_eq!(
            revealed(&wallet(None, 3)),
            [0, 1, 2],
            "after a restore, the promised one before is burnt"
        );
    }
}
