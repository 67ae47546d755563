// Keeps the site for when there is no network. The builder puts VERSION and FILES, each with its hash, in front.

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (origin !== location.origin || event.request.method !== "GET") return;
  if (Object.hasOwn(FILES, pathname)) event.respondWith(answer(event.request, pathname));
  if (pathname === KEYS) event.respondWith(keys(event.request));
});

// The keys that receipts are signed with belong to the house, not to the build: they are kept as they were last seen.
const KEYS = "/.well-known/jwks.json";

async function keys(request) {
  const cache = await caches.open(VERSION);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(KEYS, answer.clone());
    return answer;
  } catch {
    return (await cache.match(KEYS)) ?? Response.json({ keys: [] });
  }
}

async function keep() {
  const cache = await caches.open(VERSION);
  // The hashes belong to one build: while another is being put in place this fails, and is tried again later.
  await Promise.all(Object.entries(FILES).map(async ([path, integrity]) => {
    await cache.put(path, await fetch(path, { integrity, cache: "no-cache" }));
  }));
  // A host without a house may have none.
  await cache.add(KEYS).catch(() => {});
  await skipWaiting();
}

async function takeOver() {
  const others = (await caches.keys()).filter((name) => name !== VERSION);
  await Promise.all(others.map((name) => caches.delete(name)));
  await clients.claim();
}

async function answer(request, path) {
  const cache = await caches.open(VERSION);
  const kept = () => cache.match(path);
  // What has its hash in its name never changes. Pages do: the network's answer is the newer one, while there is a network.
  if (path.startsWith("/assets/")) return (await kept()) ?? fetch(request);
  return fetch(request).catch(async (error) => {
    const page = await kept();
    if (page) return page;
    throw error;
  });
}
