//! The versions of a game, from the house's log, and what changed between two of them.
//!
//! The page asks only when its reader does: a site on a static host has no house to ask, and nothing of it should fail.

mod difference;
mod moment;
mod shown;

use std::pin::Pin;

use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen_futures::spawn_local;

use crate::api::{Call, Failure, number, text};
use crate::form::{Choice, button};
use crate::given::Given;
use crate::markup::{Element, element, paragraph};
use crate::part::{Deed, part};
use crate::state::State;

/// Changes asked for at a time.
const PAGE: u32 = 20;

/// Where the page gives what it shows.
pub(crate) const GIVEN: &str = "versions-given";
/// The game's id.
pub(crate) const GAME: &str = "data-game";
/// The sheet on the page.
pub(crate) const BUILT_IN: &str = "data-sheet";
/// The hash of its configuration.
pub(crate) const CONFIG_HASH: &str = "data-configuration";

/// The log of a game.
#[island]
pub(crate) fn Versions() -> impl IntoView {
    let given = Given::at(GIVEN);
    let log = State::new(Log::new(given.text(GAME), given.text(BUILT_IN), given.text(CONFIG_HASH)));
    let html = move || log.with(|log| log.parts().iter().map(Element::html).collect());
    part("versions-log", "stack versions", Box::new(html), Box::new(move |deed| hear(log, &deed)))
}

/// Asks for the next page of the log.
const MORE: &str = "more";
/// Chooses the older and the newer sheet.
const FROM: &str = "from";
const TO: &str = "to";
/// Compares the two.
const COMPARE: &str = "compare";

fn hear(log: State<Log>, deed: &Deed) {
    match deed.does.as_str() {
        MORE => run(log, Box::pin(more(log))),
        FROM => log.update(|log| log.from.clone_from(&deed.value)),
        TO => log.update(|log| log.to.clone_from(&deed.value)),
        COMPARE => run(log, Box::pin(compare(log))),
        _ => {}
    }
}

/// A change of what is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    change: String,
    /// The sheet that came into force.
    par: String,
    by: String,
    why: String,
    /// Milliseconds since 1970.
    at: u64,
}

impl Version {
    /// From an entry of the log.
    fn read(entry: &Value) -> Result<Self, Failure> {
        Ok(Self {
            change: text(entry, "change")?,
            par: text(entry, "par")?,
            by: text(entry, "by")?,
            why: text(entry, "why")?,
            at: number(entry, "at")?,
        })
    }
}

/// What is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Active {
    /// The sheet, if ever one was activated.
    par: Option<String>,
    config_hash: String,
}

/// What the page knows of the log.
#[derive(Debug)]
struct Log {
    game: String,
    built_in: String,
    config_hash: String,
    /// Once the house has answered.
    active: Option<Active>,
    /// Newest first.
    versions: Vec<Version>,
    cursor: Option<String>,
    from: String,
    to: String,
    difference: Option<Element>,
    problem: Option<String>,
    busy: bool,
}

impl Log {
    fn new(game: String, built_in: String, config_hash: String) -> Self {
        Self {
            from: built_in.clone(),
            to: built_in.clone(),
            game,
            built_in,
            config_hash,
            active: None,
            versions: Vec::new(),
            cursor: None,
            difference: None,
            problem: None,
            busy: false,
        }
    }

    /// The page as it is now.
    fn parts(&self) -> Vec<Element> {
        let more = |id: &str, label: &str, hidden: bool| {
            let button = button(MORE, "", self.busy).attr("id", id).text(label);
            element("div").class("actions").flag("hidden", hidden).child(button)
        };
        let status = element("p")
            .attr("role", "status")
            .attr("id", "versions-status")
            .flag("hidden", self.active.is_none())
            .text(self.status().unwrap_or_default());
        let problem = element("p")
            .class("problem")
            .attr("role", "alert")
            .attr("id", "versions-problem")
            .flag("hidden", self.problem.is_none())
            .text(self.problem.as_deref().unwrap_or_default());
        let table = (!self.versions.is_empty()).then(|| shown::log(&self.versions));
        let difference = element("div")
            .attr("id", "versions-difference")
            .attr("aria-live", "polite")
            .children(self.difference.clone());
        vec![
            more("versions-ask", "Ask this house for its log", self.active.is_some()),
            status,
            problem,
            element("div").children(table),
            more("versions-older", "Older changes", self.cursor.is_none()),
            self.comparison(),
            difference,
        ]
    }

