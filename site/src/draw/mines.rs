//! Mines: the field of 25 tiles.

use crate::markup::{Element, element};

/// What a tile shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tile {
    /// Not revealed, and not known.
    Covered,
    /// Revealed: a gem.
    Gem,
    /// A mine, known only after the round.
    Mine,
    /// The mine that was revealed.
    Hit,
    /// Not revealed, and known to be safe after the round.
    Safe,
}

impl Tile {
    /// In words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Gem => "gem",
            Self::Mine => "mine",
            Self::Hit => "mine, revealed",
            Self::Safe => "safe, not revealed",
        }
    }

    /// For the style sheet.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Covered => "tile covered",
            Self::Gem => "tile gem",
            Self::Mine => "tile mine",
            Self::Hit => "tile mine hit",
            Self::Safe => "tile safe",
        }
    }

    /// The sign on it.
    #[must_use]
    pub fn icon(self) -> Element {
        let path = match self {
            Self::Covered => "",
            Self::Gem | Self::Safe => "M12 4 19 10 12 20 5 10zM5 10h14M12 4 9 10l3 10 3-10z",
            Self::Mine | Self::Hit => {
                "M12 7a5.5 5.5 0 1 0 .1 0zM12 7V3.5M12 21v-3M3.5 12.5h3M17.5 12.5h3M6 6.5l2 2M16 16.5l2 2M18 6.5l-2 \
                 2M8 16.5l-2 2"
            }
        };
        let svg = element("svg").attr("viewBox", "0 0 24 24").attr("aria-hidden", "true");
        svg.child(element("path").attr("d", path))
    }
}

/// The field of a round that is over, or only looked at: 25 tiles, row by row.
#[must_use]
pub fn field(tiles: &[Tile]) -> Element {
    let list = |wanted: &[Tile]| {
        let places = tiles.iter().enumerate().filter(|(_, tile)| wanted.contains(tile));
        places.map(|(place, _)| place.to_string()).collect::<Vec<_>>().join(", ")
    };
    let text = format!(
        "Tiles counted from 0, row by row. Gems revealed: {}. Mines: {}.",
        list(&[Tile::Gem]),
        list(&[Tile::Mine, Tile::Hit])
    );
    let tiles = tiles.iter().map(|tile| element("span").class(tile.class()).child(tile.icon()));
    element("div").class("drawing field").attr("role", "img").attr("aria-label", text).children(tiles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_gems_and_mines_are() {
        let html = field(&[Tile::Gem, Tile::Covered, Tile::Hit, Tile::Mine, Tile::Safe]).html();
        assert!(html.contains("Gems revealed: 0. Mines: 2, 3."), "{html}");
    }
}
