//! "What if I play so many rounds for so much?" on the pages of PAR sheets: figures of the sheet, in money and in plain
//! words.
//!
//! Rendered ahead of time with a worked example, so that it can be read without a script. The browser gets a few
//! decimals of the sheet and no code that makes sheets.

mod outlook;
mod terms;

use leptos::prelude::*;

use crate::decimal;
use crate::form::{Choice, Line};
use crate::given::Given;
use crate::markup::{Element, element};
use crate::part::{Deed, part};
use crate::state::State;
use outlook::Outlook;
pub(crate) use terms::Terms;
#[cfg(feature = "ssr")]
pub(crate) use terms::write_bands;

/// The worked example.
const ROUNDS: &str = "10,000";
const STAKE: &str = "1.00";
/// With more rounds sums would leave the range of the numbers.
const ROUNDS_MAX: u64 = 1_000_000_000;

/// Where the page gives what the figures are made of.
pub(crate) const GIVEN: &str = "what-if-given";
/// The ways to bet, as [`Terms::write`] writes them.
pub(crate) const MODES: &str = "data-modes";
/// Which of them is asked about at first.
pub(crate) const FIRST: &str = "data-first";
/// Confidences with their standard deviations, as [`write_bands`] writes them.
pub(crate) const BANDS: &str = "data-bands";
/// The stakes that the game takes, in minor units.
pub(crate) const STAKE_MIN: &str = "data-stake-min";
pub(crate) const STAKE_MAX: &str = "data-stake-max";

/// What is asked, and the answer.
#[island]
pub(crate) fn WhatIf() -> impl IntoView {
    let given = Given::at(GIVEN);
    let (modes, bands) = (Terms::read(&given.text(MODES)), terms::read_bands(&given.text(BANDS)));
    let limit = |name| given.text(name).parse::<u64>().ok();
    let limits = (limit(STAKE_MIN).unwrap_or(1), limit(STAKE_MAX).unwrap_or(u64::MAX));
    let at = given.text(FIRST).parse().unwrap_or_default();
    let question = Question { at, stake: STAKE.to_owned(), rounds: ROUNDS.to_owned() };
    let question = State::new(question);
    let html = move || question.with(|it| it.html(&modes, &bands, limits));
    part("what-if-question", "split what-if", Box::new(html), Box::new(move |deed| hear(question, deed)))
}

/// What is asked, as it stands in the fields.
#[derive(Debug)]
struct Question {
    /// Which of the ways to bet.
    at: usize,
    stake: String,
    rounds: String,
}

/// Chooses a way to bet, by its place.
const MODE: &str = "mode";
/// Types a stake.
const STAKED: &str = "stake";
/// Types a number of rounds.
const PLAYED: &str = "rounds";

fn hear(question: State<Question>, deed: Deed) {
    let Deed { does, value } = deed;
    question.update(|question| match does.as_str() {
        MODE => question.at = value.parse().unwrap_or_default(),
        STAKED => question.stake = value,
        PLAYED => question.rounds = value,
        _ => {}
    });
}

impl Question {
    /// The fields and the answer.
    fn html(&self, modes: &[Terms], bands: &[(String, String)], limits: (u64, u64)) -> String {
        let (stake, rounds) = (read_stake(&self.stake, limits), read_rounds(&self.rounds));
        let wrong_stake = stake.is_none().then(|| {
            let [least, most] =
                [limits.0, limits.1].map(|it| decimal::grouped(&decimal::shown(&it.to_string())));
            format!("This game takes stakes from {least} to {most}.")
        });
        let wrong_rounds = rounds
            .is_none()
            .then(|| format!("A whole number from 1 to {}.", decimal::grouped(&ROUNDS_MAX.to_string())));
        let line = |id, label, does, value, problem| {
            Line { id, label, does, value, mono: false, problem, locked: false }.field()
        };
        let asked = stake.zip(rounds).zip(modes.get(self.at));
        let outlook = asked.and_then(|((stake, rounds), terms)| Outlook::of(terms, bands, stake, rounds));
        let fields = element("div")
            .class("pane stack")
            .child(ways(modes, self.at))
            .child(line("what-if-stake", "Stake of a round", STAKED, &self.stake, wrong_stake.as_deref()))
            .child(line("what-if-rounds", "Rounds", PLAYED, &self.rounds, wrong_rounds.as_deref()));
        let answer = element("div")
            .attr("id", "what-if-answer")
            .attr("aria-live", "polite")
            .children(outlook.map(|outlook| outlook.in_words()));
        [fields, answer].iter().map(Element::html).collect()
    }
}

/// The way to bet, where there are several.
fn ways(modes: &[Terms], chosen: usize) -> Element {
    let places: Vec<String> = (0..modes.len()).map(|at| at.to_string()).collect();
    let chosen = chosen.to_string();
    let choice =
        Choice { id: "what-if-mode", label: "Way to bet", does: MODE, value: &chosen, locked: false };
    let names = modes.iter().map(|terms| terms.name.as_str());
    choice.field(places.iter().map(String::as_str).zip(names)).flag("hidden", modes.len() < 2)
}

/// Minor units, if the game takes them.
fn read_stake(text: &str, (least, most): (u64, u64)) -> Option<u64> {
    let stake = decimal::read(text)?.parse().ok()?;
    (least..=most).contains(&stake).then_some(stake)
}

/// A whole number, however it is grouped.
fn read_rounds(text: &str) -> Option<u64> {
    let digits: String = text
        .chars()
        .filter(|letter| !matches!(letter, ',' | '.' | '’' | '\'' | '_') && !letter.is_whitespace())
        .collect();
    digits.parse().ok().filter(|rounds| (1..=ROUNDS_MAX).contains(rounds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_read() {
        for (text, expect) in [
            ("10,000", Some(10_000)),
            (" 1 000 000 ", Some(1_000_000)),
            ("0", None),
            ("1000000001", None),
            ("many", None),
            ("-5", None),
        ] {
            assert_eq!(read_rounds(text), expect, "{text}");
        }
        for (text, expect) in
            [("1.00", Some(100)), ("0.01", Some(1)), ("1,000", None), ("5000", None), ("0", None)]
        {
            assert_eq!(read_stake(text, (1, 100_000)), expect, "{text}");
        }
    }
}
