//! Plinko.

use games::ShownDraw;
use serde_json::{Value, json};

use super::{Explain, Game, Guide, OddsTable, Scene, smalls, words};
use crate::bet::{Form, fields, number, text};
use crate::draw::plinko;
use crate::json::object;
use crate::markup::Element;

pub(super) struct Plinko;

impl Game for Plinko {
    fn id(&self) -> &'static str {
        "plinko"
    }

    fn blank(&self) -> Value {
        object!{"rows": "16", "risk": "medium"}
    }

    fn bet(&self, form: &Value) -> Value {
        object!{"rows": number(&form["rows"]), "risk": form["risk"].clone()}
    }

    fn fields(&self, form: &Form<'_>) -> Vec<Element> {
        let rows = ["8", "9", "10", "11", "12", "13", "14", "15", "16"];
        fields([
            form.words("bet-rows", "Rows", "rows", &rows),
            form.words("bet-risk", "Risk", "risk", &["low", "medium", "high", "expert"]),
        ])
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        let path: Vec<bool> = smalls(scene.result("directions")).iter().map(|right| *right == 1).collect();
        plinko::board(&pay_table(scene), &path)
    }

    fn in_words(&self, outcome: &Value) -> String {
        format!("bucket {}", outcome["bucket"])
    }
}

impl Explain for Plinko {
    fn how(&self, scene: &Scene<'_>, _draws: &[ShownDraw]) -> String {
        format!(
            "One draw for each row of pegs: 0 sends the ball left, 1 right. {} of {} went right, so it fell into bucket \
             {}, counted from 0 at the left.",
            scene.result("bucket"),
            smalls(scene.result("directions")).len(),
            scene.result("bucket"),
        )
    }
}

/// Multipliers of the buckets, from left to right. Empty for rows or risks that the configuration doesn't have.
fn pay_table(scene: &Scene<'_>) -> Vec<String> {
    let table = &scene.config[text(&scene.bet["rows"])][text(&scene.bet["risk"])];
    words(table).into_iter().map(str::to_owned).collect()
}

impl Guide for Plinko {
    fn usual_bet(&self) -> &'static str {
        "16 rows, medium risk"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "A ball falls through 8 to 16 rows of pegs. At each row one draw sends it left or right with equal chance; \
             the bucket is the number of rights.",
            "Rows and risk choose the pay table. The higher the risk, the more goes to the outer buckets.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        (json!({"rows": 12, "risk": "medium"}), json!([]), 18)
    }

    fn odds(&self) -> OddsTable {
        OddsTable::Grid {
            corner: "Rows",
            rows: (8..=16).map(|rows| rows.to_string()).collect(),
            columns: &["low risk", "medium risk", "high risk", "expert risk"],
            name: |rows, risk| format!("{rows} rows, {risk}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pay_tables_come_from_the_configuration() {
        let table = |bet: Value| pay_table(&Scene::of_house("plinko", &bet, &[], &Value::Null));
        let high = table(json!({"rows": 16, "risk": "high"}));
        assert_eq!((high.len(), high[0].as_str(), high[8].as_str()), (17, "1000", "0.2"));
        assert!(table(json!({"rows": 7, "risk": "high"})).is_empty());
    }
}
