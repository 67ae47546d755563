//! The wallet function as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::telemetry::log_json();
    let settings = edge::Settings::from_env(edge::Signs::Tokens)?;
    let house = edge::House::connect(&settings).await;
    edge::lambda::run(edge::front(wallet::routes(), house)).await
}
