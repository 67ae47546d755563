//! The full state of a wallet, as every event carries it.

use crate::amounts::Balance;
use crate::key::bytes;
use crate::limits::{Limits, Usage};
use crate::recent::RecentKeys;
use crate::seeds::{ActiveSeed, SeedRecord};
use crate::time::Timestamp;
use fair::{Nonce, ServerSeed};
use games::{Amount, Catalogue, Claim, ConfigHash, GameId, Multiplier, Status, Verdict};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Id of a round within its wallet: the log position it was opened at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoundId(pub u64);

/// A wallet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wallet {
    /// Money that can be staked or withdrawn (I3: never below 0, by its type).
    pub balance: Balance,
    /// The seed in use; `None` until the player first chooses a client seed (F5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<ActiveSeed>,
    /// F5: the seed whose commitment is published and that the next rotation activates.
    pub next: SeedRecord,
    /// The open round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<OpenRound>,
    /// The player's own limits.
    #[serde(default, skip_serializing_if = "Limits::is_empty")]
    pub limits: Limits,
    /// What counts against them.
    #[serde(default)]
    pub usage: Usage,
    /// The player may not play before this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded_until: Option<Timestamp>,
    /// Keys of the newest events.
    #[serde(default, skip_serializing_if = "RecentKeys::is_empty")]
    pub recent: RecentKeys,
}

/// F14: a round and what it was played under.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenRound {
    /// Its id.
    pub id: RoundId,
    /// The game.
    pub game: GameId,
    /// F14.
    pub rules: u32,
    /// F14: the configuration.
    #[serde(with = "config_hash")]
    pub config: ConfigHash,
    /// F7.
    pub nonce: Nonce,
    /// Taken when the round was opened.
    pub stake: Amount,
    /// Taken by steps since: a double, a split, an insurance.
    #[serde(default, skip_serializing_if = "Amount::is_zero")]
    pub raised: Amount,
    /// In its canonical form.
    pub bet: Value,
    /// The player's steps so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<Value>,
}

impl OpenRound {
    /// All that was taken from the player.
    ///
    /// # Panics
    /// Never: every raise was checked against [`Amount::MAX`] when it was taken.
    #[must_use]
    pub fn staked(&self) -> Amount {
        self.stake.checked_add(self.raised).expect("a raise beyond the largest amount was refused")
    }
}

/// A round that is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClosedRound {
    /// What was played.
    #[serde(flatten)]
    pub round: OpenRound,
    /// Settled or void.
    pub status: Status,
    /// What the draws decided; `None` for a void round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Value>,
    /// `None` for rounds of several bets and void ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multiplier: Option<Multiplier>,
    /// Paid to the player.
    pub payout: Amount,
}

impl ClosedRound {
    /// I7: the verifier's own verdict on the round, from the revealed or derived seed.
    #[must_use]
    pub fn verdict(&self, catalogue: &Catalogue, seed: &ActiveSeed, server_seed: &ServerSeed) -> Verdict {
        // The books state the whole result: the verifier alone would let a silent one pass.
        if (self.status == Status::Settled) != self.outcome.is_some() {
            return Verdict::Mismatch;
        }
        let (config_hash, commitment) = (self.round.config.to_string(), seed.record.commitment.to_string());
        let (stake, payout) = (self.round.stake.to_string(), self.payout.to_string());
        let staked = self.round.staked().to_string();
        let multiplier = self.multiplier.map(|multiplier| multiplier.to_string());
        let claim = Claim {
            game: self.round.game.id(),
            rules_version: self.round.rules,
            scheme: fair::SCHEME,
            config_hash: Some(&config_hash),
            commitment: Some(&commitment),
            server_seed: Some(server_seed.reveal()),
            client_seed: seed.client_seed.as_str(),
            nonce: self.round.nonce.0,
            stake: &stake,
            bet: &self.round.bet,
            actions: &self.round.actions,
            status: self.status,
            staked: Some(&staked),
            outcome: self.outcome.as_ref(),
            multiplier: multiplier.as_deref(),
            payout: Some(&payout),
        };
        games::verify(catalogue, &claim).verdict
    }
}

mod config_hash {
    use super::{ConfigHash, bytes};

    pub(super) fn serialize<S: serde::Serializer>(
        hash: &ConfigHash,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        bytes::serialize(hash.as_bytes(), serializer)
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<ConfigHash, D::Error> {
        bytes::deserialize(deserializer).map(ConfigHash::from_bytes)
    }
}
