//! JSON as the browser reads and makes it.
//!
//! `serde_json::json!` takes every value through a serializer that could fail. Where the browser makes objects they are
//! written with `object!`, and the wasm holds no such serializer. Nor does it hold a judge of what is JSON: the browser is one.

use serde_json::{Map, Number, Value};

/// An object: `object!{"type": "reveal", "tile": 3}`. Values are whatever becomes a [`Value`].
#[cfg(any(feature = "play", feature = "verify"))]
macro_rules! object {
    ($($name:literal: $value:expr),* $(,)?) => {
        $crate::json::of([$(($name, serde_json::Value::from($value))),*])
    };
}
#[cfg(any(feature = "play", feature = "verify"))]
pub(crate) use object;

/// An object of these fields.
pub(crate) fn of<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let mut object = Map::new();
    for (name, value) in fields {
        object.insert(name.to_owned(), value);
    }
    Value::Object(object)
}

/// The fields of an object but for these. Inserted one by one: to collect them would sort them first, and to remove some
/// would balance a tree, thousands of bytes of wasm each.
pub(crate) fn without(object: &Value, names: &[&str]) -> Map<String, Value> {
    let mut rest = Map::new();
    for (name, value) in object.as_object().into_iter().flatten() {
        if !names.contains(&name.as_str()) {
            rest.insert(name.clone(), value.clone());
        }
    }
    rest
}

/// An empty list.
pub(crate) fn list() -> Value {
    Value::Array(Vec::new())
}

/// The value that this text writes, if it is JSON.
pub(crate) fn read(text: &str) -> Option<Value> {
    if is_json(text) { Reader { text, at: 0 }.value(DEPTH_MAX) } else { None }
}

/// Whether the browser takes it for JSON.
#[cfg(not(feature = "ssr"))]
fn is_json(text: &str) -> bool {
    js_sys::JSON::parse(text).is_ok()
}

#[cfg(feature = "ssr")]
fn is_json(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok()
}

/// A fraction, or a number of more digits than 64 bits hold.
fn inexact(digits: &str) -> Option<f64> {
    #[cfg(not(feature = "ssr"))]
    return Some(wasm_bindgen::JsValue::from_str(digits).unchecked_into_f64());
    #[cfg(feature = "ssr")]
    return digits.parse().ok();
}

/// Deeper than anything that is honest, and far from the end of the stack.
const DEPTH_MAX: u8 = 127;

/// Reads what is JSON already: it only has to tell the parts apart.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: u8) -> Option<Value> {
        Some(match self.next()? {
            b'{' => {
                let mut object = Map::new();
                while self.next()? != b'}' {
                    let name = self.string()?;
                    self.next();
                    self.at -= 1;
                    object.insert(name, self.value(depth.checked_sub(1)?)?);
                }
                Value::Object(object)
            }
            b'[' => {
                let mut list = Vec::new();
                while self.next()? != b']' {
                    self.at -= 1;
                    list.push(self.value(depth.checked_sub(1)?)?);
                }
                Value::Array(list)
            }
            b'"' => Value::String(self.string()?),
            b't' => self.word("rue", Value::Bool(true)),
            b'f' => self.word("alse", Value::Bool(false)),
            b'n' => self.word("ull", Value::Null),
            _ => {
                self.at -= 1;
                Value::Number(number(self.until(|letter| b" \t\r\n,]}".contains(&letter)))?)
            }
        })
    }

    /// The next letter that is more than space between parts.
    fn next(&mut self) -> Option<u8> {
        loop {
            let letter = *self.text.as_bytes().get(self.at)?;
            self.at += 1;
            if !b" \t\r\n,:".contains(&letter) {
                return Some(letter);
            }
        }
    }

    fn word(&mut self, rest: &str, value: Value) -> Value {
        self.at += rest.len();
        value
    }

    /// The text up to a letter of the ASCII alphabet that ends it.
    fn until(&mut self, ends: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.bytes().position(ends).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// A string whose first quotation mark is read.
    fn string(&mut self) -> Option<String> {
        let mut string = String::new();
        loop {
            string.push_str(self.until(|letter| letter == b'"' || letter == b'\\'));
            let mark = *self.text.as_bytes().get(self.at)?;
            self.at += 1;
            if mark == b'"' {
                return Some(string);
            }
            let escaped = *self.text.as_bytes().get(self.at)?;
            self.at += 1;
            string.push(match escaped {
                b'n' => '\n',
                b't' => '\t',
                b'r' => '\r',
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'u' => self.unicode()?,
                other => char::from(other),
            });
        }
    }

    /// The letter of four digits, or of twice four where it lies beyond them.
    fn unicode(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        if first & 0xfc00 != 0xd800 {
            return char::from_u32(first);
        }
        self.text.get(self.at..self.at + 2).filter(|mark| *mark == "\\u")?;
        self.at += 2;
        let second = self.four_digits()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + second)
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

/// A whole number as it is written, if 64 bits hold it.
fn number(digits: &str) -> Option<Number> {
    if let Ok(number) = digits.parse::<u64>() {
        return Some(number.into());
    }
    match digits.parse::<i64>() {
        // Of the two zeros that fractions have it is the other.
        Ok(number) if number != 0 => Some(number.into()),
        _ => Number::from_f64(inexact(digits)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_are_what_the_macro_of_serde_makes() {
        let made = object! {"on": "straight", "numbers": [17_u8], "more": list(), "of": object! {}};
        assert_eq!(made, json!({"on": "straight", "numbers": [17], "more": [], "of": {}}));
    }
    #[test]
    fn texts_are_read_as_serde_reads_them() {
        let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        let texts = [
            r#" {"a" : [1, -2,3.5,-0, 0 ,1e3,-1.25E-2 ], "b":{"":null,"c":true}, "a\u0022":false,"d":[ ],"e":{ } } "#,
            r#""""#,
            r#""\"\\\/\b\f\n\r\t\u00e9\ud83c\udca1 ü✓ , : ] }""#,
            r#"["x,y", "a:b" ,"]", "}", "\\"]"#,
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            "\t[\r\n1\n,\n2 ]\n",
            "true",
            "null",
            "1",
            r#"{"same":1,"same":2}"#,
            // No JSON, or none that a receipt could hold.
            "",
            " ",
            "{",
            "[1,]",
            "{\"a\"}",
            "[1 2]",
            "01",
            "nul",
            "1e999",
            "'a'",
            r#""\ud800""#,
            r#""\ud800\u0041""#,
            r#""\udc00""#,
            "[1]]",
            "\u{feff}1",
            &deep(127),
            &deep(128),
            &deep(3_000),
        ];
        for text in texts {
            assert_eq!(read(text), serde_json::from_str(text).ok(), "{text}");
        }
    }
}
