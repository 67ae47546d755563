//! Files that pages load: a name that changes with the content, and the hash that the browser checks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha384};

/// One file under `/assets/`.
pub(crate) struct Asset {
    /// Relative to the site's root.
    pub(crate) path: String,
    /// The value of an `integrity` attribute.
    pub(crate) integrity: String,
    /// The content.
    pub(crate) bytes: Vec<u8>,
}

impl Asset {
    pub(crate) fn new(name: &str, extension: &str, bytes: Vec<u8>) -> Self {
        let hash = hex(&Sha256::digest(&bytes));
        Self {
            path: format!("assets/{name}.{}.{extension}", &hash[..16]),
            integrity: integrity(&bytes),
            bytes,
        }
    }

    /// How a page refers to it.
    pub(crate) fn link(&self) -> site::document::Link {
        site::document::Link { href: format!("/{}", self.path), integrity: self.integrity.clone() }
    }
}

/// What a browser compares a file with before it uses it.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

/// A file inside an attribute.
pub(crate) fn data_uri(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", STANDARD.encode(bytes))
}

/// Lowercase hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_integrity_follow_the_content() {
        let asset = Asset::new("style", "css", b"abc".to_vec());
        // SHA-256 and SHA-384 of "abc": FIPS 180-4, appendices B.1 and D.1.
        assert_eq!(asset.path, "assets/style.ba7816bf8f01cfea.css");
        assert_eq!(
            asset.integrity,
            "sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn"
        );
    }
}
