//! The public site: verify, play, games, PAR sheets, how it works.
//!
//! The same sources are compiled several times. Natively, with the feature `ssr`, they render every page to HTML. For the
//! browser, with the feature `hydrate`, they bring the islands to life: a module for each kind of page, chosen by one of
//! the features that [`page::Module`] lists, so that nobody loads the islands of other pages. Pages without islands
//! carry no script.

#![cfg_attr(
    not(feature = "ssr"),
    allow(
        dead_code,
        reason = "what pages share is compiled into each module; the linker leaves out what a page lacks"
    )
)]
// Views are types, and those of a whole page are deep.
#![recursion_limit = "256"]

#[cfg(any(feature = "play", feature = "sheets"))]
mod api;
#[cfg(any(feature = "play", feature = "verify"))]
mod bet;
#[cfg(any(feature = "history", feature = "verify"))]
mod brought;
pub mod decimal;
#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
pub mod download;
#[cfg(any(feature = "play", feature = "verify"))]
pub mod draw;
mod example;
#[cfg(any(feature = "play", feature = "history"))]
mod file;
pub mod form;
#[cfg(any(feature = "play", feature = "verify"))]
mod game;
#[cfg(feature = "sheets")]
mod given;
#[cfg(feature = "history")]
#[expect(unreachable_pub, reason = "the macro of an island makes its entry point public")]
mod history;
#[cfg(feature = "ssr")]
pub mod house;
#[cfg(any(feature = "play", feature = "sheets", feature = "verify"))]
mod json;
#[cfg(any(feature = "play", feature = "verify"))]
pub mod link;
pub mod markup;
#[cfg(feature = "ssr")]
pub mod page;
mod part;
#[cfg(feature = "play")]
pub mod play;
#[cfg(any(feature = "play", feature = "sheets", feature = "verify"))]
mod state;
#[cfg(feature = "verify")]
pub mod verify;
#[cfg(feature = "sheets")]
#[expect(unreachable_pub, reason = "the macro of an island makes its entry point public")]
mod versions;
#[cfg(feature = "sheets")]
#[expect(unreachable_pub, reason = "the macro of an island makes its entry point public")]
mod what_if;

/// Signals would keep the standard library's allocator beside it.
#[cfg(all(target_arch = "wasm32", not(feature = "history")))]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Called by the page's script before it hydrates the islands.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    // What signals need around them. Parts whose state is a cell have none.
    #[cfg(feature = "history")]
    leptos::mount::hydrate_islands();
}
