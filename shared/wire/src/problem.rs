//! Errors as they travel: RFC 9457 problem documents with a stable `code`.
//!
//! [`Code`] is the complete list of what the API may answer besides success. A caller branches on `code`; `title` and
//! `detail` are for people. Several codes share a status, and a code never changes its status.

use serde::{Deserialize, Serialize};

/// The media type of a [`Problem`].
pub const CONTENT_TYPE: &str = "application/problem+json";

/// One error answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Identifies the kind of problem: `/problems/#<code>`, a page of the site.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(example = "/problems/#invalid_fields"))]
    pub kind: String,
    /// What this code means, the same text every time.
    pub title: String,
    /// The HTTP status, repeated for logs and proxies.
    pub status: u16,
    /// What was wrong with this request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The stable name to branch on.
    #[cfg_attr(feature = "openapi", schema(example = "invalid_fields"))]
    pub code: String,
    /// Every invalid part of the request, not only the first one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One invalid part of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Where: a JSON Pointer (RFC 6901) into the body, `?name` for a query parameter, `{name}` for a part of the path.
    #[cfg_attr(feature = "openapi", schema(example = "/bet/target"))]
    pub pointer: String,
    /// The stable name of what is wrong, such as `missing`, `unknown`, `type`, `range` or `form`.
    #[cfg_attr(feature = "openapi", schema(example = "range"))]
    pub code: String,
    /// The same for people.
    pub detail: String,
}

impl Problem {
    /// The answer for `code`, without details.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            kind: format!("/problems/#{}", code.name()),
            title: code.title().to_owned(),
            status: code.status(),
            detail: None,
            code: code.name().to_owned(),
            errors: Vec::new(),
        }
    }
}

/// Writes [`Code`] and its three columns from one table, so that a code cannot lack a status or a title.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident, $status:literal, $name:literal;)+) => {
        /// What went wrong, by its stable name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code, in the order of their statuses.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stable name, as in `Problem::code`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The HTTP status that always goes with this code.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }

            /// The meaning, for people.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim()),+ }
            }
        }
    };
}

codes! {
    /// The body is not JSON, or holds the same field twice.
    MalformedJson, 400, "malformed_json";
    /// Some fields, parameters or path parts are missing, unknown or not as documented.
    InvalidFields, 400, "invalid_fields";
    /// This request needs an Idempotency-Key header.
    IdempotencyKeyMissing, 400, "idempotency_key_missing";
    /// The Idempotency-Key header is not 1 to 64 printable ASCII characters.
    IdempotencyKeyInvalid, 400, "idempotency_key_invalid";
    /// The If-Match header is not one strong entity tag holding a sequence number.
    IfMatchInvalid, 400, "if_match_invalid";
    /// This route needs an Authorization header with a bearer token.
    TokenMissing, 401, "token_missing";
    /// The bearer token has expired; ask the operator for a new session.
    TokenExpired, 401, "token_expired";
    /// The bearer token is not one that this house accepts.
    TokenInvalid, 401, "token_invalid";
    /// This route needs an X-API-Key header.
    ApiKeyMissing, 401, "api_key_missing";
    /// The API key is not one that this house accepts.
    ApiKeyInvalid, 401, "api_key_invalid";
    /// Only operators whom the house has named may do this.
    PublisherOnly, 403, "publisher_only";
    /// There is nothing at this address.
    NotFound, 404, "not_found";
    /// There is no such wallet: the operator opens it with a session.
    WalletNotFound, 404, "wallet_not_found";
    /// There is no such round in this wallet.
    RoundNotFound, 404, "round_not_found";
    /// There is no such game.
    GameNotFound, 404, "game_not_found";
    /// There is no PAR sheet with this hash.
    ParNotFound, 404, "par_not_found";
    /// There is no configuration with this hash.
    ConfigurationNotFound, 404, "configuration_not_found";
    /// There is no job with this id.
    JobNotFound, 404, "job_not_found";
    /// This address does not take this method.
    MethodNotAllowed, 405, "method_not_allowed";
    /// The wallet has moved on since the sequence number in If-Match; this request was not executed.
    SequenceConflict, 409, "sequence_conflict";
    /// The log has not reached the sequence number in If-Match: read the wallet again.
    SequenceAhead, 409, "sequence_ahead";
    /// The wallet has no client seed yet: rotate seeds first.
    ClientSeedRequired, 409, "client_seed_required";
    /// The seed has served its time: rotate seeds first.
    RotationRequired, 409, "rotation_required";
    /// A round is open: finish it first.
    RoundOpen, 409, "round_open";
    /// This round is not open.
    RoundNotOpen, 409, "round_not_open";
    /// Another version is active than the request expects; nothing was changed.
    VersionConflict, 409, "version_conflict";
    /// The game has no earlier version to go back to.
    NoEarlierVersion, 409, "no_earlier_version";
    /// The PAR sheet was computed by another release, which counts differently; generate it again.
    ParOfAnotherRelease, 409, "par_of_another_release";
    /// The request body is larger than this house reads.
    BodyTooLarge, 413, "body_too_large";
    /// The request body must be application/json.
    UnsupportedMediaType, 415, "unsupported_media_type";
    /// This idempotency key was used for another request.
    IdempotencyKeyReused, 422, "idempotency_key_reused";
    /// The balance does not cover it.
    InsufficientFunds, 422, "insufficient_funds";
    /// The balance would grow beyond what the books hold.
    BalanceLimit, 422, "balance_limit";
    /// One of the player's own limits does not allow it.
    LimitExceeded, 422, "limit_exceeded";
    /// The player is excluded from playing.
    Excluded, 422, "excluded";
    /// The rules of the game do not allow this step now.
    IllegalAction, 422, "illegal_action";
    /// The configuration does not pass: its PAR sheet breaks the rules that are listed.
    ParRefused, 422, "par_refused";
    /// There are too many requests; send the same request again later.
    TooManyRequests, 429, "too_many_requests";
    /// The request cannot be answered at the moment; send the same request again later.
    Unavailable, 503, "unavailable";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_bare_problem_leaves_out_what_it_lacks() {
        let problem = Problem::new(Code::TokenExpired);
        assert_eq!(
            serde_json::to_string(&problem).unwrap(),
            r#"{"type":"/problems/#token_expired","title":"The bearer token has expired; ask the operator for a new session.","status":401,"code":"token_expired"}"#
        );
    }

    #[test]
    fn a_full_problem_survives_the_round_trip() {
        let mut problem = Problem::new(Code::InvalidFields);
        problem.detail = Some("2 fields are not valid".to_owned());
        problem.errors = vec![FieldError {
            pointer: "/stake".to_owned(),
            code: "missing".to_owned(),
            detail: "this field is required".to_owned(),
        }];
        let text = serde_json::to_string(&problem).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), problem);
    }

    #[test]
    fn an_answer_of_a_later_release_is_still_readable() {
        let text =
            r#"{"type":"/problems/new","title":"New","status":409,"code":"new","head_seq":7,"errors":[]}"#;
        assert_eq!(serde_json::from_str::<Problem>(text).unwrap().code, "new");
    }

    #[test]
    fn names_are_unique_and_no_code_is_an_internal_error() {
        let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!(matches!(code.status(), 400..=499 | 503), "{code:?}");
            assert!(code.title().ends_with('.') && !code.title().starts_with(' '), "{code:?}");
        }
    }
}
