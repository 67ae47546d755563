//! The games of the house: one line for each.

use crate::amount::Amount;
use crate::catalogue::Limits;
use crate::form::Faults;
use crate::game::Game;
use crate::rules::{Configured, Rules};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Work that is done for whichever game is asked for.
pub trait GameVisitor {
    /// What comes of it.
    type Answer;

    /// Does it.
    fn visit<G: Game>(self) -> Self::Answer;
}

/// Stakes and payouts that the house accepts, in minor units.
const fn limits(stake_min: u128, stake_max: u128, payout_max: u128) -> Limits {
    match (Amount::constant(stake_min), Amount::constant(stake_max), Amount::constant(payout_max)) {
        (Some(stake_min), Some(stake_max), Some(payout_max)) => Limits { stake_min, stake_max, payout_max },
        _ => panic!("a limit above the largest amount"),
    }
}

/// From each line: the id, the type that implements [`Game`], and what the house takes and pays.
macro_rules! games {
    ($($(#[$doc:meta])* $game:ident = $id:literal in $module:ident, $limits:expr;)+) => {
        /// The games of the house, in the order people are shown them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum GameId {
            $($(#[$doc])* $game,)+
        }

        impl GameId {
            /// Every game, in the order people are shown them.
            pub const ALL: [GameId; [$($id),+].len()] = [$(GameId::$game),+];

            /// The id in requests, receipts and addresses.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self {
                    $(GameId::$game => $id,)+
                }
            }

            /// The name for people.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self {
                    $(GameId::$game => crate::$module::$game::TITLE,)+
                }
            }

            /// Does a visitor's work for this game.
            pub fn visit<V: GameVisitor>(self, visitor: V) -> V::Answer {
                match self {
                    $(GameId::$game => visitor.visit::<crate::$module::$game>(),)+
                }
            }

            /// What the house takes and pays in one round of this game.
            #[must_use]
            pub fn limits(self) -> Limits {
                match self {
                    $(GameId::$game => const { $limits },)+
                }
            }

            /// Rules with a configuration that may come from anybody, and the house's limits.
            pub(crate) fn configured(self, config: &Value) -> Result<(Box<dyn Rules>, Limits), Faults> {
                match self {
                    $(GameId::$game => {
                        let config = crate::$module::$game::parse_config(config)?;
                        Ok((Box::new(Configured::<crate::$module::$game>(config)), self.limits()))
                    })+
                }
            }

            /// Rules with the house's own configuration, and its limits.
            pub(crate) fn house(self) -> (Box<dyn Rules>, Limits) {
                match self {
                    $(GameId::$game => {
                        let config = crate::$module::$game::house();
                        (Box::new(Configured::<crate::$module::$game>(config)), self.limits())
                    })+
                }
            }
        }
    };
}

// A bet is also refused if its best outcome pays more than the third number.
games! {
    /// A number from 0.00 to 100.00, over or under a target.
    Dice = "dice" in dice, limits(1, 100_000_000, 10_000_000_000);
    /// Name a multiplier, and reach it.
    Limbo = "limbo" in limbo, limits(1, 100_000_000, 10_000_000_000);
    /// Call the side of a coin, again and again.
    Coinflip = "coinflip" in coinflip, limits(1, 9_600, 10_000_000_000);
    /// A ball through rows of pegs.
    Plinko = "plinko" in plinko, limits(1, 100_000_000, 10_000_000_000);
    /// A wheel with 37 or 38 pockets, many bets in one round.
    Roulette = "roulette" in roulette, limits(1, 100_000_000, 10_000_000_000);
    /// A wheel of equal segments with a multiplier each.
    Wheel = "wheel" in wheel, limits(1, 100_000_000, 10_000_000_000);
    /// Ten of forty numbers, and how many of yours are among them.
    Keno = "keno" in keno, limits(1, 10_000_000, 10_000_000_000);
    /// Reveal gems, avoid mines, stop when you like.
    Mines = "mines" in mines, limits(1, 100_000_000, 10_000_000_000);
    /// Is the next card higher or lower?
    Hilo = "hilo" in hilo, limits(1, 10_000, 10_000_000_000);
    /// 21 against the dealer, with doubles, splits and insurance.
    Blackjack = "blackjack" in blackjack, limits(1, 100_000_000, 10_000_000_000);
    /// Five reels, twenty lines, wilds, scatters and free spins.
    Slots = "slots" in slots, limits(1, 100_000, 10_000_000_000);
    /// Player, banker or tie.
    Baccarat = "baccarat" in baccarat, limits(1, 100_000_000, 10_000_000_000);
    /// Five cards, one exchange.
    VideoPoker = "video_poker" in video_poker, limits(1, 10_000_000, 10_000_000_000);
}

impl GameId {
    /// The game with this id.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|game| game.id() == id)
    }
}

impl std::fmt::Display for GameId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}
