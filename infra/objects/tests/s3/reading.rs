use crate::support::{BUCKET, Server, refusal, refused, text};
use aws_sdk_s3::primitives::{ByteStream, DateTime};

#[tokio::test]
async fn properties_and_metadata_come_back() {
    let server = Server::start().await;
    let put = server.client.put_object().bucket(BUCKET).key("key");
    put.body(ByteStream::from_static(b"{}"))
        .content_type("application/json")
        .cache_control("immutable")
        .content_disposition("attachment")
        .content_encoding("identity")
        .content_language("en")
        .metadata("who", "an auditor")
        .send()
        .await
        .unwrap();
    let head = server.client.head_object().bucket(BUCKET).key("key").send().await.unwrap();
    let got = server.client.get_object().bucket(BUCKET).key("key").send().await.unwrap();
    assert_eq!(got.content_type(), Some("application/json"));
    assert_eq!(got.cache_control(), Some("immutable"));
    assert_eq!(got.content_disposition(), Some("attachment"));
    assert_eq!(got.content_encoding(), Some("identity"));
    assert_eq!(got.content_language(), Some("en"));
    assert_eq!(got.metadata().unwrap()["who"], "an auditor");
    assert_eq!(got.content_length(), Some(2));
    assert!(got.last_modified().unwrap().secs() > DateTime::from_secs(1_700_000_000).secs());
    assert_eq!(head.content_type(), got.content_type());
    assert_eq!(head.metadata(), got.metadata());
    assert_eq!(head.e_tag(), got.e_tag());
    assert_eq!(head.content_length(), Some(2));
    assert_eq!(head.version_id(), got.version_id());
    // MD5 of `{}`.
    assert_eq!(got.e_tag(), Some("\"99914b932bd37a50b983c5e7c90ae93b\""));
}

#[tokio::test]
async fn a_range_is_a_part_of_the_body() {
    let server = Server::start().await;
    server.put("key", "0123456789").await;
    let read = |range: &'static str| server.client.get_object().bucket(BUCKET).key("key").range(range).send();
    for (range, expected, content_range) in [
        ("bytes=0-0", "0", "bytes 0-0/10"),
        ("bytes=3-5", "345", "bytes 3-5/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=7-99", "789", "bytes 7-9/10"),
        ("bytes=-2", "89", "bytes 8-9/10"),
    ] {
        let got = read(range).await.unwrap();
        assert_eq!(got.content_range(), Some(content_range));
        assert_eq!(got.content_length(), i64::try_from(expected.len()).ok());
        assert_eq!(text(got.body).await, expected, "{range}");
    }
    assert_eq!(refusal(read("bytes=10-").await), refused(416, "InvalidRange"));
}

#[tokio::test]
async fn an_empty_object_is_an_object() {
    let server = Server::start().await;
    server.put("empty", "").await;
    assert_eq!(server.get("empty").await, "");
    let head = server.client.head_object().bucket(BUCKET).key("empty").send().await.unwrap();
    assert_eq!(head.content_length(), Some(0));
}

#[tokio::test]
async fn a_missing_key_is_not_found() {
    let server = Server::start().await;
    let get = server.client.get_object().bucket(BUCKET).key("none").send().await;
    assert_eq!(refusal(get), refused(404, "NoSuchKey"));
    let head = server.client.head_object().bucket(BUCKET).key("none").send().await;
    assert_eq!(refusal(head).0, 404);
}

#[tokio::test]
async fn keys_are_any_text_and_no_paths() {
    let server = Server::start().await;
    let long = "k".repeat(1024);
    let keys = [
        "a",
        "a/b",
        "a/",
        "a//b",
        "/a",
        "./a",
        "../a",
        "a b",
        "a+b",
        "a%2Fb",
        "a%b",
        "a?b#c",
        "ä/ø/漢字/🎲",
        "e\u{301}",
        "é",
        "'\"<>&",
        "\\",
        "~",
        "A",
        &long,
    ];
    for key in keys {
        server.put(key, key).await;
    }
    for key in keys {
        assert_eq!(server.get(key).await, key);
    }
    let listed = server.client.list_objects_v2().bucket(BUCKET).send().await.unwrap();
    let listed: Vec<_> = listed.contents().iter().map(|object| object.key().unwrap()).collect();
    let mut sorted = keys;
    sorted.sort_unstable();
    assert_eq!(listed, sorted);
    let over = server.client.put_object().bucket(BUCKET).key("k".repeat(1025)).send().await;
    assert_eq!(refusal(over), refused(400, "KeyTooLongError"));
}
