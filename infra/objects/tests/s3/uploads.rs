use crate::support::{BUCKET, Server, refusal, refused};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart,
};

const MIB: usize = 1 << 20;

struct Begun<'a> {
    server: &'a Server,
    id: String,
}

impl<'a> Begun<'a> {
    async fn new(server: &'a Server) -> Self {
        let create = server.client.create_multipart_upload().bucket(BUCKET).key("big");
        let begun = create
            .checksum_algorithm(ChecksumAlgorithm::Crc32)
            .content_type("text/plain")
            .metadata("who", "me")
            .send()
            .await
            .unwrap();
        Self { server, id: begun.upload_id.unwrap() }
    }

    async fn part(&self, number: i32, body: Vec<u8>) -> CompletedPart {
        let put = self.server.client.upload_part().bucket(BUCKET).key("big").upload_id(&self.id);
        let put = put.part_number(number).body(ByteStream::from(body)).send().await.unwrap();
        let part = CompletedPart::builder().part_number(number).set_e_tag(put.e_tag);
        part.set_checksum_crc32(put.checksum_crc32).build()
    }

    fn complete(
        &self,
        parts: Vec<CompletedPart>,
    ) -> aws_sdk_s3::operation::complete_multipart_upload::builders::CompleteMultipartUploadFluentBuilder
    {
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let complete = self.server.client.complete_multipart_upload().bucket(BUCKET).key("big");
        complete.upload_id(&self.id).multipart_upload(parts)
    }
}

#[tokio::test]
async fn parts_in_any_order_become_one_object() {
    let mut server = Server::start().await;
    let mut created = server.objects.created().unwrap();
    let upload = Begun::new(&server).await;
    let last = upload.part(7, b"the end".to_vec()).await;
    let second = upload.part(2, vec![b'b'; 5 * MIB + 1]).await;
    upload.part(1, vec![b'x'; 9]).await;
    let first = upload.part(1, vec![b'a'; 5 * MIB]).await;
    let head = server.client.head_object().bucket(BUCKET).key("big").send().await;
    assert_eq!(refusal(head).0, 404, "nothing is visible before the end");

    let done = upload.complete(vec![first, second, last]).send().await.unwrap();
    assert!(done.e_tag().unwrap().ends_with("-3\""));
    assert!(done.checksum_crc32().unwrap().ends_with("-3"));
    let got = server.client.get_object().bucket(BUCKET).key("big").send().await.unwrap();
    assert_eq!((got.content_type(), got.e_tag()), (Some("text/plain"), done.e_tag()));
    assert_eq!(got.metadata().unwrap()["who"], "me");
    let body = got.body.collect().await.unwrap().to_vec();
    let mut expected = vec![b'a'; 5 * MIB];
    expected.extend(vec![b'b'; 5 * MIB + 1]);
    expected.extend(b"the end");
    assert!(body == expected, "{} bytes", body.len());

    let told = created.recv().await.unwrap();
    assert_eq!((told.key.as_str(), Some(told.version_id.as_str())), ("big", done.version_id()));
    let again = upload.complete(vec![]).send().await;
    assert_eq!(refusal(again), refused(404, "NoSuchUpload"));
}

#[tokio::test]
async fn the_end_of_an_upload_is_a_conditional_write() {
    let server = Server::start().await;
    let (one, two) = (Begun::new(&server).await, Begun::new(&server).await);
    let of_one = one.part(1, b"one".to_vec()).await;
    let of_two = two.part(1, b"two".to_vec()).await;
    one.complete(vec![of_one]).if_none_match("*").send().await.unwrap();
    let late = two.complete(vec![of_two.clone()]).if_none_match("*").send().await;
    assert_eq!(refusal(late), refused(412, "PreconditionFailed"));
    assert_eq!(server.get("big").await, "one");
    // The refused upload is still there.
    let tag = server.client.head_object().bucket(BUCKET).key("big").send().await.unwrap().e_tag.unwrap();
    two.complete(vec![of_two]).if_match(tag).send().await.unwrap();
    assert_eq!(server.get("big").await, "two");
}

