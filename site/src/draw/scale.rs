//! A scale with its winning part lit and the result on it: dice and limbo.

use crate::markup::{Element, element};

/// A scale; places on it are thousandths of its length.
pub(super) struct Scale<'a> {
    /// For the style sheet.
    pub(super) class: &'static str,
    /// What it shows, for those who cannot see it.
    pub(super) text: &'a str,
    /// Where the winning part starts, and its length.
    pub(super) winning: (u32, u32),
    /// Where the target stands.
    pub(super) target: u32,
    /// Places with a name.
    pub(super) ticks: &'a [(u32, String)],
    /// The result: its place, its name, and whether it won.
    pub(super) mark: Option<(u32, String, bool)>,
}

/// Where a place lies: the scale is 600 long, and on either side there is room for the outermost names.
fn x(place: u32) -> u32 {
    40 + length(place)
}

fn length(places: u32) -> u32 {
    places * 3 / 5
}

impl Scale<'_> {
    pub(super) fn draw(&self) -> Element {
        let ticks = self.ticks.iter().map(|(place, name)| {
            let line = element("path").class("tick").attr("d", format!("M{} 96v10", x(*place)));
            element("g").child(line).child(label(x(*place), 129, name).class("tick-name"))
        });
        let (from, length) = self.winning;
        element("svg")
            .class(format_args!("drawing scale {}", self.class))
            .attr("viewBox", "0 -6 680 146")
            .attr("role", "img")
            .attr("aria-label", self.text)
            .child(part("track", 0, 1_000))
            .child(part("winning", from, length))
            .child(element("path").class("target").attr("d", format!("M{} 52v42", x(self.target))))
            .children(ticks)
            .children(self.mark.as_ref().map(|(place, name, won)| mark(*place, name, *won)))
    }
}

fn label(x: u32, y: u32, text: &str) -> Element {
    element("text").attr("x", x).attr("y", y).attr("text-anchor", "middle").text(text)
}

fn part(class: &str, from: u32, length: u32) -> Element {
    let rect = element("rect").class(class).attr("x", x(from)).attr("y", 60);
    rect.attr("width", self::length(length)).attr("height", 26).attr("rx", 3)
}

fn mark(place: u32, name: &str, won: bool) -> Element {
    // A flag wide enough for its name, 15 to a letter, kept inside the picture; its foot stays at the place.
    let half = i32::try_from(name.chars().count()).unwrap_or_default() * 7 + 14;
    let middle = i32::try_from(x(place)).unwrap_or_default();
    let shift = (4 + half - middle).max(0) + (676 - half - middle).min(0);
    let flag = element("rect").attr("x", shift - half).attr("y", -4).attr("rx", 8);
    let number = element("text").attr("x", shift).attr("y", 24).attr("text-anchor", "middle").text(name);
    element("g")
        .class(if won { "mark won" } else { "mark lost" })
        .attr("transform", format!("translate({middle} 0)"))
        .child(flag.attr("width", 2 * half).attr("height", 40))
        .child(element("path").attr("d", "M0 50-12 34h24z"))
        .child(number)
        .child(element("path").class("needle").attr("d", "M0 50v46"))
}
