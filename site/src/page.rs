//! The pages of the site.

pub(crate) mod example;
mod games;
mod home;
mod how;
mod missing;
mod play;
mod problems;
mod verify;

use leptos::prelude::*;

/// One page.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// Its path: a directory with a slash at both ends, or a file.
    pub path: &'static str,
    /// Its title, as a browser's tab shows it.
    pub title: &'static str,
    /// One sentence for search engines and previews.
    pub description: &'static str,
    /// Whether it holds an island. Other pages carry no script.
    pub interactive: bool,
    /// Its content.
    pub view: fn() -> AnyView,
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
    vec![home::PAGE, verify::PAGE, play::PAGE, games::PAGE, how::PAGE, problems::PAGE, missing::PAGE]
}
