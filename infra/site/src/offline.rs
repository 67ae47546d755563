//! The site without a network: a service worker, and the verify page as one file.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use site::document::Inline;

use crate::asset::{hex, integrity};

/// The worker's name on the site: in the root, because it may only answer for what is below it.
pub(crate) const WORKER: &str = "service-worker.js";
/// The name of the verify page as one file.
pub(crate) const SINGLE_FILE: &str = "glasshouse-verify.html";

/// The service worker: what it keeps, and the text of `service-worker.js`.
pub(crate) fn worker<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>, text: &str) -> String {
    let kept = files.into_iter().filter(|(path, _)| is_kept(path));
    let kept: Map<_, _> = kept.map(|(path, bytes)| (address(path), Value::from(integrity(bytes)))).collect();
    let files = Value::Object(kept).to_string();
    let version = hex(&Sha256::digest(&files));
    format!("const VERSION = \"glasshouse {}\";\nconst FILES = {files};\n{text}", &version[..16])
}

/// All but the hundreds of sheets, which are more than a visitor asked for.
fn is_kept(path: &str) -> bool {
    let page = path.ends_with(".html") && path != SINGLE_FILE && path != "404.html";
    (page && (!path.starts_with("par/") || path == "par/index.html"))
        || path.starts_with("assets/")
        || path == "verifier.wasm"
}

/// Where a file of the site is asked for.
fn address(path: &str) -> String {
    format!("/{}", path.strip_suffix("index.html").unwrap_or(path))
}

/// What a page in one file carries.
///
/// # Panics
/// If a text would end its own element: the page would be torn, and no check of hashes would find it.
pub(crate) fn inline(style: String, script: String, module: &[u8], engine: &[u8]) -> Inline {
    for (text, end) in [(&style, "</style"), (&script, "</script")] {
        assert!(!text.contains(end), "the text must not hold {end}");
    }
    let hash = |text: &str| format!("sha256-{}", STANDARD.encode(Sha256::digest(text)));
    Inline {
        style_hash: hash(&style),
        script_hash: hash(&script),
        module: STANDARD.encode(module),
        engine: STANDARD.encode(engine),
        style,
        script,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_code_are_kept_under_the_addresses_that_ask_for_them() {
        let names = [
            "index.html",
            "verify/index.html",
            "par/index.html",
            "par/dice/index.html",
            "assets/a.js",
            "verifier.wasm",
            "404.html",
            SINGLE_FILE,
            "openapi.json",
        ];
        let worker = worker(names.map(|name| (name, name.as_bytes())), "// the rest");
        let files = worker.lines().nth(1).unwrap().strip_prefix("const FILES = ").unwrap();
        let files: Map<String, Value> = serde_json::from_str(files.strip_suffix(';').unwrap()).unwrap();
        let kept: Vec<_> = files.keys().map(String::as_str).collect();
        assert_eq!(kept, ["/", "/assets/a.js", "/par/", "/verifier.wasm", "/verify/"]);
        assert!(worker.ends_with("// the rest"));
    }

    #[test]
    #[should_panic(expected = "must not hold </script")]
    fn a_script_that_ends_itself_is_refused() {
        inline(String::new(), "'</script>'".to_owned(), &[], &[]);
    }
}