    /// Choosing two sheets.
    fn comparison(&self) -> Element {
        let sheets = self.sheets();
        let choice = |id: &str, label: &str, does: &str, value: &str| {
            let choice = Choice { id, label, does, value, locked: false };
            choice.field(sheets.iter().map(|(sheet, words)| (sheet.as_str(), words.as_str())))
        };
        let fields = element("div")
            .class("fields")
            .child(choice("versions-from", "From", FROM, &self.from))
            .child(choice("versions-to", "To", TO, &self.to));
        let button = element("button").attr("id", "versions-compare").flag("disabled", self.busy);
        element("form")
            .class("pane stack")
            .does(COMPARE)
            .flag("hidden", sheets.len() < 2)
            .child(element("h3").text("Compare two sheets"))
            .child(fields)
            .child(element("div").class("actions").child(button.text("Show what changed")))
    }

    /// What is in force, and how it relates to this page.
    fn status(&self) -> Option<String> {
        let active = self.active.as_ref()?;
        let same = self.config_hash == active.config_hash;
        Some(match (&active.par, same) {
            (None, true) => {
                "No version was ever activated: this house deals the game as it is built in, by the \
                             configuration on this page."
                    .to_owned()
            }
            (None, false) => format!(
                "No version was ever activated: this house deals the game as it is built in. Its configuration, {}, is \
                 not the one on this page: the house and the page come from different builds.",
                active.config_hash
            ),
            (Some(_), true) => "In force is the configuration on this page.".to_owned(),
            (Some(par), false) => {
                format!("In force is another configuration than the one on this page, by the sheet {par}.")
            }
        })
    }

    /// Sheets to choose from, each once, with words for it: this page's own and those of the log.
    fn sheets(&self) -> Vec<(String, String)> {
        let words =
            |sheet: &str, words: &str| (sheet.to_owned(), format!("{} ({words})", shown::short(sheet)));
        let mut sheets = vec![words(&self.built_in, "on this page")];
        for version in &self.versions {
            if sheets.iter().all(|(sheet, _)| *sheet != version.par) {
                sheets.push(words(&version.par, &moment::utc(version.at)));
            }
        }
        sheets
    }

    /// Takes a page of the log.
    fn take(&mut self, page: &Value) -> Result<(), Failure> {
        let active = &page["active"];
        let active = Active {
            par: active["par"].as_str().map(str::to_owned),
            config_hash: text(active, "config_hash")?,
        };
        let entries = page["versions"].as_array().ok_or(Failure::Lacks("versions"))?;
        let versions = entries.iter().map(Version::read).collect::<Result<Vec<_>, _>>()?;
        self.versions.extend(versions);
        self.cursor = page["cursor"].as_str().map(str::to_owned);
        if self.active.is_none()
            && let Some(par) = &active.par
        {
            // What people want to know first: what the last change changed.
            let before = self.versions.iter().map(|version| &version.par).find(|before| *before != par);
            self.from = before.unwrap_or(&self.built_in).clone();
            self.to.clone_from(par);
        }
        self.active = Some(active);
        Ok(())
    }
}

/// Reads the next page of the log.
async fn more(log: State<Log>) -> Result<(), String> {
    let call = log.with(|log| {
        let cursor = log.cursor.as_ref().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        Call::get(format!("/v1/games/{}/versions?limit={PAGE}{cursor}", log.game))
    });
    let page = call.send().await.and_then(|answer| answer.read()).map_err(words)?;
    log.update(|log| log.take(&page)).map_err(words)
}

