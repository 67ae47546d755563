//! Buckets and their versioning.

use super::{Service, timestamp};
use s3s::dto::*;
use s3s::{S3Request, S3Result, s3_error};

impl Service {
    pub(super) async fn create_bucket(
        &self,
        request: S3Request<CreateBucketInput>,
    ) -> S3Result<CreateBucketOutput> {
        let name = request.input.bucket;
        let location = Some(format!("/{name}"));
        self.worker.run(move |store| Ok(store.create_bucket(&name)?)).await?;
        Ok(CreateBucketOutput { location })
    }

    pub(super) async fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> S3Result<HeadBucketOutput> {
        self.worker.run(move |store| Ok(store.require_bucket(&request.input.bucket)?)).await?;
        Ok(HeadBucketOutput::default())
    }

    pub(super) async fn list_buckets(
        &self,
        request: S3Request<ListBucketsInput>,
    ) -> S3Result<ListBucketsOutput> {
        let input = request.input;
        let prefix = input.prefix.clone().unwrap_or_default();
        let after = input.continuation_token.unwrap_or_default();
        let buckets = self.worker.run(|store| Ok(store.buckets()?)).await?;
        let mut wanted: Vec<_> =
            buckets.into_iter().filter(|(name, _)| name.starts_with(&prefix) && *name > after).collect();
        let max = input.max_buckets.map_or(usize::MAX, |max| usize::try_from(max).unwrap_or(0).max(1));
        let more = wanted.len() > max;
        wanted.truncate(max);
        let continuation_token = wanted.last().filter(|_| more).map(|(name, _)| name.clone());
        let buckets = wanted.into_iter().map(|(name, created_ms)| Bucket {
            name: Some(name),
            creation_date: Some(timestamp(created_ms)),
            bucket_region: None,
        });
        Ok(ListBucketsOutput {
            buckets: Some(buckets.collect()),
            continuation_token,
            owner: None,
            prefix: input.prefix,
        })
    }

    pub(super) async fn get_bucket_versioning(
        &self,
        request: S3Request<GetBucketVersioningInput>,
    ) -> S3Result<GetBucketVersioningOutput> {
        self.worker.run(move |store| Ok(store.require_bucket(&request.input.bucket)?)).await?;
        let status = Some(BucketVersioningStatus::from_static(BucketVersioningStatus::ENABLED));
        Ok(GetBucketVersioningOutput { mfa_delete: None, status })
    }

    /// Buckets are versioned from the start, so that only what is so already can be asked for.
    pub(super) async fn put_bucket_versioning(
        &self,
        request: S3Request<PutBucketVersioningInput>,
    ) -> S3Result<PutBucketVersioningOutput> {
        let PutBucketVersioningInput { bucket, versioning_configuration: wanted, .. } = request.input;
        self.worker.run(move |store| Ok(store.require_bucket(&bucket)?)).await?;
        let status = wanted.status.as_ref().map(BucketVersioningStatus::as_str);
        if status != Some(BucketVersioningStatus::ENABLED) || wanted.mfa_delete.is_some() {
            return Err(s3_error!(NotImplemented, "buckets are always versioned here"));
        }
        Ok(PutBucketVersioningOutput {})
    }
}
