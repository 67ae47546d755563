//! Any history of writes and deletions, against a model that keeps everything in a map.

use crate::support::{BUCKET, Server, refusal, text};
use aws_sdk_s3::primitives::ByteStream;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone)]
enum Step {
    Put(&'static str, u8),
    PutIfAbsent(&'static str, u8),
    /// With the tag of the content `u8`.
    PutIfMatch(&'static str, u8, u8),
    Delete(&'static str),
    /// The version of the key that is this many behind the latest.
    DeleteVersion(&'static str, usize),
    List {
        prefix: &'static str,
        folders: bool,
        max: i32,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let key = || prop::sample::select(vec!["a", "a/1", "a/2", "a/2/x", "b", "ä/1", "ä"]);
    let content = || 0..3_u8;
    let prefix = prop::sample::select(vec!["", "a", "a/", "ä", "c"]);
    let step = prop_oneof![
        3 => (key(), content()).prop_map(|(key, content)| Step::Put(key, content)),
        2 => (key(), content()).prop_map(|(key, content)| Step::PutIfAbsent(key, content)),
        2 => (key(), content(), content()).prop_map(|(key, tag, content)| Step::PutIfMatch(key, tag, content)),
        2 => key().prop_map(Step::Delete),
        1 => (key(), 0..3_usize).prop_map(|(key, back)| Step::DeleteVersion(key, back)),
        2 => (prefix, any::<bool>(), 1..4_i32)
            .prop_map(|(prefix, folders, max)| Step::List { prefix, folders, max }),
    ];
    prop::collection::vec(step, 1..25)
}

/// Of each key its versions from old to new: id, and the content unless it is a delete marker.
type Model = BTreeMap<&'static str, Vec<(String, Option<u8>)>>;

fn latest(model: &Model, key: &str) -> Option<u8> {
    model.get(key)?.last()?.1
}

/// What S3 would answer to a listing: keys and folders.
fn expected(model: &Model, prefix: &str, folders: bool) -> BTreeSet<String> {
    let keys = model.keys().filter(|key| key.starts_with(prefix) && latest(model, key).is_some());
    keys.map(|key| match key[prefix.len()..].find('/') {
        Some(at) if folders => key[..=prefix.len() + at].to_owned(),
        _ => (*key).to_owned(),
    })
    .collect()
}

async fn listed(server: &Server, prefix: &str, folders: bool, max: i32) -> Vec<String> {
    let list = server.client.list_objects_v2().bucket(BUCKET).prefix(prefix).max_keys(max);
    let mut pages = list.set_delimiter(folders.then(|| "/".to_owned())).into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        found.extend(page.contents().iter().map(|object| object.key().unwrap().to_owned()));
        found.extend(page.common_prefixes().iter().map(|found| found.prefix().unwrap().to_owned()));
    }
    found
}

async fn run(steps: Vec<Step>) {
    let server = Server::start().await;
    let tags: Vec<String> = {
        let mut tags = Vec::new();
        for content in 0..3_u8 {
            let put = server
                .client
                .put_object()
                .bucket(BUCKET)
                .key("tags")
                .body(ByteStream::from(vec![b'0' + content]));
            tags.push(put.send().await.unwrap().e_tag.unwrap());
        }
        tags
    };
    let all = server.client.list_object_versions().bucket(BUCKET).send().await.unwrap();
    for version in all.versions() {
        let id = version.version_id().unwrap();
        server.client.delete_object().bucket(BUCKET).key("tags").version_id(id).send().await.unwrap();
    }
    let mut model = Model::new();
    for step in steps {
        let put = |key: &str, content: u8| {
            server.client.put_object().bucket(BUCKET).key(key).body(ByteStream::from(vec![b'0' + content]))
        };
        match step {
            Step::Put(key, content) => {
                let id = put(key, content).send().await.unwrap().version_id.unwrap();
                model.entry(key).or_default().push((id, Some(content)));
            }
            Step::PutIfAbsent(key, content) => {
                let answer = put(key, content).if_none_match("*").send().await;
                if latest(&model, key).is_some() {
                    assert_eq!(refusal(answer).0, 412);
                } else {
                    model.entry(key).or_default().push((answer.unwrap().version_id.unwrap(), Some(content)));
                }
            }
            Step::PutIfMatch(key, tag, content) => {
                let answer = put(key, content).if_match(&tags[usize::from(tag)]).send().await;
                match latest(&model, key) {
                    None => assert_eq!(refusal(answer).0, 404),
                    Some(found) if found != tag => assert_eq!(refusal(answer).0, 412),
                    Some(_) => {
                        model
                            .entry(key)
                            .or_default()
                            .push((answer.unwrap().version_id.unwrap(), Some(content)));
                    }
                }
            }
            Step::Delete(key) => {
                let answer = server.client.delete_object().bucket(BUCKET).key(key).send().await.unwrap();
                model.entry(key).or_default().push((answer.version_id.unwrap(), None));
            }
            Step::DeleteVersion(key, back) => {
                let Some(versions) = model.get_mut(key).filter(|versions| versions.len() > back) else {
                    continue;
                };
                let (id, content) = versions.remove(versions.len() - 1 - back);
                let delete = server.client.delete_object().bucket(BUCKET).key(key).version_id(id);
                let answer = delete.send().await.unwrap();
                assert_eq!(answer.delete_marker().is_some(), content.is_none());
            }
            Step::List { prefix, folders, max } => {
                let found = listed(&server, prefix, folders, max).await;
                let set: BTreeSet<String> = found.iter().cloned().collect();
                assert_eq!(set.len(), found.len(), "twice: {found:?}");
                assert_eq!(set, expected(&model, prefix, folders));
            }
        }
    }
    for (key, versions) in &model {
        let answer = server.client.get_object().bucket(BUCKET).key(*key).send().await;
        match latest(&model, key) {
            None => assert_eq!(refusal(answer).0, 404),
            Some(content) => assert_eq!(text(answer.unwrap().body).await, content.to_string()),
        }
        let all = server.client.list_object_versions().bucket(BUCKET).prefix(*key).send().await.unwrap();
        let of_key = all.versions().iter().filter(|version| version.key() == Some(key));
        let found: Vec<_> = of_key.map(|version| version.version_id().unwrap()).collect();
        let contents = versions.iter().rev().filter(|(_, content)| content.is_some());
        assert_eq!(found, contents.map(|(id, _)| id.as_str()).collect::<Vec<_>>());
    }
    server.objects.stop().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn any_history_is_as_the_model_says(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(run(steps));
    }
}
