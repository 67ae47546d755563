//! Roulette.

use games::{Multiplier, ShownDraw};
use games::roulette::{DOUBLE_ZERO, Spot, Wheel};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::{Explain, Game, Guide, Scene, small, smalls};
use crate::bet::{Form, chips, text};
use crate::draw::roulette::{self, colour, name};
use crate::form::{TextField, changing, choice};
use crate::markup::Element;

pub(super) struct Roulette;

impl Game for Roulette {
    fn id(&self) -> &'static str {
        "roulette"
    }

    fn blank(&self) -> Value {
        json!({"wheel": Wheel::European.word(), "bets": []})
    }

    fn chips(&self) -> bool {
        true
    }

    fn fields(&self, form: Form) -> AnyView {
        table(form)
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        let wheel = Wheel::parse(&text(&scene.bet["wheel"])).unwrap_or_default();
        roulette::wheel(wheel, small(scene.result("pocket")))
    }

    fn in_words(&self, outcome: &Value) -> String {
        let pocket = small(&outcome["pocket"]).unwrap_or_default();
        format!("{} {}", name(pocket), colour(pocket))
    }
}

impl Explain for Roulette {
    fn how(&self, scene: &Scene<'_>, draws: &[ShownDraw]) -> String {
        let pockets = draws.first().and_then(|draw| draw.range).unwrap_or_default();
        let double = if pockets == 38 { " The number 37 stands for the double zero." } else { "" };
        format!(
            "One number below {pockets} was drawn: {}. It is the pocket itself; the wheel is only its picture.{double}",
            scene.result("pocket")
        )
    }

    fn story(&self, scene: &Scene<'_>) -> Option<Element> {
        let pocket = small(scene.result("pocket"))?;
        Some(chips::settled(&chips::read(&scene.bet["bets"]), |chip| match spot(&chip.on) {
            Some(spot) if spot.covers(pocket) => ("wins", pays(scene, &spot)),
            _ => ("loses", Multiplier::ZERO),
        }))
    }
}

/// The place that a chip of a receipt lies on.
fn spot(on: &Value) -> Option<Spot> {
    let numbers = smalls(&on["numbers"]);
    let which = small(&on["which"]);
    Some(match on["on"].as_str()? {
        "straight" => Spot::Straight { numbers: numbers.try_into().ok()? },
        "split" => Spot::Split { numbers: numbers.try_into().ok()? },
        "street" => Spot::Street { numbers: numbers.try_into().ok()? },
        "corner" => Spot::Corner { numbers: numbers.try_into().ok()? },
        "six_line" => Spot::SixLine { numbers: numbers.try_into().ok()? },
        "five_number" => Spot::FiveNumber,
        "dozen" => Spot::Dozen { which: which? },
        "column" => Spot::Column { which: which? },
        "red" => Spot::Red,
        "black" => Spot::Black,
        "odd" => Spot::Odd,
        "even" => Spot::Even,
        "low" => Spot::Low,
        "high" => Spot::High,
        _ => return None,
    })
}

/// What a chip there is paid when it wins.
fn pays(scene: &Scene<'_>, spot: &Spot) -> Multiplier {
    let number = |name: &str| scene.config[name].as_u64().unwrap_or_default();
    let times = match (spot, u64::try_from(spot.size())) {
        (Spot::FiveNumber, _) => number("five_number"),
        (_, Ok(size @ 1..)) => number("payout_numbers") / size,
        _ => 0,
    };
    Multiplier::whole(times).unwrap_or(Multiplier::ZERO)
}

/// The table: numbers, columns, dozens and outside bets.
fn table(form: Form) -> AnyView {
    let spot = move |class: String, label: String, on: Value| form.spot(class, label, on);
    let straight = move |class: String, number: u8| {
        form.spot(class, name(number), json!({"on": "straight", "numbers": [number]}))
    };
    let numbers = (1_u8..=36)
        .map(|number| straight(format!("spot n r{} {}", number % 3, colour(number)), number))
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
        // Some spots exist on one table only.
        form.set("bets", json!([]));
        form.set("wheel", Value::String(word));
    };
    let words = [Wheel::European.word(), Wheel::American.word()].map(|word| (word, word));
    let wheel = form.text("wheel");
    let wheels = choice("bet-wheel", "Wheel", &words, wheel, SignalSetter::map(choose), form.locked);
    let american = move || wheel.get() == Wheel::American.word();
    let double_zero = changing(move || {
        american().then(|| straight("spot n zero green".to_owned(), DOUBLE_ZERO)).into_any()
    });
    let five = changing(move || {
        let five = || spot("spot".to_owned(), "0, 00, 1, 2, 3".to_owned(), json!({"on": "five_number"}));
        american().then(five).into_any()
    });
    view! {
        {wheels}
        <fieldset class="field">
            <legend class="label">"Bets on the table"</legend>
            <div class="table">
                <div class="zeros">{straight("spot n zero green".to_owned(), 0)} {double_zero}</div>
                <div class="numbers">{numbers} {columns}</div>
                <div class="dozens">{dozens}</div>
                <div class="outside">{outside}</div>
                {five}
            </div>
            {several(form)}
            {form.laid()}
        </fieldset>
    }
    .into_any()
}

