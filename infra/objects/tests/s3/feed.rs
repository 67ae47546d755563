use crate::support::{BUCKET, Server, refusal};
use objects::Created;

#[tokio::test]
async fn every_object_created_is_told_once_in_order() {
    let mut server = Server::start().await;
    let first = server.put("a", "1").await;
    let mut created = server.objects.created().unwrap();
    assert!(server.objects.created().is_none(), "handed over once");
    let second = server.put("b/c", "2").await;
    // Neither a refused write nor a deletion creates anything.
    let refused = server.client.put_object().bucket(BUCKET).key("a").if_none_match("*").send().await;
    assert_eq!(refusal(refused).0, 412);
    server.client.delete_object().bucket(BUCKET).key("a").send().await.unwrap();
    let third = server.put("a", "3").await;
    for (key, version_id) in [("a", first), ("b/c", second), ("a", third)] {
        let expected = Created { bucket: BUCKET.to_owned(), key: key.to_owned(), version_id };
        assert_eq!(created.recv().await, Some(expected));
    }
    server.objects.stop().await;
    assert_eq!(created.recv().await, None);
}

#[tokio::test]
async fn what_is_told_can_be_read() {
    let mut server = Server::start().await;
    let mut created = server.objects.created().unwrap();
    let reader = {
        let client = server.client.clone();
        tokio::spawn(async move {
            let told = created.recv().await.unwrap();
            client.get_object().bucket(told.bucket).key(told.key).version_id(told.version_id).send().await
        })
    };
    server.put("key", "body").await;
    assert_eq!(crate::support::text(reader.await.unwrap().unwrap().body).await, "body");
}
