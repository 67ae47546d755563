//! What can go wrong while building, said so that the reader knows what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Why there is no site.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program could not be started.
    #[error("cannot run `{program}`")]
    Start {
        /// Its name.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// The wasm target is missing and rustup could not add it.
    #[error(
        "the target wasm32-unknown-unknown is missing and could not be added; \
         run `rustup target add wasm32-unknown-unknown`"
    )]
    Target,
    /// The sources did not compile. The compiler has already said why.
    #[error("the browser side did not compile (see above)")]
    Compile,
    /// Cargo finished without naming a module that it was asked for.
    #[error("cargo built no {0}.wasm")]
    NoModule(&'static str),
    /// The bindings could not be generated.
    #[error("cannot generate bindings: {0}")]
    Bindings(String),
    /// A page holds an island that the wasm doesn't export.
    #[error(
        "{page} holds the island {island}, which the wasm doesn't export: they come from different builds"
    )]
    Island {
        /// The page's path.
        page: String,
        /// The island's name.
        island: String,
    },
    /// A file or directory could not be handled.
    #[error("cannot {action} {}", path.display())]
    File {
        /// What was being done.
        action: &'static str,
        /// To what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl Error {
    pub(crate) fn file(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::File { action, path: path.to_path_buf(), source }
    }
}
