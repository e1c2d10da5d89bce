// Keeps the last ticket that was opened readable without a line, with the style it needs. Nothing else of a person.
"use strict";

const KEPT = "ticket-1";
const A_DAY_MS = 26 * 3600 * 1000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), sweep()])));

// A page that was opened before this program ran asks it to keep itself.
self.addEventListener("message", (event) => {
  const wanted = (event.data?.keep || []).map((each) => new URL(each, location.origin));
  const mine = wanted.filter((url) => url.origin === location.origin && (isTicket(url) || isStyle(url)));
  event.waitUntil(
    Promise.all(
      mine.map(async (url) => {
        const answer = await fetch(url).catch(() => null);
        // Not where a ticket leads on to its file: that page is no ticket.
        if (answer?.ok && !answer.redirected) await keep(new Request(url), answer);
      }),
    ),
  );
});

const isTicket = (url) => /^\/t\/[^/]+\/$/.test(url.pathname);
const isStyle = (url) => url.pathname.startsWith("/static/") || url.pathname === "/tema.css";

const keep = async (request, answer) => {
  const store = await caches.open(KEPT);
  const url = new URL(request.url);
  // Of tickets only the one opened last: a phone is handed on, a kiosk is shared.
  if (isTicket(url)) {
    for (const old of await store.keys()) {
      const there = new URL(old.url);
      if (isTicket(there) && there.pathname !== url.pathname) await store.delete(old);
    }
  }
  await store.put(request, answer);
};

// With whatever was asked of it: ?tiket=1 is the same ticket.
const forget = async (request) => (await caches.open(KEPT)).delete(request, { ignoreSearch: true });

const isOld = (answer) => Date.now() - Date.parse(answer.headers.get("Date")) > A_DAY_MS;

// The day after, a phone knows nothing of it any more, whoever holds it.
const sweep = async () => {
  const store = await caches.open(KEPT);
  for (const request of await store.keys()) {
    if (isTicket(new URL(request.url)) && isOld(await store.match(request))) await store.delete(request);
  }
};

const kept = async (request) => {
  const answer = await (await caches.open(KEPT)).match(request.url, { ignoreVary: true });
  if (answer && isTicket(new URL(request.url)) && isOld(answer)) {
    await forget(request);
    return null;
  }
  return answer;
};

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  event.waitUntil(sweep());
  if (event.request.method !== "GET" || url.origin !== location.origin || !(isTicket(url) || isStyle(url))) return;
  event.respondWith(
    (async () => {
      try {
        const answer = await fetch(event.request);
        if (answer.ok) event.waitUntil(keep(event.request, answer.clone()));
        else if (answer.status === 404) event.waitUntil(forget(event.request));
        return answer;
      } catch (noLine) {
        const answer = await kept(event.request);
        if (answer) return answer;
        throw noLine;
      }
    })(),
  );
});
