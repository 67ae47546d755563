//! The game itself: before the bet, while a round is open, and after it.

use serde_json::Value;

use super::open::Open;
use super::round::Round;
use super::table::Seat;
use crate::game::{self, STEPPED, Scene, in_words};
use crate::markup::{Element, element};

/// The picture of the chosen game, and how its last round ended. `bet` is what stands in the form.
pub(super) fn stage(seat: &Seat, bet: &Value) -> Element {
    let config = seat.config(&seat.game);
    let last = seat.on_stage();
    let over = last.filter(|round| !round.open());
    let picture = match last {
        Some(round) if round.open() => {
            let stepped = STEPPED.iter().find(|(game, _)| game.id() == seat.game);
            stepped.map(|(_, controls)| controls.open(&Open::new(seat, round, config)))
        }
        Some(round) => {
            let (bet, actions, outcome) = (round.part("bet"), round.actions(), round.outcome());
            picture(&seat.game, &Scene { config, bet, actions, outcome })
        }
        None => picture(&seat.game, &Scene { config, bet, actions: &[], outcome: None }),
    };
    element("section")
        .class("pane stage")
        .attr("aria-live", "polite")
        .child(element("div").child(element("div").children(picture)))
        .child(element("div").children(over.map(|round| ended(seat, round))))
}

fn picture(game: &str, scene: &Scene<'_>) -> Option<Element> {
    game::of(game).map(|game| game.picture(scene))
}

/// How a round ended, in words.
fn ended(seat: &Seat, round: &Round) -> Element {
    let words = round.outcome().map_or_else(String::new, |outcome| in_words(round.text("game"), outcome));
    let payout = round.text("payout");
    let won = payout != "0";
    let result = if won { format!("Paid {}", seat.money(payout)) } else { "No win".to_owned() };
    let times = round.part("multiplier").as_str().map_or_else(String::new, |times| format!(" · {times} ×"));
    let staked = round.part("staked").as_str().filter(|staked| *staked != round.text("stake"));
    let staked = staked.map_or_else(String::new, |staked| format!(" · staked {}", seat.money(staked)));
    let id = round.text("round");
    let details = element("span").class("quiet").text(format_args!("Round {id}: {words}{times}{staked}"));
    let result = element("strong").class(if won { "good" } else { "" }).text(result);
    element("p").class("outcome").attr("id", "outcome").child(result).child(details)
}
