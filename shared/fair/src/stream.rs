//! F10: HMAC-SHA256 on the bare compression function.
//!
//! The messages of one round differ only in their last few digits. So the key's two states, and the part of the
//! message before the block number, are computed once; a block then costs the two compressions that HMAC cannot do
//! without and little else. A block's eight big-endian words are exactly the final state of the hash, so the bytes
//! are never written out. `tests/vectors.rs` holds this against the `hmac` crate on random seeds of every length.

use crate::draws::DRAWS_PER_BLOCK;
use sha2::block_api::compress256;
use sha2::{Digest, Sha256};

/// Bytes of one SHA-256 input block.
const INPUT: usize = 64;
/// Where the message length stands in a final input block.
const LENGTH_AT: usize = INPUT - 8;
/// Digits of the largest u64.
const DIGITS_MAX: usize = 20;

/// FIPS 180-4, 5.3.3: the initial hash value of SHA-256.
const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

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
        Self {
            inner: state(0x36),
            outer: state(0x5c),
        }
    }

    /// Absorbs `"{client_seed}:{nonce}:"`.
    #[inline]
    pub(crate) fn prefix(&self, client_seed: &str, nonce: u64) -> Prefix {
        let mut prefix = Prefix {
            inner: self.inner,
            outer: self.outer,
            tail: [0; INPUT],
            tail_bytes: 0,
            // The key block counts as message.
            bytes: INPUT as u64,
        };
        let mut digits = [0; DIGITS_MAX];
        prefix.absorb(client_seed.as_bytes());
        prefix.absorb(b":");
        prefix.absorb(decimal(nonce, &mut digits));
        prefix.absorb(b":");
        prefix
    }
}

/// The state of a round's messages just before the block number.
#[derive(Clone)]
pub(crate) struct Prefix {
    inner: [u32; 8],
    outer: [u32; 8],
    /// Message bytes not yet compressed; zero behind them.
    tail: [u8; INPUT],
    tail_bytes: usize,
    bytes: u64,
}

impl Prefix {
    #[inline]
    fn absorb(&mut self, mut message: &[u8]) {
        self.bytes += message.len() as u64;
        while self.tail_bytes + message.len() >= INPUT {
            let (now, later) = message.split_at(INPUT - self.tail_bytes);
            self.tail[self.tail_bytes..].copy_from_slice(now);
            compress256(&mut self.inner, &[self.tail]);
            self.tail = [0; INPUT];
            self.tail_bytes = 0;
            message = later;
        }
        self.tail[self.tail_bytes..self.tail_bytes + message.len()].copy_from_slice(message);
        self.tail_bytes += message.len();
    }

    /// The eight words of block `number`.
    #[inline]
    pub(crate) fn block(&self, number: u64) -> [u32; DRAWS_PER_BLOCK] {
        let mut digits = [0; DIGITS_MAX];
        let digits = decimal(number, &mut digits);
        let end = self.tail_bytes + digits.len();
        let bits = ((self.bytes + digits.len() as u64) * 8).to_be_bytes();
        let mut state = self.inner;
        // The tail, the digits, the 0x80 mark and the length: one input block, or two where they don't fit.
        if end < LENGTH_AT {
            let mut last = self.tail;
            last[self.tail_bytes..end].copy_from_slice(digits);
            last[end] = 0x80;
            last[LENGTH_AT..].copy_from_slice(&bits);
            compress256(&mut state, &[last]);
        } else {
            let mut last = [0; 2 * INPUT];
            last[..INPUT].copy_from_slice(&self.tail);
            last[self.tail_bytes..end].copy_from_slice(digits);
            last[end] = 0x80;
            last[INPUT + LENGTH_AT..].copy_from_slice(&bits);
            let (halves, _) = last.as_chunks::<INPUT>();
            compress256(&mut state, halves);
        }
        self.finish(&state)
    }

    /// RFC 2104's outer hash over the inner digest.
    #[inline]
    fn finish(&self, inner: &[u32; 8]) -> [u32; 8] {
        let mut block = OUTER_PADDING;
        for (bytes, word) in block.as_chunks_mut::<4>().0.iter_mut().zip(inner) {
            *bytes = word.to_be_bytes();
        }
        let mut state = self.outer;
        compress256(&mut state, &[block]);
        state
    }
}

/// The second input block of the outer hash: room for the digest, the 0x80 mark, and the length of key block plus
/// digest, (64 + 32) x 8 = 0x300 bits.
const OUTER_PADDING: [u8; INPUT] = {
    let mut block = [0; INPUT];
    block[32] = 0x80;
    block[INPUT - 2] = 3;
    block
};

/// F10: decimal digits without leading zeros.
#[inline]
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
