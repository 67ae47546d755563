//! "What if I play so many rounds for so much?" on the pages of PAR sheets: figures of the sheet, in money and in plain
//! words.
//!
//! Rendered ahead of time with a worked example, so that it can be read without a script. The browser gets a few
//! decimals of the sheet and no code that makes sheets.

mod outlook;
mod terms;

use leptos::prelude::*;

use crate::decimal;
use crate::form::TextField;
use outlook::Outlook;
pub(crate) use terms::Terms;

/// The worked example.
const ROUNDS: &str = "10,000";
const STAKE: &str = "1.00";
/// With more rounds sums would leave the range of the numbers.
const ROUNDS_MAX: u64 = 1_000_000_000;

/// What is asked. `modes` is written by [`Terms::write`]; `bands` are confidences with their standard deviations;
/// stakes are in minor units.
#[island]
pub(crate) fn WhatIf(
    modes: String,
    first: usize,
    bands: Vec<(String, String)>,
    stake_min: String,
    stake_max: String,
) -> impl IntoView {
    let modes = StoredValue::new(Terms::read(&modes));
    let chosen = RwSignal::new(first.to_string());
    let (stake, rounds) = (RwSignal::new(STAKE.to_owned()), RwSignal::new(ROUNDS.to_owned()));

    let limits = (stake_min.parse().unwrap_or(1), stake_max.parse().unwrap_or(u64::MAX));
    let stake_hint = Signal::derive(move || {
        read_stake(&stake.get(), limits).is_none().then(|| {
            let [least, most] = [&stake_min, &stake_max].map(|it| decimal::grouped(&decimal::shown(it)));
            format!("This game takes stakes from {least} to {most}.")
        })
    });
    let rounds_hint = Signal::derive(move || {
        let most = decimal::grouped(&ROUNDS_MAX.to_string());
        read_rounds(&rounds.get()).is_none().then(|| format!("A whole number from 1 to {most}."))
    });
    let answer = Signal::derive(move || {
        let terms =
            chosen.get().parse().ok().and_then(|at: usize| modes.with_value(|it| it.get(at).cloned()));
        let asked = read_stake(&stake.get(), limits).zip(read_rounds(&rounds.get())).zip(terms);
        let outlook = asked.and_then(|((stake, rounds), terms)| Outlook::of(&terms, &bands, stake, rounds));
        outlook.map(|outlook| outlook.in_words().html()).unwrap_or_default()
    });
    let stake = TextField { hint: stake_hint, ..TextField::new("what-if-stake", "Stake of a round", stake) };
    let rounds = TextField { hint: rounds_hint, ..TextField::new("what-if-rounds", "Rounds", rounds) };
    view! {
        <div class="split what-if">
            <div class="pane stack">{ways(modes, first, chosen)} {stake.view()} {rounds.view()}</div>
            <div id="what-if-answer" aria-live="polite" inner_html=answer></div>
        </div>
    }
}

/// The way to bet, where there are several.
fn ways(modes: StoredValue<Vec<Terms>>, first: usize, chosen: RwSignal<String>) -> AnyView {
    let options = modes.with_value(|modes| {
        let option = |(at, terms): (usize, &Terms)| {
            view! { <option value=at.to_string() selected=at == first>{terms.name.clone()}</option> }
        };
        modes.iter().enumerate().map(option).collect_view()
    });
    let single = modes.with_value(|modes| modes.len() < 2);
    view! {
        <div class="field" hidden=single>
            <label for="what-if-mode">"Way to bet"</label>
            <select
                id="what-if-mode"
                prop:value=chosen
                on:change:target=move |event| chosen.set(event.target().value())
            >
                {options}
            </select>
        </div>
    }
    .into_any()
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
