//! The par function as a Lambda.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    edge::lambda::run(par_function::NEEDS, |house| edge::front(par_function::routes(), house)).await
}
