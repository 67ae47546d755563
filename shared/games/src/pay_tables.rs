//! Pay tables by size and risk, as plinko, wheel and keno have them.

use crate::form::Form;
use crate::multiplier::Multiplier;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// How far the multipliers of a table spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// The traditional table.
    Classic,
    /// Small spread.
    Low,
    /// Middle.
    Medium,
    /// Large.
    High,
    /// Largest.
    Expert,
}

impl Risk {
    /// Its word in bets.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Risk::Classic => "classic",
            Risk::Low => "low",
            Risk::Medium => "medium",
            Risk::High => "high",
            Risk::Expert => "expert",
        }
    }

    /// Reads the field `risk`; a game offers some of all risks.
    pub(crate) fn parse<const N: usize>(form: &mut Form<'_>, offered: [Risk; N]) -> Option<Self> {
        form.choice("risk", &offered.map(Risk::word)).map(|at| offered[at])
    }
}

/// Multipliers by size (rows, segments, picks) and risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PayTables(BTreeMap<u8, BTreeMap<Risk, Vec<Multiplier>>>);

impl PayTables {
    /// The tables of a file of this crate, for all of these sizes and risks.
    ///
    /// # Panics
    /// If one is missing: the files are part of the source and read by the tests.
    pub(crate) fn read(
        file: &str,
        sizes: impl IntoIterator<Item = u8>,
        risks: impl IntoIterator<Item = Risk> + Clone,
    ) -> Self {
        // Read as a plain value: the typed reader with its messages would add a quarter to the browser's verifier.
        let file: Value = serde_json::from_str(file).expect("the file is JSON");
        let table = |size: u8, risk: Risk| {
            let cells = file[size.to_string()][risk.word()].as_array().expect("every table is in the file");
            let multiplier = |cell: &Value| cell.as_str().and_then(|text| Multiplier::parse(text).ok());
            cells.iter().map(multiplier).collect::<Option<Vec<_>>>().expect("every cell is a decimal")
        };
        // Inserted one by one: collecting would bring a sort for each kind of map into the verifier.
        let mut tables = BTreeMap::<u8, BTreeMap<_, _>>::new();
        for size in sizes {
            for risk in risks.clone() {
                tables.entry(size).or_default().insert(risk, table(size, risk));
            }
        }
        Self(tables)
    }

    /// The multipliers of one table in their order. Empty only for a bet of another configuration.
    #[must_use]
    pub fn get(&self, size: u8, risk: Risk) -> &[Multiplier] {
        self.0.get(&size).and_then(|risks| risks.get(&risk)).map_or(&[], Vec::as_slice)
    }
}