/// Splits, streets, corners and six lines: the places between the numbers, by the numbers they cover.
fn several(form: Form) -> AnyView {
    let typed = RwSignal::new(String::new());
    let problem = RwSignal::new(None);
    let field = TextField {
        hint: problem.into(),
        locked: form.locked,
        ..TextField::new("bet-several", "Or neighbouring numbers, such as 17, 20", typed)
    };
    let put = move |_| {
        let wheel = Wheel::parse(&text(&form.value("wheel"))).unwrap_or_default();
        match typed.with_untracked(|typed| neighbours(typed, wheel)) {
            Some(spot) => {
                form.put_chip(&json!(spot));
                typed.set(String::new());
                problem.set(None);
            }
            None => problem.set(Some("Two, three, four or six numbers that touch on the table.".to_owned())),
        }
    };
    view! {
        <div class="fields">
            <div class="full">{field.view()}</div>
            <button type="button" id="put-several" disabled=form.locked on:click=put>
                "Put a chip"
            </button>
        </div>
    }
    .into_any()
}

/// The place that covers exactly the numbers that are typed, in any order and with anything between them.
fn neighbours(typed: &str, wheel: Wheel) -> Option<Spot> {
    let typed = typed.split(|letter: char| !letter.is_ascii_digit()).filter(|word| !word.is_empty());
    let number = |word: &str| if word == "00" { Some(DOUBLE_ZERO) } else { word.parse().ok().filter(|n| *n <= 36) };
    let mut numbers: Vec<u8> = typed.map(number).collect::<Option<_>>()?;
    numbers.sort_unstable();
    Spot::on_numbers(&numbers, wheel).filter(|_| numbers.iter().all(|number| wheel.pockets().contains(number)))
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

impl Guide for Roulette {
    fn usual_bet(&self) -> &'static str {
        "european, red"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "One draw chooses one of 37 pockets, or of 38 on the American wheel with its double zero. Up to 20 of the \
             standard bets can lie on the table in one round.",
            "A bet on n numbers pays 36 / n times its stake, the stake included. The zeros are the house’s edge. The \
             American five-number bet pays 7 times.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        (json!({"wheel": "european", "bets": [{"on": "red", "stake": "100"}]}), json!([]), 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_between_numbers_are_found_by_what_is_typed() {
        let found = |typed: &str, wheel| neighbours(typed, wheel).map(|spot| spot.word());
        assert_eq!(found("20, 17", Wheel::European), Some("split"));
        assert_eq!(found("0 1 2 3", Wheel::European), Some("corner"));
        assert_eq!(found("16.17.18.19.20.21", Wheel::American), Some("six_line"));
        assert_eq!(found("0, 00", Wheel::American), Some("split"));
        for none in ["0, 00", "17, 18, 20", "17, 37", "17, 17", "99, 100", ""] {
            assert_eq!(found(none, Wheel::European), None, "{none}");
        }
    }

    #[test]
    fn every_chip_is_told_with_what_it_paid() {
        let bet = json!({"wheel": "european", "bets": [
            {"on": "split", "numbers": [17, 20], "stake": "100"},
            {"on": "dozen", "which": 2, "stake": "50"},
            {"on": "red", "stake": "30"},
        ]});
        let outcome = json!({"pocket": 17});
        let html = Roulette.story(&Scene::of_house("roulette", &bet, &[], &outcome)).unwrap().html();
        assert!(html.contains("wins</td><td class=\"n\">18.00</td>"), "{html}");
        assert!(html.contains("wins</td><td class=\"n\">1.50</td>"), "{html}");
        assert!(html.contains("loses</td><td class=\"n\">0.00</td>"), "{html}");
    }
}
