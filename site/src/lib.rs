//! The public site: verify, play, games, PAR sheets, how it works.
//!
//! The same sources are compiled twice. Natively, with the feature `ssr`, they render every page to HTML. For the
//! browser, with the feature `hydrate`, they bring the islands to life; the other pages carry no script.

mod api;
mod bet;
pub mod decimal;
#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
pub mod download;
pub mod draw;
pub mod form;
mod game;
pub mod house;
pub mod link;
pub mod markup;
pub mod page;
pub mod play;
pub mod verify;
#[expect(unreachable_pub, reason = "the macro of an island makes its entry point public")]
mod versions;
#[expect(unreachable_pub, reason = "the macro of an island makes its entry point public")]
mod what_if;

/// Called by the page's script before it hydrates the islands.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
