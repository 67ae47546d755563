//! From a receipt to what the engine proves of it, and from its judgement to words.

use serde_json::Value;

use super::code::{self, Question};
use super::hints::Place;
use super::proof::{Proof, text};
use super::{engine, steps};
use crate::game::in_words;

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
    /// What is probably wrong in the form, if anything: in which field, and in words.
    pub(crate) mistake: Option<(Place, &'static str)>,
}

/// Judges a receipt. `programs` are those of the page.
pub(crate) fn judge(receipt: &Value, programs: &Value) -> Judged {
    let proof = Proof(engine::prove(receipt));
    let (kind, headline, detail) = match missing(receipt) {
        Some(what) => (Kind::CannotCheck, CANNOT_CHECK.to_owned(), what.to_owned()),
        None => words(receipt, &proof),
    };
    let question = Question::of(receipt, &proof);
    let programs = question.as_ref().map(|question| code::shown(programs, question));
    let steps = steps::all(receipt, &proof, programs.unwrap_or_default());
    let differences = steps::differences(&proof);
    let question = question.map(|question| (question.json(), question.answer(&proof)));
    Judged { kind, headline, detail, differences, steps, question, mistake: proof.mistake() }
}

const CANNOT_CHECK: &str = "This cannot be checked yet";

/// What a round lacks that the engine needs.
fn missing(receipt: &Value) -> Option<&'static str> {
    let empty = |name: &str| receipt[name].as_str().unwrap_or_default().is_empty();
    if empty("game") {
        Some("The receipt names no game.")
    } else if empty("client_seed") {
        Some("Enter the client seed: the text that you chose.")
    } else if receipt["nonce"].as_u64().is_none() {
        Some("The nonce is a whole number, counted from 0.")
    } else {
        None
    }
}

fn words(receipt: &Value, proof: &Proof) -> (Kind, String, String) {
    let event = proof.round().map_or_else(String::new, |_| in_words(text(receipt, "game"), proof.outcome()));
    match proof.text("verdict") {
        "verified" => (
            Kind::Verified,
            format!("Verified: the promised seed gives {event}"),
            "The revealed server seed is the one that was promised, and with your seed and the round’s number it \
             gives exactly this result."
                .to_owned(),
        ),
        "pending" => (
            Kind::Pending,
            "Pending: the server seed is not revealed yet".to_owned(),
            "While a seed is in use it stays secret. Change seeds, then the house must reveal it, and this round \
             can be checked."
                .to_owned(),
        ),
        "mismatch" => mismatch(receipt, proof),
        _ => {
            let headline = if text(receipt, "commitment").is_empty() && proof.round().is_some() {
                format!("These seeds give {event}")
            } else {
                CANNOT_CHECK.to_owned()
            };
            (Kind::CannotCheck, headline, sentence(proof.text("reason")))
        }
    }
}

fn mismatch(receipt: &Value, proof: &Proof) -> (Kind, String, String) {
    if let Some((_, hint)) = proof.mistake() {
        return (
            Kind::CannotCheck,
            "Something in the form is not what it should be".to_owned(),
            hint.to_owned(),
        );
    }
    let fields: Vec<&str> = proof.mismatches().map(|check| text(check, "field")).collect();
    let headline = format!("Mismatch: {} does not follow from the seeds", fields.join(", "));
    let said = &receipt["nonce"];
    match proof.part("fitting_nonce").as_u64() {
        Some(nonce) if receipt["round"].is_string() => {
            (Kind::Mismatch, headline, format!("Nonce {nonce} gives this result, but the receipt says {said}."))
        }
        Some(nonce) => (
            Kind::CannotCheck,
            "The nonce does not fit".to_owned(),
            format!("Nonce {nonce} gives this result; the form says {said}."),
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

/// Starts with a capital, ends with a full stop. The engine's words start with a letter of ASCII.
fn sentence(text: &str) -> String {
    let mut text = [text.trim_end_matches('.'), "."].concat();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
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
        let judged = judge(&receipt, &Value::Null);
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
