//! The fields of one line of a history, as they stand there.
//!
//! Nothing is copied and no tree is built: most fields of most lines are only compared. The grammar is checked in full,
//! so that a line is either read here or is no JSON. [`Head`] and [`tail`] read most rounds without looking for their
//! fields at all. A crate of its own, because it is compiled for speed in the browser while most of the engine is compiled
//! for size.

mod round;

pub use round::{Head, OUTCOME, behind, tail};

use serde_json::Value;
use std::borrow::Cow;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident $text:literal)+) => {
        /// The fields that are looked at.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Name {
            $($(#[$doc])* #[doc = concat!("`", $text, "`")] $name,)+
        }

        /// Their names, in the order of [`Name`].
        const NAMES: [&str; [$($text),+].len()] = [$($text),+];
        /// Their names as they stand before the values.
        const LABELS: [&str; NAMES.len()] = [$(concat!("\"", $text, "\":")),+];
    };
}

// In the order in which exports and receipts write them: each is looked for behind the one before.
names! {
    Round "round"
    Terms "terms"
    Id "id"
    Game "game"
    RulesVersion "rules_version"
    Scheme "scheme"
    ConfigHash "config_hash"
    Stake "stake"
    Bet "bet"
    Nonce "nonce"
    Status "status"
    Staked "staked"
    Actions "actions"
    Outcome "outcome"
    Multiplier "multiplier"
    Payout "payout"
    Account "account"
    Operator "operator"
    Player "player"
    Currency "currency"
    Mode "mode"
    Seed "seed"
    SeedIndex "seed_index"
    Index "index"
    Commitment "commitment"
    NextCommitment "next_commitment"
    ClientSeed "client_seed"
    ServerSeed "server_seed"
    Rounds "rounds"
}

/// The fields of one object.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    raw: [&'a str; NAMES.len()],
}

impl<'a> Fields<'a> {
    /// Reads an object. Fields that nobody asks for are passed over; of several with one name the last counts.
    ///
    /// # Errors
    /// If the text is no JSON object.
    pub fn read(text: &'a str) -> Result<Self, String> {
        let mut reader = Reader { text, at: 0 };
        let fields = reader.fields();
        reader.space();
        match fields {
            Some(fields) if reader.at == text.len() => Ok(fields),
            _ => Err(format!("it is no JSON object: byte {} is not as it should be", reader.at + 1)),
        }
    }

    /// The JSON of a field; `""` where it is absent. `null` counts as absent.
    #[must_use]
    #[inline]
    pub fn raw(&self, name: Name) -> &'a str {
        self.raw[name as usize]
    }

    /// Whether the field is there, and not `null`.
    #[must_use]
    pub fn holds(&self, name: Name) -> bool {
        !self.raw(name).is_empty()
    }

    /// A text.
    ///
    /// # Errors
    /// If it is absent or something else.
    pub fn text(&self, name: Name) -> Result<Cow<'a, str>, String> {
        text_of(self.raw(name)).ok_or_else(|| format!("`{}` is missing or no text", NAMES[name as usize]))
    }

    /// A text that may be absent.
    ///
    /// # Errors
    /// If it is something else.
    pub fn optional_text(&self, name: Name) -> Result<Option<Cow<'a, str>>, String> {
        if self.holds(name) { self.text(name).map(Some) } else { Ok(None) }
    }

    /// A whole number from 0.
    ///
    /// # Errors
    /// If it is absent or something else.
    pub fn number(&self, name: Name) -> Result<u64, String> {
        let number = number_of(self.raw(name));
        number.ok_or_else(|| format!("`{}` is missing or no whole number", NAMES[name as usize]))
    }

    /// Whatever stands there, as a tree.
    ///
    /// # Errors
    /// If it is absent, or holds what JSON can say but no program can keep.
    pub fn value(&self, name: Name) -> Result<Value, String> {
        serde_json::from_str(self.raw(name))
            .map_err(|_| format!("`{}` is missing or cannot be read", NAMES[name as usize]))
    }

    /// A list.
    ///
    /// # Errors
    /// If it is absent or something else.
    pub fn list(&self, name: Name) -> Result<Vec<Value>, String> {
        match self.value(name)? {
            Value::Array(items) => Ok(items),
            _ => Err(format!("`{}` is no list", NAMES[name as usize])),
        }
    }
}

/// The JSON of each item of a list; `None` if the text is none.
#[must_use]
pub fn items(list: &str) -> Option<Vec<&str>> {
    let mut items = Vec::new();
    let mut reader = Reader { text: list, at: 0 };
    reader.list(DEPTH_MAX, &mut |item| items.push(item))?;
    Some(items)
}

