//! Wheel: equal segments coloured by what they pay, turned so that the result lies at the top.

use games::Multiplier;

use crate::markup::{Element, element};

/// The outer rim's radius.
const RADIUS: u32 = 2_000;
/// What colours there are for segments that pay.
const TIERS: usize = 6;

/// Half a segment's chord and the distance of the chord's ends from the middle's height, at the rim: sine and cosine
/// of half its angle. Wheels of other sizes don't exist.
fn corner(segments: usize) -> Option<(u32, u32)> {
    match segments {
        10 => Some((618, 1_902)),
        20 => Some((313, 1_975)),
        30 => Some((209, 1_989)),
        40 => Some((157, 1_994)),
        50 => Some((126, 1_996)),
        _ => None,
    }
}

/// The wheel at rest, or after a spin. `pays` are the multipliers in the order of the segments.
#[must_use]
pub fn wheel(pays: &[&str], segment: Option<usize>) -> Element {
    let units = |text: &&str| Multiplier::parse(text).map_or(0, Multiplier::units);
    // A handful, each put in its place: a general sort is 5 KB of wasm.
    let mut distinct: Vec<&str> = Vec::new();
    for pays in pays {
        let at = distinct.iter().take_while(|other| units(other) < units(pays)).count();
        if distinct.get(at) != Some(pays) {
            distinct.insert(at, pays);
        }
    }
    // Nothing is the colour of the ground; what pays most is always the strongest.
    let tier = |pays: &str| match distinct.iter().position(|other| *other == pays) {
        _ if pays == "0" => "nothing".to_owned(),
        at => format!("tier{}", TIERS - (distinct.len() - at.unwrap_or_default()).min(TIERS)),
    };
    // In thousandths of a degree: far finer than a screen shows, and no floating point.
    let angle = |place: usize| {
        let thousandths = place * 360_000 / pays.len().max(1);
        format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
    };
    let segments = corner(pays.len()).map(|(x, y)| {
        let wedge = format!("M0 0L-{x}-{y}A{RADIUS} {RADIUS} 0 0 1 {x}-{y}z");
        let wedges = (0..).zip(pays).map(|(place, pays)| {
            let turned = element("path").attr("transform", format!("rotate({})", angle(place)));
            turned.class(format_args!("segment {}", tier(pays))).attr("d", &wedge)
        });
        element("g").children(wedges)
    });
    let result = segment.and_then(|segment| pays.get(segment)).copied();
    let text = match (segment, result) {
        (Some(segment), Some(pays)) => {
            format!("The wheel stopped at segment {segment}, counted from 0: {pays} times the stake")
        }
        _ => format!("A wheel of {} segments", pays.len()),
    };
    let turned = format!("rotate(-{})", segment.map_or_else(|| "0".to_owned(), angle));
    let figure = result.map(|pays| {
        let number = element("text").attr("y", 180).attr("text-anchor", "middle");
        number.class("result").text(format_args!("{pays} ×"))
    });
    let svg = element("svg").attr("viewBox", "-2140 -2240 4280 4380").attr("aria-hidden", "true");
    let svg = svg
        .child(element("circle").class("rim").attr("r", 2_060))
        .children(
            segments.map(|wedges| element("g").class("turning").attr("transform", turned).child(wedges)),
        )
        .child(element("circle").class("hub").attr("r", 1_250))
        .children(figure)
        .child(element("path").class("pointer").attr("d", "M0-1900-110-2220H110z"));
    let legend = distinct.iter().map(|pays| {
        element("span")
            .class(if Some(*pays) == result { "key hit" } else { "key" })
            .child(element("i").class(tier(pays)))
            .text(format_args!("{pays} ×"))
    });
    element("div")
        .class("drawing wheel")
        .attr("role", "img")
        .attr("aria-label", text)
        .child(svg)
        .child(element("div").class("legend").children(legend))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: [&str; 10] = ["0", "1.9", "0", "1.5", "0", "2", "0", "1.5", "0", "3"];

    #[test]
    fn the_result_is_turned_to_the_top() {
        let html = wheel(&TEN, Some(5)).html();
        assert!(html.contains("rotate(-180.000)"), "{html}");
        assert!(html.contains("stopped at segment 5, counted from 0: 2 times the stake"), "{html}");
        assert_eq!(html.matches("class=\"segment").count(), 10);
        assert_eq!(html.matches("key hit").count(), 1);
    }

    #[test]
    fn the_best_segment_has_the_strongest_colour() {
        let html = wheel(&TEN, None).html();
        assert_eq!((html.matches("segment tier5").count(), html.matches("segment nothing").count()), (1, 5));
        assert!(html.contains("A wheel of 10 segments"), "{html}");
    }
}
