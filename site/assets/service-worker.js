// Keeps the site for when there is no network. The builder puts VERSION and FILES, each with its hash, in front.

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  const kept = origin === location.origin && Object.hasOwn(FILES, pathname);
  if (kept && event.request.method === "GET") event.respondWith(answer(event.request, pathname));
});

async function keep() {
  const cache = await caches.open(VERSION);
  // The hashes belong to one build: while another is being put in place this fails, and is tried again later.
  await Promise.all(Object.entries(FILES).map(async ([path, integrity]) => {
    await cache.put(path, await fetch(path, { integrity, cache: "no-cache" }));
  }));
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