fn find(name: &str) -> Option<usize> {
    if name.contains('\\') {
        let quoted = format!("\"{name}\"");
        let decoded = text_of(&quoted)?;
        return NAMES.iter().position(|known| decoded == *known);
    }
    NAMES.iter().position(|known| name == *known)
}

fn text_of(raw: &str) -> Option<Cow<'_, str>> {
    let inside = raw.strip_prefix('"')?.strip_suffix('"')?;
    if !inside.contains('\\') {
        return Some(Cow::Borrowed(inside));
    }
    match serde_json::from_str(raw) {
        Ok(Value::String(text)) => Some(Cow::Owned(text)),
        _ => None,
    }
}

fn number_of(raw: &str) -> Option<u64> {
    // At most 19 digits cannot overflow.
    if raw.is_empty() || raw.len() > 19 {
        return raw.bytes().all(|byte| byte.is_ascii_digit()).then(|| raw.parse().ok()).flatten();
    }
    raw.bytes()
        .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u64::from(byte - b'0')))
}

/// Whether both are the same; they are of one length. Eight bytes at a time: what the wasm target has for this takes one.
#[inline]
fn alike(a: &[u8], b: &[u8]) -> bool {
    let ((a_words, a_tail), (b_words, b_tail)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let words = |(a, b): (&[u8; 8], &[u8; 8])| u64::from_le_bytes(*a) == u64::from_le_bytes(*b);
    a_words.iter().zip(b_words).all(words) && a_tail.iter().zip(b_tail).all(|(a, b)| a == b)
}

/// Lists and objects inside each other, as many as `serde_json` reads.
const DEPTH_MAX: u32 = 127;

/// Walks over JSON. Every reader leaves `at` behind what it read, or answers `None` with `at` where the text goes wrong.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn value(&mut self, depth: u32) -> Option<&'a str> {
        self.space();
        let start = self.at;
        match self.peek()? {
            b'"' => self.string()?,
            b'{' => self.nested(depth.checked_sub(1)?)?,
            b'[' => self.list(depth.checked_sub(1)?, &mut |_| {})?,
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            b'n' => self.word("null")?,
            _ => self.number()?,
        }
        self.text.get(start..self.at)
    }

    /// The fields of the line's own object.
    fn fields(&mut self) -> Option<Fields<'a>> {
        let mut fields = Fields { raw: [""; NAMES.len()] };
        let mut next = 0;
        self.object(&mut |reader| {
            // Most often the next field is the next one of the list, or the one after.
            let known = (next..NAMES.len()).take(2).find(|at| reader.takes(LABELS[*at]));
            let known = match known {
                Some(at) => Some(at),
                None => find(reader.name()?),
            };
            let value = reader.value(DEPTH_MAX)?;
            if let Some(at) = known {
                fields.raw[at] = if value == "null" { "" } else { value };
                next = at + 1;
            }
            Some(())
        })?;
        Some(fields)
    }

    /// Whether this text stands here; if so it is passed.
    #[inline]
    fn takes(&mut self, text: &str) -> bool {
        let bytes = self.text.as_bytes().get(self.at..self.at + text.len());
        let takes = bytes.is_some_and(|bytes| alike(bytes, text.as_bytes()));
        if takes {
            self.at += text.len();
        }
        takes
    }

    /// The name of a field, without its quotation marks, and the colon.
    fn name(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.string()?;
        let name = self.text.get(start + 1..self.at - 1)?;
        self.expect(b':')?;
        Some(name)
    }

    /// An object that is passed over.
    fn nested(&mut self, depth: u32) -> Option<()> {
        self.object(&mut |reader| {
            reader.name()?;
            reader.value(depth).map(drop)
        })
    }

    /// An object whose fields are read by `field`.
    #[inline]
    fn object(&mut self, field: &mut impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.expect(b'{')?;
        self.space();
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(());
        }
        loop {
            self.space();
            field(self)?;
            self.space();
            match self.peek()? {
                b',' => self.at += 1,
                _ => return self.expect(b'}'),
            }
        }
    }

    fn list(&mut self, depth: u32, item: &mut dyn FnMut(&'a str)) -> Option<()> {
        self.expect(b'[')?;
        self.space();
        if self.peek()? == b']' {
            self.at += 1;
            return Some(());
        }
        loop {
            item(self.value(depth)?);
            self.space();
            match self.peek()? {
                b',' => self.at += 1,
                _ => return self.expect(b']'),
            }
        }
    }

    fn string(&mut self) -> Option<()> {
        if self.peek()? != b'"' {
            return None;
        }
        self.at += 1;
        loop {
            self.plain();
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.escape()?,
                _ => return None,
            }
        }
    }

    /// Passes what may stand in a text without an escape, eight bytes at a time.
    #[inline]
    fn plain(&mut self) {
        const ONES: u64 = 0x0101_0101_0101_0101;
        const HIGH: u64 = 0x8080_8080_8080_8080;
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let (words, tail) = rest.as_chunks::<8>();
        for bytes in words {
            let word = u64::from_le_bytes(*bytes);
            // The high bit of the first byte that is below a bound, and of no byte before it.
            let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word & HIGH;
            let quote = below(word ^ (ONES * u64::from(b'"')), 1);
            let backslash = below(word ^ (ONES * u64::from(b'\\')), 1);
            let found = quote | backslash | below(word, 0x20);
            if found != 0 {
                self.at += found.trailing_zeros() as usize / 8;
                return;
            }
            self.at += 8;
        }
        self.at += tail.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20)).count();
    }

    fn escape(&mut self) -> Option<()> {
        let bytes = self.text.as_bytes();
        let hex = bytes.get(self.at + 2..self.at + 6);
        self.at += match bytes.get(self.at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 2,
            b'u' if hex.is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) => 6,
            _ => return None,
        };
        Some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text[self.at..].starts_with(word).then(|| self.at += word.len())
    }

    fn number(&mut self) -> Option<()> {
        if self.peek()? == b'-' {
            self.at += 1;
        }
        match self.peek()? {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    /// One or more.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn tree() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "\\PC{0,6}|[\"\\\\\n\u{1}]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[a-z\"\\\\]{0,3}", inner), 0..4)
                    .prop_map(|fields| fields.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_reads(tree in tree(), unknown in tree(), pretty: bool, cut: prop::sample::Index, byte: u8) {
            let object = json!({"bet": tree, "x": unknown, "nonce": 7});
            let text = if pretty { serde_json::to_string_pretty(&object).unwrap() } else { object.to_string() };
            let fields = Fields::read(&text).unwrap();
            // Not every number of floating point reads back as it was.
            let bet = serde_json::from_str::<Value>(&text).unwrap()["bet"].clone();
            prop_assert_eq!(fields.value(Name::Bet).unwrap_or_default(), bet);
            prop_assert_eq!(fields.number(Name::Nonce), Ok(7));
            // A changed byte is a fault for both or for none.
            let mut changed = text.clone().into_bytes();
            let at = cut.index(changed.len());
            changed[at] = byte;
            if let Ok(changed) = String::from_utf8(changed) {
                let object = serde_json::from_str::<Value>(&changed);
                // A number beyond the range of floating point, or half of a surrogate pair, is well formed all the same.
                let beyond = |error: &serde_json::Error| {
                    ["out of range", "surrogate", "hex escape"].iter().any(|word| error.to_string().contains(word))
                };
                match object {
                    Ok(object) => prop_assert_eq!(Fields::read(&changed).is_ok(), object.is_object(), "{}", changed),
                    Err(error) if beyond(&error) => {}
                    Err(error) => prop_assert!(Fields::read(&changed).is_err(), "{error}: {changed}"),
                }
            }
        }
    }

    #[test]
    fn fields_in_any_order_with_any_spaces_and_escapes() {
        let fields =
            Fields::read(" {\"nonce\" : 5 , \"\\u0067ame\":\"di\\u0063e\",\"x\":[{}],\"staked\":null}\r")
                .unwrap();
        assert_eq!(fields.number(Name::Nonce), Ok(5));
        assert_eq!(fields.text(Name::Game).as_deref(), Ok("dice"));
        assert!(!fields.holds(Name::Staked) && !fields.holds(Name::Bet));
        assert_eq!(Fields::read("{\"nonce\":1,\"nonce\":2}").unwrap().number(Name::Nonce), Ok(2));
        for (number, expect) in
            [("18446744073709551615", Ok(u64::MAX)), ("18446744073709551616", Err(())), ("1.0", Err(()))]
        {
            let text = format!("{{\"nonce\":{number}}}");
            assert_eq!(Fields::read(&text).unwrap().number(Name::Nonce).map_err(drop), expect);
        }
        assert_eq!(items("[1, {\"a\":[]} ,\"x\"]"), Some(vec!["1", "{\"a\":[]}", "\"x\""]));
        assert!(Fields::read(&format!("{{\"x\":{}1{}}}", "[".repeat(200), "]".repeat(200))).is_err());
    }
}
