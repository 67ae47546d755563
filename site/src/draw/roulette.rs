//! Roulette: the wheel with its pockets in their real order, turned so that the result lies at the top.

use leptos::prelude::*;

/// Which wheel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wheel {
    /// 37 pockets.
    European,
    /// 38 pockets; 37 is the double zero.
    American,
}

impl Wheel {
    /// Pockets clockwise from the zero.
    fn order(self) -> &'static [u8] {
        match self {
            Self::European => &[
                0, 32, 15, 19, 4, 21, 2, 25, 17, 34, 6, 27, 13, 36, 11, 30, 8, 23, 10, 5, 24, 16, 33, 1, 20, 14,
                31, 9, 22, 18, 29, 7, 28, 12, 35, 3, 26,
            ],
            Self::American => &[
                0, 28, 9, 26, 30, 11, 7, 20, 32, 17, 5, 22, 34, 15, 3, 24, 36, 13, 1, 37, 27, 10, 25, 29, 12, 8,
                19, 31, 18, 6, 21, 33, 16, 4, 23, 35, 14, 2,
            ],
        }
    }
}

/// A pocket's colour, as a word.
pub fn colour(pocket: u8) -> &'static str {
    const RED: [u8; 18] = [1, 3, 5, 7, 9, 12, 14, 16, 18, 19, 21, 23, 25, 27, 30, 32, 34, 36];
    match pocket {
        0 | 37 => "green",
        pocket if RED.contains(&pocket) => "red",
        _ => "black",
    }
}

/// A pocket's name: 37 is the double zero.
pub fn name(pocket: u8) -> String {
    if pocket == 37 { "00".to_owned() } else { pocket.to_string() }
}

/// The wheel after a spin, or at rest.
#[component]
pub fn RouletteWheel(
    /// Which wheel.
    wheel: Wheel,
    /// Where the ball lies.
    pocket: Option<u8>,
) -> impl IntoView {
    let order = wheel.order();
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
