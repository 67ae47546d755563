//! The jobs function as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::lambda::run_on_objects(jobs::NEEDS, async |house, key| jobs::run(&house.jobs(), key).await).await
}
