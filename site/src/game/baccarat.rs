//! Baccarat.

use games::{Multiplier, ShownDraw};
use serde_json::{Value, json};

use super::{Explain, Game, Guide, Scene, full_deck};
use crate::bet::chips;
use crate::bet::{Form, text};
use crate::draw::{baccarat, cards};
use crate::json::{list, object};
use crate::markup::{Element, element};

pub(super) struct Baccarat;

impl Game for Baccarat {
    fn id(&self) -> &'static str {
        "baccarat"
    }

    fn blank(&self) -> Value {
        object!{"bets": list()}
    }

    fn chips(&self) -> bool {
        true
    }

    fn fields(&self, form: &Form<'_>) -> Vec<Element> {
        let spots = [("player", "Player"), ("tie", "Tie"), ("banker", "Banker")]
            .map(|(on, label)| form.spot("spot", label, &object!{"on": on}));
        let field = element("fieldset")
            .class("field")
            .child(element("legend").class("label").text("Bets on the table"))
            .child(element("div").class("outside").children(spots))
            .child(form.laid());
        vec![field]
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        let (player, banker) = hands(scene);
        baccarat::coup(&player, &banker, scene.result("winner").as_str().unwrap_or_default())
    }

    fn in_words(&self, outcome: &Value) -> String {
        let points = |hand: &str| baccarat::points(&cards::read(&outcome[hand]));
        format!("player {}, banker {}", points("player"), points("banker"))
    }
}

impl Explain for Baccarat {
    fn how(&self, scene: &Scene<'_>, draws: &[ShownDraw]) -> String {
        let (player, banker) = hands(scene);
        let thirds = match (player.len() + banker.len()).saturating_sub(4) {
            0 => "Nobody takes a third card.",
            1 => "One third card is taken by the table of the game, the fifth of the six.",
            _ => "Both take a third card by the table of the game: the player the fifth of the six, the banker the sixth.",
        };
        format!("{} The player has the first two, the banker the next two. {thirds}", full_deck(draws))
    }

    fn story(&self, scene: &Scene<'_>) -> Option<Element> {
        let winner = text(scene.result("winner"));
        let chips = chips::read(&scene.bet["bets"]);
        Some(chips::settled(&chips, |chip| {
            let on = text(&chip.on["on"]);
            if on == winner {
                ("wins", Multiplier::parse(&text(&scene.config[&on])).unwrap_or(Multiplier::ZERO))
            } else if winner == "tie" {
                ("goes back", Multiplier::ONE)
            } else {
                ("loses", Multiplier::ZERO)
            }
        }))
    }
}

fn hands(scene: &Scene<'_>) -> (Vec<games::cards::Card>, Vec<games::cards::Card>) {
    (cards::read(scene.result("player")), cards::read(scene.result("banker")))
}

impl Guide for Baccarat {
    fn usual_bet(&self) -> &'static str {
        "banker"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "Bet on the player’s hand, the banker’s, or a tie. Aces count 1, tens and pictures nothing, and only the last \
             digit of the sum counts. Whether a hand takes a third card is fixed by the standard table; nobody decides \
             anything.",
            "The player pays 1 to 1, the banker 0.95 to 1, a tie 8 to 1. On a tie bets on the two hands go back. Every card \
             comes from a full deck.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        (json!({"bets": [{"on": "banker", "stake": "100"}]}), json!([]), 14)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bet_is_told_with_what_it_paid() {
        let bet = json!({"bets": [{"on": "banker", "stake": "100"}, {"on": "tie", "stake": "20"}]});
        let outcome = json!({"player": ["2S", "5C"], "banker": ["KH", "9C"], "winner": "banker"});
        let html = Baccarat.story(&Scene::of_house("baccarat", &bet, &[], &outcome)).unwrap().html();
        assert!(html.contains("<td class=\"good\">wins</td><td class=\"n\">1.95</td>"), "{html}");
        assert!(html.contains("<td class=\"\">loses</td><td class=\"n\">0.00</td>"), "{html}");
    }
}
