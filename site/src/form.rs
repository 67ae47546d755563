//! Form fields. One kind of text field and one kind of choice for all pages: they look the same, and the wasm holds
//! each only once.

use std::fmt::Display;

use crate::markup::{Element, element};

/// A line of text to type, as it is now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// The element's id.
    pub(crate) id: &'a str,
    /// What stands above it.
    pub(crate) label: &'a str,
    /// What its part hears when somebody types.
    pub(crate) does: &'a str,
    /// Its content.
    pub(crate) value: &'a str,
    /// Seeds and hashes are set in a fixed width.
    pub(crate) mono: bool,
    /// What is probably wrong with the content.
    pub(crate) problem: Option<&'a str>,
    /// Whether nothing may change now.
    pub(crate) locked: bool,
}

impl Line<'_> {
    /// Its element.
    pub(crate) fn field(&self) -> Element {
        element("div").class("field").children(self.parts())
    }

    fn parts(&self) -> [Element; 3] {
        let input = element("input")
            .attr("id", self.id)
            .class(if self.mono { "mono" } else { "" })
            .attr("inputmode", if self.mono { "text" } else { "decimal" })
            .attr("spellcheck", "false")
            .attr("autocomplete", "off")
            .attr("value", self.value)
            .does(self.does)
            .flag("disabled", self.locked);
        let input = if self.problem.is_some() { input.attr("aria-invalid", "true") } else { input };
        let problem = element("p").class("problem").flag("hidden", self.problem.is_none());
        [label(self.id, self.label), input, problem.text(self.problem.unwrap_or_default())]
    }
}

/// One out of a few, as it is now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice<'a> {
    /// The element's id.
    pub(crate) id: &'a str,
    /// What stands above it.
    pub(crate) label: &'a str,
    /// What its part hears when somebody chooses.
    pub(crate) does: &'a str,
    /// The word that is chosen.
    pub(crate) value: &'a str,
    /// Whether nothing may change now.
    pub(crate) locked: bool,
}

impl Choice<'_> {
    /// Its element. Of each option the word it stands for, and what people read.
    pub(crate) fn field<'a>(&self, words: impl IntoIterator<Item = (&'a str, &'a str)>) -> Element {
        element("div").class("field").children(self.parts(words))
    }

    fn parts<'a>(&self, words: impl IntoIterator<Item = (&'a str, &'a str)>) -> [Element; 2] {
        let options = words.into_iter().map(|(word, shown)| {
            element("option").attr("value", word).flag("selected", word == self.value).text(shown)
        });
        let select = element("select")
            .attr("id", self.id)
            .does(self.does)
            .flag("disabled", self.locked)
            .children(options);
        [label(self.id, self.label), select]
    }
}

/// A button that its part hears of, with the value it stands for.
pub(crate) fn button(does: &str, value: impl Display, disabled: bool) -> Element {
    element("button").attr("type", "button").does(does).attr("value", value).flag("disabled", disabled)
}

fn label(id: &str, text: &str) -> Element {
    element("label").attr("for", id).text(text)
}
