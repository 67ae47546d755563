//! HTML and SVG that nobody clicks on, built as text.
//!
//! Proofs and drawings are shown as a whole and replaced as a whole. As text they cost a tenth of the wasm that
//! reactive views of the same elements would. Every text and every attribute is escaped here and nowhere else, so a
//! forged receipt stays text.

use std::fmt::{Display, Write as _};

/// An element with its attributes and content.
#[derive(Debug, Clone)]
pub struct Element {
    name: &'static str,
    attributes: String,
    content: String,
}

/// An empty element.
#[must_use]
pub fn element(name: &'static str) -> Element {
    Element { name, attributes: String::new(), content: String::new() }
}

impl Element {
    /// Adds an attribute.
    #[must_use]
    pub fn attr(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push(' ');
        self.attributes.push_str(name);
        self.attributes.push_str("=\"");
        escape(&mut self.attributes, &value);
        self.attributes.push('"');
        self
    }

    /// Adds the attribute `class`.
    #[must_use]
    pub fn class(self, value: impl Display) -> Self {
        self.attr("class", value)
    }

    /// Appends text.
    #[must_use]
    pub fn text(mut self, text: impl Display) -> Self {
        escape(&mut self.content, &text);
        self
    }

    /// Appends an element.
    #[must_use]
    pub fn child(mut self, child: Element) -> Self {
        child.write(&mut self.content);
        self
    }

    /// Appends elements.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        for child in children {
            child.write(&mut self.content);
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

    fn write(&self, html: &mut String) {
        for part in ["<", self.name, &self.attributes, ">", &self.content, "</", self.name, ">"] {
            html.push_str(part);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let evil = r#""><script>alert(1)</script>&"#;
        let html = element("p").attr("title", evil).text(evil).child(element("b").text(7)).html();
        let escaped = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;";
        assert_eq!(html, format!("<p title=\"{escaped}\">{escaped}<b>7</b></p>"));
    }
}
