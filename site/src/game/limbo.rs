//! Limbo.

use games::{Multiplier, ShownDraw};
use serde_json::{Value, json};

use super::{Explain, Game, Guide, Scene};
use crate::bet::{Form, text};
use crate::decimal;
use crate::draw::limbo;
use crate::json::object;
use crate::markup::Element;

pub(super) struct Limbo;

/// Units of a multiplier in a hundredth.
const HUNDREDTH: u64 = Multiplier::UNITS_PER_ONE / 100;

impl Game for Limbo {
    fn id(&self) -> &'static str {
        "limbo"
    }

    fn blank(&self) -> Value {
        object!{"target": "2"}
    }

    fn bet(&self, form: &Value) -> Value {
        object!{"target": text(&form["target"]).trim().replace(',', ".")}
    }

    fn fields(&self, form: &Form<'_>) -> Vec<Element> {
        vec![form.line("bet-multiplier", "Target multiplier, from 1.01", "target")]
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        let target = Multiplier::parse(&text(&scene.bet["target"])).map_or(0, Multiplier::units);
        limbo::scale(target / HUNDREDTH, scene.result("result").as_u64())
    }

    fn in_words(&self, outcome: &Value) -> String {
        format!("the result {} ×", decimal::shown(&outcome["result"].to_string()))
    }
}

impl Explain for Limbo {
    fn how(&self, scene: &Scene<'_>, draws: &[ShownDraw]) -> String {
        let word = draws.first().map_or(0, |draw| draw.word);
        let upper = word >> 8;
        let edge = scene.config["edge"].as_u64().unwrap_or_default();
        format!(
            "The number {word} without its last 8 bits is {upper}, one of 2²⁴ = 16,777,216 equally likely numbers. The \
             result is {} % of 16,777,216 ÷ ({upper} + 1), cut off after two digits and never below 1.00: {} ×.",
            decimal::shown(&(10_000_u64.saturating_sub(edge)).to_string()),
            decimal::shown(&scene.result("result").to_string()),
        )
    }
}

impl Guide for Limbo {
    fn usual_bet(&self) -> &'static str {
        "target 2"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "Name a target, then a result is drawn. If it reaches the target, you are paid the target times your stake.",
            "Small results are common and large ones rare: the chance of reaching a target is 99 % divided by it.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        (json!({"target": "2"}), json!([]), 7)
    }
}
