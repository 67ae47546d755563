//! What somebody states about a round by hand, as a claim.

use fair::SCHEME;
use games::{Claim, Status};
use serde_json::Value;

/// The round that is stated: game, seeds and nonce. All else may be left out, as a form does that nobody has filled in: then
/// it is the house's own configuration under the first version of its rules, and no result is claimed.
///
/// # Errors
/// What is missing, in words.
pub(crate) fn claim(stated: &Value) -> Result<Claim<'_>, String> {
    let text = |name: &str| stated[name].as_str().filter(|text| !text.is_empty());
    let needed = |name: &str| text(name).ok_or_else(|| format!("`{name}` is missing or no text"));
    Ok(Claim {
        game: needed("game")?,
        rules_version: match &stated["rules_version"] {
            Value::Null => 1,
            version => version.as_u64().and_then(|version| u32::try_from(version).ok()).unwrap_or(0),
        },
        scheme: text("scheme").unwrap_or(SCHEME),
        config_hash: text("config_hash"),
        commitment: text("commitment"),
        server_seed: text("server_seed"),
        client_seed: needed("client_seed")?,
        nonce: stated["nonce"].as_u64().ok_or("`nonce` is missing or no whole number")?,
        stake: text("stake").unwrap_or_default(),
        staked: text("staked"),
        bet: &stated["bet"],
        actions: stated["actions"].as_array().map(Vec::as_slice).unwrap_or_default(),
        status: text("status").and_then(Status::parse).unwrap_or(Status::Settled),
        outcome: Some(&stated["outcome"]).filter(|outcome| !outcome.is_null()),
        multiplier: text("multiplier"),
        payout: text("payout"),
    })
}
