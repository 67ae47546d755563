//! The roulette table: chips on numbers and on the outside bets.

use games::roulette::{DOUBLE_ZERO, Wheel};
use leptos::prelude::*;
use serde_json::{Value, json};

use crate::decimal;
use crate::draw::roulette::{colour, name};
use crate::form::{changing, choice};

/// One bet on the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// What it lies on, as the API writes it, without the stake.
    pub on: Value,
    /// In minor units.
    pub stake: String,
}

impl Chip {
    /// As the API writes it.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut bet = self.on.clone();
        bet["stake"] = json!(self.stake);
        bet
    }

    /// From a receipt.
    #[must_use]
    pub fn read(bet: &Value) -> Self {
        let mut on = bet.clone();
        let stake = on.as_object_mut().and_then(|fields| fields.remove("stake"));
        let stake = stake.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { on, stake }
    }

    /// In words.
    #[must_use]
    pub fn name(&self) -> String {
        let on = self.on["on"].as_str().unwrap_or("?");
        let numbers = self.on["numbers"].as_array().map(Vec::as_slice).unwrap_or_default();
        let numbers: Vec<String> =
            numbers.iter().filter_map(Value::as_u64).filter_map(|n| u8::try_from(n).ok()).map(name).collect();
        let which = self.on["which"].as_u64();
        match numbers.len() {
            0 => match (on, which) {
                ("dozen", Some(which @ 1..=3)) => format!("dozen {}–{}", which * 12 - 11, which * 12),
                (on, Some(which)) => format!("{on} {which}"),
                ("low", None) => "low 1–18".to_owned(),
                ("high", None) => "high 19–36".to_owned(),
                (on, None) => on.replace('_', " "),
            },
            1..=6 => format!("{} {}", on.replace('_', " "), numbers.join(", ")),
            _ => format!("{} {}–{}", on.replace('_', " "), numbers[0], numbers[numbers.len() - 1]),
        }
    }
}

/// The sum of all stakes, in minor units; `None` where one is no number.
#[must_use]
pub fn total(chips: &[Chip]) -> Option<u128> {
    chips.iter().try_fold(0_u128, |sum, chip| sum.checked_add(chip.stake.parse().ok()?))
}

/// One more chip of `value` on `on`.
fn put(chips: &mut Vec<Chip>, on: &Value, value: &str) {
    let Ok(value) = value.parse::<u128>() else { return };
    match chips.iter_mut().find(|chip| chip.on == *on) {
        Some(chip) => {
            let stake = chip.stake.parse::<u128>().unwrap_or(0).saturating_add(value);
            chip.stake = stake.to_string();
        }
        None => chips.push(Chip { on: on.clone(), stake: value.to_string() }),
    }
}

/// The table. A press lays one more chip of `chip` minor units; the list below takes bets away.
pub fn roulette_table(
    wheel: RwSignal<String>,
    chips: RwSignal<Vec<Chip>>,
    chip: Signal<String>,
    locked: Signal<bool>,
) -> AnyView {
    let spot = move |class: String, label: String, on: Value| {
        let here = on.clone();
        let staked = Memo::new(move |_| {
            chips.with(|chips| chips.iter().find(|chip| chip.on == here).map(|chip| chip.stake.clone()))
        });
        let title = Chip { on: on.clone(), stake: String::new() }.name();
        let name = Signal::derive(move || match staked.get() {
            Some(stake) => format!("{title}, staked {}", decimal::shown(&stake)),
            None => title.clone(),
        });
        let pressed = Signal::derive(move || staked.with(Option::is_some).to_string());
        view! {
            <button
                type="button"
                class=class
                disabled=locked
                aria-label=name
                aria-pressed=pressed
                on:click=move |_| chips.update(|chips| put(chips, &on, &chip.get_untracked()))
            >
                {label}
            </button>
        }
        .into_any()
    };
    let zero =
        spot("spot n zero green".to_owned(), "0".to_owned(), json!({"on": "straight", "numbers": [0]}));
    let numbers = (1_u8..=36)
        .map(|n| {
            spot(
                format!("spot n r{} {}", n % 3, colour(n)),
                n.to_string(),
                json!({"on": "straight", "numbers": [n]}),
            )
        })
        .collect_view();
    let outside = ["low", "even", "red", "black", "odd", "high"]
        .map(|on| spot(format!("spot out {on}"), label(on).to_owned(), json!({"on": on})))
        .collect_view();
    let dozens = [1_u8, 2, 3]
        .map(|which| {
            let label = format!("{}–{}", which * 12 - 11, which * 12);
            spot("spot dozen".to_owned(), label, json!({"on": "dozen", "which": which}))
        })
        .collect_view();
    let columns = [1_u8, 2, 3]
        .map(|which| {
            let class = format!("spot column r{}", which % 3);
            spot(class, format!("Column {which}"), json!({"on": "column", "which": which}))
        })
        .collect_view();
    let choose = move |word: String| {
        wheel.set(word);
        // Some spots exist on one table only.
        chips.set(Vec::new());
    };
    let words = [Wheel::European.word(), Wheel::American.word()];
    let wheels = choice("bet-wheel", "Wheel", &words, wheel.into(), choose, locked);
    let double_zero = changing(move || {
        let zero = (wheel.get() == Wheel::American.word()).then(|| {
            spot(
                "spot n zero green".to_owned(),
                name(DOUBLE_ZERO),
                json!({"on": "straight", "numbers": [DOUBLE_ZERO]}),
            )
        });
        zero.into_any()
    });
    let laid = changing(move || {
        chips
            .get()
            .into_iter()
            .map(|chip| {
                let name = chip.name();
                let gone = chip.on.clone();
                view! {
                    <li>
                        <span>{name.clone()}</span>
                        <span class="n">{decimal::shown(&chip.stake)}</span>
                        <button
                            type="button"
                            class="plain"
                            disabled=locked
                            aria-label=format!("Take away {name}")
                            on:click=move |_| chips.update(|chips| chips.retain(|chip| chip.on != gone))
                        >
                            "×"
                        </button>
                    </li>
                }
            })
            .collect_view()
            .into_any()
    });
    view! {
        {wheels}
        <fieldset class="field">
            <legend class="label">"Bets on the table"</legend>
            <div class="table">
                <div class="zeros">{zero} {double_zero}</div>
                <div class="numbers">{numbers} {columns}</div>
                <div class="dozens">{dozens}</div>
                <div class="outside">{outside}</div>
            </div>
            <ul class="laid">{laid}</ul>
        </fieldset>
    }
    .into_any()
}

fn label(on: &str) -> &'static str {
    match on {
        "low" => "1–18",
        "even" => "Even",
        "red" => "Red",
        "black" => "Black",
        "odd" => "Odd",
        _ => "19–36",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chips_add_up_where_they_lie() {
        let mut chips = Vec::new();
        let (red, straight) = (json!({"on": "red"}), json!({"on": "straight", "numbers": [17]}));
        put(&mut chips, &red, "50");
        put(&mut chips, &straight, "100");
        put(&mut chips, &red, "25");
        assert_eq!(total(&chips), Some(175));
        assert_eq!(chips[0].json(), json!({"on": "red", "stake": "75"}));
        assert_eq!(chips[1].name(), "straight 17");
        assert_eq!(Chip::read(&json!({"on": "dozen", "which": 2, "stake": "1"})).name(), "dozen 13–24");
        assert_eq!(Chip::read(&chips[1].json()), chips[1]);
    }
}
