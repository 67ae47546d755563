// Starts the islands. The builder puts the bindings, `pageModule` (where the wasm comes from, and its hash), ISLANDS and
// `beside` (what else has to be loaded first) in front of this text, so that a page loads one script with one integrity value.

// Hydration reads these; pages rendered ahead of time have nothing to put in them.
globalThis.__RESOLVED_RESOURCES = [];
globalThis.__SERIALIZED_ERRORS = [];
globalThis.__INCOMPLETE_CHUNKS = [];

try {
  await Promise.all([__wbg_init({ module_or_path: pageModule() }), beside]);
  hydrate();
  for (const element of document.querySelectorAll("leptos-island")) {
    ISLANDS[element.dataset.component](element);
  }
  document.documentElement.dataset.app = "ready";
} catch (error) {
  document.documentElement.dataset.app = "failed";
  console.error(error);
}

// So that the site works without a network from the second visit on.
if (location.protocol.startsWith("http")) {
  navigator.serviceWorker?.register("/service-worker.js").catch(console.error);
}
