//! What a page tells an island: texts, in attributes of an element beside it.
//!
//! Leptos has properties for that. The code that reads them in the browser comes with the errors of all that JSON might
//! hold instead, down to fractions in decimal: a tenth of a module.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::markup::element;

/// Texts by name.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    /// The element's id.
    place: &'static str,
    #[cfg(feature = "ssr")]
    texts: Vec<(&'static str, String)>,
}

#[cfg(feature = "ssr")]
impl Given {
    /// The island, and beside it these texts: each with the attribute that holds it, `data-…`.
    pub(crate) fn to<Island: IntoAny>(
        place: &'static str,
        texts: Vec<(&'static str, String)>,
        island: impl FnOnce() -> Island,
    ) -> AnyView {
        let mut given = element("div").attr("id", place).attr("hidden", "");
        for (name, text) in &texts {
            given = given.attr(name, text);
        }
        provide_context(Self { place, texts });
        let island = island().into_any();
        view! { <div hidden inner_html=given.html()></div> {island} }.into_any()
    }

    /// What was given at this place.
    pub(crate) fn at(place: &'static str) -> Self {
        let given = use_context::<Self>().filter(|given| given.place == place);
        given.expect("a page gives its islands what they ask for")
    }

    /// A text by its attribute.
    pub(crate) fn text(&self, name: &'static str) -> String {
        let found = self.texts.iter().find(|(known, _)| *known == name);
        found.expect("a page gives its islands what they ask for").1.clone()
    }
}

#[cfg(not(feature = "ssr"))]
impl Given {
    /// What was given at this place.
    pub(crate) fn at(place: &'static str) -> Self {
        Self { place }
    }

    /// A text by its attribute.
    pub(crate) fn text(&self, name: &'static str) -> String {
        let given = document().get_element_by_id(self.place);
        given.and_then(|given| given.get_attribute(name)).unwrap_or_default()
    }
}
