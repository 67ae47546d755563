//! The versions of a game, from the house's log, and what changed between two of them.
//!
//! The page asks only when its reader does: a site on a static host has no house to ask, and nothing of it should fail.

mod difference;
mod moment;
mod shown;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use wire::{ActiveVersion, VersionPage, VersionView};

use crate::api::{Call, Failure};
use crate::form::changing;
use crate::markup::paragraph;

/// Changes asked for at a time.
const PAGE: u32 = 20;

/// The log of a game. `built_in` is the sheet that this page shows, `config_hash` that of its configuration.
#[island]
pub(crate) fn Versions(game: String, built_in: String, config_hash: String) -> impl IntoView {
    let log = Log::new(game, built_in, config_hash);
    let unasked = Signal::derive(move || log.active.with(Option::is_none));
    let known = Signal::derive(move || log.active.with(Option::is_some));
    let status = Signal::derive(move || log.status().unwrap_or_default());
    let table = Signal::derive(move || {
        log.versions.with(|versions| {
            let table = (!versions.is_empty()).then(|| shown::log(versions).html());
            table.unwrap_or_default()
        })
    });
    let last = Signal::derive(move || log.cursor.with(Option::is_none));
    let problem = Signal::derive(move || log.problem.get().unwrap_or_default());
    let sound = Signal::derive(move || log.problem.with(Option::is_none));
    view! {
        <div class="stack versions">
            <div class="actions" hidden=known>
                <button type="button" id="versions-ask" disabled=log.busy on:click=move |_| log.more()>
                    "Ask this house for its log"
                </button>
            </div>
            <p role="status" id="versions-status" hidden=unasked>{status}</p>
            <p class="problem" role="alert" id="versions-problem" hidden=sound>{problem}</p>
            <div inner_html=table></div>
            <div class="actions" hidden=last>
                <button type="button" id="versions-older" disabled=log.busy on:click=move |_| log.more()>
                    "Older changes"
                </button>
            </div>
            {comparison(log)}
        </div>
    }
}

/// Choosing two sheets, and what changed from one to the other.
fn comparison(log: Log) -> AnyView {
    let few = Signal::derive(move || log.sheets().len() < 2);
    let from = choice(log, "versions-from", "From", log.from);
    let to = choice(log, "versions-to", "To", log.to);
    let result = Signal::derive(move || log.difference.get());
    view! {
        <form
            class="pane stack"
            hidden=few
            on:submit=move |event| {
                event.prevent_default();
                log.compare();
            }
        >
            <h3>"Compare two sheets"</h3>
            <div class="fields">{from} {to}</div>
            <div class="actions">
                <button id="versions-compare" disabled=log.busy>"Show what changed"</button>
            </div>
        </form>
        <div id="versions-difference" aria-live="polite" inner_html=result></div>
    }
    .into_any()
}

