//! Signed statements about the books: manifests of backups, what restores did, what drills found. The house signs them with
//! a key of its own, which signs nothing that players or operators see.

use crate::ed25519::{encoding_key, is_signature, sign};
use crate::keys::KeysById;
use crate::receipts::SignError;
use crate::settings::SigningSettings;
use jsonwebtoken::EncodingKey;
use std::fmt;
use std::sync::Arc;
use wire::jws::Jws;

/// Signs and checks statements.
#[derive(Clone)]
pub struct Statements(Arc<Inner>);

struct Inner {
    public_keys: KeysById,
    signing: Option<(String, EncodingKey)>,
}

impl fmt::Debug for Statements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statements").field("keys", &self.0.public_keys.keys()).finish_non_exhaustive()
    }
}

impl Statements {
    /// Statements as configured.
    #[must_use]
    pub fn new(keys: &SigningSettings) -> Self {
        let signing = keys.signing.as_ref();
        Self(Arc::new(Inner {
            public_keys: keys.public_keys.clone(),
            signing: signing.map(|signing| (signing.id.clone(), encoding_key(&signing.key))),
        }))
    }

    /// A signed document; `input` makes what has to be signed out of the key's id.
    ///
    /// # Errors
    /// When this process has no signing key, or signing fails.
    pub fn sign(&self, input: impl FnOnce(&str) -> String) -> Result<String, SignError> {
        let (id, key) = self.0.signing.as_ref().ok_or(SignError::NoSigningKey)?;
        let input = input(id);
        let signature = sign(&input, key).map_err(SignError::CannotSign)?;
        Ok(Jws::text(&input, &signature))
    }

    /// Whether a key of this house signed the document.
    #[must_use]
    pub fn is_signed(&self, document: &Jws) -> bool {
        let key = self.0.public_keys.get(&document.key_id);
        key.is_some_and(|key| is_signature(&document.signature, &document.signing_input, key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ed25519::public_key;
    use crate::keys::RingKey;
    use crate::secret::SecretKey;

    fn keys(signs: bool) -> SigningSettings {
        let key = SecretKey::new([7; 32]);
        let public_keys = KeysById::from([("s1".to_owned(), public_key(&key).unwrap())]);
        SigningSettings { public_keys, signing: signs.then(|| RingKey { id: "s1".to_owned(), key }) }
    }

    #[test]
    fn only_a_listed_keys_documents_are_ours() {
        let (signing, reading) = (Statements::new(&keys(true)), Statements::new(&keys(false)));
        let text = signing.sign(|id| Jws::signing_input("a+jws", id, b"{}")).unwrap();
        let jws = Jws::parse("a+jws", &text).unwrap();
        assert!(signing.is_signed(&jws) && reading.is_signed(&jws));
        assert!(matches!(reading.sign(|_| String::new()), Err(SignError::NoSigningKey)));
        let mut forged = jws.clone();
        forged.signing_input.push('A');
        assert!(!reading.is_signed(&forged));
        assert!(!reading.is_signed(&Jws { key_id: "s2".to_owned(), ..jws }));
    }
}
