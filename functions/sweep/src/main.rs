//! The sweep as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::lambda::run_on_schedule(sweep::NEEDS, async |house| sweep::run(house, edge::now()).await.finish())
        .await
}
