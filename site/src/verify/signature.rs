//! Whether the house signed what a receipt says. Ed25519 is the browser's own.

use js_sys::{Array, Uint8Array};
use leptos::prelude::window;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, Response};
use wire::{Difference, KeySet, ReceiptSignature};

use crate::json;
use crate::markup::{Element, element, row, table};

/// Where a house publishes the keys that it signs receipts with.
const KEYS: &str = "/.well-known/jwks.json";

/// What a receipt's signature came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Signature {
    /// Nothing to say: no receipt of a house.
    Absent,
    /// A receipt of a house without one.
    Unsigned,
    /// By a key that nobody has given to this page.
    UnknownKey(String),
    /// The browser has no Ed25519, or lends its cryptography not to this page.
    Unavailable,
    /// The house signed exactly this.
    Valid(String),
    /// It did not, and these are the fields.
    Invalid(Vec<Difference>),
}

impl Signature {
    /// For the style sheet and for tests.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Absent => "none",
            Self::Unsigned => "unsigned",
            Self::UnknownKey(_) | Self::Unavailable => "unchecked",
            Self::Valid(_) => "valid",
            Self::Invalid(_) => "invalid",
        }
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Absent => String::new(),
            Self::Unsigned => {
                "Not signed: what the seeds do not decide, such as the balance, is only said here.".to_owned()
            }
            Self::UnknownKey(key) => format!(
                "Signed by the key {key}, which this page does not have: not checked. Paste the house’s {KEYS} above."
            ),
            Self::Unavailable => "Signed, but this browser cannot check Ed25519 signatures.".to_owned(),
            Self::Valid(key) => format!("Signed: the house’s key {key} signed every field of this receipt."),
            Self::Invalid(fields) => format!("The signature does not cover this: {}.", names(fields)),
        }
    }

    /// A broken signature is a broken proof: its headline and what it means.
    pub(super) fn mismatch(&self) -> Option<(String, String)> {
        let Self::Invalid(fields) = self else { return None };
        let headline = format!("Mismatch: {} is not what the house signed", names(fields));
        let detail = "Something was changed after the house signed this receipt, or the house never signed it. Below is what \
                      the receipt says and what was signed.";
        Some((headline, detail.to_owned()))
    }

    /// The fields that differ.
    pub(super) fn shown(&self) -> Option<Element> {
        let Self::Invalid(fields) = self else { return None };
        let rows = fields
            .iter()
            .map(|it| row([("", it.field.clone()), ("hex", it.claimed.clone()), ("hex", it.signed.clone())]));
        let columns = [("Field", ""), ("In the receipt", ""), ("Signed", "")];
        Some(element("div").class("pane").child(table("Signature", &columns, rows)))
    }
}

fn names(fields: &[Difference]) -> String {
    fields.iter().map(|it| it.field.as_str()).collect::<Vec<_>>().join(", ")
}

/// The keys that the house behind this page publishes; none where there is no house. Part of loading the page.
pub(super) async fn published() -> Option<KeySet> {
    let window = window();
    if !window.location().protocol().is_ok_and(|protocol| protocol.starts_with("http")) {
        return None;
    }
    let answer: Response = JsFuture::from(window.fetch_with_str(KEYS)).await.ok()?.dyn_into().ok()?;
    let text = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    KeySet::read(&json::read(&text)?).ok()
}

/// Checks the signature of a receipt.
pub(super) async fn check(receipt: &Value, keys: &KeySet) -> Signature {
    let text = match &receipt["signature"] {
        Value::Null if receipt["round"].is_null() => return Signature::Absent,
        Value::Null => return Signature::Unsigned,
        text => text.as_str().unwrap_or_default(),
    };
    let broken = |why: &str| {
        let part = |text: &str| text.get(..24).map_or(text.to_owned(), |start| format!("{start}…"));
        Signature::Invalid(vec![Difference {
            field: "signature".to_owned(),
            claimed: part(text),
            signed: why.to_owned(),
        }])
    };
    let signature = match ReceiptSignature::parse_with(text, json::read) {
        Ok(signature) => signature,
        Err(error) => return broken(&error.to_string()),
    };
    let Some(key) = keys.get(&signature.key_id) else { return Signature::UnknownKey(signature.key_id) };
    match is_signature(&signature, key).await {
        Err(_) => Signature::Unavailable,
        Ok(false) => broken("the key that it names did not make it"),
        Ok(true) => match signature.differences(receipt) {
            fields if fields.is_empty() => Signature::Valid(signature.key_id),
            fields => Signature::Invalid(fields),
        },
    }
}

async fn is_signature(signature: &ReceiptSignature, key: &[u8; 32]) -> Result<bool, JsValue> {
    const ALGORITHM: &str = "Ed25519";
    let crypto = window().crypto()?.subtle();
    let usages = Array::of1(&"verify".into());
    let key = crypto.import_key_with_str("raw", &Uint8Array::from(&key[..]), ALGORITHM, false, &usages)?;
    let key: CryptoKey = JsFuture::from(key).await?.unchecked_into();
    let (bytes, input) = (&signature.bytes, signature.signing_input.as_bytes());
    let verified = crypto.verify_with_str_and_u8_array_and_u8_array(ALGORITHM, &key, bytes, input)?;
    Ok(JsFuture::from(verified).await?.is_truthy())
}
