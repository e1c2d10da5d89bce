// Keeps the tablet's page so that it comes up without a line. It keeps nothing of a person: the page has nothing of one.
"use strict";

const KEPT = "tablet-1";
const PAGE = "/alat/tablet/";
const PATIENCE_MS = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const isMine = (url) => url.origin === location.origin && (url.pathname === PAGE || url.pathname.startsWith("/static/") || url.pathname === "/tema.css");

// The page asks to be kept with all it needs: all of it or nothing, so that parts of two releases are never mixed.
self.addEventListener("message", (event) => {
  const wanted = (event.data?.keep || []).map((each) => new URL(each, location.origin)).filter(isMine);
  event.waitUntil(keepAll(wanted, event.source));
});

const keepAll = async (wanted, page) => {
  const answers = await Promise.all(wanted.map((url) => fetch(url, { cache: "no-cache" }).catch(() => null)));
  const isWhole = wanted.length > 0 && answers.every((answer) => answer?.ok && !answer.redirected);
  if (isWhole) {
    const store = await caches.open(KEPT);
    const names = new Set(wanted.map((url) => url.href));
    await Promise.all(wanted.map((url, at) => store.put(url, answers[at])));
    for (const old of await store.keys()) if (!names.has(old.url)) await store.delete(old);
  }
  page?.postMessage({ kept: isWhole });
};

const kept = async (request) => (await caches.open(KEPT)).match(request, { ignoreVary: true, ignoreSearch: new URL(request.url).pathname === PAGE });

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || !isMine(url)) return;
  event.respondWith(
    (async () => {
      const asked = fetch(event.request);
      // A line that neither answers nor breaks is the commonest one.
      const late = new Promise((done) => setTimeout(done, PATIENCE_MS)).then(() => kept(event.request));
      try {
        const first = await Promise.race([asked, late.then((answer) => answer ?? asked)]);
        if (first.status >= 500) return (await kept(event.request)) ?? first;
        return first;
      } catch (noLine) {
        const answer = await kept(event.request);
        if (answer) return answer;
        throw noLine;
      }
    })(),
  );
});
