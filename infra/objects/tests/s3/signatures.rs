use crate::support::{BUCKET, Server, client_with, refusal, refused};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[tokio::test]
async fn a_request_must_be_signed_with_the_secret() {
    let server = Server::start().await;
    let known = server.objects.credentials();
    let wrong = client_with(&server.objects, known.access_key_id, "another secret");
    let put = wrong.put_object().bucket(BUCKET).key("key").send().await;
    assert_eq!(refusal(put), refused(403, "SignatureDoesNotMatch"));
    let unknown = client_with(&server.objects, "somebody", known.secret_access_key);
    let get = unknown.list_objects_v2().bucket(BUCKET).send().await;
    assert_eq!(refusal(get).0, 403);
    assert!(server.client.list_objects_v2().bucket(BUCKET).send().await.unwrap().contents().is_empty());
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let server = Server::start().await;
    server.put("key", "secret").await;
    let address = server.objects.endpoint().strip_prefix("http://").unwrap().to_owned();
    let mut socket = TcpStream::connect(&address).await.unwrap();
    let request = format!("GET /{BUCKET}/key HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 403") && !answer.contains("secret"), "{answer}");
}
