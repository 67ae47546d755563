//! The wallet function as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::telemetry::log_json();
    let settings = edge::Settings::from_env(edge::Signer::Required)?;
    let client = store::connect(&settings.connection()).await;
    let house = edge::House::new(&settings, client);
    edge::lambda::run(edge::front(wallet::routes(), house)).await
}
