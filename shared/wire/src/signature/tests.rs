use std::collections::BTreeSet;

use super::*;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

/// A receipt with every field that one can have, in the form in which it travels.
fn receipt() -> Value {
    json!({
        "round": "17", "game": "blackjack", "rules_version": 1, "scheme": "hmac-sha256-v1",
        "config_hash": "0123456789abcdef".repeat(4), "status": "settled", "seed_index": 2,
        "commitment": "00ff".repeat(16), "next_commitment": "ab12".repeat(16), "client_seed": "my \"lucky\" wörds",
        "nonce": 41, "stake": "100", "staked": "200", "bet": {"main": "100", "insured": false},
        "actions": [{"type": "double"}, {"type": "stand"}], "shown": {"dealer": ["2S"]}, "legal": [{"type": "hit"}],
        "outcome": {"player": ["2S", "10H"], "total": 12, "note": null}, "multiplier": "1.98", "payout": "198",
        "server_seed": null, "seq": 17, "ts": 1_790_000_000_000_u64, "balance": "99998",
        "operator": "demo", "player": "ada", "currency": "EUR", "mode": "demo",
    })
}

/// The receipt as the house would send it, but for 64 bytes that no key made.
fn signed() -> Value {
    let mut document = receipt();
    let receipt: Receipt = serde_json::from_value(document.clone()).unwrap();
    let input = ReceiptSignature::signing_input(&receipt, "k1");
    document["signature"] = ReceiptSignature::text(&input, &[0x5a; 64]).into();
    document
}

fn signature_of(receipt: &Value) -> Result<ReceiptSignature, SignatureError> {
    ReceiptSignature::parse(receipt["signature"].as_str().unwrap_or_default())
}

fn fields(differences: &[Difference]) -> Vec<&str> {
    differences.iter().map(|difference| difference.field.as_str()).collect()
}

#[test]
fn the_text_is_this_one() {
    let receipt: Receipt = serde_json::from_value(receipt()).unwrap();
    let input = ReceiptSignature::signing_input(&receipt, "k1");
    let (header, payload) = input.split_once('.').unwrap();
    let text = |part: &str| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    assert_eq!(text(header), r#"{"alg":"EdDSA","kid":"k1","typ":"receipt+jws"}"#);
    let expected = concat!(
        r#"{"actions":[{"type":"double"},{"type":"stand"}],"balance":"99998","bet":{"insured":false,"main":"100"},"#,
        r#""client_seed":"my \"lucky\" wörds","#,
        r#""commitment":"00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff","#,
        r#""config_hash":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","currency":"EUR","#,
        r#""game":"blackjack","mode":"demo","multiplier":"1.98","#,
        r#""next_commitment":"ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12","nonce":41,"#,
        r#""operator":"demo","outcome":{"note":null,"player":["2S","10H"],"total":12},"payout":"198","player":"ada","#,
        r#""round":"17","rules_version":1,"scheme":"hmac-sha256-v1","seed_index":2,"seq":17,"stake":"100","#,
        r#""staked":"200","status":"settled","ts":1790000000000}"#,
    );
    assert_eq!(text(payload), expected);
}

#[test]
fn what_is_not_known_yet_or_follows_is_not_signed() {
    let before: Receipt = serde_json::from_value(receipt()).unwrap();
    let after = Receipt {
        server_seed: Some("00".repeat(32)),
        shown: None,
        legal: None,
        signature: Some("before".to_owned()),
        ..before.clone()
    };
    let input = |receipt: &Receipt| ReceiptSignature::signing_input(receipt, "k1");
    assert_eq!(input(&before), input(&after));
    assert_ne!(input(&before), ReceiptSignature::signing_input(&before, "k2"));
    assert_ne!(input(&before), input(&Receipt { nonce: 42, ..before.clone() }));
    let mut document = signed();
    (document["server_seed"], document["legal"]) = (json!("00".repeat(32)), Value::Null);
    assert_eq!(signature_of(&document).unwrap().differences(&document), []);
}

#[test]
fn a_signature_is_read_back_whole() {
    let signature = signature_of(&signed()).unwrap();
    assert_eq!((signature.key_id.as_str(), signature.bytes), ("k1", [0x5a; 64]));
    let text = ReceiptSignature::text(&signature.signing_input, &signature.bytes);
    assert_eq!(signed()["signature"], text);
    let read: Receipt = serde_json::from_value(signed()).unwrap();
    let written = serde_json::to_value(&read).unwrap();
    assert_eq!(signature.differences(&written), [], "what was read and written again is what was signed");
}

#[test]
fn every_other_header_is_refused() {
    let text = signed()["signature"].as_str().unwrap().to_owned();
    let (_, rest) = text.split_once('.').unwrap();
    for header in [
        r#"{"alg":"none","kid":"k1","typ":"receipt+jws"}"#,
        r#"{"alg":"HS256","kid":"k1","typ":"receipt+jws"}"#,
        r#"{"alg":"EdDSA","kid":"k1","typ":"JWT"}"#,
        r#"{"alg":"EdDSA","kid":"k1"}"#,
        r#"{"alg":"EdDSA","kid":"","typ":"receipt+jws"}"#,
        r#"{"alg":"EdDSA","kid":"k\u0031","typ":"receipt+jws"}"#,
        r#"{"alg":"EdDSA","kid":"k1","kid":"k2","typ":"receipt+jws"}"#,
        r#"{"alg":"EdDSA","kid":"k1","jwk":{},"typ":"receipt+jws"}"#,
        r#"{"kid":"k1","alg":"EdDSA","typ":"receipt+jws"}"#,
        r#"{"alg":"EdDSA", "kid":"k1","typ":"receipt+jws"}"#,
        "",
    ] {
        let changed = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header));
        assert_eq!(ReceiptSignature::parse(&changed), Err(SignatureError::Header), "{header}");
    }
}

