//! Any game's event, from the JSON of a receipt.

use games::roulette::Wheel;
use games::{Catalogue, Entry, GameId};
use serde_json::Value;

use super::mines::Tile;
use super::{dice, mines, plinko, roulette};
use crate::decimal;
use crate::markup::Element;

/// Draws what a round's draws decided; without an outcome, the game before its round. `None` for unknown games.
#[must_use]
pub fn event(
    house: &Catalogue,
    game: &str,
    bet: &Value,
    actions: &[Value],
    outcome: Option<&Value>,
) -> Option<Element> {
    let number = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
    let drawing = match GameId::parse(game)? {
        GameId::Dice => {
            let target = number(&bet["target"]).unwrap_or_default();
            dice::bar(
                bet["condition"] == "over",
                target,
                outcome.and_then(|outcome| number(&outcome["roll"])),
            )
        }
        GameId::Plinko => {
            let risk = bet["risk"].as_str().unwrap_or_default();
            let buckets = pay_table(house.active(GameId::Plinko), &bet["rows"], risk);
            let directions = outcome.and_then(|outcome| outcome["directions"].as_array());
            let path: Vec<bool> = directions.into_iter().flatten().map(|direction| *direction == 1).collect();
            plinko::board(&buckets, &path)
        }
        GameId::Roulette => {
            let wheel = bet["wheel"].as_str().and_then(Wheel::parse).unwrap_or_default();
            roulette::wheel(wheel, outcome.and_then(|outcome| small(&outcome["pocket"])))
        }
        GameId::Mines => mines::field(&tiles(actions, outcome)),
    };
    Some(drawing)
}

/// What the draws decided, in a few words.
#[must_use]
pub fn in_words(game: &str, outcome: &Value) -> String {
    match game {
        "dice" => format!("the roll {}", decimal::shown(&outcome["roll"].to_string())),
        "plinko" => format!("bucket {}", outcome["bucket"]),
        "roulette" => {
            let pocket = small(&outcome["pocket"]).unwrap_or_default();
            format!("{} {}", roulette::name(pocket), roulette::colour(pocket))
        }
        _ => "the field of mines".to_owned(),
    }
}

fn small(value: &Value) -> Option<u8> {
    value.as_u64().and_then(|number| u8::try_from(number).ok())
}

/// The field after `actions`. Where the mines are is known only with the outcome.
#[must_use]
pub fn tiles(actions: &[Value], outcome: Option<&Value>) -> Vec<Tile> {
    let mines = outcome.and_then(|outcome| outcome["mines"].as_array());
    let mines: Option<Vec<u8>> = mines.map(|mines| mines.iter().filter_map(small).collect());
    let revealed: Vec<u8> = actions.iter().filter_map(|action| small(&action["tile"])).collect();
    (0..games::mines::TILES)
        .map(|place| match &mines {
            Some(mines) if mines.contains(&place) && revealed.contains(&place) => Tile::Hit,
            Some(mines) if mines.contains(&place) => Tile::Mine,
            _ if revealed.contains(&place) => Tile::Gem,
            Some(_) => Tile::Safe,
            None => Tile::Covered,
        })
        .collect()
}

/// Multipliers of plinko's buckets under a configuration. Empty for rows or risks that it doesn't have.
#[must_use]
pub fn pay_table(entry: &Entry, rows: &Value, risk: &str) -> Vec<String> {
    let table = &entry.document()["config"][rows.to_string()][risk];
    let table = table.as_array().map(Vec::as_slice).unwrap_or_default();
    table.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tiles_follow_actions_and_outcome() {
        let actions = [json!({"type": "reveal", "tile": 3}), json!({"type": "reveal", "tile": 9})];
        let open = tiles(&actions, None);
        assert_eq!((open[3], open[9], open[0]), (Tile::Gem, Tile::Gem, Tile::Covered));
        let over = tiles(&actions, Some(&json!({"mines": [9, 20]})));
        assert_eq!((over[3], over[9], over[20], over[0]), (Tile::Gem, Tile::Hit, Tile::Mine, Tile::Safe));
    }

    #[test]
    fn pay_tables_come_from_the_configuration() {
        let house = Catalogue::house();
        let table = pay_table(house.active(GameId::Plinko), &json!(16), "high");
        assert_eq!((table.len(), table[0].as_str(), table[8].as_str()), (17, "1000", "0.2"));
        assert!(pay_table(house.active(GameId::Plinko), &json!(7), "high").is_empty());
    }
}
