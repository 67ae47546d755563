//! The pages of the site.

pub(crate) mod example;
mod figures;
mod games;
mod golden;
mod history;
mod home;
mod how;
mod missing;
mod play;
mod problems;
pub(crate) mod programs;
pub(crate) mod sheet;
mod sheets;
mod verify;

use leptos::prelude::*;

/// One page.
pub struct Page {
    /// Its path: a directory with a slash at both ends, or a file.
    pub path: String,
    /// Its title, as a browser's tab shows it.
    pub title: String,
    /// One sentence for search engines and previews.
    pub description: String,
    /// What it needs a script for.
    pub script: Script,
    /// Its content.
    pub view: Box<dyn Fn() -> AnyView>,
}

/// What a page needs a script for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Nothing: it carries none.
    None,
    /// Parts of it; the rest is read without.
    Partly(Module),
    /// Everything.
    Needed(Module),
}

impl Script {
    /// The module that holds the page's islands.
    #[must_use]
    pub fn module(self) -> Option<Module> {
        match self {
            Self::None => None,
            Self::Partly(module) | Self::Needed(module) => Some(module),
        }
    }
}

/// A module for the browser: the islands of one kind of page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Module {
    /// The page that proves a round.
    Verify,
    /// The page that plays.
    Play,
    /// The page that checks histories.
    History,
    /// The pages of PAR sheets.
    Sheets,
}

impl Module {
    /// Every module.
    pub const ALL: [Self; 4] = [Self::Verify, Self::Play, Self::History, Self::Sheets];

    /// The feature of this crate that compiles it, and the name of its files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::Play => "play",
            Self::History => "history",
            Self::Sheets => "sheets",
        }
    }
}

impl Page {
    /// The file that a static host serves for it.
    #[must_use]
    pub fn file(&self) -> String {
        let path = self.path.trim_start_matches('/');
        if path.ends_with(".html") { path.to_owned() } else { format!("{path}index.html") }
    }
}

/// The verify page alone, for a file that carries all it needs.
#[must_use]
pub fn verify_alone() -> Page {
    verify::page()
}

/// Every page.
#[must_use]
pub fn all() -> Vec<Page> {
    let reading =
        [home::page(), games::page(), how::page(), problems::page(), missing::page(), sheets::page()];
    let computing = [verify::page(), history::page(), play::page()];
    reading.into_iter().chain(computing).chain(sheet::pages()).collect()
}
