//! The signature of a receipt: a compact JWS (RFC 7515) over everything that the house answers for.
//!
//! Pure: Ed25519 itself is the caller's. The functions sign and the command line checks with AWS-LC, the browser with
//! WebCrypto; what is signed, how it is written and what differs is decided here for all of them.
//!
//! The payload is the whole receipt, so that a changed field can be named with what was signed. Left out are the
//! signature itself; `server_seed`, which its commitment proves and which is not known yet when the round is played; and
//! `shown` and `legal`, which follow from the rest. So the signature of a round is the same before and after its seed is
//! revealed, and a replay equals the first answer (I10), as Ed25519 draws no randomness.

use crate::jws::{Jws, JwsError, SIGNATURE_BYTES};
use crate::receipt::Receipt;
use games::canonical_json;
use serde_json::{Map, Value};

pub use crate::jws::is_key_id;

/// What a receipt says that it is, where signed documents say so.
const TYP: &str = "receipt+jws";
/// Fields of a receipt that the payload leaves out.
const UNSIGNED: [&str; 4] = ["legal", "server_seed", "shown", "signature"];

/// A signature as it was read, not checked yet: whether `bytes` is the Ed25519 signature of `signing_input` under the
/// key `key_id` is for the caller to find out.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiptSignature {
    /// Which key signed, by what the text says.
    pub key_id: String,
    /// The ASCII text that was signed: header, dot, payload.
    pub signing_input: String,
    /// R and S of RFC 8032.
    pub bytes: [u8; SIGNATURE_BYTES],
    payload: Map<String, Value>,
}

/// A text that is no signature of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureError {
    /// Not three parts of base64url, separated by dots.
    Form,
    /// Another header than `{"alg":"EdDSA","kid":"<key id>","typ":"receipt+jws"}`.
    Header,
    /// The payload is no JSON object.
    Payload,
    /// The last part has not the length of an Ed25519 signature.
    Length,
}

impl std::fmt::Display for SignatureError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Form => "it is not three parts of base64url, separated by dots",
            Self::Header => {
                r#"its header is not {"alg":"EdDSA","kid":"<key id>","typ":"receipt+jws"}, exactly so"#
            }
            Self::Payload => "its payload is no JSON object",
            Self::Length => "its last part is not 64 bytes",
        })
    }
}

impl std::error::Error for SignatureError {}

impl From<JwsError> for SignatureError {
    fn from(error: JwsError) -> Self {
        match error {
            JwsError::Form => Self::Form,
            JwsError::Header => Self::Header,
            JwsError::Length => Self::Length,
        }
    }
}

/// A field of a receipt that is not what was signed. The values are canonical JSON, or `none` where there is no such
/// field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name.
    pub field: String,
    /// What the receipt says.
    pub claimed: String,
    /// What the house signed.
    pub signed: String,
}

impl ReceiptSignature {
    /// What has to be signed with the key `key_id` for `receipt`.
    ///
    /// # Panics
    /// Never: receipts are plain data with text keys.
    #[must_use]
    pub fn signing_input(receipt: &Receipt, key_id: &str) -> String {
        let document = serde_json::to_value(receipt).expect("receipts are plain data with text keys");
        let payload = canonical_json(&Value::Object(signed_part(&document)));
        Jws::signing_input(TYP, key_id, payload.as_bytes())
    }

    /// Reads `signature` of a receipt.
    ///
    /// # Errors
    /// [`SignatureError`] for a text that this house does not write.
    pub fn parse(text: &str) -> Result<Self, SignatureError> {
        Self::parse_with(text, |json| serde_json::from_str(json).ok())
    }

    /// Reads `signature` of a receipt with another reader of JSON: the browser has its own.
    ///
    /// # Errors
    /// [`SignatureError`] for a text that this house does not write.
    pub fn parse_with(text: &str, json: fn(&str) -> Option<Value>) -> Result<Self, SignatureError> {
        let jws = Jws::parse(TYP, text)?;
        Ok(Self {
            payload: object(&jws.payload, json).ok_or(SignatureError::Payload)?,
            key_id: jws.key_id,
            signing_input: jws.signing_input,
            bytes: jws.signature,
        })
    }

    /// The text that stands in a receipt.
    #[must_use]
    pub fn text(signing_input: &str, signature: &[u8; SIGNATURE_BYTES]) -> String {
        Jws::text(signing_input, signature)
    }

    /// Every field of `receipt`, as it was received, that is not what was signed. One that the receipt lacks or that was
    /// not signed at all is among them.
    #[must_use]
    pub fn differences(&self, receipt: &Value) -> Vec<Difference> {
        let claimed = signed_part(receipt);
        let mut fields = claimed.clone();
        for (name, value) in &self.payload {
            fields.insert(name.clone(), value.clone());
        }
        let shown = |value: Option<&Value>| value.map_or_else(|| "none".to_owned(), canonical_json);
        fields
            .keys()
            .map(|field| (field, claimed.get(field), self.payload.get(field)))
            .filter(|(_, claimed, signed)| claimed != signed)
            .map(|(field, claimed, signed)| Difference {
                field: field.clone(),
                claimed: shown(claimed),
                signed: shown(signed),
            })
            .collect()
    }
}

/// What of a receipt is signed.
fn signed_part(receipt: &Value) -> Map<String, Value> {
    // One by one: to collect them would sort them first, which is thousands of bytes of wasm for a dozen fields.
    let mut signed = Map::new();
    for (name, value) in receipt.as_object().into_iter().flatten() {
        if !UNSIGNED.contains(&name.as_str()) {
            signed.insert(name.clone(), value.clone());
        }
    }
    signed
}

fn object(text: &[u8], json: fn(&str) -> Option<Value>) -> Option<Map<String, Value>> {
    match json(std::str::from_utf8(text).ok()?)? {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
