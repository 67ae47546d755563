//! The engine that dealt the round, which stands beside the page: `verifier.wasm`, the one that everybody can have. JSON
//! goes in, JSON comes out (`site/verifier`).

use serde_json::Value;

use crate::json;

/// What the engine proves of a round, from what is stated about it.
pub(crate) fn prove(stated: &Value) -> Value {
    ask("prove", &stated.to_string())
}

/// The document of the configuration with this hash.
pub(crate) fn configuration(hash: &str) -> Value {
    ask("configuration", hash)
}

fn ask(what: &str, about: &str) -> Value {
    json::read(&answer(what, about)).unwrap_or_default()
}

#[cfg(not(test))]
fn answer(what: &str, about: &str) -> String {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        /// `site/assets/verify-engine.js`, which the builder puts into this page's script.
        #[wasm_bindgen(js_name = askEngine)]
        fn ask_engine(what: &str, about: &str) -> String;
    }
    ask_engine(what, about)
}

/// Tests ask the very functions that the module exports.
#[cfg(test)]
fn answer(what: &str, about: &str) -> String {
    match what {
        "prove" => verifier::prove_json(about.as_bytes()).to_string(),
        _ => verifier::configuration_json(about.as_bytes()).to_string(),
    }
}
