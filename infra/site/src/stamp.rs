//! Whether anything changed since the last build: one hash over everything that goes into the site.
//!
//! Contents, not modification times: a fresh checkout or a switched branch then costs nothing when it is the same.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::{Error, asset};

/// Files and directories that the site is made of, relative to the workspace.
const INPUTS: [&str; 12] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "infra/site",
    "rust-toolchain.toml",
    "shared/fair",
    "shared/games",
    "shared/lines",
    "shared/par",
    "shared/wire",
    "site",
    "tests/snapshots/openapi.json",
];

/// The hash of all inputs: their paths, lengths and contents.
pub(crate) fn of(workspace: &Path) -> Result<String, Error> {
    let mut hash = Sha256::new();
    for input in INPUTS {
        let path = workspace.join(input);
        let files = if path.is_dir() { files_below(&path)? } else { vec![path] };
        for file in files {
            // A missing input (no toolchain file, no API description yet) is a state like any other.
            let bytes = if file.exists() {
                fs::read(&file).map_err(|e| Error::file("read", &file, e))?
            } else {
                Vec::new()
            };
            let name = file.strip_prefix(workspace).unwrap_or(&file).to_string_lossy().into_owned();
            hash.update(format!("{name}\0{}\0", bytes.len()));
            hash.update(&bytes);
        }
    }
    Ok(asset::hex(&hash.finalize()))
}

/// All files below `directory`, sorted.
pub(crate) fn files_below(directory: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(directory) = open.pop() {
        let entries = fs::read_dir(&directory).map_err(|e| Error::file("read", &directory, e))?;
        for entry in entries {
            let path = entry.map_err(|e| Error::file("read", &directory, e))?.path();
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_with_any_input_and_only_then() {
        let workspace = tempfile::tempdir().unwrap();
        let source = workspace.path().join("site/src/lib.rs");
        fs::create_dir_all(source.parent().unwrap()).unwrap();
        for directory in
            ["infra/site", "shared/fair", "shared/games", "shared/lines", "shared/par", "shared/wire"]
        {
            fs::create_dir_all(workspace.path().join(directory)).unwrap();
        }
        fs::write(&source, "one").unwrap();
        let one = of(workspace.path()).unwrap();
        fs::write(&source, "one").unwrap();
        assert_eq!(of(workspace.path()).unwrap(), one, "the same content again");
        fs::write(workspace.path().join("README.md"), "not an input").unwrap();
        assert_eq!(of(workspace.path()).unwrap(), one, "a file that the site is not made of");
        fs::write(&source, "two").unwrap();
        let two = of(workspace.path()).unwrap();
        assert_ne!(two, one);
        fs::rename(&source, source.with_file_name("main.rs")).unwrap();
        assert_ne!(of(workspace.path()).unwrap(), two, "the same content under another name");
    }
}
