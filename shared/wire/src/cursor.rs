//! Opaque, versioned cursors of lists.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// Where a list of log events goes on: below this position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The next page holds events with smaller positions.
    pub before_seq: u64,
}

impl Cursor {
    /// The text that travels. Its form may change; clients only hand it back.
    #[must_use]
    pub fn encode(self) -> String {
        URL_SAFE_NO_PAD.encode(format!("v1:{}", self.before_seq))
    }

    /// Reads a text that [`Cursor::encode`] wrote; `None` for anything else.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let seq = std::str::from_utf8(&bytes).ok()?.strip_prefix("v1:")?;
        seq.parse().ok().map(|before_seq| Self { before_seq })
    }
}

/// Where an export goes on: from this position of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportCursor {
    /// The next page starts with the event at this position.
    pub from_seq: u64,
}

impl ExportCursor {
    /// The text that travels. Its form may change; clients only hand it back.
    #[must_use]
    pub fn encode(self) -> String {
        URL_SAFE_NO_PAD.encode(format!("x1:{}", self.from_seq))
    }

    /// Reads a text that [`ExportCursor::encode`] wrote; `None` for anything else, other lists' cursors among it.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let seq = std::str::from_utf8(&bytes).ok()?.strip_prefix("x1:")?;
        seq.parse().ok().map(|from_seq| Self { from_seq })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_its_own_text_and_no_other() {
        for before_seq in [0, 1, 999_999_999_999] {
            assert_eq!(Cursor::decode(&Cursor { before_seq }.encode()), Some(Cursor { before_seq }));
            let export = ExportCursor { from_seq: before_seq };
            assert_eq!(ExportCursor::decode(&export.encode()), Some(export));
            assert_eq!(Cursor::decode(&export.encode()), None);
            assert_eq!(ExportCursor::decode(&Cursor { before_seq }.encode()), None);
        }
        for bad in ["", "!", "djI6MQ", "MQ", "djE6LTE"] {
            assert_eq!(Cursor::decode(bad), None, "{bad:?}");
        }
    }
}
