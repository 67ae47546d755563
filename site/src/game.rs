//! What the site shows of each game, in one file per game: the bet's fields, the event's picture and its story in
//! words, the controls of an open round, and the rules.
//!
//! Each part is a trait with a list of its own, so that a page's module carries only what that page shows.
//!
//! To add a game: its file, its drawing, and its line in the list below; if its rounds can stay open, one in
//! `STEPPED` too.

use games::{GameId, ShownDraw};
use serde_json::Value;

use crate::bet::Form;
use crate::json::object;
use crate::markup::Element;
#[cfg(feature = "play")]
use crate::play::Open;

/// From each line: the module and the type that stands for the game.
macro_rules! games {
    ($($module:ident::$game:ident,)+) => {
        $(mod $module;)+

        /// Every game: its bet and its picture.
        pub(crate) static GAMES: &[&dyn Game] = &[$(&$module::$game),+];

        /// Every game, as the page that proves rounds needs it.
        pub(crate) static EXPLAINED: &[(&dyn Game, &dyn Explain)] =
            &[$((&$module::$game, &$module::$game)),+];

        /// Every game, as the pages about rules and odds need it. A list of its own: the browser then carries none of these texts.
        pub(crate) static GUIDES: &[(&dyn Game, &dyn Guide)] =
            &[$((&$module::$game, &$module::$game)),+];
    };
}

games! {
    dice::Dice,
    limbo::Limbo,
    coinflip::Coinflip,
    plinko::Plinko,
    roulette::Roulette,
    wheel::Wheel,
    keno::Keno,
    mines::Mines,
    hilo::Hilo,
    blackjack::Blackjack,
    slots::Slots,
    baccarat::Baccarat,
    video_poker::VideoPoker,
}

/// The games whose rounds can stay open, as the page that plays them needs it.
#[cfg(feature = "play")]
pub(crate) static STEPPED: &[(&dyn Game, &dyn Controls)] = &[
    (&coinflip::Coinflip, &coinflip::Coinflip),
    (&mines::Mines, &mines::Mines),
    (&hilo::Hilo, &hilo::Hilo),
    (&blackjack::Blackjack, &blackjack::Blackjack),
    (&video_poker::VideoPoker, &video_poker::VideoPoker),
];

/// The game with this id.
pub(crate) fn of(id: &str) -> Option<&'static dyn Game> {
    GAMES.iter().copied().find(|game| game.id() == id)
}

/// Whether this game's bet is chips on a table.
pub(crate) fn chips(id: &str) -> bool {
    of(id).is_some_and(Game::chips)
}

/// What the draws decided, in a few words; the outcome itself where the game is unknown.
pub(crate) fn in_words(id: &str, outcome: &Value) -> String {
    of(id).map_or_else(|| outcome.to_string(), |game| game.in_words(outcome))
}

/// The games that the house deals, as a choice: id and title.
pub(crate) fn choices() -> Vec<(&'static str, &'static str)> {
    GameId::ALL.into_iter().map(|game| (game.id(), game.title())).collect()
}

/// What a game's name is for people; for unknown games the id.
pub(crate) fn title(id: &str) -> &str {
    GameId::parse(id).map_or(id, |game| game.title())
}

/// What one game owes the pages with islands.
pub(crate) trait Game: Sync {
    /// The id in requests, receipts and addresses.
    fn id(&self) -> &'static str;

    /// What stands in the bet's fields at first.
    fn blank(&self) -> Value {
        object! {}
    }

    /// A bet as its fields hold it.
    fn form(&self, bet: &Value) -> Value {
        bet.clone()
    }

    /// The bet that stands in the fields, valid or not.
    fn bet(&self, form: &Value) -> Value {
        form.clone()
    }

    /// Whether the bet is chips on a table: their sum is the stake.
    fn chips(&self) -> bool {
        false
    }

