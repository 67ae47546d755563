//! A round in a link: the receipt's JSON as base64url in the fragment, which browsers never send to a server.

use serde_json::Value;

use crate::json;

/// The fragment, with its `#`, for a receipt's JSON.
#[must_use]
pub fn fragment(json: &str) -> String {
    format!("#{}", encode(json.as_bytes()))
}

/// A receipt as it is shown to others: all that its proof needs, but not whose wallet it is. Without that its signature
/// says nothing.
#[must_use]
pub fn shared(receipt: &Value) -> Value {
    json::without(receipt, &["operator", "player", "signature", "balance"]).into()
}

/// The JSON out of whatever a person pasted: JSON itself, a fragment, or a whole link.
#[must_use]
pub fn json_in(text: &str) -> Option<String> {
    let text = text.trim();
    if text.starts_with('{') {
        return Some(text.to_owned());
    }
    let code = text.rsplit_once('#').map_or(text, |(_, fragment)| fragment).trim_end_matches('=');
    let bytes = decode(code)?;
    String::from_utf8(bytes).ok().filter(|json| json.starts_with('{'))
}

/// The 64 digits, of which each stands for six bits.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64url without padding. Short on purpose: a general engine is 3 KB of wasm.
fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        // Of one byte two digits hold something, of two three.
        for at in 0..=three.len() {
            let digit = bits >> (18 - 6 * at) & 63;
            text.push(char::from(DIGITS[usize::try_from(digit).unwrap_or_default()]));
        }
    }
    text
}

/// The bytes, where each character is a digit. Some programs turn a link's - and _ into + and /.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for four in text.as_bytes().chunks(4) {
        let mut bits = 0;
        for at in 0..4 {
            let digit = match four.get(at) {
                Some(b'+') => 62,
                Some(b'/') => 63,
                Some(letter) => DIGITS.iter().position(|digit| digit == letter)?,
                None => 0,
            };
            bits = bits << 6 | digit;
        }
        let three = [bits >> 16, bits >> 8, bits].map(|bits| u8::try_from(bits & 255));
        let [Ok(first), Ok(second), Ok(third)] = three else { return None };
        // A digit alone is no byte.
        let held = four.len().checked_sub(1).filter(|held| *held > 0)?;
        bytes.extend_from_slice(&[first, second, third][..held]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    #[test]
    fn bytes_of_any_number_are_written_as_everybody_writes_them() {
        let bytes: Vec<u8> = (0..=255).rev().cycle().take(700).collect();
        for end in 0..bytes.len() {
            let text = encode(&bytes[..end]);
            assert_eq!(text, URL_SAFE_NO_PAD.encode(&bytes[..end]));
            assert_eq!(decode(&text).as_deref(), Some(&bytes[..end]));
        }
        assert_eq!(decode("AAAAA"), None);
        assert_eq!(decode("AA A"), None);
    }

    #[test]
    fn reads_back_from_a_link_a_fragment_and_plain_json() {
        let json = r#"{"client_seed":"ünïcode ✓ ???>>>","nonce":7}"#;
        let fragment = fragment(json);
        assert!(
            fragment
                .bytes()
                .all(|byte| byte == b'#' || byte == b'-' || byte == b'_' || byte.is_ascii_alphanumeric())
        );
        for text in [
            json.to_owned(),
            fragment.clone(),
            format!(" https://example.org/verify/{fragment}\n"),
            STANDARD.encode(json),
        ] {
            assert_eq!(json_in(&text).as_deref(), Some(json), "{text}");
        }
    }

    #[test]
    fn a_shared_round_says_not_whose_it_is() {
        let receipt = serde_json::json!({"game": "dice", "nonce": 1, "player": "ada", "operator": "demo", "signature": "x.y.z", "balance": "7"});
        assert_eq!(shared(&receipt), serde_json::json!({"game": "dice", "nonce": 1}));
    }

    #[test]
    fn other_texts_are_no_receipt() {
        for text in ["", "#", "hello", "#aGVsbG8", "https://example.org/verify/"] {
            assert_eq!(json_in(text), None, "{text:?}");
        }
    }
}
