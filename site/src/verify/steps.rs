//! The way from the seeds to the payout, step by step, so that it can be followed by hand.

use fair::Commitment;
use games::{Position, Proof, Round, ShownDraw};
use leptos::prelude::*;
use serde_json::Value;

use super::claim::{HOUSE, event};
use crate::decimal;
use crate::draw;

/// What was claimed against what the seeds give.
pub(super) fn comparison(proof: &Proof) -> Option<AnyView> {
    let rows = proof
        .checks
        .iter()
        .map(|check| {
            let (class, word) = if check.agrees() { ("good", "agrees") } else { ("bad", "differs") };
            view! {
                <tr>
                    <th scope="row">{check.field}</th>
                    <td class="hex">{check.claimed.clone()}</td>
                    <td class="hex">{check.computed.clone()}</td>
                    <td class=class>{word}</td>
                </tr>
            }
        })
        .collect_view();
    (!proof.checks.iter().all(games::Check::agrees)).then(|| {
        view! {
            <div class="pane scroll" tabindex="0" role="group" aria-label="Comparison">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Field"</th>
                            <th scope="col">"Claimed"</th>
                            <th scope="col">"From the seeds"</th>
                            <th scope="col"></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    })
}

/// All steps of a proof. None before the seed is revealed.
pub(super) fn steps(receipt: &Value, proof: &Proof) -> Option<AnyView> {
    let round = proof.round.as_ref()?;
    let game = receipt["game"].as_str().unwrap_or_default();
    let shown = event(game, &round.outcome);
    let actions = round.actions.as_slice();
    let drawing = draw::event::event(&HOUSE, game, &round.bet, actions, Some(&round.outcome));
    let word = proof.draws.first().map_or_else(String::new, |draw| draw.word.to_string());
    let message = proof.blocks.first().map_or_else(String::new, |(message, _)| message.clone());
    let list = view! {
        <ol class="steps">
            {step(1, "The promise", promise_gist(receipt), promise(receipt).into_any())}
            {step(2, "The message", message, messages(proof).into_any())}
            {step(3, "The HMAC", format!("{} × 32 bytes", proof.blocks.len()), blocks(proof).into_any())}
            {step(4, "The numbers", word, numbers(proof).into_any())}
            {opened(5, "The event", shown, drawing)}
            {step(6, "The payout", payout_gist(round), payout(receipt, round).into_any())}
        </ol>
    };
    Some(list.into_any())
}

fn step(number: u8, title: &'static str, gist: String, body: AnyView) -> AnyView {
    fold(number, title, gist, body, false)
}

/// A step that is unfolded from the start.
fn opened(number: u8, title: &'static str, gist: String, body: AnyView) -> AnyView {
    fold(number, title, gist, body, true)
}

fn fold(number: u8, title: &'static str, gist: String, body: AnyView, open: bool) -> AnyView {
    view! {
        <li>
            <details open=open>
                <summary>
                    <span class="no">{number}</span>
                    <span class="title">{title}</span>
                    <span class="gist">{gist}</span>
                </summary>
                <div class="body">{body}</div>
            </details>
        </li>
    }
    .into_any()
}

fn text<'a>(receipt: &'a Value, name: &str) -> &'a str {
    receipt[name].as_str().unwrap_or_default()
}

fn promise_gist(receipt: &Value) -> String {
    let (seed, commitment) = (text(receipt, "server_seed"), text(receipt, "commitment"));
    match Commitment::parse(commitment) {
        Some(commitment) if commitment.opens_with(seed) => "kept".to_owned(),
        Some(_) => "not kept".to_owned(),
        None => "no commitment given".to_owned(),
    }
}

fn promise(receipt: &Value) -> impl IntoView + use<> {
    let seed = text(receipt, "server_seed").to_owned();
    let commitment = text(receipt, "commitment").to_owned();
    let computed = Commitment::of(&seed).to_string();
    let (class, word) = if computed == commitment { ("good", "equal") } else { ("bad", "not equal") };
    view! {
        <p>"Before the round the house published the SHA-256 of its seed. The seed’s own hash must be the same."</p>
        <dl class="facts">
            <dt>"server seed"</dt>
            <dd class="hex">{seed}</dd>
            <dt>"its SHA-256"</dt>
            <dd class="hex">{computed}</dd>
            <dt>"commitment"</dt>
            <dd class="hex">{commitment}</dd>
            <dt>"both are"</dt>
            <dd class=class>{word}</dd>
        </dl>
    }
}

