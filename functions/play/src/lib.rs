//! Rounds, actions, exports, seeds, the games catalogue and the keys of receipts over HTTP.

mod actions;
mod catalogue;
mod export;
mod history;
mod keys;
mod receipt;
mod rounds;
mod seeds;

use edge::keys::Purpose;
use edge::{House, Needs};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The keys of this function. What it signs is receipts.
pub const NEEDS: Needs =
    Needs { seeds: true, public_keys: true, signs: &[Purpose::Receipts], ..Needs::NO_KEYS };

/// Every route of this function.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(catalogue::list))
        .routes(routes!(catalogue::get))
        .routes(routes!(seeds::get))
        .routes(routes!(seeds::rotate))
        .routes(routes!(rounds::play, history::list))
        .routes(routes!(export::export))
        .routes(routes!(history::get))
        .routes(routes!(actions::act))
        .routes(routes!(keys::list))
}
