//! Uploads in parts.

use super::conditions::precondition;
use super::{Service, long, refuse, timestamp};
use crate::checksum::{Algorithm, Sum};
use crate::receive::{Claims, receive, refuse_unknown_checksums};
use crate::store::{NamedPart, Properties, Upload, hex};
use s3s::dto::*;
use s3s::{S3Error, S3Request, S3Result, s3_error};

/// S3's limit on the number of a part.
const PART_NUMBER_MAX: i32 = 10_000;
/// S3's limit on the entries of one answer.
const PARTS_MAX: i32 = 1_000;

impl Service {
    pub(super) async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<CreateMultipartUploadOutput> {
        let input = request.input;
        refuse(&[
            ("tagging", input.tagging.is_some()),
            (
                "object lock",
                input.object_lock_legal_hold_status.is_some() || input.object_lock_mode.is_some(),
            ),
            ("a customer's encryption key", input.sse_customer_algorithm.is_some()),
            ("website redirection", input.website_redirect_location.is_some()),
        ])?;
        let (algorithm, composite) =
            checksum_of_upload(input.checksum_algorithm.as_ref(), input.checksum_type.as_ref())?;
        let upload = Upload {
            algorithm,
            composite,
            properties: Properties {
                content_type: input.content_type,
                cache_control: input.cache_control,
                content_disposition: input.content_disposition,
                content_encoding: input.content_encoding,
                content_language: input.content_language,
                metadata: input.metadata.unwrap_or_default().into_iter().collect(),
            },
        };
        let id = fresh_id()?;
        let (bucket, key, upload_id) = (input.bucket.clone(), input.key.clone(), Some(id.clone()));
        self.worker.run(move |store| Ok(store.begin_upload(&id, &bucket, &key, &upload)?)).await?;
        Ok(CreateMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id,
            checksum_algorithm: Some(ChecksumAlgorithm::from_static(algorithm.name())),
            checksum_type: Some(checksum_type(composite)),
            ..CreateMultipartUploadOutput::default()
        })
    }

    pub(super) async fn upload_part(
        &self,
        request: S3Request<UploadPartInput>,
    ) -> S3Result<UploadPartOutput> {
        let input = request.input;
        refuse(&[("a customer's encryption key", input.sse_customer_algorithm.is_some())])?;
        let number = input.part_number;
        if !(1..=PART_NUMBER_MAX).contains(&number) {
            return Err(s3_error!(InvalidArgument, "part numbers are 1 to {}", PART_NUMBER_MAX));
        }
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
        let e_tag = Some(ETag::Strong(hex(&received.md5)));
        let (bucket, key, id) = (input.bucket, input.key, input.upload_id);
        let put = move |store: &mut crate::store::Store| {
            Ok(store.put_part(&bucket, &key, &id, number, &received.md5, &received.content)?)
        };
        let answer = self.worker.run(put).await?.answer();
        Ok(UploadPartOutput {
            checksum_crc32: answer.checksum_crc32,
            checksum_crc32c: answer.checksum_crc32c,
            checksum_crc64nvme: answer.checksum_crc64nvme,
            checksum_sha1: answer.checksum_sha1,
            checksum_sha256: answer.checksum_sha256,
            e_tag,
            ..UploadPartOutput::default()
        })
    }

    pub(super) async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<CompleteMultipartUploadOutput> {
        let input = request.input;
        refuse(&[
            ("a customer's encryption key", input.sse_customer_algorithm.is_some()),
            ("a condition on size", input.mpu_object_size.is_some()),
        ])?;
        let precondition = precondition(input.if_match, input.if_none_match)?;
        let parts = input.multipart_upload.and_then(|upload| upload.parts).unwrap_or_default();
        let named = parts.into_iter().map(named_part).collect::<S3Result<Vec<_>>>()?;
        let claimed = given(&Checksum {
            checksum_crc32: input.checksum_crc32,
            checksum_crc32c: input.checksum_crc32c,
            checksum_crc64nvme: input.checksum_crc64nvme,
            checksum_sha1: input.checksum_sha1,
            checksum_sha256: input.checksum_sha256,
            checksum_type: None,
        });
        let (bucket, key, id) = (input.bucket.clone(), input.key.clone(), input.upload_id);
        let complete = move |store: &mut crate::store::Store| {
            Ok(store.complete_upload(&bucket, &key, &id, &precondition, &named, &claimed)?)
        };
        let version = self.worker.run(complete).await?;
        let content = version.content.as_ref();
        let answer = content.map(|content| content.sum.answer()).unwrap_or_default();
        Ok(CompleteMultipartUploadOutput {
            location: Some(format!("/{}/{}", input.bucket, input.key)),
            bucket: Some(input.bucket),
            key: Some(input.key),
            checksum_crc32: answer.checksum_crc32,
            checksum_crc32c: answer.checksum_crc32c,
            checksum_crc64nvme: answer.checksum_crc64nvme,
            checksum_sha1: answer.checksum_sha1,
            checksum_sha256: answer.checksum_sha256,
            checksum_type: answer.checksum_type,
            e_tag: content.map(|content| ETag::Strong(content.etag.clone())),
            version_id: Some(version.id()),
            ..CompleteMultipartUploadOutput::default()
        })
    }

    pub(super) async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<AbortMultipartUploadOutput> {
        let input = request.input;
        refuse(&[("a condition on time", input.if_match_initiated_time.is_some())])?;
        let (bucket, key, id) = (input.bucket, input.key, input.upload_id);
        self.worker.run(move |store| Ok(store.abort_upload(&bucket, &key, &id)?)).await?;
        Ok(AbortMultipartUploadOutput::default())
    }

    pub(super) async fn list_parts(&self, request: S3Request<ListPartsInput>) -> S3Result<ListPartsOutput> {
        let input = request.input;
        let max = input.max_parts.unwrap_or(PARTS_MAX).clamp(0, PARTS_MAX);
        let after = input.part_number_marker.unwrap_or(0);
        let limit = max.unsigned_abs() as usize;
        let (bucket, key, id) = (input.bucket.clone(), input.key.clone(), input.upload_id.clone());
        let (upload, mut found) =
            self.worker.run(move |store| Ok(store.parts(&bucket, &key, &id, after, limit)?)).await?;
        let is_truncated = found.len() > limit;
        found.truncate(limit);
        let next_part_number_marker = found.last().filter(|_| is_truncated).map(|part| part.number);
        let mut parts = Vec::new();
        for part in found {
            let answer = part.sum.answer();
            parts.push(Part {
                checksum_crc32: answer.checksum_crc32,
                checksum_crc32c: answer.checksum_crc32c,
                checksum_crc64nvme: answer.checksum_crc64nvme,
                checksum_sha1: answer.checksum_sha1,
                checksum_sha256: answer.checksum_sha256,
                e_tag: Some(ETag::Strong(part.etag)),
                last_modified: Some(timestamp(part.created_ms)),
                part_number: Some(part.number),
                size: Some(long(part.size)?),
            });
        }
        Ok(ListPartsOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(input.upload_id),
            checksum_algorithm: Some(ChecksumAlgorithm::from_static(upload.algorithm.name())),
            checksum_type: Some(checksum_type(upload.composite)),
            is_truncated: Some(is_truncated),
            max_parts: Some(max),
            next_part_number_marker,
            part_number_marker: input.part_number_marker,
            parts: Some(parts),
            ..ListPartsOutput::default()
        })
    }
}

