//! `glasshouse keys` as its users run it.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn keys(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glasshouse"));
    command.arg("keys").args(arguments).arg("--data").arg(data).output().unwrap()
}

fn rings(output: &Output) -> Vec<Value> {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn keys_are_made_shown_and_exchanged_and_never_printed() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("house");
    let missing = keys(&data, &["show"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("glasshouse keys init"), "{missing:?}");

    let made = rings(&keys(&data, &["init", "--json"]));
    assert_eq!(made.len(), 5);
    assert!(rings(&keys(&data, &["init", "--json"])).is_empty(), "keys that are there stay");
    assert_eq!(rings(&keys(&data, &["show", "--json"])), made);

    let soon = keys(&data, &["rotate", "receipts"]);
    assert_eq!(soon.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&soon.stderr).contains("minutes ago"), "{soon:?}");
    let unknown = keys(&data, &["rotate", "jwt"]);
    assert!(
        String::from_utf8_lossy(&unknown.stderr).contains("there are seed-real, seed-demo"),
        "{unknown:?}"
    );

    // As if it had been made in 1970.
    let ring = data.join("keys/receipts.json");
    let mut document: Value = serde_json::from_slice(&std::fs::read(&ring).unwrap()).unwrap();
    let secret = document["next"]["key"].as_str().unwrap().to_owned();
    document["rotated_at"] = 0.into();
    std::fs::write(&ring, document.to_string()).unwrap();
    let output = keys(&data, &["rotate", "receipts", "--json"]);
    assert!(!format!("{output:?}").contains(&secret));
    let rotated = rings(&output);
    let before = made.iter().find(|ring| ring["keys"] == "receipts").unwrap();
    assert_eq!((rotated.len(), &rotated[0]["active"]), (1, &before["next"]));
}

#[test]
fn a_house_that_runs_keeps_its_keys() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("house");
    rings(&keys(&data, &["init", "--json"]));
    let _running = local::lock(&data).unwrap();
    let refused = keys(&data, &["rotate"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("in use by another"), "{refused:?}");
    assert_eq!(rings(&keys(&data, &["show", "--json"])).len(), 5, "looking is allowed");
}
