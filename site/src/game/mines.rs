//! Mines.

use games::ShownDraw;
use serde_json::{Value, json};

#[cfg(feature = "play")]
use super::Controls;
use super::{Explain, Game, Guide, OddsTable, Scene, indices, listed, small, smalls};
use crate::bet::{Form, number};
use crate::draw::mines::{self, Tile};
use crate::json::object;
use crate::markup::{Element, paragraph};
#[cfg(feature = "play")]
use crate::{markup::element, play::Open};

pub(super) struct Mines;

impl Game for Mines {
    fn id(&self) -> &'static str {
        "mines"
    }

    fn blank(&self) -> Value {
        object!{"mines": "3"}
    }

    fn bet(&self, form: &Value) -> Value {
        object!{"mines": number(&form["mines"])}
    }

    fn fields(&self, form: &Form<'_>) -> Vec<Element> {
        vec![form.line("bet-mines", "Mines among 25 tiles", "mines")]
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        mines::field(&tiles(scene.actions, scene.outcome))
    }

    fn in_words(&self, _outcome: &Value) -> String {
        "the field of mines".to_owned()
    }
}

impl Explain for Mines {
    fn how(&self, scene: &Scene<'_>, draws: &[ShownDraw]) -> String {
        format!(
            "The 25 tiles are counted from 0, row by row. Each draw takes out one of those that are left, by its place, and \
             the rest close up: the draws {} take out the tiles {}. There the mines lie, and all of them lay there before \
             the first tile was turned.",
            indices(draws),
            listed(&smalls(scene.result("mines"))),
        )
    }

    fn story(&self, scene: &Scene<'_>) -> Option<Element> {
        let tiles = tiles(scene.actions, scene.outcome);
        let turned = scene.actions.iter().filter_map(|action| small(&action["tile"]));
        let turned: Vec<_> = turned
            .filter_map(|place| Some(format!("tile {place}, {}", tiles.get(usize::from(place))?.name())))
            .collect();
        (!turned.is_empty()).then(|| paragraph(format_args!("Your steps: {}.", turned.join("; "))))
    }
}

#[cfg(feature = "play")]
impl Controls for Mines {
    fn open(&self, open: &Open<'_>) -> Element {
        let field = tiles(open.round.actions(), None).into_iter().zip(0_u8..).map(|(tile, place)| {
            let covered = tile == Tile::Covered;
            open.step(&object!{"type": "reveal", "tile": place}, !covered)
                .attr("id", format_args!("tile-{place}"))
                .class(tile.class())
                .attr("aria-label", format_args!("Tile {place}, {}", tile.name()))
                .child(tile.icon())
        });
        let field = element("div")
            .class("drawing field")
            .attr("role", "group")
            .attr("aria-label", "Field of 25 tiles")
            .children(field);
        let next = open.shown("next_multiplier").as_str().map(|next| format!("The next gem makes it {next} ×"));
        let next = element("span").class("quiet").text(next.unwrap_or_default());
        let actions = element("div").class("actions").children(open.cash_out()).child(next);
        element("div").class("stack").child(field).child(actions)
    }
}

/// The field after `actions`. Where the mines are is known only with the outcome.
fn tiles(actions: &[Value], outcome: Option<&Value>) -> Vec<Tile> {
    let mines = outcome.map(|outcome| smalls(&outcome["mines"]));
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

impl Guide for Mines {
    fn usual_bet(&self) -> &'static str {
        "3 mines, cash out after 5 gems"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "Twenty-five tiles, 1 to 24 of them mines. All places are drawn before the first tile is turned. Each gem \
             raises the multiplier; cash out when you like. One mine ends the round.",
            "After g gems the multiplier is 99 % of the odds you have beaten, cut off after four digits. A round left \
             open is cashed out for you; without a gem the stake goes back.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        let reveal = |tile: u8| json!({"type": "reveal", "tile": tile});
        (
            json!({"mines": 3}),
            json!([reveal(6), reveal(12), reveal(13), reveal(17), {"type": "cash_out"}]),
            4,
        )
    }

    fn odds(&self) -> OddsTable {
        OddsTable::Named(&[
            "1 mines, cash out after 1 gems",
            "1 mines, cash out after 12 gems",
            "3 mines, cash out after 1 gems",
            "3 mines, cash out after 5 gems",
            "3 mines, cash out after 22 gems",
            "5 mines, cash out after 5 gems",
            "12 mines, cash out after 3 gems",
            "24 mines, cash out after 1 gems",
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_follow_actions_and_outcome() {
        let actions = [json!({"type": "reveal", "tile": 3}), json!({"type": "reveal", "tile": 9})];
        let open = tiles(&actions, None);
        assert_eq!((open[3], open[9], open[0]), (Tile::Gem, Tile::Gem, Tile::Covered));
        let over = tiles(&actions, Some(&json!({"mines": [9, 20]})));
        assert_eq!((over[3], over[9], over[20], over[0]), (Tile::Gem, Tile::Hit, Tile::Mine, Tile::Safe));
    }
}
