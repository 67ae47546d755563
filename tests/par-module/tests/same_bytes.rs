//! The same configuration gives the same sheet, byte for byte, on a machine with other words and no operating system.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::path::Path;
use std::process::Command;

use games::GameId;
use wasmi::{Engine, Linker, Module, Store};

/// The module, built beside the native artefacts but in a directory of its own: cargo holds a lock on its own one while it
/// runs the tests.
fn module() -> Vec<u8> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), Into::into);
    let target = target.join("par-module");
    // Already there, this asks nothing of the network; without rustup cargo says itself what is missing.
    let _ = Command::new("rustup").args(["target", "add", "wasm32-unknown-unknown"]).output();
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--lib", "--package", env!("CARGO_PKG_NAME")])
        .args(["--target", "wasm32-unknown-unknown", "--target-dir"])
        .arg(&target)
        .current_dir(workspace)
        // Flags of the native build, such as those of a coverage run, mean nothing to the module.
        .env_remove("RUSTFLAGS")
        .status()
        .unwrap();
    assert!(built.success(), "the module is built");
    std::fs::read(target.join("wasm32-unknown-unknown/debug/par_module.wasm")).unwrap()
}

#[test]
fn native_and_wasm_sheets_are_the_same() {
    let engine = Engine::default();
    let module = Module::new(&engine, module()).unwrap();
    assert_eq!(module.imports().count(), 0, "the module imports nothing");
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module).unwrap();
    let memory = instance.get_memory(&store, "memory").unwrap();
    let sheet = instance.get_typed_func::<u32, u32>(&store, "sheet").unwrap();
    let text = instance.get_typed_func::<(), u32>(&store, "text").unwrap();
    // Video poker is left out: a hundred thousand hands with 32 holds each take an interpreter minutes.
    for (at, game) in (0..).zip(GameId::ALL).filter(|(_, game)| *game != GameId::VideoPoker) {
        let length = sheet.call(&mut store, at).unwrap();
        let start = text.call(&mut store, ()).unwrap();
        let mut bytes = vec![0; length as usize];
        memory.read(&store, start as usize, &mut bytes).unwrap();
        assert!(bytes == par_module::canonical(game).into_bytes(), "{game}: the bytes differ");
    }
    assert_eq!(sheet.call(&mut store, 13).unwrap(), 0);
}
