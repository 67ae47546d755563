//! One round on the table: what each step does to it.

use super::hand::{Cards, GOAL, value};
use super::{Action, Config};
use crate::amount::Amount;
use crate::cards::Card;
use crate::multiplier::Multiplier;

/// Most hands that a configuration can allow.
pub const HANDS_MAX: u8 = 4;
/// The dealer takes no card at this sum or above, soft or hard.
pub(super) const DEALER_STANDS: u8 = 17;

/// A hand of the player.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hand {
    cards: Cards,
    stake: Amount,
    /// Takes no further card.
    stands: bool,
    /// Paid for the hand; 0 while the round is open.
    payout: Amount,
}

impl Hand {
    /// A hand at 21 stands by itself, a bust one is over.
    fn new(cards: Cards, stake: Amount) -> Self {
        Self { cards, stake, stands: cards.total.best() >= GOAL, payout: Amount::ZERO }
    }

    fn push(&mut self, card: Card) {
        self.cards.push(card);
        self.stands |= self.cards.total.best() >= GOAL;
    }

    /// Its cards.
    #[must_use]
    pub fn cards(&self) -> &Cards {
        &self.cards
    }

    /// What is on it.
    #[must_use]
    pub fn stake(&self) -> Amount {
        self.stake
    }

    /// What it was paid; 0 while the round is open.
    #[must_use]
    pub fn payout(&self) -> Amount {
        self.payout
    }
}

/// What the round waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The player's word on insurance.
    Insurance,
    /// The player's play of the hand at this place.
    Hand(usize),
    /// Nothing: it is over.
    Over,
}

/// An insurance that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Insurance {
    /// Taken for it.
    pub stake: Amount,
    /// Paid for it; 0 while the round is open.
    pub payout: Amount,
}

/// The cards and stakes of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    dealer: Cards,
    hands: [Hand; HANDS_MAX as usize],
    count: u8,
    insurance: Option<Insurance>,
    phase: Phase,
    stake: Amount,
    /// What the only hand's stake was multiplied by, once the round is over.
    multiplier: Multiplier,
}

impl Table {
    /// Deals the first four cards: two to the player, two to the dealer.
    pub(super) fn deal(config: &Config, stake: Amount, card: &mut impl FnMut() -> Card) -> Self {
        let player = Cards::of([card(), card()]);
        let dealer = Cards::of([card(), card()]);
        let mut table = Self {
            dealer,
            hands: [Hand::new(player, stake); HANDS_MAX as usize],
            count: 1,
            insurance: None,
            phase: Phase::Insurance,
            stake,
            multiplier: Multiplier::ZERO,
        };
        if table.up() != 1 || table.insurance_stake().is_zero() {
            table.peek(config);
        }
        table
    }

    /// The value of the dealer's first card, which everybody sees.
    pub(super) fn up(&self) -> u8 {
        value(self.dealer.cards()[0])
    }

    /// The player's hands, from left to right.
    #[must_use]
    pub fn hands(&self) -> &[Hand] {
        &self.hands[..usize::from(self.count)]
    }

    /// The dealer's cards; all but the first are hidden until the round is over.
    #[must_use]
    pub fn dealer(&self) -> &Cards {
        &self.dealer
    }

    /// The insurance, if one was taken.
    #[must_use]
    pub fn insurance(&self) -> Option<Insurance> {
        self.insurance
    }

    /// What the round waits for.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The stake and what steps added to it.
    #[must_use]
    pub fn staked(&self) -> Amount {
        let insurance = self.insurance.map_or(Amount::ZERO, |insurance| insurance.stake);
        self.hands().iter().fold(insurance, |sum, hand| sum_or_max(sum, hand.stake))
    }

    /// Everything that was paid; 0 while the round is open.
    #[must_use]
    pub fn payout(&self) -> Amount {
        let insurance = self.insurance.map_or(Amount::ZERO, |insurance| insurance.payout);
        self.hands().iter().fold(insurance, |sum, hand| sum_or_max(sum, hand.payout))
    }

    /// What the stake was multiplied by in a round that is over and where nothing was added to it.
    #[must_use]
    pub fn multiplier(&self) -> Option<Multiplier> {
        let plain = self.insurance.is_none() && self.staked() == self.stake;
        plain.then_some(self.multiplier)
    }

    /// What insurance costs: half of the stake, rounded down. It is not offered where that is 0.
    pub(super) fn insurance_stake(&self) -> Amount {
        insurance_stake(self.stake)
    }

    /// What `action` would add to the stake, if it is legal now.
    ///
    /// # Errors
    /// Why it is not.
    pub(super) fn cost(&self, config: &Config, action: Action) -> Result<Amount, String> {
        let refuse = |reason: &str| Err(reason.to_owned());
        let at = match (self.phase, action) {
            (Phase::Over, _) => return refuse("the round is over"),
            (_, Action::Abandon) | (Phase::Insurance, Action::Decline) => return Ok(Amount::ZERO),
            (Phase::Insurance, Action::Insure) => return Ok(self.insurance_stake()),
            (Phase::Insurance, _) => return refuse("insurance is on offer: insure or decline first"),
            (Phase::Hand(_), Action::Insure | Action::Decline) => {
                return refuse("insurance is not on offer");
            }
            (Phase::Hand(at), _) => at,
        };
        let hand = &self.hands[at];
        match (action, hand.cards.pair()) {
            (Action::Double, None) => refuse("only a hand of two cards can be doubled"),
            (Action::Split, None) => refuse("only a hand of two cards can be split"),
            (Action::Split, Some([first, second])) if first != second => {
                refuse("only two cards of equal value can be split")
            }
            (Action::Split, _) if self.count >= config.hands_max => {
                Err(format!("a round has at most {} hands", config.hands_max))
            }
            (Action::Double | Action::Split, _) => Ok(hand.stake),
            _ => Ok(Amount::ZERO),
        }
    }