async fn compare(log: State<Log>) -> Result<(), String> {
    log.update(|log| log.difference = None);
    let (from, to) = log.with(|log| (log.from.clone(), log.to.clone()));
    let shown = if from == to {
        paragraph("These are the same sheet.")
    } else {
        let (old, new) = (sheet(log, &from).await?, sheet(log, &to).await?);
        shown::difference(&difference::difference(&old, &new), &from, &to)
    };
    log.update(|log| log.difference = Some(shown));
    Ok(())
}

/// A sheet, by its id. The house is not believed: the text must have this hash.
async fn sheet(log: State<Log>, id: &str) -> Result<Value, String> {
    let path = log.with(|log| match log.built_in == id {
        true => format!("/par/{}/{id}.json", log.game),
        false => format!("/v1/par/{id}.json"),
    });
    let answer = Call::get(path).send().await.map_err(words)?;
    // A commitment is the SHA-256 of a text, as a sheet's id is.
    let found = fair::Commitment::of(answer.text()).to_string();
    if found != id {
        return Err(format!("Asked for the sheet {id}, the house sent another, whose hash is {found}."));
    }
    answer.read().map_err(words)
}

/// What is under way, behind one type.
type Work = Pin<Box<dyn Future<Output = Result<(), String>>>>;

/// Does one thing at a time, and says why it failed.
fn run(log: State<Log>, work: Work) {
    if log.with(|log| log.busy) {
        return;
    }
    log.update(|log| {
        log.busy = true;
        log.problem = None;
    });
    spawn_local(async move {
        let problem = work.await.err();
        log.update(|log| {
            log.problem = problem;
            log.busy = false;
        });
    });
}

fn words(failure: Failure) -> String {
    match failure {
        Failure::NoApi => {
            "No house answers behind this page: it is served by a static host, or the house is away. \
                           The figures on this page hold without it."
                .to_owned()
        }
        failure => failure.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wire::{ActiveVersion, VersionPage, VersionView};

    fn page(pars: &[&str]) -> VersionPage {
        let version = |(position, par): (u64, &&str)| VersionView {
            position,
            change: "activate".to_owned(),
            par: (*par).to_owned(),
            config_hash: "c".to_owned(),
            by: "acme".to_owned(),
            why: "edge".to_owned(),
            at: 0,
        };
        VersionPage {
            game: "dice".to_owned(),
            active: ActiveVersion {
                par: pars.first().map(|par| (*par).to_owned()),
                config_hash: "c".to_owned(),
            },
            versions: (1..).zip(pars).map(version).collect(),
            cursor: None,
        }
    }

    #[test]
    fn the_last_change_is_suggested() {
        let mut log = Log::new("dice".to_owned(), "own".to_owned(), "c".to_owned());
        log.take(&json!(page(&["new", "new", "old"]))).unwrap();
        assert_eq!((log.from.as_str(), log.to.as_str()), ("old", "new"));
        assert_eq!(log.sheets().len(), 3, "each sheet once");
        log.take(&json!(page(&["newer"]))).unwrap();
        assert_eq!(log.to, "new", "what was chosen stays");
        assert_eq!(log.versions.len(), 4);
        let mut never = Log::new("dice".to_owned(), "own".to_owned(), "other".to_owned());
        never.take(&json!(page(&[]))).unwrap();
        assert_eq!((never.from.as_str(), never.to.as_str()), ("own", "own"));
        assert!(never.status().unwrap().contains("different builds"));
    }

    #[test]
    fn an_answer_that_lacks_something_changes_nothing() {
        let mut log = Log::new("dice".to_owned(), "own".to_owned(), "c".to_owned());
        let mut answer = json!(page(&["new"]));
        answer["versions"][0]["why"].take();
        assert_eq!(log.take(&answer), Err(Failure::Lacks("why")));
        assert!(log.versions.is_empty() && log.active.is_none());
    }
}
