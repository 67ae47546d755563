//! Names of worksheets: short, unlike each other, and free of what spreadsheets forbid.

/// UTF-16 units of a name.
const LETTERS_MAX: usize = 31;

/// Gives names that were not given before.
#[derive(Default)]
pub(super) struct Names {
    /// In small letters: spreadsheets do not tell small from large ones.
    given: Vec<String>,
}

impl Names {
    /// A name after the title of a block.
    pub(super) fn next(&mut self, title: &str) -> String {
        let allowed = |letter: char| match letter {
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' => ' ',
            letter if letter.is_control() => ' ',
            letter => letter,
        };
        let clean: String = title.replace(": ", " ").chars().map(allowed).collect();
        let clean = clean.trim_matches(|letter: char| letter == '\'' || letter.is_whitespace());
        // Excel keeps this name for itself.
        let clean = if clean.is_empty() || clean.eq_ignore_ascii_case("history") { "block" } else { clean };
        let mut name = shortened(clean, "");
        let mut number = 1;
        while self.given.contains(&name.to_lowercase()) {
            number += 1;
            name = shortened(clean, &format!(" ({number})"));
        }
        self.given.push(name.to_lowercase());
        name
    }
}

/// `text` with `end`, cut where it is too long.
fn shortened(text: &str, end: &str) -> String {
    let length = |text: &str| text.encode_utf16().count();
    if length(text) + length(end) <= LETTERS_MAX {
        return format!("{text}{end}");
    }
    let (mut kept, mut room) = (String::new(), LETTERS_MAX - 1 - length(end));
    for letter in text.chars() {
        match room.checked_sub(letter.len_utf16()) {
            Some(left) => room = left,
            None => break,
        }
        kept.push(letter);
    }
    format!("{}…{end}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_unlike_each_other() {
        let mut names = Names::default();
        let long = "rounds until the return is within 0.1 % of the stake";
        assert_eq!(names.next("combinations: hits"), "combinations hits");
        assert_eq!(names.next("Combinations: HITS"), "Combinations HITS (2)");
        assert_eq!(names.next(long), "rounds until the return is wit…");
        assert_eq!(names.next(long), "rounds until the return is… (2)");
        assert_eq!(names.next("'a/b'?"), "a b");
        assert_eq!(names.next(" [] "), "block");
        assert_eq!(names.next("History"), "block (2)");
        assert_eq!(names.next(&"🎲".repeat(20)).encode_utf16().count(), 31);
    }
}