    /// Takes a step of the player.
    ///
    /// # Errors
    /// Why it is not legal now. The table is unchanged then.
    pub(super) fn take(
        &mut self,
        config: &Config,
        action: Action,
        card: &mut impl FnMut() -> Card,
    ) -> Result<(), String> {
        let cost = self.cost(config, action)?;
        match (self.phase, action) {
            (Phase::Insurance, action) => {
                if action == Action::Insure {
                    self.insurance = Some(Insurance { stake: cost, payout: Amount::ZERO });
                }
                self.peek(config);
                if action == Action::Abandon && self.phase != Phase::Over {
                    self.stand_everywhere();
                }
            }
            (Phase::Hand(_), Action::Abandon) => self.stand_everywhere(),
            (Phase::Hand(at), Action::Stand) => self.hands[at].stands = true,
            (Phase::Hand(at), Action::Hit) => self.hands[at].push(card()),
            (Phase::Hand(at), Action::Double) => {
                let hand = &mut self.hands[at];
                hand.stake = sum_or_max(hand.stake, cost);
                hand.push(card());
                hand.stands = true;
            }
            (Phase::Hand(at), Action::Split) => self.split(at, card),
            (Phase::Hand(_), Action::Insure | Action::Decline) | (Phase::Over, _) => {
                unreachable!("refused above")
            }
        }
        self.go_on(config, card);
        Ok(())
    }

    /// The dealer looks for a blackjack, which ends the round; so does the player's own.
    fn peek(&mut self, config: &Config) {
        if self.dealer.is_natural() || self.hands[0].cards.is_natural() {
            self.settle(config);
        } else {
            self.phase = Phase::Hand(0);
        }
    }

    /// The right card becomes a hand of its own, right after; both get a card, first the left one.
    fn split(&mut self, at: usize, card: &mut impl FnMut() -> Card) {
        let hand = self.hands[at];
        let &[left, right] = hand.cards.cards() else { unreachable!("a pair is two cards") };
        let mut both = [left, right].map(|kept| Hand::new(Cards::of([kept, card()]), hand.stake));
        if value(left) == 1 {
            both.iter_mut().for_each(|hand| hand.stands = true);
        }
        let count = usize::from(self.count);
        self.hands.copy_within(at + 1..count, at + 2);
        self.hands[at..at + 2].copy_from_slice(&both);
        self.count += 1;
    }

    fn stand_everywhere(&mut self) {
        self.hands.iter_mut().for_each(|hand| hand.stands = true);
    }

    /// To the next hand that is to be played, or to the end.
    fn go_on(&mut self, config: &Config, card: &mut impl FnMut() -> Card) {
        let Phase::Hand(_) = self.phase else { return };
        if let Some(next) = self.hands().iter().position(|hand| !hand.stands) {
            self.phase = Phase::Hand(next);
            return;
        }
        if !self.hands().iter().all(|hand| hand.cards.is_bust()) {
            while self.dealer.total.best() < DEALER_STANDS {
                self.dealer.push(card());
            }
        }
        self.settle(config);
    }

    fn settle(&mut self, config: &Config) {
        self.phase = Phase::Over;
        let natural = self.dealer.is_natural();
        if let Some(insurance) = &mut self.insurance
            && natural
        {
            insurance.payout = payout(config.insurance, insurance.stake);
        }
        for at in 0..usize::from(self.count) {
            self.multiplier = self.result(config, &self.hands[at].cards);
            let hand = &mut self.hands[at];
            hand.payout = payout(self.multiplier, hand.stake);
        }
    }

    /// What a hand's stake is multiplied by against the dealer's final cards.
    fn result(&self, config: &Config, cards: &Cards) -> Multiplier {
        let (won, push) = (Multiplier::from_units(2 * Multiplier::UNITS_PER_ONE), Multiplier::ONE);
        // After a split 21 is no natural.
        match (self.count == 1 && cards.is_natural(), self.dealer.is_natural()) {
            (true, true) => return push,
            (true, false) => return config.blackjack,
            (false, true) => return Multiplier::ZERO,
            (false, false) => {}
        }
        let (player, dealer) = (cards.total.best(), self.dealer.total.best());
        if cards.is_bust() || (dealer > player && dealer <= GOAL) {
            Multiplier::ZERO
        } else if player == dealer {
            push
        } else {
            won
        }
    }
}

/// Half of the stake, rounded down.
pub(super) fn insurance_stake(stake: Amount) -> Amount {
    Amount::new(stake.get() / 2).expect("half of an amount")
}

/// As in [`crate::Position::settled`]: what is beyond the maximum is refused before the bet is taken.
fn payout(multiplier: Multiplier, stake: Amount) -> Amount {
    multiplier.payout(stake).unwrap_or(Amount::MAX)
}

fn sum_or_max(sum: Amount, more: Amount) -> Amount {
    sum.checked_add(more).unwrap_or(Amount::MAX)
}
