//! A game, a configuration and one of its modes, typed.

use games::{Amount, Distribution, Faults, Game, Mode, Multiplier, Odds};
use serde_json::Value;

/// The stake of every round that is simulated or described: multipliers of four digits are paid without rounding.
pub(crate) const STAKE: Amount = match Amount::constant(Multiplier::UNITS_PER_ONE as u128) {
    Some(stake) => stake,
    None => panic!("below the maximum"),
};

/// What rounds are played under.
pub(crate) struct Terms<G: Game> {
    pub(crate) config: G::Config,
    pub(crate) mode: Mode<G::Bet, G::Plan>,
}

impl<G: Game> Terms<G> {
    /// Faults have pointers from the root of a document with the fields `config` and `mode`.
    pub(crate) fn read(config: &Value, name: &str) -> Result<Self, Faults> {
        let config = G::parse_config(config).map_err(|faults| faults.under("/config"))?;
        let mode = G::modes(&config).into_iter().find(|mode| mode.name == name);
        let mode = mode.ok_or_else(|| {
            Faults::one(
                "/mode",
                "unknown",
                format!("{} has no mode of this name under this configuration", G::ID),
            )
        })?;
        Ok(Self { config, mode })
    }

    pub(crate) fn distribution(&self) -> Option<Distribution> {
        G::distribution(&self.config, STAKE, &self.mode.bet, &self.mode.plan)
    }

    pub(crate) fn odds(&self) -> Option<Odds> {
        G::odds(&self.config, STAKE, &self.mode.bet, &self.mode.plan)
    }
}
