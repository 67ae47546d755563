//! Roulette.

use games::ShownDraw;
use games::roulette::{DOUBLE_ZERO, Wheel};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::{Game, Guide, Scene, small};
use crate::bet::{Form, text};
use crate::draw::roulette::{self, colour, name};
use crate::form::{changing, choice};
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

    fn how(&self, scene: &Scene<'_>, draws: &[ShownDraw]) -> String {
        let pockets = draws.first().and_then(|draw| draw.range).unwrap_or_default();
        let double = if pockets == 38 { " The number 37 stands for the double zero." } else { "" };
        format!(
            "One number below {pockets} was drawn: {}. It is the pocket itself; the wheel is only its picture.{double}",
            scene.result("pocket")
        )
    }
}

/// The table: numbers, columns, dozens and outside bets.
fn table(form: Form) -> AnyView {
    let spot = |class: String, label: String, on: Value| form.spot(class, label, on);
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
    let double_zero = changing(move || {
        let american = wheel.get() == Wheel::American.word();
        american.then(|| straight("spot n zero green".to_owned(), DOUBLE_ZERO)).into_any()
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
            </div>
            {form.laid()}
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

impl Guide for Roulette {
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