fn messages(proof: &Proof) -> impl IntoView + use<> {
    let rows = proof
        .blocks
        .iter()
        .zip(0_u32..)
        .map(|((message, _), number)| {
            view! {
                <dt>"block "{number}</dt>
                <dd class="hex">{message.clone()}</dd>
            }
        })
        .collect_view();
    view! {
        <p>"The client seed, the nonce and the number of the block, with colons between them."</p>
        <dl class="facts">{rows}</dl>
    }
}

/// Each block in hex; the four bytes of each draw are lit.
fn blocks(proof: &Proof) -> impl IntoView + use<> {
    let rows = proof
        .blocks
        .iter()
        .zip(0_u64..)
        .map(|((_, bytes), number)| {
            let hex = fair::to_hex(bytes);
            let groups = (0..8)
                .map(|group| {
                    let four = hex[group * 8..group * 8 + 8].to_owned();
                    let drawn =
                        proof.draws.iter().any(|draw| draw.block == number && draw.offset == group * 4);
                    if drawn {
                        view! { <mark>{four}</mark> " " }.into_any()
                    } else {
                        view! { <span class="unused">{four}</span> " " }.into_any()
                    }
                })
                .collect_view();
            view! {
                <dt>"block "{number}</dt>
                <dd class="hex bytes">{groups}</dd>
            }
        })
        .collect_view();
    view! {
        <p>
            "HMAC-SHA256 with the server seed’s text as the key. Every draw takes four bytes, from left to right; \
            those that this round used are lit."
        </p>
        <dl class="facts">{rows}</dl>
    }
}

fn numbers(proof: &Proof) -> impl IntoView + use<> {
    let rows = proof.draws.iter().zip(1_u32..).map(|(draw, number)| number_row(number, draw)).collect_view();
    view! {
        <p>"Four bytes make a number below 2³². Times the range, divided by 2³², remainder dropped: the draw."</p>
        <div class="scroll" tabindex="0" role="group" aria-label="Draws">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Draw"</th>
                        <th scope="col">"Bytes"</th>
                        <th scope="col" class="n">"Number"</th>
                        <th scope="col" class="n">"Range"</th>
                        <th scope="col" class="n">"Result"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn number_row(number: u32, draw: &ShownDraw) -> impl IntoView + use<> {
    let cell = |value: Option<u32>| value.map_or_else(String::new, |value| value.to_string());
    view! {
        <tr>
            <td>{number}</td>
            <td class="hex">{format!("{:08x}", draw.word)}</td>
            <td class="n">{draw.word}</td>
            <td class="n">{cell(draw.range)}</td>
            <td class="n">
                <strong>{cell(draw.index)}</strong>
            </td>
        </tr>
    }
}

fn payout_gist(round: &Round) -> String {
    match &round.position {
        Position::Open { .. } => "still open".to_owned(),
        Position::Settled { payout, .. } => decimal::shown(&payout.to_string()),
    }
}

fn payout(receipt: &Value, round: &Round) -> impl IntoView + use<> {
    let stake = text(receipt, "stake").to_owned();
    let game = games::GameId::parse(text(receipt, "game"));
    let hash = game.map(|game| HOUSE.active(game).config_hash().to_string());
    let hash = receipt["config_hash"].as_str().map(str::to_owned).or(hash);
    let (multiplier, paid) = match &round.position {
        Position::Open { .. } => ("the round is open".to_owned(), "nothing yet".to_owned()),
        Position::Settled { multiplier, payout } => (
            multiplier.map_or_else(|| "each bet its own".to_owned(), |multiplier| format!("{multiplier} ×")),
            payout.to_string(),
        ),
    };
    view! {
        <p>"Stake times multiplier, in minor units, cut off below. The multiplier comes from this configuration."</p>
        <dl class="facts">
            <dt>"stake"</dt>
            <dd>{stake}</dd>
            <dt>"multiplier"</dt>
            <dd>{multiplier}</dd>
            <dt>"payout"</dt>
            <dd>
                <strong>{paid}</strong>
            </dd>
            <dt>"configuration"</dt>
            <dd class="hex">{hash}</dd>
        </dl>
    }
}
