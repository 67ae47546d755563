//! The check as programs that anybody can run, filled with the round's own values.
//!
//! The page carries the programs as data (see `page/programs.rs`).

use games::GameId;
use serde_json::Value;

use super::proof::{Proof, text};
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

    /// A program with its places filled. Each value goes in once, so that nothing in a seed is taken for a place.
    fn filled(&self, program: &Value) -> String {
        let shell = program["quotes"] == "shell";
        let ranges: Vec<_> = self.ranges.iter().map(u32::to_string).collect();
        let taken = if self.shuffle { text(program, "taken").trim_end() } else { "" };
        let mut filled = String::new();
        let mut parts = text(program, "program").split(['«', '»']);
        while let Some(part) = parts.next() {
            // Where nothing is taken out, the line for it goes, too.
            filled.push_str(if filled.ends_with('\n') {
                part.strip_prefix('\n').unwrap_or(part)
            } else {
                part
            });
            let Some(place) = parts.next() else { break };
            filled.push_str(&match place {
                "taken" => taken.to_owned(),
                "ranges" => ranges.join(if shell { " " } else { ", " }),
                "nonce" => self.nonce.to_string(),
                "last" => (if self.shuffle { i64::from(self.ranges[0]) } else { 0 } - 1).to_string(),
                "print" => (if self.shuffle { " \"taken$taken\"" } else { "" }).to_owned(),
                "shuffle" => self.shuffle.to_string(),
                "server_seed" => quoted(program, &self.server_seed),
                _ => quoted(program, &self.client_seed),
            });
        }
        filled
    }
}

/// A text as the language writes it, whatever stands in it.
fn quoted(program: &Value, text: &str) -> String {
    match program["quotes"].as_str() {
        Some("shell") => ["'", &text.split('\'').collect::<Vec<_>>().join(r"'\''"), "'"].concat(),
        Some("rust") => format!("{text:?}"),
        _ => Value::from(text).to_string(),
    }
}

/// The programs of the page, each in a fold.
pub(super) fn shown(programs: &Value, question: &Question) -> Vec<Element> {
    let intro = paragraph(
        "Programs that need nothing of ours, filled with this round’s values. Each prints the commitment, the four-byte \
         numbers, and what they come to.",
    );
    let programs = programs.as_array().into_iter().flatten().map(|program| {
        let name = text(program, "name");
        let summary = element("summary")
            .child(element("span").class("title").text(name))
            .child(element("span").class("gist").text(text(program, "run")));
        let code = element("code").attr("id", text(program, "id")).text(question.filled(program));
        let code = element("pre").class("code").attr("tabindex", 0).attr("aria-label", name).child(code);
        element("details").child(summary).child(code)
    });
    vec![intro, element("div").class("programs").children(programs)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::programs::programs;

    fn question(server_seed: &str, client_seed: &str) -> Question {
        let (server_seed, client_seed) = (server_seed.to_owned(), client_seed.to_owned());
        Question { server_seed, client_seed, nonce: u64::MAX, ranges: vec![25, 24, 23], shuffle: true }
    }

    #[test]
    fn every_place_is_filled() {
        for program in programs().as_array().unwrap() {
            for shuffle in [true, false] {
                let filled = Question { shuffle, ..question("s", "c") }.filled(program);
                assert!(!filled.contains(['«', '»']), "{filled}");
                assert!(filled.contains("18446744073709551615") && filled.contains("25"), "{filled}");
                let taken = text(program, "taken").trim_end();
                assert!(taken.is_empty() || shuffle == filled.contains(taken), "{filled}");
                assert!(!filled.contains("\n\n\n"), "{filled}");
            }
        }
    }

    #[test]
    fn seeds_stay_texts_whatever_is_in_them() {
        let evil = question("«client_seed»'\"\\", "$(reboot)`\u{1}»");
        let programs = programs();
        let shown = |name: &str| {
            let mut programs = programs.as_array().unwrap().iter();
            evil.filled(programs.find(|program| program["name"] == name).unwrap())
        };
        assert!(shown("Shell").contains(r#"server_seed='«client_seed»'\''"\'"#));
        assert!(shown("Shell").contains("client_seed='$(reboot)`"));
        assert!(shown("Python").contains(r#"server_seed = "«client_seed»'\"\\""#));
        assert!(shown("Python").contains(r#"client_seed = "$(reboot)`\u0001»""#));
        assert!(shown("Rust").contains(r#"let client_seed = "$(reboot)`\u{1}»";"#));
    }
}