/// The algorithm, and whether the object's checksum is over the parts' checksums. Defaults and refusals are S3's.
fn checksum_of_upload(
    algorithm: Option<&ChecksumAlgorithm>,
    kind: Option<&ChecksumType>,
) -> S3Result<(Algorithm, bool)> {
    let algorithm = match algorithm {
        None => Algorithm::Crc64Nvme,
        Some(named) => Algorithm::parse(named.as_str())
            .ok_or_else(|| s3_error!(InvalidRequest, "there is no checksum {}", named.as_str()))?,
    };
    let composite = match kind.map(ChecksumType::as_str) {
        None => algorithm != Algorithm::Crc64Nvme,
        Some(kind) => kind == ChecksumType::COMPOSITE,
    };
    let possible = match algorithm {
        Algorithm::Crc64Nvme => !composite,
        Algorithm::Sha1 | Algorithm::Sha256 => composite,
        Algorithm::Crc32 | Algorithm::Crc32c => true,
    };
    if !possible {
        return Err(s3_error!(InvalidRequest, "{} cannot be of this type", algorithm.name()));
    }
    Ok((algorithm, composite))
}

fn checksum_type(composite: bool) -> ChecksumType {
    ChecksumType::from_static(if composite { ChecksumType::COMPOSITE } else { ChecksumType::FULL_OBJECT })
}

fn given(checksums: &Checksum) -> Vec<Sum> {
    let found = Algorithm::ALL.into_iter().filter_map(|algorithm| {
        algorithm.of(checksums).map(|value| Sum { algorithm, value: value.to_owned() })
    });
    found.collect()
}

fn named_part(part: CompletedPart) -> S3Result<NamedPart> {
    let (Some(number), Some(etag)) = (part.part_number, part.e_tag) else {
        return Err(s3_error!(MalformedXML, "a part needs its number and its entity tag"));
    };
    let checksums = given(&Checksum {
        checksum_crc32: part.checksum_crc32,
        checksum_crc32c: part.checksum_crc32c,
        checksum_crc64nvme: part.checksum_crc64nvme,
        checksum_sha1: part.checksum_sha1,
        checksum_sha256: part.checksum_sha256,
        checksum_type: None,
    });
    Ok(NamedPart { number, etag: etag.into_value(), checksums })
}

fn fresh_id() -> S3Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(S3Error::internal_error)?;
    Ok(hex(&bytes))
}
