//! `/par/<game>/` and `/par/<game>/<way to bet>/`: the PAR sheet of a game, for people.

mod book;
mod chooser;
mod funnel;
mod mode;
mod plot;
mod simulated;

use leptos::prelude::*;
use par::{ModeSheet, render};

use super::{Module, Page, Script};
use crate::decimal::grouped;
use crate::download;
use crate::given::Given;
use crate::markup::{Element, element, fact, facts, paragraph};
use crate::versions::{self, Versions};
use crate::what_if::{self, Terms, WhatIf, write_bands};
pub(crate) use book::{BOOKS, Book};

/// What the document of a sheet says about the game as a whole, and is said here in the same words.
const WHOLE_GAME: [&str; 5] = ["features", "combinations", "decisions", "configuration", "notes"];

/// The pages of every game, and of every way to bet where there are several.
pub(super) fn pages() -> impl Iterator<Item = Page> {
    BOOKS.iter().flat_map(|book| {
        let several = if book.sheet.modes.len() > 1 { book.sheet.modes.as_slice() } else { &[] };
        std::iter::once(of_game(book)).chain(several.iter().map(|mode| of_mode(book, mode)))
    })
}

fn of_game(book: &'static Book) -> Page {
    let sheet = &book.sheet;
    Page {
        path: format!("/par/{}/", sheet.game),
        title: format!("{}: PAR sheet · Glasshouse", sheet.title),
        description: format!(
            "What {} returns, exactly: odds, volatility, prizes, confidence, and a simulation to repeat.",
            sheet.title
        ),
        script: Script::Partly(Module::Sheets),
        view: Box::new(move || game(book)),
    }
}

fn of_mode(book: &'static Book, mode: &'static ModeSheet) -> Page {
    Page {
        path: chooser::path(&book.sheet, mode),
        title: format!("{}: {}, PAR sheet · Glasshouse", book.sheet.title, mode.name),
        description: format!("What {} returns for {}, exactly.", book.sheet.title, mode.name),
        script: Script::Partly(Module::Sheets),
        view: Box::new(move || one_way(book, mode)),
    }
}

/// A section of text.
fn section(id: &'static str, heading: &str, html: &str) -> AnyView {
    let (heading, html) = (heading.to_owned(), html.to_owned());
    view! {
        <section class="sheet" id=id>
            <h2>{heading}</h2>
            <div class="stack" inner_html=html></div>
        </section>
    }
    .into_any()
}

fn html(elements: impl IntoIterator<Item = Element>) -> String {
    elements.into_iter().map(|element| element.html()).collect()
}

fn game(book: &'static Book) -> AnyView {
    let Book { sheet, id, .. } = book;
    let several = sheet.modes.len() > 1;
    let usual = book.usual();
    let identity = facts(
        [
            fact("sheet", "hex", id),
            fact("configuration", "hex", &sheet.config_hash),
            fact("rules", "", format!("version {}, {}", sheet.rules_version, sheet.scheme)),
            fact("computed by", "", format!("engine {}", sheet.engine)),
            fact(if several { "highest return" } else { "return" }, "", extreme(&sheet.rtp, several)),
        ]
        .into_iter()
        .chain(several.then(|| fact("lowest return", "", extreme(&sheet.rtp_lowest, several)))),
    );
    let lint = match book.findings.len() {
        0 => paragraph("Lint: passed. No bet returns 100\u{a0}% or more, and no table has a gap.")
            .class("good"),
        count => paragraph(format_args!("Lint: {count} findings.")).class("bad"),
    };
    let findings =
        book.findings.iter().map(|it| element("li").text(format_args!("{}: {}", it.pointer, it.detail)));
    let identity = html([identity, lint, element("ul").children(findings), downloads(book)]);
    let ways = several.then(|| {
        let lead = paragraph("Each has a page of its own: the name is the link.").class("quiet");
        section("ways", "Ways to bet", &html([lead].into_iter().chain(chooser::all(sheet, usual))))
    });
    let whole = render::parts(sheet, &WHOLE_GAME);
    let whole = whole.iter().map(|part| section(part.id, part.heading, &part.html)).collect_view();
    let title = sheet.title.clone();
    view! {
        <section class="sheet-top">
            <div>
                <h1>{title}": PAR sheet"</h1>
                <p class="lead">
                    "What this game pays back, how often, and how far luck can carry a player from the average. \
                    Computed exactly from the rules that deal the rounds; a simulation only checks it."
                </p>
                <p>
                    <a href=format!("/games/#{}", sheet.game)>"Rules of the game"</a>
                    " · "
                    <a href="/par/">"All sheets"</a>
                </p>
            </div>
            <div class="pane stack" inner_html=identity></div>
        </section>
        {ways}
        {in_full(book, usual, several)}
        <section class="sheet" id="what-if">
            <h2>"What if"</h2>
            {question(book, &sheet.modes, book.usual)}
        </section>
        {simulation(book)}
        {whole}
        <section class="sheet" id="versions">
            <h2>"Versions"</h2>
            <p class="prose">
                "A version is a sheet, named by its hash. A house that changes a game activates another sheet; the \
                change, its author and their reason stay in a log that is never edited, and every round names the \
                configuration it was played under."
            </p>
            {log(book)}
        </section>
    }
    .into_any()
}

