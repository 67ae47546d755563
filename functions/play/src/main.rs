//! The play function as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::telemetry::log_json();
    let settings = edge::Settings::from_env(edge::Signs::Receipts)?;
    let house = edge::House::connect(&settings).await;
    edge::lambda::run(edge::front(play::routes(), house)).await
}
