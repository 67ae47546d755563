//! What a round can pay, with what it did pay lit.

use crate::markup::{Element, element};

/// Names with their multipliers. `hit` is the place of the one that was made.
pub(super) fn pays<'a>(list: impl IntoIterator<Item = (String, &'a str)>, hit: Option<usize>) -> Element {
    let cells = (0..).zip(list).map(|(place, (name, pays))| {
        let class = if hit == Some(place) { "pay hit" } else { "pay" };
        let label = element("span").text(name);
        element("span").class(class).child(label).child(element("b").text(format_args!("{pays} ×")))
    });
    element("div").class("pays").children(cells)
}
