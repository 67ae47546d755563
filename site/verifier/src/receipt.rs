//! A receipt's JSON as a claim.

use games::{Claim, Status};
use serde_json::Value;

/// What a receipt says, of all its fields those that can be judged.
///
/// Field by field instead of through `wire::Receipt`: the typed reader with its messages would add a quarter to the
/// module.
///
/// # Errors
/// The first field that is missing or of another type, in words.
pub(crate) fn claim(receipt: &Value) -> Result<Claim<'_>, String> {
    Ok(Claim {
        game: text(receipt, "game")?,
        rules_version: number(receipt, "rules_version")?
            .try_into()
            .map_err(|_| "`rules_version` is too large".to_owned())?,
        scheme: text(receipt, "scheme")?,
        config_hash: Some(text(receipt, "config_hash")?),
        commitment: Some(text(receipt, "commitment")?),
        server_seed: optional_text(receipt, "server_seed")?,
        client_seed: text(receipt, "client_seed")?,
        nonce: number(receipt, "nonce")?,
        stake: text(receipt, "stake")?,
        bet: receipt.get("bet").ok_or("`bet` is missing")?,
        actions: match &receipt["actions"] {
            Value::Null => &[],
            actions => actions.as_array().ok_or("`actions` is no list")?,
        },
        status: Status::parse(text(receipt, "status")?).ok_or("`status` is no status of a round")?,
        staked: optional_text(receipt, "staked")?,
        outcome: Some(&receipt["outcome"]).filter(|outcome| !outcome.is_null()),
        multiplier: optional_text(receipt, "multiplier")?,
        payout: optional_text(receipt, "payout")?,
    })
}

fn text<'a>(receipt: &'a Value, name: &str) -> Result<&'a str, String> {
    receipt[name].as_str().ok_or_else(|| format!("`{name}` is missing or no text"))
}

fn optional_text<'a>(receipt: &'a Value, name: &str) -> Result<Option<&'a str>, String> {
    if receipt[name].is_null() { Ok(None) } else { text(receipt, name).map(Some) }
}

fn number(receipt: &Value, name: &str) -> Result<u64, String> {
    receipt[name].as_u64().ok_or_else(|| format!("`{name}` is missing or no whole number"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn receipt() -> Value {
        json!({
            "round": "7", "game": "mines", "rules_version": 1, "scheme": "hmac-sha256-v1", "config_hash": "c",
            "status": "settled", "seed_index": 3, "commitment": "d", "next_commitment": "e", "client_seed": "me",
            "nonce": 5, "stake": "100", "staked": "100", "bet": {"mines": 2}, "actions": [{"type": "cash_out"}],
            "outcome": {"mines": [1, 2]}, "multiplier": "1.5", "payout": "150", "server_seed": "s",
            "seq": 9, "ts": 1, "balance": "50",
        })
    }

    fn typed(receipt: &Value) -> Result<String, ()> {
        let receipt: wire::Receipt = serde_json::from_value(receipt.clone()).map_err(drop)?;
        Ok(format!("{:?}", receipt.claim()))
    }

    #[test]
    fn reads_what_the_typed_receipt_reads() {
        let judged: Vec<String> =
            receipt().as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        for name in judged {
            for value in
                [None, Some(Value::Null), Some(json!([1.5])), Some(json!(u64::MAX)), Some(json!("void"))]
            {
                let mut changed = receipt();
                match value {
                    None => drop(changed.as_object_mut().unwrap().remove(&name)),
                    Some(value) => changed[&name] = value,
                }
                // The fields that no verdict rests on may be anything here.
                let rests =
                    !["round", "seed_index", "next_commitment", "seq", "ts", "balance"].contains(&&*name);
                let strict = rests && !(name == "actions" && changed["actions"].is_null());
                let (read, expected) = (claim(&changed).map(|claim| format!("{claim:?}")), typed(&changed));
                if strict {
                    assert_eq!(read.ok(), expected.ok(), "{name} in {changed}");
                } else {
                    assert!(read.is_ok(), "{name} in {changed}");
                }
            }
        }
    }
}
