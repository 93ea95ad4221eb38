// Keeps the shell of field work: its page without anybody's data, its script and styles, under the digest of their
// contents. Everything else goes to the network and is never kept; without a signal the shell answers for a page.
"use strict";
const CACHE = "field-{{ version }}";
const SHELL = "{{ shell }}";
const ASSETS = [{% for asset in assets %}"{{ asset }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PATIENCE_MS = 4000;

addEventListener("install", (event) => {
  const fresh = (address) => new Request(address, { cache: "reload", credentials: "omit" });
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([SHELL, ...ASSETS].map(fresh))).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith("field-") && name !== CACHE;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)))).then(() => clients.claim()));
});
const late = (ms) => new Promise((_, failed) => setTimeout(failed, ms, new Error("no answer in time")));
const page = async (request) => {
  try {
    return await Promise.race([fetch(request), late(PATIENCE_MS)]);
  } catch {
    return (await caches.match(SHELL)) || Response.error();
  }
};
addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate" && address.pathname.startsWith("/field/")) event.respondWith(page(request));
  else if (ASSETS.includes(address.pathname + address.search)) event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
});