/// The page of one of several ways to bet.
fn one_way(book: &'static Book, mode: &'static ModeSheet) -> AnyView {
    let sheet = &book.sheet;
    let at = sheet.modes.iter().position(|it| it.name == mode.name).unwrap_or_default();
    let neighbours = html(chooser::neighbours(sheet, mode));
    let home = format!("/par/{}/", sheet.game);
    let identity = facts([
        fact("sheet", "hex", &book.id),
        fact("configuration", "hex", &sheet.config_hash),
        fact("bet", "hex", games::canonical_json(&mode.bet)),
    ]);
    let (title, name) = (sheet.title.clone(), capital(&mode.name));
    let all = format!("The whole sheet of {}", sheet.title);
    view! {
        <section class="sheet-top">
            <div>
                <p class="label"><a href=home.clone()>{title}": PAR sheet"</a></p>
                <h1>{name}</h1>
                <div class="stack" inner_html=neighbours></div>
            </div>
            <div class="pane stack">
                <div inner_html=identity.html()></div>
                <p><a href=home>{all}</a></p>
            </div>
        </section>
        {in_full(book, mode, false)}
        <section class="sheet" id="what-if">
            <h2>"What if"</h2>
            {question(book, std::slice::from_ref(mode), 0)}
        </section>
        {(at == book.usual).then(|| simulation(book))}
    }
    .into_any()
}

/// A way to bet in full; `named` where it is one of several on this page.
fn in_full(book: &Book, mode: &ModeSheet, named: bool) -> AnyView {
    let heading = if named { format!("In full: {}", mode.name) } else { "Figures".to_owned() };
    let lead = named.then(|| {
        paragraph("The way to bet that stands for the game on this page, here and in the charts below.")
            .class("quiet")
    });
    let figures = html(lead.into_iter().chain([mode::figures(mode)]));
    let chart = render::distribution_chart(mode).unwrap_or_default();
    let prizes = html(mode::left_out(mode).into_iter().chain([mode::prizes(mode)]));
    let stakes = paragraph("Payouts in stakes. Grey bars pay less than the stake.").class("quiet");
    let funnel = funnel::chart(mode).map(|it| it.html()).unwrap_or_default();
    let numbers = funnel::numbers(mode).map(|it| it.html()).unwrap_or_default();
    let method = html(funnel::words(mode));
    let distribution = if chart.is_empty() {
        format!("<div>{prizes}</div>")
    } else {
        format!(
            "<div class=\"duo broad\"><div class=\"stack\">{chart}{}</div><div class=\"stack\">{prizes}</div></div>",
            stakes.html()
        )
    };
    let several = book.sheet.modes.len() > 1;
    let house = html(mode::house(mode));
    view! {
        {section("figures", &heading, &figures)}
        {section("prizes", if several || !chart.is_empty() { "Prizes and their odds" } else { "Prizes" }, &distribution)}
        {section(
            "confidence",
            "Confidence",
            &format!(
                "<div class=\"prose\">{method}</div><div class=\"duo broad\"><div>{funnel}</div><div>{numbers}</div></div>"
            ),
        )}
        {section("house", "For the house", &house)}
    }
    .into_any()
}

