//! Rounds in the very form in which an export writes them: every field in its place, no spaces, numbers in digits.
//!
//! Whoever knows what must stand in between compares it as it is. Anything else, sound or not, is left to [`Fields`]:
//! what is read here is read there, and says the same.
//!
//! [`Fields`]: crate::Fields

use crate::alike;

/// What a round's line starts with, up to its nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Which terms.
    pub terms: u64,
    /// The round's number on its seed.
    pub nonce: u64,
    /// How many bytes that are, the comma behind them included.
    pub length: usize,
}

/// What may follow the head, and stands before the outcome.
pub const OUTCOME: &str = "\"outcome\":";

impl Head {
    /// `{"round":"…","terms":…,"nonce":…,`, or `None` if something else stands there.
    #[must_use]
    #[inline]
    pub fn read(line: &[u8]) -> Option<Self> {
        let mut reader = Digits { bytes: line, at: 0 };
        reader.takes(b"{\"round\":\"")?;
        reader.pass()?;
        reader.takes(b"\",\"terms\":")?;
        let terms = reader.number()?;
        reader.takes(b",\"nonce\":")?;
        let nonce = reader.number()?;
        reader.takes(b",")?;
        Some(Self { terms, nonce, length: reader.at })
    }
}

/// How long the rest of a round's line is, its line break included: `"seq":…,"ts":…,"balance":"…"}`. `None` if something
/// else stands there.
#[must_use]
#[inline]
pub fn tail(rest: &[u8]) -> Option<usize> {
    let mut reader = Digits { bytes: rest, at: 0 };
    reader.takes(b"\"seq\":")?;
    reader.number()?;
    reader.takes(b",\"ts\":")?;
    reader.number()?;
    reader.takes(b",\"balance\":\"")?;
    reader.pass()?;
    reader.takes(b"\"}\n")?;
    Some(reader.at)
}

/// What stands behind this text; `None` if another stands there.
#[must_use]
pub fn behind<'a>(rest: &'a [u8], text: &str) -> Option<&'a [u8]> {
    let (here, rest) = rest.split_at_checked(text.len())?;
    alike(here, text.as_bytes()).then_some(rest)
}

struct Digits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Digits<'_> {
    #[inline]
    fn takes<const N: usize>(&mut self, text: &[u8; N]) -> Option<()> {
        let here = self.bytes.get(self.at..)?.first_chunk::<N>()?;
        (here == text).then(|| self.at += N)
    }

    /// Passes digits, if any.
    #[inline]
    fn pass(&mut self) -> Option<()> {
        while self.bytes.get(self.at)?.is_ascii_digit() {
            self.at += 1;
        }
        Some(())
    }

    /// A whole number as JSON writes it, of at most 19 digits: those cannot overflow.
    #[inline]
    fn number(&mut self) -> Option<u64> {
        let start = self.at;
        let mut number = 0_u64;
        loop {
            let digit = self.bytes.get(self.at)?.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
            self.at += 1;
        }
        let length = self.at - start;
        let sound = length == 1 || (2..=19).contains(&length) && self.bytes[start] != b'0';
        sound.then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fields, Name};
    use proptest::prelude::*;

    const LINE: &str = concat!(
        r#"{"round":"70","terms":3,"nonce":12,"outcome":{"roll":5},"multiplier":"0","payout":"0","#,
        r#""seq":81,"ts":1790000000000,"balance":"9000"}"#,
        "\n"
    );

    #[test]
    fn a_line_as_it_is_written() {
        let head = Head::read(LINE.as_bytes()).unwrap();
        assert_eq!((head.terms, head.nonce), (3, 12));
        assert!(LINE[head.length..].starts_with(OUTCOME));
        let rest = &LINE[LINE.find("\"seq\"").unwrap()..];
        assert_eq!(tail(rest.as_bytes()), Some(rest.len()));
        assert_eq!(tail(rest.trim_end().as_bytes()), None, "a line that goes on");
        for (text, expect) in
            [("0", Some(0)), ("01", None), ("", None), ("-1", None), ("1.5", None), ("1e3", None)]
        {
            let line = LINE.replace(":12,", &format!(":{text},"));
            assert_eq!(Head::read(line.as_bytes()).map(|head| head.nonce), expect, "{text}");
        }
        let most = 10_u64.pow(19) - 1;
        for (text, expect) in [(most.to_string(), Some(most)), (u64::MAX.to_string(), None)] {
            let line = LINE.replace(":12,", &format!(":{text},"));
            assert_eq!(Head::read(line.as_bytes()).map(|head| head.nonce), expect, "{text}");
        }
    }

    proptest! {
        /// What is read here is read by [`Fields`], and says the same.
        #[test]
        fn nothing_is_read_that_is_no_json(
            changes in prop::collection::vec((any::<prop::sample::Index>(), "[0-9a\"{}:,.e\\n\u{e9} -]{0,2}", 0_usize..3), 0..3),
        ) {
            let mut line = LINE.to_owned();
            for (at, text, removed) in changes {
                let at = at.index(line.len());
                if let Some(part) = line.get(at..(at + removed).min(line.len())) {
                    let end = at + part.len();
                    if line.is_char_boundary(at) {
                        line.replace_range(at..end, &text);
                    }
                }
                prop_assume!(!line.is_empty());
            }
            let Some(head) = Head::read(line.as_bytes()) else { return Ok(()) };
            let Some(from) = line.find("\"seq\"") else { return Ok(()) };
            let Some(length) = tail(&line.as_bytes()[from..]) else { return Ok(()) };
            // What the two do not look at.
            prop_assume!(line.get(head.length..from) == LINE.get(LINE.find(OUTCOME).unwrap()..LINE.find("\"seq\"").unwrap()));
            let fields = Fields::read(&line[..from + length]).unwrap();
            prop_assert_eq!(fields.number(Name::Terms), Ok(head.terms));
            prop_assert_eq!(fields.number(Name::Nonce), Ok(head.nonce));
        }
    }
}
