//! The stack as a whole, over HTTP: it starts, restarts, refuses to share its data, and answers.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use local::{Stack, StackError, StackOptions};
use serde_json::Value;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

fn options(data: &Path) -> StackOptions {
    StackOptions {
        address: "127.0.0.1:0".parse().unwrap(),
        data: data.join("house"),
        emulators: None,
        site: None,
        schedules: true,
        publish: false,
        http_client: None,
    }
}

/// One GET over a connection of its own: status, head and body.
async fn get(stack: &Stack, path: &str) -> (u16, String, String) {
    let address = stack.url.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), head.to_owned(), body.to_owned())
}

#[tokio::test]
async fn it_answers_through_gateway_function_and_store() {
    let data = tempfile::tempdir().unwrap();
    let stack = Stack::start(options(data.path())).await.unwrap();
    let (status, head, body) = get(&stack, "/v1/health").await;
    assert_eq!((status, &serde_json::from_str::<Value>(&body).unwrap()["status"]), (200, &"ok".into()));
    assert!(head.contains("x-request-id: ") && head.contains("x-content-type-options: nosniff"), "{head}");
    assert_eq!(get(&stack, "/v1/ready").await.0, 200);
    assert_eq!(get(&stack, "/v1/nothing").await.2, r#"{"message":"Not Found"}"#);
    assert_eq!(get(&stack, "/").await.0, 200);
    stack.client.delete_table().table_name("operators").send().await.unwrap();
    let (status, head, body) = get(&stack, "/v1/ready").await;
    assert_eq!(
        (status, &serde_json::from_str::<Value>(&body).unwrap()["code"]),
        (503, &"unavailable".into())
    );
    assert!(head.contains("retry-after: 1") && head.contains("application/problem+json"), "{head}");
    stack.shutdown().await;
}

#[tokio::test]
async fn it_restarts_quickly_with_the_same_keys() {
    let data = tempfile::tempdir().unwrap();
    let first = Stack::start(options(data.path())).await.unwrap();
    let operator_key = first.operator_key.clone();
    first.shutdown().await;
    let started = Instant::now();
    let second = Stack::start(options(data.path())).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(second.operator_key, operator_key);
    assert_eq!(get(&second, "/v1/ready").await.0, 200);
    second.shutdown().await;
}

#[tokio::test]
async fn address_and_data_belong_to_one_stack() {
    let (data, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let stack = Stack::start(options(data.path())).await.unwrap();
    let address = stack.url.strip_prefix("http://").unwrap().parse().unwrap();
    let same_address = StackOptions { address, ..options(other.path()) };
    assert!(matches!(Stack::start(same_address).await, Err(StackError::AddressInUse(_))));
    assert!(matches!(Stack::start(options(data.path())).await, Err(StackError::DataInUse(_))));
    stack.shutdown().await;
}

#[tokio::test]
async fn it_does_not_start_without_the_keys_of_its_data() {
    let data = tempfile::tempdir().unwrap();
    Stack::start(options(data.path())).await.unwrap().shutdown().await;
    std::fs::remove_file(data.path().join("house/keys/seed-real.json")).unwrap();
    let message = Stack::start(options(data.path())).await.unwrap_err().to_string();
    assert!(message.contains("seed-real.json is missing"), "{message}");
}

#[tokio::test]
async fn functions_elsewhere_find_what_they_need_in_a_private_file() {
    let data = tempfile::tempdir().unwrap();
    let emulators = Some("127.0.0.2".parse().unwrap());
    let stack = Stack::start(StackOptions { emulators, ..options(data.path()) }).await.unwrap();
    let path = data.path().join("house/functions.json");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let written: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let lookup = |name: &str| written["Parameters"][name].as_str().map(str::to_owned);
    assert!(lookup("GLASSHOUSE_DYNAMODB_ENDPOINT").unwrap().starts_with("http://127.0.0.2:"));
    assert!(lookup("GLASSHOUSE_S3_ENDPOINT").unwrap().starts_with("http://127.0.0.2:"));
    let settings = edge::Settings::read(edge::Needs::NO_KEYS, lookup).unwrap();
    assert_eq!(settings.tables, stack.settings.tables);
    assert!(lookup("GLASSHOUSE_SECRETS_ENDPOINT").unwrap().starts_with("http://127.0.0.2:"));
    assert!(lookup("GLASSHOUSE_KEYS_PUBLIC").unwrap().starts_with("secret:glasshouse/"));
    // What listens there is the stack's own database.
    let client = store::connect(&settings.connection()).await;
    assert_eq!(client.list_tables().send().await.unwrap().table_names().len(), 5);
    stack.shutdown().await;
}
