//! F10: HMAC-SHA256 on the bare compression function.
//!
//! The messages of one round differ only in their last few digits. So the key's two states, and the part of the
//! message before the block number, are computed once, and the padded input of the next block is made ready by
//! counting its digits up in place. A block then costs the two compressions that HMAC cannot do without and little
//! else; its eight big-endian words are exactly the final state of the hash, so bytes are never written out.
//! `tests/vectors.rs` holds this against the `hmac` crate on random seeds of every length.

use crate::draws::DRAWS_PER_BLOCK;
use sha2::block_api::compress256;
use sha2::{Digest, Sha256};

/// Bytes of one SHA-256 input block.
const INPUT: usize = 64;
/// Where the message length stands in the final input block.
const LENGTH_AT: usize = INPUT - 8;
/// FIPS 180-4, 5.1.1: stands behind the last byte of a message.
const MARK: u8 = 0x80;
/// Digits of the largest u64.
const DIGITS_MAX: usize = 20;

/// FIPS 180-4, 5.3.3: the initial hash value of SHA-256.
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// A server seed with its HMAC key schedule done.
#[derive(Clone)]
pub struct Keyed {
    /// State after the key XOR ipad (RFC 2104).
    inner: [u32; 8],
    /// State after the key XOR opad.
    outer: [u32; 8],
}

impl Keyed {
    /// F10: the key is the server-seed text; as in RFC 2104, one longer than a block is hashed first.
    #[must_use]
    pub fn new(server_seed: &str) -> Self {
        let mut key = [0; INPUT];
        if server_seed.len() <= INPUT {
            key[..server_seed.len()].copy_from_slice(server_seed.as_bytes());
        } else {
            key[..32].copy_from_slice(&Sha256::digest(server_seed.as_bytes()));
        }
        let state = |pad: u8| {
            let mut state = INITIAL;
            compress256(&mut state, &[key.map(|byte| byte ^ pad)]);
            state
        };
        Self { inner: state(0x36), outer: state(0x5c) }
    }

    /// The blocks of the round with this client seed and nonce.
    #[must_use]
    #[inline]
    pub(crate) fn blocks(&self, client_seed: &str, nonce: u64) -> Blocks {
        let mut digits = [0; DIGITS_MAX];
        let mut blocks = Blocks {
            inner: self.inner,
            outer: self.outer,
            last: [0; 2 * INPUT],
            prefix_end: 0,
            digits_end: 0,
            // The key's block counts as message.
            bytes: INPUT as u64,
            next: 0,
        };
        blocks.absorb(client_seed.as_bytes());
        blocks.absorb(b":");
        blocks.absorb(decimal(nonce, &mut digits));
        blocks.absorb(b":");
        blocks.pad();
        blocks
    }
}

/// The blocks of one round, in order.
#[derive(Clone)]
pub(crate) struct Blocks {
    /// State after the whole input blocks of `"{client_seed}:{nonce}:"`.
    inner: [u32; 8],
    outer: [u32; 8],
    /// The rest of that text, the digits of block `next`, and the padding: one input block, or two.
    last: [u8; 2 * INPUT],
    prefix_end: usize,
    digits_end: usize,
    /// Message bytes up to `prefix_end`.
    bytes: u64,
    next: u64,
}

impl Blocks {
    fn absorb(&mut self, mut message: &[u8]) {
        self.bytes += message.len() as u64;
        while self.prefix_end + message.len() >= INPUT {
            let (now, later) = message.split_at(INPUT - self.prefix_end);
            self.last[self.prefix_end..INPUT].copy_from_slice(now);
            compress256(&mut self.inner, &self.last.as_chunks().0[..1]);
            self.prefix_end = 0;
            message = later;
        }
        self.last[self.prefix_end..self.prefix_end + message.len()].copy_from_slice(message);
        self.prefix_end += message.len();
    }

    /// Writes the digits of block `next` and the padding behind the prefix.
    fn pad(&mut self) {
        let mut digits = [0; DIGITS_MAX];
        let digits = decimal(self.next, &mut digits);
        self.digits_end = self.prefix_end + digits.len();
        self.last[self.prefix_end..self.digits_end].copy_from_slice(digits);
        self.last[self.digits_end..].fill(0);
        self.last[self.digits_end] = MARK;
        let end = self.inputs() * INPUT;
        let bits = (self.bytes + digits.len() as u64) * 8;
        self.last[end - 8..end].copy_from_slice(&bits.to_be_bytes());
    }

    /// How many input blocks hold the rest of the message, its mark and its length.
    #[inline]
    fn inputs(&self) -> usize {
        if self.digits_end < LENGTH_AT { 1 } else { 2 }
    }

    /// The eight words of the next block.
    #[inline]
    pub(crate) fn next(&mut self) -> [u32; DRAWS_PER_BLOCK] {
        let mut digest = self.inner;
        compress256(&mut digest, &self.last.as_chunks().0[..self.inputs()]);
        self.count_up();
        outer_hash(self.outer, digest)
    }

    /// Most often only the last digit changes.
    #[inline]
    fn count_up(&mut self) {
        self.next += 1;
        let digit = &mut self.last[self.digits_end - 1];
        if *digit < b'9' {
            *digit += 1;
        } else {
            self.pad();
        }
    }
}

/// RFC 2104's outer hash over the inner digest.
#[inline]
fn outer_hash(mut state: [u32; 8], digest: [u32; 8]) -> [u32; 8] {
    /// The mark, and the length in bits of the key's block and the digest: (64 + 32) x 8.
    const PADDING: [u32; 8] = [0x8000_0000, 0, 0, 0, 0, 0, 0, 768];
    let mut input = [0; INPUT];
    for (bytes, word) in input.as_chunks_mut::<4>().0.iter_mut().zip(digest.iter().chain(&PADDING)) {
        *bytes = word.to_be_bytes();
    }
    compress256(&mut state, &[input]);
    state
}

/// F10: decimal digits without leading zeros.
fn decimal(mut number: u64, digits: &mut [u8; DIGITS_MAX]) -> &[u8] {
    let mut at = DIGITS_MAX;
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(number % 10).expect("a digit");
        number /= 10;
        if number == 0 {
            return &digits[at..];
        }
    }
}
