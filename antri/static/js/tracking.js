// Where an application stands, kept fresh: once a minute the parts that change are read anew while the page is looked at.
// Nothing that somebody types in is touched. Without this the page can be reloaded.
"use strict";

(() => {
  const EVERY_MS = 60000;
  const parts = () => document.querySelectorAll("[data-fresh]");
  if (!parts().length) return;
  let readAt = Date.now();

  const read = async () => {
    readAt = Date.now();
    const url = `${location.pathname}${location.search.replace(/[?&]?(terkirim|ditanyakan)\b/g, "")}`;
    const answer = await fetch(url, { headers: { Accept: "text/html" }, cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelectorAll("[data-fresh]");
    const old = parts();
    // Another page than before (a file that is to be put right now): as a whole, unless somebody is writing.
    if (fresh.length !== old.length || page.querySelectorAll("main .btn").length !== document.querySelectorAll("main .btn").length) {
      if (![...document.querySelectorAll("textarea")].some((field) => field.value)) location.reload();
      return;
    }
    old.forEach((part, n) => {
      if (part.innerHTML !== fresh[n].innerHTML && !part.contains(document.activeElement)) part.replaceChildren(...fresh[n].childNodes);
    });
  };

  // Not all phones in the same second.
  const every = EVERY_MS + Math.random() * 20000;
  setInterval(() => !document.hidden && read(), every);
  document.addEventListener("visibilitychange", () => !document.hidden && Date.now() - readAt > every && read());
})();
