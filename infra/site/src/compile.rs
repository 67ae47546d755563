//! Cargo builds the wasm modules, with the workspace's `wasm` profile.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Error;

const TARGET: &str = "wasm32-unknown-unknown";

/// A module that the site is served with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Module {
    /// The islands of one kind of page, before bindings.
    Islands(site::page::Module),
    /// The engine alone, with a plain interface.
    Verifier,
}

/// Compiles one module and answers where it is. What the compiler says goes to the terminal.
///
/// Each by itself: in one build cargo would compile the crates they share with the features that both need together.
pub(crate) fn compile(workspace: &Path, module: Module) -> Result<PathBuf, Error> {
    let (name, package, features) = match module {
        Module::Islands(module) => ("site", "glasshouse-site", format!("hydrate,{}", module.name())),
        Module::Verifier => ("verifier", "glasshouse-verifier", String::new()),
    };
    add_target(workspace)?;
    let output = Command::new(cargo())
        .current_dir(workspace)
        .args(["build", "--profile", "wasm", "--target", TARGET])
        .args(["-p", package, "--features", &features])
        .args(["--message-format", "json-render-diagnostics"])
        .env("CARGO_ENCODED_RUSTFLAGS", rustflags(workspace))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| Error::Start { program: "cargo".to_owned(), source })?;
    if !output.status.success() {
        return Err(Error::Compile);
    }
    artifact(&String::from_utf8_lossy(&output.stdout), name)
}

/// Cargo tells a program that it runs which cargo it is.
fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The `.wasm` file of the library `name`, from cargo's messages.
fn artifact(messages: &str, name: &'static str) -> Result<PathBuf, Error> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact" && message["target"]["name"] == name)
        .filter_map(|message| {
            let files = message["filenames"].as_array()?.iter().filter_map(Value::as_str);
            files.into_iter().find(|file| file.ends_with(".wasm")).map(PathBuf::from)
        })
        .next_back()
        .ok_or(Error::NoModule(name))
}

/// SIMD, for which SHA-256 has a backend; and no path of this machine in the module, so that two builds of one commit are
/// the same bytes wherever they are made.
fn rustflags(workspace: &Path) -> OsString {
    let home = std::env::var_os("CARGO_HOME")
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo").into_os_string()));
    let mut flags = OsString::from("-Ctarget-feature=+simd128\x1f--remap-path-prefix=");
    flags.push(workspace);
    flags.push("=/glasshouse");
    if let Some(home) = home {
        flags.push("\x1f--remap-path-prefix=");
        flags.push(home);
        flags.push("=/cargo");
    }
    if let Some(library) = standard_library(workspace) {
        flags.push("\x1f--remap-path-prefix=");
        flags.push(library);
    }
    flags
}

/// Where the sources of the standard library are, if they are installed, and what the compiler calls them if they are not.
fn standard_library(workspace: &Path) -> Option<String> {
    let ask = |argument: &[&str]| {
        let output = Command::new("rustc").current_dir(workspace).args(argument).output().ok()?;
        String::from_utf8(output.stdout).ok()
    };
    let version = ask(&["-vV"])?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "))?;
    Some(format!("{}/lib/rustlib/src/rust=/rustc/{commit}", ask(&["--print", "sysroot"])?.trim()))
}

/// A fresh machine has rustup, but not the target.
fn add_target(workspace: &Path) -> Result<(), Error> {
    let rustup = |args: &[&str]| Command::new("rustup").current_dir(workspace).args(args).output();
    // No rustup (a distribution's compiler): let cargo say whether the target is there.
    let Ok(installed) = rustup(&["target", "list", "--installed"]) else { return Ok(()) };
    if String::from_utf8_lossy(&installed.stdout).lines().any(|line| line == TARGET) {
        return Ok(());
    }
    eprintln!("Adding the target {TARGET} (once per toolchain)");
    let added = rustup(&["target", "add", TARGET])
        .map_err(|source| Error::Start { program: "rustup".to_owned(), source })?;
    if added.status.success() {
        return Ok(());
    }
    eprint!("{}", String::from_utf8_lossy(&added.stderr));
    Err(Error::Target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_module_among_cargos_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"fair"},"filenames":["/t/libfair.rlib"]}
not json
{"reason":"compiler-artifact","target":{"name":"site"},"filenames":["/t/libsite.rlib","/t/site.wasm"]}
{"reason":"build-finished","success":true}"#;
        assert_eq!(artifact(messages, "site").unwrap(), PathBuf::from("/t/site.wasm"));
        assert!(matches!(artifact(messages, "verifier"), Err(Error::NoModule("verifier"))));
    }
}