/// One of the sheets. Its words change as more of the log is read.
fn choice(log: Log, id: &'static str, label: &'static str, chosen: RwSignal<String>) -> AnyView {
    let options = changing(move || {
        let chosen = chosen.get();
        let option = |(sheet, words): (String, String)| {
            let selected = sheet == chosen;
            view! { <option value=sheet selected=selected>{words}</option> }
        };
        log.sheets().into_iter().map(option).collect_view().into_any()
    });
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id on:change:target=move |event| chosen.set(event.target().value())>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// What the page knows of the log. Copies are handles on the same state.
#[derive(Debug, Clone, Copy)]
struct Log {
    game: StoredValue<String>,
    built_in: StoredValue<String>,
    config_hash: StoredValue<String>,
    /// Once the house has answered.
    active: RwSignal<Option<ActiveVersion>>,
    /// Newest first.
    versions: RwSignal<Vec<VersionView>>,
    cursor: RwSignal<Option<String>>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    /// HTML.
    difference: RwSignal<String>,
    problem: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
}

impl Log {
    fn new(game: String, built_in: String, config_hash: String) -> Self {
        Self {
            from: RwSignal::new(built_in.clone()),
            to: RwSignal::new(built_in.clone()),
            game: StoredValue::new(game),
            built_in: StoredValue::new(built_in),
            config_hash: StoredValue::new(config_hash),
            active: RwSignal::new(None),
            versions: RwSignal::new(Vec::new()),
            cursor: RwSignal::new(None),
            difference: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// What is in force, and how it relates to this page.
    fn status(&self) -> Option<String> {
        let active = self.active.get()?;
        let same = self.config_hash.with_value(|hash| *hash == active.config_hash);
        Some(match (active.par, same) {
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
        let mut sheets = vec![(self.built_in.get_value(), "on this page".to_owned())];
        self.versions.with(|versions| {
            for version in versions {
                if sheets.iter().all(|(sheet, _)| *sheet != version.par) {
                    sheets.push((version.par.clone(), moment::utc(version.at)));
                }
            }
        });
        let words = |(sheet, words): (String, String)| {
            let words = format!("{} ({words})", shown::short(&sheet));
            (sheet, words)
        };
        sheets.into_iter().map(words).collect()
    }

    /// Reads the next page of the log.
    fn more(self) {
        let game = self.game.get_value();
        let cursor =
            self.cursor.get_untracked().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let call = Call::get(format!("/v1/games/{game}/versions?limit={PAGE}{cursor}"));
        self.run(async move {
            let page: VersionPage = call.send().await.and_then(|answer| answer.read()).map_err(words)?;
            let first = self.active.get_untracked().is_none();
            self.versions.update(|versions| versions.extend(page.versions));
            self.cursor.set(page.cursor);
            if first {
                self.suggest(page.active.par.as_deref());
            }
            self.active.set(Some(page.active));
            Ok(())
        });
    }

    /// What people want to know first: what the last change changed.
    fn suggest(self, active: Option<&str>) {
        let Some(active) = active else { return };
        let before = self.versions.with_untracked(|versions| {
            versions.iter().map(|version| version.par.clone()).find(|par| par != active)
        });
        self.from.set(before.unwrap_or_else(|| self.built_in.get_value()));
        self.to.set(active.to_owned());
    }

    fn compare(self) {
        self.difference.set(String::new());
        self.run(async move {
            let (from, to) = (self.from.get_untracked(), self.to.get_untracked());
            if from == to {
                let same = paragraph("These are the same sheet.").html();
                self.difference.set(same);
                return Ok(());
            }
            let (old, new) = (self.sheet(&from).await?, self.sheet(&to).await?);
            let found = difference::difference(&old, &new);
            self.difference.set(shown::difference(&found, &from, &to).html());
            Ok(())
        });
    }

    /// A sheet, by its id. The house is not believed: the text must have this hash.
    async fn sheet(self, id: &str) -> Result<Value, String> {
        let path = match self.built_in.with_value(|built_in| built_in == id) {
            true => format!("/par/{}/{id}.json", self.game.get_value()),
            false => format!("/v1/par/{id}.json"),
        };
        let answer = Call::get(path).send().await.map_err(words)?;
        // A commitment is the SHA-256 of a text, as a sheet's id is.
        let found = fair::Commitment::of(answer.text()).to_string();
        if found != id {
            return Err(format!("Asked for the sheet {id}, the house sent another, whose hash is {found}."));
        }
        answer.read().map_err(words)
    }

    /// Does one thing at a time, and says why it failed.
    fn run(self, work: impl Future<Output = Result<(), String>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            self.problem.set(work.await.err());
            self.busy.set(false);
        });
    }
}

fn words(failure: Failure) -> String {
    match failure {
        Failure::NoApi => {
            "No house answers behind this page: it is served by a static host, or the house is away. \
                           The figures on this page hold without it."
                .to_owned()
        }
        Failure::Refused { detail, .. } => detail,
    }
}
