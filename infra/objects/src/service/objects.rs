//! Objects: written, read, deleted.

use super::conditions::{check_read, precondition};
use super::{Service, long, refuse, timestamp};
use crate::checksum::{Algorithm, Sum};
use crate::receive::{Claims, receive, refuse_unknown_checksums};
use crate::store::{Content, Properties, Put, Version, hex};
use bytes::Bytes;
use s3s::dto::*;
use s3s::{Body, S3Request, S3Result, s3_error};
use std::ops;

impl Service {
    pub(super) async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<PutObjectOutput> {
        let input = request.input;
        refuse(&[
            ("tagging", input.tagging.is_some()),
            (
                "object lock",
                input.object_lock_legal_hold_status.is_some() || input.object_lock_mode.is_some(),
            ),
            ("a customer's encryption key", input.sse_customer_algorithm.is_some()),
            ("website redirection", input.website_redirect_location.is_some()),
            ("appending", input.write_offset_bytes.is_some()),
        ])?;
        let precondition = precondition(input.if_match, input.if_none_match)?;
        refuse_unknown_checksums(&request.headers)?;
        let claims = Claims {
            checksums: Checksum {
                checksum_crc32: input.checksum_crc32,
                checksum_crc32c: input.checksum_crc32c,
                checksum_crc64nvme: input.checksum_crc64nvme,
                checksum_sha1: input.checksum_sha1,
                checksum_sha256: input.checksum_sha256,
                checksum_type: None,
            },
            md5: input.content_md5,
            trailers: request.trailing_headers,
        };
        let received = receive(input.body, claims).await?;
        let sum = received.sum.unwrap_or_else(|| Sum::of(Algorithm::Crc64Nvme, &received.content));
        let answer = sum.answer();
        let put = Put {
            etag: hex(&received.md5),
            sum,
            properties: Properties {
                content_type: input.content_type,
                cache_control: input.cache_control,
                content_disposition: input.content_disposition,
                content_encoding: input.content_encoding,
                content_language: input.content_language,
                metadata: input.metadata.unwrap_or_default().into_iter().collect(),
            },
            body: received.content,
        };
        let e_tag = Some(ETag::Strong(put.etag.clone()));
        let (bucket, key) = (input.bucket, input.key);
        let version = self.worker.run(move |store| Ok(store.put(&bucket, &key, &precondition, put)?)).await?;
        Ok(PutObjectOutput {
            checksum_crc32: answer.checksum_crc32,
            checksum_crc32c: answer.checksum_crc32c,
            checksum_crc64nvme: answer.checksum_crc64nvme,
            checksum_sha1: answer.checksum_sha1,
            checksum_sha256: answer.checksum_sha256,
            checksum_type: answer.checksum_type,
            e_tag,
            version_id: Some(version.id()),
            ..PutObjectOutput::default()
        })
    }

    pub(super) async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<GetObjectOutput> {
        let input = request.input;
        refuse(&[
            ("partNumber", input.part_number.is_some()),
            ("If-Modified-Since", input.if_modified_since.is_some()),
            ("If-Unmodified-Since", input.if_unmodified_since.is_some()),
            ("a customer's encryption key", input.sse_customer_algorithm.is_some()),
        ])?;
        let read = move |version: &Version, content: &Content| {
            check_read(content, input.if_match.as_ref(), input.if_none_match.as_ref())?;
            let range = chosen(input.range, content.size)?;
            let facts = facts(version, content, &range, input.range.is_some(), input.checksum_mode.as_ref())?;
            Ok((facts, range))
        };
        let (bucket, key, version_id) = (input.bucket, input.key, input.version_id);
        let (facts, body) =
            self.worker.run(move |store| store.read(&bucket, &key, version_id.as_deref(), read)).await?;
        Ok(GetObjectOutput { body: Some(StreamingBlob::from(Body::from(Bytes::from(body)))), ..facts })
    }

