//! Mines: the field of 25 tiles.

use leptos::prelude::*;

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
}

/// The sign on one tile, in a box of 24 x 24.
#[component]
pub fn TileIcon(
    /// What the tile shows.
    tile: Tile,
) -> impl IntoView {
    let path = match tile {
        Tile::Covered => "",
        Tile::Gem | Tile::Safe => "M12 4 19 10 12 20 5 10zM5 10h14M12 4 9 10l3 10 3-10z",
        Tile::Mine | Tile::Hit => {
            "M12 7a5.5 5.5 0 1 0 .1 0zM12 7V3.5M12 21v-3M3.5 12.5h3M17.5 12.5h3M6 6.5l2 2M16 16.5l2 2M18 6.5l-2 2M8 16.5l-2 2"
        }
    };
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d=path />
        </svg>
    }
}

/// The whole field, to look at.
#[component]
pub fn MinesField(
    /// 25 tiles, row by row.
    tiles: Vec<Tile>,
) -> impl IntoView {
    let list = |tile: Tile| {
        let places = tiles.iter().enumerate().filter(|(_, at)| **at == tile);
        places.map(|(place, _)| place.to_string()).collect::<Vec<_>>().join(", ")
    };
    let text = format!(
        "Field of 25 tiles, counted from 0. Gems revealed: {}. Mines: {} {}",
        list(Tile::Gem),
        list(Tile::Mine),
        list(Tile::Hit)
    );
    let tiles = tiles
        .into_iter()
        .map(|tile| view! { <span class=tile.class()><TileIcon tile=tile /></span> })
        .collect_view();
    view! { <div class="drawing field" role="img" aria-label=text>{tiles}</div> }
}
