//! What people bring to a page: dropped on its box, or chosen with the field for files in it.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Event, File, FileList, HtmlInputElement};

use crate::markup::{Element, element};
use crate::part::on;

/// What was dropped or chosen.
#[derive(Debug, Clone)]
pub(crate) enum Brought {
    /// Files, at least one.
    Files(Vec<File>),
    /// A text that was dragged here, which may be empty.
    Text(String),
}

/// The id of the box, once on a page.
const PLACE: &str = "intake";
/// The end of its class while something is dragged over it.
const OVER: &str = " over";

/// The box without its content.
pub(crate) fn intake(class: &'static str) -> Element {
    element("div").attr("id", PLACE).class(class)
}

/// The field for files, in its label.
pub(crate) fn file(label: &str, kinds: &str, several: bool) -> Element {
    let input = element("input")
        .attr("type", "file")
        .attr("id", "file")
        .flag("multiple", several)
        .attr("accept", kinds);
    element("label").class("file").child(element("span").text(label)).child(input)
}

/// Hears what is brought to the box of a page that stands.
pub(crate) fn listen(take: Box<dyn Fn(Brought)>) {
    let Some(place) = document().get_element_by_id(PLACE) else { return };
    let own = place.clone();
    let hear = move |event: Event| {
        let over = |over: bool| {
            let class = own.class_name();
            let class = class.trim_end_matches(OVER);
            own.set_class_name(&[class, if over { OVER } else { "" }].concat());
        };
        match event.type_().as_str() {
            "dragover" => {
                event.prevent_default();
                over(true);
            }
            "dragleave" => over(false),
            "drop" => {
                event.prevent_default();
                over(false);
                let Some(dropped) = event.unchecked_ref::<DragEvent>().data_transfer() else { return };
                take(
                    files(dropped.files())
                        .unwrap_or_else(|| Brought::Text(dropped.get_data("text/plain").unwrap_or_default())),
                );
            }
            _ => {
                let field = event.target().map(JsCast::unchecked_into::<HtmlInputElement>);
                // Other fields in the box have none.
                if let Some(files) = field.and_then(|field| files(field.files())) {
                    take(files);
                }
            }
        }
    };
    on(&place, &["dragover", "dragleave", "drop", "change"], Box::new(hear));
}

fn files(list: Option<FileList>) -> Option<Brought> {
    let list = list?;
    let files: Vec<File> = (0..list.length()).filter_map(|at| list.get(at)).collect();
    (!files.is_empty()).then_some(Brought::Files(files))
}
