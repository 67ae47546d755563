//! From a receipt's JSON to a claim that the engine can judge, and from its judgement to words.

use games::{Claim, Position, Proof, Status, Verdict, verify};
use serde_json::Value;

use super::code::Question;
use super::{hints, steps};
use crate::game::in_words;
use crate::house::HOUSE;

/// How far around the claimed nonce a better one is looked for.
const NONCES_TRIED: u64 = 500;

/// What the page says at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Verified,
    Mismatch,
    Pending,
    CannotCheck,
}

impl Kind {
    /// For the style sheet and for tests.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Mismatch => "mismatch",
            Self::Pending => "pending",
            Self::CannotCheck => "cannot-check",
        }
    }
}

/// A judged receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) kind: Kind,
    /// The verdict in a sentence.
    pub(crate) headline: String,
    /// What it means, or what to do.
    pub(crate) detail: String,
    /// Where something differs, what was claimed and what the seeds give, as HTML.
    pub(crate) differences: String,
    /// Every step, as HTML. Empty where nothing was computed.
    pub(crate) steps: String,
    /// What a second opinion is asked, and what the engine says to it. `None` where nothing was computed.
    pub(crate) question: Option<(Value, Value)>,
}

/// Judges a receipt.
pub(crate) fn judge(receipt: &Value) -> Judged {
    match claim(receipt) {
        Err(reason) => Judged {
            kind: Kind::CannotCheck,
            headline: "This cannot be checked yet".to_owned(),
            detail: reason,
            differences: String::new(),
            steps: String::new(),
            question: None,
        },
        Ok(mut claim) => {
            let mut proof = verify(&HOUSE, &claim);
            let open = matches!(&proof.round, Some(round) if matches!(round.position, Position::Open { .. }));
            if receipt["status"].is_null() && open {
                // By hand nobody says whether the round is over: a field of mines that nobody has touched is not.
                claim.status = Status::Open;
                proof = verify(&HOUSE, &claim);
            }
            let (kind, headline, detail) = words(&claim, &proof, receipt["round"].is_string());
            let question = Question::of(receipt, &proof);
            let steps = steps::all(receipt, &proof, question.as_ref());
            let differences = steps::differences(&proof);
            let question = question.map(|question| (question.json(), question.answer(&proof)));
            Judged { kind, headline, detail, differences, steps, question }
        }
    }
}

/// The receipt as a claim. What a hand-filled form doesn't say is left open.
fn claim(receipt: &Value) -> Result<Claim<'_>, String> {
    let text = |name: &str| receipt[name].as_str().filter(|text| !text.is_empty());
    let actions = receipt["actions"].as_array().map(Vec::as_slice).unwrap_or_default();
    let game = text("game").ok_or("The receipt names no game.")?;
    let status = match text("status") {
        Some("open") => Status::Open,
        Some("void") => Status::Void,
        _ => Status::Settled,
    };
    let rules_version = match &receipt["rules_version"] {
        Value::Null => 1,
        version => version.as_u64().and_then(|version| u32::try_from(version).ok()).unwrap_or(0),
    };
    Ok(Claim {
        game,
        rules_version,
        scheme: text("scheme").unwrap_or(fair::SCHEME),
        config_hash: text("config_hash"),
        commitment: text("commitment"),
        server_seed: text("server_seed"),
        client_seed: text("client_seed").ok_or("Enter the client seed: the text that you chose.")?,
        nonce: receipt["nonce"].as_u64().ok_or("The nonce is a whole number, counted from 0.")?,
        stake: text("stake").unwrap_or_default(),
        staked: text("staked"),
        bet: &receipt["bet"],
        actions,
        status,
        outcome: Some(&receipt["outcome"]).filter(|outcome| !outcome.is_null()),
        multiplier: text("multiplier"),
        payout: text("payout"),
    })
}

fn words(claim: &Claim<'_>, proof: &Proof, from_house: bool) -> (Kind, String, String) {
    let event = proof.round.as_ref().map_or_else(String::new, |round| in_words(claim.game, &round.outcome));
    match &proof.verdict {
        Verdict::Verified => (
            Kind::Verified,
            format!("Verified: the promised seed gives {event}"),
            "The revealed server seed is the one that was promised, and with your seed and the round’s number it \
             gives exactly this result."
                .to_owned(),
        ),
        Verdict::Pending => (
            Kind::Pending,
            "Pending: the server seed is not revealed yet".to_owned(),
            "While a seed is in use it stays secret. Change seeds, then the house must reveal it, and this round \
             can be checked."
                .to_owned(),
        ),
        Verdict::CannotCheck(reason) => {
            let headline = if claim.commitment.is_none() && proof.round.is_some() {
                format!("These seeds give {event}")
            } else {
                "This cannot be checked yet".to_owned()
            };
            (Kind::CannotCheck, headline, sentence(reason))
        }
        Verdict::Mismatch => mismatch(claim, proof, from_house),
    }
}

