//! HTML and SVG, built as text.
//!
//! As text, proofs, drawings and forms cost a tenth of the wasm that reactive views of the same elements would. Every text and every attribute is escaped here and nowhere else, so a
//! forged receipt stays text.

use std::fmt::{Display, Write as _};

/// An element with its attributes and content. Behind a pointer: it is handed on at every step of its making, and wasm
/// that moves three words each time is a fifth larger.
#[derive(Debug, Clone)]
pub struct Element(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    name: &'static str,
    attributes: String,
    content: String,
}

/// An empty element.
#[must_use]
pub fn element(name: &'static str) -> Element {
    Element(Box::new(Parts { name, attributes: String::new(), content: String::new() }))
}

impl Element {
    /// Adds an attribute.
    #[must_use]
    pub fn attr(mut self, name: &'static str, value: impl Display) -> Self {
        self.0.attributes.push(' ');
        self.0.attributes.push_str(name);
        self.0.attributes.push_str("=\"");
        escape(&mut self.0.attributes, &value);
        self.0.attributes.push('"');
        self
    }

    /// Adds an attribute that is either there or not.
    #[must_use]
    pub fn flag(self, name: &'static str, there: bool) -> Self {
        if there { self.attr(name, "") } else { self }
    }

    /// Adds the attribute `class`.
    #[must_use]
    pub fn class(self, value: impl Display) -> Self {
        self.attr("class", value)
    }

    /// Appends text.
    #[must_use]
    pub fn text(mut self, text: impl Display) -> Self {
        escape(&mut self.0.content, &text);
        self
    }

    /// Appends an element.
    #[must_use]
    pub fn child(mut self, child: Element) -> Self {
        child.write(&mut self.0.content);
        self
    }

    /// Appends elements.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        for child in children {
            child.write(&mut self.0.content);
        }
        self
    }

    /// The text of the element.
    #[must_use]
    pub fn html(&self) -> String {
        let mut html = String::new();
        self.write(&mut html);
        html
    }

    /// The text of the element with content that is HTML already.
    #[must_use]
    pub(crate) fn html_around(mut self, content: &str) -> String {
        self.0.content.push_str(content);
        self.html()
    }

    fn write(&self, html: &mut String) {
        for part in ["<", self.0.name, &self.0.attributes, ">", &self.0.content] {
            html.push_str(part);
        }
        // Of the elements that have no end, the one that is made here.
        if self.0.name != "input" {
            for part in ["</", self.0.name, ">"] {
                html.push_str(part);
            }
        }
    }
}

/// Appends `value` so that a browser reads it as text, in content as in a quoted attribute.
fn escape(html: &mut String, value: &dyn Display) {
    struct Escaping<'a>(&'a mut String);
    impl std::fmt::Write for Escaping<'_> {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            for letter in text.chars() {
                match letter {
                    '&' => self.0.push_str("&amp;"),
                    '<' => self.0.push_str("&lt;"),
                    '>' => self.0.push_str("&gt;"),
                    '"' => self.0.push_str("&quot;"),
                    other => self.0.push(other),
                }
            }
            Ok(())
        }
    }
    write!(Escaping(html), "{value}").expect("writing into a string cannot fail");
}

/// A line of text.
#[must_use]
pub fn paragraph(text: impl Display) -> Element {
    element("p").text(text)
}

/// A list of facts: name, class and text of each.
#[must_use]
pub fn facts(facts: impl IntoIterator<Item = (String, &'static str, String)>) -> Element {
    let pairs = facts
        .into_iter()
        .flat_map(|(name, class, text)| [element("dt").text(name), element("dd").class(class).text(text)]);
    element("dl").class("facts").children(pairs)
}

/// One fact of a list.
#[must_use]
pub fn fact(name: &str, class: &'static str, text: impl Into<String>) -> (String, &'static str, String) {
    (name.to_owned(), class, text.into())
}

/// A table whose columns are named (title and class of each), in a box that scrolls by itself.
#[must_use]
pub fn table(
    label: &str,
    columns: &[(&str, &'static str)],
    rows: impl IntoIterator<Item = Element>,
) -> Element {
    let head = columns.iter().map(|(name, class)| match *name {
        // A heading without words would be read out as one.
        "" => element("td"),
        name => element("th").attr("scope", "col").class(class).text(name),
    });
    let head = element("thead").child(element("tr").children(head));
    let table = element("table").child(head).child(element("tbody").children(rows));
    element("div")
        .class("scroll")
        .attr("tabindex", 0)
        .attr("role", "group")
        .attr("aria-label", label)
        .child(table)
}

/// A row of a table: class and text of each cell.
#[must_use]
pub fn row<const N: usize>(cells: [(&'static str, String); N]) -> Element {
    element("tr").children(cells.map(|(class, text)| element("td").class(class).text(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_no_end_and_flags_no_value() {
        let html = element("div").child(element("input").flag("disabled", true).flag("hidden", false)).html();
        assert_eq!(html, "<div><input disabled=\"\"></div>");
    }

    #[test]
    fn text_stays_text() {
        let evil = r#""><script>alert(1)</script>&"#;
        let html = element("p").attr("title", evil).text(evil).child(element("b").text(7)).html();
        let escaped = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;";
        assert_eq!(html, format!("<p title=\"{escaped}\">{escaped}<b>7</b></p>"));
    }
}
