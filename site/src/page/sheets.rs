//! `/par/`: the PAR sheets of all games at a glance.

use leptos::prelude::*;
use par::{ModeSheet, Number};

use super::figures::{chance, percent, short};
use super::sheet::{BOOKS, Book};
use super::{Page, Script};
use crate::decimal::fixed;
use crate::markup::{Element, element, table};

pub(super) fn page() -> Page {
    Page {
        path: "/par/".to_owned(),
        title: "PAR sheets · Glasshouse".to_owned(),
        description:
            "The exact mathematics of every game: returns, volatility, hit frequency, prizes and their odds."
                .to_owned(),
        script: Script::None,
        view: Box::new(|| view! { <Sheets /> }.into_any()),
    }
}

#[component]
fn Sheets() -> impl IntoView {
    let columns = [
        ("Game", ""),
        ("Return", "n"),
        ("Hit frequency", "n"),
        ("Standard deviation", "n"),
        ("Ways to bet", "n spare"),
        ("Sheet", "spare"),
    ];
    let table = table("PAR sheets", &columns, BOOKS.iter().map(row)).html();
    view! {
        <section><div class="prose">
            <h1>"PAR sheets"</h1>
            <p class="lead">
                "A PAR sheet is what a casino’s mathematician signs and a regulator reads: what a game pays back, how \
                often it pays, and how wild it is."
            </p>
            <p>
                "These are computed exactly, as fractions, from the rules that deal the rounds, for what is paid after \
                rounding. Each is named by the SHA-256 of its own text: download one, hash it, and compare. "
                <code>"cargo glasshouse par roulette"</code> " computes it again on your machine."
            </p>
        </div></section>
        <section class="sheet-index" inner_html=table></section>
        <section class="three">
            <div>
                <h2>"Return"</h2>
                <p>
                    "The share of all stakes that goes back to players in the long run. What is left is the hold, the \
                    house’s part."
                </p>
            </div>
            <div>
                <h2>"Hit frequency"</h2>
                <p>"How many rounds pay anything at all, be it less than the stake."</p>
            </div>
            <div>
                <h2>"Standard deviation"</h2>
                <p>
                    "How far one round’s result lies from the average, in stakes. Below 1 a game is calm; in the \
                    hundreds nearly everybody loses and somebody wins a fortune."
                </p>
            </div>
        </section>
    }
}

fn row(book: &Book) -> Element {
    let sheet = &book.sheet;
    let figure = |text: String| element("td").class("n").text(text);
    let link = element("a").attr("href", format_args!("/par/{}/", sheet.game)).text(&sheet.title);
    let id = element("code").attr("title", &book.id).text(book.id.get(..12).unwrap_or(&book.id));
    let share = |number: &Number| number.ratio().as_ref().map_or_else(String::new, percent);
    element("tr")
        .child(element("th").attr("scope", "row").child(link))
        .child(figure(range(&sheet.modes, |mode| &mode.rtp.decimal, |mode| share(&mode.rtp))))
        .child(figure(range(
            &sheet.modes,
            |mode| &mode.hit_frequency.decimal,
            |mode| mode.hit_frequency.ratio().as_ref().map_or_else(String::new, chance),
        )))
        .child(figure(range(
            &sheet.modes,
            |mode| &mode.standard_deviation,
            |mode| short(&mode.standard_deviation, 2),
        )))
        .child(element("td").class("n spare").text(sheet.modes.len()))
        .child(element("td").class("spare").child(id))
}

/// The smallest and the largest of a figure.
fn range(
    modes: &[ModeSheet],
    decimal: fn(&ModeSheet) -> &str,
    shown: impl Fn(&ModeSheet) -> String,
) -> String {
    let by = |mode: &&ModeSheet| fixed(decimal(mode), 12);
    let ends = [modes.iter().min_by_key(by), modes.iter().max_by_key(by)];
    match ends.map(|mode| mode.map_or_else(String::new, &shown)) {
        [least, most] if least == most => least,
        // The dash stays with the first end where there is no room for both.
        [least, most] => format!("{least}\u{a0}– {most}"),
    }
}
