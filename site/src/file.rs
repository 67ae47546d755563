//! Files that the page makes and the browser saves.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

/// An address under which the browser gives a text of this kind, until it is taken back.
pub(crate) fn address(text: &str, media_type: &str) -> Result<String, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = js_sys::Array::of1(&text.into());
    Url::create_object_url_with_blob(&Blob::new_with_str_sequence_and_options(&parts, &options)?)
}

/// Has the browser save a text under this name, as if its reader had followed a link to it.
pub(crate) fn save(name: &str, text: &str, media_type: &str) -> Result<(), JsValue> {
    let address = address(text, media_type)?;
    let link = leptos::prelude::document().create_element("a")?;
    link.set_attribute("href", &address)?;
    link.set_attribute("download", name)?;
    link.unchecked_into::<HtmlElement>().click();
    Url::revoke_object_url(&address)
}
