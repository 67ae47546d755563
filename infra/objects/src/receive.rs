//! Receiving a body: all of it, within the limit, and with every checksum that came along verified.

use crate::OBJECT_BYTES_MAX;
use crate::checksum::{Algorithm, Sum};
use crate::error::StoreError;
use axum::http::{HeaderMap, HeaderName};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::StreamExt as _;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::{Checksum, StreamingBlob};
use s3s::{S3Error, S3ErrorCode, S3Result, TrailingHeaders, s3_error};

/// What the client says about the body.
pub(crate) struct Claims {
    /// Digests in headers.
    pub(crate) checksums: Checksum,
    /// `Content-MD5`.
    pub(crate) md5: Option<String>,
    /// Where digests behind the body will be found.
    pub(crate) trailers: Option<TrailingHeaders>,
}

/// Refuses a checksum of an algorithm that is not known here: unverified, it would be worth nothing.
pub(crate) fn refuse_unknown_checksums(headers: &HeaderMap) -> S3Result<()> {
    let announced = headers.get_all("x-amz-trailer").into_iter().filter_map(|value| value.to_str().ok());
    let announced = announced.flat_map(|names| names.split(',')).map(str::trim);
    for name in headers.keys().map(HeaderName::as_str).chain(announced) {
        let Some(kind) = name.strip_prefix("x-amz-checksum-") else { continue };
        let known = Algorithm::ALL.iter().any(|algorithm| algorithm.name().eq_ignore_ascii_case(kind));
        if !known && !matches!(kind, "algorithm" | "type" | "mode") {
            return Err(s3_error!(NotImplemented, "the checksum {} is not implemented", kind));
        }
    }
    Ok(())
}

/// A body as it came.
pub(crate) struct Received {
    pub(crate) content: Vec<u8>,
    pub(crate) md5: Vec<u8>,
    /// The client's checksum, which held; `None` if it gave none.
    pub(crate) sum: Option<Sum>,
}

/// Reads the body and verifies it.
pub(crate) async fn receive(body: Option<StreamingBlob>, claims: Claims) -> S3Result<Received> {
    let content = read(body).await?;
    let claimed = claimed(&claims)?;
    // Hashing a large body would hold up other requests.
    let verified = tokio::task::spawn_blocking(move || verify(content, claimed, claims.md5.as_deref())).await;
    verified.map_err(S3Error::internal_error)?
}

async fn read(body: Option<StreamingBlob>) -> S3Result<Vec<u8>> {
    let mut content = Vec::new();
    let Some(mut body) = body else { return Ok(content) };
    while let Some(piece) = body.next().await {
        // The connection broke, or a chunk's signature is wrong; nothing of it is kept.
        let piece = piece.map_err(|source| S3Error::with_source(S3ErrorCode::IncompleteBody, source))?;
        if content.len() + piece.len() > OBJECT_BYTES_MAX {
            return Err(StoreError::TooLarge.into());
        }
        content.extend_from_slice(&piece);
    }
    Ok(content)
}

/// The one checksum that the client gave, in a header or behind the body.
fn claimed(claims: &Claims) -> S3Result<Option<Sum>> {
    let trailers = claims.trailers.as_ref().and_then(TrailingHeaders::take).unwrap_or_default();
    let mut found = Vec::new();
    for algorithm in Algorithm::ALL {
        let header = algorithm.of(&claims.checksums).map(str::to_owned);
        let trailer = trailers.get(algorithm.header()).and_then(|value| value.to_str().ok());
        found.extend(header.or(trailer.map(str::to_owned)).map(|value| Sum { algorithm, value }));
    }
    if found.len() > 1 {
        return Err(s3_error!(InvalidRequest, "one checksum at a time"));
    }
    Ok(found.pop())
}

fn verify(content: Vec<u8>, claimed: Option<Sum>, claimed_md5: Option<&str>) -> S3Result<Received> {
    if claimed.as_ref().is_some_and(|claimed| Sum::of(claimed.algorithm, &content) != *claimed) {
        return Err(StoreError::BadDigest.into());
    }
    let md5 = Md5::checksum(&content).as_ref().to_vec();
    if claimed_md5.is_some_and(|claimed| STANDARD.encode(&md5) != claimed) {
        return Err(StoreError::BadDigest.into());
    }
    Ok(Received { content, md5, sum: claimed })
}
