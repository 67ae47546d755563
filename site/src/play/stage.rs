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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn seat(round: Value) -> Seat {
        let mut seat = Seat::new();
        round["game"].as_str().unwrap().clone_into(&mut seat.game);
        seat.rounds = vec![Round::read(round).unwrap()];
        seat
    }

    fn round(game: &str, more: Value) -> Value {
        let mut round = json!({
            "round": "7", "game": game, "config_hash": "c", "status": "open", "stake": "100", "balance": "900", "nonce": 0,
            "seq": 1, "bet": {}, "actions": [],
        });
        for (name, value) in more.as_object().unwrap() {
            round[name] = value.clone();
        }
        round
    }

    #[test]
    fn an_open_field_of_mines_offers_what_is_legal() {
        let step = json!({"type": "reveal", "tile": 3});
        let legal = json!({"actions": [step], "legal": {"cash_out": {"payout": "112"}}});
        let mut seat = seat(round("mines", legal));
        let html = stage(&seat, &json!({})).html();
        assert_eq!(html.matches("<button").count(), 26);
        assert_eq!(html.matches("disabled").count(), 1, "the tile that is turned: {html}");
        assert!(
            html.contains(
                "value=\"{&quot;tile&quot;:24,&quot;type&quot;:&quot;reveal&quot;}\" id=\"tile-24\""
            ),
            "{html}"
        );
        assert!(html.contains("id=\"cash-out\" class=\"main\">Cash out 1.12</button>"), "{html}");
        seat.busy = true;
        assert_eq!(stage(&seat, &json!({})).html().matches("disabled").count(), 26);
    }

    #[test]
    fn cards_that_are_marked_are_kept() {
        let shown = json!({"shown": {"cards": ["2S", "KH", "9C", "KD", "3D"]}});
        let mut seat = seat(round("video_poker", shown));
        seat.marked = vec![3, 1];
        let html = stage(&seat, &json!({})).html();
        assert!(
            html.contains("value=\"{&quot;hold&quot;:[1,3],&quot;type&quot;:&quot;draw&quot;}\""),
            "{html}"
        );
        assert!(html.contains(">Draw 3 cards</button>"));
        assert_eq!(html.matches("aria-pressed=\"true\"").count(), 2);
    }

    #[test]
    fn a_round_that_is_over_is_told_and_offers_nothing() {
        let over =
            json!({"status": "settled", "outcome": {"roll": 2_807}, "payout": "198", "multiplier": "1.98"});
        let html = stage(&seat(round("dice", over)), &json!({})).html();
        assert!(html.contains("<strong class=\"good\">Paid 1.98</strong>"), "{html}");
        assert!(
            html.contains("Round 7: the roll 28.07 · 1.98 ×</span>") && !html.contains("<button"),
            "{html}"
        );
    }
}
