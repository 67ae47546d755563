//! The check as programs that anybody can run, filled with the round's own values.
//!
//! The JavaScript is the very function that gives the second opinion on the page.

use games::GameId;
use serde_json::Value;

use super::proof::Proof;
use crate::json::object;
use crate::markup::{Element, element, paragraph};

/// What a program needs to compute the draws of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    server_seed: String,
    client_seed: String,
    nonce: u64,
    /// The range that each draw is scaled to.
    ranges: Vec<u32>,
    /// F12: whether what was drawn is taken out.
    shuffle: bool,
}

impl Question {
    /// The draws of a judged round. `None` if it took none.
    pub(crate) fn of(receipt: &Value, proof: &Proof) -> Option<Self> {
        let game = GameId::parse(receipt["game"].as_str()?)?;
        // Two games look at the number itself, where others scale it: at its highest bit, or at its upper 24 bits, which
        // are what scaling to 2 and to 2^24 gives.
        let bare = if game == GameId::Coinflip { 2 } else { 1 << 24 };
        let ranges: Vec<_> = proof.draws().iter().map(|draw| draw.range.unwrap_or(bare)).collect();
        (!ranges.is_empty()).then(|| Self {
            server_seed: receipt["server_seed"].as_str().unwrap_or_default().to_owned(),
            client_seed: receipt["client_seed"].as_str().unwrap_or_default().to_owned(),
            nonce: receipt["nonce"].as_u64().unwrap_or_default(),
            ranges,
            shuffle: matches!(game, GameId::Mines | GameId::Keno | GameId::VideoPoker),
        })
    }

    /// As the second opinion is asked. The nonce is a text: it may be larger than JavaScript's numbers are exact.
    pub(crate) fn json(&self) -> Value {
        object! {
            "server_seed": self.server_seed.as_str(),
            "client_seed": self.client_seed.as_str(),
            "nonce": self.nonce.to_string(),
            "ranges": self.ranges.as_slice(),
            "shuffle": self.shuffle,
        }
    }

    /// What the engine says to it.
    pub(crate) fn answer(&self, proof: &Proof) -> Value {
        let draws = proof.draws();
        let scaled =
            |(draw, range): (&games::ShownDraw, &u32)| (u64::from(draw.word) * u64::from(*range)) >> 32;
        let results: Vec<_> = draws.iter().zip(&self.ranges).map(scaled).collect();
        let mut left: Vec<u32> = (0..if self.shuffle { self.ranges[0] } else { 0 }).collect();
        let taken = results.iter().filter(|_| self.shuffle);
        let taken = taken.filter_map(|at| usize::try_from(*at).ok().map(|at| left.remove(at)));
        object! {
            "commitment": proof.text("commitment"),
            "numbers": draws.iter().map(|draw| draw.word).collect::<Vec<_>>(),
            "taken": taken.collect::<Vec<_>>(),
            "results": results,
        }
    }

    /// The program in one language.
    fn program(&self, language: Language) -> String {
        let (template, taken) = language.templates();
        let comma = if language == Language::Shell { " " } else { ", " };
        let ranges: Vec<_> = self.ranges.iter().map(u32::to_string).collect();
        let last = if self.shuffle { i64::from(self.ranges[0]) - 1 } else { -1 };
        let print = if self.shuffle { " \"taken$taken\"" } else { "" };
        let taken = if self.shuffle { taken.trim_end() } else { "" };
        let filled = [
            ("«taken»\n", if taken.is_empty() { String::new() } else { format!("{taken}\n") }),
            ("«ranges»", ranges.join(comma)),
            ("«nonce»", self.nonce.to_string()),
            ("«last»", last.to_string()),
            ("«print»", print.to_owned()),
            ("«shuffle»", self.shuffle.to_string()),
            // Last, so that nothing in a seed is taken for a place to fill in.
            ("«server_seed»", language.quoted(&self.server_seed)),
            ("«client_seed»", language.quoted(&self.client_seed)),
        ];
        let mut program = template.to_owned();
        for (place, value) in &filled[..6] {
            program = program.replace(place, value);
        }
        // Both at once, for the same reason.
        let (before, rest) = program.split_once(filled[6].0).unwrap_or((&program, ""));
        let (between, after) = rest.split_once(filled[7].0).unwrap_or((rest, ""));
        [before, &filled[6].1, between, &filled[7].1, after].concat()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    Python,
    JavaScript,
    Shell,
    Rust,
}

impl Language {
    const ALL: [Self; 4] = [Self::Python, Self::JavaScript, Self::Shell, Self::Rust];

