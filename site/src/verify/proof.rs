//! What the engine proves of a round, read by name.

use games::ShownDraw;
use serde_json::Value;

use super::hints::{self, Place};

/// The engine's answer (`site/verifier/README.md` names its fields).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Proof(pub(super) Value);

impl Proof {
    /// A part of it; `null` where it has none.
    pub(super) fn part(&self, name: &str) -> &Value {
        &self.0[name]
    }

    /// A text of it; empty where it has none.
    pub(super) fn text(&self, name: &str) -> &str {
        text(&self.0, name)
    }

    /// A list of it; empty where it has none.
    pub(super) fn list(&self, name: &str) -> &[Value] {
        list(&self.0, name)
    }

    /// The comparisons that failed.
    pub(super) fn mismatches(&self) -> impl Iterator<Item = &Value> {
        self.list("checks").iter().filter(|check| !agrees(check))
    }

    /// The round as recomputed, if it could be.
    pub(super) fn round(&self) -> Option<&Value> {
        Some(self.part("round")).filter(|round| round.is_object())
    }

    /// What the draws decided.
    pub(super) fn outcome(&self) -> &Value {
        self.part("outcome")
    }

    /// What is probably wrong in the form, if anything.
    pub(super) fn mistake(&self) -> Option<(Place, &'static str)> {
        hints::mistake(self.text("mistake"))
    }

    /// The draws, in order.
    pub(super) fn draws(&self) -> Vec<ShownDraw> {
        let number =
            |draw: &Value, name: &str| draw[name].as_u64().and_then(|number| u32::try_from(number).ok());
        let draws = self.list("draws").iter().map(|draw| ShownDraw {
            block: draw["block"].as_u64().unwrap_or_default(),
            offset: number(draw, "offset")
                .and_then(|offset| usize::try_from(offset).ok())
                .unwrap_or_default(),
            word: number(draw, "word").unwrap_or_default(),
            range: number(draw, "range"),
            index: number(draw, "index"),
        });
        draws.collect()
    }
}

/// Whether a comparison found no difference.
pub(super) fn agrees(check: &Value) -> bool {
    check["claimed"] == check["computed"]
}

/// A text of an object; empty where it has none.
pub(super) fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap_or_default()
}

/// A list of an object; empty where it has none.
pub(super) fn list<'a>(object: &'a Value, name: &str) -> &'a [Value] {
    object[name].as_array().map(Vec::as_slice).unwrap_or_default()
}
