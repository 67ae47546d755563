//! Chips on a table: the bets of games that take several in one round.

use games::{Amount, Multiplier};
use serde_json::Value;

use super::Form;
use crate::decimal;
use crate::draw::roulette::name as pocket_name;
use crate::form::button;
use crate::json::object;
use crate::markup::{Element, element, row, table};

/// One bet on the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chip {
    /// What it lies on, as the API writes it, without the stake.
    pub(crate) on: Value,
    /// In minor units.
    pub(crate) stake: String,
}

impl Chip {
    /// As the API writes it.
    pub(crate) fn json(&self) -> Value {
        let mut bet = self.on.clone();
        bet["stake"] = Value::from(self.stake.as_str());
        bet
    }

    /// From a receipt.
    pub(crate) fn read(bet: &Value) -> Self {
        let stake = bet["stake"].as_str().unwrap_or_default().to_owned();
        let mut on = bet.clone();
        if let Some(fields) = bet.as_object() {
            on = object! {};
            for (name, value) in fields.iter().filter(|(name, _)| *name != "stake") {
                on[name] = value.clone();
            }
        }
        Self { on, stake }
    }

    /// In words.
    pub(crate) fn name(&self) -> String {
        let on = self.on["on"].as_str().unwrap_or("?");

        let numbers = self.on["numbers"].as_array().map(Vec::as_slice).unwrap_or_default();
        let numbers: Vec<String> = numbers
            .iter()
            .filter_map(Value::as_u64)
            .filter_map(|n| u8::try_from(n).ok())
            .map(pocket_name)
            .collect();
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

/// The chips of a bet that lists them.
pub(crate) fn read(bets: &Value) -> Vec<Chip> {
    bets.as_array().into_iter().flatten().map(Chip::read).collect()
}

/// The sum of all stakes, in minor units; `None` where one is no number.
pub(crate) fn total(chips: &[Chip]) -> Option<u128> {
    chips.iter().try_fold(0_u128, |sum, chip| sum.checked_add(chip.stake.parse().ok()?))
}

/// How each chip came out: in a word, and what its stake was multiplied by.
pub(crate) fn settled(chips: &[Chip], end: impl Fn(&Chip) -> (&'static str, Multiplier)) -> Element {
    let rows = chips.iter().map(|chip| {
        let (word, pays) = end(chip);
        let paid = Amount::parse(&chip.stake).ok().and_then(|stake| pays.payout(stake));
        let paid = paid.map_or_else(String::new, |paid| decimal::shown(&paid.to_string()));
        let class = if word == "wins" { "good" } else { "" };
        let stake = decimal::shown(&chip.stake);
        row([("", chip.name()), ("n", stake), (class, word.to_owned()), ("n", paid)])
    });
    table("Bets", &[("Bet on", ""), ("Stake", "n"), ("", ""), ("Paid", "n")], rows)
}

/// One more chip of `value` on `on`.
pub(super) fn put(chips: &mut Vec<Chip>, on: &Value, value: &str) {
    let Ok(value) = value.parse::<u128>() else { return };
    match chips.iter_mut().find(|chip| chip.on == *on) {
        Some(chip) => {
            let stake = chip.stake.parse::<u128>().unwrap_or(0).saturating_add(value);
            chip.stake = stake.to_string();
        }
        None => chips.push(Chip { on: on.clone(), stake: value.to_string() }),
    }
}

/// Changes what lies on the table of a form.
pub(super) fn change(form: &mut Value, change: impl FnOnce(&mut Vec<Chip>)) {
    let mut chips = read(&form["bets"]);
    change(&mut chips);
    form["bets"] = chips.iter().map(Chip::json).collect();
}

/// Puts one more chip on a place.
pub(super) const PUT: &str = "put";
/// Takes away all that lies on a place.
pub(super) const TAKE: &str = "take";

impl Form<'_> {
    /// A place on the table: a press puts one more chip there.
    pub(crate) fn spot(&self, class: &str, label: &str, on: &Value) -> Element {
        let title = Chip { on: on.clone(), stake: String::new() }.name();
        let staked = read(&self.bet["bets"]).into_iter().find(|chip| chip.on == *on).map(|chip| chip.stake);
        let name = match &staked {
            Some(stake) => format!("{title}, staked {}", decimal::shown(stake)),
            None => title,
        };
        button(PUT, on, self.locked)
            .class(class)
            .attr("aria-label", name)
            .attr("aria-pressed", staked.is_some())
            .text(label)
    }

    /// What lies on the table, each with a button that takes it away.
    pub(crate) fn laid(&self) -> Element {
        let laid = read(&self.bet["bets"]).into_iter().map(|chip| {
            let name = chip.name();
            let away = button(TAKE, &chip.on, self.locked)
                .class("plain")
                .attr("aria-label", format_args!("Take away {name}"))
                .text("×");
            element("li")
                .child(element("span").text(name))
                .child(element("span").class("n").text(decimal::shown(&chip.stake)))
                .child(away)
        });
        element("ul").class("laid").children(laid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
        assert_eq!(Chip::read(&json!({"on": "straight", "numbers": [37]})).name(), "straight 00");
        assert_eq!(Chip::read(&chips[1].json()), chips[1]);
    }
}
