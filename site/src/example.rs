//! The seeds of the worked example, which the reading pages explain and the verify page loads.

/// A server seed as a player sees it after it was revealed.
pub(crate) const SERVER_SEED: &str = "8eb0b19637984ab07fe3fe4c57740b87d9283a62365f9684eb13dd973a51e1a7";
/// Its SHA-256, which was published before.
pub(crate) const COMMITMENT: &str = "22dad9a8e09209d571b25866466b5f7c87bcc9d554c5bd9bd5626d74a8aa3b61";
/// What the player chose.
pub(crate) const CLIENT_SEED: &str = "my own words, 7";
/// The fifth round on this server seed: the count starts at 0.
pub(crate) const NONCE: u64 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commitment_is_that_of_the_seed() {
        assert_eq!(fair::Commitment::of(SERVER_SEED).to_string(), COMMITMENT);
    }
}
