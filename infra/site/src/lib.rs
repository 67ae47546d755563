//! Builds the static site: wasm, bindings, pre-rendered pages, content hashes.
//!
//! One pass, from sources to a directory that any static host can serve:
//!
//! 1. [`stamp`]: nothing changed since the last build? Then there is nothing to do.
//! 2. [`compile`]: cargo builds `verifier.wasm` and the browser crate for `wasm32-unknown-unknown`.
//! 3. [`bind`]: bindings are generated in process, by the pinned `wasm-bindgen-cli-support`.
//! 4. [`asset`]: what pages load gets a name with its content's hash, and an `integrity` value.
//!    [`offline`]: a service worker keeps it, and the verify page is made as one file, too. [`sums`]: the hash of every file.
//! 5. The pages, and the PAR sheets to download, are made natively by the same `site` crate that hydrates the pages in the
//!    browser.
//!
//! The finished directory is put in place by a rename, so a server never shows half a build.

mod asset;
mod bind;
mod compile;
mod error;
mod module;
mod offline;
mod slim;
mod stamp;
mod sums;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use asset::Asset;
use bind::Bindings;
pub use error::Error;
use site::page::Module;

/// What to build, and where to put it.
#[derive(Debug, Clone)]
pub struct Options {
    /// The workspace's root directory.
    pub workspace: PathBuf,
    /// The directory to write. Replaced as a whole.
    pub output: PathBuf,
    /// A JWK set to publish with the site: the keys that the house signs receipts with.
    pub keys: Option<PathBuf>,
}

impl Options {
    /// Builds this workspace into `target/site`.
    #[must_use]
    pub fn this_workspace() -> Self {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("."));
        Self::of(workspace.to_path_buf())
    }

    /// Builds a workspace into its `target/site`.
    #[must_use]
    pub fn of(workspace: PathBuf) -> Self {
        Self { output: workspace.join("target/site"), keys: None, workspace }
    }
}

/// A finished site.
#[derive(Debug, Clone)]
pub struct Site {
    /// The directory to serve.
    pub directory: PathBuf,
    /// Whether it was already up to date.
    pub unchanged: bool,
    /// Every file with its size in bytes, sorted by path.
    pub files: Vec<(String, usize)>,
    /// The hash of all the code that browsers run, as the pages show it.
    pub build: String,
}

/// Builds the site, or finds that the last build still stands.
///
/// # Errors
/// When the wasm target cannot be added, the sources don't compile, or the output cannot be written.
pub fn build(options: &Options) -> Result<Site, Error> {
    let mut stamp = stamp::of(&options.workspace)?;
    if let Some(keys) = &options.keys {
        stamp.push_str(&asset::integrity(&fs::read(keys).map_err(|e| Error::file("read", keys, e))?));
    }
    let stamp_file = options.output.join(".stamp");
    if fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) {
        return Site::at(&options.output, true);
    }

    let mut files = contents(&options.workspace, options.keys.as_deref())?;
    files.push((".stamp".to_owned(), stamp.into_bytes()));

    let staging = options.output.with_extension("new");
    remove(&staging)?;
    for (path, bytes) in &files {
        let path = staging.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|e| Error::file("create", parent, e))?;
        }
        fs::write(&path, bytes).map_err(|e| Error::file("write", &path, e))?;
    }
    remove(&options.output)?;
    fs::rename(&staging, &options.output).map_err(|e| Error::file("put in place", &options.output, e))?;
    Site::at(&options.output, false)
}

impl Site {
    fn at(directory: &Path, unchanged: bool) -> Result<Self, Error> {
        let sums = directory.join(sums::NAME);
        let sums = fs::read_to_string(&sums).map_err(|e| Error::file("read", &sums, e))?;
        let build = sums::build(&sums);
        Ok(Self { directory: directory.to_path_buf(), unchanged, files: list(directory)?, build })
    }
}

/// `verifier.wasm`, byte for byte as the site offers it.
///
/// # Errors
/// When the wasm target cannot be added, or the sources don't compile.
pub fn verifier(workspace: &Path) -> Result<Vec<u8>, Error> {
    let path = compile::compile(workspace, compile::Module::Verifier)?;
    let module = fs::read(&path).map_err(|e| Error::file("read", &path, e))?;
    module::without_custom_sections(&module).ok_or(Error::NoModule("verifier"))
}

