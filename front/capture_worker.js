// Opens the page of records without a network. It keeps the empty page and its files, and nothing that anybody entered.
// The server puts CAPTURE before it; another version of the site has another one, so that browsers install it anew.
const { version, page, shell, files } = self.CAPTURE;
const PREFIX = "wuzha-capture-";
const NAME = PREFIX + version;
const PATIENCE = 4000;

async function fillCache() {
  const cache = await caches.open(NAME);
  for (const address of [shell, ...files]) {
    const answer = await fetch(address, { cache: "no-store", redirect: "error" });
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    await cache.put(address, answer);
  }
}

async function removeFormerCaches() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function readCache(address) {
  return (await caches.open(NAME)).match(address, { ignoreVary: true });
}

// A server that fails or is slow is as good as none: the page that is kept here records all the same.
async function openPage(request) {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const answer = await Promise.race([fetch(request).catch(() => undefined), patience]);
  if (answer && answer.status < 500) return answer;
  return (await readCache(shell)) || answer || Response.error();
}

self.addEventListener("install", (event) => event.waitUntil(fillCache().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(removeFormerCaches().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate" && address.pathname === page) event.respondWith(openPage(request));
  else if (files.includes(address.pathname)) {
    event.respondWith(readCache(address.pathname).then((answer) => answer || fetch(request)));
  }
});
