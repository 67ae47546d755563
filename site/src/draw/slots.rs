//! Slots: what each spin showed, with the symbols that paid lit.

use crate::markup::{Element, element};

/// What one spin showed.
#[derive(Debug, Clone)]
pub struct Spin<'a> {
    /// The reels from left to right, each from the top row down.
    pub reels: Vec<Vec<&'a str>>,
    /// Reel and row of every symbol that paid.
    pub paying: Vec<(usize, usize)>,
    /// What the round's stake was multiplied by; `None` before the round.
    pub pays: Option<String>,
}

/// The house's own symbols in a square of 24; others are shown by their name alone.
fn shape(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "moss" => "M3 20h18M5 20c0-5 3-5 3 0M9 20c0-9 5-9 5 0M15 20c0-6 4-6 4 0",
        "fern" => "M12 22V3M12 8 7 5M12 8l5-3M12 13l-6-3M12 13l6-3M12 18l-6-3M12 18l6-3",
        "ivy" => "M12 22v-7M12 16C5 16 3 10 5 5c3 0 5 1 7 3 2-2 4-3 7-3 2 5 0 11-7 11zM12 16V9",
        "palm" => "M11 22c1-5 1-8 2-12M13 10C10 5 6 5 3 8c4-1 7 0 10 2c3-4 6-4 9-1-4-1-6 0-9 1c-2-4-1-6 2-8",
        "lamp" => "M8 22h8M12 22v-6M5 16h14L15 4H9z",
        "vase" => "M9 3h6M10 3c0 5-5 6-5 11a7 7 0 0 0 4 7h6a7 7 0 0 0 4-7c0-5-5-6-5-11M6 11h12",
        "bell" => "M4 18h16c-2-2-2-5-2-8a6 6 0 0 0-12 0c0 3 0 6-2 8zM10 21h4M12 4V2",
        "prism" => "M12 3 2 20h20zM12 3l3 17M12 3l-3 17",
        "pane" => "M3 3h18v18H3zM12 3v18M3 12h18",
        "sun" => "M12 7a5 5 0 1 0 1 0zM12 1v3M12 20v3M1 12h3M20 12h3M4 4l2 2M18 18l2 2M20 4l-2 2M4 20l2-2",
        _ => return None,
    })
}

/// A symbol's sign, where it has one.
#[must_use]
pub fn sign(symbol: &str) -> Option<Element> {
    let path = element("path").attr("d", shape(symbol)?);
    Some(element("svg").attr("viewBox", "0 0 24 24").attr("aria-hidden", "true").child(path))
}

/// The spins of a round: first the paid one, then the free ones.
#[must_use]
pub fn spins(spins: &[Spin<'_>]) -> Element {
    let paid = spins.first().map(|spin| window("spin", spin));
    let free = spins.iter().skip(1).enumerate().map(|(at, spin)| {
        let pays = spin.pays.as_deref().unwrap_or_default();
        let title = element("p").text(format_args!("Free spin {}: {pays} ×", at + 1));
        element("div").child(title).child(window("spin small", spin))
    });
    let free = element("div").class("free-spins").children(free);
    element("div")
        .class("drawing slots")
        .attr("role", "img")
        .attr("aria-label", text(spins))
        .children(paid)
        .children((spins.len() > 1).then_some(free))
}

fn text(spins: &[Spin<'_>]) -> String {
    let Some(paid) = spins.first() else { return "No spin".to_owned() };
    let rows = paid.reels.first().map_or(0, Vec::len);
    let row = |row: usize| {
        let symbols: Vec<&str> = paid.reels.iter().filter_map(|reel| reel.get(row)).copied().collect();
        format!("Row {}: {}", row + 1, symbols.join(", "))
    };
    let mut text = (0..rows).map(row).collect::<Vec<_>>().join(". ");
    if let Some(pays) = &paid.pays {
        text.push_str(&format!(". Pays {pays} times the stake"));
    }
    match spins.len() {
        0 | 1 => {}
        2 => text.push_str(". 1 free spin"),
        more => text.push_str(&format!(". {} free spins", more - 1)),
    }
    text
}

/// The reels side by side: the cells of a row after one another, as a grid fills itself.
fn window(class: &str, spin: &Spin<'_>) -> Element {
    let rows = spin.reels.first().map_or(0, Vec::len);
    let places = (0..rows).flat_map(|row| (0..spin.reels.len()).map(move |reel| (reel, row)));
    let cells = places.map(|(reel, row)| {
        let symbol = spin.reels[reel].get(row).copied().unwrap_or_default();
        let lit = spin.paying.contains(&(reel, row));
        element("span")
            .class(if lit { "cell lit" } else { "cell" })
            .children(sign(symbol))
            .child(element("span").text(symbol))
    });
    element("div").class(format_args!("{class} reels{}", spin.reels.len())).children(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spin(pays: Option<&str>) -> Spin<'static> {
        let reels = vec![vec!["ivy", "sun"], vec!["ivy", "seven"], vec!["pane", "moss"]];
        Spin { reels, paying: vec![(0, 0), (1, 0), (2, 0)], pays: pays.map(str::to_owned) }
    }

    #[test]
    fn says_what_is_in_sight_and_what_paid() {
        let html = spins(&[spin(Some("0.5")), spin(Some("1")), spin(Some("0"))]).html();
        let expect = "Row 1: ivy, ivy, pane. Row 2: sun, seven, moss. Pays 0.5 times the stake. 2 free spins";
        assert!(html.contains(&format!("aria-label=\"{expect}\"")), "{html}");
        assert_eq!(html.matches("cell lit").count(), 9);
        assert!(html.contains("<p>Free spin 2: 0 ×</p>"), "{html}");
        assert!(spins(&[spin(None)]).html().contains("Row 2: sun, seven, moss\""));
    }

    #[test]
    fn symbols_without_a_sign_have_a_name() {
        assert!(sign("seven").is_none());
        assert_eq!(spins(&[spin(None)]).html().matches("<svg").count(), 5);
    }
}