/// What if, about these ways to bet.
fn question(book: &Book, modes: &[ModeSheet], first: usize) -> AnyView {
    let limits = &book.sheet.limits;
    let bands = modes.first().map(|mode| {
        let bands = mode.volatility_index.iter();
        write_bands(bands.map(|it| (it.confidence.as_str(), it.deviations.as_str())))
    });
    let terms = modes.iter().map(|mode| Terms {
        name: mode.name.clone(),
        hold: mode.hold.decimal.clone(),
        deviation: mode.standard_deviation.clone(),
        skewness: mode.skewness.clone().unwrap_or_default(),
        nothing: mode.zero_probability.decimal.clone(),
        raises: mode.distribution.iter().flatten().any(|row| row.raised.is_some()),
    });
    let given = vec![
        (what_if::MODES, Terms::write(terms)),
        (what_if::FIRST, first.to_string()),
        (what_if::BANDS, bands.unwrap_or_default()),
        (what_if::STAKE_MIN, limits.stake_min.to_string()),
        (what_if::STAKE_MAX, limits.stake_max.to_string()),
    ];
    Given::to(what_if::GIVEN, given, || view! { <WhatIf /> })
}

/// The log of the house that serves the page.
fn log(book: &Book) -> AnyView {
    let given = vec![
        (versions::GAME, book.sheet.game.id().to_owned()),
        (versions::BUILT_IN, book.id.clone()),
        (versions::CONFIG_HASH, book.sheet.config_hash.clone()),
    ];
    Given::to(versions::GIVEN, given, || view! { <Versions /> })
}

/// The simulation of the usual bet.
fn simulation(book: &Book) -> AnyView {
    let (run, mode) = (&book.run, book.usual());
    let told = &run.simulation;
    let text = format!(
        "{} rounds of {} on the stream that deals real rounds, with these seeds and the nonces from 0 on. The bands \
         hold 95.4 % and 99.7 % of such points, if the sheet is right.",
        grouped(&told.rounds.to_string()),
        mode.name
    );
    let seeds =
        facts([fact("server seed", "hex", &told.server_seed), fact("client seed", "hex", &told.client_seed)]);
    let repeat =
        element("pre").class("code").attr("tabindex", 0).child(element("code").text(simulated::command(run)));
    let chart = simulated::chart(run, mode).map(|it| it.html()).unwrap_or_default();
    let numbers = simulated::numbers(run, mode).html();
    let lead = html([paragraph(text)].into_iter().chain(simulated::verdict(run)));
    let repeat = html([paragraph("This repeats it, to the last digit:"), repeat, seeds]);
    let content = format!(
        "<div class=\"prose\">{lead}</div><div class=\"duo\"><div>{chart}</div><div>{numbers}</div></div>{repeat}"
    );
    section("simulation", "Simulated", &content)
}

/// The sheet's forms.
fn downloads(book: &Book) -> Element {
    let links = download::FORMS.iter().map(|form| {
        element("a")
            .class("button")
            .attr("href", download::address(book, form))
            .attr("download", download::name(book, form))
            .attr("title", form.note)
            .text(form.title)
    });
    let note = "JSON is the sheet itself: the SHA-256 of the file is the sheet’s id. HTML prints as PDF.";
    element("div")
        .class("stack")
        .child(element("div").class("actions").attr("id", "downloads").children(links))
        .child(paragraph(note).class("quiet"))
}

fn extreme(number: &par::NamedNumber, several: bool) -> String {
    let share = crate::decimal::fixed(&number.decimal, plot::DIGITS);
    let share =
        share.map_or_else(|| number.decimal.clone(), |share| format!("{}\u{a0}%", plot::percent(share, 3)));
    if several { format!("{share} ({})", number.mode) } else { share }
}

/// A name at the start of a line.
fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_game_and_every_way_to_bet_has_a_page_of_its_own() {
        let files: Vec<String> = pages().map(|page| page.file()).collect();
        assert_eq!(files.iter().collect::<BTreeSet<_>>().len(), files.len());
        let ways: usize = BOOKS.iter().map(|book| book.sheet.modes.len()).sum();
        // Slots has one way to bet, and it stands on the page of the game.
        assert_eq!(files.len(), BOOKS.len() + ways - 1);
    }

    #[test]
    fn what_stands_for_a_game_is_named_by_its_document() {
        for book in BOOKS.iter() {
            let parts: Vec<_> = render::parts(&book.sheet, &WHOLE_GAME).iter().map(|part| part.id).collect();
            assert!(parts.ends_with(&["configuration", "notes"]), "{}: {parts:?}", book.sheet.game);
        }
    }
}
