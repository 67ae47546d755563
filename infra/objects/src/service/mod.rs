//! The operations of S3, from what `s3s` has parsed to the store and back.

mod buckets;
mod conditions;
mod listing;
mod objects;
mod uploads;

use crate::worker::Worker;
use s3s::dto::*;
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use std::time::{Duration, UNIX_EPOCH};

/// Answers requests; `s3s` says `NotImplemented` to every operation that is not here.
pub(crate) struct Service {
    worker: Worker,
}

impl Service {
    pub(crate) fn new(worker: Worker) -> Self {
        Self { worker }
    }
}

/// The trait has all operations in one `impl`, so they are only named here, and do their work in their modules.
macro_rules! operations {
    ($($name:ident($input:ident) -> $output:ident;)*) => {
        #[async_trait::async_trait]
        impl S3 for Service {
            $(async fn $name(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                self.$name(request).await.map(S3Response::new)
            })*
        }
    };
}

operations! {
    create_bucket(CreateBucketInput) -> CreateBucketOutput;
    head_bucket(HeadBucketInput) -> HeadBucketOutput;
    list_buckets(ListBucketsInput) -> ListBucketsOutput;
    get_bucket_versioning(GetBucketVersioningInput) -> GetBucketVersioningOutput;
    put_bucket_versioning(PutBucketVersioningInput) -> PutBucketVersioningOutput;
    put_object(PutObjectInput) -> PutObjectOutput;
    get_object(GetObjectInput) -> GetObjectOutput;
    head_object(HeadObjectInput) -> HeadObjectOutput;
    delete_object(DeleteObjectInput) -> DeleteObjectOutput;
    list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output;
    list_object_versions(ListObjectVersionsInput) -> ListObjectVersionsOutput;
    create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput;
    upload_part(UploadPartInput) -> UploadPartOutput;
    complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput;
    abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput;
    list_parts(ListPartsInput) -> ListPartsOutput;
}

/// What would change the meaning of a request if it were ignored is refused instead.
fn refuse(named: &[(&str, bool)]) -> S3Result<()> {
    match named.iter().find(|(_, given)| *given) {
        Some((name, _)) => Err(s3_error!(NotImplemented, "{} is not implemented", name)),
        None => Ok(()),
    }
}

fn timestamp(milliseconds: i64) -> Timestamp {
    Timestamp::from(UNIX_EPOCH + Duration::from_millis(milliseconds.unsigned_abs()))
}

fn long(number: u64) -> S3Result<i64> {
    i64::try_from(number).map_err(|_| s3_error!(InternalError, "a size beyond 63 bits"))
}
