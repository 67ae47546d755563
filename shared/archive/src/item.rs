//! Items of tables, in the form in which AWS exports them: `{"Item":{"pk":{"S":"…"},"seq":{"N":"41"}}}`, one to a line.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A value of an item, as DynamoDB's own JSON writes it. Binary values are base64 text there, and stay that here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attribute {
    /// Text.
    S(String),
    /// A number, as text.
    N(String),
    /// Bytes, as base64.
    B(String),
    /// Yes or no.
    #[serde(rename = "BOOL")]
    Bool(bool),
    /// Nothing.
    #[serde(rename = "NULL")]
    Null(bool),
    /// A list.
    L(Vec<Attribute>),
    /// Values by name.
    M(BTreeMap<String, Attribute>),
    /// A set of texts.
    #[serde(rename = "SS")]
    Texts(Vec<String>),
    /// A set of numbers.
    #[serde(rename = "NS")]
    Numbers(Vec<String>),
    /// A set of bytes.
    #[serde(rename = "BS")]
    Binaries(Vec<String>),
}

/// An item of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Item(pub BTreeMap<String, Attribute>);

#[derive(Serialize)]
struct LineOf<'a> {
    #[serde(rename = "Item")]
    item: &'a Item,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(rename = "Item")]
    item: Item,
}

impl Item {
    /// An item of texts.
    #[must_use]
    pub fn of_texts<const N: usize>(fields: [(&str, String); N]) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.to_owned(), Attribute::S(value))).collect())
    }

    /// This item with a number more.
    #[must_use]
    pub fn with_number(mut self, name: &str, number: u64) -> Self {
        self.0.insert(name.to_owned(), Attribute::N(number.to_string()));
        self
    }

    /// A text of the item.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name)? {
            Attribute::S(text) => Some(text),
            _ => None,
        }
    }

    /// A number of the item.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        match self.0.get(name)? {
            Attribute::N(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The line of a chunk, without its end. Attributes are sorted by name, so an item has one text.
    ///
    /// # Panics
    /// Never: items are plain data with text keys.
    #[must_use]
    pub fn line(&self) -> String {
        serde_json::to_string(&LineOf { item: self }).expect("items are plain data with text keys")
    }

    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of_line(line: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<Line>(line).map(|line| line.item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_have_the_form_of_awss_export() {
        let item =
            Item::of_texts([("sk", "E#1".to_owned()), ("pk", "W#a\"b".to_owned())]).with_number("seq", 41);
        let line = r#"{"Item":{"pk":{"S":"W#a\"b"},"seq":{"N":"41"},"sk":{"S":"E#1"}}}"#;
        assert_eq!(item.line(), line);
        assert_eq!(Item::of_line(line).unwrap(), item);
        let every = concat!(
            r#"{"Item":{"a":{"B":"AAE="},"b":{"BOOL":true},"c":{"NULL":true},"d":{"L":[{"N":"1"},{"S":""}]},"#,
            r#""e":{"M":{"x":{"N":"-1.5"}}},"f":{"SS":["p"]},"g":{"NS":["1","2"]},"h":{"BS":["AA=="]}}}"#,
        );
        assert_eq!(Item::of_line(every).unwrap().line(), every);
        for bad in
            ["", "{}", r#"{"Item":{"a":"b"}}"#, r#"{"Item":{"a":{"X":1}}}"#, r#"{"Item":{},"More":{}}"#]
        {
            assert!(Item::of_line(bad).is_err(), "{bad}");
        }
    }
}
