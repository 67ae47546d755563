//! Rules, bets, steps, outcomes, payouts and exact distributions of every game.
