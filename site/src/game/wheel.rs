//! Wheel.

use games::ShownDraw;
use serde_json::{Value, json};

use super::{Explain, Game, Guide, OddsTable, Scene, small, words};
use crate::bet::{Form, fields, number, text};
use crate::draw::wheel;
use crate::json::object;
use crate::markup::Element;

pub(super) struct Wheel;

impl Game for Wheel {
    fn id(&self) -> &'static str {
        "wheel"
    }

    fn blank(&self) -> Value {
        object!{"segments": "20", "risk": "medium"}
    }

    fn bet(&self, form: &Value) -> Value {
        object!{"segments": number(&form["segments"]), "risk": form["risk"].clone()}
    }

    fn fields(&self, form: &Form<'_>) -> Vec<Element> {
        fields([
            form.words("bet-segments", "Segments", "segments", &["10", "20", "30", "40", "50"]),
            form.words("bet-risk", "Risk", "risk", &["low", "medium", "high"]),
        ])
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        wheel::wheel(&pays(scene), small(scene.result("segment")).map(usize::from))
    }

    fn in_words(&self, outcome: &Value) -> String {
        format!("segment {}", outcome["segment"])
    }
}

impl Explain for Wheel {
    fn how(&self, scene: &Scene<'_>, _draws: &[ShownDraw]) -> String {
        let pays = pays(scene);
        let segment = small(scene.result("segment")).unwrap_or_default();
        format!(
            "One number below {} was drawn: {segment}. It is the segment, counted from 0, and this wheel’s table names \
             {} × for it.",
            pays.len(),
            pays.get(usize::from(segment)).unwrap_or(&"?"),
        )
    }
}

/// Multipliers of the segments. Empty for a wheel that the configuration doesn't have.
fn pays<'a>(scene: &Scene<'a>) -> Vec<&'a str> {
    words(&scene.config[text(&scene.bet["segments"])][text(&scene.bet["risk"])])
}

impl Guide for Wheel {
    fn usual_bet(&self) -> &'static str {
        "30 segments, medium risk"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "A wheel of 10 to 50 equal segments is spun; the segment under the pointer names the multiplier.",
            "The higher the risk, the fewer segments pay and the more they do. At high risk a single one wins.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        (json!({"segments": 20, "risk": "medium"}), json!([]), 17)
    }

    fn odds(&self) -> OddsTable {
        OddsTable::Grid {
            corner: "Segments",
            rows: [10, 20, 30, 40, 50].map(|segments: u8| segments.to_string()).to_vec(),
            columns: &["low risk", "medium risk", "high risk"],
            name: |segments, risk| format!("{segments} segments, {risk}"),
        }
    }
}