/// Every file of the site: path relative to its root, and content.
fn contents(workspace: &Path, keys: Option<&Path>) -> Result<Files, Error> {
    let source = |name: &str| {
        let path = workspace.join("site/assets").join(name);
        fs::read_to_string(&path).map_err(|e| Error::file("read", &path, e))
    };
    let boot = source("boot.js")?;
    let verifier = verifier(workspace)?;
    let glue = engine_glue(workspace)?;
    let worker = history_worker(&glue, &verifier, &source("history-worker.js")?);
    let beside = format!("{}\n{glue}\n{}", source("second-opinion.js")?, source("verify-engine.js")?);
    let nothing_beside = format!("const beside = undefined;\n{boot}");
    let start = |module| match module {
        Module::Verify => format!("{beside}\n{boot}"),
        Module::History => {
            format!(
                "const historyWorker = () => new Worker(\"/{}\", {{ type: \"module\" }});\n{nothing_beside}",
                worker.path
            )
        }
        Module::Play | Module::Sheets => nothing_beside.clone(),
    };
    let fetched = format!(
        "const engineBytes = async () => (await fetch(\"/{VERIFIER}\", {{ integrity: \"{}\" }})).arrayBuffer();\n",
        asset::integrity(&verifier)
    );
    let mut modules = BTreeMap::new();
    for module in Module::ALL {
        let engine = (module == Module::Verify).then_some(&*fetched);
        modules.insert(module, Islands::build(workspace, module, start(module), engine.unwrap_or_default())?);
    }
    let style = Asset::new("style", "css", source("style.css")?.into_bytes());

    let mut files = vec![(VERIFIER.to_owned(), verifier.clone())];
    let assets =
        modules.values().flat_map(|islands| [&islands.wasm, &islands.script]).chain([&style, &worker]);
    files.extend(assets.map(|asset| (asset.path.clone(), asset.bytes.clone())));

    // In the page itself: browsers fetch an icon late, and a page that verifies asks for nothing once it is loaded.
    let icon = asset::data_uri("image/svg+xml", source("icon.svg")?.trim().as_bytes());
    let scripts = modules.iter().map(|(module, islands)| (*module, islands.script.link())).collect();
    let build = sums::build(&sums::list(borrowed(&files)));
    let linked = site::document::Assets { style: style.link(), scripts, icon, build };
    for page in site::page::all() {
        let html = site::document::render(&page, &linked);
        let islands = page.script.module().map_or(&[][..], |module| &modules[&module].names);
        bind::check_islands(&page.path, &html, islands)?;
        files.push((page.file(), html.into_bytes()));
    }
    files.push((
        offline::SINGLE_FILE.to_owned(),
        modules[&Module::Verify].in_one_file(&linked, &source("style.css")?, &verifier),
    ));
    files.extend(site::download::all());
    let openapi = workspace.join("tests/snapshots/openapi.json");
    if openapi.is_file() {
        let openapi = fs::read(&openapi).map_err(|e| Error::file("read", &openapi, e))?;
        files.push(("openapi.json".to_owned(), openapi));
    }
    let worker = offline::worker(borrowed(&files), &source("service-worker.js")?);
    files.push((offline::WORKER.to_owned(), worker.into_bytes()));
    let sums = sums::list(borrowed(&files));
    files.push((sums::NAME.to_owned(), sums.into_bytes()));
    // Data of the house, not of the build: in no hash, and where a house runs its own answer stands here.
    let keys = match keys {
        Some(path) => fs::read(path).map_err(|e| Error::file("read", path, e))?,
        None => b"{\"keys\":[]}\n".to_vec(),
    };
    files.push((KEYS.to_owned(), keys));
    Ok(files)
}

/// Where a house publishes the keys that it signs receipts with.
const KEYS: &str = ".well-known/jwks.json";

/// The engine's name on the site.
const VERIFIER: &str = "verifier.wasm";

/// The script of a worker that checks histories: where the engine is and its hash, the engine's own glue, and the work.
fn history_worker(glue: &str, verifier: &[u8], work: &str) -> Asset {
    let integrity = asset::integrity(verifier);
    let engine = format!("const ENGINE = {{ url: \"/{VERIFIER}\", integrity: \"{integrity}\" }};");
    Asset::new("history-worker", "js", format!("{engine}\n{glue}\n{work}").into_bytes())
}

/// All that a script needs to talk to the engine.
fn engine_glue(workspace: &Path) -> Result<String, Error> {
    let glue = workspace.join("site/verifier/examples/verifier.mjs");
    fs::read_to_string(&glue).map_err(|e| Error::file("read", &glue, e))
}

/// Paths and contents.
type Files = Vec<(String, Vec<u8>)>;

fn borrowed(files: &Files) -> impl Iterator<Item = (&str, &[u8])> {
    files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
}

/// A module of islands, ready for its pages.
struct Islands {
    wasm: Asset,
    script: Asset,
    bindings: String,
    /// What follows the bindings in the script.
    start: String,
    /// The functions that hydrate an island each.
    names: Vec<String>,
}

impl Islands {
    /// `engine` is what the script says of where the engine is, if the page has one beside it.
    fn build(workspace: &Path, module: Module, start: String, engine: &str) -> Result<Self, Error> {
        let Bindings { js, wasm, islands } =
            bind::bind(&compile::compile(workspace, compile::Module::Islands(module))?)?;
        let wasm = Asset::new(module.name(), "wasm", wasm);
        let script = bind::script(&js, &islands, &wasm, &format!("{engine}{start}"));
        let script = Asset::new(module.name(), "js", script.into_bytes());
        Ok(Self { wasm, script, bindings: js, start, names: islands })
    }

    /// The verify page with all that it needs.
    fn in_one_file(&self, linked: &site::document::Assets, style: &str, engine: &[u8]) -> Vec<u8> {
        let bytes = bind::bytes_of(site::document::ENGINE);
        let start = format!("const engineBytes = async {bytes};\n{}", self.start);
        let script = bind::script_in_one_file(&self.bindings, &self.names, &start);
        let inline = offline::inline(style.to_owned(), script, &self.wasm.bytes, engine);
        site::document::in_one_file(&site::page::verify_alone(), linked, &inline).into_bytes()
    }
}

fn remove(directory: &Path) -> Result<(), Error> {
    if directory.exists() {
        fs::remove_dir_all(directory).map_err(|e| Error::file("remove", directory, e))?;
    }
    Ok(())
}

/// The files below `directory` that are served, with sizes.
fn list(directory: &Path) -> Result<Vec<(String, usize)>, Error> {
    let mut found = Vec::new();
    for path in stamp::files_below(directory)? {
        let name = path.strip_prefix(directory).unwrap_or(&path).to_string_lossy().into_owned();
        if !name.starts_with('.') {
            let size = fs::metadata(&path).map_err(|e| Error::file("read", &path, e))?.len();
            found.push((name, usize::try_from(size).unwrap_or(usize::MAX)));
        }
    }
    found.sort();
    Ok(found)
}
