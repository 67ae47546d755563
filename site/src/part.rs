//! Parts of a page that change. What they show is written as text from what the page knows; what differs from the text
//! before is changed on the page, and everything else stays: the focus, a selection, what is announced.
//!
//! A reactive view of the same elements would be compiled anew for each of their shapes; as text they cost a tenth of
//! the wasm. A part hears in one place what is done to any of its elements: they say what they are for in an attribute.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, HtmlInputElement, Node};

use crate::markup;

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deed {
    /// What the element is for, as its maker wrote it.
    pub(crate) does: String,
    /// What the field holds now, or what the button stands for.
    pub(crate) value: String,
}

impl markup::Element {
    /// Says what a field, a button or a form is for: its part hears of it when somebody types, presses or submits.
    #[must_use]
    pub(crate) fn does(self, what: &str) -> Self {
        self.attr(DOES, what)
    }
}

const DOES: &str = "data-does";

/// A part of a page. `html` is asked again whenever something has changed; `hear` takes what is done to its elements. No
/// other element of the page has this id.
///
/// Fields show their attribute `value`, choices the option with the attribute `selected`, whatever was typed before.
pub(crate) fn part(
    id: &str,
    class: &'static str,
    html: Box<dyn Fn() -> String>,
    hear: Box<dyn Fn(Deed)>,
) -> InertElement {
    let first = markup::element("div").attr("id", id).class(class).html_around(&untrack(&html));
    let own = id.to_owned();
    let mut deaf = Some(hear);
    followed(Box::new(move || {
        let html = html();
        let Some(place) = document().get_element_by_id(&own) else { return };
        if let Some(hear) = deaf.take() {
            listen(&place, hear);
        }
        show(&place, &html);
    }));
    // Nothing in it is Leptos' to hydrate.
    InertElement::new(first)
}

/// Runs in the browser only, once the page is hydrated, which must find it as it was rendered.
pub(crate) fn hydrated(run: Box<dyn FnOnce()>) {
    if cfg!(feature = "hydrate") {
        wasm_bindgen_futures::spawn_local(async { run() });
    }
}

/// Runs once the page is hydrated, and again whenever something has changed.
#[cfg(not(feature = "history"))]
fn followed(draw: Box<dyn FnMut()>) {
    let draw = Rc::new(RefCell::new(draw));
    hydrated(Box::new(move || {
        (draw.borrow_mut())();
        PARTS.with_borrow_mut(|parts| parts.push(draw));
    }));
}

/// History's part reads a signal.
#[cfg(feature = "history")]
fn followed(mut draw: Box<dyn FnMut()>) {
    Effect::new(move |_| draw());
}

/// What brings a part of the page up to date.
type Draw = Rc<RefCell<Box<dyn FnMut()>>>;

thread_local! {
    /// The parts of the page.
    static PARTS: RefCell<Vec<Draw>> = const { RefCell::new(Vec::new()) };
    /// Whether they will be brought up to date anyway.
    static AWAITED: Cell<bool> = const { Cell::new(false) };
}

/// Something has changed: brings all parts up to date, once for all changes of one event.
pub(crate) fn changed() {
    if AWAITED.replace(true) {
        return;
    }
    hydrated(Box::new(|| {
        AWAITED.set(false);
        let parts = PARTS.with_borrow(Clone::clone);
        parts.iter().for_each(|draw| (draw.borrow_mut())());
    }));
}

/// Hears what is done to the elements of `place`, for as long as the page lives.
fn listen(place: &Element, hear: Box<dyn Fn(Deed)>) {
    let hear = move |event: Event| {
        if let Some(deed) = deed(&event) {
            hear(deed);
        }
    };
    on(place, &["click", "input", "submit"], Box::new(hear));
}

/// Hears of these events for as long as the page lives.
pub(crate) fn on(target: &EventTarget, names: &[&str], hear: Box<dyn Fn(Event)>) {
    let hear = Closure::<dyn Fn(Event)>::wrap(hear);
    for name in names {
        // The page's own elements take every listener.
        let _ = target.add_event_listener_with_callback(name, hear.as_ref().unchecked_ref());
    }
    hear.forget();
}

fn deed(event: &Event) -> Option<Deed> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let actor = match event.type_().as_str() {
        "click" => target.closest(":enabled").ok()??,
        _ => target,
    };
    let does = actor.get_attribute(DOES)?;
    // Fields and choices act by what they hold, buttons by being pressed, forms by being submitted.
    let value = match (event.type_().as_str(), actor.tag_name().as_str()) {
        ("input", _) => field(&actor).value(),
        ("click", "BUTTON") => actor.get_attribute("value").unwrap_or_default(),
        ("submit", _) => {
            event.prevent_default();
            String::new()
        }
        _ => return None,
    };
    Some(Deed { does, value })
}

/// Inputs and choices have their content under the same name.
fn field(element: &Element) -> &HtmlInputElement {
    element.unchecked_ref()
}

/// Brings `place` in line with the text.
fn show(place: &Element, html: &str) {
    let Ok(made) = place.clone_node() else { return };
    let made: Element = made.unchecked_into();
    made.set_inner_html(html);
    alter(place, &made);
    // The browser alone says what a field for files holds.
    let Ok(fields) = place.query_selector_all("input:not([type=file]), select") else { return };
    for element in (0..fields.length()).filter_map(|at| fields.item(at)) {
        let element: Element = element.unchecked_into();
        let chosen = element.query_selector("[selected]").ok().flatten();
        let value = chosen.as_ref().unwrap_or(&element).get_attribute("value").unwrap_or_default();
        if field(&element).value() != value {
            field(&element).set_value(&value);
        }
    }
}

/// Makes `old` equal to `new`, which is the same kind of node.
fn alter(old: &Node, new: &Node) {
    if old.is_equal_node(Some(new)) {
        return;
    }
    let (Some(element), Some(wanted)) = (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) else {
        return old.set_text_content(new.text_content().as_deref());
    };
    for name in names(element).iter().filter(|name| *name != FOLD && !wanted.has_attribute(name)) {
        // The page's own elements: no attribute of theirs can be refused.
        let _ = element.remove_attribute(name);
    }
    for name in names(wanted).into_iter().filter(|name| name != FOLD) {
        let value = wanted.get_attribute(&name).unwrap_or_default();
        if element.get_attribute(&name).as_ref() != Some(&value) {
            let _ = element.set_attribute(&name, &value);
        }
    }
    let (mut child, mut next) = (old.first_child(), new.first_child());
    while let Some(wanted) = next {
        next = wanted.next_sibling();
        let here = child.take();
        child = here.as_ref().and_then(Node::next_sibling);
        // A page's own nodes: each may stand where its like stood.
        let _ = match here {
            Some(here) if alike(&here, &wanted) => {
                alter(&here, &wanted);
                continue;
            }
            Some(here) => old.replace_child(&wanted, &here),
            None => old.append_child(&wanted),
        };
    }
    while let Some(left) = child {
        child = left.next_sibling();
        let _ = old.remove_child(&left);
    }
}

/// The names of an element's attributes.
fn names(element: &Element) -> Vec<String> {
    element.get_attribute_names().iter().filter_map(|name| name.as_string()).collect()
}

/// What somebody has unfolded stays unfolded.
const FOLD: &str = "open";

/// Whether one may become the other. Elements with a name of their own are not turned into each other: who has the focus
/// on one has not chosen the other.
fn alike(old: &Node, new: &Node) -> bool {
    let id = |node: &Node| node.dyn_ref::<Element>().map(Element::id);
    old.node_name() == new.node_name() && id(old) == id(new)
}
