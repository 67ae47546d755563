//! A round's event, drawn as the game itself. Play and Verify show the same pictures.
//!
//! Coordinates are whole numbers, so that what is rendered ahead of time and what the browser computes are the same
//! text. Every picture has a text for those who cannot see it.

pub mod dice;
pub mod mines;
pub mod plinko;
pub mod roulette;
