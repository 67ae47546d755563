//! The confidence funnel: the more rounds, the closer what they return lies to the return of the game.

use par::{Interval, ModeSheet};

use super::plot::{DIGITS, Plot, percent};
use crate::decimal::{fixed, grouped};
use crate::markup::{Element, element, paragraph, row, table};

/// Returns above are drawn at the edge: 200 % of the stake. Few rounds of a rare prize would otherwise leave no room for
/// all the others.
const HIGH_MAX: i128 = 2_000_000_000;

/// The intervals of one confidence, in the order of their rounds.
fn intervals<'a>(mode: &'a ModeSheet, confidence: &str) -> Vec<&'a Interval> {
    mode.confidence.intervals.iter().filter(|it| it.confidence == confidence).collect()
}

/// The confidences, each once, the widest first: it is drawn below the others.
fn confidences(mode: &ModeSheet) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for interval in &mode.confidence.intervals {
        if !found.contains(&interval.confidence.as_str()) {
            found.push(&interval.confidence);
        }
    }
    found.reverse();
    found
}

/// The exact ends, where the sheet has them.
fn ends(interval: &Interval) -> Option<(i128, i128)> {
    let (low, high) = match &interval.exact {
        Some(exact) => (&exact.low, &exact.high),
        None => (&interval.low, &interval.high),
    };
    Some((fixed(low, DIGITS)?, fixed(high, DIGITS)?))
}

/// How the ends came about.
fn method(interval: &Interval) -> &'static str {
    match &interval.exact {
        Some(exact) if exact.proven => "exact",
        Some(_) => "exact, widened",
        None if interval.trusted => "normal",
        None => "normal, poor",
    }
}

/// A number of rounds in little room.
fn short(rounds: u64) -> String {
    match rounds {
        1_000_000_000.. => format!("{} bn", rounds / 1_000_000_000),
        1_000_000.. => format!("{} m", rounds / 1_000_000),
        _ => grouped(&rounds.to_string()),
    }
}

/// Whether there is an interval that holds what it says: the normal one does not for few rounds of an uneven game.
fn holds(interval: &Interval) -> bool {
    interval.trusted || interval.exact.is_some()
}

/// What is to be read before the chart.
pub(super) fn words(mode: &ModeSheet) -> Vec<Element> {
    let mut words = vec![paragraph(
        "Nobody’s return is the exact one after a few rounds; the more rounds, the closer it comes.",
    )];
    let intervals = &mode.confidence.intervals;
    if intervals.iter().all(|interval| interval.trusted) {
        return words;
    }
    let mut text =
        "This bet pays so unevenly that few rounds do not follow the normal distribution.".to_owned();
    if let Some(method) = mode.confidence.exact_method.as_ref() {
        text.push_str(&format!(" Where they don’t, percentiles are computed exactly, by {method}."));
    }
    if !intervals.iter().all(holds) {
        text.push_str(
            " Rows in grey are not to be trusted, and the chart leaves them out: most players then end below the return, \
             and few far above it.",
        );
    }
    words.push(paragraph(text));
    words
}

/// The chart; `None` where no two numbers of rounds have intervals that hold.
pub(super) fn chart(mode: &ModeSheet) -> Option<Element> {
    let confidences = confidences(mode);
    let widest = intervals(mode, confidences.first()?);
    let held = |interval: &&Interval| ends(interval).filter(|_| holds(interval));
    let drawn: Vec<_> = widest.iter().filter_map(|it| Some((it.rounds, held(it)?))).collect();
    let ((fewest, few), (most, many)) = (drawn.first()?, drawn.last().filter(|_| drawn.len() > 1)?);
    let rtp = fixed(&mode.rtp.decimal, DIGITS)?;
    let low = drawn.iter().map(|(_, (low, _))| *low).min()?;
    let high = drawn.iter().map(|(_, (_, high))| *high).max()?;
    let plot = Plot { columns: widest.len(), low: low.min(rtp).max(0), high: high.max(rtp).min(HIGH_MAX) };
    let names: Vec<String> = widest.iter().map(|interval| short(interval.rounds)).collect();
    let bands = confidences.iter().enumerate().flat_map(|(at, confidence)| {
        let ends: Vec<_> = intervals(mode, confidence).iter().map(held).collect();
        plot.band(if at == 0 { "outer" } else { "inner" }, &ends)
    });
    let line = plot.line("exact", &vec![rtp; widest.len()]);
    let label = format!(
        "Return by number of rounds, {}. After {} rounds {} of players are between {} and {} percent, after {} rounds \
         between {} and {} percent.",
        mode.name,
        short(*fewest),
        confidences.first()?,
        percent(few.0, 1),
        percent(few.1, 1),
        short(*most),
        percent(many.0, 3),
        percent(many.1, 3),
    );
    let svg = plot.draw(&label, &names, bands.chain([line]));
    let key = |class, text: String| {
        element("span").class("mark").child(element("i").class(class)).child(element("span").text(text))
    };
    let keys = confidences.iter().enumerate().map(|(at, confidence)| {
        key(if at == 0 { "outer" } else { "inner" }, format!("{confidence} of players"))
    });
    let caption = element("figcaption")
        .child(element("b").text("What players get back, by rounds played"))
        .child(element("span").class("keys").children(keys).child(key("exact", "the return".to_owned())));
    let cut =
        (high > HIGH_MAX).then(|| element("p").class("quiet").text("Cut off at 200 %; the table has all."));
    Some(element("figure").class("plot").child(caption).child(svg).children(cut))
}

/// The same in numbers.
pub(super) fn numbers(mode: &ModeSheet) -> Option<Element> {
    let (outer, inner) = match confidences(mode).as_slice() {
        [outer, inner] => (*outer, *inner),
        _ => return None,
    };
    let cell = |interval: &Interval| {
        let ends = ends(interval).map(|(low, high)| format!("{} – {} %", percent(low, 3), percent(high, 3)));
        ends.unwrap_or_else(|| format!("{} – {}", interval.low, interval.high))
    };
    let rows = intervals(mode, inner).into_iter().zip(intervals(mode, outer));
    let rows = rows.map(|(inner, outer)| {
        let class = if holds(outer) { "n" } else { "n quiet" };
        let rounds = grouped(&inner.rounds.to_string());
        row([
            (class, rounds),
            (class, cell(inner)),
            (class, cell(outer)),
            ("quiet spare", method(outer).to_owned()),
        ])
    });
    let titles = [format!("{inner} of players"), format!("{outer} of players")];
    let columns =
        [("Rounds", "n"), (titles[0].as_str(), "n"), (titles[1].as_str(), "n"), ("Method", "spare")];
    Some(table("Return by number of rounds", &columns, rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sheet::BOOKS;

    #[test]
    fn every_way_to_bet_has_its_funnel_where_it_holds() {
        for book in BOOKS.iter() {
            for mode in &book.sheet.modes {
                let widest = intervals(mode, "95 %");
                let holding = widest.iter().filter(|interval| holds(interval)).count();
                let html = chart(mode).map(|chart| chart.html());
                assert_eq!(html.is_some(), holding > 1, "{}", mode.name);
                let html = html.unwrap_or_default();
                assert_eq!(html.contains("<polygon class=\"outer\""), holding > 1, "{}", mode.name);
                // All lies within the drawing, whatever the bands are.
                assert!(!html.contains("=\"-") && !html.contains(",-"), "{}: {html}", mode.name);
                assert_eq!(numbers(mode).unwrap().html().matches("<tr").count(), 1 + 7, "{}", mode.name);
            }
        }
    }
}
