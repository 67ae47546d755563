//! PAR sheets, versions of games, configurations and simulations over HTTP.

mod configurations;
mod jobs;
mod sheets;
mod simulations;
mod versions;

use edge::{Code, House, Needs, Operator, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The keys of this function. It knows operators by their API keys and players not at all.
pub const NEEDS: Needs = Needs::NO_KEYS;

/// Every route of this function.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new()
        .routes(routes!(sheets::generate))
        .routes(routes!(sheets::get))
        .routes(routes!(configurations::get))
        .routes(routes!(versions::list))
        .routes(routes!(versions::activate))
        .routes(routes!(versions::roll_back))
        .routes(routes!(simulations::get))
        .routes(routes!(jobs::get))
}

/// Only operators whom the house has named may change what it offers, or have it compute for long.
fn publisher(house: &House, operator: &Operator) -> Result<(), Problem> {
    if house.publishers.contains(&operator.id) {
        return Ok(());
    }
    Err(Problem::new(Code::PublisherOnly).detail(format!("{} is not among the publishers", operator.id)))
}

/// Computes away from the tasks that wait for requests.
async fn compute<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a computation broke down");
        Problem::new(Code::Unavailable)
    })
}
