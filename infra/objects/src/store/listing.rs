//! Listings: keys in the order of their bytes, versions of a key from new to old, with keys rolled up to prefixes.

use super::objects::{COLUMNS, read_version};
use super::{Store, Version, buckets};
use crate::error::StoreError;
use rusqlite::OptionalExtension as _;

/// A place in a listing: before the versions of `key` that are older than `before`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) key: Vec<u8>,
    /// A sequence; `i64::MAX` is before all versions of the key, 0 behind all of them.
    pub(crate) before: i64,
}

impl Position {
    pub(crate) const START: Self = Self { key: Vec::new(), before: i64::MAX };

    /// Behind everything that `key` has.
    pub(crate) fn behind(key: &[u8]) -> Self {
        Self { key: key.to_vec(), before: 0 }
    }

    /// Behind every key that begins with `prefix`, which is not empty.
    ///
    /// No byte of UTF-8 is 255, so the last byte can always be raised.
    pub(crate) fn behind_all(prefix: &[u8]) -> Self {
        let mut key = prefix.to_vec();
        if let Some(last) = key.last_mut() {
            *last = last.saturating_add(1);
        }
        Self { key, before: i64::MAX }
    }
}

/// A part of a listing.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) versions: Vec<Version>,
    /// Common prefixes.
    pub(crate) prefixes: Vec<String>,
    /// What comes last in this part, and from where to go on, if there is more.
    pub(crate) next: Option<(Last, Position)>,
}

/// The last entry of a part of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Last {
    Version { key: String, id: String },
    Prefix(String),
}

/// The common prefix that `key` is rolled up to: up to and with the first delimiter behind the listing's prefix.
pub(crate) fn roll_up<'a>(key: &'a str, prefix: &str, delimiter: &str) -> Option<&'a str> {
    if delimiter.is_empty() {
        return None;
    }
    let found = key.strip_prefix(prefix)?.find(delimiter)?;
    Some(&key[..prefix.len() + found + delimiter.len()])
}

impl Store {
    /// Lists at most `max` entries from `position` on: all versions, or of each key the latest unless it is deleted.
    pub(crate) fn list(
        &self,
        bucket: &str,
        prefix: &str,
        delimiter: &str,
        all_versions: bool,
        mut position: Position,
        max: usize,
    ) -> Result<Listing, StoreError> {
        buckets::require(&self.connection, bucket)?;
        let mut listing = Listing::default();
        if max == 0 {
            return Ok(listing);
        }
        if position.key.as_slice() < prefix.as_bytes() {
            position = Position { key: prefix.as_bytes().to_vec(), before: i64::MAX };
        }
        let mut last = None;
        while let Some(version) = self.first_from(bucket, &position, all_versions)? {
            if !version.key.starts_with(prefix) {
                break;
            }
            if listing.versions.len() + listing.prefixes.len() == max {
                listing.next = last.map(|last| (last, position));
                break;
            }
            if let Some(rolled_up) = roll_up(&version.key, prefix, delimiter) {
                position = Position::behind_all(rolled_up.as_bytes());
                listing.prefixes.push(rolled_up.to_owned());
                last = Some(Last::Prefix(rolled_up.to_owned()));
            } else {
                position = Position { key: version.key.clone().into_bytes(), before: version.sequence };
                if !all_versions {
                    position.before = 0;
                }
                last = Some(Last::Version { key: version.key.clone(), id: version.id() });
                listing.versions.push(version);
            }
        }
        Ok(listing)
    }

    /// The first version at or behind the position.
    fn first_from(
        &self,
        bucket: &str,
        position: &Position,
        all_versions: bool,
    ) -> Result<Option<Version>, StoreError> {
        let visible = if all_versions {
            ""
        } else {
            "AND marker = 0 AND NOT EXISTS (SELECT 1 FROM versions AS newer WHERE newer.bucket = v.bucket \
             AND newer.key = v.key AND newer.sequence > v.sequence)"
        };
        for place in ["key = ?2 AND sequence < ?3", "key > ?2 AND ?3 IS NOT NULL"] {
            let sql = format!(
                "SELECT {COLUMNS} FROM versions AS v WHERE bucket = ?1 AND {place} {visible} \
                 ORDER BY key, sequence DESC LIMIT 1"
            );
            let mut statement = self.connection.prepare_cached(&sql)?;
            let found = statement.query_row((bucket, &position.key, position.before), read_version);
            if let Some(version) = found.optional()? {
                return Ok(Some(version));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_rolled_up_to_the_first_delimiter_behind_the_prefix() {
        assert_eq!(roll_up("a/b/c", "", "/"), Some("a/"));
        assert_eq!(roll_up("a/b/c", "a/", "/"), Some("a/b/"));
        assert_eq!(roll_up("a/b/c", "a/b", "/"), Some("a/b/"));
        assert_eq!(roll_up("a/b/c", "a/b/", "/"), None);
        assert_eq!(roll_up("a--b", "", "--"), Some("a--"));
        assert_eq!(roll_up("a/b", "", ""), None);
    }

    #[test]
    fn behind_a_prefix_is_the_first_key_that_does_not_begin_with_it() {
        let Position { key, before } = Position::behind_all("a/".as_bytes());
        assert_eq!((key.as_slice(), before), (b"a0".as_slice(), i64::MAX));
        let last_of_unicode = "\u{10FFFF}";
        assert!(
            Position::behind_all(last_of_unicode.as_bytes()).key > format!("{last_of_unicode}z").into_bytes()
        );
    }
}
