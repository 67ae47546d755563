//! Ed25519 (RFC 8032), by AWS-LC.

use crate::secret::SecretKey;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use zeroize::Zeroizing;

/// The public half of an Ed25519 private key.
#[must_use]
pub fn public_key(private: &SecretKey) -> Option<[u8; 32]> {
    let jwk = Jwk::from_encoding_key(&encoding_key(private), Algorithm::EdDSA).ok()?;
    match jwk.algorithm {
        AlgorithmParameters::OctetKeyPair(pair) => URL_SAFE_NO_PAD.decode(pair.x).ok()?.try_into().ok(),
        _ => None,
    }
}

/// The key as PKCS#8 v1 (RFC 8410): a constant header and the 32 bytes.
pub(crate) fn encoding_key(private: &SecretKey) -> EncodingKey {
    const HEADER: [u8; 16] =
        [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    let der = Zeroizing::new([&HEADER[..], private.expose()].concat());
    EncodingKey::from_ed_der(&der)
}

/// Signs `message`.
pub(crate) fn sign(message: &str, key: &EncodingKey) -> Result<[u8; 64], jsonwebtoken::errors::Error> {
    let text = jsonwebtoken::crypto::sign(message.as_bytes(), key, Algorithm::EdDSA)?;
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| jsonwebtoken::errors::ErrorKind::InvalidSignature.into())
}

/// Whether `signature` is the signature of `message` by the private half of `public`.
#[must_use]
pub fn is_signature(signature: &[u8; 64], message: &str, public: &[u8; 32]) -> bool {
    let text = URL_SAFE_NO_PAD.encode(signature);
    let key = DecodingKey::from_ed_der(public);
    jsonwebtoken::crypto::verify(&text, message.as_bytes(), &key, Algorithm::EdDSA).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex<const N: usize>(text: &str) -> [u8; N] {
        std::array::from_fn(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
    }

    #[test]
    fn the_key_of_rfc_8032_test_2() {
        let private = SecretKey::new(hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
        let public = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        assert_eq!(public_key(&private), Some(public));
        let signature = hex(concat!(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ));
        assert_eq!(sign("\u{72}", &encoding_key(&private)).unwrap(), signature);
        assert!(is_signature(&signature, "\u{72}", &public));
        assert!(!is_signature(&signature, "\u{73}", &public));
        for at in 0..64 {
            let mut changed = signature;
            changed[at] ^= 1;
            assert!(!is_signature(&changed, "\u{72}", &public), "{at}");
        }
        let mut other = public;
        other[0] ^= 1;
        assert!(!is_signature(&signature, "\u{72}", &other));
    }
}
