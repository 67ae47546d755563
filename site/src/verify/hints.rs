//! Wrong inputs have usual causes. Naming the cause spares a visitor the thought that the house cheated.

use fair::Commitment;

/// What is probably wrong with a server seed, if anything.
pub(crate) fn server_seed(seed: &str, client_seed: &str, commitment: &str) -> Option<&'static str> {
    let (seed, commitment) = (seed.trim_end_matches(['\r', '\n']), commitment.trim());
    if seed.is_empty() {
        return None;
    }
    let opened_by = |text: &str| Commitment::of(text).to_string() == commitment.to_ascii_lowercase();
    if opened_by(seed) {
        return None;
    }
    if opened_by(client_seed) {
        return Some("Server seed and client seed are in each other’s field.");
    }
    if seed.trim() != seed {
        return Some("There are spaces before or after the seed.");
    }
    if seed.eq_ignore_ascii_case(commitment) {
        return Some(
            "This is the commitment, the hash of the seed. The seed itself is shown when you change seeds.",
        );
    }
    let lower = seed.to_ascii_lowercase();
    if lower != seed && opened_by(&lower) {
        return Some("The seed is written in lowercase letters; these are capitals.");
    }
    if Commitment::of(commitment).to_string() == seed.to_ascii_lowercase() {
        return Some("Seed and commitment are in each other’s field.");
    }
    None
}

/// What is probably wrong with a commitment, if anything.
pub(crate) fn commitment(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    (!text.is_empty() && (text.len() != 64 || !hexadecimal)).then_some(
        "A commitment is 64 characters of 0–9 and a–f; part of it is missing or something else slipped in.",
    )
}

/// What is wrong with a client seed, if anything.
pub(crate) fn client_seed(seed: &str) -> Option<String> {
    if seed.is_empty() {
        return None;
    }
    if let Err(error) = fair::ClientSeed::parse(seed) {
        let mut text = error.to_string();
        text.push('.');
        return Some(text);
    }
    (seed.trim() != seed).then(|| "Spaces before or after it count: are they part of your seed?".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &str = "8eb0b19637984ab07fe3fe4c57740b87d9283a62365f9684eb13dd973a51e1a7";

    #[test]
    fn usual_mistakes_with_seeds_are_named() {
        let hash = Commitment::of(SEED).to_string();
        let check = |seed: &str, commitment: &str, expect: Option<&str>| {
            let hint = server_seed(seed, "my words", commitment);
            assert_eq!(hint.is_some(), expect.is_some(), "{seed} {commitment}: {hint:?}");
            assert!(hint.unwrap_or_default().contains(expect.unwrap_or_default()), "{hint:?}");
        };
        check(SEED, &hash, None);
        check(SEED, &hash.to_ascii_uppercase(), None);
        check("", &hash, None);
        check(&hash, &hash, Some("the hash of the seed"));
        check(&format!(" {SEED}"), &hash, Some("spaces"));
        check(&SEED.to_ascii_uppercase(), &hash, Some("lowercase"));
        check(&hash, SEED, Some("each other’s field"));
        check("another house's seed of any form", "", None);
        let swapped = server_seed("my words", SEED, &hash);
        assert_eq!(swapped, Some("Server seed and client seed are in each other’s field."));
    }

    #[test]
    fn client_seeds_and_commitments_have_a_form() {
        assert_eq!(client_seed("a:b ✓"), None);
        assert_eq!(
            client_seed(&"x".repeat(65)).as_deref(),
            Some("a client seed has at most 64 bytes of UTF-8, this one has 65.")
        );
        assert!(client_seed("tail ").unwrap().contains("Spaces"));
        assert_eq!(commitment(""), None);
        assert_eq!(commitment(&"ab".repeat(32)), None);
        assert!(commitment(&"ab".repeat(31)).is_some());
    }
}
