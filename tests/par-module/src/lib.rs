//! The house's PAR sheets as a wasm module: what a browser would compute.
//!
//! `sheet(game)` computes the sheet of the game with this place in [`games::GameId::ALL`] and answers the length of its
//! canonical text; `text()` answers where that stands in the exported `memory`. It stays until the next call.

use games::{Catalogue, GameId};
use std::cell::RefCell;

thread_local! {
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The canonical text of the sheet of the house's own configuration.
///
/// # Panics
/// Never: the house's configurations have sheets.
#[must_use]
pub fn canonical(game: GameId) -> String {
    let config = Catalogue::house().active(game).rules().config();
    par::sheet(game, &config).expect("the house's configurations have sheets").canonical()
}

/// Computes a sheet and answers the length of its text; 0 if there is no such game.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn sheet(game: usize) -> usize {
    let text = GameId::ALL.get(game).map_or_else(String::new, |game| canonical(*game));
    TEXT.with_borrow_mut(|place| {
        *place = text.into_bytes();
        place.len()
    })
}

/// Where the text starts.
#[expect(unsafe_code, reason = "a wasm export needs its plain name; nothing here is unsafe beyond that")]
#[unsafe(no_mangle)]
pub extern "C" fn text() -> *const u8 {
    TEXT.with_borrow(|place| place.as_ptr())
}
