//! Keno.

use games::ShownDraw;
use games::keno::{NUMBERS, PICKS_MAX};
use serde_json::{Value, json};

use super::{Explain, Game, Guide, OddsTable, Scene, indices, listed, smalls, words};
use crate::bet::{Form, text};
use crate::draw::keno;
use crate::json::object;
use crate::markup::{Element, element};

pub(super) struct Keno;

impl Game for Keno {
    fn id(&self) -> &'static str {
        "keno"
    }

    fn blank(&self) -> Value {
        object!{"risk": "classic", "picks": [3, 12, 17, 28]}
    }

    fn fields(&self, form: &Form<'_>) -> Vec<Element> {
        let picks = smalls(&form.bet["picks"]);
        let full = picks.len() >= usize::from(PICKS_MAX);
        let buttons = (1..=NUMBERS).map(|number| {
            let picked = picks.contains(&number);
            form.toggle("picks", number, picked, full && !picked)
        });
        let count = element("span").class("quiet").text(format_args!("{} of up to {PICKS_MAX} picked", picks.len()));
        let numbers = element("fieldset")
            .class("field")
            .child(element("legend").class("label").text("Your numbers"))
            .child(element("div").class("picks").children(buttons))
            .child(element("div").class("actions").child(count).child(form.clear("picks")));
        vec![form.words("bet-risk", "Risk", "risk", &["classic", "low", "medium", "high"]), numbers]
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        let picks = smalls(&scene.bet["picks"]);
        let pays = words(&scene.config[picks.len().to_string()][text(&scene.bet["risk"])]);
        let drawn = scene.outcome.map(|outcome| smalls(&outcome["numbers"]));
        keno::field(&picks, &pays, drawn.as_deref())
    }

    fn in_words(&self, outcome: &Value) -> String {
        format!("the numbers {}", listed(&smalls(&outcome["numbers"])))
    }
}

impl Explain for Keno {
    fn how(&self, scene: &Scene<'_>, draws: &[ShownDraw]) -> String {
        format!(
            "The numbers 1 to 40 lie in a row. Each draw takes out one of those that are left, by its place counted from \
             0, and the rest close up: the draws {} take out {}.",
            indices(draws),
            listed(&smalls(scene.result("numbers"))),
        )
    }
}

impl Guide for Keno {
    fn usual_bet(&self) -> &'static str {
        "classic risk, 5 picks"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "Pick 1 to 10 of the numbers from 1 to 40. Ten numbers are drawn; each of your picks among them is a hit.",
            "How many picks you made and the risk choose the pay table, the number of hits its line.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        (json!({"risk": "classic", "picks": [3, 12, 17, 28]}), json!([]), 4)
    }

    fn odds(&self) -> OddsTable {
        let picks = |picks: u8| if picks == 1 { "1 pick".to_owned() } else { format!("{picks} picks") };
        OddsTable::Grid {
            corner: "Picks",
            rows: (1..=PICKS_MAX).map(picks).collect(),
            columns: &["classic risk", "low risk", "medium risk", "high risk"],
            name: |picks, risk| format!("{risk}, {picks}"),
        }
    }
}
