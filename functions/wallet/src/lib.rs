//! Sessions, deposits, withdrawals, balances, entries, limits and exclusions over HTTP.

mod entries;
mod money;
mod player;
mod sessions;
mod transfers;
mod view;

use edge::keys::Purpose;
use edge::{House, Needs};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The keys of this function. It opens sessions, so it signs tokens; and wallets, whose first seeds it promises.
pub const NEEDS: Needs =
    Needs { seeds: true, public_keys: true, signs: &[Purpose::Tokens], ..Needs::NO_KEYS };

/// Every route of this function.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(sessions::open))
        .routes(routes!(transfers::deposit))
        .routes(routes!(transfers::withdraw))
        .routes(routes!(money::of_operator))
        .routes(routes!(entries::of_operator))
        .routes(routes!(money::of_player))
        .routes(routes!(entries::of_player))
        .routes(routes!(player::limit))
        .routes(routes!(player::exclude))
        .merge(edge::health_routes())
}
