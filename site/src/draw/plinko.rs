//! Plinko: the pegs, the ball's path, and the buckets with what each pays.

use leptos::prelude::*;

/// Half the distance between two pegs of a row.
const STEP: i32 = 20;
/// Between two rows.
const FALL: i32 = 34;

/// The board of one drop. Before a drop, without a path.
#[component]
pub fn PlinkoBoard(
    /// Multipliers of the buckets from left to right: one more than there are rows.
    buckets: Vec<String>,
    /// One entry per row: whether the ball went right.
    #[prop(optional)]
    path: Vec<bool>,
) -> impl IntoView {
    let rows = i32::try_from(buckets.len()).unwrap_or(1) - 1;
    let middle = (rows + 2) * STEP;
    let base = (rows + 1) * FALL;
    let landed = (!path.is_empty()).then(|| path.iter().filter(|right| **right).count());
    let text = match landed {
        Some(bucket) => {
            format!(
                "The ball went {} and fell into bucket {bucket} of 0 to {rows}: {} times the stake",
                path.iter().map(|right| if *right { "right" } else { "left" }).collect::<Vec<_>>().join(", "),
                buckets.get(bucket).map_or("?", String::as_str)
            )
        }
        None => format!("A board of {rows} rows"),
    };
    let pegs = (0..rows)
        .flat_map(|row| (0..=row + 2).map(move |peg| (middle + (2 * peg - row - 2) * STEP, (row + 1) * FALL)))
        .map(|(x, y)| view! { <circle class="peg" cx=x cy=y r="3.5" /> })
        .collect_view();
    let mut x = middle;
    let mut line = format!("M{x} 4");
    for (row, right) in (1..).zip(&path) {
        // Above each peg, then off to its side.
        line.push_str(&format!(" L{x} {}", row * FALL - 12));
        x += if *right { STEP } else { -STEP };
        line.push_str(&format!(" L{x} {}", row * FALL + 6));
    }
    let ball = landed.map(|_| {
        view! {
            <path class="path" d=format!("{line} L{x} {}", base - 12) />
            <circle class="ball" cx=x cy=base - 12 r="8" />
        }
    });
    let buckets = (0_i32..)
        .zip(buckets)
        .map(|(bucket, pays)| {
            let left = middle + (2 * bucket - rows - 1) * STEP;
            let hit = landed.is_some_and(|landed| i32::try_from(landed) == Ok(bucket));
            view! {
                <g class=if hit { "bucket hit" } else { "bucket" }>
                    <rect x=left + 2 y=base width=2 * STEP - 4 height="30" rx="3" />
                    <text x=left + STEP y=base + 20 text-anchor="middle">
                        {pays}
                    </text>
                </g>
            }
        })
        .collect_view();
    view! {
        <svg
            class="drawing plinko"
            viewBox=format!("0 0 {} {}", 2 * middle, base + 34)
            role="img"
            aria-label=text
        >
            {pegs}
            {ball}
            {buckets}
        </svg>
    }
}
