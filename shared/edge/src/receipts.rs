//! Signed receipts: the house answers for every round with a key of its own, which signs nothing else.

use crate::ed25519::{encoding_key, sign};
use crate::settings::SigningSettings;
use jsonwebtoken::EncodingKey;
use std::fmt;
use std::sync::Arc;
use wire::{KeySet, Receipt, ReceiptSignature};

/// Signs receipts, and knows the keys that they are checked with.
#[derive(Clone)]
pub struct Receipts(Arc<Inner>);

struct Inner {
    keys: KeySet,
    signing: Option<(String, EncodingKey)>,
}

/// Why a receipt could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// This process was configured without the key.
    #[error("this process has no key to sign receipts with")]
    NoSigningKey,
    /// The signature failed.
    #[error("a receipt cannot be signed")]
    CannotSign(#[source] jsonwebtoken::errors::Error),
}

impl fmt::Debug for Receipts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipts").field("keys", &self.0.keys).finish_non_exhaustive()
    }
}

impl Receipts {
    /// Receipts as configured.
    #[must_use]
    pub fn new(settings: &SigningSettings) -> Self {
        let signing = settings.signing.as_ref();
        Self(Arc::new(Inner {
            keys: KeySet::new(settings.public_keys.clone()),
            signing: signing.map(|signing| (signing.id.clone(), encoding_key(&signing.key))),
        }))
    }

    /// The id of the key that signs; `None` in a process that signs nothing.
    #[must_use]
    pub fn signs_with(&self) -> Option<&str> {
        self.0.signing.as_ref().map(|(id, _)| id.as_str())
    }

    /// Every key that signs, will sign or has signed receipts.
    #[must_use]
    pub fn keys(&self) -> &KeySet {
        &self.0.keys
    }

    /// The receipt with its signature. The same receipt always gets the same one (I10).
    ///
    /// # Errors
    /// When this process has no signing key, or signing fails.
    pub fn sign(&self, receipt: Receipt) -> Result<Receipt, SignError> {
        let (id, key) = self.0.signing.as_ref().ok_or(SignError::NoSigningKey)?;
        let input = ReceiptSignature::signing_input(&receipt, id);
        let signature = sign(&input, key).map_err(SignError::CannotSign)?;
        Ok(Receipt { signature: Some(ReceiptSignature::text(&input, &signature)), ..receipt })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ed25519::is_signature;
    use crate::keys::Purpose;
    use crate::settings::{Needs, Settings, tests::variables};
    use serde_json::json;

    fn settings(signs: &'static [Purpose]) -> SigningSettings {
        let variables = variables();
        let needs = Needs { signs, ..Needs::EVERYTHING };
        Settings::read(needs, |name| variables.get(name).cloned()).unwrap().receipts
    }

    fn receipt() -> Receipt {
        serde_json::from_value(json!({
            "round": "3", "game": "dice", "rules_version": 1, "scheme": "hmac-sha256-v1", "config_hash": "00",
            "status": "settled", "seed_index": 0, "commitment": "00", "next_commitment": "00", "client_seed": "me",
            "nonce": 1, "stake": "100", "bet": {}, "seq": 3, "ts": 1, "balance": "98",
        }))
        .unwrap()
    }

    #[test]
    fn receipts_are_signed_with_the_published_key_and_always_alike() {
        let receipts = Receipts::new(&settings(&[Purpose::Receipts]));
        let signed = receipts.sign(receipt()).unwrap();
        let signature = ReceiptSignature::parse(signed.signature.as_deref().unwrap()).unwrap();
        let key = receipts.keys().get(&signature.key_id).unwrap();
        assert!(is_signature(&signature.bytes, &signature.signing_input, key));
        assert_eq!(signature.differences(&serde_json::to_value(&signed).unwrap()), []);
        assert_eq!(receipts.sign(signed.clone()).unwrap(), signed);
    }

    #[test]
    fn a_process_without_the_key_signs_nothing_but_knows_the_public_ones() {
        let receipts = Receipts::new(&settings(&[Purpose::Tokens]));
        assert!(matches!(receipts.sign(receipt()), Err(SignError::NoSigningKey)));
        assert!(receipts.keys().get("receipts-1").is_some());
    }
}
