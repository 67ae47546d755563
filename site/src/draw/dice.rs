//! Dice: a bar from 0.00 to 100.00 with the winning part lit and the roll on it.

use leptos::prelude::*;

use crate::decimal;

/// The bar of one roll. Before a roll, only what would win.
#[component]
pub fn DiceBar(
    /// Whether a roll above the target wins, or one below it.
    over: bool,
    /// In hundredths, 0 to 10,000.
    target: u32,
    /// In hundredths.
    roll: Option<u32>,
) -> impl IntoView {
    let target = target.min(10_000);
    let (from, length) = if over { (target, 10_000 - target) } else { (0, target) };
    let wins = roll.map(|roll| if over { roll > target } else { roll < target });
    let side = if over { "over" } else { "under" };
    let text = match roll {
        Some(roll) => format!(
            "Roll {}, bet {side} {}: {}",
            decimal::shown(&roll.to_string()),
            decimal::shown(&target.to_string()),
            if wins == Some(true) { "won" } else { "lost" }
        ),
        None => format!("Bet {side} {}", decimal::shown(&target.to_string())),
    };
    // The bar is 1,000 wide with 40 on either side for the outermost marks.
    let x = |value: u32| 40 + value / 10;
    let ticks = [0_u32, 2_500, 5_000, 7_500, 10_000]
        .map(|tick| {
            view! {
                <g>
                    <path d=format!("M{} 96v10", x(tick)) class="tick" />
                    <text x=x(tick) y="132" text-anchor="middle" class="tick-name">
                        {tick / 100}
                    </text>
                </g>
            }
        })
        .collect_view();
    let mark = roll.map(|roll| {
        let class = if wins == Some(true) { "mark won" } else { "mark lost" };
        view! {
            <g class=class transform=format!("translate({} 0)", x(roll))>
                <path d="M0 50 -12 34h-38a8 8 0 0 1-8-8V4a8 8 0 0 1 8-8H50a8 8 0 0 1 8 8v22a8 8 0 0 1-8 8H12z" />
                <text y="24" text-anchor="middle">{decimal::shown(&roll.to_string())}</text>
                <path d="M0 50v46" class="needle" />
            </g>
        }
    });
    view! {
        <svg class="drawing dice" viewBox="-22 -10 1124 152" role="img" aria-label=text>
            <rect class="track" x="40" y="60" width="1000" height="26" rx="3" />
            <rect class="winning" x=x(from) y="60" width=length / 10 height="26" rx="3" />
            <path d=format!("M{} 52v42", x(target)) class="target" />
            {ticks} {mark}
        </svg>
    }
}
