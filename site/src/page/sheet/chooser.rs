//! Finding one of the ways to bet. There are up to three hundred, so each has a page of its own.

use par::{ModeSheet, Sheet};

use super::mode::stakes;
use crate::markup::{Element, element, table};
use crate::page::figures::{chance, one_in, percent, short};

/// The address of a way to bet.
pub(super) fn path(sheet: &Sheet, mode: &ModeSheet) -> String {
    format!("/par/{}/{}/", sheet.game, slug(&mode.name))
}

/// A name as a part of an address.
fn slug(name: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || letter == '.' { letter } else { '-' };
    let name: String = name.chars().map(plain).collect();
    let words: Vec<&str> = name.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// A name's part before the comma, which many have in common, and the rest.
fn parts(name: &str) -> (&str, &str) {
    name.split_once(", ").unwrap_or(("", name))
}

/// What names have in common, as whole words at their start and their end; what is left of each is what tells it from
/// the others.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Common<'a> {
    before: Vec<&'a str>,
    after: Vec<&'a str>,
}

impl<'a> Common<'a> {
    fn of(names: &[&'a str]) -> Self {
        let all: Vec<Vec<&str>> = names.iter().map(|name| name.split(' ').collect()).collect();
        // One word of each is its own.
        let most = all.iter().map(Vec::len).min().unwrap_or_default().saturating_sub(1);
        let Some(first) = all.first().filter(|_| all.len() > 1) else {
            return Self { before: Vec::new(), after: Vec::new() };
        };
        let alike = |at: &usize| all.iter().all(|words| words[*at] == first[*at]);
        let before = (0..most).take_while(alike).count();
        let from_end = |words: &[&'a str], at: usize| words[words.len() - 1 - at];
        let alike = |at: &usize| all.iter().all(|words| from_end(words, *at) == from_end(first, *at));
        let after = (0..most - before).take_while(alike).count();
        Self { before: first[..before].to_vec(), after: first[first.len() - after..].to_vec() }
    }

    /// Such as "cash out after … gems"; nothing where they have nothing in common.
    fn pattern(&self) -> String {
        if self.before.is_empty() && self.after.is_empty() {
            return String::new();
        }
        [self.before.as_slice(), &["…"], &self.after].concat().join(" ")
    }

    fn own(&self, name: &str) -> String {
        let words: Vec<&str> = name.split(' ').collect();
        words[self.before.len()..words.len() - self.after.len()].join(" ")
    }
}

/// All ways to bet; where there are many, by what their names start with.
pub(super) fn all(sheet: &Sheet, open: &ModeSheet) -> Vec<Element> {
    let grouped = sheet.modes.iter().any(|mode| !parts(&mode.name).0.is_empty());
    if !grouped {
        return vec![list(sheet, "Ways to bet", &sheet.modes, |mode| &mode.name)];
    }
    let group = |modes: &[ModeSheet]| {
        let title = modes.first().map_or("", |mode| parts(&mode.name).0);
        let ways = format!("{} {}", modes.len(), if modes.len() == 1 { "way" } else { "ways" });
        let summary = element("summary")
            .child(element("span").class("title").text(title))
            .child(element("span").class("gist").text(format_args!("{ways}, return {}", range(modes))));
        let details = element("details");
        let details = if parts(&open.name).0 == title { details.attr("open", "") } else { details };
        let list = list(sheet, title, modes, |mode| parts(&mode.name).1);
        element("li").child(details.child(summary).child(element("div").class("body").child(list)))
    };
    let groups = sheet.modes.chunk_by(|one, next| parts(&one.name).0 == parts(&next.name).0).map(group);
    vec![element("ul").class("steps ways").children(groups)]
}

/// The lowest and the highest return, if they differ in what is shown.
fn range(modes: &[ModeSheet]) -> String {
    let mut returns: Vec<_> = modes.iter().filter_map(|mode| mode.rtp.ratio()).collect();
    returns.sort();
    match (returns.first().map(percent), returns.last().map(percent)) {
        (Some(lowest), Some(highest)) if lowest != highest => format!("{lowest} – {highest}"),
        (Some(only), _) => only,
        _ => String::new(),
    }
}

fn list<'a>(
    sheet: &Sheet,
    label: &str,
    modes: &'a [ModeSheet],
    name: impl Fn(&'a ModeSheet) -> &'a str,
) -> Element {
    let share = |number: &par::Number| number.ratio().as_ref().map_or_else(String::new, percent);
    let common = Common::of(&modes.iter().map(&name).collect::<Vec<_>>());
    let pattern = super::capital(&common.pattern());
    let rows = modes.iter().map(|mode| {
        let link = element("a").attr("href", path(sheet, mode)).text(common.own(name(mode)));
        let figure = |class: &'static str, text: String| element("td").class(class).text(text);
        element("tr")
            .child(element("th").attr("scope", "row").child(link))
            .child(figure("n", share(&mode.rtp)))
            .child(figure("n", mode.hit_frequency.ratio().as_ref().map_or_else(String::new, chance)))
            .child(figure("n spare", short(&mode.standard_deviation, 3)))
            .child(figure("n", stakes(&mode.top_award.multiplier)))
            .child(figure("n spare", one_in(&mode.top_award.one_in)))
    });
    let columns = [
        (if pattern.is_empty() { "Bet" } else { &pattern }, ""),
        ("Return", "n"),
        ("Hits", "n"),
        ("Standard deviation", "n spare"),
        ("Top award", "n"),
        ("Its odds", "n spare"),
    ];
    table(label, &columns, rows)
}

/// Links from one way to bet to its neighbours: those that share the second part of its name, and those that share the
/// first.
pub(super) fn neighbours(sheet: &Sheet, mode: &ModeSheet) -> Vec<Element> {
    let (first, second) = parts(&mode.name);
    let across = sheet.modes.iter().filter(|it| parts(&it.name).1 == second);
    let along = sheet.modes.iter().filter(|it| parts(&it.name).0 == first);
    let across: Vec<_> = across.map(|it| (it, parts(&it.name).0)).collect();
    let along: Vec<_> = along.map(|it| (it, parts(&it.name).1)).collect();
    let lists = [across, along].into_iter().filter(|list| list.len() > 1);
    lists
        .map(|list| {
            let common = Common::of(&list.iter().map(|(_, words)| *words).collect::<Vec<_>>());
            let pattern = common.pattern();
            let items = list.iter().map(|(it, words)| {
                let link = element("a").attr("href", path(sheet, it)).text(common.own(words));
                let here = it.name == mode.name;
                element("li").child(if here { link.attr("aria-current", "page") } else { link })
            });
            let label = if pattern.is_empty() { "other bets" } else { &pattern };
            element("nav")
                .attr("aria-label", label)
                .child(element("p").class("label").text(label))
                .child(element("ul").class("chips").children(items))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sheet::BOOKS;
    use std::collections::BTreeSet;

    #[test]
    fn every_way_to_bet_has_an_address_of_its_own() {
        for book in BOOKS.iter() {
            let sheet = &book.sheet;
            let paths: BTreeSet<_> = sheet.modes.iter().map(|mode| path(sheet, mode)).collect();
            assert_eq!(paths.len(), sheet.modes.len(), "{}", sheet.game);
        }
        assert_eq!(slug("european, six line"), "european-six-line");
        assert_eq!(slug("target 977026.11"), "target-977026.11");
    }

    #[test]
    fn every_way_to_bet_is_listed_once() {
        for book in BOOKS.iter() {
            let html: String = all(&book.sheet, book.usual()).iter().map(Element::html).collect();
            for mode in &book.sheet.modes {
                let link = format!("href=\"{}\"", path(&book.sheet, mode));
                assert_eq!(html.matches(&link).count(), 1, "{}", mode.name);
            }
        }
    }

    #[test]
    fn what_names_have_in_common_is_said_once() {
        let check = |names: &[&str], pattern: &str, own: &[&str]| {
            let common = Common::of(names);
            let found: Vec<_> = names.iter().map(|name| common.own(name)).collect();
            assert_eq!(
                (common.pattern().as_str(), found),
                (pattern, own.iter().map(|it| it.to_string()).collect())
            );
        };
        check(&["cash out after 1 gems", "cash out after 12 gems"], "cash out after … gems", &["1", "12"]);
        check(&["1 pick", "2 picks"], "", &["1 pick", "2 picks"]);
        check(&["low risk", "high risk"], "… risk", &["low", "high"]);
        check(&["side once", "side 2 times"], "side …", &["once", "2 times"]);
        check(&["a b", "a b"], "a …", &["b", "b"]);
        check(&["all lines"], "", &["all lines"]);
    }

    #[test]
    fn neighbours_differ_in_one_part() {
        let mines = BOOKS.iter().find(|book| book.sheet.game == games::GameId::Mines).unwrap();
        let neighbours = neighbours(&mines.sheet, mines.usual());
        // 3 mines, 5 gems: up to 20 mines leave five gems; three mines leave 22.
        let counts: Vec<_> = neighbours.iter().map(|it| it.html().matches("<li>").count()).collect();
        assert_eq!(counts, [20, 22]);
    }
}
