//! The sweep as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::telemetry::log_json();
    let settings = edge::Settings::from_env(edge::Signs::Nothing)?;
    let house = edge::House::connect(&settings).await;
    edge::lambda::run_on_schedule(async || sweep::run(&house, edge::now()).await.finish()).await
}
