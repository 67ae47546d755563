//! Slots: reels, lines, a wild, scatters and free spins, as a configuration says.
//!
//! Draws: 1 per reel and spin, from the left, stop = `index(length of the reel)`. The window of a reel shows the symbol
//! of the stop in the top row and the next ones below it, around the end of the strip. Free spins take the next draws
//! of the same round.
//!
//! The stake is spread evenly over all lines. A line pays for a run from the leftmost reel, scatters pay wherever they
//! are in sight. Every pay of a line is an exact decimal of the stake (a configuration where it is not is refused), so
//! the round's multiplier is the exact sum of its spins, and only the payout is floored.

mod config;
mod engine;
mod house;
mod mixed;
mod odds;

pub use config::{
    Config, FreeSpins, GROUPS_MAX, LINES_MAX, Layout, REELS_MAX, REELS_MIN, ROWS_MAX, STOPS_MAX, SYMBOLS_MAX,
};
pub use engine::{Spin, Spins};
pub use odds::{Moments, SpinCase, SpinOdds};

use crate::amount::Amount;
use crate::distribution::{Distribution, Odds};
use crate::form::{Faults, Form};
use crate::game::{AsDrawn, Game, IllegalAction, Mode, NoActions};
use crate::multiplier::Multiplier;
use crate::registry::GameId;
use crate::round::Played;
use fair::Draws;
use serde::Serialize;
use serde_json::{Value, json};

/// The game.
#[derive(Debug)]
pub struct Slots;

/// The whole stake on all lines: there is nothing to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bet {}

impl Game for Slots {
    const ID: GameId = GameId::Slots;
    const TITLE: &'static str = "Slots";
    const RULES_VERSION: u32 = 1;
    type Config = Config;
    type Bet = Bet;
    type Outcome = Spins;
    type Action = NoActions;
    type Plan = ();

    fn house() -> Config {
        Config::house()
    }

    fn parse_config(config: &Value) -> Result<Config, Faults> {
        config::parse(config)
    }

    fn parse_bet(_config: &Config, _stake: Amount, bet: &Value) -> Result<Bet, Faults> {
        Form::new(bet, "")?.finish_with(Some(Bet {}))
    }

    fn play(
        config: &Config,
        stake: Amount,
        _bet: &Bet,
        _actions: &[NoActions],
        draws: &mut Draws,
    ) -> Result<Played<Spins>, IllegalAction> {
        let spins = config.engine.round(&mut |stops| draws.index(stops));
        Ok(Played::settled(stake, spins.multiplier(), spins))
    }

    fn outcome(spins: &Spins) -> Value {
        let each =
            spins.iter().map(|spin| json!({ "stops": spins.stops(spin), "multiplier": spin.multiplier() }));
        json!({ "spins": each.collect::<Vec<_>>() })
    }

    /// A bound, not reached by most machines: in the paid spin and in every free spin that a round can have, each line
    /// pays the most that a line can, and the scatters pay the most that they can.
    fn payout_max(config: &Config, stake: Amount, _bet: &Bet) -> Option<Amount> {
        Multiplier::from_units(config.engine.round_max).payout(stake)
    }

    fn modes(_config: &Config) -> Vec<Mode<Bet, ()>> {
        vec![Mode { name: "all lines".to_owned(), bet: Bet {}, plan: () }]
    }

    fn distribution(config: &Config, stake: Amount, _bet: &Bet, _plan: &()) -> Option<Distribution> {
        odds::distribution(config, stake)
    }

    fn odds(config: &Config, stake: Amount, _bet: &Bet, _plan: &()) -> Option<Odds> {
        odds::odds(config, stake)
    }

    fn as_drawn(config: &Config, _stake: Amount, _bet: &Bet, _plan: &()) -> Option<AsDrawn> {
        let layout = config.layout();
        let stops = |reels: &[Vec<String>]| -> Vec<u32> {
            reels.iter().map(|reel| u32::try_from(reel.len()).expect("at most 500 stops")).collect()
        };
        let mut ranges = stops(&layout.reels);
        if let Some(free) = &layout.free_spins {
            let free_stops = stops(layout.free_reels.as_ref().unwrap_or(&layout.reels));
            ranges.extend(free_stops.repeat(free.spins_max as usize));
        }
        Some(AsDrawn::Ranges(ranges))
    }

    fn outcome_line(config: &Config, params: &Value, draws: &mut Draws) -> Result<Value, Faults> {
        let mut form = Form::new(params, "")?;
        let given = form.optional("config");
        form.finish()?;
        let Some(given) = given else {
            return Ok(line(&config.engine.round(&mut |stops| draws.index(stops))));
        };
        // Somebody who knows nothing but the strips can still follow the paid spin.
        let only_strips = match &given {
            Value::Array(_) => Some((&given, "/config")),
            Value::Object(fields) if fields.len() == 1 => {
                fields.get("reels").map(|reels| (reels, "/config/reels"))
            }
            _ => None,
        };
        if let Some((reels, pointer)) = only_strips {
            let reels = config::parse_reels(reels, pointer)?;
            let lengths = reels.iter().map(|strip| u32::try_from(strip.len()).expect("at most 500"));
            let stops: Vec<u32> = lengths.map(|length| draws.index(length)).collect();
            return Ok(json!({ "stops": [stops] }));
        }
        let given = config::parse(&given).map_err(|faults| faults.under("/config"))?;
        Ok(line(&given.engine.round(&mut |stops| draws.index(stops))))
    }
}

fn line(spins: &Spins) -> Value {
    let stops: Vec<&[u16]> = spins.iter().map(|spin| spins.stops(spin)).collect();
    json!({ "stops": stops })
}

#[cfg(test)]
mod tests;
