//! Keno: the field of forty numbers with picks, draws and hits, and what each number of hits pays.

use games::keno::NUMBERS;

use super::pays;
use crate::game::listed;
use crate::markup::{Element, element};

/// The field. `pays` are the multipliers from no hit to all; without `drawn` the round is still to come.
#[must_use]
pub fn field(picks: &[u8], pays: &[&str], drawn: Option<&[u8]>) -> Element {
    let hits = drawn.map(|drawn| picks.iter().filter(|pick| drawn.contains(pick)).count());
    let text = match (drawn, hits) {
        (Some(drawn), Some(hits)) => {
            format!("Drawn: {}. Picked: {}. Hits: {hits}.", listed(drawn), listed(picks))
        }
        _ => format!("Picked: {}.", listed(picks)),
    };
    let numbers = (1..=NUMBERS).map(|number| {
        let drawn = drawn.is_some_and(|drawn| drawn.contains(&number));
        let class = match (picks.contains(&number), drawn) {
            (true, true) => "ball pick hit",
            (true, false) => "ball pick",
            (false, true) => "ball drawn",
            (false, false) => "ball",
        };
        element("span").class(class).text(number)
    });
    let name = |hits: usize| if hits == 1 { "1 hit".to_owned() } else { format!("{hits} hits") };
    let pays = pays::pays((0..).map(name).zip(pays.iter().copied()), hits);
    element("div")
        .class("drawing keno")
        .attr("role", "img")
        .attr("aria-label", text)
        .child(element("div").class("balls").children(numbers))
        .child(pays)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_was_drawn_and_hit() {
        let html = field(&[3, 7, 40], &["0", "1", "1.5", "30"], Some(&[40, 1, 3])).html();
        assert!(html.contains("Drawn: 40, 1, 3. Picked: 3, 7, 40. Hits: 2."), "{html}");
        assert!(html.contains("class=\"pay hit\"><span>2 hits</span><b>1.5 ×</b>"), "{html}");
        assert_eq!((html.matches("ball pick hit").count(), html.matches("ball drawn").count()), (2, 1));
        assert!(field(&[3], &[], None).html().contains("\"Picked: 3.\""));
    }
}
