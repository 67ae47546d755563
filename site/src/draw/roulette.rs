//! Roulette: the wheel with its pockets in their real order, turned so that the result lies at the top.

use games::roulette::{Colour, DOUBLE_ZERO, Wheel};

use crate::markup::{Element, element};

/// A pocket's colour, as a word.
#[must_use]
pub fn colour(pocket: u8) -> &'static str {
    match Colour::of(pocket) {
        Colour::Green => "green",
        Colour::Red => "red",
        Colour::Black => "black",
    }
}

/// A pocket's name: the double zero has a number of its own.
#[must_use]
pub fn name(pocket: u8) -> String {
    if pocket == DOUBLE_ZERO { "00".to_owned() } else { pocket.to_string() }
}

/// The wheel at rest, or after a spin.
#[must_use]
pub fn wheel(wheel: Wheel, pocket: Option<u8>) -> Element {
    let layout = wheel.layout();
    // In thousandths of a degree: far finer than a screen shows, and no floating point.
    let angle = |place: usize| {
        let thousandths = place * 360_000 / layout.len();
        format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)
    };
    let place = pocket.and_then(|pocket| layout.iter().position(|at| *at == pocket));
    let text = match pocket {
        Some(pocket) => format!("The ball lies in {}, {}", name(pocket), colour(pocket)),
        None => format!("A wheel of {} pockets", layout.len()),
    };
    let pockets = (0..).zip(layout).map(|(place, pocket)| {
        let turn = format!("rotate({})", angle(place));
        let number = element("text").attr("y", -178).attr("text-anchor", "middle").text(name(*pocket));
        // 34 wide at radius 200 is a pocket's share of the circle.
        let wedge = element("path").attr("d", "M-11-132-17-200h34l-6 68z");
        element("g")
            .class(format_args!("pocket {}", colour(*pocket)))
            .attr("transform", turn)
            .child(wedge)
            .child(number)
    });
    let turned = format!("rotate(-{})", place.map_or_else(|| "0".to_owned(), angle));
    let result = pocket.map(|pocket| {
        let number = element("text").attr("y", 17).attr("text-anchor", "middle").text(name(pocket));
        element("g").class(format_args!("result {}", colour(pocket))).child(circle("", 52)).child(number)
    });
    let svg =
        element("svg").class("drawing roulette").attr("viewBox", "-214 -222 428 436").attr("role", "img");
    svg.attr("aria-label", text)
        .child(circle("rim", 206))
        .child(element("g").class("turning").attr("transform", turned).children(pockets))
        .child(circle("hub", 130))
        .children(result)
        .children(place.map(|_| circle("ball", 8).attr("cy", -146)))
        .child(element("path").class("pointer").attr("d", "M0-202-9-220H9z"))
}

fn circle(class: &str, radius: u32) -> Element {
    element("circle").class(class).attr("r", radius)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_is_turned_to_the_top() {
        // 17 is the ninth pocket clockwise from the zero: 8 x 360 / 37 degrees.
        let html = wheel(Wheel::European, Some(17)).html();
        assert!(html.contains("rotate(-77.837)") && html.contains("The ball lies in 17, black"), "{html}");
        assert_eq!(html.matches("class=\"pocket").count(), 37);
        let html = wheel(Wheel::American, Some(DOUBLE_ZERO)).html();
        assert!(html.contains("rotate(-180.000)") && html.contains("The ball lies in 00, green"), "{html}");
        assert!(!wheel(Wheel::American, None).html().contains("ball\""));
    }
}
