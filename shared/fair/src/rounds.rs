//! The streams of rounds that follow one another.

use crate::draws::Draws;
use crate::lanes::LANES;
use crate::stream::{Blocks, Keyed, next_of_each};

/// The rounds of one server seed and one client seed.
///
/// Whoever goes through them in order gets the first block of the next few for little more than that of one.
#[derive(Clone)]
pub struct Rounds {
    before_nonce: Blocks,
    /// The nonce of the first round that is ready.
    first: u64,
    ready: Option<[Draws; LANES]>,
}

impl Rounds {
    /// The rounds of these seeds.
    #[must_use]
    pub fn of(seed: &Keyed, client_seed: &str) -> Self {
        Self { before_nonce: seed.before_nonce(client_seed), first: 0, ready: None }
    }

    /// The stream of a round, at its first draw.
    #[must_use]
    pub fn draws(&self, nonce: u64) -> Draws {
        Draws::of(self.before_nonce.with_nonce(nonce))
    }

    /// The same, where the rounds behind it will be asked for next.
    #[must_use]
    pub fn draws_in_order(&mut self, nonce: u64) -> Draws {
        // Nonces past the largest go on with 0, here and in the lanes.
        let ahead = usize::try_from(nonce.wrapping_sub(self.first)).ok();
        if let Some(ready) = &self.ready
            && let Some(draws) = ahead.and_then(|ahead| ready.get(ahead))
        {
            return draws.clone();
        }
        let mut lane = nonce;
        let mut blocks = [(); LANES].map(|()| {
            let blocks = self.before_nonce.with_nonce(lane);
            lane = lane.wrapping_add(1);
            blocks
        });
        let mut words = next_of_each(&mut blocks).into_iter();
        let ready = blocks.map(|blocks| Draws::begun(blocks, words.next().unwrap_or_default()));
        let draws = ready[0].clone();
        (self.first, self.ready) = (nonce, Some(ready));
        draws
    }
}

impl std::fmt::Debug for Rounds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rounds(hidden)")
    }
}
