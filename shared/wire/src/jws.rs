//! Compact JWS (RFC 7515) as this house writes it: one header for each kind of document, and no other that would mean the
//! same, so that nothing in a text chooses how its signature is checked.
//!
//! Pure: Ed25519 itself is the caller's.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// Bytes of an Ed25519 signature.
pub const SIGNATURE_BYTES: usize = 64;
const KEY_ID_BYTES_MAX: usize = 64;

/// Whether `text` can name a signing key: 1 to 64 characters of a–z, A–Z, 0–9, '.', '_' and '-'.
#[must_use]
pub fn is_key_id(text: &str) -> bool {
    let fits = (1..=KEY_ID_BYTES_MAX).contains(&text.len());
    fits && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// A signed document as it was read, not checked yet: whether `signature` is the Ed25519 signature of `signing_input`
/// under the key `key_id` is for the caller to find out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jws {
    /// Which key signed, by what the text says.
    pub key_id: String,
    /// The ASCII text that was signed: header, dot, payload.
    pub signing_input: String,
    /// What was signed.
    pub payload: Vec<u8>,
    /// R and S of RFC 8032.
    pub signature: [u8; SIGNATURE_BYTES],
}

/// A text that is no signed document of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JwsError {
    /// Not three parts of base64url, separated by dots.
    Form,
    /// The header of another kind of document.
    Header,
    /// The last part has not the length of an Ed25519 signature.
    Length,
}

impl std::fmt::Display for JwsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Form => "it is not three parts of base64url, separated by dots",
            Self::Header => "it is not signed as a document of this kind",
            Self::Length => "its last part is not 64 bytes",
        })
    }
}

impl std::error::Error for JwsError {}

impl Jws {
    /// What has to be signed with the key `key_id` for a document of the kind `typ`.
    #[must_use]
    pub fn signing_input(typ: &str, key_id: &str, payload: &[u8]) -> String {
        let (before, after) = header(typ);
        let header = format!("{before}{key_id}{after}");
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload))
    }

    /// The whole text.
    #[must_use]
    pub fn text(signing_input: &str, signature: &[u8; SIGNATURE_BYTES]) -> String {
        format!("{signing_input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Reads a document of the kind `typ`.
    ///
    /// # Errors
    /// [`JwsError`] for a text that this house does not write as one.
    pub fn parse(typ: &str, text: &str) -> Result<Self, JwsError> {
        let (signing_input, signature) = text.rsplit_once('.').ok_or(JwsError::Form)?;
        let (header, payload) = signing_input.split_once('.').ok_or(JwsError::Form)?;
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| JwsError::Form);
        let (header, payload, signature) = (decode(header)?, decode(payload)?, decode(signature)?);
        Ok(Self {
            key_id: key_id(typ, &header).ok_or(JwsError::Header)?,
            signing_input: signing_input.to_owned(),
            payload,
            signature: signature.try_into().map_err(|_| JwsError::Length)?,
        })
    }
}

/// What stands before and after the key id.
fn header(typ: &str) -> (&'static str, String) {
    (r#"{"alg":"EdDSA","kid":""#, format!(r#"","typ":"{typ}"}}"#))
}

fn key_id(typ: &str, text: &[u8]) -> Option<String> {
    let (before, after) = header(typ);
    let key_id = std::str::from_utf8(text).ok()?.strip_prefix(before)?.strip_suffix(after.as_str())?;
    is_key_id(key_id).then(|| key_id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_reads_back_and_no_kind_is_taken_for_another() {
        let input = Jws::signing_input("backup+jws", "k1", b"{}");
        let text = Jws::text(&input, &[7; SIGNATURE_BYTES]);
        let read = Jws::parse("backup+jws", &text).unwrap();
        assert_eq!(
            (read.key_id.as_str(), read.payload.as_slice(), read.signature),
            ("k1", &b"{}"[..], [7; 64])
        );
        assert_eq!(read.signing_input, input);
        for other in ["restore+jws", "receipt+jws", "JWT", "backup"] {
            assert_eq!(Jws::parse(other, &text), Err(JwsError::Header), "{other}");
        }
        assert_eq!(Jws::parse("backup+jws", &text[..text.len() - 2]), Err(JwsError::Length));
        for bad in ["", ".", "..", "a.b", &input, &format!("{text}.")] {
            assert!(Jws::parse("backup+jws", bad).is_err(), "{bad}");
        }
    }
}