    pub(super) async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<HeadObjectOutput> {
        let input = request.input;
        refuse(&[
            ("partNumber", input.part_number.is_some()),
            ("Range", input.range.is_some()),
            ("If-Modified-Since", input.if_modified_since.is_some()),
            ("If-Unmodified-Since", input.if_unmodified_since.is_some()),
            ("a customer's encryption key", input.sse_customer_algorithm.is_some()),
        ])?;
        let (bucket, key, version_id) = (input.bucket, input.key, input.version_id);
        let (version, content) =
            self.worker.run(move |store| Ok(store.find(&bucket, &key, version_id.as_deref())?)).await?;
        check_read(&content, input.if_match.as_ref(), input.if_none_match.as_ref())?;
        let facts = facts(&version, &content, &(0..content.size), false, input.checksum_mode.as_ref())?;
        Ok(HeadObjectOutput {
            accept_ranges: facts.accept_ranges,
            cache_control: facts.cache_control,
            checksum_crc32: facts.checksum_crc32,
            checksum_crc32c: facts.checksum_crc32c,
            checksum_crc64nvme: facts.checksum_crc64nvme,
            checksum_sha1: facts.checksum_sha1,
            checksum_sha256: facts.checksum_sha256,
            checksum_type: facts.checksum_type,
            content_disposition: facts.content_disposition,
            content_encoding: facts.content_encoding,
            content_language: facts.content_language,
            content_length: facts.content_length,
            content_type: facts.content_type,
            e_tag: facts.e_tag,
            last_modified: facts.last_modified,
            metadata: facts.metadata,
            version_id: facts.version_id,
            ..HeadObjectOutput::default()
        })
    }

    pub(super) async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<DeleteObjectOutput> {
        let input = request.input;
        refuse(&[
            ("MFA", input.mfa.is_some()),
            ("a condition on time", input.if_match_last_modified_time.is_some()),
            ("a condition on size", input.if_match_size.is_some()),
        ])?;
        let precondition = precondition(input.if_match, None)?;
        let (bucket, key, version_id) = (input.bucket, input.key, input.version_id);
        let delete = move |store: &mut crate::store::Store| {
            Ok(store.delete(&bucket, &key, version_id.as_deref(), &precondition)?)
        };
        let deleted = self.worker.run(delete).await?;
        Ok(DeleteObjectOutput {
            delete_marker: deleted.marker.then_some(true),
            version_id: deleted.version_id,
            request_charged: None,
        })
    }
}

/// The bytes that a `Range` names, or all.
fn chosen(range: Option<Range>, size: u64) -> S3Result<ops::Range<u64>> {
    match range {
        Some(range) => range.check(size).map_err(|_| s3_error!(InvalidRange, "of {} bytes", size)),
        None => Ok(0..size),
    }
}

/// Everything about a version but its body. The checksum is told on request, and of the whole only.
fn facts(
    version: &Version,
    content: &Content,
    range: &ops::Range<u64>,
    partial: bool,
    checksum_mode: Option<&ChecksumMode>,
) -> S3Result<GetObjectOutput> {
    let asked = checksum_mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED) && !partial;
    let checksum = if asked { content.sum.answer() } else { Checksum::default() };
    let content_range =
        partial.then(|| format!("bytes {}-{}/{}", range.start, range.end.saturating_sub(1), content.size));
    let properties = content.properties.clone();
    let default_type = || "binary/octet-stream".to_owned();
    Ok(GetObjectOutput {
        accept_ranges: Some("bytes".to_owned()),
        cache_control: properties.cache_control,
        checksum_crc32: checksum.checksum_crc32,
        checksum_crc32c: checksum.checksum_crc32c,
        checksum_crc64nvme: checksum.checksum_crc64nvme,
        checksum_sha1: checksum.checksum_sha1,
        checksum_sha256: checksum.checksum_sha256,
        checksum_type: checksum.checksum_type,
        content_disposition: properties.content_disposition,
        content_encoding: properties.content_encoding,
        content_language: properties.content_language,
        content_length: Some(long(range.end - range.start)?),
        content_range,
        content_type: Some(properties.content_type.unwrap_or_else(default_type)),
        e_tag: Some(ETag::Strong(content.etag.clone())),
        last_modified: Some(timestamp(version.created_ms)),
        metadata: Some(properties.metadata.into_iter().collect()),
        version_id: Some(version.id()),
        ..GetObjectOutput::default()
    })
}
