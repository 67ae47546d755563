//! The check as programs, as data of the verify page, which fills them with a round's values (`verify/code.rs`).

use serde_json::{Value, json};

/// Of each program: its language, the element it stands in, how it is run and how it writes texts; the program with places
/// to fill in, and the part of it that takes out what was drawn.
pub(crate) fn programs() -> Value {
    json!([
        {
            "name": "Python", "id": "code-python", "run": "python3 check.py", "quotes": "json",
            "program": include_str!("../../assets/code/python.py"),
            "taken": include_str!("../../assets/code/python_taken.py"),
        },
        {
            "name": "JavaScript", "id": "code-javascript", "run": "node check.mjs, or the console of your browser",
            "quotes": "json",
            // The very function that gives the second opinion on the page.
            "program": concat!(
                include_str!("../../assets/second-opinion.js"),
                include_str!("../../assets/code/javascript_call.js"),
            ),
            "taken": "",
        },
        {
            "name": "Shell", "id": "code-shell", "run": "sh check.sh, with openssl", "quotes": "shell",
            "program": include_str!("../../assets/code/shell.sh"),
            "taken": include_str!("../../assets/code/shell_taken.sh"),
        },
        {
            "name": "Rust", "id": "code-rust", "run": "cargo run", "quotes": "rust",
            "program": include_str!("../../assets/code/rust.rs"),
            "taken": include_str!("../../assets/code/rust_taken.rs"),
        },
    ])
}