    /// The bet's fields as they are now.
    fn fields(&self, form: &Form<'_>) -> Vec<Element>;

    /// What else changes in the form when somebody has changed the field of this name.
    fn changed(&self, _form: &mut Value, _name: &str) {}

    /// Where chips lie on a table: the place that is typed, if there is such a place.
    fn place(&self, _form: &Value, _typed: &str) -> Option<Value> {
        None
    }

    /// The event as the game itself; without an outcome, the game before its round.
    fn picture(&self, scene: &Scene<'_>) -> Element;

    /// What the draws decided, in a few words.
    fn in_words(&self, outcome: &Value) -> String;
}

/// What one game owes the page that proves its rounds.
pub(crate) trait Explain: Sync {
    /// How the numbers became the event, for somebody who wants to follow it.
    fn how(&self, scene: &Scene<'_>, draws: &[ShownDraw]) -> String;

    /// What each step and each part of the bet came to.
    fn story(&self, _scene: &Scene<'_>) -> Option<Element> {
        None
    }
}

/// What a game whose rounds can stay open owes the page that plays them.
#[cfg(feature = "play")]
pub(crate) trait Controls: Sync {
    /// An open round with its controls.
    fn open(&self, open: &Open<'_>) -> Element;
}

/// What one game owes the pages about its rules and its odds.
pub(crate) trait Guide: Sync {
    /// Of all ways to bet, the one that stands for the game: its PAR sheet shows it first.
    #[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "sheets are shown where pages are rendered"))]
    fn usual_bet(&self) -> &'static str;

    /// The rules, in a few plain sentences.
    fn rules(&self) -> &'static [&'static str];

    /// The round that stands as an example: its bet, its steps, and its nonce on the seeds of the worked example.
    fn example(&self) -> (Value, Value, u64);

    /// What pays what, where neither the odds nor the picture say it.
    fn pay_table(&self, _config: &Value) -> Option<Element> {
        None
    }

    /// Which ways to bet the table of odds shows.
    fn odds(&self) -> OddsTable {
        OddsTable::All
    }
}

/// Which of a game's ways to bet its table of odds shows.
pub(crate) enum OddsTable {
    /// Each.
    All,
    /// Those with these names: of thousands, the ones that people ask about.
    Named(&'static [&'static str]),
    /// One in each cell.
    Grid {
        /// What the rows are.
        corner: &'static str,
        /// Titles of the rows.
        rows: Vec<String>,
        /// Titles of the columns.
        columns: &'static [&'static str],
        /// The name of the way to bet, from the titles of row and column.
        name: fn(&str, &str) -> String,
    },
}

/// What a picture shows of a round.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene<'a> {
    /// The game's configuration.
    pub(crate) config: &'a Value,
    /// The bet.
    pub(crate) bet: &'a Value,
    /// The player's steps.
    pub(crate) actions: &'a [Value],
    /// What the draws decided, once it is known.
    pub(crate) outcome: Option<&'a Value>,
}

impl<'a> Scene<'a> {
    /// A round under the house's own configuration.
    #[cfg(test)]
    fn of_house(id: &str, bet: &'a Value, actions: &'a [Value], outcome: &'a Value) -> Self {
        let game = GameId::parse(id).expect("a game of the house");
        let config = &crate::house::HOUSE.active(game).document()["config"];
        Self { config, bet, actions, outcome: Some(outcome) }
    }

    /// A part of the outcome; `null` where nothing is known.
    pub(crate) fn result(&self, name: &str) -> &'a Value {
        self.outcome.map_or(&Value::Null, |outcome| &outcome[name])
    }
}

/// A small number out of a receipt.
pub(crate) fn small(value: &Value) -> Option<u8> {
    value.as_u64().and_then(|number| u8::try_from(number).ok())
}

/// A list of small numbers out of a receipt; what is none is left out.
pub(crate) fn smalls(list: &Value) -> Vec<u8> {
    list.as_array().into_iter().flatten().filter_map(small).collect()
}

/// A list of words out of a receipt.
pub(crate) fn words(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// A word of a receipt for people: `lower_or_same` is `lower or same`.
pub(crate) fn spaced(word: &str) -> String {
    word.replace('_', " ")
}

/// Numbers as people read a list.
pub(crate) fn listed(numbers: &[u8]) -> String {
    numbers.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")
}

/// How draws become cards of a full deck.
pub(crate) fn full_deck(draws: &[ShownDraw]) -> String {
    format!(
        "One number below 52 for each card, from a full deck every time: {}. They are places, counted from 0, in a deck \
         that lies in the order ♦2 ♥2 ♠2 ♣2 ♦3 … ♣A.",
        indices(draws)
    )
}

/// The numbers of the draws, in order: those that `index(n)` gave, as people read a list.
pub(crate) fn indices(draws: &[ShownDraw]) -> String {
    let numbers: Vec<String> = draws.iter().filter_map(|draw| draw.index).map(|n| n.to_string()).collect();
    numbers.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::HOUSE;

    #[test]
    fn every_game_whose_rounds_can_stay_open_has_controls() {
        let stepped: Vec<_> = STEPPED.iter().map(|(game, _)| game.id()).collect();
        let open: Vec<_> = HOUSE.entries().filter(|entry| entry.rules().abandon().is_some()).collect();
        assert_eq!(stepped, open.iter().map(|entry| entry.rules().id().id()).collect::<Vec<_>>());
    }

    #[test]
    fn every_game_of_the_house_is_shown_in_its_order() {
        let shown: Vec<_> = GUIDES.iter().map(|(game, _)| game.id()).collect();
        assert_eq!(shown, GameId::ALL.map(GameId::id));
        for game in GameId::ALL {
            assert_eq!(of(game.id()).map(Game::id), Some(game.id()));
        }
    }
}
