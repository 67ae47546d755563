use crate::support::{BUCKET, Server, refusal, refused};
use aws_sdk_s3::types::EncodingType;

async fn with_keys(keys: &[&str]) -> Server {
    let server = Server::start().await;
    for key in keys {
        server.put(key, key).await;
    }
    server
}

const KEYS: [&str; 7] = ["a", "a/1", "a/2", "b/x/1", "b/y", "c", "ø"];

#[tokio::test]
async fn keys_are_listed_in_the_order_of_their_bytes() {
    let server = with_keys(&["ø", "b", "B", "a/b", "a", "a!"]).await;
    let listed = server.client.list_objects_v2().bucket(BUCKET).send().await.unwrap();
    let keys: Vec<_> = listed.contents().iter().map(|object| object.key().unwrap()).collect();
    assert_eq!(keys, ["B", "a", "a!", "a/b", "b", "ø"]);
    assert_eq!((listed.key_count(), listed.is_truncated()), (Some(6), Some(false)));
    let object = &listed.contents()[3];
    assert_eq!(object.size(), Some(3));
    assert!(object.e_tag().is_some() && object.last_modified().is_some());
}

#[tokio::test]
async fn a_prefix_and_a_delimiter_make_folders() {
    let server = with_keys(&KEYS).await;
    for (prefix, delimiter, keys, prefixes) in [
        ("", "/", vec!["a", "c", "ø"], vec!["a/", "b/"]),
        ("a", "/", vec!["a"], vec!["a/"]),
        ("a/", "/", vec!["a/1", "a/2"], vec![]),
        ("b/", "/", vec!["b/y"], vec!["b/x/"]),
        ("b", "", vec!["b/x/1", "b/y"], vec![]),
        ("", "x/", vec!["a", "a/1", "a/2", "b/y", "c", "ø"], vec!["b/x/"]),
        ("d", "/", vec![], vec![]),
    ] {
        let list = server.client.list_objects_v2().bucket(BUCKET).prefix(prefix).delimiter(delimiter);
        let listed = list.send().await.unwrap();
        let found: Vec<_> = listed.contents().iter().map(|object| object.key().unwrap()).collect();
        assert_eq!(found, keys, "{prefix:?} {delimiter:?}");
        let found: Vec<_> = listed.common_prefixes().iter().map(|found| found.prefix().unwrap()).collect();
        assert_eq!(found, prefixes, "{prefix:?} {delimiter:?}");
        assert_eq!(listed.key_count(), i32::try_from(keys.len() + prefixes.len()).ok());
    }
}

#[tokio::test]
async fn pages_of_any_size_make_the_same_listing() {
    let server = with_keys(&KEYS).await;
    for max in 1..=6 {
        let (mut found, mut token) = (Vec::new(), None);
        loop {
            let list = server.client.list_objects_v2().bucket(BUCKET).delimiter("/").max_keys(max);
            let page = list.set_continuation_token(token).send().await.unwrap();
            let entries = page.contents().len() + page.common_prefixes().len();
            assert!(entries <= usize::try_from(max).unwrap());
            found.extend(page.contents().iter().map(|object| object.key().unwrap().to_owned()));
            found.extend(page.common_prefixes().iter().map(|found| found.prefix().unwrap().to_owned()));
            token = page.next_continuation_token;
            assert_eq!(page.is_truncated, Some(token.is_some()));
            if token.is_none() {
                break;
            }
        }
        found.sort();
        assert_eq!(found, ["a", "a/", "b/", "c", "ø"], "{max}");
    }
}

#[tokio::test]
async fn a_listing_can_start_behind_a_key() {
    let server = with_keys(&KEYS).await;
    let after = |key: &'static str| server.client.list_objects_v2().bucket(BUCKET).start_after(key).send();
    assert_eq!(after("a/1").await.unwrap().contents()[0].key(), Some("a/2"));
    assert_eq!(after("a/10").await.unwrap().contents()[0].key(), Some("a/2"));
    assert!(after("ø").await.unwrap().contents().is_empty());
}

#[tokio::test]
async fn limits_and_tokens_that_make_no_sense_are_refused() {
    let server = with_keys(&["a"]).await;
    let list = || server.client.list_objects_v2().bucket(BUCKET);
    assert_eq!(refusal(list().max_keys(-1).send().await), refused(400, "InvalidArgument"));
    assert_eq!(refusal(list().continuation_token("zz").send().await), refused(400, "InvalidArgument"));
    let none = list().max_keys(0).send().await.unwrap();
    assert_eq!((none.contents().len(), none.is_truncated()), (0, Some(false)));
    assert_eq!(list().max_keys(5_000).send().await.unwrap().max_keys(), Some(1_000));
}

#[tokio::test]
async fn keys_that_xml_cannot_carry_can_be_asked_for_encoded() {
    let server = with_keys(&["a\u{1}b c"]).await;
    let list = server.client.list_objects_v2().bucket(BUCKET).encoding_type(EncodingType::Url);
    assert_eq!(list.send().await.unwrap().contents()[0].key(), Some("a%01b%20c"));
}

#[tokio::test]
async fn versions_are_listed_from_new_to_old_in_pages_of_any_size() {
    let server = with_keys(&["a", "b", "a", "b/1", "a", "b/2"]).await;
    server.client.delete_object().bucket(BUCKET).key("a").send().await.unwrap();
    let all = server.client.list_object_versions().bucket(BUCKET).send().await.unwrap();
    let keys: Vec<_> = all.versions().iter().map(|version| version.key().unwrap()).collect();
    assert_eq!(keys, ["a", "a", "a", "b", "b/1", "b/2"]);
    let latest: Vec<_> = all.versions().iter().map(|version| version.is_latest().unwrap()).collect();
    assert_eq!(latest, [false, false, false, true, true, true]);
    let ids: Vec<_> = all.versions().iter().map(|version| version.version_id().unwrap()).collect();
    assert!(ids[0] > ids[1] && ids[1] > ids[2], "{ids:?}");

    for max in 1..=5 {
        let (mut found, mut key, mut id) = (Vec::new(), None, None);
        loop {
            let list = server.client.list_object_versions().bucket(BUCKET).delimiter("/").max_keys(max);
            let page = list.set_key_marker(key).set_version_id_marker(id).send().await.unwrap();
            found.extend(page.versions().iter().map(|version| version.version_id().unwrap().to_owned()));
            found.extend(page.delete_markers().iter().map(|marker| marker.version_id().unwrap().to_owned()));
            found.extend(page.common_prefixes().iter().map(|found| found.prefix().unwrap().to_owned()));
            (key, id) = (page.next_key_marker, page.next_version_id_marker);
            if key.is_none() {
                break;
            }
        }
        // Three versions and a marker of `a`, one version of `b`, and the folder.
        assert_eq!(found.len(), 6, "{max}: {found:?}");
        found.sort();
        found.dedup();
        assert_eq!(found.len(), 6, "{max}: {found:?}");
    }
}
