//! F12: the pop shuffle.

use crate::draws::Draws;

/// F12: draws `k` of `0..n` without repeats, in draw order: each draw takes `index(len)` of what is left and removes
/// it, the rest keeping its order. (The swap variant of Fisher–Yates gives different results.)
///
/// # Panics
/// If `k > n` or `n` is 0: a mistake in a game's rules.
#[must_use]
pub fn pop_shuffle(draws: &mut Draws, n: u8, k: u8) -> Vec<u8> {
    assert!(k <= n, "cannot draw {k} of {n}");
    let mut left: Vec<u8> = (0..n).collect();
    (0..k)
        .map(|_| {
            let len = u32::try_from(left.len()).expect("at most 255 elements");
            left.remove(draws.index(len) as usize)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f12_draws_without_repeats_and_keeps_the_order_of_the_rest() {
        let mut drawn = pop_shuffle(&mut Draws::new("server", "client", 7), 25, 25);
        let mut by_hand_draws = Draws::new("server", "client", 7);
        let mut rest: Vec<u8> = (0..25).collect();
        for tile in &drawn {
            let at = by_hand_draws.index(u32::try_from(rest.len()).unwrap()) as usize;
            assert_eq!(rest[at], *tile);
            rest = [&rest[..at], &rest[at + 1..]].concat();
        }
        drawn.sort_unstable();
        assert_eq!(drawn, (0..25).collect::<Vec<u8>>());
    }
}
