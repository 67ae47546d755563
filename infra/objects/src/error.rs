//! What the store refuses, and how S3 says it.

use s3s::header::X_AMZ_DELETE_MARKER;
use s3s::{S3Error, S3ErrorCode};

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("there is no such bucket")]
    NoSuchBucket,
    #[error("there is no such key")]
    NoSuchKey,
    /// The latest version is a delete marker.
    #[error("the object is deleted")]
    Deleted,
    /// The version that was asked for is a delete marker.
    #[error("a delete marker has no content")]
    IsDeleteMarker,
    #[error("there is no such version")]
    NoSuchVersion,
    #[error("this is not a version id")]
    InvalidVersionId,
    #[error("there is no such upload")]
    NoSuchUpload,
    #[error("a part is missing or differs")]
    InvalidPart,
    #[error("parts must be named in rising order")]
    InvalidPartOrder,
    #[error("a part that is not the last is below 5 MiB")]
    PartTooSmall,
    #[error("the object would be too large")]
    TooLarge,
    #[error("a precondition does not hold")]
    PreconditionFailed,
    #[error("the checksum does not match the content")]
    BadDigest,
    #[error("the objects are being stopped")]
    Stopped,
    #[error("the database failed")]
    Database(#[from] rusqlite::Error),
    #[error("a stored row cannot be read")]
    Row(#[from] serde_json::Error),
}

impl From<StoreError> for S3Error {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::NoSuchBucket => S3ErrorCode::NoSuchBucket,
            StoreError::NoSuchKey | StoreError::Deleted => S3ErrorCode::NoSuchKey,
            StoreError::IsDeleteMarker => S3ErrorCode::MethodNotAllowed,
            StoreError::NoSuchVersion => S3ErrorCode::NoSuchVersion,
            StoreError::InvalidVersionId => S3ErrorCode::InvalidArgument,
            StoreError::NoSuchUpload => S3ErrorCode::NoSuchUpload,
            StoreError::InvalidPart => S3ErrorCode::InvalidPart,
            StoreError::InvalidPartOrder => S3ErrorCode::InvalidPartOrder,
            StoreError::PartTooSmall => S3ErrorCode::EntityTooSmall,
            StoreError::TooLarge => S3ErrorCode::EntityTooLarge,
            StoreError::PreconditionFailed => S3ErrorCode::PreconditionFailed,
            StoreError::BadDigest => S3ErrorCode::BadDigest,
            StoreError::Stopped => S3ErrorCode::ServiceUnavailable,
            StoreError::Database(_) | StoreError::Row(_) => S3ErrorCode::InternalError,
        };
        let mut answer = Self::with_message(code, error.to_string());
        if matches!(error, StoreError::Deleted | StoreError::IsDeleteMarker) {
            let marker = (X_AMZ_DELETE_MARKER, axum::http::HeaderValue::from_static("true"));
            answer.set_headers([marker].into_iter().collect());
        }
        if matches!(error, StoreError::Database(_) | StoreError::Row(_)) {
            answer.set_source(Box::new(error));
        }
        answer
    }
}
