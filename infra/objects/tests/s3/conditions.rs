use crate::support::{BUCKET, Server, client, refusal, refused, text};
use aws_sdk_s3::primitives::ByteStream;
use std::collections::BTreeSet;

#[tokio::test]
async fn of_32_racing_writers_one_wins_and_the_others_hear_412() {
    let server = Server::start().await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..32 {
        // A client of its own is a connection of its own.
        let client = client(&server.objects);
        writers.spawn(async move {
            let body = ByteStream::from(format!("writer {writer}").into_bytes());
            let put = client.put_object().bucket(BUCKET).key("once").if_none_match("*").body(body);
            (writer, put.send().await)
        });
    }
    let mut winners = BTreeSet::new();
    for (writer, answer) in writers.join_all().await {
        if answer.is_ok() {
            winners.insert(writer);
        } else {
            assert_eq!(refusal(answer), refused(412, "PreconditionFailed"));
        }
    }
    assert_eq!(winners.len(), 1, "{winners:?}");
    assert_eq!(server.get("once").await, format!("writer {}", winners.first().unwrap()));
    let versions = server.client.list_object_versions().bucket(BUCKET).send().await.unwrap();
    assert_eq!(versions.versions().len(), 1);
}

#[tokio::test]
async fn racing_compare_and_sets_lose_no_update() {
    let server = Server::start().await;
    server.put("counter", "0").await;
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let client = client(&server.objects);
        writers.spawn(async move {
            loop {
                let got = client.get_object().bucket(BUCKET).key("counter").send().await.unwrap();
                let tag = got.e_tag().unwrap().to_owned();
                let next = text(got.body).await.parse::<u32>().unwrap() + 1;
                let put = client.put_object().bucket(BUCKET).key("counter").if_match(tag);
                let answer = put.body(ByteStream::from(next.to_string().into_bytes())).send().await;
                match answer {
                    Ok(_) => return,
                    Err(_) => assert_eq!(refusal(answer), refused(412, "PreconditionFailed")),
                }
            }
        });
    }
    writers.join_all().await;
    assert_eq!(server.get("counter").await, "8");
}

#[tokio::test]
async fn if_match_writes_over_the_named_content_only() {
    let server = Server::start().await;
    let put = || server.client.put_object().bucket(BUCKET).key("key");
    let nothing = put().if_match("\"0123\"").send().await;
    assert_eq!(refusal(nothing), refused(404, "NoSuchKey"));
    let first = put().body(ByteStream::from_static(b"one")).send().await.unwrap();
    let stale = put().if_match("\"0123\"").send().await;
    assert_eq!(refusal(stale), refused(412, "PreconditionFailed"));
    let tag = first.e_tag().unwrap();
    put().if_match(tag).body(ByteStream::from_static(b"two")).send().await.unwrap();
    assert_eq!(server.get("key").await, "two");
    assert_eq!(refusal(put().if_match(tag).send().await), refused(412, "PreconditionFailed"));
}

#[tokio::test]
async fn a_deleted_object_is_absent_to_conditions() {
    let server = Server::start().await;
    let put = || server.client.put_object().bucket(BUCKET).key("key");
    let tag = put().send().await.unwrap().e_tag.unwrap();
    server.client.delete_object().bucket(BUCKET).key("key").send().await.unwrap();
    assert_eq!(refusal(put().if_match(tag).send().await), refused(404, "NoSuchKey"));
    put().if_none_match("*").send().await.unwrap();
}

#[tokio::test]
async fn if_none_match_of_a_write_takes_a_star_only() {
    let server = Server::start().await;
    let put = server.client.put_object().bucket(BUCKET).key("key").if_none_match("\"0123\"").send().await;
    assert_eq!(refusal(put), refused(501, "NotImplemented"));
}

#[tokio::test]
async fn reads_are_conditional_too() {
    let server = Server::start().await;
    server.put("key", "body").await;
    let get = || server.client.get_object().bucket(BUCKET).key("key");
    let head = || server.client.head_object().bucket(BUCKET).key("key");
    let tag = get().send().await.unwrap().e_tag.unwrap();
    get().if_match(&tag).if_none_match("\"0123\"").send().await.unwrap();
    head().if_match(&tag).send().await.unwrap();
    assert_eq!(refusal(get().if_match("\"0123\"").send().await), refused(412, "PreconditionFailed"));
    assert_eq!(refusal(get().if_none_match(&tag).send().await).0, 304);
    assert_eq!(refusal(head().if_match("\"0123\"").send().await).0, 412);
    assert_eq!(refusal(head().if_none_match(&tag).send().await).0, 304);
}

#[tokio::test]
async fn a_deletion_can_name_what_it_expects() {
    let server = Server::start().await;
    server.put("key", "body").await;
    let delete = || server.client.delete_object().bucket(BUCKET).key("key");
    let stale = delete().if_match("\"0123\"").send().await;
    assert_eq!(refusal(stale), refused(412, "PreconditionFailed"));
    assert_eq!(server.get("key").await, "body");
    let head = server.client.head_object().bucket(BUCKET).key("key").send().await.unwrap();
    delete().if_match(head.e_tag().unwrap()).send().await.unwrap();
    assert_eq!(refusal(server.client.get_object().bucket(BUCKET).key("key").send().await).0, 404);
}
