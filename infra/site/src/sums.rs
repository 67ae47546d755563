//! What the site is, as hashes: of every file, and one of all the code that browsers run.

use sha2::{Digest, Sha256};

use crate::asset::hex;

/// The list's name on the site.
pub(crate) const NAME: &str = "SHA256SUMS";

/// A line for each file, as `sha256sum --check` reads them, sorted by path.
pub(crate) fn list<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut lines: Vec<_> =
        files.into_iter().map(|(path, bytes)| (path, hex(&Sha256::digest(bytes)))).collect();
    lines.sort();
    lines.into_iter().map(|(path, hash)| format!("{hash}  {path}\n")).collect()
}

/// The hash of a build: of those lines that name code. Pages show it, so it cannot depend on them.
///
/// `grep -E '  (assets/|verifier\.wasm)' SHA256SUMS | sha256sum` gives the same.
pub(crate) fn build(list: &str) -> String {
    let is_code = |line: &&str| line.contains("  assets/") || line.ends_with("  verifier.wasm");
    let mut hash = Sha256::new();
    for line in list.lines().filter(is_code) {
        hash.update(line);
        hash.update("\n");
    }
    hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_build_is_the_code_and_not_the_pages() {
        let files = |code: &'static str, page: &'static str| {
            list([
                ("verifier.wasm", &b"abc"[..]),
                ("index.html", page.as_bytes()),
                ("assets/a.js", code.as_bytes()),
            ])
        };
        let one = files("code", "page");
        assert!(
            one.starts_with(
                "5694d08a2e53ffcae0c3103e5ad6f6076abd960eb1f8a56577040bc1028f702b  assets/a.js\n"
            )
        );
        assert!(one.ends_with("  verifier.wasm\n"));
        assert_eq!(build(&one), build(&files("code", "another page")));
        assert_ne!(build(&one), build(&files("other code", "page")));
    }
}
