//! The API as a document: `tests/snapshots/openapi.json` is what the code says, served by the site.
//!
//! `GLASSHOUSE_BLESS=1 cargo test -p glasshouse-tests --test openapi` writes it anew; the diff is then part of the
//! review.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use serde_json::{Value, json};
use std::path::Path;

/// All functions' documents as one, with what no single route can say.
fn document() -> Value {
    let api = play::routes().merge(wallet::routes()).merge(par_function::routes()).into_openapi();
    let mut document = serde_json::to_value(&api).unwrap();
    document["info"] = json!({
        "title": "Glasshouse",
        "version": env!("CARGO_PKG_VERSION"),
        "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        "description": "A provably-fair game backend. Amounts are decimal-free strings in minor units; unknown request \
            fields are refused, answers may grow; errors are RFC 9457 documents with a stable `code`.",
    });
    document["components"]["securitySchemes"] = json!({
        "operator": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "`<key id>.<secret>`"},
        "player": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "from POST /v1/sessions"},
    });
    document
}

#[test]
fn the_snapshot_is_what_the_code_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/openapi.json");
    let text = serde_json::to_string_pretty(&document()).unwrap() + "\n";
    if std::env::var_os("GLASSHOUSE_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return;
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == text, "the API changed: look at it with GLASSHOUSE_BLESS=1, and commit the snapshot");
}
