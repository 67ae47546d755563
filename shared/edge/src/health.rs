//! Liveness and readiness. One function takes these routes among its own.

use crate::house::House;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::problem::Code;

/// `GET /v1/health` and `GET /v1/ready`.
pub fn routes() -> OpenApiRouter<House> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(ready))
}

/// The state of the service.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// Always `ok`; anything else is a problem document.
    status: &'static str,
    /// The release that answered.
    version: &'static str,
}

const HEALTHY: Health = Health { status: "ok", version: env!("CARGO_PKG_VERSION") };

/// Whether the service runs at all.
#[utoipa::path(get, path = "/v1/health", tag = "service", responses((status = 200, body = Health)))]
async fn health() -> Json<Health> {
    Json(HEALTHY)
}

/// Whether the service can reach its tables and its bucket.
#[utoipa::path(
    get,
    path = "/v1/ready",
    tag = "service",
    responses((status = 200, body = Health), (status = 503, body = wire::problem::Problem))
)]
async fn ready(State(house): State<House>) -> Result<Json<Health>, Problem> {
    if house.versions.now().await?.gate.is_some() {
        return Err(store::ReadError::Closed.into());
    }
    house.check_ready().await.map_err(|error| {
        tracing::error!(table = error.table, cause = ?error.source, "not ready");
        Problem::new(Code::Unavailable).detail("a table or the bucket cannot be used at the moment")
    })?;
    Ok(Json(HEALTHY))
}
