//! One round of dice, computed while the page is rendered: the reading pages show numbers that are true.

use fair::{Commitment, Draws, block, message, to_hex};
use leptos::prelude::*;

use crate::decimal;
pub(crate) use crate::example::{CLIENT_SEED, NONCE, SERVER_SEED};

/// The number of a dice roll lies in `0..10_001`, in hundredths.
pub(crate) const RANGE: u32 = 10_001;

/// The worked example's numbers.
pub(super) struct Example {
    pub(super) commitment: String,
    pub(super) message: String,
    pub(super) block: String,
    pub(super) draw: u32,
    pub(super) roll: u32,
}

impl Example {
    pub(super) fn new() -> Self {
        let mut draws = Draws::new(SERVER_SEED, CLIENT_SEED, NONCE);
        let block = to_hex(&block(SERVER_SEED, CLIENT_SEED, NONCE, 0));
        let draw = draws.draw();
        Self {
            commitment: Commitment::of(SERVER_SEED).to_string(),
            message: message(CLIENT_SEED, NONCE, 0),
            block,
            draw: draw.0,
            roll: draw.index(RANGE),
        }
    }

    /// The roll as the game shows it.
    pub(super) fn shown(&self) -> String {
        decimal::shown(&self.roll.to_string())
    }
}

/// The round as a chain of four facts.
pub(super) fn chain() -> impl IntoView {
    let example = Example::new();
    let shown = example.shown();
    let (lit, rest) = example.block.split_at(8);
    view! {
        <ol class="chain">
            <li>
                <span class="label">"Before the bet, the house publishes"</span>
                <span class="hex">{example.commitment}</span>
            </li>
            <li>
                <span class="label">"Then you choose"</span>
                <span class="hex">{CLIENT_SEED}</span>
            </li>
            <li>
                <span class="label">"Both seeds and the round's number give"</span>
                <span class="hex"><mark>{lit.to_owned()}</mark>{rest.to_owned()}</span>
            </li>
            <li>
                <span class="label">"which is your roll"</span>
                <span class="figure">{shown}</span>
            </li>
        </ol>
    }
}
