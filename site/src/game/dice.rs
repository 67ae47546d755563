//! Dice.

use games::ShownDraw;
use serde_json::{Value, json};

use super::{Explain, Game, Guide, OddsTable, Scene};
use crate::bet::{Form, fields, text};
use crate::decimal;
use crate::draw::dice;
use crate::json::object;
use crate::markup::Element;

pub(super) struct Dice;

impl Game for Dice {
    fn id(&self) -> &'static str {
        "dice"
    }

    fn blank(&self) -> Value {
        object!{"condition": "over", "target": "50.50"}
    }

    fn form(&self, bet: &Value) -> Value {
        object!{"condition": bet["condition"].clone(), "target": decimal::shown(&text(&bet["target"]))}
    }

    fn bet(&self, form: &Value) -> Value {
        let target = text(&form["target"]);
        let hundredths = decimal::read(&target).and_then(|hundredths| hundredths.parse::<u32>().ok());
        object!{
            "condition": form["condition"].clone(),
            "target": hundredths.map_or(Value::String(target), Value::from),
        }
    }

    fn fields(&self, form: &Form<'_>) -> Vec<Element> {
        fields([
            form.words("bet-side", "The roll is", "condition", &["over", "under"]),
            form.line("bet-target", "Target", "target"),
        ])
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        let number = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
        let target = number(&scene.bet["target"]).unwrap_or_default();
        dice::bar(scene.bet["condition"] == "over", target, number(scene.result("roll")))
    }

    fn in_words(&self, outcome: &Value) -> String {
        format!("the roll {}", decimal::shown(&outcome["roll"].to_string()))
    }
}

impl Explain for Dice {
    fn how(&self, scene: &Scene<'_>, _draws: &[ShownDraw]) -> String {
        let roll = scene.result("roll").to_string();
        format!(
            "One number from 0 to 10,000 was drawn: {roll}. In hundredths that is the roll {}. A roll equal to the \
             target loses on both sides.",
            decimal::shown(&roll)
        )
    }
}

impl Guide for Dice {
    fn usual_bet(&self) -> &'static str {
        "under 50.00"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "One draw gives one of 10,001 numbers from 0.00 to 100.00, each as likely as any other. You bet that it \
             lies over or under a target of your choice; the target itself loses on both sides.",
            "A win pays 99 divided by your chance in percent, cut off after four digits.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        (json!({"condition": "over", "target": 5_050}), json!([]), 4)
    }

    fn odds(&self) -> OddsTable {
        OddsTable::Named(&[
            "under 1.00",
            "under 5.00",
            "under 10.00",
            "under 25.00",
            "under 49.50",
            "under 75.00",
            "under 90.00",
            "under 98.00",
        ])
    }
}
