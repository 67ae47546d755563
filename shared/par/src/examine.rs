//! A configuration that may come from anybody: its sheet, or everything that speaks against it.

use crate::lint::{LintRules, lint};
use crate::sheet::{Sheet, sheet};
use games::{Fault, GameId};
use serde_json::Value;

/// Why a configuration is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Everything, at least one. Pointers are into a document that holds the configuration as `/config`, which is what the
    /// sheet is.
    pub findings: Vec<Fault>,
    /// The sheet that they are about; `None` where the configuration cannot be read, and they are faults of its form.
    pub sheet: Option<Box<Sheet>>,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, Fault { pointer, code, detail }) in self.findings.iter().enumerate() {
            let end = if at > 0 { "\n" } else { "" };
            write!(f, "{end}{pointer}: {detail} ({code})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refused {}

/// The sheet of a configuration that meets the rules: this is what an activation asks.
///
/// # Errors
/// Every fault of a configuration that cannot be read; every finding of [`lint`] about one that can.
pub fn examine(game: GameId, config: &Value, rules: &LintRules) -> Result<Sheet, Refused> {
    let sheet = sheet(game, config).map_err(|faults| Refused { findings: faults.0, sheet: None })?;
    let findings = lint(&sheet, rules);
    if findings.is_empty() { Ok(sheet) } else { Err(Refused { findings, sheet: Some(Box::new(sheet)) }) }
}
