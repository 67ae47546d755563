//! Wrong inputs have usual causes. Naming the cause spares a visitor the thought that the house cheated.

/// What is wrong with the form, from the engine's word for it: in which field it is said, and how.
pub(crate) fn mistake(word: &str) -> Option<(Place, &'static str)> {
    Some(match word {
        "client_seed_for_server_seed" => {
            (Place::ServerSeed, "Server seed and client seed are in each other’s field.")
        }
        "spaces_around_server_seed" => (Place::ServerSeed, "There are spaces before or after the seed."),
        "commitment_for_server_seed" => (
            Place::ServerSeed,
            "This is the commitment, the hash of the seed. The seed itself is shown when you change seeds.",
        ),
        "server_seed_in_capitals" => {
            (Place::ServerSeed, "The seed is written in lowercase letters; these are capitals.")
        }
        "server_seed_and_commitment_swapped" => {
            (Place::ServerSeed, "Seed and commitment are in each other’s field.")
        }
        "spaces_around_client_seed" => (
            Place::ClientSeed,
            "There are spaces before or after the client seed. Without them everything fits.",
        ),
        _ => return None,
    })
}

/// The field that a mistake was made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    ServerSeed,
    ClientSeed,
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
