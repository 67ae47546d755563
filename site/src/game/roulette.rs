//! Roulette.

use games::{Multiplier, ShownDraw};
use games::roulette::{DOUBLE_ZERO, Spot, Wheel};
use serde_json::{Value, json};

use super::{Explain, Game, Guide, Scene, small, smalls};
use crate::bet::{Form, chips, text};
use crate::draw::roulette::{self, colour, name};
use crate::json::{list, object};
use crate::markup::{Element, element};

pub(super) struct Roulette;

impl Game for Roulette {
    fn id(&self) -> &'static str {
        "roulette"
    }

    fn blank(&self) -> Value {
        object!{"wheel": Wheel::European.word(), "bets": list()}
    }

    fn chips(&self) -> bool {
        true
    }

    fn fields(&self, form: &Form<'_>) -> Vec<Element> {
        let words = [Wheel::European.word(), Wheel::American.word()];
        // Splits, streets, corners and six lines: the places between the numbers, by the numbers they cover.
        let several = form.aside(
            "bet-several",
            "Or neighbouring numbers, such as 17, 20",
            "put-several",
            "Two, three, four or six numbers that touch on the table.",
        );
        let bets = element("fieldset")
            .class("field")
            .child(element("legend").class("label").text("Bets on the table"))
            .child(table(form))
            .child(several)
            .child(form.laid());
        vec![form.words("bet-wheel", "Wheel", "wheel", &words), bets]
    }

    fn changed(&self, form: &mut Value, name: &str) {
        // Some spots exist on one table only.
        if name == "wheel" {
            form["bets"] = list();
        }
    }

    fn place(&self, form: &Value, typed: &str) -> Option<Value> {
        let spot = neighbours(typed, wheel(form))?;
        let numbers: Vec<u8> = wheel(form).pockets().filter(|pocket| spot.covers(*pocket)).collect();
        Some(object!{"on": spot.word(), "numbers": numbers})
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        roulette::wheel(wheel(scene.bet), small(scene.result("pocket")))
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
fn table(form: &Form<'_>) -> Element {
    let straight = |class: &str, number: u8| {
        form.spot(class, &name(number), &object!{"on": "straight", "numbers": [number]})
    };
    let numbers = (1_u8..=36)
        .map(|number| straight(&format!("spot n r{} {}", number % 3, colour(number)), number));
    let outside = ["low", "even", "red", "black", "odd", "high"]
        .map(|on| form.spot(&format!("spot out {on}"), label(on), &object!{"on": on}));
    let dozens = [1_u8, 2, 3].map(|which| {
        let label = format!("{}–{}", which * 12 - 11, which * 12);
        form.spot("spot dozen", &label, &object!{"on": "dozen", "which": which})
    });
    let columns = [1_u8, 2, 3].map(|which| {
        let class = format!("spot column r{}", which % 3);
        form.spot(&class, &format!("Column {which}"), &object!{"on": "column", "which": which})
    });
    let american = wheel(form.bet) == Wheel::American;
    let double_zero = american.then(|| straight("spot n zero green", DOUBLE_ZERO));
    let five = american.then(|| form.spot("spot", "0, 00, 1, 2, 3", &object!{"on": "five_number"}));
    let zeros = element("div").class("zeros").child(straight("spot n zero green", 0)).children(double_zero);
    element("div")
        .class("table")
        .child(zeros)
        .child(element("div").class("numbers").children(numbers).children(columns))
        .child(element("div").class("dozens").children(dozens))
        .child(element("div").class("outside").children(outside))
        .children(five)
}

/// The wheel of a bet.
fn wheel(bet: &Value) -> Wheel {
    Wheel::parse(&text(&bet["wheel"])).unwrap_or_default()
}

/// The place that covers exactly the numbers that are typed, in any order and with anything between them.
fn neighbours(typed: &str, wheel: Wheel) -> Option<Spot> {
    let typed = typed.split(|letter: char| !letter.is_ascii_digit()).filter(|word| !word.is_empty());
    let number = |word: &str| if word == "00" { Some(DOUBLE_ZERO) } else { word.parse().ok().filter(|n| *n <= 36) };
    let typed: Vec<u8> = typed.map(number).collect::<Option<_>>()?;
    let numbers: Vec<u8> = wheel.pockets().filter(|number| typed.contains(number)).collect();
    // What is typed twice, or is no pocket of this wheel, is left over.
    Spot::on_numbers(&numbers, wheel).filter(|_| numbers.len() == typed.len())
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
    fn a_typed_place_is_written_as_the_api_writes_it() {
        for (wheel, typed) in [("european", "20, 17"), ("european", "0, 2, 1, 3"), ("american", "00, 0"), ("european", "1 2 3 4 5 6")] {
            let form = json!({"wheel": wheel, "bets": []});
            let spot = neighbours(typed, super::wheel(&form)).unwrap();
            assert_eq!(Roulette.place(&form, typed), Some(json!(spot)), "{typed}");
        }
        assert_eq!(Roulette.place(&Roulette.blank(), "17, 36"), None);
    }

    #[test]
    fn another_wheel_clears_the_table() {
        let mut form = json!({"wheel": "american", "bets": [{"on": "five_number", "stake": "1"}]});
        Roulette.changed(&mut form, "wheel");
        assert_eq!(form["bets"], json!([]));
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
