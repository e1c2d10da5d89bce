// Papers over a weak line: made smaller here, sent in pieces, gone on with after a cut or a reload.
// Without this file the papers come with the form of the step. Texts are in the template #upload-texts.
"use strict";

const LONGEST_SIDE = 2600;
const SMALL_ENOUGH = 1.5 * 1024 * 1024;
const AT_ONCE = 2;
const WAITS_MS = [1000, 2000, 4000, 8000, 15000, 30000];
const FORGET_AFTER_MS = 7 * 24 * 3600 * 1000;
const texts = document.getElementById("upload-texts")?.dataset || {};
const word = (name, facts = {}) => (texts[name] || "").replace(/\{(\w+)\}/g, (_, key) => facts[key] ?? "");

// ---------- what is on its way is kept in this browser until it has arrived ----------

const kept = (() => {
  let opened;
  const open = () =>
    (opened ||= new Promise((done) => {
      const ask = indexedDB.open("prima-antri-papers", 1);
      ask.onupgradeneeded = () => ask.result.createObjectStore("papers");
      ask.onsuccess = () => done(ask.result);
      ask.onerror = () => done(null); // a private window: everything works but going on after a reload
    }).catch(() => null));
  const run = async (mode, act) => {
    const base = await open();
    if (!base) return undefined;
    return new Promise((done) => {
      const ask = act(base.transaction("papers", mode).objectStore("papers"));
      ask.onsuccess = () => done(ask.result);
      ask.onerror = () => done(undefined);
    });
  };
  return {
    put: (url, blob) => run("readwrite", (store) => store.put({ blob, at: Date.now() }, url)),
    get: (url) => run("readonly", (store) => store.get(url)),
    drop: (url) => run("readwrite", (store) => store.delete(url)),
    sweep: () =>
      run("readwrite", (store) => {
        const ask = store.openCursor();
        ask.addEventListener("success", () => {
          const row = ask.result;
          if (!row) return;
          if (Date.now() - row.value.at > FORGET_AFTER_MS) row.delete();
          row.continue();
        });
        return ask;
      }),
  };
})();

// ---------- a photo is made smaller before it is sent ----------

async function prepared(file) {
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  const is = (...bytes) => bytes.every((byte, at) => head[at] === byte);
  if (is(0x25, 0x50, 0x44, 0x46)) return { blob: file };
  if (!is(0xff, 0xd8, 0xff) && !is(0x89, 0x50, 0x4e, 0x47)) return { refused: word("wrongKind") };
  try {
    return await smaller(file);
  } catch {
    return { blob: file }; // this browser cannot open it; the server says what is wrong
  }
}

async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const hint = looks(picture);
  if (scale === 1 && file.size <= SMALL_ENOUGH) return { blob: file, hint };
  const blob = await new Promise((done) => drawn(picture, scale).toBlob(done, "image/jpeg", 0.85));
  picture.close();
  return { blob: blob && blob.size < file.size ? blob : file, hint };
}

function drawn(picture, scale) {
  const sheet = document.createElement("canvas");
  sheet.width = Math.round(picture.width * scale);
  sheet.height = Math.round(picture.height * scale);
  const pen = sheet.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(picture, 0, 0, sheet.width, sheet.height);
  return sheet;
}

// A soft hint, never a refusal: how bright it is, and how much neighbouring points differ.
function looks(picture) {
  const sheet = drawn(picture, Math.min(1, 640 / Math.max(picture.width, picture.height)));
  const { data, width, height } = sheet.getContext("2d").getImageData(0, 0, sheet.width, sheet.height);
  let sum = 0;
  let edges = 0;
  for (let at = 0; at < data.length - 4 * width - 4; at += 4) {
    const light = data[at + 1];
    sum += light;
    edges += Math.abs(light - data[at + 5]) + Math.abs(light - data[at + 1 + 4 * width]);
  }
  const points = width * height;
  if (sum / points < 50) return word("dark");
  return edges / points < 2.2 ? word("blurry") : "";
}

// ---------- sending ----------

const pause = (ms) =>
  new Promise((done) => {
    const timer = setTimeout(done, ms);
    addEventListener("online", () => (clearTimeout(timer), done()), { once: true });
  });

class Refused extends Error {}

// At an officer's desk each request carries the token of the page's form.
const token = document.querySelector("[name=csrfmiddlewaretoken]");
const own = { "X-Requested-With": "upload", ...(token && { "X-CSRFToken": token.value }) };

// Ask until there is an answer: a cut line, a busy server and "too often" are waited for, a refusal is final.
async function ask(url, options, onWait) {
  for (let tried = 0; ; tried += 1) {
    let answer = null;
    try {
      answer = await fetch(url, { ...options, headers: { ...own, ...options.headers } });
    } catch {
      // the line is cut
    }
    if (answer && answer.status < 500 && answer.status !== 429) return answer;
    onWait();
    await pause(WAITS_MS[Math.min(tried, WAITS_MS.length - 1)]);
  }
}

async function facts(answer) {
  const body = await answer.json().catch(() => ({}));
  if (answer.ok || body.code === "piece-misplaced") return body;
  throw new Refused(body.detail || word("gone"));
}

