use crate::support::{BUCKET, Server, client, refusal, refused, text};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode};
use objects::{Durability, LocalObjects};
use std::net::Ipv4Addr;

/// Of `123456789`, the check value of every catalogue of checksums, in Base64.
const CHECK: &[u8] = b"123456789";
const CRC32: &str = "y/Q5Jg==";
const CRC32C: &str = "4waSgw==";
const CRC64NVME: &str = "rosUhgp5mIg=";
const SHA1: &str = "98O8HYCOBHMq32eZZczDTKeuNEE=";
const SHA256: &str = "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=";
const MD5: &str = "JfnnlDI7RTiF9RgfG2JNCw==";

#[tokio::test]
async fn every_checksum_is_verified_kept_and_told() {
    let Server { client, .. } = &Server::start().await;
    for algorithm in [
        ChecksumAlgorithm::Crc32,
        ChecksumAlgorithm::Crc32C,
        ChecksumAlgorithm::Crc64Nvme,
        ChecksumAlgorithm::Sha1,
        ChecksumAlgorithm::Sha256,
    ] {
        let key = algorithm.as_str();
        let put = client.put_object().bucket(BUCKET).key(key).checksum_algorithm(algorithm.clone());
        put.body(ByteStream::from_static(CHECK)).send().await.unwrap();
        let head = client.head_object().bucket(BUCKET).key(key).checksum_mode(ChecksumMode::Enabled);
        let head = head.send().await.unwrap();
        let told = [
            head.checksum_crc32(),
            head.checksum_crc32_c(),
            head.checksum_crc64_nvme(),
            head.checksum_sha1(),
            head.checksum_sha256(),
        ];
        let all = [CRC32, CRC32C, CRC64NVME, SHA1, SHA256];
        let names = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];
        let expected = std::array::from_fn(|index| (names[index] == key).then_some(all[index]));
        assert_eq!(told, expected, "{key}");
    }
}

#[tokio::test]
async fn the_sdk_sends_crc32_by_default_also_behind_a_stream() {
    let server = Server::start().await;
    let put = || server.client.put_object().bucket(BUCKET).key("key");
    let from_memory = put().body(ByteStream::from_static(CHECK)).send().await.unwrap();
    assert_eq!(from_memory.checksum_crc32(), Some(CRC32));
    // A file is streamed in chunks, with its checksum in a trailing header.
    let file = server.directory.path().join("file");
    std::fs::write(&file, CHECK).unwrap();
    let streamed = put().body(ByteStream::from_path(&file).await.unwrap()).send().await.unwrap();
    assert_eq!(streamed.checksum_crc32(), Some(CRC32));
    assert_eq!(server.get("key").await.as_bytes(), CHECK);
}

#[tokio::test]
async fn a_wrong_checksum_is_refused_and_nothing_is_kept() {
    let server = Server::start().await;
    let put =
        || server.client.put_object().bucket(BUCKET).key("key").body(ByteStream::from_static(b"12345678?"));
    let bad = refused(400, "BadDigest");
    assert_eq!(refusal(put().checksum_crc32(CRC32).send().await), bad);
    assert_eq!(refusal(put().checksum_crc32_c(CRC32C).send().await), bad);
    assert_eq!(refusal(put().checksum_crc64_nvme(CRC64NVME).send().await), bad);
    assert_eq!(refusal(put().checksum_sha1(SHA1).send().await), bad);
    assert_eq!(refusal(put().checksum_sha256(SHA256).send().await), bad);
    assert_eq!(refusal(put().content_md5(MD5).send().await), bad);
    let versions = server.client.list_object_versions().bucket(BUCKET).send().await.unwrap();
    assert!(versions.versions().is_empty());
}

#[tokio::test]
async fn a_content_md5_that_holds_is_accepted() {
    let server = Server::start().await;
    let put = server.client.put_object().bucket(BUCKET).key("key").body(ByteStream::from_static(CHECK));
    put.content_md5(MD5).send().await.unwrap();
}

#[tokio::test]
async fn a_body_that_rots_on_the_disk_is_noticed_by_the_reader() {
    let server = Server::start().await;
    server.put("key", "sound").await;
    let Server { objects, directory, .. } = server;
    objects.stop().await;
    let path = directory.path().join("objects.sqlite");
    let file = rusqlite::Connection::open(&path).unwrap();
    assert_eq!(file.execute("UPDATE versions SET body = CAST('rotten' AS BLOB), size = 6", []).unwrap(), 1);
    drop(file);
    let objects = LocalObjects::start_with(&path, Durability::Kill, Ipv4Addr::LOCALHOST.into()).unwrap();
    let got = client(&objects).get_object().bucket(BUCKET).key("key").send().await.unwrap();
    let error = got.body.collect().await.unwrap_err();
    assert!(format!("{error:?}").contains("ChecksumMismatch"), "{error:?}");
}

#[tokio::test]
async fn a_part_of_a_body_comes_without_the_checksum_of_the_whole() {
    let server = Server::start().await;
    server.put("key", "0123456789").await;
    let got = server.client.get_object().bucket(BUCKET).key("key").range("bytes=1-2").send().await.unwrap();
    assert_eq!(got.checksum_crc32(), None);
    assert_eq!(text(got.body).await, "12");
}

#[tokio::test]
async fn a_checksum_that_is_not_known_here_is_refused_and_not_believed() {
    let server = Server::start().await;
    let put = server.client.put_object().bucket(BUCKET).key("key").body(ByteStream::from_static(CHECK));
    let put = put.checksum_xxhash64("AAAAAAAAAAA=").send().await;
    assert_eq!(refusal(put), refused(501, "NotImplemented"));
}
