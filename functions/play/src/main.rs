//! The play function as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::lambda::run(play::NEEDS, |house| edge::front(play::routes(), house)).await
}
