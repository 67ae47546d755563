//! Listings of objects and of versions.

use super::{Service, long, timestamp};
use crate::store::{Last, Position, Version, hex, roll_up, sequence_of};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::dto::*;
use s3s::{S3Request, S3Result, s3_error};

/// S3's limit on the entries of one answer.
const ENTRIES_MAX: i32 = 1_000;

/// What `encoding-type=url` leaves as it is.
const URL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

impl Service {
    pub(super) async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<ListObjectsV2Output> {
        let input = request.input;
        let max = entries_max(input.max_keys)?;
        let prefix = input.prefix.clone().unwrap_or_default();
        let delimiter = input.delimiter.clone().unwrap_or_default();
        let position = match (&input.continuation_token, &input.start_after) {
            (Some(token), _) => parse_token(token)?,
            (None, Some(after)) => Position::behind(after.as_bytes()),
            (None, None) => Position::START,
        };
        let (bucket, limit) = (input.bucket.clone(), max.unsigned_abs() as usize);
        let listing = self
            .worker
            .run(move |store| Ok(store.list(&bucket, &prefix, &delimiter, false, position, limit)?))
            .await?;
        let text = Text::new(input.encoding_type.as_ref());
        let mut contents = Vec::new();
        for version in &listing.versions {
            let Some(content) = &version.content else { continue };
            let algorithm = ChecksumAlgorithm::from_static(content.sum.algorithm.name());
            contents.push(Object {
                checksum_algorithm: Some(vec![algorithm]),
                checksum_type: Some(content.sum.kind()),
                e_tag: Some(ETag::Strong(content.etag.clone())),
                key: Some(text.encode(&version.key)),
                last_modified: Some(timestamp(version.created_ms)),
                size: Some(long(content.size)?),
                storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
                ..Object::default()
            });
        }
        let entries = listing.versions.len() + listing.prefixes.len();
        Ok(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: input.prefix.map(|prefix| text.encode(&prefix)),
            max_keys: Some(max),
            // At most a thousand.
            key_count: i32::try_from(entries).ok(),
            continuation_token: input.continuation_token,
            is_truncated: Some(listing.next.is_some()),
            next_continuation_token: listing.next.map(|(_, position)| token(&position)),
            contents: Some(contents),
            common_prefixes: Some(common_prefixes(&listing.prefixes, text)),
            delimiter: input.delimiter.map(|delimiter| text.encode(&delimiter)),
            start_after: input.start_after.map(|after| text.encode(&after)),
            encoding_type: input.encoding_type,
            request_charged: None,
        })
    }

    pub(super) async fn list_object_versions(
        &self,
        request: S3Request<ListObjectVersionsInput>,
    ) -> S3Result<ListObjectVersionsOutput> {
        let input = request.input;
        let max = entries_max(input.max_keys)?;
        let prefix = input.prefix.clone().unwrap_or_default();
        let delimiter = input.delimiter.clone().unwrap_or_default();
        let key_marker = input.key_marker.as_deref().unwrap_or_default();
        let version_marker = input.version_id_marker.as_deref().filter(|marker| !marker.is_empty());
        let position = behind_marker(key_marker, version_marker, &prefix, &delimiter)?;
        let (bucket, limit) = (input.bucket.clone(), max.unsigned_abs() as usize);
        let listing = self
            .worker
            .run(move |store| Ok(store.list(&bucket, &prefix, &delimiter, true, position, limit)?))
            .await?;
        let text = Text::new(input.encoding_type.as_ref());
        let (mut versions, mut markers) = (Vec::new(), Vec::new());
        for version in &listing.versions {
            if version.content.is_some() {
                versions.push(object_version(version, text)?);
            } else {
                markers.push(DeleteMarkerEntry {
                    is_latest: Some(version.latest),
                    key: Some(text.encode(&version.key)),
                    last_modified: Some(timestamp(version.created_ms)),
                    owner: None,
                    version_id: Some(version.id()),
                });
            }
        }
        let is_truncated = Some(listing.next.is_some());
        let (next_key_marker, next_version_id_marker) = match listing.next {
            None => (None, None),
            Some((Last::Version { key, id }, _)) => (Some(text.encode(&key)), Some(id)),
            Some((Last::Prefix(prefix), _)) => (Some(text.encode(&prefix)), None),
        };
        Ok(ListObjectVersionsOutput {
            common_prefixes: Some(common_prefixes(&listing.prefixes, text)),
            delete_markers: Some(markers),
            delimiter: input.delimiter.map(|delimiter| text.encode(&delimiter)),
            is_truncated,
            key_marker: input.key_marker.map(|marker| text.encode(&marker)),
            max_keys: Some(max),
            name: Some(input.bucket),
            next_key_marker,
            next_version_id_marker,
            prefix: input.prefix.map(|prefix| text.encode(&prefix)),
            version_id_marker: input.version_id_marker,
            versions: Some(versions),
            encoding_type: input.encoding_type,
            request_charged: None,
        })
    }
}

