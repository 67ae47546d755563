mod by_force;
mod faults;
mod house;

use super::odds::{SpinCase, SpinOdds};
use super::*;
use crate::catalogue::Catalogue;
use crate::form::canonical_json;
use crate::ratio::Ratio;
use crate::round::Position;
use std::collections::BTreeMap;

const STAKE: u128 = 10_000;

fn amount(units: u128) -> Amount {
    Amount::new(units).unwrap()
}

fn parse(config: &Value) -> Config {
    Slots::parse_config(config).unwrap()
}

/// Three reels, a wild, a scatter, free spins on other strips with retriggers.
fn small() -> Value {
    json!({
        "reels": [["a", "b", "w", "b", "s"], ["b", "a", "s", "w"], ["a", "s", "b", "a", "w", "b"]],
        "free_reels": [["a", "w", "s"], ["b", "a", "s", "w"], ["w", "s", "b"]],
        "rows": 2,
        "lines": [[0, 0, 0], [1, 1, 1], [0, 1, 0], [1, 0, 0]],
        "wild": "w",
        "scatter": "s",
        "pays": {"a": {"2": 2, "3": 10}, "b": {"3": "6.4"}, "w": {"1": 1, "2": 3, "3": 50}},
        "scatter_pays": {"2": "0.5", "3": 5},
        "free_spins": {"awards": {"2": 1, "3": 3}, "factor": 3, "spins_max": 4},
    })
}

fn without(mut config: Value, fields: &[&str]) -> Value {
    for field in fields {
        config.as_object_mut().unwrap().remove(*field);
    }
    config
}

/// Strips that somebody else published, on which this engine has never been tried.
fn foreign() -> Value {
    let reels: Value =
        serde_json::from_str(include_str!("../../../vectors/slots_scarab_reels.json")).unwrap();
    let house = serde_json::to_value(Config::house()).unwrap();
    json!({
        "reels": reels,
        "rows": 3,
        "lines": house["lines"],
        "wild": "wild",
        "scatter": "scatter",
        "pays": {
            "ace": {"3": 5, "4": 20, "5": 100}, "king": {"3": 5, "4": 20, "5": 100},
            "one": {"3": 50, "4": 200, "5": 1000}, "two": {"2": 5, "3": 25, "4": 100, "5": 500},
            "wild": {"2": 10, "3": 100, "4": 400, "5": 2000},
        },
    })
}
