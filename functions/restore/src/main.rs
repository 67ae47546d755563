//! The drill of a restore as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    // Boxed: the future is deeper than the compiler looks by itself.
    edge::lambda::run_in_back_office(async |office| Box::pin(restore::scheduled_drill(office)).await).await
}
