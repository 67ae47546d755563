//! The house's games, as the wasm carries them.

use std::sync::LazyLock;

use games::Catalogue;

/// Built once, at first use.
pub static HOUSE: LazyLock<Catalogue> = LazyLock::new(Catalogue::house);
