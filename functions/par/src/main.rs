//! The par function as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::telemetry::log_json();
    let settings = edge::Settings::from_env(edge::Signs::Nothing)?;
    let house = edge::House::connect(&settings).await;
    edge::lambda::run(edge::front(par_function::routes(), house)).await
}
