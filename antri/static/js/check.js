// One file on the verifier's desk: keys, papers turned and zoomed, "fine" without loading the page anew. All works without.
"use strict";

const desk = document.getElementById("isi");
const lines = [...document.querySelectorAll(".line[data-field]")];
const leaves = [...document.querySelectorAll(".leaf")];
const frame = document.getElementById("gambar");
const view = { field: "", page: 0, zoom: 1, turn: 0 };
const ZOOMS = [1, 1.5, 2, 3, 4];
let at = -1;
let isBusy = false;

// ---------- papers ----------

const pages = () => leaves.filter((leaf) => leaf.dataset.of === view.field);

function showPaper(field, page = 0) {
  const wanted = leaves.filter((leaf) => leaf.dataset.of === field);
  if (!wanted.length) return;
  Object.assign(view, { field, page: Math.max(0, Math.min(page, wanted.length - 1)), turn: 0, zoom: 1 });
  for (const leaf of leaves) leaf.hidden = leaf !== wanted[view.page];
  // A page is fetched when somebody looks at it, not before: each look is written down.
  const leaf = wanted[view.page];
  if (!leaf.querySelector("img")) {
    const picture = new Image();
    picture.alt = leaf.dataset.alt;
    picture.src = leaf.dataset.src;
    leaf.replaceChildren(picture);
  }
  const line = lines.find((each) => each.dataset.field === field);
  if (line) document.getElementById("judul-lampiran").textContent = line.querySelector("h3").textContent;
  const count = document.getElementById("halaman");
  count.textContent = desk.dataset.of.replace("{n}", view.page + 1).replace("{all}", wanted.length);
  draw();
  frame.scrollTo(0, 0);
}

function draw() {
  const leaf = pages()[view.page];
  const picture = leaf?.querySelector("img");
  if (!picture) return;
  const isAcross = view.turn % 180 !== 0;
  picture.style.width = `${view.zoom * 100}%`;
  picture.style.transform = view.turn ? `rotate(${view.turn}deg)` : "";
  // Turned on its side it takes another room: keep it inside of what can be scrolled.
  const move = () => {
    const spare = isAcross ? (picture.offsetWidth - picture.offsetHeight) / 2 : 0;
    picture.style.margin = isAcross ? `${spare}px auto` : "";
  };
  if (picture.complete) move();
  else picture.addEventListener("load", move, { once: true });
}

const deeds = {
  page: (step) => showPaper(view.field, view.page + step),
  zoom: (step) => {
    const place = ZOOMS.indexOf(view.zoom) + step;
    view.zoom = ZOOMS[Math.max(0, Math.min(place, ZOOMS.length - 1))];
    draw();
  },
  fit: () => {
    view.zoom = 1;
    draw();
  },
  turn: () => {
    view.turn = (view.turn + 90) % 360;
    draw();
  },
};

document.addEventListener("click", (event) => {
  const tool = event.target.closest(".tool");
  if (tool?.dataset.page) deeds.page(Number(tool.dataset.page));
  else if (tool?.dataset.zoom) deeds.zoom(Number(tool.dataset.zoom));
  else if (tool) deeds.turn();
  const link = event.target.closest("[data-show]");
  if (link) {
    event.preventDefault();
    go(lines.indexOf(link.closest(".line")));
  }
});

// ---------- lines ----------

function go(place) {
  if (place < 0 || place >= lines.length) return;
  lines[at]?.classList.remove("now");
  at = place;
  const line = lines[at];
  line.classList.add("now");
  line.focus({ preventScroll: true });
  line.scrollIntoView({ block: "nearest" });
  if ("papers" in line.dataset) showPaper(line.dataset.field);
}

function next() {
  const later = lines.findIndex((line, place) => place > at && !line.dataset.found);
  const first = lines.findIndex((line) => !line.dataset.found);
  go(later >= 0 ? later : first >= 0 ? first : at);
}

function count() {
  const place = document.getElementById("sisa");
  if (!place) return;
  const left = lines.filter((line) => !line.dataset.found).length;
  place.textContent = left ? desk.dataset.left.replace("{n}", left) : desk.dataset.all;
}

// "Fine" is pressed for nearly every line: it is saved while the eyes go on to the next one.
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (form.matches(".fine")) {
      event.preventDefault();
      await fine(form, event.submitter);
    } else if (form.matches(".show-nik, .unfold")) {
      event.preventDefault();
      await part(form, event.submitter);
    }
  },
  true,
);

async function fine(form, button) {
  if (isBusy) return;
  const line = form.closest(".line");
  // Marks of single answers are lifted by their own button; then the page is drawn anew.
  if (line.querySelector(".flagged")) return submitPlainly(form, button);
  isBusy = true;
  desk.dataset.busy = "";
  try {
    const answer = await send(form, button);
    if (answer.status !== 204) return location.reload();
    line.dataset.found = "ok";
    go(lines.indexOf(line));
    count();
    next();
  } catch {
    document.getElementById("sisa").textContent = desk.dataset.down;
  } finally {
    isBusy = false;
    delete desk.dataset.busy;
  }
}

