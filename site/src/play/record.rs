//! The rounds of this visit, each one click from its proof.

use super::round::Round;
use super::table::SAVE;
use crate::decimal;
use crate::form::button;
use crate::game;
use crate::link;
use crate::markup::{Element, element};

/// The table of rounds, newest first.
pub(super) fn record(rounds: &[Round], locked: bool) -> Element {
    let table = element("table").child(head()).child(element("tbody").children(rounds.iter().map(row)));
    let scroll = element("div")
        .class("scroll")
        .attr("tabindex", 0)
        .attr("role", "group")
        .attr("aria-label", "Your rounds")
        .child(table);
    let save = button(SAVE, "", locked).attr("id", "save").text("Save your history");
    let history = element("span")
        .text("as a file that ")
        .child(element("a").attr("href", "/history/").text("History"))
        .text(" checks as a whole");
    element("section")
        .class("record")
        .flag("hidden", rounds.is_empty())
        .child(element("h2").text("Your rounds"))
        .child(scroll)
        .child(element("p").class("actions").child(save).child(element("span").class("quiet").child(history)))
}

fn head() -> Element {
    let columns = [
        ("Round", "spare"),
        ("Game", ""),
        ("Result", ""),
        ("Stake", "n spare"),
        ("Payout", "n"),
        ("Proof", ""),
    ];
    let cells = columns.map(|(name, class)| element("th").attr("scope", "col").class(class).text(name));
    element("thead").child(element("tr").children(cells))
}

fn row(round: &Round) -> Element {
    let id = round.text("game");
    let result = round.outcome().map_or_else(|| "open".to_owned(), |outcome| game::in_words(id, outcome));
    let payout = round.part("payout").as_str().map(decimal::shown).unwrap_or_default();
    let (word, class) = match (round.open(), round.revealed()) {
        (true, _) => ("open", ""),
        (_, false) => ("pending", ""),
        (_, true) => ("check it", "good"),
    };
    let fragment = link::fragment(&round.json());
    let proof = element("a").class(class).attr("href", format_args!("/verify/{fragment}")).text(word);
    let cell = |class: &str, text: &str| element("td").class(class).text(text);
    let staked = round.part("staked").as_str().unwrap_or(round.text("stake"));
    element("tr").children([
        cell("spare", round.text("round")),
        cell("", game::title(id)),
        cell("", &result),
        cell("n spare", &decimal::shown(staked)),
        cell("n", &payout),
        element("td").child(proof),
    ])
}
