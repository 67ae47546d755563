//! Coinflip.

use games::ShownDraw;
use serde_json::{Value, json};

#[cfg(feature = "play")]
use super::Controls;
use super::{Explain, Game, Guide, OddsTable, Scene, words};
use crate::bet::Form;
use crate::draw::coinflip;
use crate::json::object;
use crate::markup::{Element, row, table};
#[cfg(feature = "play")]
use crate::play::Open;

pub(super) struct Coinflip;

/// The sides called: the first with the bet, one with each further flip.
fn calls<'a>(scene: &Scene<'a>) -> Vec<&'a str> {
    let later = scene.actions.iter().map(|action| &action["side"]);
    [&scene.bet["side"]].into_iter().chain(later).filter_map(Value::as_str).collect()
}

impl Game for Coinflip {
    fn id(&self) -> &'static str {
        "coinflip"
    }

    fn blank(&self) -> Value {
        object!{"side": "heads"}
    }

    fn fields(&self, form: &Form<'_>) -> Vec<Element> {
        vec![form.words("bet-call", "Your call for the first flip", "side", &["heads", "tails"])]
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        coinflip::coins(&calls(scene), &words(scene.result("flips")))
    }

    fn in_words(&self, outcome: &Value) -> String {
        words(&outcome["flips"]).join(", ")
    }
}

impl Explain for Coinflip {
    fn how(&self, _scene: &Scene<'_>, _draws: &[ShownDraw]) -> String {
        "One number for each flip. Up to 2,147,483,648, the middle of all numbers, it is tails; above, heads."
            .to_owned()
    }

    fn story(&self, scene: &Scene<'_>) -> Option<Element> {
        let flips = words(scene.result("flips"));
        let rows = (1..).zip(calls(scene).into_iter().zip(flips)).map(|(number, (call, flip))| {
            let (class, end) = if call == flip { ("good", "right") } else { ("", "wrong") };
            let text = |text: &str| ("", text.to_owned());
            row([("", format!("{number}")), text(call), text(flip), (class, end.to_owned())])
        });
        Some(table("Flips", &[("Flip", ""), ("Called", ""), ("Fell", ""), ("", "")], rows))
    }
}

#[cfg(feature = "play")]
impl Controls for Coinflip {
    fn open(&self, open: &Open<'_>) -> Element {
        let outcome = object!{"flips": open.shown("flips").clone()};
        let picture = self.picture(&Scene { outcome: Some(&outcome), ..open.scene() });
        let flip = |id: &str, label: &str, side: &str| {
            open.button(id, false, label, &object!{"type": "flip", "side": side})
        };
        let next = open.shown("next_multiplier").as_str().map(|next| format!("The next right call makes it {next} ×."));
        let flips = [flip("call-heads", "Heads", "heads"), flip("call-tails", "Tails", "tails")];
        Open::controls(picture, next, flips.into_iter().chain(open.cash_out()))
    }
}

impl Guide for Coinflip {
    fn usual_bet(&self) -> &'static str {
        "cash out after 3 right calls"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "Call heads or tails. After each right call take what the round is worth, or call again, up to 20 times. One \
             wrong call ends the round.",
            "After k right calls the round is worth 99 % of 2 to the power of k. A round left open is cashed out for you.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        (json!({"side": "heads"}), json!([{"type": "flip", "side": "heads"}, {"type": "flip", "side": "tails"}, {"type": "cash_out"}]), 2)
    }

    fn odds(&self) -> OddsTable {
        OddsTable::Named(&[
            "cash out after 1 right call",
            "cash out after 2 right calls",
            "cash out after 3 right calls",
            "cash out after 5 right calls",
            "cash out after 10 right calls",
            "cash out after 20 right calls",
        ])
    }
}
