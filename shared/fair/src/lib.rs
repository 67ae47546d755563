//! Seeds, commitments, the HMAC stream and draws of the fairness scheme [`SCHEME`].
//!
//! Everything here is pure: no clock, no entropy, no input or output, no floating point. The rules F1–F15 are
//! numbered in `ARCHITECTURE.md` ("Fairness"); each is cited beside the code and the test that carry it.
//!
//! ```
//! use fair::{Commitment, Draws};
//!
//! let server_seed = "f2ac89b608eeb01312d115bce6741b32";
//! let mut draws = Draws::new(server_seed, "86ff027f15c48241af7f54a726690ee7", 0);
//! assert_eq!(draws.index(10_001), 2807);
//! assert!(Commitment::of(server_seed).opens_with(server_seed));
//! ```

mod derive;
mod draws;
mod hex;
mod nonce;
mod seeds;
mod shuffle;
mod stream;

pub use derive::{MasterKey, MasterKeyError, SeedOwner, derive_server_seed};
pub use draws::{
    BLOCK_BYTES, DRAWS_PER_BLOCK, Draw, Drawn, Draws, INDEX_MAX, WORDS, block, message, words_below,
};
pub use hex::{from_hex, to_hex};
pub use nonce::Nonce;
pub use seeds::{ClientSeed, ClientSeedError, Commitment, SALT_BYTES, Salt, ServerSeed, ServerSeedError};
pub use shuffle::pop_shuffle;
pub use stream::Keyed;

/// F14: the name of the scheme, stored in every round.
pub const SCHEME: &str = "hmac-sha256-v1";
