//! Points, the standard table of third cards, and the exact chances that follow.

use super::Winner;
use crate::cards::Card;

/// The points of a hand: the last digit of its sum.
pub(super) fn points(cards: &[Card]) -> u8 {
    cards.iter().map(|card| value(card.rank())).sum::<u8>() % 10
}

/// Ranks are 0 for a two to 12 for an ace. Aces count 1, tens and pictures 0.
fn value(rank: u8) -> u8 {
    match rank {
        0..=7 => rank + 2,
        12 => 1,
        _ => 0,
    }
}

/// With 8 or 9 points on either side nobody draws.
pub(super) fn is_natural(points: u8) -> bool {
    points >= 8
}

/// Whether the player takes a third card.
pub(super) fn player_draws(points: u8) -> bool {
    points <= 5
}

/// Whether the banker takes a third card; `third` is what the player's third card counts, if there is one.
pub(super) fn banker_draws(points: u8, third: Option<u8>) -> bool {
    let Some(third) = third else { return points <= 5 };
    match points {
        0..=2 => true,
        3 => third != 8,
        4 => (2..=7).contains(&third),
        5 => (4..=7).contains(&third),
        6 => (6..=7).contains(&third),
        _ => false,
    }
}

/// Ways in ranks, of 13^6, in which each of [`Winner::ALL`] comes about.
pub(super) fn ways() -> [u64; 3] {
    // How many of the 13 ranks count this much.
    let ranks: [u64; 10] = std::array::from_fn(|points| {
        (0..13).filter(|rank| usize::from(value(*rank)) == points).count() as u64
    });
    let all = 0..10_u8;
    let weight = |points: u8| ranks[usize::from(points)];
    let mut two_cards = [0_u64; 10];
    for (first, second) in all.clone().flat_map(|first| all.clone().map(move |second| (first, second))) {
        two_cards[usize::from((first + second) % 10)] += weight(first) * weight(second);
    }
    let mut ways = [0_u64; 3];
    for (player, banker) in all.clone().flat_map(|player| all.clone().map(move |banker| (player, banker))) {
        let dealt = two_cards[usize::from(player)] * two_cards[usize::from(banker)];
        for (fourth, fifth) in all.clone().flat_map(|fourth| all.clone().map(move |fifth| (fourth, fifth))) {
            let (mut player, mut banker) = (player, banker);
            if !is_natural(player) && !is_natural(banker) {
                let drawn = player_draws(player);
                if banker_draws(banker, drawn.then_some(fourth)) {
                    banker = (banker + if drawn { fifth } else { fourth }) % 10;
                }
                if drawn {
                    player = (player + fourth) % 10;
                }
            }
            ways[Winner::of(player, banker) as usize] += dealt * weight(fourth) * weight(fifth);
        }
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_complete() {
        assert_eq!(ways().iter().sum::<u64>(), 13_u64.pow(6));
    }

    #[test]
    fn the_bankers_table() {
        let row = |points: u8| -> String {
            (0..10).map(|third| if banker_draws(points, Some(third)) { 'D' } else { 'S' }).collect()
        };
        assert_eq!(row(2), "DDDDDDDDDD");
        assert_eq!(row(3), "DDDDDDDDSD");
        assert_eq!(row(4), "SSDDDDDDSS");
        assert_eq!(row(5), "SSSSDDDDSS");
        assert_eq!(row(6), "SSSSSSDDSS");
        assert_eq!(row(7), "SSSSSSSSSS");
    }
}
