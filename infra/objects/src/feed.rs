//! What S3's event notifications are in AWS: word of every object that was created.

/// A new version of an object was committed, by a plain write or by completing an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The bucket's name.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// The new version's id.
    pub version_id: String,
}
