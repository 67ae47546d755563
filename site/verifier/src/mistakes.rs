//! Wrong inputs have usual causes. Naming the cause spares a visitor the thought that the house cheated.

use fair::Commitment;
use games::{Claim, Proof, Verdict, verify};
use serde_json::Value;

use crate::HOUSE;

/// How far around the claimed nonce a better one is looked for.
const NONCES_TRIED: u64 = 500;

/// What is probably wrong with a server seed, if anything, in a word.
pub(crate) fn server_seed(stated: &Value) -> Option<&'static str> {
    let text = |name: &str| stated[name].as_str().unwrap_or_default();
    let seed = text("server_seed").trim_end_matches(['\r', '\n']);
    let commitment = text("commitment").trim();
    if seed.is_empty() {
        return None;
    }
    let opened_by = |text: &str| Commitment::of(text).to_string() == commitment.to_ascii_lowercase();
    if opened_by(seed) {
        return None;
    }
    if opened_by(text("client_seed")) {
        return Some("client_seed_for_server_seed");
    }
    if seed.trim() != seed {
        return Some("spaces_around_server_seed");
    }
    if seed.eq_ignore_ascii_case(commitment) {
        return Some("commitment_for_server_seed");
    }
    let lower = seed.to_ascii_lowercase();
    if lower != seed && opened_by(&lower) {
        return Some("server_seed_in_capitals");
    }
    if Commitment::of(commitment).to_string() == seed.to_ascii_lowercase() {
        return Some("server_seed_and_commitment_swapped");
    }
    None
}

/// Whether everything fits without the spaces around the client seed.
pub(crate) fn spaces_around_client_seed(claim: &Claim<'_>) -> Option<&'static str> {
    let trimmed = Claim { client_seed: claim.client_seed.trim(), ..claim.clone() };
    let spaces = trimmed.client_seed != claim.client_seed;
    (spaces && holds(&trimmed)).then_some("spaces_around_client_seed")
}

/// A nonce near the claimed one for which everything fits. Looked for only where the right seed gives another outcome.
pub(crate) fn fitting_nonce(claim: &Claim<'_>, proof: &Proof) -> Option<u64> {
    let differs = |field: &str| proof.mismatches().any(|check| check.field == field);
    if !differs("outcome") || differs("commitment") {
        return None;
    }
    let near =
        (1..=NONCES_TRIED).flat_map(|step| [claim.nonce.checked_add(step), claim.nonce.checked_sub(step)]);
    near.flatten().find(|nonce| holds(&Claim { nonce: *nonce, ..claim.clone() }))
}

fn holds(claim: &Claim<'_>) -> bool {
    verify(&HOUSE, claim).verdict == Verdict::Verified
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SEED: &str = "8eb0b19637984ab07fe3fe4c57740b87d9283a62365f9684eb13dd973a51e1a7";

    #[test]
    fn usual_mistakes_with_seeds_are_named() {
        let hash = Commitment::of(SEED).to_string();
        let check = |seed: &str, client_seed: &str, commitment: &str, expect: Option<&str>| {
            let stated = json!({"server_seed": seed, "client_seed": client_seed, "commitment": commitment});
            assert_eq!(server_seed(&stated), expect, "{stated}");
        };
        check(SEED, "my words", &hash, None);
        check(SEED, "my words", &hash.to_ascii_uppercase(), None);
        check(&format!("{SEED}\n"), "my words", &format!(" {hash} "), None);
        check("", "my words", &hash, None);
        check(&hash, "my words", &hash, Some("commitment_for_server_seed"));
        check(&format!(" {SEED}"), "my words", &hash, Some("spaces_around_server_seed"));
        check(&SEED.to_ascii_uppercase(), "my words", &hash, Some("server_seed_in_capitals"));
        check(&hash, "my words", SEED, Some("server_seed_and_commitment_swapped"));
        check("another house's seed of any form", "my words", "", None);
        check("my words", SEED, &hash, Some("client_seed_for_server_seed"));
    }
}