// Send what is missing from `received` on, then let the server look at it.
async function send(url, blob, received, row) {
  const size = Number(row.box.element.dataset.piece);
  let at = received;
  // A server that takes nothing is asked less and less often, and then no more.
  let stalled = 0;
  const moved = async (to) => {
    stalled = to > at ? 0 : stalled + 1;
    at = to;
    if (stalled > WAITS_MS.length) throw new Refused(word("gone"));
    if (!stalled) return;
    row.waits();
    await pause(WAITS_MS[stalled - 1]);
  };
  for (;;) {
    while (at < blob.size) {
      const body = blob.slice(at, at + size);
      const headers = { "Content-Type": "application/octet-stream" };
      const told = await facts(await ask(`${url}?offset=${at}`, { method: "POST", body, headers }, row.waits));
      if (told.state && told.state !== "receiving") break;
      await moved(told.received);
      row.shows(at / blob.size);
    }
    row.checks();
    const told = await facts(await ask(`${url}selesai/`, { method: "POST" }, row.waits));
    if (told.code !== "piece-misplaced") break;
    await moved(told.received);
  }
  await kept.drop(url);
}

// ---------- one upload of the page ----------

class Box {
  constructor(element) {
    this.element = element;
    this.queue = [];
    this.running = 0;
    this.listen();
    for (const item of this.list.querySelectorAll('[data-state="receiving"]')) this.goOn(item);
  }

  get list() {
    return this.element.querySelector(".ups");
  }

  listen() {
    this.element.addEventListener("change", (event) => {
      if (event.target.type === "file") this.take(event.target);
    });
    this.offerCamera();
    this.element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (!button) return;
      event.preventDefault();
      this.remove(button.closest(".up"));
    });
  }

  offerCamera() {
    const camera = this.element.querySelector(".camera");
    if (camera && matchMedia("(pointer: coarse)").matches) camera.hidden = false;
  }

  take(input) {
    const room = Number(this.element.dataset.room) - this.queue.length - this.running;
    const files = [...input.files];
    input.value = ""; // the form of the step must not send them once more
    if (files.length > room) this.tell(word("tooMany", { number: Math.max(0, room) }));
    for (const file of files.slice(0, Math.max(0, room))) this.start(new Row(this, file.name), file);
  }

  start(row, file) {
    this.queue.push(() => this.bring(row, file));
    this.next();
  }

  async next() {
    if (this.running >= AT_ONCE || !this.queue.length) return;
    this.running += 1;
    try {
      await this.queue.shift()();
    } finally {
      this.running -= 1;
      if (!this.running && !this.queue.length) await this.refresh();
      this.next();
    }
  }

  bring(row, file) {
    return row.until(async () => {
      const { blob, hint, refused } = await prepared(file);
      if (refused) throw new Refused(refused);
      if (hint) row.hints(hint);
      if (blob.size > Number(this.element.dataset.most)) throw new Refused(word("tooLarge"));
      const body = new URLSearchParams({ size: blob.size, name: file.name });
      const told = await facts(await ask(`${this.element.dataset.upload}mulai/`, { method: "POST", body }, row.waits));
      await kept.put(told.url, blob);
      await send(told.url, blob, told.received, row);
    });
  }

  // After a reload: what this browser still has goes on by itself.
  async goOn(item) {
    const url = item.dataset.paper;
    const found = await kept.get(url);
    if (!found) return;
    const row = new Row(this, "", item);
    this.queue.push(() =>
      row.until(async () => {
        const told = await facts(await ask(url, {}, row.waits));
        await send(url, found.blob, told.received, row);
      }),
    );
    this.next();
  }

  async remove(item) {
    if (!item.dataset.paper) return item.remove();
    const answer = await ask(`${item.dataset.paper}hapus/`, { method: "POST" }, () => this.tell(word("waits")));
    await kept.drop(item.dataset.paper);
    if (answer.ok || answer.status === 404) item.remove();
    await this.refresh();
    this.element.querySelector('input[type="file"]')?.focus();
    this.tell(word("removed"));
  }

  // The server alone draws what it has; what failed here stays until it is closed.
  async refresh() {
    const failed = [...this.list.querySelectorAll(".up.local.refused")];
    const answer = await ask(this.element.dataset.upload, {}, () => this.tell(word("waits")));
    if (!answer.ok) return;
    const sheet = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = document.adoptNode(sheet.querySelector(".upbox"));
    this.element.replaceChildren(...fresh.childNodes);
    Object.assign(this.element.dataset, fresh.dataset);
    this.list.append(...failed);
    this.offerCamera();
    const last = this.list.querySelector(".up:last-child .sub, .up:last-child .emsg");
    if (last) this.tell(last.textContent.trim());
    this.element.dispatchEvent(new CustomEvent("papers", { bubbles: true }));
  }

  tell(text) {
    const status = this.element.querySelector("[data-status]");
    if (status) status.textContent = text;
  }
}

class Row {
  constructor(box, name, item = null) {
    this.box = box;
    this.item = item || document.getElementById("upload-row").content.firstElementChild.cloneNode(true);
    if (!item) {
      this.item.querySelector(".name").textContent = name;
      box.list.append(this.item);
    }
    this.note = this.item.querySelector("[data-note]");
    this.bar = this.item.querySelector("progress");
    this.note.textContent = word("prepares");
    this.waits = () => (this.note.textContent = word("waits"));
  }

  async until(work) {
    try {
      await work();
    } catch (error) {
      this.fails(error instanceof Refused ? error.message : word("gone"));
    }
  }

  shows(part) {
    const percent = Math.floor(part * 100);
    this.bar.value = percent;
    this.note.textContent = word("sends", { percent });
  }

  checks() {
    this.bar.removeAttribute("value");
    this.note.textContent = word("checks");
  }

  hints(text) {
    const hint = document.createElement("span");
    hint.className = "hint";
    hint.textContent = text;
    this.note.after(hint);
  }

  fails(text) {
    this.item.classList.add("refused");
    this.bar.remove();
    this.note.className = "emsg";
    this.note.textContent = text;
    this.box.tell(text);
  }
}

kept.sweep();
for (const element of document.querySelectorAll("[data-upload]")) new Box(element);
