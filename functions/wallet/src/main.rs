//! The wallet function as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::lambda::run(wallet::NEEDS, |house| edge::front(wallet::routes(), house)).await
}
