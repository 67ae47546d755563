//! Blackjack.

use games::ShownDraw;
use serde_json::{Value, json};

#[cfg(feature = "play")]
use super::Controls;
use super::{Explain, Game, Guide, Scene, full_deck};
use crate::bet::{Form, nothing_to_choose, text};
use crate::decimal;
use crate::draw::blackjack::{self, Hand, count};
use crate::draw::cards;
use crate::markup::{Element, element, paragraph, row, table};
#[cfg(feature = "play")]
use crate::{json::object, play::Open};

pub(super) struct Blackjack;

/// An amount of a receipt for people; nothing where it holds none.
fn amount(value: &Value) -> String {
    value.as_str().map(decimal::shown).unwrap_or_default()
}

fn hands(list: &Value, active: Option<u8>) -> Vec<Hand> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let hands = (0_u8..).zip(list).map(|(at, hand)| {
        let paid = hand["payout"].as_str().map(|paid| format!(", paid {}", decimal::shown(paid)));
        Hand {
            cards: cards::read(&hand["cards"]),
            money: format!("stake {}{}", amount(&hand["stake"]), paid.unwrap_or_default()),
            active: active == Some(at),
        }
    });
    hands.collect()
}

/// A step for people, and its button's id.
fn step(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "hit" => ("Hit", "do-hit"),
        "stand" => ("Stand", "do-stand"),
        "double" => ("Double", "do-double"),
        "split" => ("Split", "do-split"),
        "insure" => ("Take insurance", "do-insure"),
        "decline" => ("No insurance", "do-decline"),
        _ => ("Left open", "do-other"),
    }
}

impl Game for Blackjack {
    fn id(&self) -> &'static str {
        "blackjack"
    }

    fn fields(&self, _form: &Form<'_>) -> Vec<Element> {
        nothing_to_choose("Nothing to choose before the cards are dealt.")
    }

    fn picture(&self, scene: &Scene<'_>) -> Element {
        blackjack::table(&cards::read(scene.result("dealer")), &hands(scene.result("hands"), None))
    }

    fn in_words(&self, outcome: &Value) -> String {
        let list = outcome["hands"].as_array().map(Vec::as_slice).unwrap_or_default();
        let counts: Vec<_> =
            list.iter().map(|hand| count(&cards::read(&hand["cards"]), list.len() == 1)).collect();
        format!("{} against the dealer’s {}", counts.join(" and "), count(&cards::read(&outcome["dealer"]), true))
    }
}

impl Explain for Blackjack {
    fn how(&self, _scene: &Scene<'_>, draws: &[ShownDraw]) -> String {
        format!(
            "{} The first two cards are yours, the third is the dealer’s open card and the fourth the hidden one. From then \
             on each card goes to whoever takes the next.",
            full_deck(draws),
        )
    }

    fn story(&self, scene: &Scene<'_>) -> Option<Element> {
        let steps: Vec<_> = scene.actions.iter().map(|action| step(&text(&action["type"])).0).collect();
        let steps = (!steps.is_empty()).then(|| paragraph(format_args!("Your steps: {}.", steps.join(", "))));
        let list = scene.result("hands").as_array().map(Vec::as_slice).unwrap_or_default();
        let alone = list.len() == 1;
        let players = (1..).zip(list).map(|(at, hand)| {
            let whose = if alone { "You".to_owned() } else { format!("Hand {at}") };
            let held = cards::read(&hand["cards"]);
            let paid = amount(&hand["payout"]);
            let money = [("n", amount(&hand["stake"])), ("n", paid)];
            let [stake, paid] = money;
            row([("", whose), ("", cards::signs(&held)), ("", count(&held, alone)), stake, paid])
        });
        let held = cards::read(scene.result("dealer"));
        let empty = || ("n", String::new());
        let dealer =
            row([("", "Dealer".to_owned()), ("", cards::signs(&held)), ("", count(&held, true)), empty(), empty()]);
        let insurance = scene.result("insurance");
        let insured = insurance.is_object().then(|| {
            let (stake, paid) = (amount(&insurance["stake"]), amount(&insurance["payout"]));
            let name = ("", "Insurance".to_owned());
            row([name, ("", String::new()), ("", String::new()), ("n", stake), ("n", paid)])
        });
        let columns = [("", ""), ("Cards", ""), ("Total", ""), ("Stake", "n"), ("Paid", "n")];
        let rows = players.chain([dealer]).chain(insured);
        Some(element("div").class("stack").children(steps).child(table("Hands", &columns, rows)))
    }
}

#[cfg(feature = "play")]
impl Controls for Blackjack {
    fn open(&self, open: &Open<'_>) -> Element {
        let active = super::small(open.shown("active"));
        let dealer = cards::read(open.shown("dealer"));
        let picture = blackjack::table(&dealer, &hands(open.shown("hands"), active));
        let note = match open.shown("insurance").as_str() {
            Some(taken) => Some(format!("Insured for {}.", open.money(taken))),
            None if active.is_none() => Some(
                "The dealer shows an ace. Insurance costs half your stake and pays 2 to 1 if the dealer has a blackjack."
                    .to_owned(),
            ),
            None => None,
        };
        let buttons = open.legal("actions").as_array().into_iter().flatten().map(|action| {
            let kind = text(&action["type"]);
            let (name, id) = step(&kind);
            let label = match action["stake"].as_str() {
                Some(stake) if stake != "0" => format!("{name} for {}", open.money(stake)),
                _ => name.to_owned(),
            };
            open.button(id, false, &label, &object!{ "type": kind })
        });
        Open::controls(picture, note, buttons)
    }
}

impl Guide for Blackjack {
    fn usual_bet(&self) -> &'static str {
        "optimal play"
    }

    fn rules(&self) -> &'static [&'static str] {
        &[
            "Come closer to 21 than the dealer without going over. Pictures count 10, an ace 1 or 11. The dealer stands on \
             every 17. A blackjack, 21 with the first two cards, pays 3 to 2.",
            "Any two cards can be doubled for exactly one card more, after a split too. Two cards of equal value can be \
             split, up to four hands; split aces get one card each. With an ace in sight insurance is offered at 2 to 1.",
            "Every card comes from a full deck, so counting cards is of no use. A round left open is played on by standing, \
             without insurance.",
        ]
    }

    fn example(&self) -> (Value, Value, u64) {
        (json!({}), json!([{"type": "stand"}]), 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hand_is_told_with_its_total_and_payout() {
        let outcome = json!({
            "dealer": ["AS", "5C", "KD", "3D"],
            "hands": [
                {"cards": ["8S", "3C", "9H"], "stake": "200", "payout": "400"},
                {"cards": ["8D", "KC"], "stake": "100", "payout": "0"},
            ],
            "insurance": {"stake": "50", "payout": "0"},
        });
        let actions = ["decline", "split", "double", "stand"].map(|kind| json!({ "type": kind }));
        let html = Blackjack
            .story(&Scene::of_house("blackjack", &json!({}), &actions, &outcome))
            .unwrap()
            .html()
            .replace('\u{fe0e}', "");
        assert!(html.contains("Your steps: No insurance, Split, Double, Stand."), "{html}");
        let row = "<td class=\"\">Hand 1</td><td class=\"\">8♠ 3♣ 9♥</td><td class=\"\">20</td><td class=\"n\">2.00</td>\
                   <td class=\"n\">4.00</td>";
        assert!(html.contains(row), "{html}");
        assert!(html.contains("<td class=\"\">19</td>") && html.contains("Insurance"), "{html}");
        assert_eq!(Blackjack.in_words(&outcome), "20 and 18 against the dealer’s 19");
    }
}
