//! Players' tokens: JWTs signed with Ed25519 that last 15 minutes.
//!
//! The algorithm is pinned and the key id must be on the list, so nothing in a token's header can choose how the token
//! is checked.

use crate::ed25519::encoding_key;
use crate::settings::TokenSettings;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use ledger::{Currency, Mode, OperatorId, PlayerId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// How long a token is good for.
const LIFETIME_S: u64 = 15 * 60;
/// How far the clocks of two of our machines may differ.
const CLOCK_SKEW_S: u64 = 5;
/// A token of ours has about 500 characters.
const LENGTH_MAX: usize = 2_048;

/// Who plays, for which operator, with what money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The operator whose player it is.
    pub operator: OperatorId,
    /// The player, as the operator names them.
    pub player: PlayerId,
    /// The currency of the wallet.
    pub currency: Currency,
    /// Real or demo money.
    pub mode: Mode,
}

/// A freshly signed token.
#[derive(Clone)]
pub struct Token {
    /// The token itself: whoever holds it is the player.
    pub text: String,
    /// When it expires, in seconds since 1970.
    pub expires_at_s: u64,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("expires_at_s", &self.expires_at_s).finish_non_exhaustive()
    }
}

/// Why no token could be signed.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    /// This process was configured to check tokens only.
    #[error("this process has no signing key")]
    NoSigningKey,
    /// The operating system gave no random bytes for `jti`.
    #[error("no randomness")]
    NoRandomness(#[source] getrandom::Error),
    /// The signature failed.
    #[error("cannot sign")]
    CannotSign(#[source] jsonwebtoken::errors::Error),
}

/// Why a token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenError {
    /// It was good once.
    Expired,
    /// Anything else. Which check failed is nobody's business.
    Invalid,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    operator: String,
    currency: String,
    mode: String,
    iat: u64,
    nbf: u64,
    exp: u64,
    jti: String,
}

/// Signs and checks tokens.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    issuer: String,
    audience: String,
    validation: Validation,
    public_keys: HashMap<String, DecodingKey>,
    signing: Option<(Header, EncodingKey)>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("key_ids", &self.0.public_keys.keys()).finish_non_exhaustive()
    }
}

impl Tokens {
    /// Tokens as configured.
    #[must_use]
    pub fn new(settings: &TokenSettings) -> Self {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[&settings.issuer]);
        validation.set_audience(&[&settings.audience]);
        validation.set_required_spec_claims(&["aud", "iss", "exp", "nbf", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = CLOCK_SKEW_S;
        let signing = settings.keys.signing.as_ref().map(|signing| {
            let header = Header { kid: Some(signing.id.clone()), ..Header::new(Algorithm::EdDSA) };
            (header, encoding_key(&signing.key))
        });
        Self(Arc::new(Inner {
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            validation,
            public_keys: settings
                .keys
                .public_keys
                .iter()
                .map(|(id, key)| (id.clone(), DecodingKey::from_ed_der(key)))
                .collect(),
            signing,
        }))
    }

    /// Signs a token that is good from `now` on for 15 minutes.
    ///
    /// # Errors
    /// When this process has no signing key, or signing fails.
    pub fn mint(&self, session: &Session, now: SystemTime) -> Result<Token, MintError> {
        let (header, key) = self.0.signing.as_ref().ok_or(MintError::NoSigningKey)?;
        let now_s = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let expires_at_s = now_s + LIFETIME_S;
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(MintError::NoRandomness)?;
        let claims = Claims {
            iss: self.0.issuer.clone(),
            aud: self.0.audience.clone(),
            sub: session.player.to_string(),
            operator: session.operator.to_string(),
            currency: session.currency.to_string(),
            mode: session.mode.as_str().to_owned(),
            iat: now_s,
            nbf: now_s,
            exp: expires_at_s,
            jti: URL_SAFE_NO_PAD.encode(id),
        };
        let text = jsonwebtoken::encode(header, &claims, key).map_err(MintError::CannotSign)?;
        Ok(Token { text, expires_at_s })
    }

    /// Checks a token.
    ///
    /// # Errors
    /// When it has expired, or is not one of ours.
    pub fn verify(&self, token: &str) -> Result<Session, TokenError> {
        if token.len() > LENGTH_MAX {
            return Err(TokenError::Invalid);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Invalid)?;
        let key = header.kid.and_then(|id| self.0.public_keys.get(&id)).ok_or(TokenError::Invalid)?;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &self.0.validation)
            .map_err(|error| match error.kind() {
                ErrorKind::ExpiredSignature => TokenError::Expired,
                _ => TokenError::Invalid,
            })?
            .claims;
        session(&claims).ok_or(TokenError::Invalid)
    }
}

