//! HTML and SVG as text. Every text and every attribute is escaped here and nowhere else.

use std::fmt::Display;

/// An element with its attributes and content.
#[derive(Debug, Clone)]
pub(super) struct Element {
    name: &'static str,
    attributes: String,
    content: String,
}

/// An empty element.
pub(super) fn element(name: &'static str) -> Element {
    Element { name, attributes: String::new(), content: String::new() }
}

impl Element {
    pub(super) fn attr(mut self, name: &'static str, value: impl Display) -> Self {
        self.attributes.push(' ');
        self.attributes.push_str(name);
        self.attributes.push_str("=\"");
        escape(&mut self.attributes, &value.to_string());
        self.attributes.push('"');
        self
    }

    pub(super) fn class(self, value: &str) -> Self {
        if value.is_empty() { self } else { self.attr("class", value) }
    }

    pub(super) fn text(mut self, text: &str) -> Self {
        escape(&mut self.content, text);
        self
    }

    pub(super) fn child(mut self, child: Element) -> Self {
        child.write(&mut self.content);
        self
    }

    pub(super) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        for child in children {
            child.write(&mut self.content);
        }
        self
    }

    pub(super) fn write(&self, html: &mut String) {
        for part in ["<", self.name, &self.attributes, ">", &self.content, "</", self.name, ">"] {
            html.push_str(part);
        }
    }
}

/// Appends `text` so that a browser reads it as text, in content as in an attribute.
fn escape(html: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}
