//! Pay tables by size and risk, as plinko, wheel and keno have them.

use crate::form::{Fault, Faults, Form};
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

    /// Tables that may come from anybody: for every size and risk a list of as many decimals as `cells` says, and
    /// nothing else.
    ///
    /// # Errors
    /// Every fault, with pointers from the root of the configuration.
    pub(crate) fn parse<const N: usize>(
        config: &Value,
        sizes: impl IntoIterator<Item = u8>,
        risks: [Risk; N],
        cells: impl Fn(u8) -> usize,
    ) -> Result<Self, Faults> {
        let mut form = Form::new(config, "")?;
        let mut tables = BTreeMap::new();
        for size in sizes {
            let Some(value) = form.required(&size.to_string()) else { continue };
            let of_size = by_risk(&value, &format!("/{size}"), risks, cells(size));
            tables.extend(form.absorb(of_size).map(|of_size| (size, of_size)));
        }
        form.finish_with(Some(Self(tables)))
    }

    /// The multipliers of one table in their order. Empty only for a bet of another configuration.
    #[must_use]
    pub fn get(&self, size: u8, risk: Risk) -> &[Multiplier] {
        self.0.get(&size).and_then(|risks| risks.get(&risk)).map_or(&[], Vec::as_slice)
    }
}

fn by_risk<const N: usize>(
    value: &Value,
    pointer: &str,
    risks: [Risk; N],
    cells: usize,
) -> Result<BTreeMap<Risk, Vec<Multiplier>>, Faults> {
    let mut form = Form::new(value, pointer)?;
    let mut rows = BTreeMap::new();
    for risk in risks {
        let Some(value) = form.required(risk.word()) else { continue };
        let row = form.absorb(row(&value, &format!("{pointer}/{}", risk.word()), cells));
        rows.extend(row.map(|row| (risk, row)));
    }
    form.finish_with(Some(rows))
}

/// A list of exactly `cells` decimals at `pointer`.
fn row(value: &Value, pointer: &str, cells: usize) -> Result<Vec<Multiplier>, Faults> {
    let Value::Array(items) = value else {
        return Err(Faults::one(pointer, "type", "expected a list of decimals"));
    };
    let mut faults = Vec::new();
    if items.len() != cells {
        let detail = format!("a table without gaps has {cells} multipliers here, this one {}", items.len());
        faults.push(Fault { pointer: pointer.to_owned(), code: "range", detail });
    }
    let mut row = Vec::new();
    for (i, item) in items.iter().enumerate() {
        match item.as_str().map(Multiplier::parse) {
            Some(Ok(multiplier)) => row.push(multiplier),
            _ => {
                let detail = "expected a decimal such as \"1.98\" with at most four digits after the point";
                faults.push(Fault { pointer: format!("{pointer}/{i}"), code: "form", detail: detail.into() });
            }
        }
    }
    if faults.is_empty() { Ok(row) } else { Err(Faults(faults)) }
}
