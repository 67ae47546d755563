//! A game and its configuration, as the commands of a game mathematician take them.

use games::{Catalogue, GameId};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The game with this id.
pub(crate) fn game(text: &str) -> Result<GameId, String> {
    GameId::parse(text).ok_or_else(|| {
        format!("there is no such game; the games are {}", GameId::ALL.map(GameId::id).join(", "))
    })
}

/// The configuration in a file; without one the house's own.
pub(crate) fn house_or_file(game: GameId, file: Option<&Path>) -> Result<Value, String> {
    match file {
        None => Ok(Catalogue::house().active(game).rules().config()),
        Some(path) => read_json(path),
    }
}

/// A file of JSON.
pub(crate) fn read_json(path: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: not JSON: {error}", path.display()))
}