async function part(form, button) {
  if (isBusy) return;
  isBusy = true;
  try {
    const answer = await send(form, button);
    const text = await answer.text();
    if (!answer.ok || answer.redirected || !text.trimStart().startsWith("<div")) return submitPlainly(form, button);
    if (form.matches(".unfold")) form.closest(".answers").outerHTML = text;
    else showNumbers(text);
  } catch {
    submitPlainly(form, button);
  } finally {
    isBusy = false;
  }
}

function send(form, button) {
  return fetch(location.pathname, {
    method: "POST",
    body: new FormData(form, button),
    headers: { "X-Part": "1" },
    cache: "no-store",
    signal: AbortSignal.timeout(15000),
  });
}

// As without this file: the name of the button goes along.
function submitPlainly(form, button) {
  const name = document.createElement("input");
  Object.assign(name, { type: "hidden", name: button.name, value: button.value });
  form.append(name);
  form.submit();
}

// ---------- NIK and KK ----------

const numbers = document.getElementById("angka");

function showNumbers(text) {
  numbers.innerHTML = text;
  const box = numbers.firstElementChild;
  setTimeout(() => box.remove(), Number(box.dataset.seconds) * 1000);
  copyNext(box);
}

async function copyNext(box) {
  const all = [...box.querySelectorAll("[data-copy]")];
  if (!all.length) return;
  const place = (all.findIndex((each) => each.matches(".copied")) + 1) % all.length;
  for (const each of all) each.classList.remove("copied");
  const number = all[place];
  try {
    await navigator.clipboard.writeText(number.dataset.copy);
  } catch {
    // A page without TLS has no clipboard: the number is selected, Ctrl+C takes it.
    getSelection().selectAllChildren(number);
    document.execCommand("copy");
  }
  number.classList.add("copied");
}

// A form that opens at the lower edge comes up whole.
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches(".to-fix[open]")) event.target.scrollIntoView({ block: "nearest" });
  },
  true,
);

// ---------- what the citizen will read ----------

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-reason]")) return;
  const place = event.target.parentElement.querySelector(".message");
  const text = event.target.selectedOptions[0].dataset.message || "";
  place.textContent = text;
  place.hidden = !text;
});

// ---------- the minute in which a decision can be undone ----------

const left = document.querySelector("[data-undo-left]");
if (left) {
  const end = Date.now() + left.dataset.undoLeft * 1000;
  const timer = setInterval(() => {
    const seconds = Math.ceil((end - Date.now()) / 1000);
    if (seconds > 0) left.textContent = desk.dataset.undo.replace("{n}", seconds);
    else {
      left.closest(".undo").remove();
      clearInterval(timer);
    }
  }, 250);
}

// ---------- keys ----------

const STORE = "tanpa tombol periksa";
const areOff = () => document.documentElement.classList.contains("no-keys");
const line = () => lines[at] || lines[0];

const KEYS = {
  j: () => go(at + 1),
  h: () => go(at - 1),
  o: () => line()?.querySelector("[data-ok]")?.click(),
  p: () => open(line()?.querySelector("[data-fix]")),
  i: () => line()?.querySelector(".unfold button")?.click(),
  r: deeds.turn,
  "+": () => deeds.zoom(1),
  "=": () => deeds.zoom(1),
  "-": () => deeds.zoom(-1),
  0: deeds.fit,
  arrowleft: () => deeds.page(-1),
  arrowright: () => deeds.page(1),
};

function open(summary) {
  if (!summary) return;
  summary.click();
  const sheet = summary.parentElement.querySelector(":is(select, textarea, input:not([type=hidden]), button)");
  if (summary.parentElement.open) sheet?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") return shut();
  // Keys are for this page, not for a field: letters typed there stay letters.
  if (event.target.closest("input, select, textarea") || areOff() || event.repeat) return;
  const key = event.key.toLowerCase();
  if (key.startsWith("arrow") && !event.target.closest("#isi")) return;
  if (key === "n" && numbers.firstElementChild) {
    event.preventDefault();
    return copyNext(numbers.firstElementChild);
  }
  const deed = KEYS[key];
  const mark = deed ? null : document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!deed && !mark) return;
  event.preventDefault();
  if (isBusy) return;
  if (deed) deed();
  else if (mark.matches("summary")) open(mark);
  else mark.click();
});

function shut() {
  for (const each of document.querySelectorAll(".ck details[open]:not(.likely, .statements)")) {
    each.open = false;
    if (each.contains(document.activeElement)) (lines[at] || desk).focus();
  }
}

const switcher = document.querySelector("[data-do-keys]");
function nameKeys() {
  switcher.textContent = areOff() ? switcher.dataset.on : switcher.dataset.off;
}
switcher.hidden = false;
switcher.addEventListener("click", () => {
  const isOff = document.documentElement.classList.toggle("no-keys");
  try {
    localStorage.setItem(STORE, isOff ? "1" : "");
  } catch {
    // Not remembered, but done.
  }
  nameKeys();
});
try {
  if (localStorage.getItem(STORE)) document.documentElement.classList.add("no-keys");
} catch {
  // As above.
}
nameKeys();

// ---------- begin ----------

document.querySelector(".tools").hidden = !leaves.length;
const asked = lines.findIndex((each) => `#${each.id}` === location.hash);
const shown = leaves.find((leaf) => !leaf.hidden);
if (shown) showPaper(shown.dataset.of);
if (asked >= 0) {
  at = asked;
  next();
}
count();
desk.dataset.ready = "";
