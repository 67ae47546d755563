//! The steps on the page, and which of them are unfolded.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// The place of the steps. Their text is replaced as a whole whenever a field changes; what somebody has unfolded or
/// folded stays as it is.
pub(super) fn steps(html: Signal<String>) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    // The last that was seen, because while a field is faulty there are no steps.
    let unfolded = StoredValue::new(Vec::<bool>::new());
    Effect::new(move |_| {
        let Some(place) = place.get() else { return };
        let before = folds(&place);
        if !before.is_empty() {
            unfolded.set_value(before.iter().map(|fold| fold.has_attribute("open")).collect());
        }
        html.with(|html| place.set_inner_html(html));
        unfolded.with_value(|unfolded| {
            for (fold, unfolded) in folds(&place).iter().zip(unfolded) {
                // The page's own elements: no attribute of theirs can be refused.
                let _ = fold.toggle_attribute_with_force("open", *unfolded);
            }
        });
    });
    view! { <div class="stack" node_ref=place></div> }
}

fn folds(place: &Element) -> Vec<Element> {
    let Ok(found) = place.query_selector_all("details") else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}
