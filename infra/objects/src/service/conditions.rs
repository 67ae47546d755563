//! Conditions of requests: `If-Match` and `If-None-Match`.

use crate::store::{Content, Precondition};
use s3s::dto::{ETag, ETagCondition};
use s3s::{S3Error, S3ErrorCode, S3Result, s3_error};

/// What a write asks of the latest version. As in S3, `If-None-Match` takes `*` only.
pub(super) fn precondition(
    if_match: Option<ETagCondition>,
    if_none_match: Option<ETagCondition>,
) -> S3Result<Precondition> {
    match (if_match, if_none_match) {
        (None, None) => Ok(Precondition::Nothing),
        (None, Some(ETagCondition::Any)) => Ok(Precondition::Absent),
        (Some(ETagCondition::Any), None) => Ok(Precondition::Present),
        (Some(ETagCondition::ETag(tag)), None) => Ok(Precondition::Tag(tag.into_value())),
        (None, Some(ETagCondition::ETag(_))) => {
            Err(s3_error!(NotImplemented, "If-None-Match of a write takes * only"))
        }
        (Some(_), Some(_)) => Err(s3_error!(NotImplemented, "If-Match with If-None-Match")),
    }
}

/// Judges what a read asks of the version it found: 412 when `If-Match` fails, 304 when `If-None-Match` does.
pub(super) fn check_read(
    content: &Content,
    if_match: Option<&ETagCondition>,
    if_none_match: Option<&ETagCondition>,
) -> S3Result<()> {
    if if_match.is_some_and(|condition| !names(condition, content)) {
        return Err(s3_error!(PreconditionFailed, "If-Match does not hold"));
    }
    if if_none_match.is_some_and(|condition| names(condition, content)) {
        let mut unchanged = S3Error::new(S3ErrorCode::NotModified);
        let etag = ETag::Strong(content.etag.clone()).to_http_header().map_err(S3Error::internal_error)?;
        unchanged.set_headers([(axum::http::header::ETAG, etag)].into_iter().collect());
        return Err(unchanged);
    }
    Ok(())
}

fn names(condition: &ETagCondition, content: &Content) -> bool {
    match condition {
        ETagCondition::Any => true,
        ETagCondition::ETag(tag) => tag.value() == content.etag,
    }
}
