// A staff page hears at once that somebody at a kiosk asks for an officer. Without this it shows so when it is opened.
"use strict";

(() => {
  const box = document.querySelector("[data-summons-url]");
  if (!box) return;
  const url = box.dataset.summonsUrl;
  const chime = new Audio(box.dataset.chime);
  const known = () => new Set([...box.querySelectorAll("[data-summons]")].map((each) => each.dataset.summons));
  let isAsking = false;
  let isStale = false;

  const take = async (answer) => {
    // Signed out meanwhile: the page says it when it is used next.
    if (!answer.ok || answer.redirected) return;
    const before = known();
    const text = await answer.text();
    if (text.trim() !== box.dataset.shown) box.innerHTML = text;
    box.dataset.shown = text.trim();
    // The browser may refuse to play before anything was pressed; the words stand there all the same.
    if ([...known()].some((each) => !before.has(each))) chime.play().catch(() => {});
  };

  const look = async () => {
    if (isAsking) return void (isStale = true);
    isAsking = true;
    try {
      await take(await fetch(url, { headers: { "X-Part": "panggilan" }, cache: "no-store", signal: AbortSignal.timeout(8000) }));
    } catch {
      // The next news, or the next half minute, asks again.
    }
    isAsking = false;
    if (isStale) {
      isStale = false;
      look();
    }
  };

  box.addEventListener(
    "submit",
    async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const options = { method: "POST", headers: { "X-Part": "panggilan" }, body: new FormData(event.target) };
      try {
        await take(await fetch(event.target.action, options));
      } catch {
        event.target.submit();
      }
    },
    true,
  );

  const line = new Line(box.dataset.live, box.dataset.queue, 5000);
  let sequence = "";
  line.addEventListener("board", (event) => {
    if (sequence && sequence !== event.detail.sequence) look();
    sequence = event.detail.sequence;
  });
  line.addEventListener("back", look);
  line.start();
  box.dataset.ready = "";
  setInterval(look, 30000);
})();
