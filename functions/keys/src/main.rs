//! The keys function as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::telemetry::log_json();
    let keys = keys::Keys::from_env().await?;
    edge::lambda::run_on_schedule_without_house(async || keys.run(edge::now()).await).await
}