fn object_version(version: &Version, text: Text) -> S3Result<ObjectVersion> {
    let content = version.content.as_ref();
    let size = content.map(|content| long(content.size)).transpose()?;
    Ok(ObjectVersion {
        checksum_algorithm: content
            .map(|content| vec![ChecksumAlgorithm::from_static(content.sum.algorithm.name())]),
        checksum_type: content.map(|content| content.sum.kind()),
        e_tag: content.map(|content| ETag::Strong(content.etag.clone())),
        is_latest: Some(version.latest),
        key: Some(text.encode(&version.key)),
        last_modified: Some(timestamp(version.created_ms)),
        size,
        storage_class: Some(ObjectVersionStorageClass::from_static(ObjectVersionStorageClass::STANDARD)),
        version_id: Some(version.id()),
        ..ObjectVersion::default()
    })
}

fn common_prefixes(prefixes: &[String], text: Text) -> Vec<CommonPrefix> {
    prefixes.iter().map(|prefix| CommonPrefix { prefix: Some(text.encode(prefix)) }).collect()
}

fn entries_max(asked: Option<i32>) -> S3Result<i32> {
    match asked {
        Some(asked) if asked < 0 => Err(s3_error!(InvalidArgument, "max-keys below zero")),
        asked => Ok(asked.unwrap_or(ENTRIES_MAX).min(ENTRIES_MAX)),
    }
}

/// Where a listing of versions goes on. A marker that is a common prefix stands for all that is rolled up to it.
fn behind_marker(key: &str, version: Option<&str>, prefix: &str, delimiter: &str) -> S3Result<Position> {
    match version {
        Some(_) if key.is_empty() => {
            Err(s3_error!(InvalidArgument, "a version-id marker needs a key marker"))
        }
        Some(version) => Ok(Position { key: key.as_bytes().to_vec(), before: sequence_of(version)? }),
        None if key.is_empty() => Ok(Position::START),
        None if roll_up(key, prefix, delimiter) == Some(key) => Ok(Position::behind_all(key.as_bytes())),
        None => Ok(Position::behind(key.as_bytes())),
    }
}

/// A position in a listing of latest versions, opaque to clients: a digit for the side of the key, and the key in
/// hexadecimal.
fn token(position: &Position) -> String {
    format!("{}{}", u8::from(position.before == 0), hex(&position.key))
}

fn parse_token(token: &str) -> S3Result<Position> {
    let parsed = || {
        let before = match token.get(..1)? {
            "0" => i64::MAX,
            "1" => 0,
            _ => return None,
        };
        let digits = token.get(1..)?;
        let even = digits.len() % 2 == 0 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        let key = even.then(|| (0..digits.len()).step_by(2).map(byte).collect::<Option<Vec<u8>>>())??;
        Some(Position { key, before })
    };
    parsed().ok_or_else(|| s3_error!(InvalidArgument, "this is not a continuation token"))
}

/// How keys are written into answers.
#[derive(Clone, Copy)]
enum Text {
    Plain,
    Url,
}

impl Text {
    fn new(asked: Option<&EncodingType>) -> Self {
        match asked {
            Some(kind) if kind.as_str() == EncodingType::URL => Self::Url,
            _ => Self::Plain,
        }
    }

    fn encode(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Url => utf8_percent_encode(text, URL).to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_back_and_others_are_refused() {
        for position in [Position::START, Position::behind("ä/ø".as_bytes()), Position::behind_all(b"a/")] {
            assert_eq!(parse_token(&token(&position)).unwrap(), position);
        }
        for bad in ["", "2", "1a", "0zz", "1ä"] {
            assert!(parse_token(bad).is_err(), "{bad}");
        }
    }
}