#[tokio::test]
async fn parts_that_are_not_right_are_refused() {
    let server = Server::start().await;
    let upload = Begun::new(&server).await;
    let small = upload.part(1, b"small".to_vec()).await;
    let end = upload.part(2, b"end".to_vec()).await;
    let complete = |parts| upload.complete(parts).send();
    let invalid = refused(400, "InvalidPart");
    assert_eq!(refusal(complete(vec![small.clone(), end.clone()]).await), refused(400, "EntityTooSmall"));
    assert_eq!(refusal(complete(vec![end.clone(), small.clone()]).await), refused(400, "InvalidPartOrder"));
    let renamed = CompletedPart::builder().part_number(1).e_tag(end.e_tag().unwrap()).build();
    assert_eq!(refusal(complete(vec![renamed]).await), invalid);
    let missing = CompletedPart::builder().part_number(9).e_tag(end.e_tag().unwrap()).build();
    assert_eq!(refusal(complete(vec![missing]).await), invalid);
    let other_sum =
        CompletedPart::builder().part_number(2).e_tag(end.e_tag().unwrap()).checksum_crc32("AAAAAA==");
    assert_eq!(refusal(complete(vec![other_sum.build()]).await), invalid);
    let put = server.client.upload_part().bucket(BUCKET).key("big").upload_id(&upload.id);
    let wrong =
        put.part_number(3).checksum_crc32("AAAAAA==").body(ByteStream::from_static(b"x")).send().await;
    assert_eq!(refusal(wrong), refused(400, "BadDigest"));
    let put = server.client.upload_part().bucket(BUCKET).key("big").upload_id(&upload.id);
    assert_eq!(refusal(put.part_number(10_001).send().await), refused(400, "InvalidArgument"));
    complete(vec![small]).await.unwrap();
}

#[tokio::test]
async fn parts_are_listed_in_pages() {
    let server = Server::start().await;
    let upload = Begun::new(&server).await;
    for number in [3, 1, 2] {
        upload.part(number, vec![b'x'; usize::try_from(number).unwrap()]).await;
    }
    let list = || server.client.list_parts().bucket(BUCKET).key("big").upload_id(&upload.id).max_parts(2);
    let first = list().send().await.unwrap();
    let seen: Vec<_> =
        first.parts().iter().map(|part| (part.part_number().unwrap(), part.size().unwrap())).collect();
    assert_eq!(seen, [(1, 1), (2, 2)]);
    assert_eq!((first.is_truncated(), first.next_part_number_marker()), (Some(true), Some("2")));
    let second = list().part_number_marker("2").send().await.unwrap();
    assert_eq!(second.parts()[0].part_number(), Some(3));
    assert_eq!((second.parts().len(), second.is_truncated()), (1, Some(false)));
}

#[tokio::test]
async fn an_aborted_upload_is_gone() {
    let server = Server::start().await;
    let upload = Begun::new(&server).await;
    let part = upload.part(1, b"one".to_vec()).await;
    let abort =
        || server.client.abort_multipart_upload().bucket(BUCKET).key("big").upload_id(&upload.id).send();
    abort().await.unwrap();
    let gone = refused(404, "NoSuchUpload");
    assert_eq!(refusal(abort().await), gone);
    assert_eq!(refusal(upload.complete(vec![part]).send().await), gone);
    let list = server.client.list_parts().bucket(BUCKET).key("big").upload_id(&upload.id).send().await;
    assert_eq!(refusal(list), gone);
}

#[tokio::test]
async fn an_upload_can_have_the_checksum_of_the_whole() {
    let Server { client, .. } = &Server::start().await;
    let create = client.create_multipart_upload().bucket(BUCKET).key("big");
    let create = create.checksum_algorithm(ChecksumAlgorithm::Crc32).checksum_type(ChecksumType::FullObject);
    let id = create.send().await.unwrap().upload_id.unwrap();
    let part = client.upload_part().bucket(BUCKET).key("big").upload_id(&id).part_number(1);
    let tag = part.body(ByteStream::from_static(b"123456789")).send().await.unwrap().e_tag.unwrap();
    let parts = CompletedMultipartUpload::builder()
        .parts(CompletedPart::builder().part_number(1).e_tag(tag).build())
        .build();
    let complete = || {
        client
            .complete_multipart_upload()
            .bucket(BUCKET)
            .key("big")
            .upload_id(&id)
            .multipart_upload(parts.clone())
    };
    assert_eq!(refusal(complete().checksum_crc32("AAAAAA==").send().await), refused(400, "BadDigest"));
    complete().checksum_crc32("y/Q5Jg==").send().await.unwrap();
    let head = client
        .head_object()
        .bucket(BUCKET)
        .key("big")
        .checksum_mode(ChecksumMode::Enabled)
        .send()
        .await
        .unwrap();
    assert_eq!(
        (head.checksum_crc32(), head.checksum_type()),
        (Some("y/Q5Jg=="), Some(&ChecksumType::FullObject))
    );
}
