//! A round's event, drawn as the game itself. Play and Verify show the same pictures.
//!
//! Coordinates are whole numbers, so that what is rendered ahead of time and what the browser computes are the same
//! text. Every picture has a text for those who cannot see it.

pub mod baccarat;
pub mod blackjack;
pub mod cards;
pub mod coinflip;
pub mod dice;
pub mod hilo;
pub mod keno;
pub mod limbo;
pub mod mines;
mod pays;
pub mod plinko;
pub mod roulette;
mod scale;
pub mod slots;
pub mod video_poker;
pub mod wheel;
