//! The HTML around every page: head, header, footer. Rendered natively only.

use std::collections::BTreeMap;
use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use crate::page::{Module, Page, Script};

/// What the browser may load and run. It travels in the page, so that it holds on any static host.
///
/// A server should send it as a header too, with `frame-ancestors 'none'`, which browsers accept only there.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

/// A file that a page loads.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its path on the site.
    pub href: String,
    /// The hash that the browser checks.
    pub integrity: String,
}

/// The files that pages load.
#[derive(Debug, Clone)]
pub struct Assets {
    /// The style sheet.
    pub style: Link,
    /// Of each module: bindings, wasm loader and start of the islands.
    pub scripts: BTreeMap<Module, Link>,
    /// The icon, as a `data:` address.
    pub icon: String,
    /// The hash of all the code that browsers run.
    pub build: String,
}

/// What a page in one file carries instead of loading it.
#[derive(Debug, Clone)]
pub struct Inline {
    /// The style sheet.
    pub style: String,
    /// Its hash, as a policy names it.
    pub style_hash: String,
    /// The script.
    pub script: String,
    /// Its hash, as a policy names it.
    pub script_hash: String,
    /// The wasm of the page's islands, in base64.
    pub module: String,
    /// The engine, in base64.
    pub engine: String,
}

/// The id of the element that carries the wasm of the islands.
pub const MODULE: &str = "page-module";
/// The id of the element that carries the engine.
pub const ENGINE: &str = "engine";

/// The page's whole HTML.
#[must_use]
pub fn render(page: &Page, assets: &Assets) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    owner.with(|| format!("<!DOCTYPE html>{}\n", document(page, assets).to_html()))
}

/// A page with all that it needs in one file, which works from a disk.
#[must_use]
pub fn in_one_file(page: &Page, assets: &Assets, inline: &Inline) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    owner.with(|| format!("<!DOCTYPE html>{}\n", alone(page, assets, inline).to_html()))
}

fn alone(page: &Page, assets: &Assets, inline: &Inline) -> impl IntoView + use<> {
    let Inline { style, style_hash, script, script_hash, module, engine } = inline.clone();
    let policy = format!(
        "default-src 'none'; script-src '{script_hash}' 'wasm-unsafe-eval'; style-src '{style_hash}'; img-src data:; \
         base-uri 'none'; form-action 'none'"
    );
    view! {
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta http-equiv="Content-Security-Policy" content=policy />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="referrer" content="no-referrer" />
                <meta name="color-scheme" content="light dark" />
                <title>{page.title.clone()}</title>
                <link rel="icon" href=assets.icon.clone() type="image/svg+xml" />
                <style inner_html=style></style>
            </head>
            <body>
                <header class="top">
                    <div class="wide">
                        <span class="brand"><Mark /> <span>"Glasshouse"</span></span>
                        <span class="quiet">"One file. Works without a network, and asks nobody."</span>
                    </div>
                </header>
                <main id="content">{NEEDS_SCRIPT()} {(page.view)()}</main>
                <footer class="bottom">
                    <div class="wide">
                        <Build hash=assets.build.clone() />
                    </div>
                </footer>
                <script type="application/octet-stream" id=MODULE inner_html=module></script>
                <script type="application/octet-stream" id=ENGINE inner_html=engine></script>
                <script type="module" inner_html=script></script>
            </body>
        </html>
    }
}

/// Said where a page can do nothing without a script.
const NEEDS_SCRIPT: fn() -> AnyView = || {
    view! {
        <noscript>
            <p class="notice amber">
                "This page computes in your browser, so it needs JavaScript and WebAssembly. \
                The other pages can be read without."
            </p>
        </noscript>
    }
    .into_any()
};

fn document(page: &Page, assets: &Assets) -> impl IntoView + use<> {
    let Link { href, integrity } = assets.style.clone();
    let script = page.script.module().map(|module| {
        let Link { href, integrity } = assets.scripts[&module].clone();
        view! { <script type="module" src=href integrity=integrity></script> }
    });
    let without_script = match page.script {
        Script::None => None,
        Script::Partly(_) => Some(view! {
            <noscript>
                <p class="notice">
                    "All figures of this page are read without JavaScript. Only trying other stakes and asking the \
                    house for its history need it."
                </p>
            </noscript>
        }
        .into_any()),
        Script::Needed(_) => Some(NEEDS_SCRIPT()),
    };
    view! {
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta http-equiv="Content-Security-Policy" content=POLICY />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="referrer" content="no-referrer" />
                <meta name="color-scheme" content="light dark" />
                <meta name="description" content=page.description.clone() />
                <title>{page.title.clone()}</title>
                <link rel="icon" href=assets.icon.clone() type="image/svg+xml" />
                <link rel="stylesheet" href=href integrity=integrity />
                {script}
            </head>
            <body>
                <a class="skip" href="#content">"Skip to content"</a>
                <Header here=page.path.clone() />
                <main id="content">{without_script} {(page.view)()}</main>
                <Footer hash=assets.build.clone() />
            </body>
        </html>
    }
}

#[component]
fn Header(here: String) -> impl IntoView {
    let link = |href: &'static str, name: &'static str| {
        // A page below one of these belongs to it.
        let current = (href == here).then_some("page").or(here.starts_with(href).then_some("true"));
        view! { <a href=href aria-current=current>{name}</a> }
    };
    view! {
        <header class="top">
            <div class="wide">
                <a class="brand" href="/" aria-label="Glasshouse, home">
                    <Mark />
                    <span>"Glasshouse"</span>
                </a>
                <nav aria-label="Pages">
                    {link("/verify/", "Verify")} {link("/history/", "History")} {link("/play/", "Play")} {link("/games/", "Games")}
                    {link("/par/", "PAR sheets")} {link("/how/", "How it works")}
                </nav>
            </div>
        </header>
    }
}

/// The house's sign.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M3 10 12 3l9 7v11H3z M3 10h18 M12 3v18 M3 15.5h18" />
        </svg>
    }
}

/// Which build this is, so that it can be compared.
#[component]
fn Build(hash: String) -> impl IntoView {
    view! {
        <p>
            "Build "
            <span class="hex" id="build">{hash}</span>
        </p>
    }
}

#[component]
fn Footer(hash: String) -> impl IntoView {
    view! {
        <footer class="bottom">
            <div class="wide">
                <p>
                    "Glasshouse is open source. The program that deals a round and the program that checks it \
                    here are one and the same."
                </p>
                <p>
                    <a href="/openapi.json">"API description"</a>
                    " · "
                    <a href="/problems/">"API errors"</a>
                    " · "
                    <a href="/verifier.wasm" download>"verifier.wasm"</a>
                    " · "
                    <a href="/glasshouse-verify.html" download>"Verify page as one file"</a>
                    " · "
                    <a href="/SHA256SUMS">"Hashes"</a>
                </p>
                <Build hash=hash />
            </div>
        </footer>
    }
}
