//! Signed statements about the books: manifests of backups, what restores did, what drills found. The house signs them with
//! a key of its own, which signs nothing that players or operators see.

use crate::ed25519::{encoding_key, is_signature, public_key, sign};
use crate::receipts::SignError;
use crate::settings::{SettingsError, SigningKey};
use jsonwebtoken::EncodingKey;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use wire::jws::{Jws, is_key_id};

/// What statements are signed and checked with.
#[derive(Debug, Clone)]
pub struct StatementKeys {
    public_keys: BTreeMap<String, [u8; 32]>,
    signing: Option<SigningKey>,
}

impl StatementKeys {
    /// Every key that signs or ever signed statements, and the one that signs now, if this process may.
    ///
    /// # Errors
    /// If the signing key is not listed, or a key's id is none.
    pub fn new(
        public_keys: BTreeMap<String, [u8; 32]>,
        signing: Option<SigningKey>,
    ) -> Result<Self, SettingsError> {
        let mut wrong = Vec::new();
        if public_keys.keys().any(|id| !is_key_id(id)) {
            wrong.push(
                "the statement keys: an id has 1 to 64 characters of a–z, A–Z, 0–9, '.', '_' and '-'".into(),
            );
        }
        if let Some(signing) = &signing
            && public_keys.get(&signing.id) != public_key(&signing.key).as_ref()
        {
            wrong.push(format!(
                "the statement keys: the public half of {} is not listed under this id",
                signing.id
            ));
        }
        if wrong.is_empty() { Ok(Self { public_keys, signing }) } else { Err(SettingsError(wrong)) }
    }
}

/// Signs and checks statements.
#[derive(Clone)]
pub struct Statements(Arc<Inner>);

struct Inner {
    public_keys: BTreeMap<String, [u8; 32]>,
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
    pub fn new(keys: &StatementKeys) -> Self {
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
    use crate::settings::SecretKey;

    fn keys(signs: bool) -> StatementKeys {
        let key = SecretKey::new([7; 32]);
        let public = BTreeMap::from([("s1".to_owned(), public_key(&key).unwrap())]);
        StatementKeys::new(public, signs.then(|| SigningKey { id: "s1".to_owned(), key })).unwrap()
    }

    #[test]
    fn only_a_listed_key_signs_and_only_its_documents_are_ours() {
        let (signing, reading) = (Statements::new(&keys(true)), Statements::new(&keys(false)));
        let text = signing.sign(|id| Jws::signing_input("a+jws", id, b"{}")).unwrap();
        let jws = Jws::parse("a+jws", &text).unwrap();
        assert!(signing.is_signed(&jws) && reading.is_signed(&jws));
        assert!(matches!(reading.sign(|_| String::new()), Err(SignError::NoSigningKey)));
        let mut forged = jws.clone();
        forged.signing_input.push('A');
        assert!(!reading.is_signed(&forged));
        assert!(!reading.is_signed(&Jws { key_id: "s2".to_owned(), ..jws }));
        let stranger = SigningKey { id: "s1".to_owned(), key: SecretKey::new([8; 32]) };
        assert!(StatementKeys::new(keys(true).public_keys, Some(stranger)).is_err());
        assert!(StatementKeys::new(BTreeMap::from([("a b".to_owned(), [0; 32])]), None).is_err());
    }
}
