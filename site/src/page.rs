//! The pages of the site.

pub(crate) mod example;
mod figures;
mod games;
mod home;
mod how;
mod missing;
mod play;
mod problems;
#[cfg(feature = "ssr")]
pub(crate) mod sheet;
#[cfg(feature = "ssr")]
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
    Partly,
    /// Everything.
    Needed,
}

impl Page {
    /// The file that a static host serves for it.
    #[must_use]
    pub fn file(&self) -> String {
        let path = self.path.trim_start_matches('/');
        if path.ends_with(".html") { path.to_owned() } else { format!("{path}index.html") }
    }
}

/// Every page.
#[must_use]
pub fn all() -> Vec<Page> {
    let reading = [home::page(), games::page(), how::page(), problems::page(), missing::page()];
    let computing = [verify::page(), play::page()];
    reading.into_iter().chain(computing).chain(of_sheets()).collect()
}

/// The pages of PAR sheets. Only where pages are rendered: the browser has no code that makes sheets.
fn of_sheets() -> Vec<Page> {
    #[cfg(feature = "ssr")]
    return std::iter::once(sheets::page()).chain(sheet::pages()).collect();
    #[cfg(not(feature = "ssr"))]
    return Vec::new();
}
