// The ticket on its day: hears the one broadcast of the hall and finds itself in it. Without this the page can be reloaded.
"use strict";

(() => {
  const main = document.querySelector("main[data-label]");
  if (!main) return;
  const { label, live, queue } = main.dataset;
  const part = (id) => document.getElementById(id);
  let state = main.dataset.state;
  // A page that is kept without a line still says when it was true.
  let lastSeen = new Date(main.dataset.at);
  let known = "";
  let isHeard = false;

  const clock = (at) => at.toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: main.dataset.zone });

  const fresh = (isLive) => {
    const said = part("fresh");
    isHeard = isLive;
    said.classList.toggle("is-live", isLive);
    said.classList.toggle("is-cut", !isLive);
    said.lastElementChild.textContent = `${isLive ? said.dataset.live : said.dataset.cut}, ${clock(lastSeen)}`;
  };

  // The words, the range and what may be done come from the server, which knows the person's own number.
  let reading = 0;
  const readAgain = (within_ms) => {
    clearTimeout(reading);
    reading = setTimeout(async () => {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
      if (!answer?.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("main[data-label]");
      if (!next) return location.reload();
      document.body.className = page.body.className;
      main.replaceChildren(...next.childNodes);
      state = next.dataset.state;
      lastSeen = new Date(next.dataset.at);
      fresh(isHeard);
    }, within_ms);
  };

  const show = (board) => {
    const counter = board.counters.find((each) => each.serving === label);
    const isCalled = Boolean(counter?.is_called);
    const ahead = board.order.indexOf(label);
    lastSeen = new Date(board.as_of);
    if (isCalled && !part("calling").matches(":not([hidden])")) {
      part("counter-no").textContent = counter.number;
      part("day").hidden = true;
      part("calling").hidden = false;
      navigator.vibrate?.([300, 150, 300]);
      readAgain(1500);
    }
    if (part("called-now") && board.called[0]) part("called-now").textContent = board.called[0].label;
    if (part("ahead") && ahead >= 0) part("ahead").textContent = ahead;
    fresh(true);
    // Not all phones at once: whoever's place changed asks within half a minute, for the range and the words.
    const seen = [isCalled, counter?.number ?? "", ahead >= 0, board.disruption?.text ?? ""].join("|");
    if (known && seen !== known && !isCalled) readAgain(Math.random() * 30000);
    else if (ahead >= 0 && state === "wait") readAgainSometimes();
    known = seen;
  };

  let askedAt = Date.now();
  const readAgainSometimes = () => {
    if (Date.now() - askedAt < 60000) return;
    askedAt = Date.now();
    readAgain(Math.random() * 20000);
  };

  const spread_ms = Math.random() * 30000;
  const line = new Line(live, queue, 30000 + spread_ms, 120000 + spread_ms);
  line.addEventListener("board", (event) => show(event.detail));
  line.addEventListener("down", () => fresh(false));
  line.addEventListener("back", () => fresh(true));
  line.start();

  // Kept from the first look on: the day's page, the ticket with its code, and what both are drawn with.
  const keepAll = async () => {
    await navigator.serviceWorker.register(main.dataset.worker, { scope: "/t/" });
    const { active } = await navigator.serviceWorker.ready;
    const parts = document.querySelectorAll("link[rel=stylesheet], script[src], link[rel=icon]");
    const { pathname } = location;
    active.postMessage({ keep: [pathname, `${pathname}?tiket=1`, ...[...parts].map((each) => each.href || each.src)] });
  };
  if ("serviceWorker" in navigator) keepAll().catch(() => {});
})();
