//! A round in a link: the receipt's JSON as base64url in the fragment, which browsers never send to a server.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

/// The fragment, with its `#`, for a receipt's JSON.
#[must_use]
pub fn fragment(json: &str) -> String {
    format!("#{}", URL_SAFE_NO_PAD.encode(json))
}

/// A receipt as it is shown to others: all that its proof needs, but not whose wallet it is. Without that its signature
/// says nothing.
#[must_use]
pub fn shared(mut receipt: Value) -> Value {
    if let Some(fields) = receipt.as_object_mut() {
        for private in ["operator", "player", "signature", "balance"] {
            fields.remove(private);
        }
    }
    receipt
}

/// The JSON out of whatever a person pasted: JSON itself, a fragment, or a whole link.
#[must_use]
pub fn json_in(text: &str) -> Option<String> {
    let text = text.trim();
    if text.starts_with('{') {
        return Some(text.to_owned());
    }
    let code = text.rsplit_once('#').map_or(text, |(_, fragment)| fragment).trim_end_matches('=');
    // Some programs turn a link's - and _ into + and /.
    let bytes = URL_SAFE_NO_PAD.decode(code).ok().or_else(|| {
        let padded = format!("{code}{}", "=".repeat((4 - code.len() % 4) % 4));
        STANDARD.decode(padded).ok()
    })?;
    String::from_utf8(bytes).ok().filter(|json| json.starts_with('{'))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(shared(receipt), serde_json::json!({"game": "dice", "nonce": 1}));
    }

    #[test]
    fn other_texts_are_no_receipt() {
        for text in ["", "#", "hello", "#aGVsbG8", "https://example.org/verify/"] {
            assert_eq!(json_in(text), None, "{text:?}");
        }
    }
}
