//! Bindings between the page and the wasm, in one script: SRI then covers all the code that a page runs, because
//! the script carries the wasm's own hash.

use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use crate::Error;
use crate::asset::Asset;
use crate::slim::{slim, without_comments};

/// The module ready for the browser, and what talks to it.
pub(crate) struct Bindings {
    pub(crate) js: String,
    pub(crate) wasm: Vec<u8>,
    /// The functions that hydrate an island each.
    pub(crate) islands: Vec<String>,
}

/// Generates the bindings of the module at `path`.
pub(crate) fn bind(path: &Path) -> Result<Bindings, Error> {
    // The library's error chain ends in the cause; `{:#}` shows all of it.
    let failed = |e| Error::Bindings(format!("{e:#}"));
    let mut bindgen = Bindgen::new();
    bindgen.input_path(path).typescript(false).remove_producers_section(true).remove_name_section(true);
    let mut output = bindgen.web(true).and_then(|bindgen| bindgen.generate_output()).map_err(failed)?;
    // Every crate with bindings is listed; only those with a file of their own would need one served.
    let inline = output.snippets().iter().filter(|(_, files)| !files.is_empty()).map(|(name, _)| name);
    if let Some(name) = inline.chain(output.local_modules().keys()).next() {
        return Err(Error::Bindings(format!(
            "{name} brings its own JavaScript file, which pages don't load"
        )));
    }
    let js = output.js().to_owned();
    let js = slim(output.wasm_mut(), &js)?;
    let wasm = output.wasm_mut().emit_wasm();
    let islands = islands(&js);
    Ok(Bindings { js, wasm, islands })
}

/// Leptos exports an island as `Name_<hash of its source>`.
fn islands(js: &str) -> Vec<String> {
    js.lines()
        .filter_map(|line| line.strip_prefix("export function ")?.split('(').next())
        .filter(|name| {
            let hash = name.rsplit_once('_').map_or("", |(_, hash)| hash);
            hash.len() > 8 && hash.bytes().all(|byte| byte.is_ascii_digit())
        })
        .map(str::to_owned)
        .collect()
}

/// The whole script of a page: bindings, where the wasm is, which islands there are, and the start.
pub(crate) fn script(bindings: &str, islands: &[String], wasm: &Asset, start: &str) -> String {
    let Asset { path, integrity, .. } = wasm;
    let module = format!("() => fetch(\"/{path}\", {{ integrity: \"{integrity}\" }})");
    with_module(bindings, islands, &module, start)
}

/// The same for a page in one file, which carries the wasm in an element.
pub(crate) fn script_in_one_file(bindings: &str, islands: &[String], start: &str) -> String {
    with_module(bindings, islands, &bytes_of(site::document::MODULE), start)
}

/// A function that reads what an element of the page carries in base64.
pub(crate) fn bytes_of(element: &str) -> String {
    format!(
        "() => Uint8Array.from(atob(document.getElementById(\"{element}\").textContent), (byte) => byte.charCodeAt(0))"
    )
}

fn with_module(bindings: &str, islands: &[String], module: &str, start: &str) -> String {
    let (islands, start) = (islands.join(", "), without_comments(start));
    format!("{bindings}\nconst pageModule = {module};\nconst ISLANDS = {{ {islands} }};\n{start}")
}

/// Every island of a page must be in the wasm: otherwise the page would stay dead without a word.
pub(crate) fn check_islands(page: &str, html: &str, islands: &[String]) -> Result<(), Error> {
    for part in html.split("<leptos-island data-component=\"").skip(1) {
        let island = part.split('"').next().unwrap_or_default();
        if !islands.iter().any(|name| name == island) {
            return Err(Error::Island { page: page.to_owned(), island: island.to_owned() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn islands_are_told_from_other_exports() {
        let js = "export function hydrate() {\nexport function Verify_12345678901(el) {\nfunction Dead_123456789(el) {";
        assert_eq!(islands(js), ["Verify_12345678901"]);
    }

    #[test]
    fn a_page_with_an_unknown_island_is_refused() {
        let html = r#"<main><leptos-island data-component="Verify_1"><p></p></leptos-island></main>"#;
        assert!(check_islands("/verify/", html, &["Verify_1".to_owned()]).is_ok());
        let error = check_islands("/verify/", html, &["Verify_2".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("/verify/ holds the island Verify_1"), "{error}");
    }
}