fn session(claims: &Claims) -> Option<Session> {
    (!claims.jti.is_empty()).then_some(())?;
    Some(Session {
        operator: OperatorId::parse(&claims.operator).ok()?,
        player: PlayerId::parse(&claims.sub).ok()?,
        currency: Currency::parse(&claims.currency).ok()?,
        mode: Mode::parse(&claims.mode).ok()?,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ed25519::public_key;
    use crate::keys::{Purpose, RingKey};
    use crate::secret::SecretKey;
    use crate::settings::{Needs, Settings, SigningSettings, tests::variables};
    use std::time::Duration;

    pub(crate) fn tokens() -> Tokens {
        Tokens::new(&settings())
    }

    fn settings() -> TokenSettings {
        let variables = variables();
        let needs = Needs { signs: &[Purpose::Tokens], ..Needs::EVERYTHING };
        Settings::read(needs, |name| variables.get(name).cloned()).unwrap().tokens
    }

    /// The key that signs.
    fn signing() -> RingKey {
        settings().keys.signing.unwrap()
    }

    fn signing_with(signing: Option<RingKey>) -> TokenSettings {
        let settings = settings();
        TokenSettings { keys: SigningSettings { signing, ..settings.keys }, ..settings }
    }

    pub(crate) fn session() -> Session {
        Session {
            operator: OperatorId::parse("acme").unwrap(),
            player: PlayerId::parse("anna").unwrap(),
            currency: Currency::parse("EUR").unwrap(),
            mode: Mode::Demo,
        }
    }

    #[test]
    fn tokens_carry_the_session_for_15_minutes() {
        let tokens = tokens();
        let now = SystemTime::now();
        let fresh = tokens.mint(&session(), now).unwrap();
        assert_eq!(tokens.verify(&fresh.text), Ok(session()));
        let old = tokens.mint(&session(), now - Duration::from_secs(LIFETIME_S + CLOCK_SKEW_S + 2)).unwrap();
        assert_eq!(tokens.verify(&old.text), Err(TokenError::Expired));
        let early = tokens.mint(&session(), now + Duration::from_secs(60)).unwrap();
        assert_eq!(tokens.verify(&early.text), Err(TokenError::Invalid));
        assert_ne!(fresh.text, tokens.mint(&session(), now).unwrap().text, "every token has its own jti");
    }

    #[test]
    fn a_process_without_signing_key_only_verifies() {
        let verifier = Tokens::new(&signing_with(None));
        let token = tokens().mint(&session(), SystemTime::now()).unwrap();
        assert_eq!(verifier.verify(&token.text), Ok(session()));
        assert!(matches!(verifier.mint(&session(), SystemTime::now()), Err(MintError::NoSigningKey)));
    }

    #[test]
    fn tokens_of_other_houses_and_audiences_are_refused() {
        let now = SystemTime::now();
        for other in [
            TokenSettings { issuer: "https://other.example".to_owned(), ..settings() },
            TokenSettings { audience: "other".to_owned(), ..settings() },
            signing_with(Some(RingKey { key: SecretKey::new([4; 32]), ..signing() })),
            signing_with(Some(RingKey { id: "k2".to_owned(), ..signing() })),
        ] {
            let token = Tokens::new(&other).mint(&session(), now).unwrap();
            assert_eq!(tokens().verify(&token.text), Err(TokenError::Invalid));
        }
    }

    /// Signs `claims` with the right key under `header`, as an attacker could not.
    fn forge(header: &Header, claims: &serde_json::Value) -> String {
        jsonwebtoken::encode(header, claims, &encoding_key(&signing().key)).unwrap()
    }

    #[test]
    fn every_claim_is_required_and_checked() {
        let header = Header { kid: Some(signing().id), ..Header::new(Algorithm::EdDSA) };
        let now = jsonwebtoken::get_current_timestamp();
        let claims = serde_json::json!({
            "iss": "https://house.example", "aud": "glasshouse", "sub": "anna", "operator": "acme",
            "currency": "EUR", "mode": "demo", "iat": now, "nbf": now, "exp": now + 60, "jti": "x",
        });
        assert_eq!(tokens().verify(&forge(&header, &claims)), Ok(session()));
        for name in claims.as_object().unwrap().keys() {
            let mut without = claims.clone();
            without.as_object_mut().unwrap().remove(name);
            assert_eq!(tokens().verify(&forge(&header, &without)), Err(TokenError::Invalid), "{name}");
            let mut wrong = claims.clone();
            wrong[name] = serde_json::json!({});
            assert_eq!(tokens().verify(&forge(&header, &wrong)), Err(TokenError::Invalid), "{name}");
        }
        for (name, value) in
            [("mode", "play"), ("currency", "eur"), ("sub", "a#b"), ("operator", ""), ("jti", "")]
        {
            let mut wrong = claims.clone();
            wrong[name] = value.into();
            assert_eq!(tokens().verify(&forge(&header, &wrong)), Err(TokenError::Invalid), "{name}");
        }
        for kid in [None, Some("k9".to_owned())] {
            let header = Header { kid, ..Header::new(Algorithm::EdDSA) };
            assert_eq!(tokens().verify(&forge(&header, &claims)), Err(TokenError::Invalid));
        }
    }

    #[test]
    fn nothing_in_the_header_chooses_the_algorithm() {
        let token = tokens().mint(&session(), SystemTime::now()).unwrap().text;
        let (_, rest) = token.split_once('.').unwrap();
        for algorithm in ["none", "HS256", "ES256", "RS256"] {
            let header = format!(r#"{{"alg":"{algorithm}","kid":"{}","typ":"JWT"}}"#, signing().id);
            let header = URL_SAFE_NO_PAD.encode(header);
            assert_eq!(tokens().verify(&format!("{header}.{rest}")), Err(TokenError::Invalid), "{algorithm}");
        }
        // The public key as an HMAC secret: the classic confusion.
        let public = public_key(&signing().key).unwrap();
        let header = Header { kid: Some(signing().id), ..Header::new(Algorithm::HS256) };
        let claims = serde_json::json!({"sub": "anna"});
        let confused = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&public)).unwrap();
        assert_eq!(tokens().verify(&confused), Err(TokenError::Invalid));
    }

    #[test]
    fn garbage_is_refused() {
        let token = tokens().mint(&session(), SystemTime::now()).unwrap().text;
        let flipped = if token.ends_with('A') { "B" } else { "A" };
        let mut damaged = token.clone();
        damaged.replace_range(token.len() - 3..token.len() - 2, flipped);
        for bad in ["", ".", "..", "a.b.c", "é.é.é", &damaged, &format!("{token}."), &"a".repeat(100_000)]
        {
            assert_eq!(tokens().verify(bad), Err(TokenError::Invalid));
        }
    }
}
