use crate::support::{BUCKET, Server, client};
use aws_sdk_s3::primitives::ByteStream;
use objects::{LocalObjects, ObjectsError};

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let server = Server::start().await;
    let first = server.put("key", "one").await;
    server.put("key", "two").await;
    let upload = server.client.create_multipart_upload().bucket(BUCKET).key("big").send().await.unwrap();
    let id = upload.upload_id().unwrap();
    let part = server.client.upload_part().bucket(BUCKET).key("big").upload_id(id).part_number(1);
    part.body(ByteStream::from_static(b"part")).send().await.unwrap();
    let Server { objects, directory, .. } = server;
    objects.stop().await;

    // As the stack starts it, with full durability.
    let objects = LocalObjects::start(&directory.path().join("objects.sqlite")).unwrap();
    let client = client(&objects);
    let listed = client.list_objects_v2().bucket(BUCKET).send().await.unwrap();
    assert_eq!(listed.contents()[0].key(), Some("key"));
    let old = client.get_object().bucket(BUCKET).key("key").version_id(first).send().await.unwrap();
    assert_eq!(crate::support::text(old.body).await, "one");
    let parts = client.list_parts().bucket(BUCKET).key("big").upload_id(id).send().await.unwrap();
    assert_eq!(parts.parts().len(), 1);
}

#[tokio::test]
async fn a_server_dropped_without_stopping_loses_nothing() {
    let server = Server::start().await;
    server.put("key", "kept").await;
    let Server { objects, directory, .. } = server;
    drop(objects);
    let objects = LocalObjects::start(&directory.path().join("objects.sqlite")).unwrap();
    client(&objects).head_object().bucket(BUCKET).key("key").send().await.unwrap();
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("missing").join("objects.sqlite");
    let error = LocalObjects::start(&path).unwrap_err();
    assert!(matches!(error, ObjectsError::Open { .. }) && error.to_string().contains("missing"), "{error}");
}