#[test]
fn every_other_form_is_refused() {
    let text = signed()["signature"].as_str().unwrap().to_owned();
    let (input, signature) = text.rsplit_once('.').unwrap();
    let (header, payload) = input.split_once('.').unwrap();
    // The last character of 64 bytes has four bits that stand for nothing.
    let loose = format!("{}h", &text[..text.len() - 1]);
    assert_eq!(&text[text.len() - 1..], "g");
    for (bad, error) in [
        (String::new(), SignatureError::Form),
        (input.to_owned(), SignatureError::Form),
        (format!("{text}.{signature}"), SignatureError::Form),
        (format!("{text}="), SignatureError::Form),
        (format!(" {text}"), SignatureError::Form),
        (loose, SignatureError::Form),
        (format!("{header}..{signature}"), SignatureError::Payload),
        (format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode("[]")), SignatureError::Payload),
        (format!("{header}.{payload}."), SignatureError::Length),
        (format!("{header}.{payload}.{}", URL_SAFE_NO_PAD.encode([0; 63])), SignatureError::Length),
    ] {
        assert_eq!(ReceiptSignature::parse(&bad), Err(error), "{bad}");
    }
}

#[test]
fn differences_have_both_values() {
    let signature = signature_of(&signed()).unwrap();
    let difference = |field: &str, claimed: &str, signed: &str| Difference {
        field: field.to_owned(),
        claimed: claimed.to_owned(),
        signed: signed.to_owned(),
    };
    let mut changed = signed();
    changed["payout"] = json!("199");
    changed["nonce"] = json!("41");
    changed["bet"]["main"] = json!("1");
    changed["tip"] = json!(null);
    changed.as_object_mut().unwrap().remove("staked");
    assert_eq!(
        signature.differences(&changed),
        [
            difference("bet", r#"{"insured":false,"main":"1"}"#, r#"{"insured":false,"main":"100"}"#),
            difference("nonce", "\"41\"", "41"),
            difference("payout", "\"199\"", "\"198\""),
            difference("staked", "none", "\"200\""),
            difference("tip", "null", "none"),
        ]
    );
    assert_eq!(signature.differences(&json!([])).len(), 25, "nothing of it is there");
}

/// Holds a changed text against the original: whatever became of it is found, and under its own name.
fn check_change(text: &[u8], original: &Value, read: &ReceiptSignature) -> bool {
    let Ok(changed) = serde_json::from_slice::<Value>(text) else { return false };
    if changed == *original {
        return false;
    }
    let names = |value: &Value| {
        value.as_object().map(|object| object.keys().cloned().collect::<BTreeSet<_>>()).unwrap_or_default()
    };
    let all: BTreeSet<String> = names(&changed).union(&names(original)).cloned().collect();
    let different: Vec<&str> =
        all.iter().map(String::as_str).filter(|name| changed.get(name) != original.get(name)).collect();
    let shown = || String::from_utf8_lossy(text).into_owned();
    if different.contains(&"signature") {
        // Ed25519 says no to other bytes and to other input.
        let now = signature_of(&changed);
        let same =
            now.is_ok_and(|now| (now.signing_input, now.bytes) == (read.signing_input.clone(), read.bytes));
        assert!(!same, "{}", shown());
    }
    let signed: Vec<&str> = different.into_iter().filter(|name| !UNSIGNED.contains(name)).collect();
    assert_eq!(fields(&read.differences(&changed)), signed, "{}", shown());
    !signed.is_empty()
}

#[test]
fn every_changed_byte_is_found_and_named() {
    let original = signed();
    let read = signature_of(&original).unwrap();
    let text = original.to_string().into_bytes();
    let signature_at = original.to_string().find("\"signature\":\"").unwrap();
    let signature_at = signature_at..signature_at + "\"signature\":\"".len() + read.signing_input.len() + 88;
    let mut found = 0_u32;
    for at in 0..text.len() {
        // JSON takes no other byte anywhere. The signature is long: each of its bits has to do.
        let replacements: Vec<u8> = match signature_at.contains(&at) {
            false => (b' '..=b'~').collect(),
            true => (0..8).map(|bit| text[at] ^ (1 << bit)).collect(),
        };
        let mut changed = text.clone();
        for byte in replacements {
            changed[at] = byte;
            found += u32::from(check_change(&changed, &original, &read));
        }
        let mut shorter = text.clone();
        shorter.remove(at);
        found += u32::from(check_change(&shorter, &original, &read));
        let mut longer = text.clone();
        longer.insert(at, b'1');
        found += u32::from(check_change(&longer, &original, &read));
    }
    assert!(found > 40_000, "{found}");
}
