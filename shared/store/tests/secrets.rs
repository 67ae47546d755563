//! Secrets through the real SDK, against the few answers of AWS's that matter here. (`moto_server` cannot take part: it fails
//! on a secret without a value, which is what the template makes.)

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use store::{Connection, Secrets, StaticCredentials};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const EMPTY: &str = "glasshouse-test-empty";
const ABSENT: &str = "glasshouse-test-absent";
/// Is answered as Secrets Manager never would.
const STRANGE: &str = "glasshouse-test-strange";

async fn endpoint() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let values: Arc<Mutex<HashMap<String, Option<String>>>> = Arc::default();
    values.lock().unwrap().insert(EMPTY.to_owned(), None);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket, Arc::clone(&values)));
        }
    });
    format!("http://{address}")
}

/// Answers requests of the JSON 1.1 protocol until the connection is closed.
async fn serve(mut socket: TcpStream, values: Arc<Mutex<HashMap<String, Option<String>>>>) {
    let mut bytes = Vec::new();
    loop {
        let Some(head_end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            match socket.read_buf(&mut bytes).await {
                Ok(0) | Err(_) => return,
                Ok(_) => continue,
            }
        };
        let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap().to_lowercase();
        let header =
            |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
        let length: usize = header("content-length:").parse().unwrap();
        while bytes.len() < head_end + 4 + length {
            socket.read_buf(&mut bytes).await.unwrap();
        }
        let body: serde_json::Value =
            serde_json::from_slice(&bytes[head_end + 4..head_end + 4 + length]).unwrap();
        bytes.drain(..head_end + 4 + length);
        let id = body["SecretId"].as_str().unwrap().to_owned();
        let (status, answer) = {
            let mut values = values.lock().unwrap();
            match (header("x-amz-target:").as_str(), values.get_mut(&id)) {
                (_, None) if id == STRANGE => (200, serde_json::json!({ "SecretString": ["top secret"] })),
                ("secretsmanager.getsecretvalue", Some(Some(text))) => {
                    (200, serde_json::json!({ "Name": id, "SecretString": text }))
                }
                ("secretsmanager.putsecretvalue", Some(value)) => {
                    *value = Some(body["SecretString"].as_str().unwrap().to_owned());
                    (200, serde_json::json!({ "Name": id }))
                }
                _ => (
                    400,
                    serde_json::json!({ "__type": "ResourceNotFoundException", "Message": "not there" }),
                ),
            }
        };
        let answer = answer.to_string();
        let answer = format!(
            "HTTP/1.1 {status} -\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {}\r\n\r\n{answer}",
            answer.len()
        );
        socket.write_all(answer.as_bytes()).await.unwrap();
    }
}

async fn secrets(endpoint: &str) -> Secrets {
    Secrets::connect(&Connection {
        region: Some("eu-central-1".to_owned()),
        endpoint: Some(endpoint.to_owned()),
        credentials: Some(StaticCredentials {
            access_key_id: "a".to_owned(),
            secret_access_key: "b".to_owned(),
        }),
        http_client: None,
    })
    .await
}

#[tokio::test]
async fn a_secret_is_empty_then_written_then_written_again() {
    let secrets = secrets(&endpoint().await).await;
    assert_eq!(secrets.read(EMPTY).await.unwrap(), None);
    for text in ["first", "second"] {
        secrets.write(EMPTY, text).await.unwrap();
        assert_eq!(secrets.read(EMPTY).await.unwrap().as_deref(), Some(text));
    }
    assert_eq!(secrets.read(ABSENT).await.unwrap(), None);
    let refused = secrets.write(ABSENT, "text").await.unwrap_err().to_string();
    assert!(refused.contains(ABSENT) && refused.contains("ResourceNotFoundException"), "{refused}");
}

#[tokio::test]
async fn a_silent_secrets_manager_is_an_error_and_not_an_empty_secret() {
    let error = secrets("http://127.0.0.1:1").await.read(EMPTY).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("the secret {EMPTY}: ")), "{error}");
}

#[tokio::test]
async fn no_answer_stands_in_an_error() {
    let error = secrets(&endpoint().await).await.read(STRANGE).await.unwrap_err();
    assert_eq!(error.why, "the answer is not one of Secrets Manager's");
    assert!(!format!("{error} {error:?}").contains("top secret"));
}
