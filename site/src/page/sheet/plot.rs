//! Returns against numbers of rounds, drawn with whole numbers.

use crate::markup::{Element, element};

/// Returns are in units of 10^-9 of the stake.
pub(super) const DIGITS: usize = 9;
/// One hundredth of the stake.
const PERCENT: i128 = 10_000_000;
/// The drawing, and in it the area between the axes.
const WIDTH: i128 = 420;
const HEIGHT: i128 = 246;
const LEFT: i128 = 56;
const RIGHT: i128 = 392;
const TOP: i128 = 12;
const BOTTOM: i128 = 214;
/// Horizontal lines at most.
const LINES_MAX: i128 = 6;

/// A plot with columns at equal distances; what lies above or below is drawn at the edge.
pub(super) struct Plot {
    pub(super) columns: usize,
    pub(super) low: i128,
    pub(super) high: i128,
}

impl Plot {
    fn x(&self, column: usize) -> i128 {
        let last = i128::try_from(self.columns).unwrap_or(i128::MAX).saturating_sub(1).max(1);
        LEFT + (RIGHT - LEFT) * i128::try_from(column).unwrap_or(last) / last
    }

    fn y(&self, value: i128) -> i128 {
        let height = (self.high - self.low).max(1);
        BOTTOM - (BOTTOM - TOP) * (value.clamp(self.low, self.high) - self.low) / height
    }

    /// Between two lines: the lower and the upper end at each column. Where a column has none, the band has a gap.
    pub(super) fn band(&self, class: &'static str, ends: &[Option<(i128, i128)>]) -> Vec<Element> {
        let columns: Vec<_> = ends.iter().enumerate().filter_map(|(at, ends)| Some((at, (*ends)?))).collect();
        let parts = columns.chunk_by(|(at, _), (next, _)| at + 1 == *next);
        let part = |part: &[(usize, (i128, i128))]| {
            let upper = part.iter().map(|(at, (_, high))| (self.x(*at), self.y(*high)));
            let lower = part.iter().rev().map(|(at, (low, _))| (self.x(*at), self.y(*low)));
            element("polygon").class(class).attr("points", points(upper.chain(lower)))
        };
        parts.map(part).collect()
    }

    /// A line through a value at each column.
    pub(super) fn line(&self, class: &'static str, values: &[i128]) -> Element {
        let through = values.iter().enumerate().map(|(at, value)| (self.x(at), self.y(*value)));
        element("polyline").class(class).attr("points", points(through))
    }

    /// A dot with its story.
    pub(super) fn dot(&self, column: usize, value: i128, title: &str) -> Element {
        let circle = element("circle").attr("cx", self.x(column)).attr("cy", self.y(value)).attr("r", 4);
        circle.child(element("title").text(title))
    }

    /// The drawing: lines at round returns, names below the columns, and the content.
    pub(super) fn draw(
        &self,
        label: &str,
        names: &[String],
        content: impl IntoIterator<Item = Element>,
    ) -> Element {
        let (lines, digits) = self.lines();
        let lines = lines.into_iter().map(|value| {
            let y = self.y(value);
            let line = element("line").attr("x1", LEFT).attr("x2", RIGHT).attr("y1", y).attr("y2", y);
            let name = element("text").class("end").attr("x", LEFT - 8).attr("y", y + 4);
            element("g").child(line).child(name.text(format_args!("{} %", percent(value, digits))))
        });
        let names = names.iter().enumerate().filter(|(_, name)| !name.is_empty()).map(|(at, name)| {
            let text = element("text").class("middle").attr("x", self.x(at)).attr("y", BOTTOM + 20);
            text.text(name)
        });
        element("svg")
            .attr("viewBox", format_args!("0 0 {WIDTH} {HEIGHT}"))
            .attr("role", "img")
            .attr("aria-label", label)
            .children(lines)
            .children(content)
            .children(names)
    }

    /// Round values within the plot, and how many digits after the point their percentages need.
    fn lines(&self) -> (Vec<i128>, usize) {
        let few = |step: &i128| (self.high - self.low) / step <= LINES_MAX;
        let steps = (0..30).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_i128.pow(power)));
        let step = steps.into_iter().find(few).unwrap_or(PERCENT);
        let first = (self.low + step - 1).div_euclid(step);
        let lines = (first..).map(|at| at * step).take_while(|value| *value <= self.high).collect();
        let digits = (0..7).find(|digits| step % (PERCENT / 10_i128.pow(*digits)) == 0).unwrap_or(7);
        (lines, usize::try_from(digits).unwrap_or_default())
    }
}

fn points(points: impl Iterator<Item = (i128, i128)>) -> String {
    points.map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
}

/// A return as a percentage with so many digits, cut off.
pub(super) fn percent(value: i128, digits: usize) -> String {
    let minus = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.abs() / PERCENT, value.abs() % PERCENT);
    let part = format!("{part:07}");
    let point = if digits > 0 { "." } else { "" };
    format!("{minus}{whole}{point}{}", part.get(..digits).unwrap_or(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_at_round_returns() {
        let check = |low: i128, high: i128, expect: &[&str]| {
            let (lines, digits) = Plot { columns: 2, low, high }.lines();
            let names: Vec<_> = lines.iter().map(|value| percent(*value, digits)).collect();
            assert_eq!(names, expect);
        };
        check(874_321_000, 1_071_000_000, &["90", "95", "100", "105"]);
        check(0, 2_000_000_000, &["0", "50", "100", "150", "200"]);
        check(989_000_000, 991_000_000, &["98.90", "98.95", "99.00", "99.05", "99.10"]);
        check(-30_000_000, 20_000_000, &["-3", "-2", "-1", "0", "1", "2"]);
    }

    #[test]
    fn what_lies_outside_is_drawn_at_the_edge() {
        let plot = Plot { columns: 3, low: 0, high: 100 };
        assert_eq!([plot.y(-5), plot.y(0), plot.y(100), plot.y(900)], [BOTTOM, BOTTOM, TOP, TOP]);
        assert_eq!([0, 1, 2].map(|column| plot.x(column)), [LEFT, (LEFT + RIGHT) / 2, RIGHT]);
        let band = |ends: &[Option<(i128, i128)>]| -> Vec<String> {
            plot.band("b", ends).iter().map(Element::html).collect()
        };
        let whole = "<polygon class=\"b\" points=\"56,12 224,12 392,113 392,113 224,214 56,214\"></polygon>";
        assert_eq!(band(&[Some((0, 100)), Some((0, 100)), Some((50, 50))]), [whole]);
        let parts = ["56,12 56,214", "392,113 392,113"];
        let parts = parts.map(|points| format!("<polygon class=\"b\" points=\"{points}\"></polygon>"));
        assert_eq!(band(&[Some((0, 100)), None, Some((50, 50))]), parts);
    }
}
