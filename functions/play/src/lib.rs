//! Rounds, actions, seeds and the games catalogue over HTTP.

mod actions;
mod catalogue;
mod history;
mod receipt;
mod rounds;
mod seeds;

use edge::House;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Every route of this function.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(catalogue::list))
        .routes(routes!(catalogue::get))
        .routes(routes!(seeds::get))
        .routes(routes!(seeds::rotate))
        .routes(routes!(rounds::play, history::list))
        .routes(routes!(history::get))
        .routes(routes!(actions::act))
}
