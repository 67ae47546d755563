//! Roulette: the wheel with its pockets in their real order, turned so that the result lies at the top.

use games::roulette::{Colour, DOUBLE_ZERO, Wheel};
use leptos::prelude::*;

/// A pocket's colour, as a word.
#[must_use]
pub fn colour(pocket: u8) -> &'static str {
    match Colour::of(pocket) {
        Colour::Green => "green",
        Colour::Red => "red",
        Colour::Black => "black",
    }
}

/// A pocket's name: the double zero has a number of its own.
#[must_use]
pub fn name(pocket: u8) -> String {
    if pocket == DOUBLE_ZERO { "00".to_owned() } else { pocket.to_string() }
}

/// The wheel after a spin, or at rest.
#[component]
pub fn RouletteWheel(
    /// Which wheel.
    wheel: Wheel,
    /// Where the ball lies.
    pocket: Option<u8>,
) -> impl IntoView {
    let order = wheel.layout();
    let count = order.len();
    // Thousandths of a degree; a full turn divides into pockets with less than a hundredth to spare.
    let angle = move |place: usize| {
        let thousandths = place * 360_000 / count;
        format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
    };
    let place = pocket.and_then(|pocket| order.iter().position(|at| *at == pocket));
    let text = match pocket {
        Some(pocket) => format!("The ball lies in {}, {}", name(pocket), colour(pocket)),
        None => format!("A wheel of {count} pockets"),
    };
    let pockets = order
        .iter()
        .enumerate()
        .map(|(at, pocket)| {
            let class = if place == Some(at) {
                format!("pocket hit {}", colour(*pocket))
            } else {
                format!("pocket {}", colour(*pocket))
            };
            view! {
                <g class=class transform=format!("rotate({})", angle(at))>
                    // 2 x 17 wide at radius 200 is a pocket's share of the circle.
                    <path d="M-11 -132 -17 -200h34L11 -132z" />
                    <text y="-178" text-anchor="middle">
                        {name(*pocket)}
                    </text>
                </g>
            }
        })
        .collect_view();
    let turned = place.map_or_else(|| "0".to_owned(), angle);
    let ball = place.map(|_| view! { <circle class="ball" cy="-146" r="8" /> });
    let result = pocket.map(|pocket| {
        view! {
            <g class=format!("result {}", colour(pocket))>
                <circle r="52" />
                <text y="17" text-anchor="middle">
                    {name(pocket)}
                </text>
            </g>
        }
    });
    view! {
        <svg class="drawing roulette" viewBox="-214 -222 428 436" role="img" aria-label=text>
            <circle class="rim" r="206" />
            <g class="turning" transform=format!("rotate(-{turned})")>
                {pockets}
            </g>
            <circle class="hub" r="130" />
            {result}
            {ball}
            <path class="pointer" d="M0 -202-9 -220H9z" />
        </svg>
    }
}
