//! Who is asking: extractors for operators' servers and players' clients.
//!
//! A handler that takes neither is public. Keys of tables are built from what these extractors return, never from the
//! path alone.

use crate::problem::Problem;
use crate::tokens::{Session, TokenError, Tokens};
use axum::extract::{FromRef, FromRequestParts};
use http::header::{AUTHORIZATION, HeaderName};
use http::request::Parts;
use ledger::{Caller, Currency, Mode, Money, OperatorId, PlayerId, WalletId};
use store::{ApiKey, Operators};
use wire::problem::Code;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// An operator's server, by its `X-API-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The operator.
    pub id: OperatorId,
}

impl Operator {
    /// Who this is, in the fingerprint of a request.
    #[must_use]
    pub fn principal(&self) -> String {
        format!("operator#{}", self.id)
    }

    /// Whose idempotency keys these are.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller::Operator(self.id.clone())
    }
}

impl<S> FromRequestParts<S> for Operator
where
    S: Send + Sync,
    Operators: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let value = only_value(parts, &API_KEY, Code::ApiKeyMissing, Code::ApiKeyInvalid)?;
        let key = ApiKey::parse(value).ok_or(Code::ApiKeyInvalid)?;
        match Operators::from_ref(state).authenticate(&key).await? {
            Some(id) => Ok(Self { id }),
            None => Err(Code::ApiKeyInvalid.into()),
        }
    }
}

/// A player's client, by its bearer token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    /// The operator whose player it is.
    pub operator: OperatorId,
    /// The player, as the operator names them.
    pub player: PlayerId,
    /// The currency of the wallet that this session plays with.
    pub currency: Currency,
    /// Real or demo money.
    pub mode: Mode,
}

impl Player {
    /// Who this is, in the fingerprint of a request.
    #[must_use]
    pub fn principal(&self) -> String {
        let Self { operator, player, currency, mode } = self;
        format!("player#{operator}#{player}#{currency}#{mode}")
    }

    /// Whose idempotency keys these are.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller::Player(self.operator.clone(), self.player.clone())
    }

    /// The player's wallet among those of `M`; the caller has matched [`Player::mode`] to choose the ledger.
    #[must_use]
    pub fn wallet<M: Money>(&self) -> WalletId<M> {
        debug_assert_eq!(self.mode, M::MODE, "a token of one mode never reaches a ledger of the other");
        WalletId::new(self.operator.clone(), self.player.clone(), self.currency.clone())
    }
}

impl<S> FromRequestParts<S> for Player
where
    S: Send + Sync,
    Tokens: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let value = only_value(parts, &AUTHORIZATION, Code::TokenMissing, Code::TokenInvalid)?;
        let (scheme, token) = value.split_once(' ').ok_or(Code::TokenInvalid)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Code::TokenInvalid.into());
        }
        let session = Tokens::from_ref(state).verify(token.trim_start()).map_err(|error| match error {
            TokenError::Expired => Code::TokenExpired,
            TokenError::Invalid => Code::TokenInvalid,
        })?;
        let Session { operator, player, currency, mode } = session;
        Ok(Self { operator, player, currency, mode })
    }
}

/// A credential that appears twice is ambiguous, and so is none.
fn only_value<'a>(
    parts: &'a Parts,
    name: &HeaderName,
    missing: Code,
    invalid: Code,
) -> Result<&'a str, Problem> {
    let mut values = parts.headers.get_all(name).iter();
    let value = values.next().ok_or(missing)?;
    match (value.to_str(), values.next()) {
        (Ok(text), None) => Ok(text),
        _ => Err(invalid.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::tests::{session, tokens};
    use http::HeaderValue;
    use std::time::{Duration, SystemTime};

    async fn player(values: &[&str]) -> Result<Player, String> {
        let mut request = http::Request::new(());
        for value in values {
            request.headers_mut().append(AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        Player::from_request_parts(&mut request.into_parts().0, &tokens())
            .await
            .map_err(|problem| problem.document().code.clone())
    }

    #[tokio::test]
    async fn players_show_one_bearer_token() {
        let token = tokens().mint(&session(), SystemTime::now()).unwrap().text;
        let good = format!("Bearer {token}");
        let found = player(&[&good]).await.unwrap();
        assert_eq!(found.principal(), "player#acme#anna#EUR#demo");
        assert_eq!(player(&[&format!("bearer {token}")]).await, Ok(found));
        let long_ago = SystemTime::now() - Duration::from_secs(3_600);
        let expired = format!("Bearer {}", tokens().mint(&session(), long_ago).unwrap().text);
        for (values, code) in [
            (&[][..], "token_missing"),
            (&[&*expired], "token_expired"),
            (&[""], "token_invalid"),
            (&["Bearer"], "token_invalid"),
            (&["Bearer "], "token_invalid"),
            (&["Bearer garbage"], "token_invalid"),
            (&[&*token], "token_invalid"),
            (&[&*format!("Basic {token}")], "token_invalid"),
            (&[&*good, &*good], "token_invalid"),
        ] {
            assert_eq!(player(values).await.unwrap_err(), code, "{values:?}");
        }
    }
}
