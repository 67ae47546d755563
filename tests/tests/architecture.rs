//! The dependency rule of ARCHITECTURE.md, read from `cargo metadata`.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};
use std::collections::{BTreeMap, BTreeSet};

/// The libraries in their order: each may depend on those before it.
const ORDER: [&str; 9] = ["fair", "lines", "games", "par", "ledger", "wire", "archive", "store", "edge"];
/// Libraries without input, output, clock or entropy.
const PURE: [&str; 7] = ["fair", "lines", "games", "par", "ledger", "wire", "archive"];
/// Crates that touch the world: files, sockets, clocks, randomness, threads.
const WORLDLY: [&str; 14] = [
    "tokio",
    "mio",
    "socket2",
    "hyper",
    "axum",
    "reqwest",
    "rustls",
    "rusqlite",
    "getrandom",
    "rand",
    "chrono",
    "time",
    "tempfile",
    "js-sys",
];

struct Workspace {
    metadata: Metadata,
}

impl Workspace {
    fn read() -> Self {
        Self { metadata: MetadataCommand::new().exec().unwrap() }
    }

    /// The workspace's package of this short name.
    fn package(&self, short: &str) -> &cargo_metadata::Package {
        let name = format!("glasshouse-{short}");
        let found = self.metadata.workspace_packages().into_iter().find(|package| *package.name == name);
        found.unwrap_or_else(|| panic!("there is no package {name}"))
    }

    /// Short names of all workspace packages.
    fn packages(&self) -> Vec<String> {
        let names = self.metadata.workspace_packages();
        names.iter().map(|package| package.name.strip_prefix("glasshouse-").unwrap().to_owned()).collect()
    }

    /// What the package names in its manifest, tests aside.
    fn direct(&self, short: &str) -> BTreeSet<String> {
        let dependencies = self.package(short).dependencies.iter();
        let normal = dependencies.filter(|dependency| dependency.kind == DependencyKind::Normal);
        normal
            .map(|dependency| {
                dependency.name.strip_prefix("glasshouse-").unwrap_or(&dependency.name).to_owned()
            })
            .collect()
    }

    /// Everything the package is built from, tests aside, on this machine's platform.
    fn all(&self, short: &str) -> BTreeSet<String> {
        let resolve = self.metadata.resolve.as_ref().unwrap();
        let nodes: BTreeMap<&PackageId, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
        let (mut found, mut todo) = (BTreeSet::new(), vec![&self.package(short).id]);
        while let Some(id) = todo.pop() {
            for dependency in &nodes[id].deps {
                let normal = dependency.dep_kinds.iter().any(|kind| {
                    let here = kind.target.as_ref().is_none_or(|target| !target.to_string().contains("wasm"));
                    kind.kind == DependencyKind::Normal && here
                });
                let name = self.metadata[&dependency.pkg].name.to_string();
                if normal && found.insert(name) {
                    todo.push(&dependency.pkg);
                }
            }
        }
        found
    }
}

#[test]
fn each_library_depends_only_on_those_before_it() {
    let workspace = Workspace::read();
    let ours: BTreeSet<String> = workspace.packages().into_iter().collect();
    for (position, library) in ORDER.iter().enumerate() {
        let inside: BTreeSet<String> = workspace.direct(library).intersection(&ours).cloned().collect();
        let allowed: BTreeSet<String> = ORDER[..position].iter().map(|name| (*name).to_owned()).collect();
        assert!(inside.is_subset(&allowed), "{library} depends on {inside:?}");
    }
}

#[test]
fn pure_libraries_touch_nothing() {
    let workspace = Workspace::read();
    for library in PURE {
        let all = workspace.all(library);
        let worldly: Vec<_> = WORLDLY.iter().filter(|name| all.contains(**name)).collect();
        assert!(worldly.is_empty(), "{library} is built from {worldly:?}");
        assert!(!all.iter().any(|name| name.starts_with("aws-")), "{library} reaches the AWS SDK");
    }
}

#[test]
fn only_store_names_the_aws_sdk() {
    let workspace = Workspace::read();
    for package in workspace.packages().iter().filter(|package| *package != "store") {
        let named: Vec<_> =
            workspace.direct(package).into_iter().filter(|name| name.starts_with("aws-")).collect();
        assert!(named.is_empty(), "{package} names {named:?}");
    }
}

#[test]
fn only_edge_and_the_functions_mains_name_lambda() {
    let workspace = Workspace::read();
    for package in workspace.packages() {
        let names = workspace.direct(&package).iter().any(|name| name.starts_with("lambda_"));
        let may = package == "edge" || is_function(&workspace, &package);
        assert!(may || !names, "{package} names lambda_http");
    }
    // In a function, only the main does.
    let functions = workspace.packages().into_iter().filter(|package| is_function(&workspace, package));
    for function in functions {
        let sources = workspace.package(&function).manifest_path.parent().unwrap().join("src");
        for file in std::fs::read_dir(&sources).unwrap() {
            let path = file.unwrap().path();
            let is_main = path.file_name().is_some_and(|name| name == "main.rs");
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(is_main || !text.contains("lambda_http"), "{}", path.display());
        }
    }
}

#[test]
fn the_site_reaches_neither_store_nor_edge() {
    let workspace = Workspace::read();
    for package in ["site", "site-build", "verifier"] {
        let all = workspace.all(package);
        for forbidden in ["glasshouse-store", "glasshouse-edge", "glasshouse-ledger"] {
            assert!(!all.contains(forbidden), "{package} is built from {forbidden}");
        }
    }
}

#[test]
fn no_function_depends_on_another() {
    let workspace = Workspace::read();
    let functions: Vec<String> =
        workspace.packages().into_iter().filter(|package| is_function(&workspace, package)).collect();
    assert!(functions.len() >= 2, "{functions:?}");
    for function in &functions {
        let direct = workspace.direct(function);
        let others: Vec<_> = functions.iter().filter(|other| direct.contains(*other)).collect();
        assert!(others.is_empty(), "{function} depends on {others:?}");
    }
}

fn is_function(workspace: &Workspace, package: &str) -> bool {
    workspace.package(package).manifest_path.as_str().contains("/functions/")
}
