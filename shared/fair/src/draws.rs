//! F10, F11: the HMAC stream and what is drawn from it.

use crate::stream::{Blocks, Keyed};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of one HMAC block.
pub const BLOCK_BYTES: usize = 32;
/// F10: draws that one block gives.
pub const DRAWS_PER_BLOCK: usize = 8;
/// F11: largest range of [`Draw::index`].
pub const INDEX_MAX: u32 = 1 << 21;

/// How many words a draw can be.
pub const WORDS: u64 = 1 << 32;

/// F11: how many of the 2^32 words [`Draw::index`] of `n` maps to numbers below `i`.
///
/// # Panics
/// Unless `1 <= n <= INDEX_MAX` and `i <= n`.
#[must_use]
pub fn words_below(n: u32, i: u32) -> u64 {
    assert!((1..=INDEX_MAX).contains(&n) && i <= n, "F11: 1 <= n <= 2^21, and i up to n");
    // floor(u n / 2^32) < i where u n < i 2^32.
    (u64::from(i) << 32).div_ceil(u64::from(n))
}

/// F10: the text that block `block` of a round is the HMAC of.
#[must_use]
pub fn message(client_seed: &str, nonce: u64, block: u64) -> String {
    format!("{client_seed}:{nonce}:{block}")
}

/// One draw: a uniform 32-bit number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw(pub u32);

impl Draw {
    /// F11: a number in `0..n`, as `(u32 as u64 * n) >> 32`.
    ///
    /// # Panics
    /// Unless `1 <= n <= INDEX_MAX`: a range outside is a mistake in a game's rules, never a player's input.
    #[must_use]
    #[inline]
    pub fn index(self, n: u32) -> u32 {
        assert!((1..=INDEX_MAX).contains(&n), "F11: 1 <= n <= 2^21");
        // A 32-bit number times n, shifted by 32, is below n: the cast loses nothing.
        ((u64::from(self.0) * u64::from(n)) >> 32) as u32
    }
}

/// F10: block `block` of a round, by the plain `hmac` crate: what a verifier shows.
///
/// [`Draws`] computes the same words on a faster path; `games::verify` holds the two against each other, so that
/// the bytes on a page never come only from the path they explain.
#[must_use]
pub fn block(server_seed: &str, client_seed: &str, nonce: u64, block: u64) -> [u8; BLOCK_BYTES] {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(server_seed.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(message(client_seed, nonce, block).as_bytes());
    mac.finalize().into_bytes().into()
}

/// F10, F13: the draws of one round, in order: the stream of (server seed, client seed, nonce).
///
/// Seeds are taken as text of any length, because an auditor may hold another house's rounds; this house's own
/// rounds use [`crate::ServerSeed`] and [`crate::ClientSeed`].
#[derive(Clone)]
pub struct Draws {
    blocks: Blocks,
    words: [u32; DRAWS_PER_BLOCK],
    blocks_made: u64,
    /// Position of the next draw inside `words`.
    at: usize,
    record: Option<Vec<Drawn>>,
}

/// A draw that was taken, for whoever explains a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn {
    /// The uniform 32-bit number.
    pub word: u32,
    /// `n` of [`Draw::index`]; `None` where the game maps the number itself.
    pub range: Option<u32>,
}

impl Draws {
    /// The stream of a round, at its first draw.
    #[must_use]
    pub fn new(server_seed: &str, client_seed: &str, nonce: u64) -> Self {
        Self::on(&Keyed::new(server_seed), client_seed, nonce)
    }

    /// The same, on a seed whose key schedule is done: many rounds of one seed pay for it once.
    #[must_use]
    #[inline]
    pub fn on(seed: &Keyed, client_seed: &str, nonce: u64) -> Self {
        let blocks = seed.blocks(client_seed, nonce);
        Self { blocks, words: [0; DRAWS_PER_BLOCK], blocks_made: 0, at: DRAWS_PER_BLOCK, record: None }
    }

    /// The same stream, keeping a record of what is drawn.
    #[must_use]
    pub fn recorded(mut self) -> Self {
        self.record = Some(Vec::new());
        self
    }

    /// What was drawn since [`Draws::recorded`].
    #[must_use]
    pub fn record(&self) -> &[Drawn] {
        self.record.as_deref().unwrap_or_default()
    }

    /// The next draw: four bytes of the block, big-endian.
    #[must_use]
    #[inline]
    pub fn draw(&mut self) -> Draw {
        let word = self.word();
        if let Some(record) = &mut self.record {
            record.push(Drawn { word, range: None });
        }
        Draw(word)
    }

    #[inline]
    fn word(&mut self) -> u32 {
        if self.at == DRAWS_PER_BLOCK {
            self.words = self.blocks.next();
            self.blocks_made += 1;
            self.at = 0;
        }
        let word = self.words[self.at];
        self.at += 1;
        word
    }

    /// The next draw as a number in `0..n` (F11).
    ///
    /// # Panics
    /// Unless `1 <= n <= INDEX_MAX`.
    #[must_use]
    #[inline]
    pub fn index(&mut self, n: u32) -> u32 {
        let word = self.word();
        if let Some(record) = &mut self.record {
            record.push(Drawn { word, range: Some(n) });
        }
        Draw(word).index(n)
    }

    /// How many blocks the draws so far have taken.
    #[must_use]
    pub fn blocks_used(&self) -> u64 {
        self.blocks_made
    }

    /// How many draws were taken so far.
    #[must_use]
    pub fn draws_used(&self) -> u64 {
        match self.blocks_made {
            0 => 0,
            blocks => (blocks - 1) * DRAWS_PER_BLOCK as u64 + self.at as u64,
        }
    }
}

impl std::fmt::Debug for Draws {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Draws(hidden, {} drawn)", self.draws_used())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words on both sides of every boundary.
    #[test]
    fn f11_words_below_are_those_that_index_maps_there() {
        for n in [1, 2, 3, 10, 13, 37, 38, 52, 10_001, INDEX_MAX] {
            assert_eq!((words_below(n, 0), words_below(n, n)), (0, WORDS));
            for i in (1..n).step_by((n as usize / 5_000).max(1)) {
                let first = u32::try_from(words_below(n, i)).unwrap();
                assert_eq!((Draw(first - 1).index(n), Draw(first).index(n)), (i - 1, i), "{n} {i}");
            }
        }
    }
}
