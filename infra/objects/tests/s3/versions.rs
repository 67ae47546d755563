use crate::support::{BUCKET, Server, refusal, refused, text};

#[tokio::test]
async fn every_version_stays_readable_under_its_id() {
    let server = Server::start().await;
    let one = server.put("key", "one").await;
    let two = server.put("key", "two").await;
    assert_ne!(one, two);
    assert_eq!(server.get("key").await, "two");
    let read = |id: &str| server.client.get_object().bucket(BUCKET).key("key").version_id(id).send();
    let got = read(&one).await.unwrap();
    assert_eq!(got.version_id(), Some(one.as_str()));
    assert_eq!(text(got.body).await, "one");
    assert_eq!(refusal(read("ffffffffffffff0f").await).0, 400);
    assert_eq!(refusal(read("00000000000000ff").await), refused(404, "NoSuchVersion"));
    assert_eq!(refusal(read("+000000000000001").await), refused(400, "InvalidArgument"));
}

#[tokio::test]
async fn deleting_writes_a_marker_and_loses_nothing() {
    let server = Server::start().await;
    let id = server.put("key", "body").await;
    let deleted = server.client.delete_object().bucket(BUCKET).key("key").send().await.unwrap();
    assert_eq!(deleted.delete_marker(), Some(true));
    let marker = deleted.version_id().unwrap();

    let get = || server.client.get_object().bucket(BUCKET).key("key");
    let gone = get().send().await;
    let headers = gone.as_ref().unwrap_err().raw_response().unwrap().headers();
    assert_eq!(headers.get("x-amz-delete-marker"), Some("true"));
    assert_eq!(refusal(gone), refused(404, "NoSuchKey"));
    assert_eq!(refusal(get().version_id(marker).send().await), refused(405, "MethodNotAllowed"));
    assert_eq!(text(get().version_id(&id).send().await.unwrap().body).await, "body");
    let listed = server.client.list_objects_v2().bucket(BUCKET).send().await.unwrap();
    assert!(listed.contents().is_empty());

    let versions = server.client.list_object_versions().bucket(BUCKET).send().await.unwrap();
    let [version] = versions.versions() else { panic!("{versions:?}") };
    assert_eq!((version.version_id(), version.is_latest()), (Some(id.as_str()), Some(false)));
    let [found] = versions.delete_markers() else { panic!("{versions:?}") };
    assert_eq!((found.version_id(), found.is_latest()), (Some(marker), Some(true)));

    // Removing the marker brings the object back.
    let undone = server.client.delete_object().bucket(BUCKET).key("key").version_id(marker).send().await;
    assert_eq!(undone.unwrap().delete_marker(), Some(true));
    assert_eq!(server.get("key").await, "body");
}

#[tokio::test]
async fn deleting_a_version_removes_that_one_only() {
    let server = Server::start().await;
    let one = server.put("key", "one").await;
    let two = server.put("key", "two").await;
    let other = server.put("other", "other").await;
    let delete = |id: &str| server.client.delete_object().bucket(BUCKET).key("key").version_id(id).send();
    assert_eq!(delete(&two).await.unwrap().delete_marker(), None);
    assert_eq!(server.get("key").await, "one");
    // An id of another key is nothing here; S3 calls that a success.
    delete(&other).await.unwrap();
    assert_eq!(server.get("other").await, "other");
    delete(&one).await.unwrap();
    assert_eq!(refusal(server.client.get_object().bucket(BUCKET).key("key").send().await).0, 404);
    // Ids are never given again.
    assert!(server.put("key", "three").await > other);
}

#[tokio::test]
async fn deleting_what_is_not_there_succeeds() {
    let server = Server::start().await;
    let deleted = server.client.delete_object().bucket(BUCKET).key("none").send().await.unwrap();
    assert_eq!(deleted.delete_marker(), Some(true));
}
