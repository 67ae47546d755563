//! Builds the static site: wasm, bindings, pre-rendered pages, content hashes.
