// Starts the islands. The builder puts the bindings, WASM and ISLANDS in front of this text, so that a page loads
// one script with one integrity value, and that script knows the hash of the wasm.

// Hydration reads these; pages rendered ahead of time have nothing to put in them.
globalThis.__RESOLVED_RESOURCES = [];
globalThis.__SERIALIZED_ERRORS = [];
globalThis.__INCOMPLETE_CHUNKS = [];

try {
  await __wbg_init({ module_or_path: fetch(WASM.url, { integrity: WASM.integrity }) });
  hydrate();
  for (const element of document.querySelectorAll("leptos-island")) {
    ISLANDS[element.dataset.component](element);
  }
  document.documentElement.dataset.app = "ready";
} catch (error) {
  document.documentElement.dataset.app = "failed";
  console.error(error);
}
