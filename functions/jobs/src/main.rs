//! The jobs function as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::telemetry::log_json();
    let settings = edge::Settings::from_env(edge::Signs::Nothing)?;
    let jobs = edge::House::connect(&settings).await.jobs();
    edge::lambda::run_on_objects(async |key: &str| jobs::run(&jobs, key).await).await
}