fn mismatch(claim: &Claim<'_>, proof: &Proof, from_house: bool) -> (Kind, String, String) {
    let seed = claim.server_seed.unwrap_or_default();
    let wrong_input = |hint: &str| {
        (Kind::CannotCheck, "Something in the form is not what it should be".to_owned(), hint.to_owned())
    };
    if let Some(hint) = hints::server_seed(seed, claim.client_seed, claim.commitment.unwrap_or_default()) {
        return wrong_input(hint);
    }
    let without_spaces = Claim { client_seed: claim.client_seed.trim(), ..claim.clone() };
    if without_spaces.client_seed != claim.client_seed
        && verify(&HOUSE, &without_spaces).verdict == Verdict::Verified
    {
        return wrong_input(
            "There are spaces before or after the client seed. Without them everything fits.",
        );
    }
    let fields: Vec<&str> = proof.mismatches().map(|check| check.field).collect();
    let better = (fields.contains(&"outcome") && !fields.contains(&"commitment"))
        .then(|| other_nonce(claim))
        .flatten();
    let headline = format!("Mismatch: {} does not follow from the seeds", fields.join(", "));
    match better {
        Some(nonce) if from_house => {
            (Kind::Mismatch, headline, format!("Nonce {nonce} gives this result, but the receipt says {}.", claim.nonce))
        }
        Some(nonce) => (
            Kind::CannotCheck,
            "The nonce does not fit".to_owned(),
            format!("Nonce {nonce} gives this result; the form says {}.", claim.nonce),
        ),
        None if fields == ["commitment"] => (
            Kind::Mismatch,
            "Mismatch: this is not the promised server seed".to_owned(),
            "The hash of the server seed is not the commitment. If both are copied whole, the house did not keep its \
             promise."
                .to_owned(),
        ),
        None => (
            Kind::Mismatch,
            headline,
            "The steps below show what was claimed and what the seeds give. If the receipt is unchanged, the house \
             did not deal this round as promised."
                .to_owned(),
        ),
    }
}

/// A nonce near the claimed one for which everything fits.
fn other_nonce(claim: &Claim<'_>) -> Option<u64> {
    let near =
        (1..=NONCES_TRIED).flat_map(|step| [claim.nonce.checked_add(step), claim.nonce.checked_sub(step)]);
    near.flatten()
        .find(|nonce| verify(&HOUSE, &Claim { nonce: *nonce, ..claim.clone() }).verdict == Verdict::Verified)
}

/// Starts with a capital, ends with a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Dice, nonce 0 of the published calculator of the field: 28.07.
    fn receipt() -> Value {
        let seed = "f2ac89b608eeb01312d115bce6741b32";
        json!({
            "round": "r1", "game": "dice", "rules_version": 1, "scheme": "hmac-sha256-v1",
            "commitment": fair::Commitment::of(seed).to_string(), "server_seed": seed,
            "client_seed": "86ff027f15c48241af7f54a726690ee7", "nonce": 0, "stake": "100",
            "bet": {"condition": "under", "target": 5000}, "actions": [], "status": "settled",
            "outcome": {"roll": 2807}, "multiplier": "1.98", "payout": "198",
        })
    }

    fn check(change: impl FnOnce(&mut Value), kind: Kind, expect: &str) {
        let mut receipt = receipt();
        change(&mut receipt);
        let judged = judge(&receipt);
        assert_eq!(judged.kind, kind, "{judged:?}");
        let words = format!("{} {}", judged.headline, judged.detail);
        assert!(words.contains(expect), "{words}");
    }

    #[test]
    fn four_verdicts() {
        check(|_| {}, Kind::Verified, "the promised seed gives the roll 28.07");
        check(|r| r["server_seed"] = Value::Null, Kind::Pending, "not revealed yet");
        check(|r| r["payout"] = json!("199"), Kind::Mismatch, "payout does not follow");
        check(|r| r["scheme"] = json!("other"), Kind::CannotCheck, "The scheme is \"other\"");
    }

    #[test]
    fn mistakes_are_named() {
        let swap = |r: &mut Value| {
            let (server, client) = (r["server_seed"].clone(), r["client_seed"].clone());
            (r["server_seed"], r["client_seed"]) = (client, server);
        };
        check(swap, Kind::CannotCheck, "in each other’s field");
        check(
            |r| r["client_seed"] = json!(" 86ff027f15c48241af7f54a726690ee7"),
            Kind::CannotCheck,
            "spaces before or after the client seed",
        );
    }

    #[test]
    fn red_is_for_broken_proofs_only() {
        let other = fair::Commitment::of("another seed").to_string();
        check(|r| r["commitment"] = json!(other), Kind::Mismatch, "not the promised server seed");
        check(|r| r["nonce"] = json!(3), Kind::Mismatch, "Nonce 0 gives this result, but the receipt says 3");
        let by_hand = |r: &mut Value| {
            r["nonce"] = json!(3);
            r["round"] = Value::Null;
        };
        check(by_hand, Kind::CannotCheck, "Nonce 0 gives this result");
        check(|r| r["server_seed"] = r["commitment"].clone(), Kind::CannotCheck, "the hash of the seed");
        check(|r| r["nonce"] = json!("x"), Kind::CannotCheck, "whole number");
        check(|r| r["commitment"] = Value::Null, Kind::CannotCheck, "These seeds give the roll 28.07");
        check(|r| r["bet"]["target"] = json!(1), Kind::Mismatch, "does not follow");
        check(|r| r["bet"]["target"] = json!("x"), Kind::CannotCheck, "target");
    }
}