    /// What people call it, the id of its program on the page, and how it is run.
    fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Python => ("Python", "code-python", "python3 check.py"),
            Self::JavaScript => {
                ("JavaScript", "code-javascript", "node check.mjs, or the console of your browser")
            }
            Self::Shell => ("Shell", "code-shell", "sh check.sh, with openssl"),
            Self::Rust => ("Rust", "code-rust", "cargo run"),
        }
    }

    /// The program, and the part of it that takes out what was drawn.
    fn templates(self) -> (&'static str, &'static str) {
        match self {
            Self::Python => (
                include_str!("../../assets/code/python.py"),
                include_str!("../../assets/code/python_taken.py"),
            ),
            Self::JavaScript => (
                concat!(
                    include_str!("../../assets/second-opinion.js"),
                    include_str!("../../assets/code/javascript_call.js"),
                ),
                "",
            ),
            Self::Shell => {
                (include_str!("../../assets/code/shell.sh"), include_str!("../../assets/code/shell_taken.sh"))
            }
            Self::Rust => {
                (include_str!("../../assets/code/rust.rs"), include_str!("../../assets/code/rust_taken.rs"))
            }
        }
    }

    /// A text as the language writes it, whatever stands in it.
    fn quoted(self, text: &str) -> String {
        match self {
            Self::Python | Self::JavaScript => Value::from(text).to_string(),
            Self::Shell => format!("'{}'", text.replace('\'', r"'\''")),
            Self::Rust => format!("{text:?}"),
        }
    }
}

/// The programs, each in a fold.
pub(super) fn programs(question: &Question) -> Vec<Element> {
    let intro = paragraph(
        "Programs that need nothing of ours, filled with this round’s values. Each prints the commitment, the four-byte \
         numbers, and what they come to.",
    );
    let programs = Language::ALL.map(|language| {
        let (name, id, run) = language.names();
        let summary = element("summary")
            .child(element("span").class("title").text(name))
            .child(element("span").class("gist").text(run));
        let code = element("code").attr("id", id).text(question.program(language));
        let code = element("pre").class("code").attr("tabindex", 0).attr("aria-label", name).child(code);
        element("details").child(summary).child(code)
    });
    vec![intro, element("div").class("programs").children(programs)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(server_seed: &str, client_seed: &str) -> Question {
        let (server_seed, client_seed) = (server_seed.to_owned(), client_seed.to_owned());
        Question { server_seed, client_seed, nonce: u64::MAX, ranges: vec![25, 24, 23], shuffle: true }
    }

    #[test]
    fn every_place_is_filled() {
        for language in Language::ALL {
            for shuffle in [true, false] {
                let program = Question { shuffle, ..question("s", "c") }.program(language);
                assert!(!program.contains(['«', '»']), "{program}");
                assert!(program.contains("18446744073709551615") && program.contains("25"), "{program}");
            }
        }
    }

    #[test]
    fn seeds_stay_texts_whatever_is_in_them() {
        let evil = question("«client_seed»'\"\\", "$(reboot)`\u{1}»");
        let shown = |language| evil.program(language);
        assert!(shown(Language::Shell).contains(r#"server_seed='«client_seed»'\''"\'"#));
        assert!(shown(Language::Shell).contains("client_seed='$(reboot)`"));
        assert!(shown(Language::Python).contains(r#"server_seed = "«client_seed»'\"\\""#));
        assert!(shown(Language::Python).contains(r#"client_seed = "$(reboot)`\u0001»""#));
        assert!(shown(Language::Rust).contains(r#"let client_seed = "$(reboot)`\u{1}»";"#));
    }
}
