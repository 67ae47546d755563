//! The drill of a restore as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::telemetry::log_json();
    let settings = edge::Settings::from_env(edge::Signs::Nothing)?;
    let office = edge::BackOffice::connect(&settings, &edge::BackupSettings::from_env(true)?).await;
    // Boxed: the future is deeper than the compiler looks by itself.
    edge::lambda::run_on_schedule(async || Box::pin(restore::scheduled_drill(&office)).await).await
}
