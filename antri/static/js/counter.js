// The counter's screen: keys, presses without loading the page anew, and news from the hall. All of it works without.
"use strict";

const place = document.getElementById("loket");
const head = () => place.querySelector("header.top");
const ticks = { person: "", codes: new Set() };
let isBusy = false;
let quietUntil = 0;
let shownUntil = 0;
let isAsking = false;
let presses = 0;

// ---------- presses ----------

// Before antri.js, which would hold the form for good.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!place.contains(form)) return;
    event.preventDefault();
    press(form, event.submitter);
  },
  true,
);

async function press(form, button) {
  if (isBusy || (button?.matches(".go") && Date.now() < quietUntil)) return;
  isBusy = true;
  presses += 1;
  place.dataset.busy = "";
  const what = button?.value;
  try {
    await take(await ask({ method: "POST", body: new FormData(form, button) }));
    rest();
    if (what === "nik") show();
  } catch {
    drop();
  } finally {
    isBusy = false;
    delete place.dataset.busy;
  }
}

// A key that bounces, or the second half of a double click, must not do the next step too.
function rest() {
  quietUntil = Date.now() + 500;
  place.dataset.quiet = "";
  setTimeout(() => delete place.dataset.quiet, 500);
}

function ask(options = {}) {
  return fetch(location.pathname, {
    ...options,
    headers: { "X-Part": "loket" },
    cache: "no-store",
    signal: AbortSignal.timeout(15000),
  });
}

async function take(answer) {
  if (answer.headers.get("X-Go")) return location.assign(answer.headers.get("X-Go"));
  // Signed out, or an error that is not about this counter: the whole page says it.
  if (answer.redirected || answer.status >= 500 || !(answer.headers.get("Content-Type") || "").includes("html")) {
    return location.reload();
  }
  const text = await answer.text();
  if (!text.trimStart().startsWith('<header class="top"')) return location.reload();
  remember();
  place.innerHTML = text;
  wake();
}

// Look again: after news from the hall, and now and then for the minutes. Never while somebody types or reads a NIK.
async function look() {
  if (isBusy || isAsking || document.hidden || Date.now() < shownUntil || place.querySelector("details[open]")) return;
  isAsking = true;
  try {
    const before = presses;
    const answer = await ask();
    // A picture that was asked for before a press and comes after it is older than what the press has shown.
    const isOld = before !== presses;
    if (!isOld && !isBusy && !place.querySelector("details[open]")) await take(answer);
    if (isOld) setTimeout(look, 1000);
    back();
  } catch {
    drop();
  } finally {
    isAsking = false;
  }
}

// ---------- what a new picture needs ----------

function remember() {
  const person = head().dataset.person;
  if (ticks.person !== person) ticks.codes.clear();
  ticks.person = person;
  for (const box of place.querySelectorAll("[name=ada]")) ticks.codes[box.checked ? "add" : "delete"](box.value);
}

function wake() {
  if (head().dataset.person === ticks.person) {
    for (const box of place.querySelectorAll("[name=ada]")) box.checked = ticks.codes.has(box.value);
  }
  for (const each of place.querySelectorAll("[data-do-theme], [data-do-keys]")) each.hidden = false;
  nameKeys();
  count();
}

function count() {
  clearInterval(count.timer);
  const label = place.querySelector("[data-left]");
  if (!label) return;
  const end = Date.now() + label.dataset.left * 1000;
  count.timer = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000);
    if (left > 0) label.textContent = place.dataset.seconds.replace("{n}", left);
    else {
      label.closest(".undo")?.remove();
      clearInterval(count.timer);
    }
  }, 250);
}

// Name and NIK: copied for SIAK, gone after a while.
async function show() {
  const nik = document.getElementById("nik");
  if (!nik) return;
  const seconds = Number(nik.dataset.seconds) * 1000;
  shownUntil = Date.now() + seconds;
  setTimeout(() => {
    // Whatever else is open on the screen: name and NIK go now.
    for (const each of place.querySelectorAll(".nm, .nik")) each.remove();
    look();
  }, seconds);
  if (await copy(nik)) document.getElementById("tersalin").prepend(`${document.getElementById("tersalin").dataset.said} `);
}

async function copy(nik) {
  try {
    await navigator.clipboard.writeText(nik.dataset.copy);
    return true;
  } catch {
    // A page without TLS has no clipboard: the number is selected, Ctrl+C takes it.
    getSelection().selectAllChildren(nik);
    return document.execCommand("copy");
  }
}

// What is not ticked is missing: say it where the slip is given.
document.addEventListener(
  "toggle",
  (event) => {
    const list = event.target.querySelector?.("[data-missing]");
    if (!list) return;
    const left = [...place.querySelectorAll("[name=ada][data-required]:not(:checked)")];
    list.textContent = left.map((box) => box.parentElement.querySelector("b").textContent).join("; ");
    list.parentElement.hidden = !left.length;
  },
  true,
);

// ---------- keys ----------

const STORE = `tanpa tombol ${location.pathname}`;
const areOff = () => document.documentElement.classList.contains("no-keys");

function nameKeys() {
  const button = place.querySelector("[data-do-keys]");
  if (button) button.textContent = areOff() ? button.dataset.on : button.dataset.off;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") return shut();
  // Keys are for this page, not for a field: letters typed there stay letters.
  if (event.target.closest("input:not([type=checkbox]), select, textarea")) return;
  if (event.key === " ") return space(event);
  if (areOff()) return;
  const key = event.key.toLowerCase();
  const mark = [...place.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key && !each.hidden);
  if (!mark || event.repeat) return;
  event.preventDefault();
  if (isBusy) return;
  mark.click();
  if (mark.matches("summary")) mark.parentElement.querySelector(".sheet :is(input:not([type=hidden]), select, button)")?.focus();
});

function space(event) {
  // On a button that was reached by Tab the key means that button.
  if (event.target.closest("button, summary, a, label, input, details[open]")) {
    if (event.repeat) event.preventDefault();
    return;
  }
  if (areOff()) return;
  event.preventDefault();
  if (event.repeat || isBusy || Date.now() < quietUntil) return;
  shut();
  place.querySelector(".go")?.click();
}

function shut() {
  for (const each of place.querySelectorAll("details[open]")) {
    each.open = false;
    if (each.contains(document.activeElement)) document.activeElement.blur();
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-do-theme]")) turn();
  if (event.target.closest("[data-do-keys]")) {
    keep(STORE, document.documentElement.classList.toggle("no-keys") ? "1" : "");
    nameKeys();
  }
});

function turn() {
  const root = document.documentElement;
  const isDark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
  keep(`tema ${location.pathname}`, root.dataset.theme);
}

function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Not remembered, but done.
  }
}

// ---------- news ----------

function drop() {
  const chip = document.getElementById("garis");
  chip.classList.add("down");
  chip.lastElementChild.textContent = place.dataset.down;
}

function back() {
  if (document.getElementById("garis").classList.contains("down")) look();
}

try {
  if (localStorage.getItem(STORE)) document.documentElement.classList.add("no-keys");
} catch {
  // As above.
}
const line = new Line(place.dataset.live, place.dataset.queue, 5000);
let known = "";
line.addEventListener("board", (event) => {
  const isNews = known && known !== event.detail.sequence;
  known = event.detail.sequence;
  if (isNews) look();
});
line.addEventListener("down", drop);
line.addEventListener("back", look);
line.start();
place.dataset.ready = "";
setInterval(look, 30000);
// While the line is down the screen tries for itself.
setInterval(() => document.getElementById("garis").classList.contains("down") && look(), 5000);
wake();
