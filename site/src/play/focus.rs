//! Where the keyboard is. While a move is under way its button cannot be pressed, and an open round's buttons are then
//! replaced; without care, whoever plays by keyboard would start from the top of the page after every move.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The id of the focused element, if it has one.
pub(crate) fn here() -> Option<String> {
    document().active_element().map(|element| element.id()).filter(|id| !id.is_empty())
}

/// Brings the focus back to the element with this id, or if that can no longer be pressed, to the game's next button.
/// Once the page shows the move's result, and only if the focus was lost.
pub(crate) fn back_to(id: Option<String>) {
    let Some(id) = id else { return };
    request_animation_frame(move || {
        let lost = document().active_element().is_none_or(|element| {
            element.tag_name() == "BODY" || element.id() == id || element.has_attribute("disabled")
        });
        let pressed = document().get_element_by_id(&id).filter(|element| !element.has_attribute("disabled"));
        let next = || document().query_selector(".stage button:not(:disabled)").ok().flatten();
        let target = pressed.or_else(next).and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let (true, Some(target)) = (lost, target) {
            // An element of the page itself: it can be focused.
            let _ = target.focus();
        }
    });
}
