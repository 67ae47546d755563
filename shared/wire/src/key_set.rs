//! The public keys that receipts are checked with: a JWK set (RFC 7517) of Ed25519 keys (RFC 8037).

use crate::signature::is_key_id;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// `GET /.well-known/jwks.json`
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JwkSet {
    /// Every key that signs or has signed receipts.
    pub keys: Vec<Jwk>,
}

/// One public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Jwk {
    /// Always `OKP`.
    pub kty: &'static str,
    /// Always `Ed25519`.
    pub crv: &'static str,
    /// Always `EdDSA`.
    pub alg: &'static str,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub usage: &'static str,
    /// The key id that signatures name.
    pub kid: String,
    /// The 32 bytes in base64url.
    pub x: String,
}

/// Ed25519 public keys, in the order of their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeySet(Vec<(String, [u8; 32])>);

impl KeySet {
    /// A set of these keys.
    #[must_use]
    pub fn new(keys: BTreeMap<String, [u8; 32]>) -> Self {
        Self(keys.into_iter().collect())
    }

    /// Reads a JWK set. Keys of other kinds and for other uses are passed over, as RFC 7517 wants it.
    ///
    /// # Errors
    /// Why it is no set of keys that receipts could be checked with, in plain words.
    pub fn read(document: &Value) -> Result<Self, String> {
        let keys = document["keys"].as_array().ok_or("it is no JWK set: it has no list \"keys\"")?;
        let mut set = Self::default();
        for key in keys.iter().filter(|key| is_for_receipts(key)) {
            let id = key["kid"].as_str().filter(|id| is_key_id(id));
            let id = id.ok_or("an Ed25519 key in it has no \"kid\" of letters, digits, '.', '_' and '-'")?;
            let bytes = key["x"].as_str().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
            let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
            set.add(id, bytes.ok_or_else(|| format!("the \"x\" of key {id} is not 32 bytes in base64url"))?)?;
        }
        if set.0.is_empty() {
            Err("there is no Ed25519 key for signatures in it".to_owned())
        } else {
            Ok(set)
        }
    }

    /// Takes the keys of another set in.
    ///
    /// # Errors
    /// If both have different keys of one id: nobody could tell which is meant.
    pub fn join(&mut self, other: &Self) -> Result<(), String> {
        other.0.iter().try_for_each(|(id, key)| self.add(id, *key))
    }

    fn add(&mut self, id: &str, key: [u8; 32]) -> Result<(), String> {
        let at = self.0.iter().take_while(|(other, _)| other.as_str() < id).count();
        match self.0.get(at) {
            Some((other, known)) if other == id && *known != key => {
                Err(format!("there are two different keys {id}"))
            }
            Some((other, _)) if other == id => Ok(()),
            _ => {
                self.0.insert(at, (id.to_owned(), key));
                Ok(())
            }
        }
    }

    /// The key with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&[u8; 32]> {
        self.0.iter().find(|(known, _)| known == id).map(|(_, key)| key)
    }

    /// The set as it is published.
    #[must_use]
    pub fn document(&self) -> JwkSet {
        let key = |(id, bytes): &(String, [u8; 32])| Jwk {
            kty: "OKP",
            crv: "Ed25519",
            alg: "EdDSA",
            usage: "sig",
            kid: id.clone(),
            x: URL_SAFE_NO_PAD.encode(bytes),
        };
        JwkSet { keys: self.0.iter().map(key).collect() }
    }
}

/// An Ed25519 key that is not said to be for something else.
fn is_for_receipts(key: &Value) -> bool {
    let is_or_unsaid = |name: &str, wanted: &str| key.get(name).is_none_or(|value| value == wanted);
    key["kty"] == "OKP"
        && key["crv"] == "Ed25519"
        && is_or_unsaid("alg", "EdDSA")
        && is_or_unsaid("use", "sig")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The key of RFC 8037, appendix A.2.
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn key(id: &str) -> Value {
        json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": id, "x": X})
    }

    fn with(name: &str, value: Value) -> Value {
        let mut key = key("k1");
        key[name] = value;
        key
    }

    #[test]
    fn reads_what_it_publishes() {
        let set = KeySet::new(BTreeMap::from([("k1".to_owned(), [1; 32]), ("k2".to_owned(), [2; 32])]));
        let document = serde_json::to_value(set.document()).unwrap();
        assert_eq!(KeySet::read(&document), Ok(set));
        let text = serde_json::to_string(&KeySet::read(&json!({"keys": [key("k1")]})).unwrap().document());
        let expected = format!(
            r#"{{"keys":[{{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","use":"sig","kid":"k1","x":"{X}"}}]}}"#
        );
        assert_eq!(text.unwrap(), expected);
    }

    #[test]
    fn other_keys_are_passed_over_and_broken_ones_are_not() {
        let others = [
            json!({"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "k1"}),
            with("crv", json!("X25519")),
            with("use", json!("enc")),
            with("alg", json!("ES256")),
            json!(7),
        ];
        for other in others {
            assert!(
                KeySet::read(&json!({"keys": [other, key("k2")]})).unwrap().get("k1").is_none(),
                "{other}"
            );
            assert!(KeySet::read(&json!({"keys": [other]})).is_err(), "{other}");
        }
        for (bad, why) in [
            (json!([]), "no list"),
            (json!({"keys": {}}), "no list"),
            (json!({"keys": []}), "no Ed25519 key"),
            (json!({"keys": [with("kid", json!(""))]}), "no \"kid\""),
            (json!({"keys": [with("kid", Value::Null)]}), "no \"kid\""),
            (json!({"keys": [with("x", json!("AA"))]}), "key k1 is not 32 bytes"),
            (json!({"keys": [with("x", json!(format!("{X}=")))]}), "key k1 is not 32 bytes"),
            (json!({"keys": [key("k1"), with("x", json!("A".repeat(43)))]}), "two different keys k1"),
        ] {
            let error = KeySet::read(&bad).unwrap_err();
            assert!(error.contains(why), "{bad}: {error}");
        }
    }

    #[test]
    fn sets_are_joined_unless_they_disagree() {
        let set = |id: &str, byte| KeySet::new(BTreeMap::from([(id.to_owned(), [byte; 32])]));
        let mut joined = set("k1", 1);
        joined.join(&set("k2", 2)).unwrap();
        joined.join(&set("k1", 1)).unwrap();
        assert_eq!((joined.get("k1"), joined.get("k2")), (Some(&[1; 32]), Some(&[2; 32])));
        assert_eq!(joined.join(&set("k2", 3)), Err("there are two different keys k2".to_owned()));
    }
}
