use crate::support::{BUCKET, Server, refusal, refused};
use aws_sdk_s3::types::{BucketVersioningStatus, Tag, Tagging, VersioningConfiguration};

#[tokio::test]
async fn creating_a_bucket_again_changes_nothing() {
    let server = Server::start().await;
    server.put("key", "kept").await;
    server.client.create_bucket().bucket(BUCKET).send().await.unwrap();
    assert_eq!(server.get("key").await, "kept");
}

#[tokio::test]
async fn buckets_are_found_and_listed_in_order_of_names() {
    let server = Server::start().await;
    for name in ["zebra", "antelope"] {
        server.client.create_bucket().bucket(name).send().await.unwrap();
    }
    let listed = server.client.list_buckets().send().await.unwrap();
    let names: Vec<_> = listed.buckets().iter().map(|bucket| bucket.name().unwrap()).collect();
    assert_eq!(names, ["antelope", BUCKET, "zebra"]);
    server.client.head_bucket().bucket("zebra").send().await.unwrap();
    assert_eq!(refusal(server.client.head_bucket().bucket("gnu").send().await).0, 404);
}

#[tokio::test]
async fn buckets_are_listed_in_pages() {
    let server = Server::start().await;
    for name in ["zebra", "antelope"] {
        server.client.create_bucket().bucket(name).send().await.unwrap();
    }
    let first = server.client.list_buckets().max_buckets(2).send().await.unwrap();
    assert_eq!(first.buckets().len(), 2);
    let token = first.continuation_token().unwrap();
    let second = server.client.list_buckets().continuation_token(token).send().await.unwrap();
    assert_eq!(second.buckets()[0].name(), Some("zebra"));
    assert_eq!((second.buckets().len(), second.continuation_token()), (1, None));
}

#[tokio::test]
async fn what_names_a_missing_bucket_is_refused() {
    let Server { client, .. } = &Server::start().await;
    let missing = refused(404, "NoSuchBucket");
    assert_eq!(refusal(client.put_object().bucket("gnu").key("a").send().await), missing);
    assert_eq!(refusal(client.get_object().bucket("gnu").key("a").send().await), missing);
    assert_eq!(refusal(client.delete_object().bucket("gnu").key("a").send().await), missing);
    assert_eq!(refusal(client.list_objects_v2().bucket("gnu").send().await), missing);
    assert_eq!(refusal(client.list_object_versions().bucket("gnu").send().await), missing);
    assert_eq!(refusal(client.create_multipart_upload().bucket("gnu").key("a").send().await), missing);
}

#[tokio::test]
async fn buckets_are_versioned_and_cannot_be_otherwise() {
    let Server { client, .. } = &Server::start().await;
    let versioning = client.get_bucket_versioning().bucket(BUCKET).send().await.unwrap();
    assert_eq!(versioning.status(), Some(&BucketVersioningStatus::Enabled));
    let wish = |status| VersioningConfiguration::builder().status(status).build();
    let put = |status| client.put_bucket_versioning().bucket(BUCKET).versioning_configuration(wish(status));
    put(BucketVersioningStatus::Enabled).send().await.unwrap();
    let suspended = put(BucketVersioningStatus::Suspended).send().await;
    assert_eq!(refusal(suspended), refused(501, "NotImplemented"));
}

#[tokio::test]
async fn what_is_not_there_is_said_to_be_missing() {
    let server = Server::start().await;
    server.put("key", "body").await;
    let tag = Tag::builder().key("k").value("v").build().unwrap();
    let tagging = Tagging::builder().tag_set(tag).build().unwrap();
    let tagged = server.client.put_object_tagging().bucket(BUCKET).key("key").tagging(tagging).send().await;
    assert_eq!(refusal(tagged), refused(501, "NotImplemented"));
    // A header is no less a wish than an operation is.
    let put = server.client.put_object().bucket(BUCKET).key("key").tagging("k=v").send().await;
    assert_eq!(refusal(put), refused(501, "NotImplemented"));
}
